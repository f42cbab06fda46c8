"""Client.send from end to end, against a server on a real socket: what it sends, its tokens and rates, what it says."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from mws import spapi
from mws.spapi.calls import RestCall
from mws.spapi.circuit import RecentReplies
from mws.spapi.client import Client
from mws.spapi.clock import FixedClock, SystemClock
from mws.spapi.errors import (
    Cancelled,
    ConnectionLost,
    DeadlineExceeded,
    InvalidCall,
    LwaError,
    RateWaitTooLong,
    TooManyRequests,
)
from mws.spapi.sandbox import embedded
from mws.spapi.signing import AwsKeys
from tests.spapi import faulty
from tests.spapi.clients import EXPIRED, ORDER, READ, WRITE, client
from tests.spapi.faulty import Faulty, failure, lwa_error, reply

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SEARCH = "orders.2026-01-01.searchOrders"


# ---- what is sent --------------------------------------------------------------------------------------------------


def test_a_call_reads_like_its_documentation() -> None:
    with Faulty(ORDER) as server:
        got = client(server, user_agent="MyApp/1.0 (Language=Python)").call(
            READ.operation, orderId="1/2", includedData=["BUYER"]
        )
    (seen,) = server.seen
    assert (seen.method, seen.target) == ("GET", "/orders/2026-01-01/orders/1%2F2?includedData=BUYER")
    assert seen.headers["x-amz-access-token"] == "Atza|1"
    assert seen.headers["x-amz-date"] == "20261120T120000Z"
    assert seen.headers["user-agent"] == "MyApp/1.0 (Language=Python)"
    assert "authorization" not in seen.headers
    assert "content-length" not in seen.headers
    assert "content-type" not in seen.headers
    assert got == {"order": {"orderId": "111-1111111-1111111"}}


def test_a_client_is_closed_where_its_block_ends() -> None:
    with Faulty(ORDER) as server:
        with client(server, clock=SystemClock()) as api:
            assert api.call(READ.operation, orderId="1") == {"order": {"orderId": "111-1111111-1111111"}}
            with pytest.raises(InvalidCall), api.for_seller(refresh_token="Atzr|other") as other:
                other.call(READ.operation)
        assert api.call(READ.operation, orderId="1") is not None, "and what is closed can be used again"
    assert server.connections == 2


def test_a_call_takes_the_limits_of_one_call() -> None:
    cancel = threading.Event()
    with Faulty(reply({"order": {}, "orders": []})) as server:
        api = client(server, max_wait=None)
        for _ in range(20):
            api.call(SEARCH, createdAfter="2026-01-01T00:00:00Z")
        with pytest.raises(RateWaitTooLong):
            api.call(SEARCH, createdAfter="2026-01-01T00:00:00Z", max_wait=0)
        with pytest.raises(DeadlineExceeded):
            api.call(READ.operation, orderId="1", deadline=0)
        cancel.set()
        with pytest.raises(Cancelled):
            api.call(READ.operation, orderId="1", cancel=cancel, priority="batch")
        assert len(server.seen) == 20


def test_times_are_datetimes_or_text() -> None:
    noon = datetime(2026, 11, 20, 13, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    with Faulty(reply({"orders": []})) as server:
        client(server).call(SEARCH, createdAfter=noon, createdBefore=datetime(2026, 11, 21, tzinfo=timezone.utc))
    assert server.seen[0].target.endswith(
        "?createdAfter=2026-11-20T12%3A00%3A00.123Z&createdBefore=2026-11-21T00%3A00%3A00Z"
    )


def test_a_reply_has_more_to_it_than_its_json() -> None:
    with Faulty(reply({"order": {}}, x_amzn_RateLimit_Limit="0.5")) as server:
        got = client(server).send(READ)
    assert (got.data, got.status, got.request_id, got.rate, got.withheld) == ({"order": {}}, 200, "rid-1", 0.5, ())


def test_a_body_travels_as_json_and_an_empty_post_says_so() -> None:
    with Faulty(reply({"feedId": "1"}, 202), faulty.raw(204, b""), reply({"operationId": "1"}, 202)) as server:
        api = client(server)
        assert api.send(WRITE).data == {"feedId": "1"}
        assert api.call("feeds.2021-06-30.cancelFeed", feedId="1") is None
        api.call("fulfillmentInbound.2024-03-20.generatePackingOptions", inboundPlanId="wf" + "1" * 36)
    assert server.seen[0].headers["content-type"] == "application/json"
    assert server.seen[0].body == b'{"feedType":"X","marketplaceIds":["M"],"inputFeedDocumentId":"1"}'
    assert "content-length" not in server.seen[1].headers
    assert server.seen[2].headers["content-length"] == "0"


def test_parameters_that_are_headers_travel_as_headers() -> None:
    with Faulty(reply({"payload": {"trackingId": "1"}})) as server:
        client(server).call(
            "shipping.v2.getTracking",
            trackingId="1",
            carrierId="2",
            **{"x-amzn-shipping-business-id": "AmazonShipping_UK"},
        )
    assert server.seen[0].headers["x-amzn-shipping-business-id"] == "AmazonShipping_UK"
    assert "AmazonShipping" not in server.seen[0].target


def test_with_aws_keys_the_request_is_signed_for_the_region() -> None:
    with Faulty(ORDER) as server:
        client(server, region="eu", aws=AwsKeys("AKID", "aws-secret", "aws-session")).send(READ)
    headers = server.seen[0].headers
    assert re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=AKID/20261120/eu-west-1/execute-api/aws4_request, "
        r"SignedHeaders=accept;host;x-amz-access-token;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}",
        headers["authorization"],
    )
    assert headers["x-amz-security-token"] == "aws-session"
    assert headers["host"] == server.url.removeprefix("http://")


def test_grantless_operations_ask_for_their_scope() -> None:
    with Faulty(reply({"payload": []})) as server:
        client(server).call("notifications.v1.getDestinations")
    assert b"grant_type=client_credentials" in server.tokens[0].body
    assert b"scope=sellingpartnerapi%3A%3Anotifications" in server.tokens[0].body
    assert b"refresh_token" not in server.tokens[0].body


@pytest.mark.parametrize(
    ("region", "endpoint", "url"),
    [
        ("na", "", "https://sellingpartnerapi-na.amazon.com"),
        ("eu", "", "https://sellingpartnerapi-eu.amazon.com"),
        ("fe", "amazon-sandbox", "https://sandbox.sellingpartnerapi-fe.amazon.com"),
        ("na", "http://localhost:8080/", "http://localhost:8080"),
    ],
)
def test_the_endpoint_follows_region_and_setting(region: str, endpoint: str, url: str) -> None:
    api = Client(refresh_token="r", lwa_client_id="i", lwa_client_secret="s", region=region, endpoint=endpoint)
    assert api.endpoint == url


@pytest.mark.parametrize(
    "wrong",
    [
        {"region": "us"},
        {"endpoint": "sandbox"},
        {"endpoint": "ftp://x"},
        {"endpoint": "https://"},
        {"pii": "maybe"},
        {"user_agent": ""},
        {"user_agent": "x" * 501},
        {"user_agent": "a\r\nb: c"},
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidCall) as caught:
        Client(refresh_token="r", lwa_client_id="i", lwa_client_secret="s", **wrong)  # type: ignore[arg-type]
    assert caught.value.parameter == next(iter(wrong))


def test_mistakes_cost_no_request() -> None:
    with Faulty(ORDER) as server:
        with pytest.raises(InvalidCall, match="did you mean 'orderId'"):
            client(server).call(READ.operation, orderid="1")
        with pytest.raises(InvalidCall, match="did you mean"):
            client(server).call("orders.2026-01-01.getOrders")
    assert server.seen == server.tokens == []


# ---- operations that end -------------------------------------------------------------------------------------------

GONE = "authorization.v1.getAuthorizationCode"
GONE_ASKED = {"sellingPartnerId": "A1", "developerId": "1", "mwsAuthToken": "amzn.mws.1"}


@pytest.mark.parametrize("endpoint", ["", "amazon-sandbox", "https://sellingpartnerapi-eu.amazon.com."])
def test_a_removed_operation_is_not_sent_to_amazon(endpoint: str) -> None:
    with Faulty(faulty.token("Atza|1")) as server:
        api = Client(
            refresh_token="r",
            lwa_client_id="i",
            lwa_client_secret="s",
            endpoint=endpoint,
            lwa_endpoint=server.token_url,
        )
        with pytest.raises(InvalidCall, match="ended on 2024-03-27; no operation follows it"):
            api.call(GONE, **GONE_ASKED)
        with pytest.raises(InvalidCall, match=r"use fulfillmentInbound\.2024-03-20\.cancelInboundPlan"):
            api.call("fulfillmentInbound.v0.voidTransport", shipmentId="FBA1")
    assert (server.seen, server.tokens) == ([], [])


def test_a_removed_operation_is_sent_to_whoever_still_answers_it() -> None:
    with Faulty(reply({"payload": {"authorizationCode": "c"}})) as server:
        assert client(server).call(GONE, **GONE_ASKED) == {"authorizationCode": "c"}
    assert b"scope=sellingpartnerapi%3A%3Amigration" in server.tokens[0].body
    assert server.seen[0].target.startswith("/authorization/v1/authorizationCode?sellingPartnerId=A1&")


def test_an_operation_that_ends_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    with Faulty(reply({"payload": {"Orders": []}})) as server, caplog.at_level("WARNING"):
        api = client(server)
        for one in (api, api, api.for_seller(refresh_token="other")):
            one.call("orders.v0.getOrders", MarketplaceIds=["M"], CreatedAfter="2026-01-01T00:00:00Z")
    said = [record.getMessage() for record in caplog.records]
    assert said == ["orders.v0.getOrders ends on 2027-03-27; use orders.2026-01-01.searchOrders"]


def test_a_program_that_tells_of_an_end_itself_hears_nothing_of_it(caplog: pytest.LogCaptureFixture) -> None:
    with Faulty(reply({"payload": {"Orders": []}})) as server, caplog.at_level("WARNING"):
        api = client(server)
        api.leave_ends_of("orders.v0.getOrders")
        for one in (api, api.for_seller(refresh_token="other")):
            one.call("orders.v0.getOrders", MarketplaceIds=["M"], CreatedAfter="2026-01-01T00:00:00Z")
    assert caplog.records == []


def test_an_operation_without_an_end_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with Faulty(ORDER) as server, caplog.at_level("WARNING"):
        client(server).send(READ)
    assert caplog.records == []


# ---- tokens --------------------------------------------------------------------------------------------------------


def test_an_expired_token_is_renewed_once_and_the_call_repeated() -> None:
    with Faulty(EXPIRED, ORDER) as server:
        client(server).send(READ)
    assert [seen.headers["x-amz-access-token"] for seen in server.seen] == ["Atza|1", "Atza|2"]


def test_a_refused_grant_is_asked_for_once_and_nothing_is_sent() -> None:
    with Faulty(ORDER, lwa=(lwa_error(400, "invalid_grant"),)) as server:
        api = client(server)
        with pytest.raises(LwaError):
            api.send(READ)
        assert len(server.tokens) == 1
        assert server.seen == []
        assert api.health.of([READ.operation]) == RecentReplies()


def test_a_write_whose_token_could_not_be_had_was_not_begun() -> None:
    with Faulty(ORDER, lwa=(faulty.reset_before_headers,)) as server, pytest.raises(ConnectionLost) as caught:
        client(server).send(WRITE)
    assert caught.value.safe_to_repeat
    assert server.seen == []


# ---- rates ---------------------------------------------------------------------------------------------------------


def test_calls_beyond_the_burst_wait_or_are_refused_unsent() -> None:
    with Faulty(reply({"orders": []})) as server:
        api = client(server)
        for _ in range(20):
            api.call(SEARCH, createdAfter="2026-01-01T00:00:00Z")
        with pytest.raises(RateWaitTooLong) as caught:
            api.call(SEARCH, createdAfter="2026-01-01T00:00:00Z")
        assert caught.value.retry_after == pytest.approx(178.57, abs=0.01)
        assert api.cost(SEARCH, 2) == pytest.approx(2 * 178.57, abs=0.02)
        assert len(server.seen) == 20
        # "for ever" waits beyond the deadline: that one is for the network.
        api.send(RestCall(SEARCH, query={"createdAfter": "2026-01-01T00:00:00Z"}), max_wait=None)
        assert len(server.seen) == 21


def test_the_rate_of_a_reply_is_taken_over() -> None:
    with Faulty(reply({"order": {}}, x_amzn_RateLimit_Limit="0.1")) as server:
        api = client(server)
        assert api.send(READ).rate == 0.1
        assert api.cost(READ.operation, 31) == pytest.approx(20)


@pytest.mark.parametrize("header", ["0", "NaN", "-1", "inf", "1e12", "fast", ""])
def test_a_rate_that_cannot_be_one_is_not(header: str) -> None:
    with Faulty(reply({"order": {}}, x_amzn_RateLimit_Limit=header)) as server:
        api = client(server)
        before = api.cost(READ.operation, 32)
        api.send(READ)
        assert api.cost(READ.operation, 31) == pytest.approx(before)


def test_429_of_a_slow_operation_is_amazons_word_with_a_time() -> None:
    step = failure(429, "QuotaExceeded", x_amzn_ErrorType="TooManyRequestsException")
    with Faulty(step) as server, pytest.raises(TooManyRequests) as caught:
        client(server).call(SEARCH, createdAfter="2026-01-01T00:00:00Z")
    assert (caught.value.code, caught.value.error_type) == ("QuotaExceeded", "TooManyRequestsException")
    assert caught.value.retry_after == pytest.approx(178.57, abs=0.01)
    assert len(server.seen) == 1


def test_cancelling_ends_the_wait_unsent() -> None:
    cancel = threading.Event()
    cancel.set()
    with Faulty(reply({"orders": []})) as server:
        api = client(server, max_wait=None)
        for _ in range(20):
            api.call(SEARCH, createdAfter="2026-01-01T00:00:00Z")
        with pytest.raises(Cancelled):
            api.send(RestCall(SEARCH, query={"createdAfter": "2026-01-01T00:00:00Z"}), cancel=cancel)
    assert len(server.seen) == 20


def test_a_session_that_ends_in_a_program_works_like_one_that_ends_in_a_socket() -> None:
    asked: list[str] = []

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked.append(environ["PATH_INFO"])
        token = environ["PATH_INFO"].endswith("/token")
        start_response("200 OK", [("Content-Type", "application/json"), ("x-amzn-RequestId", "wsgi")])
        return [b'{"access_token": "a", "expires_in": 3600}' if token else b'{"order": {}}']

    api = Client(
        refresh_token="r",
        lwa_client_id="i",
        lwa_client_secret="s",
        endpoint=embedded.URL,
        lwa_endpoint=embedded.URL + "/auth/o2/token",
        session=embedded.session(app),
    )
    assert api.send(READ).request_id == "wsgi"
    assert asked == ["/auth/o2/token", "/orders/2026-01-01/orders/111-1111111-1111111"]


def test_a_sandbox_needs_neither_network_nor_account_nor_time() -> None:
    clock = FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
    api = Client.sandbox(clock=clock, orders=3, sellers=2)
    found = list(api.paginate(SEARCH, createdAfter="2020-01-01T00:00:00Z"))
    assert "111-1111111-1111111" in [order["orderId"] for order in found]
    assert api.clock is clock


def test_the_package_gives_its_names_at_first_use() -> None:
    assert spapi.Client is Client
    assert set(spapi.__all__) <= set(dir(spapi))
    assert spapi.notifications.receive.__module__ == "mws.spapi.notifications"
    with pytest.raises(AttributeError):
        _ = spapi.Clinet
