"""What the sandbox has not is told apart from what Amazon does not let one see, and clients take it for no outage."""

from __future__ import annotations

import pytest
import requests
from urllib3.util import Retry

from mws import spapi
from mws.compat.errors import UnsupportedAction, translate
from mws.spapi import routes
from mws.spapi.clock import FixedClock
from mws.spapi.errors import ApiError, OutcomeUnknown, ServerError
from mws.spapi.sandbox import US
from mws.spapi.sandbox.embedded import URL
from mws.spapi.sandbox.http.registry import KEYS
from tests.spapi.sandbox.caller import NOON, Caller

PATH = "/messaging/v1/orders/1/messages/warranty"


def test_it_has_a_status_a_code_and_words_of_its_own() -> None:
    caller = Caller()
    reply = caller.send("POST", PATH, {}, marketplaceIds=US)
    assert reply.status_code == 501
    (error,) = reply.json()["errors"]
    assert error["code"] == "NotInThisSandbox"
    assert "messaging.v1.CreateWarranty" in error["message"]
    assert caller.sandbox.journal.counts["messaging.v1.CreateWarranty"] == 1


def test_a_path_that_is_nobodys_is_answered_as_amazon_answers_it() -> None:
    assert Caller().refused("/messaging/v9/orders") == (403, "Unauthorized", "Access to requested resource is denied.")


def test_every_operation_of_the_table_is_either_there_or_named_as_absent() -> None:
    caller, wrong = Caller(), []
    for key in set(routes.keys()) - KEYS:
        route = routes.route(key)
        path = route.path.replace("{", "").replace("}", "")
        reply = caller.http.request(route.method, URL + path)
        if reply.status_code != 501 or key not in reply.text:
            wrong.append((key, reply.status_code))
    assert wrong == []


def test_our_client_neither_repeats_it_nor_wonders_what_became_of_it() -> None:
    client = spapi.Client.sandbox(clock=FixedClock(NOON))  # twenty are more than the burst
    for _ in range(20):
        with pytest.raises(ApiError) as caught:
            client.call("messaging.v1.CreateWarranty", amazonOrderId="1", marketplaceIds=[US], body={})
        assert not isinstance(caught.value, (ServerError, OutcomeUnknown))
        assert caught.value.status == 501
    assert "does not have messaging.v1.CreateWarranty" in str(caught.value)
    # To a legacy program it is an address that does not exist: those libraries repeat 500 and 503.
    answer = translate(caught.value)
    assert (type(answer), answer.response.status_code) == (UnsupportedAction, 404)
    assert "The local sandbox does not have" in str(answer)


def test_a_client_that_retries_outages_does_not_retry_it() -> None:
    """The statuses that urllib3's users list, as its own documentation shows them."""
    caller = Caller()
    retry = Retry(total=3, status_forcelist=[429, 500, 502, 503, 504], allowed_methods=None)
    reply: requests.Response = caller.send("POST", PATH, {}, marketplaceIds=US)
    assert not retry.is_retry("POST", reply.status_code)
