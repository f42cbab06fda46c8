"""Processing reports: JSON for listings feeds, which change the stock; XML for envelopes; tabs for flat files."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from mws.spapi.sandbox import CA, MX, ORDER_ID, SELLER_ID, SKU, US
from mws.spapi.sandbox.world.stock import ACCEPTED, Listing
from tests.reference import REFERENCE, needs_reference
from tests.spapi.sandbox.caller import Caller
from tests.spapi.sandbox.test_feeds import ACK, JSON_TYPE, LISTINGS, envelope, listings, quantity

SHIP = "POST_ORDER_FULFILLMENT_DATA"
OFFER = "/attributes/purchasable_offer"
STOCK = "/attributes/fulfillment_availability"


@pytest.fixture
def caller() -> Caller:
    return Caller()


def submit(caller: Caller, content: bytes, *marketplaces: str) -> Any:
    """The report of a listings feed, and the listing it was about."""
    feed = caller.worked(LISTINGS, content, JSON_TYPE, *marketplaces)
    assert feed["processingStatus"] == "DONE"
    return json.loads(caller.result(feed))


def of(caller: Caller, sku: str = SKU) -> Listing:
    return caller.sandbox.site.stock.of(SELLER_ID)[sku]


def patch(path: str, *value: object, op: str = "replace", sku: str = SKU) -> dict[str, Any]:
    row: dict[str, Any] = {"op": op, "path": path, **({"value": list(value)} if value else {})}
    return {"messageId": 1, "sku": sku, "operationType": "PATCH", "productType": "PRODUCT", "patches": [row]}


def price(amount: float, **more: object) -> dict[str, object]:
    return {"our_price": [{"schedule": [{"value_with_tax": amount}]}], **more}


def test_a_listings_feed_changes_the_stock_and_counts_its_messages(caller: Caller) -> None:
    report = submit(caller, listings(quantity(SKU, 7), quantity("NO-SUCH", 1, 2), quantity("MUG-350", 0, 3)))
    assert report["header"] == {"sellerId": SELLER_ID, "version": "2.0", "feedId": report["header"]["feedId"]}
    assert report["summary"] == {
        "errors": 1,
        "warnings": 0,
        "messagesProcessed": 3,
        "messagesAccepted": 2,
        "messagesInvalid": 1,
    }
    (issue,) = report["issues"]
    assert (issue["messageId"], issue["sku"], issue["severity"]) == (2, "NO-SUCH", "ERROR")
    assert (of(caller).quantity, of(caller, "MUG-350").quantity) == (7, 0)


def test_the_stock_changes_when_the_feed_is_done_and_not_before(caller: Caller) -> None:
    caller.feed(LISTINGS, listings(quantity(SKU, 7)), JSON_TYPE)
    assert of(caller).quantity == 25
    caller.clock.advance(2.9)
    caller.json("/feeds/2021-06-30/feeds", feedTypes=LISTINGS)
    assert of(caller).quantity == 25
    caller.clock.advance(0.1)
    caller.json("/feeds/2021-06-30/feeds", feedTypes=LISTINGS)
    assert of(caller).quantity == 7


def test_unknown_skus_may_be_accepted_as_amazon_does() -> None:
    caller = Caller(unknown_skus=ACCEPTED)
    report = submit(caller, listings(quantity("NEW-1", 4)))
    assert report["issues"] == []
    assert of(caller, "NEW-1").quantity == 4
    with pytest.raises(ValueError, match="unknown_skus"):
        Caller(unknown_skus="maybe")


def test_replace_takes_away_what_is_not_sent(caller: Caller) -> None:
    before = of(caller, "LAMP/RED, 10 cm").offer(US)
    assert before is not None
    assert "discounted_price" in before
    submit(caller, listings(patch(OFFER, price(9.5), sku="LAMP/RED, 10 cm"), quantity(SKU, 3, 2)))
    after = of(caller, "LAMP/RED, 10 cm").offer(US)
    assert after is not None
    assert sorted(after) == ["audience", "currency", "marketplace_id", "our_price"]
    assert of(caller).availability == {"fulfillment_channel_code": "DEFAULT", "quantity": 3}


def test_replace_leaves_other_marketplaces_and_audiences_alone(caller: Caller) -> None:
    business = price(8, audience="B2B")
    submit(caller, listings(patch(OFFER, price(9.5), business)))
    assert (of(caller).price(US), of(caller).price(CA)) == (9.5, 39.98)
    offer = of(caller).offer(US, "B2B")
    assert offer is not None
    assert offer["our_price"] == business["our_price"]


def test_a_price_without_marketplace_counts_for_that_of_the_feed(caller: Caller) -> None:
    submit(caller, listings(patch(OFFER, price(9.5))), MX)
    assert (of(caller).price(MX), of(caller).price(US)) == (9.5, 19.99)


def test_merge_keeps_the_rest_but_exists_for_quantities_only(caller: Caller) -> None:
    row = {"fulfillment_channel_code": "DEFAULT", "quantity": 5}
    submit(caller, listings(patch(STOCK, row, op="merge")))
    assert of(caller).availability == {**row, "lead_time_to_ship_max_days": 1}
    for path, value in ((OFFER, price(1)), (STOCK, {**row, "restock_date": "2026-12-01"})):
        report = submit(caller, listings(patch(path, value, op="merge")))
        assert report["summary"]["messagesInvalid"] == 1


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (patch(OFFER, {"our_price": [{"value_with_tax": 1.0}]}), "99022"),
        (patch(OFFER, {"our_price": [{"schedule": [{"value_with_tax": "1.0"}]}]}), "4002008"),
        (patch(OFFER, price(1e9)), "4002008"),
        (patch(OFFER, price(1, currency=["USD"])), "4002008"),
        (patch(f"{OFFER}/0/our_price", {}), "4002008"),
        (patch(OFFER, op="test"), "4002008"),
        (patch(OFFER, "x"), "4002008"),
        (quantity(SKU, -1), "4002008"),
        (quantity(SKU, 1.5), "4002008"),
        ({"messageId": 1, "sku": SKU, "operationType": "PATCH", "productType": "PRODUCT"}, "4002008"),
        ({"messageId": 1, "sku": SKU, "operationType": "DELETE", "productType": "PRODUCT"}, "4002008"),
        ({"messageId": 1, "sku": SKU, "operationType": "Update"}, "4002008"),
        ({"messageId": 0, "sku": SKU, "operationType": "DELETE"}, "4002008"),
        ({"messageId": 2**31, "sku": SKU, "operationType": "DELETE"}, "4002008"),
        ({"messageId": 1, "sku": "", "operationType": "DELETE"}, "4002008"),
        ({"messageId": 1, "sku": "N", "operationType": "UPDATE", "productType": "P", "attributes": {"a": []}}, "90220"),
    ],
)
def test_a_wrong_message_is_reported_and_changes_nothing(caller: Caller, message: Any, code: str) -> None:
    before = of(caller).attributes
    report = submit(caller, listings(message))
    assert report["issues"][0]["code"] == code
    assert report["summary"]["messagesInvalid"] == 1
    assert of(caller).attributes == before


def test_message_ids_are_unique(caller: Caller) -> None:
    report = submit(caller, listings(quantity(SKU, 1), quantity(SKU, 2)))
    assert (report["summary"]["messagesAccepted"], of(caller).quantity) == (1, 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<xml/>", "4002001"),
        (b"[1]", "4002001"),
        (listings(quantity(SKU, 1)).replace(b'"quantity": 1', b'"quantity": NaN'), "4002001"),
        (b"[" * 100_000, "4002001"),
        (listings(quantity(SKU, 1), version="1.0"), "4002006"),
        (listings(), "4002008"),
        (listings(quantity(SKU, 1), sellerId="A9OTHER"), None),
    ],
)
def test_a_wrong_feed_is_reported_whole(caller: Caller, content: bytes, code: str | None) -> None:
    report = submit(caller, content)
    assert [issue.get("code") for issue in report["issues"]] == [code]
    assert report["summary"]["messagesProcessed"] == 0
    assert of(caller).quantity == 25


def test_update_partial_update_and_delete(caller: Caller) -> None:
    attributes = {
        "condition_type": [{"value": "new_new"}],
        "merchant_suggested_asin": [{"value": "B000FAKE05"}],
        "purchasable_offer": [price(3.25)],
    }
    new = {"sku": "NEW-1", "operationType": "UPDATE", "productType": "PRODUCT", "requirements": "LISTING_OFFER_ONLY"}
    partial = {"sku": SKU, "operationType": "PARTIAL_UPDATE", "productType": "PRODUCT"}
    report = submit(
        caller,
        listings(
            {"messageId": 1, **new, "attributes": attributes},
            {"messageId": 2, **partial, "attributes": {"purchasable_offer": [price(4)]}},
            {"messageId": 3, "sku": "MUG-350", "operationType": "DELETE"},
        ),
    )
    assert report["issues"] == []
    assert (of(caller, "NEW-1").asin, of(caller, "NEW-1").price(US)) == ("B000FAKE05", 3.25)
    assert (of(caller).price(US), of(caller).title(US)) == (4.0, "Desk lamp, dimmable, white")
    assert not of(caller, "MUG-350").listed(US)
    assert of(caller, "MUG-350").listed(CA)


def test_a_feed_may_come_packed(caller: Caller) -> None:
    assert submit(caller, gzip.compress(listings(quantity(SKU, 9))))["summary"]["messagesAccepted"] == 1
    assert of(caller).quantity == 9


def test_results_are_packed_where_planted(caller: Caller) -> None:
    caller.sandbox.plant_outcome(f"{LISTINGS}:gzip")
    feed = caller.worked(LISTINGS, listings(quantity(SKU, 1)), JSON_TYPE)
    document = caller.json(f"/feeds/2021-06-30/documents/{feed['resultFeedDocumentId']}")
    assert document["compressionAlgorithm"] == "GZIP"
    assert json.loads(caller.result(feed))["summary"]["messagesAccepted"] == 1


@needs_reference
@pytest.mark.parametrize(
    "content",
    [listings(quantity(SKU, 1), quantity("NO", 1, 2)), b"{", listings(quantity(SKU, 1), version="9")],
)
def test_json_reports_meet_amazons_schema(caller: Caller, content: bytes) -> None:
    from jsonschema import Draft7Validator

    assert REFERENCE is not None
    schema = REFERENCE / "spapi" / "schemas" / "feeds" / "listings-feed-processing-report-schema-v2.json"
    Draft7Validator(json.loads(schema.read_text("utf-8"))).validate(submit(caller, content))


def xml_report(caller: Caller, content: bytes, feed_type: str = ACK) -> tuple[tuple[int, int, int], list[Any]]:
    """(processed, successful, with errors) and (message id, code) of each result."""
    root = etree.fromstring(caller.result(caller.worked(feed_type, content)))
    summary = root.find(".//ProcessingSummary")
    assert summary is not None
    processed, successful, failed = (
        int(summary.findtext(f"Messages{name}", "")) for name in ("Processed", "Successful", "WithError")
    )
    results = [(row.findtext("MessageID"), row.findtext("ResultMessageCode")) for row in root.iterfind(".//Result")]
    return (processed, successful, failed), results


def test_an_envelope_is_checked_against_the_sellers_orders(caller: Caller) -> None:
    assert xml_report(caller, envelope(ORDER_ID)) == ((1, 1, 0), [])
    assert xml_report(caller, envelope(ORDER_ID, "1-2-3", "")) == ((3, 1, 2), [("2", "5002"), ("3", "5002")])


def test_quantities_and_items_of_a_shipment_are_checked(caller: Caller) -> None:
    def ship(item: str, number: int) -> bytes:
        more = f"<Item><AmazonOrderItemCode>{item}</AmazonOrderItemCode><Quantity>{number}</Quantity></Item>"
        return envelope(ORDER_ID, kind="OrderFulfillment", more=more)

    assert xml_report(caller, ship("10000000000001", 1), SHIP)[1] == []
    assert xml_report(caller, ship("10000000000001", 2), SHIP)[1] == [("1", "18021")]
    assert xml_report(caller, ship("1", 1), SHIP)[1] == [("1", "5002")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        envelope(ORDER_ID)[:-5],
        b"<OrderAcknowledgement/>",
        envelope(ORDER_ID, kind="OrderFulfillment"),
        b'<!DOCTYPE a [<!ENTITY b "c">]><AmazonEnvelope>&d;</AmazonEnvelope>',
    ],
)
def test_what_is_no_envelope_of_the_type_is_told(caller: Caller, content: bytes) -> None:
    assert ("0", "5000") in xml_report(caller, content)[1]


def test_entities_are_not_followed(caller: Caller, tmp_path: Path) -> None:
    """Were they, the messages would name an order of the seller's and be accepted."""
    outside = tmp_path / "order"
    outside.write_text(ORDER_ID)
    entities = f'<!DOCTYPE a [<!ENTITY b "{ORDER_ID}"><!ENTITY x SYSTEM "{outside.as_uri()}">]>'
    content = envelope("&x;", "&b;").replace(b"?>", b"?>" + entities.encode(), 1)
    assert xml_report(caller, content)[0] == (2, 0, 2)


@needs_reference
@pytest.mark.parametrize("orders", [(ORDER_ID,), ("1",), ("999-0000000-0000000", "<&>")])
def test_xml_reports_meet_the_published_schema(caller: Caller, orders: tuple[str, ...]) -> None:
    assert REFERENCE is not None
    folder = REFERENCE / "mws" / "xsd" / "published" / "feeds-and-reports"
    schema = etree.XMLSchema(etree.parse(str(folder / "ProcessingReport.xsd")))
    orders = tuple(order.replace("&", "&amp;").replace("<", "&lt;") for order in orders)
    root = etree.fromstring(caller.result(caller.worked(ACK, envelope(*orders))))
    report = root.find(".//ProcessingReport")
    assert report is not None
    schema.assertValid(etree.ElementTree(report))


def test_flat_files_are_reported_in_tabs(caller: Caller) -> None:
    content = f"order-id\tquantity\r\n{ORDER_ID}\t1\r\n\r\n1-2-3\t1\r\n".encode()
    feed = caller.worked("POST_FLAT_FILE_FULFILLMENT_DATA", content, "text/tab-separated-values; charset=UTF-8")
    lines = caller.result(feed).decode().splitlines()
    assert lines[:3] == [
        "Feed Processing Summary:",
        "\tNumber of records processed\t\t2",
        "\tNumber of records successful\t\t1",
    ]
    assert lines[4].split("\t")[:3] == ["original-record-number", "order-id", "order-item-id"]
    assert lines[5].split("\t")[:5] == ["2", "1-2-3", "", "5002", "Error"]


def test_a_flat_file_without_its_column_is_fatal_in_the_report(caller: Caller) -> None:
    feed = caller.worked("POST_FLAT_FILE_FULFILLMENT_DATA", b"<?xml version='1.0'?><a/>", "text/plain")
    assert re.search(r"\n0\t\t\t90012\tFatal\t", caller.result(feed).decode())


def test_other_files_are_taken_whole(caller: Caller) -> None:
    assert xml_report(caller, b"%PDF-1.7", "UPLOAD_VAT_INVOICE") == ((1, 1, 0), [])
