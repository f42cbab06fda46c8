"""Feeds through the façade, on the sandbox: one submission at most whatever fails, and what bad input never reaches."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from mws.calls import LegacyReply
from mws.compat.config import SANDBOX, StateSettings
from mws.compat.errors import CompatError, OutcomeUnknown
from mws.compat.ledger.questions.base import Question
from mws.compat.ledger.questions.feeds import FindFeeds
from mws.compat.state import State
from mws.mappings.feeds import operations as table
from mws.mappings.feeds.types import FEED_TYPES, FeedType
from mws.spapi.calls import RestCall, RestReply
from mws.spapi.client import Client
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from tests.compat import worlds

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
FULFILLMENT = "_POST_ORDER_FULFILLMENT_DATA_"
FLAT = "_POST_FLAT_FILE_FULFILLMENT_DATA_"
REFUND = "_POST_PAYMENT_ADJUSTMENT_DATA_"
CREATE, CREATE_DOCUMENT = table.CREATE, table.CREATE_DOCUMENT
US, CA = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"


def envelope(
    *ids: object, message: str = "OrderFulfillment", merchant: str = "A1SANDBOXSELLER", head: str = ""
) -> bytes:
    messages = "".join(
        f"<Message><MessageID>{each}</MessageID><{message}><AmazonOrderID>111-1111111-1111111</AmazonOrderID>"
        f"</{message}></Message>"
        for each in ids
    )
    return (
        f"{head}<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>{merchant}"
        f"</MerchantIdentifier></Header><MessageType>{message}</MessageType>{messages}</AmazonEnvelope>"
    ).encode()


FEED = envelope(1, 2)


def md5(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content).digest()).decode()


class World(worlds.World):
    """One that feeds are submitted to. feeds: settings of `[feeds]` that differ."""

    def __init__(
        self,
        *,
        account: Mapping[str, Any] | None = None,
        feeds: Mapping[str, Any] | None = None,
        state: State | None = None,
        sandbox: Sandbox | None = None,
        clock: FixedClock | None = None,
        **options: Any,  # the sandbox's own
    ) -> None:
        super().__init__(
            replace(SANDBOX, feeds=replace(SANDBOX.feeds, **(feeds or {}))),
            clock=clock or FixedClock(NOW),
            account=account,
            application={"max_wait": 1.0},
            state=state,
            sandbox=sandbox,
            feed_seconds=60,
            **options,
        )

    def call(self, action: str, *, content: bytes | BinaryIO | None = None, **changes: Any) -> LegacyReply:
        return self.send(action, **{"version": "2009-01-01", "path": "/", "body": content, **changes})

    def submit(self, content: bytes | BinaryIO = FEED, feed_type: str = FULFILLMENT, **given: Any) -> LegacyReply:
        params = {"FeedType": feed_type, **given.pop("params", {})}
        return self.call("SubmitFeed", content=content, params=params, **given)

    def facade_unreceived(self, content: bytes, feed_type: str) -> LegacyReply:
        """A submission that is carried out, and whose answer does not reach the caller."""
        return self.call("SubmitFeed", content=content, params={"FeedType": feed_type}, received=False)

    def listed(self, **params: str) -> LegacyReply:
        return self.call(
            "GetFeedSubmissionList", params={key.replace("_", "."): value for key, value in params.items()}
        )

    def result(self, feed_id: str) -> LegacyReply:
        return self.call("GetFeedSubmissionResult", params={"FeedSubmissionId": feed_id})

    def ask(self, question: str | Question[Any], arguments: Mapping[str, Any] | None = None) -> Any:
        """What the ledger answers for the account."""
        if not isinstance(question, str):
            return self.facade.ledger.answer(self.facade.owner(self.account), question)
        return self.facade.ledger.answer(self.facade.owner(self.account), question, arguments)

    @property
    def feeds(self) -> list[Any]:  # the sandbox's feeds
        return list(self.sandbox.feeds.of(self.account.seller_id, self.clock.now()))

    def sent(self) -> tuple[str, bytes]:
        """Content-Type and content of the newest feed, as Amazon has them."""
        document = self.sandbox.site.shelf.find(self.feeds[0].document_id, self.clock.now())
        assert document is not None
        assert document.content is not None
        return document.content_type, b"".join(document.content.chunks())


@pytest.fixture
def world() -> World:
    return World()


def texts(reply: LegacyReply, name: str) -> list[str]:
    assert isinstance(reply.body, bytes), reply
    assert reply.status == 200, reply.body
    return re.findall(rf"<{name}>([^<]*)</{name}>", reply.body.decode())


def the(reply: LegacyReply, name: str) -> str:
    (only,) = texts(reply, name)
    return only


def code(reply: LegacyReply) -> str:
    assert isinstance(reply.error, CompatError), reply.body
    return reply.error.mws_code


def document(reply: LegacyReply) -> bytes:
    assert reply.status == 200, reply.body
    if isinstance(reply.body, bytes):
        return reply.body
    with reply.body as file:
        return file.read()


# ---- what goes through ---------------------------------------------------------------------------------------------


def test_a_feed_goes_in_and_its_report_comes_back(world: World) -> None:
    reply = world.submit()
    feed_id = the(reply, "FeedSubmissionId")
    assert the(reply, "FeedType") == FULFILLMENT
    assert the(reply, "FeedProcessingStatus") == "_SUBMITTED_"
    assert the(reply, "SubmittedDate") == "2026-11-20T12:00:00+00:00"
    assert world.sent() == ("text/xml; charset=UTF-8", FEED)
    assert world.feeds[0].type == "POST_ORDER_FULFILLMENT_DATA"
    assert code(world.result(feed_id)) == "FeedProcessingResultNotReady"
    world.clock.sleep(61)
    listed = world.listed(FeedSubmissionIdList_Id_1=feed_id)
    assert the(listed, "FeedProcessingStatus") == "_DONE_"
    assert the(listed, "CompletedProcessingDate") == "2026-11-20T12:01:00+00:00"
    report = world.result(feed_id)
    content = document(report)
    assert b"<MessagesProcessed>2</MessagesProcessed>" in content
    assert report.header("Content-MD5") == md5(content)
    assert report.header("Content-Length") == str(len(content))
    assert report.header("x-amz-request-id")


@pytest.mark.parametrize("feed_type", [row.legacy for row in FEED_TYPES.values() if row.name])
def test_every_living_type_arrives_byte_for_byte(feed_type: str) -> None:
    world, row = World(), FEED_TYPES[feed_type]
    content = {
        "xml": envelope(
            1, message=row.message or "InvoiceConfirmation", head='<?xml version="1.0"?>\n<!-- odd \t -->\r\n'
        ),
        "flat": b"order-id\tship-date\r\n111-1111111-1111111\t2026-11-20\r\n",
        "file": b"%PDF-1.4 \x00\xff\xfe\x80 not text",
    }[row.form]
    assert world.submit(content, feed_type).status == 200
    media, arrived = world.sent()
    assert arrived == content
    assert world.feeds[0].type == row.name == feed_type.strip("_")
    assert (
        media.split(";")[0]
        == {"xml": "text/xml", "flat": "text/tab-separated-values", "file": "application/pdf"}[row.form]
    )


def test_a_type_without_its_underscores_is_the_same(world: World) -> None:
    assert the(world.submit(feed_type="POST_ORDER_FULFILLMENT_DATA"), "FeedType") == FULFILLMENT


def test_a_file_is_sent_and_not_held(world: World) -> None:
    class Once(io.BytesIO):
        """A file of which no more than a piece may be asked for at a time."""

        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert 0 < size <= 1024 * 1024
            return super().read(size)

    content = envelope(*range(1, 40_000))
    assert world.submit(Once(content)).status == 200
    assert world.sent()[1] == content


def test_a_file_that_cannot_be_wound_back_is_sent_too(world: World) -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self._left = io.BytesIO(FEED)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            return self._left.readinto(buffer)

    assert world.submit(cast(BinaryIO, io.BufferedReader(Pipe()))).status == 200
    assert world.sent()[1] == FEED


def test_feed_options_and_documents_become_feed_options(world: World) -> None:
    world.submit(
        b"%PDF-1.4",
        "_UPLOAD_VAT_INVOICE_",
        params={"FeedOptions": "metadata:orderid=206-1;metadata:invoicenumber=A=1"},
    )
    assert world.feeds[0].options == {"metadata:orderid": "206-1", "metadata:invoicenumber": "A=1"}
    world.submit(b"\x89PNG", "_POST_EASYSHIP_DOCUMENTS_", params={"AmazonOrderId": "171-1", "DocumentType": "Invoice"},
                 content_type="image/png")  # fmt: skip
    assert world.feeds[0].options == {"AmazonOrderId": "171-1", "DocumentType": "Invoice"}
    assert world.sent()[0] == "image/png"


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

BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


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


# ---- marketplaces --------------------------------------------------------------------------------------------------


def test_without_a_marketplace_the_home_marketplace_is_meant() -> None:
    world = World()
    world.submit()
    assert world.feeds[0].marketplaces == (US,)
    one = World(account={"home_marketplace": "", "marketplaces": (CA,)})
    one.submit()
    assert one.feeds[0].marketplaces == (CA,)


def test_marketplaces_that_are_named_are_meant() -> None:
    world = World()
    world.submit(params={"MarketplaceIdList.Id.1": CA, "MarketplaceIdList.Id.2": US, "Marketplace": US})
    assert world.feeds[0].marketplaces == (CA, US)
    world.submit(params={"Marketplace": CA})
    assert world.feeds[0].marketplaces == (CA,)


@pytest.mark.parametrize("marketplaces", [(), (US, CA)])
def test_what_could_mean_several_is_refused(marketplaces: tuple[str, ...]) -> None:
    world = World(account={"home_marketplace": "", "marketplaces": marketplaces})
    reply = world.submit()
    assert reply.status >= 400
    assert "home_marketplace" in str(reply.error)
    assert world.sandbox.journal.counts == {}


# ---- writes that cannot hurt ---------------------------------------------------------------------------------------


def test_the_same_submission_again_gets_the_same_id_and_is_not_sent(world: World) -> None:
    first = the(world.submit(), "FeedSubmissionId")
    again = world.submit(params={"ContentMD5Value": md5(FEED)}, content_type="text/xml; charset=utf-8")
    assert the(again, "FeedSubmissionId") == first
    assert world.upstream(CREATE) == world.upstream(CREATE_DOCUMENT) == 1


def test_another_body_type_marketplace_or_seller_is_another_submission(world: World) -> None:
    ids = {
        the(world.submit(), "FeedSubmissionId"),
        the(world.submit(envelope(1, 3)), "FeedSubmissionId"),
        the(world.submit(params={"MarketplaceIdList.Id.1": CA}), "FeedSubmissionId"),
        the(world.submit(b"a\tb", FLAT), "FeedSubmissionId"),
    }
    assert len(ids) == world.upstream(CREATE) == 4


def test_a_submission_is_remembered_for_half_a_year(world: World) -> None:
    feed_id = the(world.submit(), "FeedSubmissionId")
    for days, known in ((179, True), (2, False)):
        world.clock.sleep(days * 86_400)
        world.submit(envelope(days))
        told = world.ask(FindFeeds(ids=[feed_id]))
        assert bool(told) is known


def test_after_it_was_cancelled_it_is_a_new_submission(world: World) -> None:
    first = the(world.submit(), "FeedSubmissionId")
    world.call("CancelFeedSubmissions", params={"FeedSubmissionIdList.Id.1": first})
    assert the(world.submit(), "FeedSubmissionId") != first


@pytest.mark.parametrize(
    "fault",
    [
        f"{CREATE_DOCUMENT}:400",
        f"{CREATE_DOCUMENT}:500*9",
        f"{CREATE_DOCUMENT}:reset*9",
        "upload:403*9",
        "upload:404*9",
        "upload:500*99",
        f"{CREATE}:400",
        f"{CREATE}:403denied",
        f"{CREATE}:429*99",
    ],
)
def test_a_failure_before_anything_was_submitted_may_be_repeated(world: World, fault: str) -> None:
    world.sandbox.plant(fault)
    failed = world.submit()
    assert failed.status >= 400
    assert not isinstance(failed.error, OutcomeUnknown)
    assert world.feeds == []
    world.sandbox.faults.clear()
    world.clock.sleep(600)
    assert world.submit().status == 200
    assert len(world.feeds) == 1


@pytest.mark.parametrize("fault", ["upload:expired", f"{CREATE_DOCUMENT}:500", f"{CREATE_DOCUMENT}:truncated"])
def test_a_lost_place_for_the_document_is_asked_for_again(world: World, fault: str) -> None:
    world.sandbox.plant(fault)
    assert world.submit().status == 200
    assert len(world.feeds) == 1


@pytest.mark.parametrize("fault", ["reset", "truncated"])
def test_a_submission_whose_answer_was_lost_is_found_again_and_not_sent_twice(world: World, fault: str) -> None:
    world.sandbox.plant(f"{CREATE}:{fault}")
    reply = world.submit()
    assert the(reply, "FeedSubmissionId") == world.feeds[0].id
    assert the(world.submit(), "FeedSubmissionId") == world.feeds[0].id
    assert len(world.feeds) == world.upstream(CREATE) == 1


def test_an_outcome_that_stays_unknown_is_never_sent_again(world: World) -> None:
    world.sandbox.plant(f"{CREATE}:500")
    for _ in range(3):
        reply = world.submit()
        assert isinstance(reply.error, OutcomeUnknown)
        # Legacy libraries repeat after 500 and 503 by themselves.
        assert reply.status < 500
    assert world.upstream(CREATE) == 1
    assert world.feeds == []


def test_an_outcome_that_could_not_be_looked_up_is_looked_up_by_the_repeat(world: World) -> None:
    world.sandbox.plant(f"{CREATE}:reset,{table.GET_FEEDS}:400")
    assert isinstance(world.submit().error, OutcomeUnknown)
    assert the(world.submit(), "FeedSubmissionId") == world.feeds[0].id
    assert world.upstream(CREATE) == 1


def test_of_two_feeds_that_could_be_it_none_is_taken(world: World) -> None:
    other = World(sandbox=world.sandbox, clock=world.clock)  # another application of the seller, with its own ledger
    assert other.submit(envelope(7)).status == 200
    world.sandbox.plant(f"{CREATE}:reset")
    assert isinstance(world.submit().error, OutcomeUnknown)
    assert world.upstream(CREATE) == 2


def test_a_list_in_between_does_not_make_a_stranger_of_our_own_feed(world: World) -> None:
    world.sandbox.plant(f"{CREATE}:reset,{table.GET_FEEDS}:400")
    world.submit()
    assert texts(world.listed(), "FeedSubmissionId") == [world.feeds[0].id]
    assert the(world.submit(), "FeedSubmissionId") == world.feeds[0].id
    assert texts(world.listed(), "FeedSubmissionId") == [world.feeds[0].id]


def test_it_is_written_down_before_anything_is_sent(tmp_path: Path) -> None:
    """A process that dies at createFeed leaves a row that forbids sending it again."""
    clock = FixedClock(NOW)
    state = State(StateSettings(url=f"sqlite:///{tmp_path}/ledger.sqlite3"), clock=clock)
    world = World(state=state, clock=clock)

    class Died(BaseException):
        pass

    send = Client.send

    def dying(self: Client, call: RestCall, **given: Any) -> RestReply:  # Any: the client's own
        reply = send(self, call, **given)
        if call.operation == CREATE:
            raise Died
        return reply

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "send", dying)
        with pytest.raises(Died):
            world.submit()
    assert len(world.feeds) == 1
    state.close()

    again = World(state=State(StateSettings(url=f"sqlite:///{tmp_path}/ledger.sqlite3"), clock=clock), clock=clock,
                  sandbox=world.sandbox)  # fmt: skip
    busy = again.submit()
    assert (code(busy), busy.status) == ("RequestThrottled", 503)
    clock.sleep(16 * 60)
    # The dead process's submission is looked up, found and adopted.
    assert the(again.submit(), "FeedSubmissionId") == again.feeds[0].id
    assert len(again.feeds) == again.upstream(CREATE) == 1


def test_switched_off_nothing_is_read_written_or_sent() -> None:
    for account in ({"writes": "off"}, {"write_rules": (("SubmitFeed", "off"),)}):
        world = World(account=account)
        reply = world.submit(b"")
        assert code(reply) == "AccessDenied"
        assert world.sandbox.journal.counts == {}
    assert World(account={"writes": "off", "write_rules": (("SubmitFeed", "on"),)}).submit().status == 200


# ---- lists ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def many(world: World) -> World:
    for number in range(1, 8):
        assert world.submit(envelope(number)).status == 200
        world.clock.sleep(1)
    assert world.submit(b"a\tb", FLAT).status == 200
    return world


def test_pages_hold_every_feed_once_newest_first(many: World) -> None:
    reply = many.listed(MaxCount="3")
    ids, pages = texts(reply, "FeedSubmissionId"), 1
    while the(reply, "HasNext") == "true":
        reply = many.call("GetFeedSubmissionListByNextToken", params={"NextToken": the(reply, "NextToken")})
        ids += texts(reply, "FeedSubmissionId")
        pages += 1
    assert ids == [feed.id for feed in many.feeds]
    assert pages == 3
    assert texts(reply, "NextToken") == []


def test_a_page_token_is_refused_by_another_action_or_altered(many: World) -> None:
    token = the(many.listed(MaxCount="3"), "NextToken")
    for bad in (token[:-2] + "AA", "garbage"):
        reply = many.call("GetFeedSubmissionListByNextToken", params={"NextToken": bad})
        assert code(reply) == "NextTokenCorrupted"


def test_filters_by_type_status_and_time(many: World) -> None:
    assert texts(many.listed(FeedTypeList_Type_1=FLAT), "FeedType") == [FLAT]
    assert len(texts(many.listed(FeedProcessingStatusList_Status_1="_SUBMITTED_"), "FeedSubmissionId")) == 8
    assert texts(many.listed(FeedProcessingStatusList_Status_1="_DONE_"), "FeedSubmissionId") == []
    assert texts(many.listed(FeedProcessingStatusList_Status_1="_UNCONFIRMED_"), "FeedSubmissionId") == []
    since = (NOW + timedelta(seconds=5)).isoformat().replace("+00:00", "Z")
    assert len(texts(many.listed(SubmittedFromDate=since), "FeedSubmissionId")) == 3
    assert len(texts(many.listed(SubmittedToDate=since), "FeedSubmissionId")) == 6


@pytest.mark.parametrize(
    "params",
    [
        {"SubmittedFromDate": "2027-01-01"},
        {"SubmittedFromDate": "2026-11-02", "SubmittedToDate": "2026-11-01"},
        {"SubmittedFromDate": "yesterday"},
        {"FeedProcessingStatusList_Status_1": "_FATAL_"},
        {"MaxCount": "0"},
        {"MaxCount": "101"},
    ],
)
def test_a_filter_that_cannot_be_is_refused(world: World, params: dict[str, str]) -> None:
    assert code(world.listed(**params)) == "InvalidParameterValue"
    assert world.sandbox.journal.counts == {}


def test_the_list_of_all_asks_in_chunks_of_ten_types_and_then_rests(world: World) -> None:
    world.listed()
    calls = world.upstream(table.GET_FEEDS)
    assert calls == 2  # twenty living types, ten at a time
    world.listed()
    world.call("GetFeedSubmissionCount")
    assert world.upstream(table.GET_FEEDS) == calls
    world.clock.sleep(121)
    world.listed()
    assert world.upstream(table.GET_FEEDS) == 2 * calls


def test_a_list_that_the_rate_does_not_let_through_is_the_one_before(many: World) -> None:
    before = texts(many.listed(), "FeedSubmissionId")
    many.clock.sleep(121)
    many.sandbox.plant(f"{table.GET_FEEDS}:429*99")
    assert texts(many.listed(), "FeedSubmissionId") == before
    many.clock.sleep(3600)
    assert code(many.listed()) == "RequestThrottled"


def test_feeds_of_other_applications_are_listed_under_their_legacy_names(world: World) -> None:
    other = World(sandbox=world.sandbox, clock=world.clock)
    feed_id = the(other.submit(), "FeedSubmissionId")
    reply = world.listed()
    assert (texts(reply, "FeedSubmissionId"), texts(reply, "FeedType")) == ([feed_id], [FULFILLMENT])
    world.clock.sleep(200)
    assert b"ProcessingReport" in document(world.result(feed_id))


def test_counts_are_of_the_whole_list(many: World) -> None:
    assert the(many.call("GetFeedSubmissionCount"), "Count") == "8"
    assert the(many.call("GetFeedSubmissionCount", params={"FeedTypeList.Type.1": FLAT}), "Count") == "1"


def test_ids_that_are_not_known_are_left_out(many: World) -> None:
    reply = many.listed(FeedSubmissionIdList_Id_1="1", FeedSubmissionIdList_Id_2=many.feeds[0].id)
    assert texts(reply, "FeedSubmissionId") == [many.feeds[0].id]


def test_only_what_waits_is_cancelled_and_counted(many: World) -> None:
    many.clock.sleep(20)
    some = many.call("CancelFeedSubmissions", params={"FeedSubmissionIdList.Id.1": many.feeds[0].id})
    assert (the(some, "Count"), texts(some, "FeedProcessingStatus")) == ("1", ["_CANCELLED_"])
    many.clock.sleep(6)  # the oldest four are being worked on now
    rest = many.call("CancelFeedSubmissions")
    assert the(rest, "Count") == str(len(texts(rest, "FeedSubmissionId"))) == "3"
    statuses = [feed.status(many.clock.now()) for feed in many.feeds]
    assert statuses.count("CANCELLED") == 4
    assert code(many.result(many.feeds[0].id)) == "FeedCanceled"


def test_a_cancellation_that_fails_half_way_is_not_forgotten(many: World) -> None:
    many.sandbox.plant(f"{table.CANCEL}:slow=0,{table.CANCEL}:403denied")
    assert code(many.call("CancelFeedSubmissions")) == "AccessDenied"
    assert the(many.call("CancelFeedSubmissions"), "Count") == "7"
    assert texts(many.listed(FeedSubmissionIdList_Id_1=many.feeds[0].id), "FeedProcessingStatus") == ["_CANCELLED_"]


@pytest.mark.parametrize(("fault", "count"), [("reset", "1"), ("500", "0")])
def test_a_cancellation_whose_answer_was_lost_is_looked_up(world: World, fault: str, count: str) -> None:
    feed_id = the(world.submit(), "FeedSubmissionId")
    world.sandbox.plant(f"{table.CANCEL}:{fault}")
    reply = world.call("CancelFeedSubmissions", params={"FeedSubmissionIdList.Id.1": feed_id})
    assert the(reply, "Count") == count
    assert world.upstream(table.CANCEL) == 1


# ---- results -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "wanted"),
    [("fatal", "FeedCanceled"), ("stuck", "FeedProcessingResultNotReady")],
)
def test_a_feed_without_a_report_says_which_way(outcome: str, wanted: str) -> None:
    world = World(outcomes=[f"POST_ORDER_FULFILLMENT_DATA:{outcome}"])
    feed_id = the(world.submit(), "FeedSubmissionId")
    world.clock.sleep(100)
    assert code(world.result(feed_id)) == wanted


def test_a_fatal_feed_s_document_is_shown_where_there_is_one() -> None:
    world = World(outcomes=["POST_ORDER_FULFILLMENT_DATA:fatal_document"])
    feed_id = the(world.submit(), "FeedSubmissionId")
    world.clock.sleep(100)
    assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_CANCELLED_"
    assert document(world.result(feed_id))


def test_a_report_is_gone_after_28_days(world: World) -> None:
    feed_id = the(world.submit(), "FeedSubmissionId")
    world.clock.sleep(29 * 86400)
    assert code(world.result(feed_id)) == "FeedProcessingResultNoLongerAvailable"


def test_a_report_of_another_seller_is_not_found() -> None:
    world = World(sellers=2)
    from mws.spapi import sandbox as facts

    other = World(
        sandbox=world.sandbox,
        clock=world.clock,
        account={"seller_id": facts.seller_id(2), "refresh_token": facts.refresh_token(2), "mws_auth_token": ""},
    )
    feed_id = the(other.submit(envelope(1, merchant=facts.seller_id(2))), "FeedSubmissionId")
    world.clock.sleep(100)
    assert code(world.result(feed_id)) == "InvalidFeedSubmissionId"
    assert code(world.result("no such id")) == "InvalidFeedSubmissionId"
