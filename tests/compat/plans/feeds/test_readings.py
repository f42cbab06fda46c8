"""`feed convert` and SubmitFeed read a feed alike, and so do the feeds that are converted and those passed through.

Every form × charset × mark × label × declaration: what one takes the other takes, and the text is the same; what is
passed through leaves with a label, and a declaration, by which anybody reads that text.
"""

from __future__ import annotations

import codecs
import json
from itertools import product
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mws.compat.cli.feed_convert import convert as command
from mws.compat.config import Feeds
from mws.compat.engine.context import Payload
from mws.compat.errors import InvalidRequest
from mws.compat.plans.feeds import listings
from mws.compat.plans.feeds.body import Body, examine
from mws.compat.plans.feeds.lookups import Lookups
from mws.mappings.feeds.types import FEED_TYPES, FeedType
from tests.compat.listings.feeds import FLAT, INVENTORY, JP, US, converted, documents
from tests.compat.plans.feeds.submitting import World

ORDERS = FEED_TYPES["_POST_ORDER_FULFILLMENT_DATA_"]
ORDERS_FLAT = FEED_TYPES["_POST_FLAT_FILE_FULFILLMENT_DATA_"]

# Codec of the bytes → a SKU that only it and its like can write.
SKUS = {
    "utf-8": "Ä€説",
    "utf-16-le": "Ä€説",
    "utf-16-be": "Ä€説",
    "cp1252": "Ä€",
    "latin-1": "Ä\x81",
    "cp1250": "Łódź",
    "cp932": "ソ①説",
    "gb18030": "说€",
    "utf-7": "Ä+-",
}
GAPS = b"\x81\x8d\x8f\x90\x9d"
"""Bytes that windows-1252 has no character for."""
MARKS = (b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LABELS = ("", "utf-8", "utf-16", "utf-16be", "iso-8859-1", "windows-1252", "Shift_JIS", "gb2312", "utf-7", "klingon")
DECLARATIONS = ("", "utf-8", "utf-16", "iso-8859-1", "Shift_JIS", "gb2312", "utf-7", "klingon")
PLACES = {"na": (US,), "fe": (JP,)}
XML_CASES = list(product(SKUS, MARKS, LABELS, DECLARATIONS))
FLAT_CASES = list(product(SKUS, MARKS, LABELS, PLACES))

Outcome = tuple[str, Any]  # Any: the messages that would be sent, or nothing


def document(codec: str, mark: bytes, declared: str, kind: str, body: str) -> bytes:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = (
        f"{head}<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>{SKUS[codec]}"
        f"</MerchantIdentifier></Header><MessageType>{kind}</MessageType><Message><MessageID>1</MessageID>"
        f"<OperationType>Update</OperationType>{body}</Message></AmazonEnvelope>"
    )
    return mark + text.encode(codec)


def stock(codec: str, mark: bytes, declared: str) -> bytes:
    body = f"<Inventory><SKU>{SKUS[codec]}</SKU><Quantity>5</Quantity></Inventory>"
    return document(codec, mark, declared, "Inventory", body)


def table(codec: str, mark: bytes) -> bytes:
    return mark + f"sku\tquantity\r\n{SKUS[codec]}\t5\r\n".encode(codec)


def submitted(content: bytes, row: FeedType, label: str, region: str = "na") -> Outcome:
    """What SubmitFeed makes of it: examined, then converted under the name that was found."""
    try:
        body = examine(Payload(content, f"text/x; charset={label}" if label else ""), row, region, PLACES[region])
        made = listings.convert(body, row, "A1SELLER", PLACES[region], Lookups(), Feeds())
    except InvalidRequest as exc:
        return _refused(exc), None
    return "", documents(made)


def shown(content: bytes, row: FeedType, label: str, region: str = "na") -> Outcome:
    """What `feed convert` makes of it."""
    try:
        made = converted(content, row.legacy, *PLACES[region], charset=label)
    except InvalidRequest as exc:
        return _refused(exc), None
    return "", documents(made)


def _refused(exc: InvalidRequest) -> str:
    return "read" if "cannot be read" in str(exc) else "refused"


@pytest.mark.parametrize("codec", SKUS)
def test_every_converted_document_is_read_alike(codec: str) -> None:
    row = FEED_TYPES[INVENTORY]
    taken = 0
    for _, mark, label, declared in (case for case in XML_CASES if case[0] == codec):
        content = stock(codec, mark, declared)
        first, second = submitted(content, row, label), shown(content, row, label)
        assert first == second, (codec, mark, label, declared)
        taken += not first[0]
    assert 0 < taken < len(MARKS) * len(LABELS) * len(DECLARATIONS)


@pytest.mark.parametrize("codec", SKUS)
def test_every_converted_table_is_read_alike(codec: str) -> None:
    row = FEED_TYPES[FLAT]
    taken = 0
    for _, mark, label, region in (case for case in FLAT_CASES if case[0] == codec):
        content = table(codec, mark)
        first, second = submitted(content, row, label, region), shown(content, row, label, region)
        assert first == second, (codec, mark, label, region)
        taken += not first[0]
    assert taken > 0 or codec == "latin-1"


def passed(content: bytes, row: FeedType, label: str, region: str = "na") -> Body | None:
    try:
        return examine(Payload(content, f"text/x; charset={label}" if label else ""), row, region, PLACES[region])
    except InvalidRequest:
        return None


@pytest.mark.parametrize("codec", SKUS)
def test_a_document_that_is_passed_through_is_read_like_one_that_is_converted(codec: str) -> None:
    for _, mark, label, declared in (case for case in XML_CASES if case[0] == codec):
        order = "<OrderFulfillment><AmazonOrderID>111</AmazonOrderID></OrderFulfillment>"
        body = passed(document(codec, mark, declared, "OrderFulfillment", order), ORDERS, label)
        other = shown(stock(codec, mark, declared), FEED_TYPES[INVENTORY], label)
        case = (codec, mark, label, declared, body, other)
        if body is None:
            assert other[0], case
            continue
        assert not other[0], case
        assert other[1][0]["messages"][0]["sku"] == body.merchant, case
        # Whoever goes by the label reads it, and so does whoever goes by the document alone where it has a declaration.
        assert isinstance(body.content, bytes)
        assert f">{body.merchant}<" in by_label(body.content, body.charset), case
        # libxml2 does not know Windows-31J by that name, nor read the bytes windows-1252 has no character for.
        if declared and body.charset != "Windows-31J" and not set(body.content) & set(GAPS):
            root = etree.fromstring(body.content)
            assert root.findtext("Header/MerchantIdentifier") == body.merchant, case


@pytest.mark.parametrize("codec", SKUS)
def test_a_table_that_is_passed_through_is_read_like_one_that_is_converted(codec: str) -> None:
    for _, mark, label, region in (case for case in FLAT_CASES if case[0] == codec):
        content = table(codec, mark)
        body = passed(content, ORDERS_FLAT, label, region)
        other = shown(content, FEED_TYPES[FLAT], label, region)
        case = (codec, mark, label, region, body, other)
        if body is None:
            assert other[0] == "read", case
            continue
        assert body.content == content
        if other[1]:  # a row with a control character is refused, and then nothing is left
            sku = other[1][0]["messages"][0]["sku"]
            assert by_label(content, body.charset).lstrip("\ufeff").split("\r\n")[1] == f"{sku}\t5", case


def by_label(content: bytes, charset: str) -> str:
    """As browsers read it: a byte that windows-1252 has no character for is the control character of its number."""
    if charset.lower() == "windows-1252":
        return "".join(bytes((byte,)).decode("latin-1" if byte in GAPS else "cp1252") for byte in content)
    return content.decode({"windows-31j": "cp932"}.get(charset.lower(), charset))


# ---- through the real doors ----------------------------------------------------------------------------------------


def test_the_two_doors_take_the_same_feeds_and_send_the_same_text() -> None:
    world = World(feeds={"route": "feed"})
    seen: set[bytes] = set()

    def check(content: bytes, feed_type: str, label: str) -> None:
        before = len(world.feeds)
        world.clock.sleep(300)
        reply = world.submit(content, feed_type, content_type=f"text/x; charset={label}" if label else "")
        done = CliRunner().invoke(
            command,
            ["-", "--type", feed_type, "--seller", world.account.seller_id, "--charset", label],
            input=content,
            standalone_mode=False,
        )
        if reply.status != 200:
            assert reply.status == 400
            assert done.exception is not None or done.return_value == 1, (content, label)
            return
        sent = len(world.feeds) > before
        if content not in seen:  # a repeat is answered, and not sent again
            assert done.return_value == (0 if sent else 1), (content, label, done.output)
        if content not in seen and sent:
            held = world.sandbox.site.shelf.find(world.feeds[0].document_id, world.clock.now())
            assert held is not None
            assert held.content is not None
            assert json.loads(done.stdout) == json.loads(b"".join(held.content.chunks()))
        seen.add(content)

    @settings(max_examples=100, deadline=None)
    @given(st.sampled_from(XML_CASES), st.sampled_from(FLAT_CASES))
    def both(one: tuple[str, bytes, str, str], other: tuple[str, bytes, str, str]) -> None:
        codec, mark, label, declared = one
        check(stock(codec, mark, declared), INVENTORY, label)
        codec, mark, label, _ = other
        check(table(codec, mark), FLAT, label)

    both()
    assert len(seen) > 10
