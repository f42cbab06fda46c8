"""What is acknowledged, kept and taken for new when the ledger meets Amazon's reports."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mws.compat.config import Reports
from mws.compat.facade import Facade
from mws.compat.ledger.questions.adoption import AdoptLedger
from mws.compat.state import State
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.embedded import session
from tests.compat.plans.reports.requesting import LISTINGS, NOON, RETURNS, STOCK, World, classic_loop


@pytest.fixture
def world() -> World:
    return World()


def test_acknowledgements_are_of_all_reports_or_of_none(world: World) -> None:
    done, waiting = world.done(LISTINGS), world.request(RETURNS)
    reply = world("UpdateReportAcknowledgements", ReportIdList__Id__1=done, ReportIdList__Id__2=waiting)
    assert reply.error == (404, "InvalidReportId")
    assert done in world("GetReportList", Acknowledged="false").all("ReportId")


def test_a_report_amazon_no_longer_keeps(world: World) -> None:
    report_id = world.done()
    world.clock.advance(91 * 24 * 3600)
    assert world("GetReport", ReportId=report_id).error == (404, "ReportNoLongerAvailable")


# Adoption ------------------------------------------------------------------------------------------------------------


def test_unadopted_nothing_is_passed_off_as_not_acknowledged() -> None:
    world = World(reports=Reports())
    for action in ("GetReportList", "GetReportCount"):
        reply = world(action, Acknowledged="false")
        assert reply.error == (400, "InvalidRequest")
        assert "mws-compat ledger adopt" in reply["Message"]
    everything = world("GetReportList")
    assert everything.all("ReportId")
    assert everything.inferred == "Acknowledged"


@pytest.mark.parametrize("how", ["command", "configuration"])
def test_no_report_is_imported_twice_on_the_first_day_nor_after_the_ledger_is_lost(how: str, tmp_path: Path) -> None:
    """Ninety days of settlements wait at Amazon's, all imported from MWS long ago."""
    file = tmp_path / "state.sqlite3"
    configured = Reports(adopt_before="2026-11-20" if how == "configuration" else "")
    world = World(url=f"sqlite:///{file}", reports=configured)

    def adopt(before: int) -> None:
        if how == "command":
            owner = world.facade.owner(world.config.accounts[0])
            world.facade.ledger.answer(owner, AdoptLedger(before=before, by="command"))

    now = int(NOON.timestamp() * 1000)
    if how == "command":
        assert classic_loop(world) == []  # refused
    adopt(now)
    assert classic_loop(world) == []
    imported = [world.done(LISTINGS), world.done(RETURNS)]
    assert sorted(classic_loop(world)) == sorted(imported)

    world.clock.advance(3 * 24 * 3600)
    world.facade._open_ledger()
    assert world.facade._state is not None
    world.facade._state.close()
    for each in tmp_path.glob("state.sqlite3*"):
        each.unlink()
    world.facade = world.open()
    if how == "command":
        assert classic_loop(world) == []
    adopt(now + 3 * 24 * 3600 * 1000)
    assert classic_loop(world) == []
    new = world.done(STOCK)
    assert classic_loop(world) == [new]
    assert classic_loop(world) == []


def test_a_report_requested_here_is_new_although_our_clock_is_ahead_of_amazons() -> None:
    world = World(reports=Reports(adopt_before="all"))
    ahead = FixedClock(NOON + timedelta(minutes=5))
    world.facade = Facade(
        world.config,
        clock=ahead,
        state=State(world.config.state, clock=ahead),
        session=session(world.sandbox),
    )
    report_id = world.request(LISTINGS)
    world.clock.advance(60)
    ahead.advance(60)
    assert report_id in classic_loop(world)
