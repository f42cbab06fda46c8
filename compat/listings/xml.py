"""Reads an AmazonEnvelope message by message, in memory that does not grow with their number.

Hardened: a DOCTYPE is refused, so there are no entities; no network; libxml2's own limits stay on; and no message may
be longer than `LONGEST_MESSAGE`. What is wrong with the envelope is raised as InvalidRequest; what is wrong with one
message is handed on with it, so that only this one is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from lxml import etree

from mws.compat.engine.charsets import Source, Utf8, text_of
from mws.compat.errors import bad_feed
from mws.compat.listings.rules import Values, Wrong, compile_group
from mws.mappings.codecs import parse_time
from mws.mappings.feeds.listing_elements import MESSAGES, OPERATIONS

LONGEST_MESSAGE = 8 * 2**20
_LONGEST_ID = 20
_FACTS = ("Header", "MessageType", "MarketplaceName", "PurgeAndReplace", "EffectiveDate")


class Message(NamedTuple):
    """One message. number: its MessageID. bodies: (MessageType, values); empty where `fault` says what is wrong.

    notes: what of it is left out, and why.
    """

    number: int
    operation: str
    bodies: tuple[tuple[str, Values], ...]
    fault: Wrong | None = None
    notes: tuple[Wrong, ...] = ()


class Envelope:
    """An AmazonEnvelope being read: iterate it once.

    message_type: the MessageType the feed type demands. charset: what the call's label says (`engine.charsets`).
    now: times before it are past (EffectiveDate). merchant: MerchantIdentifier, known from the first message on.
    """

    def __init__(self, source: Source, message_type: str, *, charset: str = "", now: datetime | None = None) -> None:
        self.merchant = ""
        self.withheld: dict[str, None] = {}
        self._type = message_type
        self._now = now
        self._bytes = source
        self._label = charset

    def __iter__(self) -> Iterator[Message]:
        try:
            yield from self._messages()
        except etree.XMLSyntaxError as exc:
            raise bad_feed(f"The feed is not well-formed XML: {exc.msg or 'no element found'}.") from None

    def _messages(self) -> Iterator[Message]:
        # `Any`: lxml's element type has no public name.
        root: Any = None
        last: Any = None
        facts: set[str] = set()
        read, kind = compile_group(MESSAGES[self._type]), self._type
        source = _Bounded(Utf8(text_of(self._bytes, xml=True, label=self._label)))
        events = etree.iterparse(
            source,
            events=("end",),
            tag=("Message", *_FACTS),
            encoding="utf-8",  # whatever it declares: it was read already
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for _, node in events:
            parent = node.getparent()
            if root is None:
                root = _root(node)
            if parent is not root:
                continue
            if node.tag != "Message":
                self._fact(node, facts)
                continue
            if last is None:
                last = self._before_messages(node, facts)
            if node.getprevious() is not last:
                raise bad_feed("AmazonEnvelope holds something else than messages after the first Message.")
            source.unfinished = 0
            yield _message(node, kind, read)
            parent.remove(node)
        if last is None:
            if root is None:
                raise bad_feed("The feed is not an AmazonEnvelope.")
            raise bad_feed("The feed's AmazonEnvelope holds no Message.")

    def _fact(self, node: Any, facts: set[str]) -> None:
        tag = node.tag
        if tag in facts:
            raise bad_feed(f"{tag} occurs twice in the feed's AmazonEnvelope.")
        facts.add(tag)
        text = (node.text or "").strip()
        if tag == "Header":
            named = {(each.text or "").strip() for each in node.iterfind("MerchantIdentifier")}
            if len(named) > 1:
                raise bad_feed("The feed's Header names two MerchantIdentifiers.")
            self.merchant = "".join(named)
        elif tag == "MessageType" and text != self._type:
            raise bad_feed(f"The feed's MessageType is {text[:40]!r}; this feed type takes {self._type}.")
        elif tag == "PurgeAndReplace" and text in ("true", "1"):
            raise bad_feed(
                "PurgeAndReplace is true: nothing in the Selling Partner API replaces a seller's whole inventory. "
                "Send the feed without it, and delete what is gone by messages with OperationType Delete."
            )
        elif tag == "EffectiveDate":
            self._effective(text)
        elif tag == "MarketplaceName":
            self.withheld[tag] = None

    def _effective(self, text: str) -> None:
        try:
            moment = parse_time(text)
        except ValueError as exc:
            raise bad_feed(f"EffectiveDate {text[:40]!r} is not a time.") from exc
        if self._now is None or moment > self._now:
            raise bad_feed("EffectiveDate: feeds take effect when they are sent, they cannot be dated ahead.")

    def _before_messages(self, node: Any, facts: set[str]) -> Any:
        for name in ("Header", "MessageType"):
            if name not in facts:
                raise bad_feed(f"The feed's AmazonEnvelope has no {name} before its first Message.")
        for earlier in node.itersiblings(preceding=True):
            if earlier.tag not in _FACTS:
                raise bad_feed(f"AmazonEnvelope has no element {str(earlier.tag)[:40]}.")
        return node.getprevious()


class _Bounded:
    """A source that ends with an error where a message does not end. unfinished: bytes read since the last did."""

    def __init__(self, source: Source) -> None:
        self._read = source.read
        self.unfinished = 0

    def read(self, size: int) -> bytes:
        data = self._read(size)
        self.unfinished += len(data)
        if self.unfinished > LONGEST_MESSAGE:
            raise bad_feed(f"The feed has {LONGEST_MESSAGE:,} bytes without a whole Message in them.")
        return data


def _root(node: Any) -> Any:
    info = node.getroottree().docinfo
    if info.internalDTD is not None or info.doctype:
        raise bad_feed("The feed has a DOCTYPE; feeds are taken without one.")
    root = node.getroottree().getroot()
    if root.tag != "AmazonEnvelope":
        raise bad_feed(f"The feed's root element is {str(root.tag)[:80]}, not AmazonEnvelope.")
    return root


def _message(node: Any, kind: str, read: Any) -> Message:
    children = list(node)
    if not children or children[0].tag != "MessageID":
        raise bad_feed("A Message does not begin with its MessageID.")
    text = (children[0].text or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID) or not int(text):
        raise bad_feed(f"MessageID {text[:40]!r} is not a number from 1 of at most {_LONGEST_ID} digits.")
    number, operation, at = int(text), "Update", 1
    try:
        if len(children) > 1 and children[1].tag == "OperationType":
            operation, at = (children[1].text or "").strip(), 2
            if operation not in OPERATIONS:
                raise Wrong("OperationType", f"{operation[:40]!r} is none of {', '.join(OPERATIONS)}")
        if len(children) != at + 1 or children[at].tag != kind:
            found = ", ".join(str(child.tag)[:40] for child in children[at:]) or "nothing"
            raise Wrong(kind, f"the message holds {found} where {kind} is expected")
        return Message(number, operation, ((kind, read(children[at])),))
    except Wrong as exc:
        return Message(number, operation, (), exc)
