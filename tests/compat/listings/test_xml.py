"""A feed that is wrong as a whole is refused, a wrong message by itself, with a clear sentence; nothing blows up."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from mws.compat.errors import InvalidRequest
from mws.compat.listings.xml import LONGEST_MESSAGE
from tests.compat.listings.feeds import INVENTORY, PRICING, converted, envelope, message, sent, stock

BOMB = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' if level else '<!ENTITY a0 "x">' for level in range(12))
DEEP = "<a>" * 5000 + "</a>" * 5000

WRONG = {
    "not XML": (b"sku\tquantity\nA\t5\n", "not well-formed"),
    "nothing": (b"", "not well-formed"),
    "cut": (envelope("Inventory", stock(1, "A"))[:-30], "not well-formed"),
    "another document": (b"<?xml version='1.0'?><Orders><Order/></Orders>", "not an AmazonEnvelope"),
    "message of another document": (b"<Feed><Message><MessageID>1</MessageID></Message></Feed>", "not AmazonEnvelope"),
    "no message": (envelope("Inventory"), "holds no Message"),
    "wrong MessageType": (envelope("Price", stock(1, "A")), "MessageType is 'Price'; this feed type takes Inventory"),
    "no MessageType": (
        envelope("Inventory", stock(1, "A")).replace(b"<MessageType>Inventory</MessageType>", b""),
        "no MessageType before",
    ),
    "duplicate MessageID": (envelope("Inventory", stock(1, "A"), stock(1, "B")), "MessageID 1 occurs more than once"),
    "the same MessageID, later": (
        envelope("Inventory", stock(7, "A"), stock(3, "B"), stock(8, "C"), stock(3, "D")),
        "MessageID 3 occurs more than once",
    ),
    "no MessageID": (envelope("Inventory", "<Message><Inventory/></Message>"), "does not begin with its MessageID"),
    "MessageID 0": (envelope("Inventory", stock(0, "A")), "MessageID '0'"),
    "MessageID in words": (envelope("Inventory", stock("one", "A")), "MessageID 'one'"),
    "control characters": (envelope("Inventory", stock(1, "A\x01B")), "not well-formed"),
    "control characters by number": (envelope("Inventory", stock(1, "A&#1;B")), "not well-formed"),
    "bomb": (
        envelope("Inventory", stock(1, "&a11;"), head=f"<!DOCTYPE AmazonEnvelope [{BOMB}]>"),
        "DOCTYPE",
    ),
    "bomb in an attribute": (
        envelope("Inventory", stock(1, "A")).replace(
            b"<AmazonEnvelope", f"<!DOCTYPE x [{BOMB}]><AmazonEnvelope a='&a11;'".encode()
        ),
        "not well-formed",
    ),
    "external entity": (
        envelope(
            "Inventory", stock(1, "&e;"), head='<!DOCTYPE AmazonEnvelope [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        ),
        "DOCTYPE",
    ),
    "external DTD": (
        envelope("Inventory", stock(1, "A"), head='<!DOCTYPE AmazonEnvelope SYSTEM "http://127.0.0.1:9/x.dtd">'),
        "DOCTYPE",
    ),
    "depth": (envelope("Inventory", message(1, DEEP)), "not well-formed"),
    "PurgeAndReplace": (
        envelope("Inventory", stock(1, "A"), extra="<PurgeAndReplace>true</PurgeAndReplace>"),
        "PurgeAndReplace is true",
    ),
    "effective later": (
        envelope("Inventory", stock(1, "A"), extra="<EffectiveDate>2099-01-01T00:00:00Z</EffectiveDate>"),
        "EffectiveDate",
    ),
    "foreign element": (envelope("Inventory", "<Purge/>", stock(1, "A")), "no element Purge"),
    "foreign element between messages": (
        envelope("Inventory", stock(1, "A"), "<Purge/>", stock(2, "A")),
        "something else",
    ),
    "unknown character set": (
        envelope("Inventory", stock(1, "A"), head='<?xml version="1.0" encoding="klingon"?>'),
        "said to be klingon, in which no feed is taken",
    ),
    "bytes of another character set": (
        envelope("Inventory", stock(1, "A")).replace(b"<SKU>A", b"<SKU>\xfc"),
        "read as UTF-8, and near byte",
    ),
}


@pytest.mark.parametrize("case", sorted(WRONG))
def test_a_feed_that_is_wrong_as_a_whole_is_refused(case: str) -> None:
    feed, said = WRONG[case]
    opened: list[io.BytesIO] = []

    def out() -> io.BytesIO:
        opened.append(io.BytesIO())
        return opened[-1]

    with pytest.raises(InvalidRequest) as caught:
        converted(feed, INVENTORY, out=out)
    assert said in str(caught.value)
    assert caught.value.http_status == 400
    assert all(file.closed for file in opened)


class Endless(io.RawIOBase):
    """An envelope whose one message never ends. taken: bytes handed out."""

    def __init__(self) -> None:
        self.taken = 0
        self._head: Iterator[bytes] = iter((envelope("Inventory").replace(b"</AmazonEnvelope>", b"<Message>"),))

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = next(self._head, b"<x/>" * 4096)
        self.taken += len(data)
        return data


def test_a_message_without_end_is_given_up() -> None:
    from mws.compat.listings.xml import Envelope

    source = Endless()
    with pytest.raises(InvalidRequest, match="without a whole Message"):
        list(Envelope(source, "Inventory"))
    assert source.taken < 2 * LONGEST_MESSAGE


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<?xml version="1.0" encoding="iso-8859-1"?>', "iso-8859-1"),
        ('<?xml version="1.0" encoding="utf-16"?>', "utf-16"),
        ('<?xml version="1.0"?>', "utf-8-sig"),
        ('<?xml version="1.0" encoding="Shift_JIS"?>', "cp932"),
        # What the bytes are is plain, whatever is declared.
        ('<?xml version="1.0" encoding="utf-16"?>', "utf-8"),
        ('<?xml version="1.0" encoding="utf-8"?>', "utf-16"),
        ('<?xml version="1.0" encoding="utf-8"?>', "utf-16-be"),
        ('<?xml version="1.0" encoding="iso-8859-1"?>', "utf-8-sig"),
        ('<?xml version="1.0" encoding="klingon"?>', "utf-8-sig"),
    ],
)
def test_the_document_says_its_character_set(head: str, encoding: str) -> None:
    sku = "ソ①-1" if encoding == "cp932" else "Ä-1"
    feed = envelope("Inventory", stock(1, sku), head=head).decode().encode(encoding)
    assert sent(converted(feed, INVENTORY))[0]["sku"] == sku


def test_a_label_helps_a_document_that_says_nothing() -> None:
    feed = envelope("Inventory", stock(1, "Ä"), head="").decode().encode("cp1252")
    assert sent(converted(feed, INVENTORY, charset="cp1252"))[0]["sku"] == "Ä"


def test_a_date_that_is_past_is_no_hindrance() -> None:
    extra = "<EffectiveDate>2020-01-01T00:00:00Z</EffectiveDate>"
    feed = envelope("Inventory", stock(1, "A"), extra=extra)
    assert sent(converted(feed, INVENTORY, now=datetime(2026, 11, 20, tzinfo=timezone.utc)))


def test_comments_and_cdata_are_read_over() -> None:
    feed = envelope(
        "Inventory", stock(1, "<![CDATA[A<B]]>", "<!-- five --><Quantity>5<!-- ! --></Quantity>"), "<!-- end -->"
    )
    assert sent(converted(feed, INVENTORY))[0]["sku"] == "A<B"


def test_the_envelope_says_who_sends_it() -> None:
    assert converted(envelope("Inventory", stock(1, "A")), INVENTORY).merchant == "M_1"


ONE_WRONG = {
    "unknown element": (stock(2, "B", "<Quantity>5</Quantity><Colour>red</Colour>"), "Colour"),
    "order": (
        stock(2, "B", "<FulfillmentLatency>2</FulfillmentLatency><Quantity>5</Quantity>"),
        "Quantity",
    ),
    "twice": (stock(2, "B", "<Quantity>5</Quantity><Quantity>6</Quantity>"), "Quantity"),
    "two of a choice": (stock(2, "B", "<Available>true</Available><Quantity>6</Quantity>"), "Available"),
    "none of a choice": (stock(2, "B", "<RestockDate>2026-12-01</RestockDate>"), "Available"),
    "less than none": (stock(2, "B", "<Quantity>-1</Quantity>"), "Quantity"),
    "half": (stock(2, "B", "<Quantity>1.5</Quantity>"), "Quantity"),
    "digits of another script": (stock(2, "B", "<Quantity>٣</Quantity>"), "Quantity"),
    "no end of digits": (stock(2, "B", f"<Quantity>{'9' * 5000}</Quantity>"), "Quantity"),
    "no SKU": (message(2, "<Inventory><Quantity>5</Quantity></Inventory>"), "SKU"),
    "empty SKU": (stock(2, " "), "SKU"),
    "long SKU": (stock(2, "S" * 41), "SKU"),
    "a day that is not": (stock(2, "B", "<Quantity>5</Quantity><RestockDate>2026-02-30</RestockDate>"), "RestockDate"),
    "another message": (message(2, "<Price><SKU>B</SKU></Price>"), "Inventory"),
    "two bodies": (message(2, "<Inventory><SKU>B</SKU></Inventory>" * 2), "Inventory"),
    "no body": (message(2, ""), "Inventory"),
    "operation": (stock(2, "B", operation="Upsert"), "OperationType"),
    "element in a text": (stock(2, "B", "<Quantity>5<x/></Quantity>"), "Quantity"),
}


@pytest.mark.parametrize("case", sorted(ONE_WRONG))
def test_a_wrong_message_is_refused_by_itself(case: str) -> None:
    wrong, element = ONE_WRONG[case]
    made = converted(envelope("Inventory", stock(1, "A"), wrong, stock(3, "C")), INVENTORY)
    assert [row["messageId"] for row in sent(made)] == [1, 3]
    (refusal,) = made.refused
    assert (refusal.message_id, refusal.element) == (2, element)
    assert refusal.reason


def test_currency_is_asked_for() -> None:
    feed = envelope("Price", message(1, "<Price><SKU>A</SKU><StandardPrice>5</StandardPrice></Price>"))
    (refusal,) = converted(feed, PRICING).refused
    assert refusal.element == "StandardPrice"
    assert "currency" in refusal.reason


@pytest.mark.parametrize("many", [2_000, 20_000])
def test_memory_does_not_grow_with_the_messages(many: int) -> None:
    """Python's own memory; that of libxml2 is measured by `make bench`."""

    class Feed(io.RawIOBase):
        def __init__(self) -> None:
            whole = envelope("Inventory")
            self._parts = iter(
                (whole[:-17], *(stock(number, f"SKU-{number}").encode() for number in range(1, many + 1)), whole[-17:])
            )

        def read(self, size: int = -1) -> bytes:
            return next(self._parts, b"")

    from mws.compat.listings.xml import Envelope

    tracemalloc.start()
    try:
        feed = Feed()
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        assert sum(1 for _ in Envelope(feed, "Inventory")) == many
        assert tracemalloc.get_traced_memory()[1] - before < 200_000
    finally:
        tracemalloc.stop()
