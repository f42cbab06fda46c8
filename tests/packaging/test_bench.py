"""The bench measures what there is today: what its rows set up can be set up."""

from __future__ import annotations

import pytest

from bench import __main__ as bench_main
from bench import more_rows, offers_rows, reports_rows, rows, writer_rows
from mws.compat.engine.xmlwrite import ReplyFacts, write_reply


def test_the_ledger_of_the_reports_row_can_be_filled_and_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports_rows, "REPORTS", 20)
    with reports_rows.filled() as facade:
        assert facade.ledger is not None


def test_a_broken_row_is_told_and_the_others_are_measured() -> None:
    def broken(page: rows.Page) -> list[rows.Row]:
        raise KeyError("gone")

    (row,) = rows.measured(broken, rows.Page(None, None, ""))  # type: ignore[arg-type]  # it is not looked at
    assert row.reason == "broken: KeyError"


def test_a_row_is_its_median_round_so_that_a_slow_second_of_the_machine_counts_for_neither_side() -> None:
    slow = [False, True, False, True, False, True, False, True, True]
    ours = iter([1.5 * (1 + twice) for twice in slow])
    theirs = iter([1.0 * (1 + twice) for twice in slow])
    row = rows.compared("a", "b", 1.6, lambda: {"cpu": next(ours)}, lambda: {"cpu": next(theirs)})
    assert row.ratio == 1.5
    halves = iter([1.0, 3.0, 2.0] * 3)
    row = rows.compared("a", "b", 1.6, lambda: {"cpu": next(halves)}, lambda: {"cpu": 1.0})
    assert (row.ours, row.theirs, row.verdict) == (2000, 1000, "misses")


def test_every_row_has_a_name_of_its_own() -> None:
    assert not {*rows.ROWS} & {*more_rows.ROWS}


def test_twenty_products_take_few_calls_at_default_rates() -> None:
    """On a simulated clock: the numbers are the same on every machine."""
    measured = more_rows.taken(offers_rows.rows())
    assert [row.verdict for row in measured] == ["meets"] * 4
    assert [row.ours for row in measured] == [1, 9, 2, 19]


@pytest.mark.parametrize("reply", writer_rows.REPLIES, ids=lambda reply: reply.name)
def test_each_reply_of_the_writer_row_can_be_written_and_copied(
    reply: writer_rows.LargeReply, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many rows as it says, and every one of them in the document."""
    monkeypatch.setattr(writer_rows, "ROUNDS", 1)
    row = writer_rows.measured(reply)
    assert row["ours"] > 0 < row["theirs"]
    document = write_reply(reply.operation, reply.make(), ReplyFacts(dict(reply.given)), "id")
    assert len(document) > 200 * reply.rows


def test_help_and_a_name_that_no_row_has_print_the_rows(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, code in (["--help"], 0), (["importing", "exporting"], 2):
        with pytest.raises(SystemExit) as ended:
            bench_main.asked_for(arguments)
        assert ended.value.code == code
        told = "".join(capsys.readouterr())
        assert all(name in told for name in bench_main.ROWS)
    assert "no row is called exporting;" in told


def test_rows_run_in_the_order_given_and_all_of_them_without_a_name() -> None:
    assert bench_main.asked_for(["signing", "importing"]) == ["signing", "importing"]
    assert bench_main.asked_for([]) == list(bench_main.ROWS)
