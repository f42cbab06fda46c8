"""Who answers a call, and how replies and failures come back whoever it is."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

import mws
from mws import backends
from mws.calls import LegacyCall, LegacyReply
from mws.errors import MWSError
from mws.http import HttpBackend
from tests.mws.speaker import Answer, Speaker, speaking

OK = LegacyReply(
    200,
    (("Content-Type", "text/xml"), ("x-mws-quota-max", "60.0")),
    b"<ListOrdersResponse><ListOrdersResult><NextToken>t</NextToken></ListOrdersResult></ListOrdersResponse>",
)
ERROR = b"""<ErrorResponse><Error><Type>Sender</Type><Code>InvalidParameterValue</Code><Message>no</Message></Error>\
<RequestID>id</RequestID></ErrorResponse>"""


class Told:
    """A backend that gives one reply and notes the calls."""

    def __init__(self, reply: LegacyReply = OK) -> None:
        self.reply = reply
        self.calls: list[LegacyCall] = []

    def call(self, call: LegacyCall) -> LegacyReply:
        self.calls.append(call)
        return self.reply


@pytest.fixture(autouse=True)
def _nothing_configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    for name in ("MWS_COMPAT_BACKEND", "MWS_COMPAT_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    yield
    backends.forget()


@pytest.fixture
def host() -> Iterator[Speaker]:
    with speaking() as speaker:
        yield speaker


def orders(**given: object) -> mws.Orders:
    return mws.Orders("key", "secret", "seller", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("domain", "wanted"),
    [
        ("http://127.0.0.1:8080", None),
        ("https://gateway.example", None),
        ("https://mws.amazonservices.com.evil.example", None),
        ("https://mws.amazonservices.com", "http"),
    ],
)
def test_any_host_but_amazon_s_is_called_itself(domain: str, wanted: str | None) -> None:
    assert backends.choose(domain, wanted) == "http"


@pytest.mark.parametrize(
    "domain",
    ["https://mws.amazonservices.com", "https://mws-eu.amazonservices.com/", "mws.amazonservices.jp:443"],
)
def test_amazon_s_hosts_only_name_a_region_and_nothing_configured_says_what_to_do(domain: str) -> None:
    with pytest.raises(MWSError) as caught:
        orders(domain=domain).list_orders()
    for word in ("mws-compat.toml", "MWS_COMPAT_CONFIG", "MWS_COMPAT_BACKEND=sandbox", "domain="):
        assert word in str(caught.value)
        assert word in caught.value.response.text
    assert caught.value.response.status_code == 401


def test_the_variable_forces_a_backend(monkeypatch: pytest.MonkeyPatch, host: Speaker) -> None:
    monkeypatch.setenv("MWS_COMPAT_BACKEND", "spapi")
    with pytest.raises(MWSError, match=r"mws-compat\.toml"):
        orders(domain=host.url).list_orders()
    assert not host.sent


def test_the_keyword_is_stronger_than_the_variable(monkeypatch: pytest.MonkeyPatch, host: Speaker) -> None:
    monkeypatch.setenv("MWS_COMPAT_BACKEND", "spapi")
    orders(domain=host.url, backend="http").list_orders()
    assert len(host.sent) == 1


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(MWSError, match="one of http, spapi, sandbox, not 'spaapi'"):
        orders(backend="spaapi").list_orders()


def test_the_sandbox_needs_nothing_and_is_shared() -> None:
    given = ("AKIASANDBOXSANDBOX00", "sandboxsandboxsandboxsandboxsandboxsandb", "A1SANDBOXSELLER")
    one, two = mws.Orders(*given, backend="sandbox"), mws.Sellers(*given, backend="sandbox")
    reply = one.get_order("111-1111111-1111111")
    assert reply.parsed.Orders.Order.AmazonOrderId == "111-1111111-1111111"
    assert reply.response.status_code == 200
    assert two.list_marketplace_participations().parsed.ListMarketplaces.Marketplace[0].MarketplaceId
    assert backends.choose(one.domain, "sandbox") is backends.choose(two.domain, "sandbox")


def test_threads_that_start_together_share_one_facade() -> None:
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(backends.choose("", "sandbox"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(each) for each in found}) == 1


def test_the_configured_account_is_answered_by_the_facade(tmp_path: Path) -> None:
    (tmp_path / "mws-compat.toml").write_text(
        """
        [spapi]
        lwa_client_id = "amzn1.application-oa2-client.x"
        lwa_client_secret = "y"
        [state]
        url = "off"
        [[account]]
        seller_id = "A1SELLER"
        mws_access_key = "AKIAKEYKEYKEYKEYKEY0"
        mws_secret_key = "z"
        refresh_token = "Atzr|x"
        region = "na"
        marketplaces = ["ATVPDKIKX0DER"]
        """
    )
    with pytest.raises(MWSError) as caught:
        mws.Orders("AKIAKEYKEYKEYKEYKEY0", "z", "ANOTHERSELLER").list_orders()
    assert "<ErrorResponse" in str(caught.value)
    assert caught.value.response is not None


def test_a_wrong_configuration_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "mws-compat.toml").write_text("[spapi")
    with pytest.raises(MWSError, match=r"mws-compat\.toml.*TOML(.|\n)*sandbox"):
        orders().list_orders()


def test_an_object_answers_and_is_told_the_call() -> None:
    told = Told()
    api = orders(auth_token="amzn.mws.t", backend=told)
    reply = api.list_orders(marketplaceids=["M1"], created_after="2020-01-01T00:00:00Z")
    assert reply.parsed.NextToken == "t"
    assert told.calls == [
        LegacyCall(
            action="ListOrders",
            params={"CreatedAfter": "2020-01-01T00:00:00Z", "MarketplaceId.Id.1": "M1", "MaxResultsPerPage": "100"},
            access_key="key",
            seller_id="seller",
            auth_token="amzn.mws.t",
            version="2013-09-01",
            path="/Orders/2013-09-01",
        )
    ]


def test_attributes_assigned_anew_hold_for_the_next_call() -> None:
    told = Told()
    api = orders(backend=told)
    api.access_key, api.account_id, api.auth_token, api.version, api.uri = "k2", "s2", "t2", "v2", "/u2"
    api.list_orders()
    call = told.calls[0]
    assert (call.access_key, call.seller_id, call.auth_token) == ("k2", "s2", "t2")
    assert (call.version, call.path) == ("v2", "/u2")


@pytest.mark.parametrize("body", [OK.body, io.BytesIO(OK.body)], ids=["bytes", "file"])  # type: ignore[arg-type]
def test_the_response_is_the_one_http_would_have_made(body: bytes | io.BytesIO) -> None:
    reply = orders(backend=Told(LegacyReply(200, OK.headers, body))).list_orders()
    response = reply.response
    assert isinstance(response, requests.Response)
    assert (response.status_code, response.reason, response.ok) == (200, "OK", True)
    assert response.headers["X-MWS-Quota-Max"] == "60.0"
    assert response.content == reply.original == OK.body
    assert (response.encoding, response.text[:5]) == ("ISO-8859-1", "<List")
    assert response.url == "https://mws.amazonservices.com/Orders/2013-09-01"
    assert response.elapsed.total_seconds() >= 0
    response.raise_for_status()


@pytest.mark.parametrize("in_process", [True, False])
def test_a_failed_call_raises_the_reply_s_text_with_the_response(host: Speaker, in_process: bool) -> None:
    host.answers = [Answer(ERROR, 400)]
    told = Told(LegacyReply(400, (("Content-Type", "text/xml"),), ERROR, error=MWSError("short")))
    with pytest.raises(MWSError) as caught:
        orders(backend=told if in_process else None, domain=host.url).list_orders()
    assert str(caught.value) == ERROR.decode()
    assert caught.value.args == (ERROR.decode(),)
    assert caught.value.response is not None
    assert caught.value.response.status_code == 400
    assert caught.value.response.content == ERROR


def test_the_facade_s_own_exception_is_the_one_raised() -> None:
    class Known(MWSError):
        pass

    cause = ValueError("why")
    error = Known("short")
    error.__cause__ = cause
    with pytest.raises(Known) as caught:
        orders(backend=Told(LegacyReply(503, (), b"<ErrorResponse/>", error=error))).list_orders()
    assert caught.value.__cause__ is cause


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (Answer(b"<html>busy</html>", 503, {"Content-Type": "text/html"}), "<html>busy</html>"),
        (Answer(b"", 500), "500"),
        (Answer(b"", 302, {"Location": "/x"}), "302"),
    ],
)
def test_a_status_that_is_no_success_is_never_a_reply(host: Speaker, answer: Answer, text: str) -> None:
    host.answers = [answer]
    with pytest.raises(MWSError) as caught:
        orders(domain=host.url).list_orders()
    assert text in str(caught.value)
    assert caught.value.response is not None
    assert caught.value.response.status_code == answer.status


def test_a_reply_that_is_not_xml_is_data(host: Speaker) -> None:
    host.answers = [Answer(b"sku\tprice\n", headers={"Content-MD5": "rK+WIsOmEEu9MQKHBcNnGA=="})]
    with pytest.raises(MWSError, match="Wrong Contentlength"):
        mws.Reports("k", "s", "m", domain=host.url).make_request({"Action": "GetReport", "ReportId": "1"})
    host.answers = [Answer(b"sku\tprice\n", headers={})]
    reply = mws.Reports("k", "s", "m", domain=host.url).make_request({"Action": "GetReport", "ReportId": "1"})
    assert (reply.parsed, reply.response.status_code) == (b"sku\tprice\n", 200)


def test_no_connection_is_both_kinds_of_error() -> None:
    with pytest.raises(MWSError) as caught:
        orders(backend=HttpBackend("http://127.0.0.1:9", "s")).list_orders()
    error: BaseException = caught.value
    assert isinstance(error, requests.ConnectionError)
    assert error.response is not None
    assert error.response.status_code == 503
    assert "<Code>ServiceUnavailable</Code>" in error.response.text


@pytest.mark.parametrize(
    ("section", "generation", "method", "where"),
    [
        (mws.Orders, 0, "GET", "query"),
        (mws.Orders, 1, "POST", "body"),
        (mws.Feeds, 0, "GET", "query"),
    ],
)
def test_each_generation_sends_as_its_original(
    host: Speaker, section: type[mws.MWS], generation: int, method: str, where: str
) -> None:
    api = section("k", "s", "m", domain=host.url, user_agent_str="Mine/1 (Language=Python)", headers={"X-Mine": "1"})
    if generation:
        api.make_request("GetServiceStatus", {"A": "1"})
    else:
        api.make_request({"Action": "GetServiceStatus", "A": "1"})
    (sent,) = host.sent
    assert (sent.method, bool(sent.query)) == (method, where == "query")
    assert (sent.headers["user-agent"], sent.headers["x-mine"]) == ("Mine/1 (Language=Python)", "1")
    assert sent.params[api.ACCOUNT_TYPE] == "m"
    assert sent.verdict("s").ok


def test_a_feed_goes_as_a_payload_with_the_headers_given(host: Speaker) -> None:
    mws.Feeds("k", "s", "m", domain=host.url).make_request(
        {"Action": "SubmitFeed", "FeedType": "_X_"},
        method="POST",
        body="é",
        extra_headers={"Content-MD5": mws.utils.calc_md5("é".encode()), "Content-Type": "text/xml"},
    )
    (sent,) = host.sent
    assert (sent.body, sent.headers["content-type"]) == ("é".encode(), "text/xml")
    assert sent.headers["content-md5"] == mws.utils.calc_md5("é".encode()).decode()
    assert sent.params["FeedType"] == "_X_"


def test_a_backend_may_have_a_method_send_of_its_own() -> None:
    class Sends(Told):
        def send(self, message: str) -> None:
            raise AssertionError(message)

    backend = Sends()
    orders(backend=backend).list_orders(["ATVPDKIKX0DER"], created_after="2026-11-01")
    assert [call.action for call in backend.calls] == ["ListOrders"]
