"""A connection of ours: keys and settings from where boto took them, repeats, digests, errors with all there is."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest
import requests

import mws
from mws import backends
from mws.boto import auth, config
from mws.boto.connection import ContentMismatch, MWSConnection
from mws.boto.errors import BotoServerError, NoAuthHandlerFound
from mws.boto.exception import ResponseError
from mws.boto.installing import set_file_logger
from mws.boto.query import AWSQueryConnection
from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import SANDBOX
from mws.compat.errors import NotConfigured, Throttled
from mws.errors import MWSError
from tests.mws.speaker import Answer, Speaker, speaking

XML = {"Content-Type": "text/xml"}
THROTTLED = b"<ErrorResponse><Error><Code>RequestThrottled</Code><Message>slow</Message></Error></ErrorResponse>"
DOWN = b"<ErrorResponse><Error><Code>InternalError</Code><Message>no</Message></Error></ErrorResponse>"


@pytest.fixture
def host() -> Iterator[Speaker]:
    with speaking() as speaker:
        yield speaker


@pytest.fixture(autouse=True)
def own_config(monkeypatch: pytest.MonkeyPatch) -> config.Config:
    """No file and no variable of the machine counts."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "BOTO_CONFIG", "BOTO_PATH", "MWS_COMPAT_BACKEND"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/nonexistent")
    made = config.Config(do_load=False)
    monkeypatch.setattr(config, "config", made)
    monkeypatch.setattr(auth, "config", made)
    return made


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds it would have slept."""
    taken: list[float] = []
    monkeypatch.setattr(auth, "sleep", taken.append)
    return taken


def connected(host: Speaker, **kw: Any) -> MWSConnection:
    name, _, port = host.url.partition("://")[2].partition(":")
    return MWSConnection("key", "secret", Merchant="seller", host=name, port=int(port), is_secure=False, **kw)


class Answering:
    """A backend that gives the next of these replies, the last again and again."""

    def __init__(self, *replies: tuple[int, bytes]) -> None:
        self.replies = list(replies)
        self.calls: list[LegacyCall] = []

    def call(self, call: LegacyCall) -> LegacyReply:
        self.calls.append(call)
        status, body = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return LegacyReply(status, (("Content-Type", "text/xml"),), body)


def asked(backend: Answering, **kw: Any) -> MWSConnection:
    return MWSConnection("key", "secret", Merchant="seller", backend=backend, **kw)


# ---------------------------------------------------------------------------------------------------------------------
# Repeats
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_read_that_failed_at_amazon_s_side_is_asked_again(status: int, naps: list[float]) -> None:
    backend = Answering((status, DOWN), (status, DOWN), (200, b"<R/>"))
    assert asked(backend).get_report_count() is not None
    assert len(backend.calls) == 3
    assert len(naps) == 2
    assert all(0 <= nap <= 2**number for number, nap in enumerate(naps))


def test_a_read_that_goes_on_failing_raises_the_last_reply(naps: list[float]) -> None:
    backend = Answering((503, THROTTLED))
    with pytest.raises(ResponseError) as failed:
        asked(backend).list_orders(MarketplaceId=["M"], CreatedAfter="a")
    assert type(failed.value).__name__ == "RequestThrottled"
    assert isinstance(failed.value.__cause__, Throttled)
    assert len(backend.calls) == 7
    assert len(naps) == 6


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_read_that_was_wrong_is_not_asked_again(status: int, naps: list[float]) -> None:
    backend = Answering((status, DOWN), (200, b"<R/>"))
    with pytest.raises(ResponseError):
        asked(backend).get_report_count()
    assert naps == []


def _submit(connection: MWSConnection) -> Any:
    return connection.submit_feed(FeedType="_X_", FeedContent=b"x", content_type="text/plain")


def test_a_write_is_made_again_only_where_nobody_heard_it(naps: list[float]) -> None:
    backend = Answering((503, THROTTLED), (200, b"<R/>"))
    assert _submit(asked(backend)) is not None
    assert [call.body for call in backend.calls] == [b"x", b"x"]
    backend = Answering((503, DOWN), (200, b"<R/>"))
    with pytest.raises(ResponseError):
        _submit(asked(backend))
    assert len(backend.calls) == 1


def test_repeats_are_as_many_as_somebody_says(own_config: config.Config, naps: list[float]) -> None:
    backend = Answering((500, DOWN))
    connection = asked(backend)
    connection.num_retries = 1
    with pytest.raises(ResponseError):
        connection.get_report_count()
    assert len(backend.calls) == 2
    own_config.add_section("Boto")
    own_config.set("Boto", "num_retries", "3")
    own_config.set("Boto", "max_retry_delay", "0.5")
    with pytest.raises(ResponseError):
        connection.get_report_count()
    assert len(backend.calls) == 2 + 4
    assert max(naps) <= 1


def test_a_connection_that_breaks_is_made_again_for_reads_alone(host: Speaker, naps: list[float]) -> None:
    host.answers = [Answer(hang_up=True), Answer(b"<R/>", 200, XML)]
    assert connected(host).get_report_count() is not None
    assert len(naps) == 1
    host.answers = [Answer(hang_up=True)]
    with pytest.raises(MWSError) as failed:
        _submit(connected(host))
    # As boto raised what the socket raised.
    assert {OSError, requests.ConnectionError} <= {*failed.type.__mro__}
    assert len(naps) == 1


# ---------------------------------------------------------------------------------------------------------------------
# Replies
# ---------------------------------------------------------------------------------------------------------------------


def test_a_reply_with_its_digest_is_read_and_another_is_not(host: Speaker) -> None:
    body = b"<R><A>1</A></R>"
    digest = b64encode(md5(body, usedforsecurity=False).digest()).decode()
    host.answers = [Answer(body, 200, {**XML, "Content-MD5": digest})]
    assert connected(host).get_report(ReportId="1").A == "1"
    host.answers = [Answer(body + b" ", 200, {**XML, "Content-MD5": digest})]
    with pytest.raises(ContentMismatch, match="GetReport: the reply is not what its Content-MD5 says") as failed:
        connected(host).get_report(ReportId="1")
    assert isinstance(failed.value, AssertionError)


@pytest.mark.parametrize(("status", "body"), [(200, b""), (404, b""), (500, b""), (404, b"<html>no"), (502, b"down")])
def test_a_reply_that_says_nothing_is_an_error_that_says_so(status: int, body: bytes, host: Speaker) -> None:
    host.answers = [Answer(body, status, XML)]
    connection = connected(host)
    connection.num_retries = 0
    with pytest.raises(ResponseError) as failed:
        connection.get_report(ReportId="1")
    assert type(failed.value) is ResponseError
    assert (failed.value.status, failed.value.error_code) == (status, None)
    assert failed.value.message == body.decode()
    assert failed.value.response.status_code == status
    assert str(failed.value).startswith("ResponseError: Told")


def test_a_reply_cut_in_the_middle_is_an_error_of_ours(host: Speaker) -> None:
    host.answers = [Answer(b"<R><A>1</A>", 200, XML)]
    with pytest.raises(MWSError, match="no XML"):
        connected(host).get_report(ReportId="1")


def test_an_error_says_all_there_is_to_know(host: Speaker) -> None:
    body = (
        b"<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>No</Message></Error>"
        b"<RequestID>id-1</RequestID></ErrorResponse>"
    )
    host.answers = [Answer(body, 403, {**XML, "x-mws-timestamp": "2026-11-20T00:00:00Z"})]
    with pytest.raises(mws.MWSError) as failed:
        connected(host).get_order(AmazonOrderId=["1"])
    error: Any = failed.value
    assert [each.__name__ for each in type(error).__mro__[:4]] == [
        "AccessDenied",
        "ResponseError",
        "BotoServerError",
        "MWSError",
    ]
    assert (error.status, error.reason, error.error_code, error.code) == (403, "Told", "AccessDenied", "AccessDenied")
    assert (error.message, error.error_message, error.request_id, error.body) == ("No", "No", "id-1", body.decode())
    assert error.response.headers["x-mws-timestamp"] == "2026-11-20T00:00:00Z"
    assert repr(error) == 'AccessDenied(Told: "No")'
    error.error_message = "Other"
    assert error.message == "Other"


@pytest.mark.parametrize(
    ("body", "code", "message", "request_id"),
    [
        ('{"Error": {"Code": "A", "Message": "b"}, "RequestId": "c"}', "A", "b", "c"),
        ({"Error": {"Code": "A", "Message": "b"}, "RequestId": "c"}, "A", "b", "c"),
        ('{"message": "b"}', None, "b", None),
        ("[1]", None, "[1]", None),
        ("[" * 100_000, None, "[" * 100_000, None),
        (None, None, "", None),
    ],
)
def test_an_error_is_read_from_json_too(body: Any, code: str | None, message: str, request_id: str | None) -> None:
    error = BotoServerError(400, "Bad", body)
    assert (error.error_code, error.message, error.request_id) == (code, message, request_id)
    # One that no reply told has the reply it would have had.
    assert error.response.status_code == 400
    assert BotoServerError(400, "Bad", error.response.content).message == message


def test_where_nothing_is_configured_the_error_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)
    backends.forget()  # what another test was configured with
    waits: list[float] = []
    monkeypatch.setattr(auth, "sleep", waits.append)
    with pytest.raises(NotConfigured, match=r"mws-compat\.toml"):
        MWSConnection("key", "secret", Merchant="seller").get_report_count()
    assert waits == []


# ---------------------------------------------------------------------------------------------------------------------
# Keys and settings
# ---------------------------------------------------------------------------------------------------------------------


def test_keys_come_from_where_boto_took_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_config: config.Config
) -> None:
    with pytest.raises(NoAuthHandlerFound, match="AWS_ACCESS_KEY_ID"):
        MWSConnection(Merchant="seller")

    def keys(**kw: Any) -> tuple[str | None, str | None]:
        made = MWSConnection(Merchant="seller", **kw)
        return made.aws_access_key_id, made.aws_secret_access_key

    for section, name in (("Credentials", "file"), ("profile other", "profile")):
        own_config.add_section(section)
        own_config.set(section, "aws_access_key_id", f"{name}-key")
        own_config.set(section, "aws_secret_access_key", f"{name}-secret%")
    assert keys() == ("file-key", "file-secret%")
    assert keys(profile_name="other") == ("profile-key", "profile-secret%")
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").write_text("[default]\naws_access_key_id = s\naws_secret_access_key = t\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert keys() == ("s", "t")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "env-key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "env-secret")
    assert keys() == ("env-key", "env-secret")
    assert keys(aws_access_key_id="a", aws_secret_access_key="b") == ("a", "b")


def test_the_secret_is_in_no_repr() -> None:
    made = asked(Answering((200, b"<R/>")), security_token="token-x")
    assert made.secret_key == "secret"
    assert "secret" not in repr(made) + repr(made.provider)
    assert "token-x" not in repr(made.provider)


@pytest.mark.parametrize("variable", ["BOTO_CONFIG", "BOTO_PATH"])
def test_settings_come_from_boto_s_files(variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "boto.cfg"
    path.write_text("[Boto]\nnum_retries = 2\nis_secure = False\nfactor = 1.5\n")
    monkeypatch.setenv(variable, str(path))
    for made in (config.Config(), config.Config(str(path)), config.Config(fp=path.open())):
        assert made.getint("Boto", "num_retries", 6) == 2
        assert made.getint("Boto", "other", 6) == 6
        assert made.getfloat("Boto", "factor") == 1.5
        assert made.getbool("Boto", "is_secure", True) is False
        assert made.getbool("Boto", "other", True) is True
        assert made.get("Boto", "other") is made.get_value("None", "other") is None
        assert made.has_option("Boto", "factor")
        made.setbool("Boto", "is_secure", True)
        assert made.get("Boto", "is_secure") == "true"


def test_a_connection_goes_as_boto_s_settings_say(own_config: config.Config) -> None:
    own_config.add_section("Boto")
    for name, value in {
        "is_secure": "false",
        "https_validate_certificates": "false",
        "ca_certificates_file": "/ca.pem",
        "proxy": "p.example",
        "proxy_port": "3128",
        "proxy_user": "u",
        "proxy_pass": "w",
    }.items():
        own_config.set("Boto", name, value)
    made = MWSConnection("key", "secret", Merchant="seller")
    assert (made.protocol, made.port, made.https_validate_certificates) == ("http", 80, False)
    assert made.ca_certificates_file == "/ca.pem"
    assert made.get_proxy_url_with_auth() == "http://u:w@p.example:3128"
    assert made.get_proxy_auth_header() == {"Proxy-Authorization": "Basic dTp3"}


@pytest.mark.parametrize(
    ("do", "words"),
    [
        (lambda made: made.get_http_connection("h", 1, True), "no connections of http.client"),
        (lambda made: made.new_http_connection("h", 1, True), "no connections of http.client"),
        (lambda made: made.put_http_connection("h", 1, True, None), "no connections of http.client"),
        (lambda made: made.proxy_ssl(), "no connections of http.client"),
        (lambda made: made._mexe(None, sender=print), "sender and retry_handler"),
        (lambda made: _through_a_factory("http").get_report_count(), "https_connection_factory: calls to https://h"),
    ],
)
def test_what_needs_http_client_is_refused_with_the_reason(do: Any, words: str) -> None:
    with pytest.raises(MWSError, match=words):
        do(asked(Answering((200, b"<R/>"))))
    # In process there is nothing to connect.
    assert _through_a_factory(Answering((200, b"<R/>"))).get_report_count() is not None


def _through_a_factory(backend: Any) -> MWSConnection:
    return MWSConnection("k", "s", Merchant="m", host="h", https_connection_factory=(print, ()), backend=backend)


def test_errors_of_a_program_s_own_transport_become_those_of_mws() -> None:
    class Own(MWSConnection):
        def _mexe(self, *args: Any, **kw: Any) -> Any:
            raise BotoServerError(503, "Slow", THROTTLED)

    with pytest.raises(ResponseError, match="slow") as failed:
        Own("k", "s", Merchant="m").get_report_count()
    assert type(failed.value).__name__ == "RequestThrottled"


@pytest.mark.parametrize("port", [None, 443, 8443])
def test_a_host_may_bring_its_port(host: Speaker, port: int | None) -> None:
    address = host.url.partition("://")[2]
    made = MWSConnection("k", "secret", Merchant="m", host=address, port=port, is_secure=False)
    made.get_report_count()
    assert host.sent[0].verdict("secret").ok


def test_a_seller_goes_under_either_name() -> None:
    for kw in ({"Merchant": "m"}, {"SellerId": "m"}):
        made = MWSConnection("k", "s", **kw)
        assert (made.Merchant, made.SellerId) == ("m", "m")
    backend = Answering((200, b"<R/>"))
    made = MWSConnection("k", "s", SellerId="one", backend=backend)
    made.Merchant = "two"
    made.get_report_count()
    made.get_orders_service_status()
    assert [call.seller_id for call in backend.calls] == ["two", "one"]


def test_a_feed_may_be_text() -> None:
    backend = Answering((200, b"<R/>"))
    asked(backend).submit_feed(FeedType="_X_", FeedContent="é", content_type='text/plain; charset="iso-8859-1"')
    asked(backend).submit_feed(FeedType="_X_", FeedContent="é", content_type="text/xml")
    assert [call.body for call in backend.calls] == [b"\xe9", "é".encode()]
    assert backend.calls[1].content_md5 == b64encode(md5("é".encode(), usedforsecurity=False).digest()).decode()
    assert backend.calls[1].content_type == "text/xml"


def test_a_call_takes_keywords_alone() -> None:
    with pytest.raises(TypeError):
        asked(Answering((200, b"<R/>"))).get_report_count("x")


def test_logs_go_where_a_program_sends_them_without_the_buyers_data(tmp_path: Path) -> None:
    path = tmp_path / "boto.log"
    set_file_logger("boto", str(path), logging.DEBUG)
    logger = logging.getLogger("boto")
    try:
        asked(Answering((200, b"<R><BuyerName>Ada</BuyerName></R>"))).get_report_count()
        logger.info("said")
        assert [line.rpartition(":")[2] for line in path.read_text().splitlines()] == ["said"]
    finally:
        for handler in list(logger.handlers):
            if isinstance(handler, logging.FileHandler):
                handler.close()
                logger.removeHandler(handler)


def test_a_plain_query_connection_is_there_too() -> None:
    backend = Answering((400, DOWN))
    made = AWSQueryConnection("k", "s", host="mws.amazonservices.com", backend=backend)
    with pytest.raises(BotoServerError) as failed:
        made.get_object("ListOrders", {"SellerId": "m", "Version": "v"}, print)
    assert type(failed.value) is BotoServerError
    assert failed.value.code == "InternalError"
    assert made.get_utf8_value("é") == "é".encode()


def test_a_request_that_names_no_action_is_answered_as_mws_answered_it() -> None:
    account = SANDBOX.accounts[0]
    made = MWSConnection(account.mws_access_key, account.mws_secret_key, Merchant=account.seller_id, backend="sandbox")
    reply = made.make_request(None, {"SellerId": account.seller_id}, "/Orders/2013-09-01")
    assert reply.status == 400
    assert b"<Code>MissingParameter</Code><Message>The request must contain the parameter Action.</Message>" in (
        reply.read()
    )
    backends.forget()
