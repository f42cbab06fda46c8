"""Entries belong to application, region and seller; those kept under a seller id alone go to whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from mws.calls import LegacyCall
from mws.compat.accounts.find import ConfiguredAccounts, owners_of
from mws.compat.config import SANDBOX, StateSettings
from mws.compat.config.owners import Owner, owner_of
from mws.compat.facade import Facade
from mws.compat.ledger.ledger import Ledger
from mws.compat.ledger.questions.adoption import AdoptLedger, FindAdoption
from mws.compat.ledger.questions.feeds import FeedFilter, ListFeeds, NoteFeeds
from mws.compat.ledger.questions.reports import AcknowledgeReports, ListReports, MergeReports, ReportFilter
from mws.compat.state import State
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.compat.plans.feeds.submitting import FEED, FULFILLMENT, the

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
US, DE = "ATVPDKIKX0DER", "A1PA6795UKMFR9"
NA, EU = Owner("client", "na", "A1SELLER"), Owner("client", "eu", "A1SELLER")
LISTINGS = "GET_MERCHANT_LISTINGS_DATA"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with closing(State(StateSettings(url=f"sqlite:///{tmp_path}/s.sqlite3"), clock=FixedClock(NOON))) as made:
        yield made


def report(number: int, place: str) -> dict[str, Any]:
    return {
        "reportId": str(number),
        "reportType": LISTINGS,
        "marketplaceIds": [place],
        "createdTime": "2026-11-20T08:00:00Z",
        "processingEndTime": "2026-11-20T08:01:00Z",
        "processingStatus": "DONE",
        "reportDocumentId": f"d{number}",
    }


def feed(number: int, place: str) -> dict[str, Any]:
    return {
        "feedId": str(number),
        "feedType": "POST_ORDER_FULFILLMENT_DATA",
        "marketplaceIds": [place],
        "createdTime": "2026-11-20T08:00:00Z",
        "processingStatus": "DONE",
    }


def kept_by_id_alone(state: State) -> None:
    old = Ledger(state, FixedClock(NOON))
    old.answer("A1SELLER", AdoptLedger(before=1, by="command"))
    old.answer("A1SELLER", MergeReports(reports=[report(1, US), report(2, DE)], types=[LISTINGS]))
    old.answer("A1SELLER", AcknowledgeReports(ids=["1", "2"], acknowledged=True))
    old.answer("A1SELLER", NoteFeeds(feeds=[feed(3, US), feed(4, DE)], types=[]))


def holdings(ledger: Ledger, owner: Owner) -> tuple[list[str], list[str], Any]:
    """Ids of reports that are acknowledged, ids of feeds, and since when reports count as new."""
    reports = ledger.answer(owner.key, ListReports(ReportFilter(order="available", acknowledged=True)))
    feeds = ledger.answer(owner.key, ListFeeds(FeedFilter()))
    adoption = ledger.answer(owner.key, FindAdoption())
    return [row["id"] for row in reports.rows], [row["feedId"] for row in feeds.rows], adoption["before"]


def test_what_was_kept_by_seller_id_goes_to_the_only_account_that_has_it(state: State) -> None:
    kept_by_id_alone(state)
    ledger = Ledger(state, FixedClock(NOON), [NA])
    assert holdings(ledger, NA) == (["2", "1"], ["4", "3"], 1)
    ledger.answer(NA.key, AcknowledgeReports(ids=["1"], acknowledged=False))
    assert holdings(Ledger(state, FixedClock(NOON), [NA]), NA)[0] == ["2"]


def test_where_the_seller_has_two_regions_the_marketplaces_decide(state: State) -> None:
    kept_by_id_alone(state)
    ledger = Ledger(state, FixedClock(NOON), [NA, EU])
    assert holdings(ledger, NA) == (["1"], ["3"], 1)
    assert holdings(ledger, EU) == (["2"], ["4"], 1)


def test_an_account_that_comes_while_the_ledger_is_open_gets_what_is_its_own(state: State) -> None:
    kept_by_id_alone(state)
    ledger = Ledger(state, FixedClock(NOON), [Owner("client", "na", "A2OTHER")])
    assert holdings(ledger, NA) == ([], [], None)
    ledger.know([NA])
    assert holdings(ledger, NA) == (["2", "1"], ["4", "3"], 1)


def test_an_account_that_is_configured_later_gets_what_is_its_own(state: State) -> None:
    kept_by_id_alone(state)
    other = Owner("client", "na", "A2OTHER")
    assert holdings(Ledger(state, FixedClock(NOON), [other]), other) == ([], [], None)
    assert holdings(Ledger(state, FixedClock(NOON), [other, NA]), NA)[1] == ["4", "3"]


def test_an_application_that_is_named_anew_stays_the_owner() -> None:
    (account,), (application,) = SANDBOX.accounts, SANDBOX.applications
    named = replace(application, name="shop")
    config = replace(SANDBOX, applications=(named,), accounts=(replace(account, application="shop"),))
    told = [tuple(owners_of(ConfiguredAccounts(one))) for one in (config, SANDBOX)]
    assert told == [(owner_of(account, application),)] * 2


@pytest.fixture
def both() -> Facade:
    """One seller id in North America and in Europe, under two keys."""
    (account,) = SANDBOX.accounts
    other = replace(account, mws_access_key="AKIAEUROPE", region="eu")  # the sandbox sells in the US
    clock = FixedClock(NOON)
    return Facade(replace(SANDBOX, accounts=(account, other)), clock=clock, session=session(Sandbox(clock=clock)))


def test_one_seller_id_in_two_regions_sends_two_feeds(both: Facade) -> None:
    ids = []
    for account in both.config.accounts:
        call = LegacyCall(
            "SubmitFeed", {"FeedType": FULFILLMENT}, account.mws_access_key, account.seller_id, body=FEED, path="/"
        )
        ids.append(the(both.call(replace(call, version="2009-01-01")), "FeedSubmissionId"))
    assert len(set(ids)) == 2
