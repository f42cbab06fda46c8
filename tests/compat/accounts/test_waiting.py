"""An account with MWS keys alone: what its calls are answered, by both doors, until the seller has authorised."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from mws.calls import LegacyCall
from mws.compat.accounts.merged import MergedAccounts
from mws.compat.accounts.moving.moving import Moving
from mws.compat.accounts.records import NewAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.config import SANDBOX, Config, StateSettings
from mws.compat.errors import AccessDenied
from mws.compat.facade import Facade
from mws.compat.gateway import Gateway
from mws.compat.state import State
from mws.spapi import sandbox as facts
from mws.spapi.calls import RestCall
from mws.spapi.clock import FixedClock
from mws.spapi.errors import InvalidCall
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.compat.accounts.kept import Kept
from tests.compat.gateway.standin import NOON, mws_error, query_of, signed
from tests.compat.gateway.standin import ask as http

(READY,) = SANDBOX.accounts
WAITING = replace(READY, refresh_token="")
ALL = replace(SANDBOX, accounts=(WAITING,))


def ask(facade: Facade, action: str = "ListMarketplaceParticipations", **params: str) -> LegacyCall:
    section = {"GetOrder": "Orders/2013-09-01"}.get(action, "Sellers/2011-07-01")
    version = section.partition("/")[2]
    return LegacyCall(action, params, WAITING.mws_access_key, WAITING.seller_id, version=version, path=f"/{section}")


def test_a_call_for_a_waiting_seller_names_the_invitation_to_send_and_asks_amazon_nothing() -> None:
    sandbox = Sandbox()
    facade = Facade(ALL, session=session(sandbox))
    for call in (ask(facade), ask(facade, "GetOrder", **{"AmazonOrderId.Id.1": "111-1111111-1111111"})):
        reply = facade.call(call)
        assert (reply.status, type(reply.error)) == (401, AccessDenied), "legacy clients do not repeat a 401"
        assert isinstance(reply.body, bytes)
        text = reply.body.decode()
        assert "<Code>AccessDenied</Code>" in text
        assert f"Seller {WAITING.seller_id} has not authorised the application" in text
        assert f"mws-compat migrate links --only {WAITING.seller_id}" in text
        assert f"mws-compat accounts add --seller-id {WAITING.seller_id}" in text
        assert isinstance(reply.error, AccessDenied)
        assert not reply.error.retryable
    assert sandbox.journal.log == ()
    facade.close()


def test_what_asks_amazon_nothing_is_answered_all_the_same() -> None:
    facade = Facade(ALL, session=session(Sandbox()))
    assert facade.call(ask(facade, "GetServiceStatus")).status == 200
    facade.close()


def test_a_bad_call_is_told_what_is_bad_about_it() -> None:
    facade = Facade(ALL, session=session(Sandbox()))
    reply = facade.call(ask(facade, "GetOrder"))
    assert reply.status == 400
    facade.close()


def test_the_seller_is_served_from_the_moment_his_token_is_there() -> None:
    accounts = Kept(ALL)
    facade = Facade(SANDBOX, session=session(Sandbox()), accounts=accounts)
    assert facade.call(ask(facade)).status == 401
    accounts.become(SANDBOX)
    assert facade.call(ask(facade)).status == 200
    facade.close()


def test_the_client_of_a_waiting_seller_sends_nothing() -> None:
    sandbox = Sandbox()
    facade = Facade(ALL, session=session(sandbox))
    with pytest.raises(InvalidCall, match="no refresh token"):
        facade.client(WAITING).send(RestCall("sellers.v1.getMarketplaceParticipations"))
    assert sandbox.journal.log == ()
    facade.close()


@pytest.fixture
def file(tmp_path: Path) -> Config:
    """A file with one waiting seller, and a state database."""
    public = replace(
        SANDBOX.applications[0], application_id=facts.APPLICATION_ID, redirect_uri="https://shop.example/back"
    )
    state = StateSettings(url=f"sqlite:///{tmp_path}/state.db")
    return replace(ALL, applications=(public,), state=state)


def test_a_seller_who_waits_in_the_file_is_invited_and_served_once_he_has_authorised(file: Config) -> None:
    clock = FixedClock(datetime(2026, 11, 20, tzinfo=timezone.utc))
    with closing(Moving(file, State(file.state, clock=clock))) as moving:
        (invited,) = moving.to_invite()
        assert (invited.seller_id, invited.status) == (WAITING.seller_id, "waiting")
        assert [each.id for each in moving.to_invite()] == [invited.id], "he is stored once"
        (link,) = moving.links("https://shop.example", [invited])
        assert link.url.startswith("https://shop.example/")
        accounts = MergedAccounts(file, moving.state)
        facade = Facade(file, state=moving.state, session=session(Sandbox()), accounts=accounts)
        assert facade.call(ask(facade)).status == 401
        moving.store.set_refresh_token(invited.id, facts.REFRESH_TOKEN, clock.now())
        clock.sleep(2)
        assert facade.call(ask(facade)).status == 200
        found = accounts.find(WAITING.mws_access_key, WAITING.seller_id)
        assert (found.refresh_token, found.authorised) == (facts.REFRESH_TOKEN, "2026-11-20")
        assert found.mws_secret_key == WAITING.mws_secret_key, "all else is the file's"
        assert accounts.find(WAITING.mws_access_key, WAITING.seller_id) is found, "the same while nothing changes"
        assert [*accounts.all] == [found]


def test_a_token_of_the_file_counts_before_that_of_the_store(file: Config) -> None:
    ready = replace(file, accounts=(READY,))
    with closing(State(file.state)) as state:
        other = NewAccount(READY.seller_id, access_key=READY.mws_access_key, refresh_token="Atzr|stored")
        AccountStore(state).add([other])
        assert MergedAccounts(ready, state).find(READY.mws_access_key, READY.seller_id) == READY
        elsewhere = replace(file, accounts=(replace(WAITING, region="eu", marketplaces=(), home_marketplace=""),))
        found = MergedAccounts(elsewhere, state).find(WAITING.mws_access_key, WAITING.seller_id)
        assert found.refresh_token == "", "a token of another region is not his"


def test_over_http_a_waiting_seller_is_answered_401_and_a_stranger_learns_nothing_of_him() -> None:
    facade = Facade(ALL, session=session(Sandbox()), clock=FixedClock(NOON))
    door = Gateway(facade, clock=FixedClock(NOON))
    call = {"Action": "ListMarketplaceParticipations", "Version": "2011-07-01"}
    path = "/Sellers/2011-07-01"
    answer = http(door, "GET", f"{path}?{query_of(signed(call, path=path, account=WAITING))}")
    assert (answer.status, answer.code) == (401, "AccessDenied")
    assert f"migrate links --only {WAITING.seller_id}" in mws_error(answer.body)["Message"]
    stranger = replace(WAITING, mws_secret_key="another")
    answer = http(door, "GET", f"{path}?{query_of(signed(call, path=path, account=stranger))}")
    assert (answer.status, answer.code) == (403, "SignatureDoesNotMatch")
    assert b"migrate" not in answer.body
    facade.close()
