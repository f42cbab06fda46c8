"""The bench measures what there is today: what its rows set up can be set up."""

from __future__ import annotations

import pytest

from bench import more_rows, offers_rows, reports_rows, rows


def test_the_ledger_of_the_reports_row_can_be_filled_and_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports_rows, "REPORTS", 20)
    with reports_rows.filled() as facade:
        assert facade.ledger is not None


def test_a_broken_row_is_told_and_the_others_are_measured() -> None:
    def broken(page: rows.Page) -> list[rows.Row]:
        raise KeyError("gone")

    (row,) = rows.measured(broken, rows.Page(None, None, ""))  # type: ignore[arg-type]  # it is not looked at
    assert row.reason == "broken: KeyError"


def test_every_row_has_a_name_of_its_own() -> None:
    assert not {*rows.ROWS} & {*more_rows.ROWS}


def test_twenty_products_take_few_calls_at_default_rates() -> None:
    """On a simulated clock: the numbers are the same on every machine."""
    measured = more_rows.taken(offers_rows.rows())
    assert [row.verdict for row in measured] == ["meets"] * 4
    assert [row.ours for row in measured] == [1, 9, 2, 19]
