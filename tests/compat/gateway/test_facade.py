"""The gateway over the real façade on a sandbox: what only both together decide."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from mws.compat.config import SANDBOX
from mws.compat.config import GatewaySettings as Settings
from mws.compat.facade import Facade
from mws.compat.gateway import Gateway
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.compat.gateway.standin import NOON, PATH, Answer, ask, mws_error, query_of, signed

(ACCOUNT,) = SANDBOX.accounts
LIST = {"CreatedAfter": "2026-10-01T00:00:00Z", "MarketplaceId.Id.1": "ATVPDKIKX0DER"}


def open_gateway(strict: bool = False) -> tuple[Gateway, Facade]:
    clock = FixedClock(NOON)
    settings = Settings(strict=strict)
    facade = Facade(replace(SANDBOX, gateway=settings), clock=clock, session=session(Sandbox(clock=clock)))
    return Gateway(facade, settings, clock), facade


@pytest.fixture
def app() -> Iterator[Gateway]:
    gateway, facade = open_gateway()
    yield gateway
    facade.close()


def call(app: Gateway, params: dict[str, str], path: str = PATH, **given: Any) -> Answer:
    return ask(app, "GET", f"{path}?{query_of(signed(params, account=ACCOUNT, path=path))}", **given)


def test_orders_are_listed_page_by_page(app: Gateway) -> None:
    found: list[str] = []
    answer = call(app, {**LIST, "MaxResultsPerPage": "10"})
    while True:
        assert answer.status == 200
        root = etree.fromstring(answer.body)
        found += [str(node.text) for node in root.iter("{*}AmazonOrderId")]
        token = root.findtext(".//{*}NextToken")
        if not token:
            break
        answer = call(app, {"Action": "ListOrdersByNextToken", "NextToken": token})
    assert "111-1111111-1111111" in found
    assert len(found) == len(set(found)) > 10


def test_an_answer_of_the_facade_keeps_its_identity(app: Gateway) -> None:
    answer = call(app, LIST)
    (named,) = etree.fromstring(answer.body).iter("{*}RequestId")
    assert answer["x-mws-request-id"] == named.text
    assert answer["x-mws-timestamp"] == "2026-11-20T12:00:00.000Z"
    assert answer["Content-Type"].startswith("text/xml")
    assert answer["x-mws-compat-calls"].endswith("orders.v0.getOrders")


@pytest.mark.parametrize(
    ("path", "params", "code"),
    [
        ("/Nowhere/2013-09-01", {"Version": "2001-01-01"}, {"InvalidAddress"}),
        (PATH, {"Action": "ListOrdrs"}, {"InvalidAddress", "InvalidAction"}),
        (PATH, {"Action": "ListOrders"}, {"MissingParameter"}),
        (PATH, {"Action": "ListOrdersByNextToken", "NextToken": "mine"}, {"NextTokenCorrupted"}),
        (PATH, {**LIST, "CreatedAfter": "yesterday"}, {"InvalidParameterValue"}),
    ],
)
def test_what_the_facade_refuses_is_an_mws_error(
    app: Gateway, path: str, params: dict[str, str], code: set[str]
) -> None:
    answer = call(app, params, path)
    assert 400 <= answer.status < 500
    assert answer.code in code
    assert mws_error(answer.body)["RequestID"] == answer["x-mws-request-id"]


def test_superfluous_parameters_matter_only_where_strict() -> None:
    for strict, status in ((False, 200), (True, 400)):
        app, facade = open_gateway(strict)
        assert call(app, {**LIST, "Superfluous": "1"}).status == status
        facade.close()


def test_the_signature_of_another_path_opens_no_section(app: Gateway) -> None:
    query = query_of(signed(LIST, account=ACCOUNT, path="/"))
    assert ask(app, "GET", f"{PATH}?{query}").code == "SignatureDoesNotMatch"
    assert ask(app, "GET", f"/?{query}").status == 200


def test_a_feed_without_its_md5_is_refused_only_where_strict() -> None:
    feed = b"sku\tprice\tquantity\nSKU-1\t16.50\t4\n"
    params = {"Action": "SubmitFeed", "Version": "2009-01-01", "FeedType": "_POST_FLAT_FILE_INVLOADER_DATA_"}
    path = "/Feeds/2009-01-01"
    target = f"{path}?{query_of(signed(params, method='POST', account=ACCOUNT, path=path))}"
    agent = ("User-Agent", "Test/1 (Language=Python)")
    for strict, headers, code in (
        (False, (), ""),
        (True, (), "ContentMD5Missing"),
        (True, (("Content-MD5", base64.b64encode(hashlib.md5(feed).digest()).decode()),), ""),
    ):
        app, facade = open_gateway(strict)
        answer = ask(app, "POST", target, (agent, *headers), feed)
        assert (answer.status, answer.code if code else "") == (400 if code else 200, code)
        facade.close()


@pytest.mark.parametrize(
    ("operation", "path", "params", "code"),
    [
        ("reports.2021-06-30.getReport", "/Reports/2009-01-01", {"Action": "GetReport", "ReportId": "123456789"},
         "AccessToReportDenied"),
        ("feeds.2021-06-30.getFeed", "/Feeds/2009-01-01",
         {"Action": "GetFeedSubmissionResult", "FeedSubmissionId": "123456789"}, "AccessToFeedProcessingResultDenied"),
        ("*", PATH, {"Action": "GetOrder", "AmazonOrderId.Id.1": "111-1111111-1111111"},
         "AccessDenied"),
    ],
)  # fmt: skip
def test_what_amazon_denies_has_the_code_of_2009_only_where_strict(
    operation: str, path: str, params: dict[str, str], code: str
) -> None:
    for strict in (False, True):
        clock = FixedClock(NOON)
        sandbox = Sandbox(clock=clock)
        sandbox.plant(f"{operation}:403denied*always")
        settings = Settings(strict=strict)
        facade = Facade(replace(SANDBOX, gateway=settings), clock=clock, session=session(sandbox))
        version = path.rpartition("/")[2]
        answer = call(Gateway(facade, settings, clock), {**params, "Version": version}, path)
        assert (answer.status, answer.code) == (401, code if strict else "AccessDenied")
        facade.close()
