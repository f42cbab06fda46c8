"""The gateway as a WSGI application: who is let in, what wrong things are answered with, what every answer carries."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from lxml import etree

from mws import signing, timestamps
from mws.calls import LegacyCall, LegacyReply
from tests.compat.gateway.standin import (
    ACCOUNT,
    HOST,
    NOON,
    OTHER,
    PATH,
    REPLY,
    Answer,
    Standin,
    ask,
    gateway,
    mws_error,
    query_of,
    signed,
)

AGENT = ("User-Agent", "Test/1 (Language=Python)")


def get(params: dict[str, str], **given: Any) -> Answer:
    settings = given.pop("settings", {})
    app, _ = gateway(given.pop("facade", None), given.pop("clock", None), **settings)
    return ask(app, "GET", f"{given.pop('path', PATH)}?{query_of(params)}", **given)


def post(params: dict[str, str], body: bytes, *headers: tuple[str, str], facade: Standin | None = None) -> Answer:
    app, _ = gateway(facade)
    return ask(app, "POST", f"{PATH}?{query_of(params)}", (AGENT, *headers), body)


def md5(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


# Who is let in --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign_host", [HOST, HOST.partition(":")[0], "http://" + HOST])
@pytest.mark.parametrize("encoding", list(signing.ENCODINGS))
def test_three_forms_of_host_and_three_encodings_are_understood(sign_host: str, encoding: str) -> None:
    app, facade = gateway()
    params = signed({"Query": "a*b~c!d/é ü+&="}, host=sign_host, encode=signing.ENCODINGS[encoding])
    assert ask(app, "GET", f"{PATH}?{query_of(params)}").status == 200
    assert facade.calls[0].params["Query"] == "a*b~c!d/é ü+&="


def test_sha1_and_expires_are_understood() -> None:
    params = signed({"SignatureMethod": "HmacSHA1", "Timestamp": "", "Expires": "2026-11-20T12:10:00Z"})
    assert get(params).status == 200


def test_parameters_may_stand_in_a_form_of_any_type_and_in_any_order() -> None:
    app, facade = gateway()
    form = query_of(reversed(signed({"MarketplaceId.Id.1": "M 1"}, method="POST").items())).replace("%20", "+")
    for headers in ((), (("Content-Type", "text/plain"),), (("Transfer-Encoding", "chunked"),)):
        assert ask(app, "POST", PATH, (AGENT, *headers), form.encode()).status == 200
    assert [call.params for call in facade.calls] == [{"MarketplaceId.Id.1": "M 1"}] * 3
    assert facade.calls[0].body is None


def test_a_query_may_begin_with_an_empty_pair() -> None:
    app, _ = gateway()
    assert ask(app, "GET", f"{PATH}??&{query_of(signed())}").status == 200


def test_a_signature_in_the_query_makes_the_body_payload_even_where_it_looks_like_a_form() -> None:
    facade = Standin()
    form = ("Content-Type", "application/x-www-form-urlencoded")
    assert (
        post(signed({"Action": "SubmitFeed"}, method="POST"), b"sku=1&Signature=2", form, facade=facade).status == 200
    )
    assert facade.calls[0].body == b"sku=1&Signature=2"
    assert facade.calls[0].content_type == form[1]


def test_a_large_payload_comes_as_a_file() -> None:
    seen: list[object] = []
    body = b"x" * (1024 * 1024 + 1)

    class Keeps(Standin):
        def call(
            self, call: LegacyCall, before_wait: Callable[[], None] = lambda: None, *, received: bool = True
        ) -> LegacyReply:
            seen.append(call.body)
            assert not isinstance(call.body, bytes)
            assert call.body is not None
            assert call.body.read() == body
            return super().call(call, received=received)

    facade = Keeps()
    assert post(signed(method="POST"), body, ("Content-MD5", md5(body)), facade=facade).status == 200
    assert seen[0].closed  # type: ignore[attr-defined]  # the gateway lets it go when the answer is out


def test_merchant_names_the_seller_too_and_either_seller_of_a_key_may_call() -> None:
    app, facade = gateway()
    merchant = signed({"SellerId": "", "Merchant": OTHER.seller_id})
    both = signed({"Merchant": ACCOUNT.seller_id})
    for params in (merchant, both):
        assert ask(app, "GET", f"{PATH}?{query_of(params)}").status == 200
    assert [call.seller_id for call in facade.calls] == [OTHER.seller_id, ACCOUNT.seller_id]
    assert all("Merchant" not in call.params for call in facade.calls)


def test_behind_a_proxy_the_public_host_is_what_clients_sign() -> None:
    params = signed(host="mws.amazonservices.com")
    assert get(params).code == "SignatureDoesNotMatch"
    assert get(params, settings={"public_hosts": ("mws.amazonservices.com",)}).status == 200


# What each wrong thing is answered with -------------------------------------------------------------------------------

LATE = NOON - timedelta(minutes=15, seconds=1)
EARLY = NOON + timedelta(minutes=15, seconds=1)
STRANGER = replace(ACCOUNT, mws_access_key="AKIASTRANGER00000000")
FORGER = replace(ACCOUNT, mws_secret_key="not the secret of this key at all........")

WRONG: dict[str, tuple[Callable[[], Answer], int, str]] = {
    "unknown key": (lambda: get(signed(account=STRANGER)), 403, "InvalidAccessKeyId"),
    "wrong secret": (lambda: get(signed(account=FORGER)), 403, "SignatureDoesNotMatch"),
    "another host": (lambda: get(signed(), host="other.example"), 403, "SignatureDoesNotMatch"),
    "another method": (lambda: get(signed(method="POST")), 403, "SignatureDoesNotMatch"),
    "another path": (lambda: get(signed(), path="/"), 403, "SignatureDoesNotMatch"),
    "too old": (lambda: get(signed(moment=LATE)), 400, "InvalidParameterValue"),
    "too early": (lambda: get(signed(moment=EARLY)), 400, "InvalidParameterValue"),
    "expired": (
        lambda: get(signed({"Timestamp": "", "Expires": "2026-11-20T11:59:59Z"})),
        400,
        "InvalidParameterValue",
    ),
    "good for too long": (
        lambda: get(signed({"Timestamp": "", "Expires": "2026-11-20T13:00:01Z"})),
        400,
        "InvalidParameterValue",
    ),
    "no time": (lambda: get(signed({"Timestamp": ""})), 400, "MissingParameter"),
    "no date": (lambda: get(signed({"Timestamp": "yesterday"})), 400, "InvalidParameterValue"),
    "another seller": (lambda: get(signed({"SellerId": "A3STRANGER"})), 401, "AccessDenied"),
    "another token": (lambda: get(signed({"MWSAuthToken": "amzn.mws.other"})), 401, "AccessDenied"),
    "no seller": (lambda: get(signed({"SellerId": ""})), 400, "MissingParameter"),
    "two sellers": (lambda: get(signed({"Merchant": OTHER.seller_id})), 400, "InvalidParameterValue"),
    "no action": (lambda: get(signed({"Action": ""})), 400, "MissingParameter"),
    "no key": (lambda: get(signed({"AWSAccessKeyId": ""})), 400, "MissingParameter"),
    "no signature": (lambda: get(signed() | {"Signature": ""}), 400, "MissingParameter"),
    "version 1": (lambda: get(signed({"SignatureVersion": "1"})), 400, "InvalidParameterValue"),
    "no version": (lambda: get(signed({"SignatureVersion": ""})), 400, "MissingParameter"),
    "doubled": (
        lambda: ask(gateway()[0], "GET", f"{PATH}?{query_of(signed())}&Action=X"),
        400,
        "InvalidParameterValue",
    ),
    "cut %": (lambda: ask(gateway()[0], "GET", f"{PATH}?{query_of(signed())}&a=%4"), 400, "InvalidParameterValue"),
    "not UTF-8": (lambda: ask(gateway()[0], "GET", f"{PATH}?{query_of(signed())}&a=%FF"), 400, "InvalidParameterValue"),
    "too long": (lambda: get(signed({"a": "x" * 70_000})), 400, "InvalidParameterValue"),
    "nothing there": (lambda: ask(gateway()[0], "GET", "/favicon.ico"), 404, "InvalidAddress"),
    "nothing said": (lambda: ask(gateway()[0], "GET", PATH), 400, "MissingParameter"),
    "empty form": (lambda: ask(gateway()[0], "POST", "/"), 400, "MissingParameter"),
    "PUT": (lambda: ask(gateway()[0], "PUT", f"{PATH}?{query_of(signed(method='PUT'))}"), 405, "InvalidRequest"),
    "binary form": (lambda: ask(gateway()[0], "POST", "/", body=b"\xff\xfe\x00%"), 400, "InvalidParameterValue"),
    "MD5 header": (
        lambda: post(signed(method="POST"), b"feed", ("Content-MD5", md5(b"food"))),
        400,
        "ContentMD5DoesNotMatch",
    ),
    "MD5 parameter": (
        lambda: post(signed({"ContentMD5Value": md5(b"food")}, method="POST"), b"feed"),
        400,
        "ContentMD5DoesNotMatch",
    ),
    "MD5 no base64": (
        lambda: post(signed(method="POST"), b"feed", ("Content-MD5", "?")),
        400,
        "ContentMD5DoesNotMatch",
    ),
    "body breaks off": (
        lambda: post(signed(method="POST"), b"feed", ("Content-Length", "9")),
        400,
        "InputStreamDisconnected",
    ),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_each_wrong_thing_has_its_own_error(name: str) -> None:
    send, status, code = WRONG[name]
    answer = send()
    assert (answer.status, answer.code) == (status, code)
    assert answer["Content-Type"].startswith("text/xml;")
    assert mws_error(answer.body)["RequestID"] == answer["x-mws-request-id"]
    assert b">\n<" not in answer.body.partition(b"?>\n")[2]


def test_one_sellers_secret_does_not_open_another_account_of_the_same_key() -> None:
    facade = Standin(ACCOUNT, replace(OTHER, mws_secret_key="the other seller has a secret of its own."))
    assert get(signed({"SellerId": OTHER.seller_id}), facade=facade).code == "SignatureDoesNotMatch"
    assert not facade.calls


def test_an_account_without_a_secret_lets_nobody_in() -> None:
    keyless = replace(ACCOUNT, mws_secret_key="")
    assert get(signed(account=keyless), facade=Standin(keyless)).code == "SignatureDoesNotMatch"


def test_the_md5_of_an_empty_body_is_not_checked() -> None:
    """amazon-mws sends with every GET the MD5 of its query."""
    assert get(signed(), headers=(AGENT, ("Content-MD5", md5(b"the query")))).status == 200


def test_a_body_larger_than_allowed_is_refused() -> None:
    app, _ = gateway(max_body=10)
    target = f"{PATH}?{query_of(signed(method='POST'))}"
    for headers in ((), (("Transfer-Encoding", "chunked"),)):
        assert ask(app, "POST", target, (AGENT, *headers), b"x" * 11).code == "InvalidParameterValue"
        assert ask(app, "POST", target, (AGENT, *headers), b"x" * 10).status == 200


@pytest.mark.parametrize(
    ("agent", "code"),
    [
        ("", "UserAgentHeaderMissing"),
        ("Mozilla", "UserAgentHeaderMalformed"),
        ("App/1 (Platform=Linux)", "UserAgentHeaderLanguageAttributeMissing"),
        ("App/1 (Language=" + "x" * 500 + ")", "UserAgentHeaderMaximumLengthExceeded"),
    ],
)
def test_user_agents_matter_only_where_strict(agent: str, code: str) -> None:
    headers = (("User-Agent", agent),) if agent else ()
    assert get(signed(), headers=headers).status == 200
    answer = get(signed(), headers=headers, settings={"strict": True})
    assert (answer.status, answer.code) == (400, code)
    assert get(signed(), settings={"strict": True}).status == 200


def test_a_fault_of_ours_is_an_mws_error_with_a_number_to_look_up(caplog: pytest.LogCaptureFixture) -> None:
    def broken(call: LegacyCall) -> LegacyReply:
        raise RuntimeError("https://host/?Signature=of-a-presigned-address")

    answer = get(signed(), facade=Standin(answer=broken))
    assert (answer.status, answer.code) == (500, "InternalError")
    incident = re.findall(r"incident (\w+)", mws_error(answer.body)["Message"])
    assert incident
    assert incident[0] in caplog.text
    assert "presigned" not in caplog.text + answer.body.decode()


# What every answer carries --------------------------------------------------------------------------------------------


def test_an_answer_carries_what_clients_read() -> None:
    answer = get(signed())
    assert (answer.status, answer.reason, answer.body) == (200, "OK", REPLY)
    assert answer["Content-Type"].startswith("text/xml")
    assert answer["Content-Length"] == str(len(REPLY))
    assert answer["x-mws-timestamp"] == "2026-11-20T12:00:00.000Z"
    assert len(answer["x-mws-request-id"]) == 36
    assert base64.b64decode(answer["x-mws-response-context"], validate=True)
    assert "connection" not in answer.headers


def test_a_facades_own_headers_are_kept_but_not_those_of_the_connection() -> None:
    fields = (
        ("Content-Type", "text/xml"),
        ("x-mws-request-id", "mine"),
        ("x-mws-compat-calls", "orders.v0.getOrders"),
        ("Connection", "keep-alive"),
        ("Transfer-Encoding", "chunked"),
        ("x-split", "a\r\nSet-Cookie: b"),
    )
    answer = get(signed(), facade=Standin(answer=lambda call: LegacyReply(200, fields, REPLY)))
    assert answer["x-mws-request-id"] == "mine"
    assert answer["x-mws-compat-calls"] == "orders.v0.getOrders"
    assert not {"connection", "transfer-encoding", "x-split"} & set(answer.headers)


def test_the_connection_ends_after_a_request_without_a_user_agent() -> None:
    assert get(signed(), headers=())["Connection"] == "close"


def test_a_file_is_streamed_with_its_length_and_closed() -> None:
    class File(BytesIO):
        pass

    file = File(b"report" * 50_000)
    fields = (("Content-Type", "text/plain"), ("Content-Length", str(300_000)))
    answer = get(signed(), facade=Standin(answer=lambda call: LegacyReply(200, fields, file)))
    assert (answer["Content-Length"], len(answer.body)) == ("300000", 300_000)
    assert answer["Content-Type"] == "text/plain"
    assert file.closed


def test_head_has_the_headers_of_get_and_no_body() -> None:
    app, facade = gateway()
    answer = ask(app, "HEAD", f"{PATH}?{query_of(signed(method='HEAD'))}")
    assert (answer.status, answer.body, answer["Content-Length"]) == (200, b"", str(len(REPLY)))
    assert facade.calls


def test_the_root_answers_a_ping_with_the_time() -> None:
    app, _ = gateway()
    answer = ask(app, "GET", "/")
    root = etree.fromstring(answer.body)
    assert (answer.status, root.tag) == (200, "PingResponse")
    (stamp,) = root.iter("Timestamp")
    assert timestamps.parse(str(stamp.get("timestamp"))) == NOON


def test_healthz_counts_and_names_nobody() -> None:
    app, _ = gateway()
    ask(app, "GET", f"{PATH}?{query_of(signed())}")
    ask(app, "GET", f"{PATH}?{query_of(signed(account=FORGER))}")
    answer = ask(app, "GET", "/healthz")
    assert (answer.status, answer["Content-Type"]) == (200, "text/plain")
    assert answer.body.decode().splitlines() == ["ok", "in_flight 0", "answered_200 1", "answered_403 1"]


# Calls in flight -------------------------------------------------------------------------------------------


def in_flight(app: Any) -> str:
    return ask(app, "GET", "/healthz").body.decode().splitlines()[1]


def test_a_call_is_over_where_its_answer_cannot_be_sent() -> None:
    app, _ = gateway()

    def gone(*given: object) -> None:
        raise ConnectionResetError

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": PATH,
        "QUERY_STRING": query_of(signed()),
        "HTTP_HOST": HOST,
        "HTTP_USER_AGENT": "a",
    }
    with pytest.raises(ConnectionResetError):
        app(environ, gone)  # type: ignore[arg-type]  # all a server needs to do here is fail
    head = {**environ, "REQUEST_METHOD": "HEAD", "QUERY_STRING": query_of(signed(method="HEAD"))}
    app(head, lambda status, headers, exc_info=None: lambda data: None)
    assert in_flight(app) == "in_flight 0"


def test_a_call_is_in_flight_until_its_answer_is_out() -> None:
    app, _ = gateway()
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": PATH,
        "QUERY_STRING": query_of(signed()),
        "HTTP_HOST": HOST,
        "HTTP_USER_AGENT": "a",
    }
    first = app(environ, lambda status, headers, exc_info=None: lambda data: None)
    assert in_flight(app) == "in_flight 1"
    first.close()  # type: ignore[attr-defined]  # every WSGI server does it
    assert in_flight(app) == "in_flight 0"


# The log --------------------------------------------------------------------------------------------------------------


def test_the_access_log_says_who_and_what_and_keeps_contents_out(caplog: pytest.LogCaptureFixture) -> None:
    app, _ = gateway()
    params = signed({"SellerSKU": "buyer@example.com"}, method="POST")
    with caplog.at_level(logging.DEBUG):
        answer = ask(app, "POST", f"{PATH}?{query_of(params)}", (("User-Agent", "App/2 (Secret=1)"),), b"the feed")
    (record,) = [record for record in caplog.records if record.name == "mws.compat.gateway.access"]
    size = len(REPLY)
    assert record.getMessage() == (
        f"{answer['x-mws-request-id']} - POST {PATH} ListOrders {ACCOUNT.seller_id} 200 {size} 0ms App/2 -"
    )
    for secret in (params["Signature"], "buyer@", "the feed", ACCOUNT.mws_secret_key, "Secret=1"):
        assert secret not in caplog.text


def test_nothing_a_request_says_can_forge_a_log_line(caplog: pytest.LogCaptureFixture) -> None:
    app, _ = gateway()
    with caplog.at_level(logging.INFO):
        ask(app, "GET", "/a%0Ab%20c?Action=x%0Ay", (("User-Agent", "App\n2"),))
    (record,) = [record for record in caplog.records if record.name == "mws.compat.gateway.access"]
    assert len(record.getMessage().split(" ")) == 11
    assert "\n" not in record.getMessage()


# What `strict = true` refuses beside ----------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["User-Agent", "X-Amazon-User-Agent"])
def test_a_user_agent_may_stand_in_either_header(field: str) -> None:
    """The official Java library sends both; a proxy may have replaced the first."""
    good, bad = (field, "App/1.0 (Language=Java)"), ("User-Agent", "Mozilla")
    headers = (good,) if field == "User-Agent" else (bad, good)
    assert get(signed(), headers=headers, settings={"strict": True}).status == 200
    both = (("User-Agent", "Mozilla"), ("X-Amazon-User-Agent", "Opera"))
    answer = get(signed(), headers=both, settings={"strict": True})
    assert (answer.status, answer.code) == (400, "UserAgentHeaderMalformed")


@pytest.mark.parametrize(
    ("version", "path", "code"),
    [
        ("", PATH, "MissingParameter"),
        ("2011-01-01", PATH, "InvalidParameterValue"),
        ("2013-09-01", "/", ""),
        ("2009-01-01", "/", "InvalidParameterValue"),
        ("2013-09-01", PATH, ""),
        ("2013-09-01", PATH + "/", ""),
    ],
)
def test_the_version_matters_only_where_strict(version: str, path: str, code: str) -> None:
    params = signed({"Version": version}, path=path)
    assert get(params, path=path).status == 200
    answer = get(params, path=path, settings={"strict": True})
    assert (answer.status, answer.code if code else "") == (400 if code else 200, code)


def test_a_missing_seller_has_its_own_code_where_strict() -> None:
    params = signed({"SellerId": ""})
    assert (get(params).status, get(params).code) == (400, "MissingParameter")
    answer = get(params, settings={"strict": True})
    assert (answer.status, answer.code) == (403, "MissingClientTokenId")


def test_the_md5_of_a_form_is_not_looked_at() -> None:
    app, _ = gateway()
    body = query_of(signed(method="POST")).encode()
    form = (AGENT, ("Content-Type", "application/x-www-form-urlencoded"), ("Content-MD5", md5(b"another")))
    assert ask(app, "POST", PATH, form, body).status == 200
