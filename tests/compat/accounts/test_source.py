"""Accounts that come, go and change while the façade runs: from wherever they are kept, nothing is copied for good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import SANDBOX, Account
from mws.compat.facade import Facade
from mws.spapi import sandbox as facts
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.compat.accounts.kept import Kept

(FIRST,) = SANDBOX.accounts
SECOND = replace(FIRST, seller_id=facts.seller_id(2), refresh_token=facts.refresh_token(2), mws_auth_token="")


@pytest.fixture
def source() -> Kept:
    return Kept(SANDBOX)


@pytest.fixture
def facade(source: Kept) -> Iterator[Facade]:
    made = Facade(SANDBOX, session=session(Sandbox(sellers=2)), accounts=source)
    yield made
    made.close()


def ask(facade: Facade, account: Account) -> LegacyReply:
    call = LegacyCall(
        "ListMarketplaceParticipations",
        {},
        account.mws_access_key,
        account.seller_id,
        version="2011-07-01",
        path="/Sellers/2011-07-01",
    )
    return facade.call(call)


def test_an_account_that_comes_is_served_and_one_that_goes_is_not(facade: Facade, source: Kept) -> None:
    assert ask(facade, SECOND).status == 401
    source.become(replace(SANDBOX, accounts=(FIRST, SECOND)))
    assert ask(facade, SECOND).status == 200
    source.become(SANDBOX)
    assert ask(facade, SECOND).status == 401
    assert ask(facade, FIRST).status == 200


def test_a_refresh_token_that_is_replaced_is_used_from_the_next_call_on(facade: Facade, source: Kept) -> None:
    assert ask(facade, FIRST).status == 200
    source.become(replace(SANDBOX, accounts=(replace(FIRST, refresh_token="Atzr|withdrawn"),)))
    assert ask(facade, FIRST).status == 401
    source.become(SANDBOX)
    assert ask(facade, FIRST).status == 200


def test_writes_that_are_switched_off_are_off_from_the_next_call_on(facade: Facade, source: Kept) -> None:
    source.become(replace(SANDBOX, accounts=(replace(FIRST, writes="off"),)))
    params = {"ReportType": "_GET_MERCHANT_LISTINGS_DATA_", "Schedule": "_1_DAY_"}
    call = LegacyCall("ManageReportSchedule", params, FIRST.mws_access_key, FIRST.seller_id, path="/Reports/2009-01-01")
    assert facade.call(call).status == 401
    source.become(SANDBOX)
    assert facade.call(call).status == 200
