"""Accounts of the file and of the store together: the file counts, a change is seen, an outage stops nobody known."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from mws.calls import LegacyCall
from mws.compat.accounts.find import ConfiguredAccounts
from mws.compat.accounts.merged import LOOK, MergedAccounts, accounts_of
from mws.compat.accounts.records import Developer, NewAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.config import SANDBOX, Application, Config, StateSettings
from mws.compat.errors import AccessDenied, CompatError, NotConfigured
from mws.compat.facade import Facade
from mws.compat.state import State, StateError
from mws.spapi import sandbox as facts
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=timezone.utc)
KEY = base64.b64encode(bytes(32)).decode()
(OWN,) = SANDBOX.accounts
(APPLICATION,) = SANDBOX.applications
STORED = NewAccount(facts.seller_id(2), access_key="AKIA2", refresh_token=facts.refresh_token(2))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def state(tmp_path: Path, clock: FixedClock) -> Iterator[State]:
    with closing(State(StateSettings(url=f"sqlite:///{tmp_path}/state.db", key=KEY), clock=clock)) as made:
        yield made


@pytest.fixture
def store(state: State) -> AccountStore:
    """As another process has it."""
    return AccountStore(state)


@pytest.fixture
def merged(state: State) -> MergedAccounts:
    return MergedAccounts(SANDBOX, state)


def later(clock: FixedClock) -> None:
    clock.advance(LOOK)


def test_without_a_database_the_accounts_are_the_files() -> None:
    with closing(State(StateSettings(url="off"))) as state:
        assert isinstance(accounts_of(SANDBOX, state), ConfiguredAccounts)


def test_what_another_process_stores_is_found_within_a_look(
    merged: MergedAccounts, store: AccountStore, clock: FixedClock
) -> None:
    before = merged.changed
    with pytest.raises(CompatError) as unknown:
        merged.find("AKIA2", STORED.seller_id)
    store.put_developer(Developer("AKIA2", secret_key="the-secret"))
    (number,) = store.add([STORED])
    with pytest.raises(CompatError):
        merged.find("AKIA2", STORED.seller_id)
    later(clock)
    assert merged.changed != before
    found = merged.find("AKIA2", STORED.seller_id)
    assert (found.refresh_token, found.mws_secret_key) == (STORED.refresh_token, "the-secret")
    assert merged.find("AKIA2", STORED.seller_id) is found
    assert merged.secret_keys("AKIA2") == frozenset({"the-secret"})
    assert [each.seller_id for each in merged.all] == [OWN.seller_id, STORED.seller_id]
    store.forget(number)
    later(clock)
    with pytest.raises(CompatError) as forgotten:
        merged.find("AKIA2", STORED.seller_id)
    assert unknown.value.mws_code == forgotten.value.mws_code == "InvalidAccessKeyId"


def test_a_known_key_with_another_seller_is_denied(merged: MergedAccounts, store: AccountStore) -> None:
    store.add([STORED])
    with pytest.raises(AccessDenied, match="no account for seller A9NOBODY under this access key"):
        merged.find("AKIA2", "A9NOBODY")
    with pytest.raises(CompatError, match="SellerId"):
        merged.find("AKIA2", "")


def test_a_stored_sellers_auth_token_is_compared_too(merged: MergedAccounts, store: AccountStore) -> None:
    store.add([replace(STORED, auth_token="amzn.mws.2")])
    assert merged.find("AKIA2", STORED.seller_id, "amzn.mws.2").seller_id == STORED.seller_id
    with pytest.raises(AccessDenied, match="MWSAuthToken"):
        merged.find("AKIA2", STORED.seller_id, "amzn.mws.3")


def test_the_file_counts_where_both_have_an_account(
    merged: MergedAccounts, store: AccountStore, caplog: pytest.LogCaptureFixture
) -> None:
    store.add([replace(STORED, seller_id=OWN.seller_id, access_key=OWN.mws_access_key)])
    with caplog.at_level(logging.WARNING):
        assert list(merged.all) == [OWN]
        assert list(merged.all) == [OWN]
    assert merged.find(OWN.mws_access_key, OWN.seller_id) is OWN
    assert [record.getMessage() for record in caplog.records] == [
        f"the file and the store both have an account for {OWN.seller_id}: that of the file counts"
    ]


def test_applications_come_from_the_file_first(state: State, store: AccountStore, clock: FixedClock) -> None:
    one, other = replace(APPLICATION, name="one"), Application(name="one", lwa_client_id="stored", writes="off")
    two = replace(other, name="two")
    store.put_application(other)
    store.put_application(two)
    accounts = MergedAccounts(Config(applications=(one,)), state)
    assert accounts.application(replace(OWN, application="one")) == one
    assert accounts.application(replace(OWN, application="two")) == two
    assert accounts.application(OWN) == one
    with pytest.raises(NotConfigured):
        accounts.application(replace(OWN, application="three"))
    alone = MergedAccounts(Config(), state)
    with pytest.raises(NotConfigured):
        alone.application(OWN)
    store.forget_application("two")
    later(clock)
    assert alone.application(OWN) == other


def test_an_outage_of_the_database_stops_no_account_of_the_file_nor_one_that_is_known(
    merged: MergedAccounts,
    store: AccountStore,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store.add([STORED])
    known = merged.find("AKIA2", STORED.seller_id)

    def away(*_: object) -> None:
        raise StateError("the state database cannot be used", "unreachable")

    monkeypatch.setattr(State, "read", away)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            later(clock)
            assert merged.find(OWN.mws_access_key, OWN.seller_id) is OWN
            assert merged.find("AKIA2", STORED.seller_id) is known
            with pytest.raises(StateError):
                merged.find("AKIA2", "A9NOBODY")
    assert len(caplog.records) == 1
    fresh = MergedAccounts(SANDBOX, State(StateSettings(url="sqlite:////nowhere/at/all.db"), clock=clock))
    assert fresh.find(OWN.mws_access_key, OWN.seller_id) is OWN
    assert fresh.secret_keys(OWN.mws_access_key) == frozenset({OWN.mws_secret_key})


def test_a_stored_seller_is_served_by_the_facade(state: State, store: AccountStore, clock: FixedClock) -> None:
    sandbox = Sandbox(sellers=2, clock=clock)
    facade = Facade(SANDBOX, clock=clock, state=state, session=session(sandbox), accounts=accounts_of(SANDBOX, state))
    with closing(facade):
        call = LegacyCall(
            "ListMarketplaceParticipations",
            {},
            "AKIA2",
            STORED.seller_id,
            version="2011-07-01",
            path="/Sellers/2011-07-01",
        )
        assert facade.call(call).status == 403
        (number,) = store.add([STORED])
        later(clock)
        assert facade.call(call).status == 200
        store.set_refresh_token(number, "Atzr|withdrawn", NOW)
        later(clock)
        assert facade.call(call).status == 401
        store.set_refresh_token(number, STORED.refresh_token, NOW)
        later(clock)
        assert facade.call(call).status == 200
        store.forget(number)
        later(clock)
        assert facade.call(call).status == 403
