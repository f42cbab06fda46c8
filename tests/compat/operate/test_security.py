"""Refused requests, sent to a gateway with a real journal: what of them is in the log, what is kept, and how little."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mws import timestamps
from mws.compat.config import SANDBOX, StateSettings
from mws.compat.config import GatewaySettings as Settings
from mws.compat.facade import Facade
from mws.compat.gateway import Gateway
from mws.compat.operate import security
from mws.compat.operate.journal import Entry, Journal
from mws.compat.state import State
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.compat.gateway.standin import ACCOUNT, HOST, NOON, OTHER, PATH, Standin, ask, query_of, signed

STRANGER = replace(ACCOUNT, mws_access_key="AKIASTRANGER00000000")
FORGED = replace(ACCOUNT, mws_secret_key="x" * 40)


class World:
    """A gateway with its journal, asked from any address."""

    def __init__(self, folder: Path, *, proxies: tuple[str, ...] = ()) -> None:
        self.file = folder / "state.db"
        self.clock = FixedClock(NOON)
        self.state = State(StateSettings(url=f"sqlite:///{self.file}"), clock=self.clock)
        self.journal = Journal(self.state)
        settings = Settings(trusted_proxies=proxies)
        self.app = Gateway(Standin(), settings, self.clock, journal=self.journal)

    def ask(self, params: dict[str, str], peer: str = "203.0.113.9", method: str = "GET", **headers: str) -> int:
        """The status of a request from that peer."""
        query = query_of(params)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "REQUEST_URI": f"{PATH}?{query}",
            "PATH_INFO": PATH,
            "QUERY_STRING": query,
            "HTTP_HOST": HOST,
            "HTTP_USER_AGENT": "Test/1",
            "REMOTE_ADDR": peer,
            "wsgi.input": io.BytesIO(),
            **headers,
        }
        told: list[str] = []
        answer = self.app(environ, lambda status, fields: told.append(status))  # type: ignore[arg-type]
        b"".join(answer)
        answer.close()  # type: ignore[attr-defined]
        return int(told[0].split()[0])

    def rows(self) -> tuple[Entry, ...]:
        return self.journal.find(limit=10_000)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.journal.close()
    made.state.close()


WAYS: dict[str, tuple[dict[str, str], int]] = {
    "wrong-secret": (signed(account=FORGED), 403),
    "unknown-key:AKIASTRANGER00000000": (signed(account=STRANGER), 403),
    "unknown-seller": (signed({"SellerId": "A9NOBODY"}), 401),
    "wrong-auth-token": (signed({"MWSAuthToken": "amzn.mws.other"}), 401),
    "expired-timestamp": (signed(moment=NOON - timedelta(hours=1)), 400),
    "early-timestamp": (signed(moment=NOON + timedelta(hours=1)), 400),
    "far-timestamp": (signed({"Timestamp": "", "Expires": timestamps.write(NOON + timedelta(hours=2))}), 400),
}
PAGE = Path(__file__).resolve().parent.parent.parent.parent / "docs" / "operating.md"


@pytest.mark.parametrize("reason", WAYS)
def test_failed_authentication_is_in_log_and_journal_with_reason_and_address(
    world: World, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    params, status = WAYS[reason]
    with caplog.at_level(logging.WARNING):  # what is logged where nobody asks for more
        assert world.ask(params) == status
    (record,) = caplog.records
    words = record.getMessage().split()
    assert (words[1], words[4], words[6], words[10]) == ("203.0.113.9", "ListOrders", str(status), reason)
    (row,) = world.rows()
    assert (row.kind, row.reason, row.address, row.status) == ("security", reason, "203.0.113.9", status)
    assert (row.action, row.count, row.request_id) == ("ListOrders", 1, words[0])


@pytest.mark.parametrize("reason", [*WAYS, "no-secret-configured", "secret-of-another-seller"])
def test_the_operators_page_names_the_reason(reason: str) -> None:
    assert f"`{reason.partition(':')[0]}" in PAGE.read_text("utf-8")


def test_a_proxy_that_is_trusted_tells_the_clients_address(tmp_path: Path) -> None:
    world = World(tmp_path, proxies=("10.0.0.0/8",))
    world.ask(WAYS["wrong-secret"][0], "10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 198.51.100.7")
    world.ask(WAYS["wrong-secret"][0], "203.0.113.9", HTTP_X_FORWARDED_FOR="198.51.100.8")
    assert {row.address for row in world.rows()} == {"198.51.100.7", "203.0.113.9"}
    world.journal.close()


def test_a_configured_key_has_a_hundred_rows_an_hour_and_then_a_count(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    forged, other = WAYS["wrong-secret"][0], signed(account=replace(OTHER, mws_secret_key="y" * 40))
    for _ in range(250):
        world.ask(forged)
    world.ask(other)
    with caplog.at_level(logging.INFO):
        rows = [row for row in world.rows() if row.seller_id == ACCOUNT.seller_id]
        assert sorted(row.count for row in rows) == [1] * 100 + [150]
        assert [row.count for row in world.rows() if row.seller_id == OTHER.seller_id] == [1], "another account's own"
        lines = [record for record in caplog.records if record.name == security.log.name]
        assert len(lines) == 101
        caplog.clear()
        world.clock.advance(security.HOUR)
        world.ask({})
        assert f"refused: {ACCOUNT.mws_access_key} {ACCOUNT.seller_id}: 150 more within an hour" in caplog.text
        world.ask(forged)
    assert len(world.rows()) == 100 + 1 + 1 + 1 + 1, "a new hour: the empty request, and a row of its own again"


def test_unknown_keys_and_sellers_are_one_row_an_hour_for_an_address(world: World) -> None:
    for number in range(300):
        world.ask({**WAYS["unknown-key:AKIASTRANGER00000000"][0], "AWSAccessKeyId": f"AKIA{number}"})
        world.ask(signed({"SellerId": f"A{number}NOBODY"}))
    by_reason = {row.reason.partition(":")[0]: row for row in world.rows()}
    assert {reason: row.count for reason, row in by_reason.items()} == {"unknown-key": 300, "unknown-seller": 300}
    assert by_reason["unknown-key"].reason == "unknown-key:AKIA0", "the first of them"


def test_many_addresses_are_no_way_round(world: World) -> None:
    stranger = WAYS["unknown-key:AKIASTRANGER00000000"][0]
    for number in range(400):
        world.ask(stranger, f"198.51.{number // 200}.{number % 200}")
    rows = world.rows()
    assert len(rows) == security.ADDRESSES + 1
    assert sum(row.count for row in rows) == 400
    (others,) = [row for row in rows if row.reason == "others"]
    assert (others.address, others.count) == ("", 300)


def test_a_network_of_ipv6_is_one_address(world: World) -> None:
    for number in range(50):
        world.ask(WAYS["unknown-key:AKIASTRANGER00000000"][0], f"2001:db8::{number}")
    world.ask(WAYS["unknown-key:AKIASTRANGER00000000"][0], "2001:db8:0:1::")
    assert {(row.address, row.count) for row in world.rows()} == {("2001:db8::", 50), ("2001:db8:0:1::", 1)}


def test_what_an_account_is_refused_again_and_again_is_a_count_too(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FixedClock(NOON)
    state = State(StateSettings(url=f"sqlite:///{tmp_path}/state.db"), clock=clock)
    journal = Journal(state)
    config = replace(SANDBOX, accounts=(ACCOUNT,))
    facade = Facade(config, clock=clock, state=state, journal=journal, session=session(Sandbox(clock=clock)))
    app = Gateway(facade, clock=clock, journal=journal)
    with caplog.at_level(logging.INFO):
        for number in range(250):
            assert ask(app, target=f"{PATH}?{query_of(signed({'Action': f'No{number}'}))}").status == 404
    rows = journal.find(limit=1000)
    assert sorted(row.count for row in rows) == [1] * 100 + [150]
    assert {(row.kind, row.seller_id) for row in rows} == {("call", ACCOUNT.seller_id), ("refused", ACCOUNT.seller_id)}
    assert {row.owner for row in rows} == {facade.owner(ACCOUNT)}
    assert sum(record.name == security.log.name for record in caplog.records) == 100
    facade.close()


def test_every_hour_s_count_is_told_though_only_accounts_are_refused(caplog: pytest.LogCaptureFixture) -> None:
    clock = FixedClock(NOON)
    guard = security.Security(clock)
    for more in (50, 60, 70):
        for _ in range(security.AN_HOUR + more):
            guard.is_line("AKIA", "A1")
        clock.advance(security.HOUR)
    guard.tell()
    assert [f"AKIA A1: {more} more within an hour" in caplog.text for more in (50, 60, 70)] == [True, True, True]


def test_nothing_a_stranger_sends_grows_the_database(world: World) -> None:
    world.ask(WAYS["wrong-secret"][0])
    world.rows()
    before = size(world)
    for number in range(300):
        text = f"\x1b]0;{number}" + "A" * 15_000
        params = {**WAYS["unknown-key:AKIASTRANGER00000000"][0], "Action": text, "SellerId": text, "X": text}
        world.ask(params, method="POST")
    rows = world.rows()
    assert size(world) - before < 64 * 1024
    assert all(len(row.action) <= 60 and len(row.seller_id) <= 40 and row.action.isprintable() for row in rows)


def size(world: World) -> int:
    with world.state.read() as connection:
        names = ("page_count", "page_size")
        pages, each = (connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names)
    return int(pages) * int(each)


def test_a_row_of_an_hour_counts_on_after_a_restart(world: World, tmp_path: Path) -> None:
    stranger = WAYS["unknown-key:AKIASTRANGER00000000"][0]
    world.ask(stranger)
    world.journal.close()
    again = World(tmp_path)
    again.ask(stranger)
    assert [row.count for row in again.rows()] == [2]
    again.journal.close()
    again.state.close()


def test_a_call_that_is_let_in_has_one_line_and_no_row_of_ours(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert world.ask(signed()) == 200
    (record,) = caplog.records
    assert record.levelno == logging.INFO
    assert record.getMessage().split()[1:7] == ["203.0.113.9", "GET", PATH, "ListOrders", ACCOUNT.seller_id, "200"]
    assert world.rows() == (), "the façade notes its calls itself"


def test_a_parameter_longer_than_any_of_mws_is_refused_before_anybody_looks_at_it(world: World) -> None:
    assert world.ask(signed({"Action": "A" * 16_385})) == 400
    assert world.ask(signed({"A" * 501: "x"})) == 400
    assert world.ask(signed({"A" * 500: "x" * 16_384})) == 200
