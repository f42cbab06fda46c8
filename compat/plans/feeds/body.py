"""Looks at the content of a SubmitFeed before anything is sent: its charset, its MD5, whether it is what it says it is.

One pass, in pieces: memory does not grow with the feed. The content itself is never kept or logged; what is said of it
names places (line, byte), never words. It is sent byte for byte, but for one word: where an XML declaration names
another charset than the bytes are in, it names the right one when it leaves. A document type declaration is refused:
feeds have none, and it is what entity bombs and external entities are made of.
"""

from __future__ import annotations

import bisect
import hashlib
import re
import shutil
import tempfile
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from mws.compat.engine import charsets
from mws.compat.engine.charsets import PIECE
from mws.compat.engine.charsets import pieces as pieces  # a part of this module for those who use it
from mws.compat.engine.context import Payload
from mws.compat.errors import CompatError, bad_feed
from mws.mappings.feeds.types import FeedType

AT_MOST = 2**31 - 1
"""Bytes of one feed (MWS guide: under 2 GiB)."""
KEPT_AT_MOST = 64 * 1024**2
"""Bytes of the longest feed whose content is kept in the state database."""
DEEPEST = 100
"""Elements inside each other. No published feed schema comes near."""
RUNS_AT_MOST = 50_000
"""Runs of consecutive MessageIDs remembered. Beyond it, in ids without any order, Amazon finds what is doubled."""

_MESSAGE_ID = re.compile(r"\d{1,20}", re.ASCII)
_MEDIA = {"xml": "text/xml", "flat": "text/tab-separated-values"}


@dataclass(frozen=True, slots=True)
class Body:
    """A feed's content that may be sent. content: bytes, or a file that can be wound back.

    content_type: for createFeedDocument and the upload. charset: its label in it, "" for files of no text. md5, size:
    of what was submitted, base64 and bytes. merchant: the MerchantIdentifier of the envelope, "" where there is none
    and where the converter reads it. messages: how many it holds, rows of a flat file; 0 where the converter counts.
    """

    content: bytes | BinaryIO = field(repr=False)
    content_type: str
    charset: str
    md5: str
    size: int
    merchant: str = ""
    messages: int = 0

    def rewound(self) -> bytes | BinaryIO:
        """The content, a file at its start."""
        if not isinstance(self.content, bytes):
            self.content.seek(0)
        return self.content


def examine(payload: Payload | None, row: FeedType, region: str, marketplaces: Sequence[str] = ()) -> Body:
    """Read the content once and check it against its type.

    region: of the account; with the marketplaces the feed is for it says what a flat file is that says nothing itself.

    Raises InvalidRequest (InputDataError) for content that is empty, of 2 GiB or more, not text in its charset, not
    well-formed, with a document type declaration, of another MessageType, with no message or one MessageID twice.
    """
    content = _rewindable(b"" if payload is None else payload.content)
    label = "" if payload is None else payload.content_type
    digest = hashlib.md5(usedforsecurity=False)
    size = 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for piece in pieces(content):
            digest.update(piece)
            size += len(piece)
            if size > AT_MOST:
                raise wrong(f"it is longer than {AT_MOST} bytes")
            yield piece

    head = _head(content)
    if not head:
        raise wrong("it is empty")
    found = None if row.form == "file" else _charset(content, head, row, label, region, marketplaces)
    merchant = charset = ""
    messages = int(row.form == "file")
    if found is None or row.converts:
        # Of what is converted, the converter reads every message; of a PDF there is nothing to read.
        for _ in counted():
            pass
        charset = "" if found is None else found.said
    else:
        text = charsets.Text(counted(), found)
        scan = _Envelope(row) if row.form == "xml" else None
        lines = _Lines()
        for piece in text:
            (lines if scan is None else scan).feed(piece)
        charset = text.name
        messages = lines.rows
        if scan is not None:
            merchant, messages = scan.finish(), scan.messages
            content = charsets.with_true_declaration(content, found, charset)
    media = _media(row, label)
    kind = f"{media}; charset={charset}" if charset else media
    return Body(content, kind, charset, b64encode(digest.digest()).decode("ascii"), size, merchant, messages)


def _charset(
    content: bytes | BinaryIO, head: bytes, row: FeedType, label: str, region: str, marketplaces: Sequence[str]
) -> charsets.Found:
    found = charsets.find(head, xml=row.form == "xml", label=charsets.label_of(label))
    return found or charsets.by_trial(pieces(content), charsets.flat_default(marketplaces, region))


def wrong(why: str) -> CompatError:
    """The refusal of a feed for its content. why: completes "The feed cannot be submitted: "."""
    return bad_feed(f"The feed cannot be submitted: {why}. Nothing was submitted.")


def _media(row: FeedType, content_type: str) -> str:
    if row.form in _MEDIA:
        return _MEDIA[row.form]
    media = content_type.partition(";")[0].strip().lower()
    # Clients label a feed text/xml, or a form, whatever it is; the live types of this form are PDFs and pictures.
    return media if media.startswith("image/") else "application/pdf"


# ---- the envelope --------------------------------------------------------------------------------------------------


class _Lines:
    """Counts the lines of a flat file that hold anything."""

    def __init__(self) -> None:
        self._filled = 0
        self._begun = False

    def feed(self, text: str) -> None:
        first, *others = text.replace("\r", "\n").split("\n")
        self._begun = self._begun or bool(first.strip())
        for line in others:
            self._filled += self._begun
            self._begun = bool(line.strip())

    @property
    def rows(self) -> int:
        """Without the header."""
        return max(0, self._filled + self._begun - 1)


class _Envelope:
    """A running look at an AmazonEnvelope: what type, whose, and that no MessageID comes twice."""

    def __init__(self, row: FeedType) -> None:
        self._row = row
        self._path: list[str] = []
        self._wanted = False
        self._text: list[str] = []
        self.messages = 0
        self._types: list[str] = []
        self._merchant = ""
        self._seen = Runs()
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def feed(self, text: str) -> None:
        self._parse(text, final=False)

    def finish(self) -> str:
        """The end was reached. Returns the MerchantIdentifier."""
        self._parse("", final=True)
        if self._row.message and not self.messages:
            raise wrong("its AmazonEnvelope holds no Message")
        if self._row.message and self._types != [self._row.message]:
            named = ", ".join(self._types)[:80] or "none"
            raise wrong(f"{self._row.legacy} wants MessageType {self._row.message}, and its envelope names {named}")
        return self._merchant

    def _parse(self, text: str, *, final: bool) -> None:
        try:
            self._parser.Parse(text, final)
        except expat.ExpatError as exc:
            what = expat.errors.messages.get(exc.code, "malformed")
            place = f"line {exc.lineno}, column {exc.offset + 1}"
            raise wrong(f"it is no well-formed XML ({what}, {place})") from None

    def _doctype(self, name: str, system_id: str | None, public_id: str | None, internal: bool) -> None:
        raise wrong("it has a document type declaration, which no feed has")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        path = self._path
        path.append(name.rpartition(":")[2])
        depth = len(path)
        if depth > 3:
            if depth > DEEPEST:
                raise wrong(f"its elements are nested more than {DEEPEST} deep")
            return
        if depth == 1 and self._row.message and path[0] != "AmazonEnvelope":
            raise wrong(f"its first element is {path[0][:40]}, and {self._row.legacy} wants an AmazonEnvelope")
        if path[1:] == ["Message"]:
            self.messages += 1
        if path[1:] in (["MessageType"], ["Message", "MessageID"], ["Header", "MerchantIdentifier"]):
            self._text = []
            self._parser.CharacterDataHandler = self._text.append

    def _end(self, name: str) -> None:
        path = self._path
        if len(path) <= 3 and self._parser.CharacterDataHandler is not None:
            self._parser.CharacterDataHandler = None
            self._read(path[-1], "".join(self._text).strip())
        path.pop()

    def _read(self, name: str, text: str) -> None:
        if name == "MessageType":
            self._types.append(text)
        elif name == "MerchantIdentifier":
            if self._merchant and text != self._merchant:
                raise wrong("its envelope names two MerchantIdentifiers")
            self._merchant = text
        elif not _MESSAGE_ID.fullmatch(text):
            raise wrong(f"the MessageID of its message {self.messages} is no number of at most 20 digits")
        elif not self._seen.add(int(text)):
            raise wrong(f"MessageID {int(text)} is in it twice")


class Runs:
    """Whole numbers seen so far, as runs: numbers in order, however many, are one run."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def add(self, number: int) -> bool:
        """False where it was seen before."""
        at = bisect.bisect_right(self._starts, number) - 1
        if at >= 0 and number <= self._ends[at]:
            return False
        joins = at >= 0 and self._ends[at] == number - 1
        touches = at + 1 < len(self._starts) and self._starts[at + 1] == number + 1
        if joins and touches:
            self._ends[at] = self._ends.pop(at + 1)
            del self._starts[at + 1]
        elif joins:
            self._ends[at] = number
        elif touches:
            self._starts[at + 1] = number
        elif len(self._starts) < RUNS_AT_MOST:
            self._starts.insert(at + 1, number)
            self._ends.insert(at + 1, number)
        return True


# ---- pieces --------------------------------------------------------------------------------------------------------


def _rewindable(content: bytes | BinaryIO) -> bytes | BinaryIO:
    """The content itself, or a private copy of a file that cannot be wound back: it is read more than once."""
    if isinstance(content, bytes) or content.seekable():
        return content
    copy = tempfile.TemporaryFile()  # noqa: SIM115  it goes with the body and is gone with it
    shutil.copyfileobj(content, copy, PIECE)
    copy.seek(0)
    return copy


def _head(content: bytes | BinaryIO) -> bytes:
    if isinstance(content, bytes):
        return content[: charsets.HEAD]
    content.seek(0)
    return content.read(charsets.HEAD)
