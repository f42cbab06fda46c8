"""What a person sees: a terminal of 80 columns (a real one, the other end of a pty), a narrow one, a wide one.

One line a row, a summary first, nothing cut off in silence; help in groups; no line is broken by the terminal itself.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import click
import pytest
from click import Command, Group, Option
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from mws.compat.cli import call, main, options, output, serve
from mws.compat.cli import coverage as cli_coverage
from mws.compat.config import StateSettings
from mws.compat.operate import coverage
from mws.compat.operate.journal import Entry, Journal
from mws.compat.state import State
from mws.mappings import registry
from mws.mappings.actions import STATUSES

ROOT = Path(__file__).resolve().parents[3]
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def seen(*arguments: str, columns: int = 80, code: int = 0, **environment: str) -> list[str]:
    """The lines a command leaves on a terminal of that width."""
    termios = pytest.importorskip("termios", reason="no terminals here")
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (50, columns))
    known = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "mws.compat.cli", *arguments],
        stdout=theirs,
        stderr=theirs,
        stdin=subprocess.DEVNULL,
        env={**known, "TERM": "xterm", "PYTHONPATH": str(ROOT), **environment},
    )
    os.close(theirs)
    told = b""
    try:
        while piece := os.read(ours, 65536):
            told += piece
    except OSError:
        pass  # Linux says so when the other end is closed
    finally:
        os.close(ours)
    assert process.wait(60) == code, told.decode()
    return [line.rstrip() for line in ESCAPES.sub("", told.decode()).replace("\r\n", "\n").split("\n")]


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="termios has no tcsetwinsize there")
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_coverage_is_a_line_for_each_action_below_a_summary(columns: int) -> None:
    lines = seen("coverage", columns=columns)
    assert max(map(len, lines)) <= columns
    counts = Counter(row.status for row in coverage.rows())
    words = f"115 Actions: {counts['translated']} translated, {counts['partial']} partial,"
    assert lines[0].startswith(words)
    names = [operation.action for operation in registry.OPERATIONS if operation.section.name == "Feeds"]
    assert all(sum(f"{line} ".startswith(f"{name} ") for line in lines) == 1 for name in dict.fromkeys(names))
    assert any("translated" in line for line in lines)
    (orders,) = (line for line in lines if line.startswith("ListOrders "))
    if columns >= 80:
        assert re.fullmatch(r"ListOrders +translated +2027-03-27 +orders\.v0\.getOrders, orders\.\S+.*", orders)
    if columns == 80:
        assert orders.endswith("…"), "what is cut is seen to be"
        assert lines[-2] == "No room for: missing, roles, reason. A wider window or --json shows them."


@pytest.mark.skipif(sys.version_info < (3, 11), reason="termios has no tcsetwinsize there")
def test_roles_fit_the_terminal_each_list_once_with_what_it_opens() -> None:
    lines = seen("coverage", "--roles", "--section", "Products")
    assert max(map(len, lines)) <= 80
    assert lines[0] == "needed: Product Listing: enough for 15 Actions in NA, EU, FE"
    assert lines.count("Pricing or Product Listing:") == 1
    assert sum(line == "  productPricing.v0.getPricing" for line in lines) == 1
    lines = seen("explain", "--sandbox", "Sellers.ListMarketplaceParticipations")
    assert any("Product Listing or Selling" in line for line in lines)


def test_coverage_is_filtered() -> None:
    rows = [line.split("\t") for line in run("coverage", "--section", "recommendations", "--status", "none")]
    assert [(row[0], row[1]) for row in rows[1:]] == [
        ("Recommendations", "GetLastUpdatedTimeForRecommendations"),
        ("Recommendations", "ListRecommendations"),
        ("Recommendations", "ListRecommendationsByNextToken"),
    ]
    assert run("coverage", "--section", "Webstore")[1].startswith("Webstore\t"), "a section that is gone, by its name"
    refused = CliRunner().invoke(main, ["coverage", "--section", "Ordres"])
    assert refused.exit_code == 2
    assert "Ordres is no section of MWS; they are Orders, Sellers" in refused.stderr


def test_the_words_of_the_command_are_those_of_the_table() -> None:
    assert cli_coverage.STATUSES == STATUSES
    assert {row.status for row in coverage.rows()} == set(STATUSES)
    assert {row.status for row in coverage.rows() if row.built} == {"translated", "partial"}


@pytest.mark.skipif(sys.version_info < (3, 11), reason="termios has no tcsetwinsize there")
def test_calls_are_a_line_each() -> None:
    state = State(StateSettings())
    journal = Journal(state)
    now = datetime.now(timezone.utc)
    for number in range(3):
        entry = Entry(f"r{number}", now - timedelta(minutes=number), "A1EXAMPLESELLER", "ListOrders", 200, "Orders")
        journal.record(entry)
    failed = Entry("r3", now - timedelta(hours=1), "A1EXAMPLESELLER", "SubmitFeed", 503, "Feeds", "RequestThrottled")
    journal.record(failed)
    journal.close()
    state.close()
    lines = seen("calls")
    assert max(map(len, lines)) <= 80
    assert lines[0] == "4 entries, newest first, times in UTC: 1 failed, 0 refused."
    assert re.fullmatch(r"time +status +action +error +seconds.*", lines[1])
    assert sum("Orders.ListOrders" in line for line in lines) == 3
    assert lines[-2].startswith("No room for: ")
    assert "r0" in " ".join(seen("calls", columns=160)), "a wide one has the request id"
    (one,) = run("calls", "--section", "feeds")[1:]
    assert one.split("\t")[3:5] == ["Feeds.SubmitFeed", "503"]
    assert len(run("calls", "--status", "200")) == 4


@pytest.mark.skipif(sys.version_info < (3, 11), reason="termios has no tcsetwinsize there")
def test_doctor_tells_the_worst_first_and_whole() -> None:
    (Path.cwd() / "mws-compat.toml").write_text(
        '[spapi]\nlwa_client_id = "amzn1.application-oa2-client.x"\nlwa_client_secret = "secret"\n'
        '[state]\nurl = "off"\n[[account]]\nseller_id = "A1"\nmws_access_key = "AKIA"\nrefresh_token = "Atzr|x"\n'
    )
    (Path.cwd() / "mws-compat.toml").chmod(0o644)
    lines = seen("doctor", "--offline")
    assert max(map(len, lines)) <= 80
    assert re.fullmatch(r"\d+ failed, \d+ to be looked at, \d+ ok, \d+ not examined", lines[0])
    assert [line.split()[0] for line in lines[2:] if line[:1].strip()] == sorted(
        (line.split()[0] for line in lines[2:] if line[:1].strip()), key=["fail", "warn", "ok", "skip"].index
    )
    assert "mode 0644: chmod 600 where it holds secrets" in " ".join(" ".join(lines).split())
    assert {line.split("\t")[1] for line in run("doctor", "--offline", "--status", "warn")[1:]} == {"warn"}


@pytest.mark.parametrize("name", sorted(main.commands))
def test_help_has_whole_sentences_in_groups(name: str) -> None:
    for path in [[name], *([name, each] for each in getattr(main.commands[name], "commands", ()))]:
        helped = CliRunner().invoke(main, [*path, "--help"], terminal_width=80).output
        for option in _options(path):
            if option.help:
                assert re.match("[A-Z]", option.help), f"{path}: {option.opts}: {option.help}"
                assert option.help.rstrip("]").endswith((".", "ATVPDKIKX0DER")), f"{path}: {option.opts}: {option.help}"
        if any(option.name == "config" for option in _options(path)) and len(path) == 1 and name == "call":
            assert "Whose call, and where to:" in helped


def _options(path: Sequence[str]) -> list[Option]:
    command: Command = main
    for word in path:
        assert isinstance(command, Group)
        command = command.commands[word]
    return [each for each in command.params if isinstance(each, Option)]


def test_every_option_of_the_sandboxs_world_stands_under_its_heading() -> None:
    """One that is added is added there too."""

    def bare() -> None:
        """A command with nothing of its own."""

    command = click.command(cls=options.Command)(serve.world(bare))
    helped = command.get_help(click.Context(command, terminal_width=80))
    own = helped.partition("Options:")[2].partition("The world of the sandbox:")[0]
    assert [line.split()[0] for line in own.splitlines() if line.startswith("  -")] == ["--help"]


def completed(*words: str) -> list[str]:
    *before, incomplete = words
    found = ShellComplete(main, {}, "mws-compat", "_MWS_COMPAT_COMPLETE").get_completions(list(before), incomplete)
    return [item.value for item in found]


def test_the_shell_completes_actions_operations_and_sections() -> None:
    assert completed("call", "Orders.List") == [
        "Orders.ListOrders",
        "Orders.ListOrdersByNextToken",
        "Orders.ListOrderItems",
        "Orders.ListOrderItemsByNextToken",
    ]
    assert completed("explain", "getfeedsubmissionr") == ["Feeds.GetFeedSubmissionResult"], "by the Action alone, too"
    assert completed("spapi", "orders.2026") == ["orders.2026-01-01.getOrder", "orders.2026-01-01.searchOrders"]
    assert completed("coverage", "--section", "fin") == ["Finances"]
    assert "--section" in completed("coverage", "--se")


@pytest.mark.skipif(sys.version_info < (3, 11), reason="termios has no tcsetwinsize there")
def test_nothing_is_left_of_a_spinner_when_the_error_is_printed() -> None:
    command = ("report", "request", "_GET_MERCHANT_LISTINGS_DATA_", "--sandbox", "--wait", "0.5")
    lines = seen(*command, code=3)
    (error,) = (line for line in lines if "is not ready" in line)
    assert re.match(r"\r*report \d+ is not ready", error), "it stands on a line of its own"
    assert not any("⠋" in line for line in lines[lines.index(error) :])


def test_who_reads_the_beginning_of_a_listing_ends_it_quietly() -> None:
    line = "spapi orders.2026-01-01.searchOrders createdAfter=2020-01-01T00:00:00Z marketplaceIds=ATVPDKIKX0DER"
    done = subprocess.run(
        f'"{sys.executable}" -m mws.compat.cli {line} --paginate --orders 300 --sandbox | head -n 1',
        shell=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("[\n", "")


def test_several_accounts_are_three_and_a_count() -> None:
    head = '[spapi]\nlwa_client_id = "amzn1.application-oa2-client.x"\nlwa_client_secret = "s"\n[state]\nurl = "off"\n'
    accounts = (
        f'[[account]]\nseller_id = "A{number}"\nmws_access_key = "AKIA{number}"\nrefresh_token = "Atzr|x"\n'
        for number in range(1, 8)
    )
    (Path.cwd() / "mws-compat.toml").write_text(head + "".join(accounts))
    done = CliRunner().invoke(main, ["call", "Orders.GetOrder"])
    assert done.exit_code == 2
    assert "several accounts fit: choose one with --account, of AKIA1:A1, AKIA2:A2, AKIA3:A3 and 4 more" in done.stderr
    done = CliRunner().invoke(main, ["call", "Orders.GetOrder", "--account", "B1"])
    assert "no account is B1: choose one with --account, of AKIA1:A1" in done.stderr
    assert call.NAMED == 3


def run(*arguments: str) -> list[str]:
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def test_a_cell_that_is_wide_in_a_terminal_is_measured_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "on_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "30")
    output.table(("名前", "value"), [("注文の一覧", "1"), ("[red]", "2")])
    head, first, second, *_ = capsys.readouterr().out.splitlines()
    assert first.rstrip() == "注文の一覧  1"
    assert second.rstrip() == "[red]       2"
    assert head.startswith("名前")


def _options_of(command: Command) -> Iterator[Option]:
    """The options of a command and of all below it."""
    yield from (each for each in command.params if isinstance(each, Option))
    if isinstance(command, Group):
        for each in command.commands.values():
            yield from _options_of(each)


def test_no_number_of_seconds_is_one_with_which_a_wait_never_ends() -> None:
    numbers = [each for each in _options_of(main) if isinstance(each.type, click.types.FloatParamType)]
    assert {each.opts[0] for each in numbers} >= {"--wait", "--every", "--feed-seconds", "--report-seconds"}
    for option in numbers:
        for text in ("nan", "inf", "1e300", "-1"):
            with pytest.raises(click.BadParameter):
                option.type.convert(text, option, None)
