"""An account with MWS keys alone: what its calls are answered, by both doors, until the seller has authorised."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mws.calls import LegacyCall
from mws.compat.config import SANDBOX
from mws.compat.errors import AccessDenied
from mws.compat.facade import Facade
from mws.spapi.calls import RestCall
from mws.spapi.errors import InvalidCall
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.compat.accounts.kept import Kept

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
