"""End dates that move: a signed table is taken over by a command, and everything that speaks of dates goes by it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mws.calls import LegacyCall
from mws.compat.cli import main
from mws.compat.config import SANDBOX, StateSettings
from mws.compat.facade import Facade
from mws.compat.operate import doctor, end_dates
from mws.spapi import lifecycle
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from scripts import sign_lifecycle
from tests.compat.cli.commands import before_the_ends

(ACCOUNT,) = SANDBOX.accounts
MOVED = "2027-09-30"


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)
    yield
    lifecycle.use_shipped()


def table(read_on: str = "2027-01-15", ends: str = MOVED) -> dict[str, Any]:
    """The shipped one with another end of Orders v0."""
    made: dict[str, Any] = json.loads(lifecycle.SHIPPED.read_text(encoding="utf-8"))
    made["read_on"] = read_on
    made["rows"][0]["ends"] = ends
    return made


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    """A configuration that trusts a key; the key's own file lies beside it."""
    public = sign_lifecycle.new_key(tmp_path / "key.pem")
    path = tmp_path / "mws-compat.toml"
    path.write_text(
        '[spapi]\nlwa_client_id = "amzn1.application-oa2-client.x"\nlwa_client_secret = "secret"\n'
        f'[state]\nlifecycle_keys = ["{public}"]\n'
        '[[account]]\nseller_id = "A1"\nmws_access_key = "AKIA"\nrefresh_token = "Atzr|x"\n'
    )
    path.chmod(0o600)
    return path


def signed(tmp_path: Path, content: dict[str, Any]) -> Path:
    (tmp_path / "table.json").write_text(json.dumps(content))
    (tmp_path / "new.json").write_text(sign_lifecycle.sign(tmp_path / "key.pem", tmp_path / "table.json"))
    return tmp_path / "new.json"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def ends_of(action: str) -> list[str]:
    (row,) = (row for row in json.loads(run("coverage", "--json").stdout) if row["action"] == action)
    return [target["ends"] for target in row["operations"] if target["ends"]]


def test_a_newer_table_is_taken_and_gone_by_everywhere(
    configured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_the_ends(monkeypatch)
    assert ends_of("ListOrders") == ["2027-03-27"]
    done = run("lifecycle", "update", signed(tmp_path, table()))
    assert (done.exit_code, done.stdout) == (0, "end dates read on 2027-01-15: 72 operations\n")
    lifecycle.use_shipped()  # as the next process begins
    assert ends_of("ListOrders") == [MOVED]
    lifecycle.use_shipped()
    query = ("Orders.ListOrders", "CreatedAfter=2026-01-01T00:00:00Z", "MarketplaceId.Id.1=ATVPDKIKX0DER")
    assert f"orders.v0.getOrders ends on {MOVED}" in run("explain", *query).stdout
    lifecycle.use_shipped()
    assert "end dates\tok\tread on 2027-01-15" in run("doctor", "--offline").stdout
    lifecycle.use_shipped()
    rows = [line.split("\t") for line in run("lifecycle", "show").stdout.splitlines()]
    assert rows[0] == ["ends", "operation", "successor", "source", "read_on"]
    source = "changelog: introducing the Orders API v2026-01-01"
    assert [MOVED, "orders.v0.getOrder", "orders.2026-01-01.getOrder", source, "2027-01-15"] in rows[1:]


def test_an_older_a_changed_and_a_foreign_table_change_nothing(configured: Path, tmp_path: Path) -> None:
    assert run("lifecycle", "update", signed(tmp_path, table())).exit_code == 0
    accepted = end_dates.place(StateSettings()).read_bytes()
    lifecycle.use_shipped()
    old = run("lifecycle", "update", signed(tmp_path, table("2027-01-14", "2026-12-01")))
    assert (old.exit_code, "read on 2027-01-14, and the dates in use on 2027-01-15" in old.stderr) == (1, True)
    changed = signed(tmp_path, table("2027-02-01"))
    changed.write_text(changed.read_text().replace(MOVED, "2026-12-01"))
    assert run("lifecycle", "update", changed).exit_code == 1
    (tmp_path / "key.pem").unlink()
    sign_lifecycle.new_key(tmp_path / "key.pem")
    foreign = run("lifecycle", "update", signed(tmp_path, table("2027-02-01")))
    assert (foreign.exit_code, "no trusted key" in foreign.stderr) == (1, True)
    assert end_dates.place(StateSettings()).read_bytes() == accepted
    lifecycle.use_shipped()
    assert ends_of("ListOrders") == [MOVED]


def test_what_was_spoilt_on_the_disk_is_said_and_not_gone_by(
    configured: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert run("lifecycle", "update", signed(tmp_path, table())).exit_code == 0
    place = end_dates.place(StateSettings())
    place.write_text(place.read_text().replace(MOVED, "2026-12-01"))
    lifecycle.use_shipped()
    with caplog.at_level(logging.WARNING, "mws.compat"):
        assert ends_of("ListOrders") == ["2027-03-27"]
    assert "end dates of lifecycle.json are not gone by: no trusted key has signed it" in caplog.text


def test_coverage_needs_no_good_configuration(configured: Path) -> None:
    configured.write_text("nonsense = 1\n")
    assert ends_of("ListOrders") == ["2027-03-27"]
    configured.write_text('[state]\nlifecycle_keys = ["c2hvcnQ="]\n')
    assert "lifecycle_keys[1]: expected base64 of 32 bytes" in run("config", "check").stderr


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 12, 26), ""),
        (date(2026, 12, 27), '299 mws-compat "orders.v0.getOrder ends on 2027-03-27; use orders.2026-01-01.getOrder"'),
    ],
)
def test_replies_warn_of_an_operation_that_ends_soon(today: date, told: str) -> None:
    clock = FixedClock(datetime(today.year, today.month, today.day, 12, tzinfo=timezone.utc))
    facade = Facade.on(Sandbox(clock=clock), clock=clock)
    call = LegacyCall(
        "GetOrder",
        {"AmazonOrderId.Id.1": "111-1111111-1111111"},
        ACCOUNT.mws_access_key,
        ACCOUNT.seller_id,
        version="2013-09-01",
        path="/Orders/2013-09-01",
    )
    reply = facade.call(call)
    facade.close()
    assert reply.status == 200
    assert reply.header("Warning") == told


def test_doctor_names_what_ends_soon_and_dates_that_are_old() -> None:
    late = FixedClock(datetime(2027, 2, 1, 12, tzinfo=timezone.utc))
    texts = [finding.text for finding in doctor.ends(SANDBOX, late)]
    assert texts[0] == "read on 2026-11-20"
    assert "Orders.ListOrders prefers orders.v0.getOrders, which ends on 2027-03-27; use " in " ".join(texts)
    later = FixedClock(datetime(2027, 6, 1, 12, tzinfo=timezone.utc))
    first, *_ = doctor.ends(SANDBOX, later)
    assert (first.result, "over 180 days ago" in first.text) == ("warn", True)
    (only,) = doctor.ends(SANDBOX, FixedClock(datetime(2026, 11, 27, tzinfo=timezone.utc)))
    assert only.result == "ok"


def test_a_day_that_passes_is_noticed_by_what_runs() -> None:
    clock = FixedClock(datetime(2026, 12, 26, 23, 0, tzinfo=timezone.utc))
    facade = Facade.on(Sandbox(clock=clock), clock=clock)
    call = LegacyCall(
        "GetServiceStatus",
        {},
        ACCOUNT.mws_access_key,
        ACCOUNT.seller_id,
        version="2013-09-01",
        path="/Orders/2013-09-01",
    )
    order = {"AmazonOrderId.Id.1": "111-1111111-1111111"}
    get = LegacyCall("GetOrder", order, call.access_key, call.seller_id, version=call.version, path=call.path)
    assert facade.call(get).header("Warning") == ""
    clock.sleep(3600)
    assert facade.call(call).header("Warning") == "", "nothing is asked for a status"
    assert "orders.v0.getOrder ends on 2027-03-27" in facade.call(get).header("Warning")
    facade.close()
