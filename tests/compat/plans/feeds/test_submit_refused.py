"""What SubmitFeed takes and refuses before anything is submitted: charsets, bad feeds and parameters, merchants."""

from __future__ import annotations

import io
from typing import Any

import pytest

from mws.mappings.feeds.types import FEED_TYPES, FeedType
from tests.compat.plans.feeds.submitting import (
    BOMB,
    FEED,
    FLAT,
    FULFILLMENT,
    OUTSIDE,
    REFUND,
    World,
    code,
    document,
    envelope,
    md5,
    the,
)


@pytest.fixture
def world() -> World:
    return World()


# ---- charsets ------------------------------------------------------------------------------------------------------

DECLARED = envelope(1, merchant="Gr\u00fc\u00dfe", head='<?xml version="1.0" encoding="iso-8859-1"?>')
GRUSS = "order-id\tGrüße\r\n"


UTF_8, UTF_16 = "text/xml; charset=utf-8", "text/xml; charset=utf-16"
EURO = "order-id\t5 \u20ac\r\n"
TSV_1252, TSV_LATIN_1 = (
    "text/tab-separated-values; charset=windows-1252",
    "text/tab-separated-values; charset=iso-8859-1",
)


@pytest.mark.parametrize(
    ("content", "feed_type", "label", "named"),
    [
        (DECLARED.decode().encode("latin-1"), FULFILLMENT, UTF_8, "iso-8859-1"),
        (b"\xef\xbb\xbf" + FEED, FULFILLMENT, "text/xml; charset=iso-8859-1", "UTF-8"),
        (FEED.decode().encode("utf-16"), FULFILLMENT, UTF_8, "UTF-16"),
        (FEED.decode().encode("utf-16-le"), FULFILLMENT, UTF_16, "UTF-16LE"),
        (FEED.decode().encode("utf-16-be"), FULFILLMENT, "text/xml", "UTF-16BE"),
        (FEED, FULFILLMENT, "text/xml; charset=iso-8859-1", "iso-8859-1"),
        (FEED, FULFILLMENT, UTF_16, "UTF-8"),
        (FEED, FULFILLMENT, "application/x-www-form-urlencoded", "UTF-8"),
        (GRUSS.encode("latin-1"), FLAT, TSV_LATIN_1, "iso-8859-1"),
        (GRUSS.encode("utf-8-sig"), FLAT, TSV_LATIN_1, "UTF-8"),
        (GRUSS.encode(), FLAT, "", "UTF-8"),
        (GRUSS.encode("latin-1"), FLAT, "", "ISO-8859-1"),
        (GRUSS.encode("latin-1"), FLAT, UTF_16, "ISO-8859-1"),
        (EURO.encode("cp1252"), FLAT, TSV_1252, "windows-1252"),
        # What only the superset holds is labelled with its name, so that Amazon reads it too.
        (EURO.encode("cp1252"), FLAT, TSV_LATIN_1, "windows-1252"),
        (EURO.encode("cp1252"), FLAT, "", "windows-1252"),
        ("order-id\tソ".encode("cp932"), FLAT, "text/plain; charset=Shift_JIS", "Shift_JIS"),
        ("order-id\t\u2460".encode("cp932"), FLAT, "text/plain; charset=Shift_JIS", "Windows-31J"),
    ],
)  # fmt: skip
def test_the_charset_is_what_the_bytes_prove_then_the_declaration_s_then_the_label_s(
    world: World, content: bytes, feed_type: str, label: str, named: str
) -> None:
    assert world.submit(content, feed_type, content_type=label).status == 200
    media, arrived = world.sent()
    assert arrived == content
    assert media.split("; charset=")[1] == named


HEAD_16 = '<?xml version="1.0" encoding="utf-16"?>'


@pytest.mark.parametrize(
    ("content", "named", "leaves_as"),
    [
        (envelope(1, head=HEAD_16), "UTF-8", HEAD_16.replace("utf-16", "UTF-8")),
        (b"\xef\xbb\xbf" + DECLARED, "UTF-8", '\ufeff<?xml version="1.0" encoding="UTF-8"?>'),
        (DECLARED.decode().encode("utf-16"), "UTF-16", '<?xml version="1.0" encoding="UTF-16"?>'),
        (DECLARED.replace("ß".encode(), b"-").decode().replace("G", "€").encode("cp1252"), "windows-1252",
         '<?xml version="1.0" encoding="windows-1252"?>'),
        (envelope(1, head=HEAD_16).decode().encode("utf-16-be"), "UTF-16BE", HEAD_16),
    ],
)  # fmt: skip
@pytest.mark.parametrize("as_file", [False, True])
def test_a_declaration_that_is_not_true_leaves_with_the_right_name_and_nothing_else_changes(
    content: bytes, named: str, leaves_as: str, as_file: bool
) -> None:
    """What reads it by its declaration, as a parser may, reads what was meant. The MD5 is of what was submitted."""
    world = World()
    params = {"ContentMD5Value": md5(content)}
    reply = world.submit(io.BytesIO(content) if as_file else content, content_type="text/xml", params=params)
    feed_id = the(reply, "FeedSubmissionId")
    media, arrived = world.sent()
    assert media == f"text/xml; charset={named}"
    assert arrived.decode(named).startswith(leaves_as)
    cut = "<AmazonEnvelope>".encode({"UTF-16": "utf-16-le"}.get(named, named))
    assert cut in content
    assert arrived.partition(cut)[1:] == content.partition(cut)[1:]
    world.clock.sleep(61)
    assert b"<MessagesSuccessful>1</MessagesSuccessful>" in document(world.result(feed_id))
    assert the(world.submit(content, content_type="text/xml", params=params), "FeedSubmissionId") == feed_id


@pytest.mark.parametrize(
    ("content", "feed_type", "label"),
    [
        (envelope(1, merchant="Gr\u00fc\u00dfe").decode().encode("latin-1"), FULFILLMENT, "text/xml"),
        (GRUSS.encode("latin-1"), FLAT, "text/plain; charset=utf-8"),
        (FEED, FULFILLMENT, "text/xml; charset=klingon"),
        (GRUSS.encode(), FLAT, "text/plain; charset=base64"),
        (GRUSS.encode(), FLAT, "text/plain; charset=punycode"),
        (envelope(1, head='<?xml version="1.0" encoding="utf-7"?>'), FULFILLMENT, "text/xml"),
        (FEED.decode().encode("utf-32"), FULFILLMENT, "text/xml; charset=utf-32"),
        (FEED.decode().encode("utf-16-le")[:-1], FULFILLMENT, "text/xml; charset=utf-16"),
        (b"order-id\t\0", FLAT, "text/plain; charset=utf-16"),
        ("\u00e4".encode() * 200_000 + b"\xc3", FLAT, "text/plain; charset=utf-8"),
    ],
)
def test_content_that_is_not_what_it_is_said_to_be_is_refused(
    world: World, content: bytes, feed_type: str, label: str
) -> None:
    reply = world.submit(content, feed_type, content_type=label)
    assert (code(reply), reply.status) == ("InputDataError", 400)
    assert world.sandbox.journal.counts == {}


# ---- bad input: nothing submitted ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "feed_type", "said"),
    [
        (b"", FULFILLMENT, "empty"),
        (b"order-id\t1", FULFILLMENT, "well-formed"),
        (FEED[:-5], FULFILLMENT, "well-formed"),
        (FEED + FEED, FULFILLMENT, "well-formed"),
        (BOMB + FEED, FULFILLMENT, "document type"),
        (OUTSIDE + FEED, FULFILLMENT, "document type"),
        (FEED.replace(b"111-", b"\x01"), FULFILLMENT, "well-formed"),
        (FEED.replace(b"111-", b"&x;"), FULFILLMENT, "well-formed"),
        (b"<OrderFulfillment/>", FULFILLMENT, "AmazonEnvelope"),
        (FEED, REFUND, "OrderAdjustment"),
        (envelope(1, message="Price"), FULFILLMENT, "MessageType"),
        (FEED.replace(b"<MessageType>OrderFulfillment</MessageType>", b""), FULFILLMENT, "MessageType"),
        (envelope(), FULFILLMENT, "no Message"),
        (envelope(1, 2, 1), FULFILLMENT, "twice"),
        (envelope("one"), FULFILLMENT, "MessageID"),
        (envelope(1).replace(b"<Header>", b"<a>" * 200 + b"</a>" * 200 + b"<Header>"), FULFILLMENT, "deep"),
    ],
)
def test_a_bad_feed_is_refused_before_anything_is_sent(world: World, content: bytes, feed_type: str, said: str) -> None:
    reply = world.submit(content, feed_type)
    assert (code(reply), reply.status) == ("InputDataError", 400)
    assert said in str(reply.error)
    assert world.sandbox.journal.counts == {}


@pytest.mark.parametrize(
    ("params", "changes", "wanted"),
    [
        ({"FeedType": "_POST_NOTHING_"}, {}, "InvalidFeedType"),
        ({"FeedType": ""}, {}, "MissingParameter"),
        ({"FeedType": "_POST_FLAT_FILE_LISTINGS_DATA_"}, {}, "InvalidFeedType"),
        ({"FeedType": "_POST_FLAT_FILE_FBA_CREATE_INBOUND_PLAN_"}, {}, "InvalidFeedType"),
        ({"ContentMD5Value": md5(b"other")}, {}, "ContentMD5DoesNotMatch"),
        ({}, {"content_md5": md5(b"other")}, "ContentMD5DoesNotMatch"),
        ({"MarketplaceIdList.Id.1": "ATLANTIS"}, {}, "InvalidParameterValue"),
        ({"MarketplaceIdList.Id.1": "A1PA6795UKMFR9"}, {}, "InvalidParameterValue"),
        ({"PurgeAndReplace": "perhaps"}, {}, "InvalidParameterValue"),
        ({"FeedOptions": "orderid"}, {}, "InvalidParameterValue"),
    ],
)
def test_a_bad_parameter_is_refused_before_anything_is_sent(
    world: World, params: dict[str, str], changes: dict[str, Any], wanted: str
) -> None:
    assert code(world.submit(params=params, **changes)) == wanted
    assert world.sandbox.journal.counts == {}


def test_a_dead_type_is_refused_with_its_date_and_successor(world: World) -> None:
    reply = world.submit(feed_type="_POST_FLAT_FILE_LISTINGS_DATA_")
    assert "2025-07-31" in str(reply.error)
    assert "JSON_LISTINGS_FEED" in str(reply.error)


def test_replacing_everything_is_refused_for_listings_only(world: World) -> None:
    assert world.submit(params={"PurgeAndReplace": "true"}).status == 200
    reply = world.submit(
        b"sku\tprice\n", "_POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA_", params={"PurgeAndReplace": "true"}
    )
    assert reply.status == 400
    assert len(world.feeds) == 1


def of_type(row: FeedType, merchant: str) -> bytes:
    """A feed of that type that is right but for its MerchantIdentifier."""
    bodies = {
        "Product": "<SKU>SKU-1</SKU>",
        "Inventory": "<SKU>SKU-1</SKU><Quantity>5</Quantity>",
        "Price": '<SKU>SKU-1</SKU><StandardPrice currency="USD">5</StandardPrice>',
        "ProductImage": "<SKU>SKU-1</SKU><ImageType>Main</ImageType>"
        "<ImageLocation>https://example.com/1.jpg</ImageLocation>",
        "Relationship": "<ParentSKU>SKU-1</ParentSKU><Relation><SKU>SKU-2</SKU><Type>Variation</Type></Relation>",
    }
    message = row.message or "Anything"
    content = envelope(1, message=message, merchant=merchant)
    if not row.converts:
        return content
    operation = "<OperationType>Delete</OperationType>" if message == "Product" else ""
    old = f"<{message}><AmazonOrderID>111-1111111-1111111</AmazonOrderID>"
    return content.replace(old.encode(), f"{operation}<{message}>{bodies[message]}".encode())


@pytest.mark.parametrize(
    "row",
    [row for row in FEED_TYPES.values() if row.form == "xml" and (row.name or row.converts)],
    ids=lambda row: row.legacy,
)
def test_another_merchant_is_told_or_refused_whatever_becomes_of_the_feed(
    row: FeedType, caplog: pytest.LogCaptureFixture
) -> None:
    strict = World(feeds={"merchant_identifier": "refuse"})
    assert strict.submit(of_type(row, strict.account.seller_id), row.legacy).status == 200
    assert "MerchantIdentifier" not in caplog.text
    strict = World(feeds={"merchant_identifier": "refuse"})
    refused = strict.submit(of_type(row, "A2OTHERSELLER"), row.legacy)
    assert code(refused) == "InputDataError"
    assert "A2OTHERSELLER" in str(refused.error)
    assert strict.sandbox.journal.counts == {}
    assert World().submit(of_type(row, "M_OLD_TOKEN_1"), row.legacy).status == 200
    assert "M_OLD_TOKEN_1" in caplog.text


@pytest.mark.parametrize("legacy", [FULFILLMENT, "_POST_PRODUCT_PRICING_DATA_"])
def test_an_envelope_of_two_merchants_is_refused(world: World, legacy: str) -> None:
    """Whichever of the two was compared, the other would pass."""
    own = world.account.seller_id
    content = of_type(FEED_TYPES[legacy], own)
    second = b"<MerchantIdentifier>A2OTHERSELLER</MerchantIdentifier></Header>"
    assert code(world.submit(content.replace(b"</Header>", second), legacy)) == "InputDataError"
    assert world.sandbox.journal.counts == {}


def test_a_feed_that_took_effect_before_it_was_sent_is_taken(world: World) -> None:
    content = of_type(FEED_TYPES["_POST_INVENTORY_AVAILABILITY_DATA_"], world.account.seller_id)
    dated = content.replace(b"<Message>", b"<EffectiveDate>2026-11-20T11:59:59Z</EffectiveDate><Message>")
    assert world.submit(dated, "_POST_INVENTORY_AVAILABILITY_DATA_").status == 200
    ahead = content.replace(b"<Message>", b"<EffectiveDate>2026-11-20T12:00:01Z</EffectiveDate><Message>")
    assert code(world.submit(ahead, "_POST_INVENTORY_AVAILABILITY_DATA_")) == "InputDataError"
