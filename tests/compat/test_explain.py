"""explain tells the truth: what it shows is what the call then sends, and what it refuses the call refuses alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import SANDBOX
from mws.compat.engine.preview import Explanation
from mws.compat.errors import CompatError
from mws.mappings import registry
from mws.spapi.build import build
from mws.spapi.calls import RestCall, RestReply
from mws.spapi.client import Client
from mws.spapi.routes import route
from tests.compat import worlds
from tests.compat.test_sections_to_come import FEES, ORDER, STOCK

(ACCOUNT,) = SANDBOX.accounts
US = "ATVPDKIKX0DER"
SHIPPED = (
    b"<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>A1SANDBOXSELLER"
    b"</MerchantIdentifier></Header><MessageType>OrderFulfillment</MessageType><Message><MessageID>1</MessageID>"
    b"<OrderFulfillment><AmazonOrderID>111-1111111-1111111</AmazonOrderID></OrderFulfillment></Message></AmazonEnvelope>"
)
LISTINGS = "_GET_MERCHANT_LISTINGS_DATA_"


class World(worlds.World):
    """A façade on a sandbox of its own, that notes what leaves."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[RestCall] = []

    def call(self, action: str, params: Mapping[str, str], body: bytes | None = None) -> LegacyCall:
        section = next(each.section for each in registry.OPERATIONS if each.action == action)
        more: dict[str, Any] = {} if body is None else {"body": body, "content_type": "text/xml"}
        return LegacyCall(
            action,
            dict(params),
            ACCOUNT.mws_access_key,
            ACCOUNT.seller_id,
            version=section.version,
            path=section.path,
            **more,
        )

    def explain(self, *call: Any) -> Explanation:  # Any: of `call`
        return self.facade.explain(self.call(*call))

    def make(self, *call: Any) -> LegacyReply:  # Any: of `call`
        self.sent.clear()
        return self.facade.call(self.call(*call))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made, send = World(), Client.send

    def noted(client: Client, call: RestCall, **options: Any) -> RestReply:  # Any: as Client.send has them
        made.sent.append(call)
        return send(client, call, **options)

    monkeypatch.setattr(Client, "send", noted)
    yield made
    made.facade.close()


OFFERS = {"MarketplaceId": US}


def asins(number: int) -> dict[str, str]:
    """The first so many of the sandbox's catalogue."""
    return {f"ASINList.ASIN.{each}": f"B000FAKE{each:02d}" for each in range(1, number + 1)}


SURE: Mapping[str, tuple[Any, ...]] = {
    "ListOrders": ("ListOrders", {"CreatedAfter": "2026-11-01", "MarketplaceId.Id.1": US}),
    "RequestReport": (
        "RequestReport",
        {"ReportType": LISTINGS, "StartDate": "2026-11-01", "ReportOptions": "ShowSalesChannel=true"},
    ),
    "ManageReportSchedule": ("ManageReportSchedule", {"ReportType": LISTINGS, "Schedule": "_1_DAY_"}),
    "SubmitFeed": ("SubmitFeed", {"FeedType": "_POST_ORDER_FULFILLMENT_DATA_"}, SHIPPED),
    "GetMyFeesEstimate": ("GetMyFeesEstimate", FEES),
    "ListInventorySupply": ("ListInventorySupply", STOCK),
    "lowest offers of two": ("GetLowestOfferListingsForASIN", {**OFFERS, **asins(2), "ItemCondition": "New"}),
    "lowest offers of many": ("GetLowestOfferListingsForASIN", {**OFFERS, **asins(9), "ItemCondition": "New"}),
    "lowest offers of any condition": ("GetLowestOfferListingsForASIN", {**OFFERS, **asins(9)}),
    "lowest priced offers": (
        "GetLowestPricedOffersForSKU",
        {"MarketplaceID": US, "SellerSKU": "SKU-1", "ItemCondition": "new"},
    ),
    "an old start": ("ListInventorySupply", {"QueryStartDateTime": "2016-11-24T00:00:00Z"}),
    "CreateFulfillmentOrder": ("CreateFulfillmentOrder", ORDER),
}


@pytest.mark.parametrize("name", SURE)
def test_what_is_shown_is_what_is_sent(world: World, name: str) -> None:
    shown = world.explain(*SURE[name])
    assert world.sent == []
    reply = world.make(*SURE[name])
    assert reply.status == 200, reply.body
    assert shown.calls == len(shown.requests) > 0
    sent = [(call.operation, build(call, route(call.operation)), call.body) for call in world.sent]
    for request in shown.requests:
        first = next(each for each in sent if each[0] == request.operation)
        sent.remove(first)
        _, built, body = first
        assert (request.method, request.target) == (built.method, built.target)
        if request.operation.endswith("createFeed"):
            assert isinstance(body, dict)
            assert isinstance(request.body, dict)
            body = {**body, "inputFeedDocumentId": request.body["inputFeedDocumentId"]}
        assert body == request.body


DEPENDS: Mapping[str, tuple[tuple[Any, ...], str]] = {
    "GetReportList": (("GetReportList", {}), "getReports"),
    "GetReportRequestList of ids": (
        ("GetReportRequestList", {"ReportRequestIdList.Id.1": "1"}),
        "getReport for each id",
    ),
    "GetFeedSubmissionList": (("GetFeedSubmissionList", {}), "getFeeds"),
    "a feed of prices": (("SubmitFeed", {"FeedType": "_POST_PRODUCT_PRICING_DATA_"}), "patchListingsItem"),
    "CancelReportRequests": (("CancelReportRequests", {}), "cancelReport for each"),
    "GetReport": (
        ("GetReport", {"ReportId": "1"}),
        "getReport for each id of which the ledger does not know how it ended; getReportDocument",
    ),
    "GetReportScheduleList": (("GetReportScheduleList", {}), "getReportSchedules, where"),
    "CancelFeedSubmissions": (("CancelFeedSubmissions", {}), "cancelFeed for each"),
    "GetFeedSubmissionResult": (("GetFeedSubmissionResult", {"FeedSubmissionId": "1"}), "its turn; getFeedDocument"),
    "lowest offers of any condition": (
        ("GetLowestOfferListingsForASIN", {**OFFERS, **asins(1)}),
        "the same for Used, Collectible, Refurbished, Club, of products whose first answer counts offers",
    ),
    "lowest offers of a SKU": (
        ("GetLowestOfferListingsForSKU", {**OFFERS, "SellerSKUList.SellerSKU.1": "SKU-1", "ItemCondition": "New"}),
        "getListingsItem for the ASIN of a SKU whose offers do not name it",
    ),
    "ManageReportSchedule never": (
        ("ManageReportSchedule", {"ReportType": LISTINGS, "Schedule": "_NEVER_"}),
        "cancelReportSchedule for each",
    ),
}


@pytest.mark.parametrize("name", DEPENDS)
def test_what_depends_on_answers_is_told_in_words_and_counts_as_no_call(world: World, name: str) -> None:
    call, words = DEPENDS[name]
    shown = world.explain(*call)
    assert words in "; ".join(shown.then)
    assert world.sent == []


def test_a_count_of_feeds_reads_and_sends_nothing_that_waited(world: World) -> None:
    (words,) = world.explain("GetFeedSubmissionCount", {}).then
    assert words.startswith("getFeeds, page by page")
    assert any("waited for its turn" in each for each in world.explain("GetFeedSubmissionList", {}).then)


REFUSED: Mapping[str, tuple[Any, ...]] = {
    "an unknown report type": ("RequestReport", {"ReportType": "_GET_NOTHING_"}),
    "an unknown report type in a list": ("GetReportList", {"ReportTypeList.Type.1": "_GET_NOTHING_"}),
    "an unknown feed type": ("SubmitFeed", {"FeedType": "_POST_NOTHING_"}, b"x"),
    "an unknown feed type in a list": ("GetFeedSubmissionList", {"FeedTypeList.Type.1": "_POST_NOTHING_"}),
    "an unknown feed type in a cancel": ("CancelFeedSubmissions", {"FeedTypeList.Type": "_POST_NOTHING_"}),
    "feeds of a time to come": ("GetFeedSubmissionCount", {"SubmittedFromDate": "2027-01-01"}),
    "reports of a time to come": ("GetReportRequestList", {"RequestedFromDate": "2027-01-01"}),
    "a time that ends before it begins": (
        "GetReportCount",
        {"AvailableFromDate": "2026-11-02", "AvailableToDate": "2026-11-01"},
    ),
    "a marketplace of another region": (
        "GetLowestOfferListingsForASIN",
        {"MarketplaceId": "A1PA6795UKMFR9", **asins(3)},
    ),
    "a condition nobody knows": ("GetLowestPricedOffersForASIN", {**OFFERS, "ASIN": "X", "ItemCondition": "Any"}),
    "an unknown schedule": ("ManageReportSchedule", {"ReportType": LISTINGS, "Schedule": "_5_MINUTES_"}),
    "a bad quantity": ("CreateFulfillmentOrder", {**ORDER, "Items.member.1.Quantity": "0"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_call_is_refused_with_explain_is_refused_with(world: World, name: str) -> None:
    with pytest.raises(CompatError) as caught:
        world.explain(*REFUSED[name])
    reply = world.make(*REFUSED[name])
    assert isinstance(reply.error, CompatError)
    assert (reply.error.mws_code, str(reply.error)) == (caught.value.mws_code, str(caught.value))


def test_an_operation_of_the_same_version_is_named_where_it_follows(world: World) -> None:
    ids = {f"AmazonOrderId.Id.{number}": f"111-1111111-111111{number}" for number in (1, 2)}
    notes = [note for note in world.explain("GetOrder", ids).notes if note.startswith("falls back")]
    assert notes == [
        "falls back on orders.v0.getOrders where orders.v0.getOrder fails",
        "falls back on 2026-01-01 where v0 fails",
    ]
