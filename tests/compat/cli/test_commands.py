"""The command line: what it prints, and the exit code of every ending. Servers are real processes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from lxml import etree

import mws.compat.facade
from mws.calls import LegacyCall, LegacyReply
from mws.compat.cli import output
from mws.compat.config import StateSettings
from mws.compat.errors import OutcomeUnknown, Throttled
from mws.compat.operate.journal import Entry, Journal
from mws.compat.state import State
from tests.compat.cli.commands import GET_ORDER, ORDER, before_the_ends, configured, environment, run


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)


# call


def test_call_prints_the_reply_as_it_is() -> None:
    done = run("call", "--sandbox", *GET_ORDER)
    assert done.exit_code == 0, done.stderr
    root = etree.fromstring(done.stdout.encode())
    assert root.tag == "{https://mws.amazonservices.com/Orders/2013-09-01}GetOrderResponse"
    assert root.findtext(".//{*}AmazonOrderId") == ORDER


def test_call_prints_json() -> None:
    done = run("call", "--sandbox", "--json", *GET_ORDER)
    assert done.exit_code == 0
    order = json.loads(done.stdout)["GetOrderResponse"]["GetOrderResult"]["Orders"]["Order"]
    assert order["AmazonOrderId"] == ORDER


def test_the_section_may_be_left_out_where_one_has_the_action() -> None:
    assert run("call", "--sandbox", "GetOrder", GET_ORDER[1]).exit_code == 0
    assert run("call", "--sandbox", "orders.GetOrder", GET_ORDER[1]).exit_code == 0
    ambiguous = run("call", "--sandbox", "GetServiceStatus")
    assert ambiguous.exit_code == 2
    assert "Orders" in ambiguous.stderr
    assert "Sellers" in ambiguous.stderr
    assert run("call", "--sandbox", "Sellers.GetServiceStatus").exit_code == 0


def test_a_refused_call_prints_the_mws_error_and_ends_with_1() -> None:
    done = run("call", "--sandbox", "Orders.GetOrder")
    assert done.exit_code == 1
    assert etree.fromstring(done.stdout.encode()).findtext(".//{*}Code") == "MissingParameter"
    assert done.stderr.startswith("MissingParameter: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("call", "--sandbox", "Orders.GetOrder", "AmazonOrderId"),
        ("call", "--sandbox", "Orders.GetOrder", "=1"),
        ("call", "--sandbox", "Orders.GetOrder", "a=1", "a=2"),
        ("call", "--sandbox", "Orders.GetOrder", "SellerId=A1"),
        ("call", "--sandbox", "Ordres.GetOrder"),
        ("call", "--sandbox", "--account", "A9", *GET_ORDER),
        ("call", "--sandbox", "--config", "x.toml", *GET_ORDER),
        ("call", "--sandbox", "--fault", "nonsense", *GET_ORDER),
        ("call", *GET_ORDER),
        ("call", "--config", "nothing.toml", *GET_ORDER),
        ("calls", "--since", "yesterday"),
        ("gateway", "--sandbox", "--port", "70000"),
        ("nonsense",),
        ("--nonsense",),
    ],
    ids=" ".join,
)
def test_usage_and_configuration_end_with_2(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_a_planted_failure_is_refused() -> None:
    done = run("call", "--sandbox", "--fault", "*:403denied*always", *GET_ORDER)
    assert done.exit_code == 1
    assert "AccessDenied" in done.stderr


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (LegacyReply(400, (("Content-Type", "text/xml"),), b"<ErrorResponse/>", OutcomeUnknown("who knows")), 4),
        (LegacyReply(503, (("Content-Type", "text/xml"),), b"<ErrorResponse/>", Throttled("too fast")), 1),
        (LegacyReply(200, (("Content-Type", "text/xml"),),
                     b'<R><A status="Success"/><B status="ClientError"/></R>'), 3),
        (LegacyReply(200, (("Content-Type", "text/xml"),), b'<R><B status="ClientError"/></R>'), 1),
        (LegacyReply(200, (("Content-Type", "text/xml"),), b'<R><A status="Success"/></R>'), 0),
        (LegacyReply(200, (("Content-Type", "text/plain"),), b"sku\tprice\r\n"), 0),
    ],
)  # fmt: skip
def test_the_exit_code_follows_the_reply(reply: LegacyReply, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[LegacyCall] = []

    def answer(self: object, call: LegacyCall) -> LegacyReply:
        seen.append(call)
        return reply

    monkeypatch.setattr(mws.compat.facade.Facade, "call", answer)
    done = run("call", "--sandbox", "--body", "-", *GET_ORDER, input=b"<feed/>")
    assert done.exit_code == code
    assert isinstance(reply.body, bytes)
    assert done.stdout_bytes.rstrip(b"\n") == reply.body.rstrip(b"\n")
    assert seen[0].body == b"<feed/>"
    assert seen[0].content_md5 == "/N76iCjEBrO16e+jppl6KA=="
    assert (seen[0].seller_id, seen[0].path) == ("A1SANDBOXSELLER", "/Orders/2013-09-01")


def test_an_account_is_chosen_by_its_seller() -> None:
    many = ("--sandbox", "--sellers", "2")
    assert run("call", *many, *GET_ORDER).exit_code == 0
    second = run("call", *many, "--account", "A2SANDBOXSELLER", *GET_ORDER)
    assert ORDER not in second.stdout, "that order is the first seller's"
    assert (
        run("call", *many, "--account", "AKIASANDBOXSANDBOX00:A2SANDBOXSELLER", "Sellers.GetServiceStatus").exit_code
        == 0
    )


# explain


def test_explain_shows_requests_and_cost_and_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before_the_ends(monkeypatch)
    configured("http://127.0.0.1:9")  # nothing listens there
    query = ("Orders.ListOrders", "CreatedAfter=2026-01-01T00:00:00Z", "MarketplaceId.Id.1=ATVPDKIKX0DER")
    done = run("explain", *query)
    assert done.exit_code == 0, done.stderr
    header, request, cost, *rest = done.stdout.splitlines()
    roles, notes = [line for line in rest if line.startswith("roles")], [line for line in rest if line[:5] != "roles"]
    assert "roles\torders.v0.getOrders\tAmazon Fulfillment or Buyer Communication or " in roles[0]
    assert header == "method\tpath\toperation"
    assert request.startswith("GET\t/orders/v0/orders?CreatedAfter=2026-01-01T00%3A00%3A00Z&")
    assert request.endswith("\torders.v0.getOrders")
    assert re.fullmatch(r"cost\t1 call\t[\d.]+ s", cost)
    assert all(note.startswith("note\t") for note in notes)
    told = json.loads(run("explain", "--json", *query).stdout)
    assert told["calls"] == len(told["requests"]) == 1
    assert told["requests"][0]["operation"] == "orders.v0.getOrders"
    assert told["roles"]["orders.v0.getOrders"].startswith("Amazon Fulfillment or ")


def test_explain_refuses_what_the_call_would() -> None:
    done = run("explain", "--sandbox", "Orders.GetOrder")
    assert done.exit_code == 1
    assert done.stderr.startswith("MissingParameter: ")


# coverage


def test_coverage_has_a_line_for_each_action() -> None:
    lines = [line.split("\t") for line in run("coverage").stdout.splitlines()]
    assert lines[0] == ["section", "action", "status", "built", "operations", "missing", "reason", "roles"]
    assert {len(line) for line in lines} == {8}
    found = json.loads(run("coverage", "--json").stdout)
    assert [(row["section"], row["action"]) for row in found] == [(line[0], line[1]) for line in lines[1:]]
    assert len(found) == 115
    assert set(found[0]) == {"section", "action", "status", "built", "operations", "missing", "reason"}
    assert len(json.loads(run("coverage", "--json", "--all").stdout)) > 115


# calls


def test_calls_shows_the_journal() -> None:
    state = State(StateSettings())
    journal = Journal(state)
    now = datetime.now(timezone.utc)
    journal.record(
        Entry("r1", now - timedelta(hours=3), "A1", "ListOrders", 200, "Orders", "", (("o.x", "amzn-1"),), 0.5, age=61)
    )
    journal.record(Entry("r2", now, "A2", "GetOrder", 503, "Orders", "RequestThrottled"))
    journal.close()
    state.close()

    def ids(*arguments: str) -> list[str]:
        return [line.split("\t")[1] for line in run("calls", *arguments).stdout.splitlines()[1:]]

    first, second = run("calls").stdout.splitlines()[1:]
    assert first.split("\t")[1:6] == ["r2", "A2", "Orders.GetOrder", "503", "RequestThrottled"]
    assert second.split("\t")[1:] == [
        "r1",
        "A1",
        "Orders.ListOrders",
        "200",
        "",
        "0.500",
        "o.x amzn-1",
        "",
        "",
        "1",
        "",
        "61",
    ]
    assert ids("--failed") == ["r2"]
    assert ids("--seller", "A1") == ["r1"]
    assert ids("--request-id", "r1") == ["r1"]
    assert ids("--since", "1h") == ["r2"]
    assert ids("--since", (now - timedelta(days=1)).date().isoformat()) == ["r2", "r1"]
    assert ids("--limit", "1") == ["r2"]
    assert [each["request_id"] for each in json.loads(run("calls", "--json").stdout)] == ["r2", "r1"]


def test_what_a_caller_sent_commands_no_terminal_and_is_kept_cut() -> None:
    state = State(StateSettings())
    journal = Journal(state)
    evil = "\x1b]0;owned\x07\x9b31m\u202e" + "A" * 2_000_000
    for _ in range(30):
        journal.record(Entry("r1", datetime.now(timezone.utc), evil, evil, 400, "", evil, ((evil, evil),)))
    journal.flush()
    with state.read() as connection:
        assert connection.exec_driver_sql("PRAGMA page_count").scalar_one() * 4096 < 500_000
    # As an older version may have left it.
    columns = "(request_id, time, seller_id, section, action, status, error_code, upstream, milliseconds)"
    with state.begin() as connection:
        row = f"INSERT INTO journal {columns} VALUES ('r2', 1, ?, 'S', ?, 400, ?, '[]', 1)"
        connection.exec_driver_sql(row, (evil[:20],) * 3)
    journal.close()
    state.close()
    for arguments in (("calls",), ("calls", "--json")):
        printed = run(*arguments).stdout
        assert "owned" in printed
        assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", printed) is None
    assert json.loads(run("calls", "--json").stdout)[-1]["seller_id"] == evil[:20], "JSON escapes, and loses nothing"


def test_calls_shows_refused_requests_too() -> None:
    state = State(StateSettings())
    journal = Journal(state)
    now = datetime.now(timezone.utc)
    journal.record(Entry("r1", now, "A1", "ListOrders", 200))
    refused = Entry("r2", now, "", "ListOrders", 403, error_code="InvalidAccessKeyId", kind="security", bucket="b")
    for _ in range(3):
        journal.record(replace(refused, address="203.0.113.9", reason="unknown-key:AKIA"))
    journal.close()
    state.close()
    (line,) = run("calls", "--refused").stdout.splitlines()[1:]
    assert line.split("\t")[3:5] == ["ListOrders", "403"]
    assert line.split("\t")[-5:] == ["203.0.113.9", "unknown-key:AKIA", "3", "", ""]
    assert len(run("calls").stdout.splitlines()) == 3


def test_calls_makes_no_database() -> None:
    assert run("calls").exit_code == 0
    assert not (Path.cwd() / "state").exists()


def test_calls_without_a_journal_says_why() -> None:
    configured(state="off")
    done = run("calls")
    assert done.exit_code == 2
    assert "no journal is kept" in done.stderr


# config check


def test_config_check() -> None:
    path = configured()
    done = run("config", "check")
    assert (done.exit_code, done.stdout) == (0, f"{path.name}: ok, 1 application, 1 account\n")
    path.write_text(path.read_text() + 'region = "nna"\n[gateway]\nthread = 1\n')
    done = run("config", "check")
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        "mws-compat.toml: gateway.thread: unknown key; did you mean threads?",
        'mws-compat.toml: account[1].region: expected one of "na", "eu", "fe", got "nna"; did you mean "na"?',
    ]


def test_config_check_refuses_a_database_url_that_the_driver_does_not_read() -> None:
    configured(state="postgresql://u:s3cret@h/db?connect_timout=3")
    done = run("config", "check")
    assert done.exit_code == 2
    assert "connect_timout" in done.stderr
    assert "s3cret" not in done.output


def test_config_check_refuses_a_folder_where_sqlite_wants_a_file(tmp_path: Path) -> None:
    configured(state=f"sqlite:///{tmp_path}")
    done = run("config", "check")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "[state] url names a folder, and SQLite wants a file" in done.stderr


def test_config_check_says_which_extra_a_database_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    configured(state="postgresql://u@h/db")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    done = run("config", "check")
    assert done.exit_code == 2
    assert "pip install 'psycopg[binary]'" in done.stderr


# The command itself


def test_version_and_help() -> None:
    assert re.fullmatch(
        r"mws-compat (\d+\.\d+\.\d+\S*|\(a checkout that is not installed\))\n", run("--version").stdout
    )
    helped = run("--help").stdout
    assert all(
        name in helped for name in ("gateway", "sandbox", "call", "explain", "coverage", "calls", "doctor", "config")
    )


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom mws.compat.cli import main\ntry: main(['call', '--help'])\nexcept SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True, timeout=60
    )
    heavy = {
        "alembic",
        "botocore",
        "uvicorn",
        "cryptography",
        "redis",
        "rich",
        "sqlalchemy",
        "werkzeug",
        "mws.mappings",
    }
    assert heavy.isdisjoint(done.stderr.split())


def test_a_closed_pipe_is_no_traceback() -> None:
    command = f'"{sys.executable}" -m mws.compat.cli coverage --json | head -c 10'
    done = subprocess.run(
        command, shell=True, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "[\n  {\n    "
    assert done.stderr == ""


def test_a_table_on_a_terminal_is_drawn(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(output, "on_terminal", lambda: True)
    output.table(("what", "result"), [("clash", "[red]ok")])
    assert capsys.readouterr().out.split() == ["what", "result", "clash", "[red]ok"], "a cell is text, not markup"
    output.xml("<a><b>1</b></a>")
    assert "<b>1</b>" in capsys.readouterr().out


def test_explain_needs_no_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    before_the_ends(monkeypatch)
    query = ("Orders.ListOrders", "CreatedAfter=2026-01-01T00:00:00Z", "MarketplaceId.Id.1=ATVPDKIKX0DER")
    done = run("explain", *query)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines()[1].endswith("\torders.v0.getOrders")
    last = done.stdout.splitlines()[-1]
    assert last == "note\tthere is no configuration: this is what the account of the sandbox would send"
    configured()
    assert "there is no configuration" not in run("explain", *query).stdout


def test_explain_says_no_cost_where_it_cannot_know_the_calls() -> None:
    done = run("explain", "--sandbox", "Feeds.GetFeedSubmissionList")
    assert "0 calls" not in done.stdout
    assert "then\tgetFeeds" in done.stdout


def test_coverage_says_which_roles_the_actions_need() -> None:
    rows = json.loads(run("coverage", "--json", "--section", "Products").stdout)
    prices = next(row for row in rows if row["action"] == "GetMyPriceForSKU")
    assert prices["operations"][0]["roles"]["any_of"] == ["Pricing", "Product Listing"]
    line = next(line for line in run("coverage").stdout.splitlines() if "\tGetMyPriceForSKU\t" in line)
    assert line.endswith("\tPricing or Product Listing")
    done = run("coverage", "--roles", "--section", "Products")
    assert (
        "Products.GetMyPriceForSKU\tproductPricing.v0.getPricing\tPricing or Product Listing"
        in done.stdout.splitlines()
    )
    needed = next(line for line in done.stderr.splitlines() if line.startswith("needed\t"))
    assert "Product Listing" in needed
    assert "NA, EU, FE" in needed
    configured()
    told = json.loads(run("coverage", "--roles", "--json", "--section", "Sellers").stdout)
    assert told["regions"] == ["na"], "those of the configured accounts"
    assert told["roles"] == ["Product Listing"]
    assert told["unknown"] == []
    configured(state="sqlite:///stored.db")
    run("coverage", "--roles", "--json", "--section", "Sellers")
    assert not Path("stored.db").exists(), "looking makes no database"
    assert run("accounts", "add", "--seller-id", "A2SELLER", "--region", "eu").exit_code == 0
    told = json.loads(run("coverage", "--roles", "--json", "--section", "Sellers").stdout)
    assert told["regions"] == ["eu", "na"], "of a stored account too"


def test_coverage_of_what_is_used_goes_by_the_journal(tmp_path: Path) -> None:
    configured(state=f"sqlite:///{tmp_path}/state.db")
    assert run("coverage", "--used", "--json").stdout == "[]\n"
    assert not (tmp_path / "state.db").exists(), "looking makes no database"
    run("call", "Sellers.ListMarketplaceParticipations")
    run("call", "Products.GetMyPriceForSKU", "SellerSKUList.SellerSKU.1=SKU-1", "MarketplaceId=ATVPDKIKX0DER")
    used = json.loads(run("coverage", "--used", "--json").stdout)
    assert {row["action"] for row in used} == {"ListMarketplaceParticipations", "GetMyPriceForSKU"}
    told = json.loads(run("coverage", "--used", "--roles", "--json").stdout)
    assert told["roles"] == ["Product Listing"]
    configured()
    assert run("coverage", "--used").exit_code == 2, "no journal is kept"
