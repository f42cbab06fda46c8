"""Looks at the content of a SubmitFeed before anything is sent: its charset, its MD5, whether it is what it says it is.

One pass, in pieces: memory does not grow with the feed. The content itself is never changed, kept or logged; what is
said of it names places (line, byte), never words. A document type declaration is refused: feeds have none, and it is
what entity bombs and external entities are made of. Charset: of the XML declaration, else of the byte order mark, else
of the HTTP label, and then the bytes must be text in it.
"""

from __future__ import annotations

import bisect
import codecs
import hashlib
import io
import re
import shutil
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import BinaryIO
from xml.parsers import expat

from mws.compat.engine.request import Payload
from mws.compat.errors import CompatError, bad_feed
from mws.mappings.feeds.types import FeedType
from mws.spapi.documents.check import CharsetUnknown, charset_of

AT_MOST = 2**31 - 1
"""Bytes of one feed (MWS guide: under 2 GiB)."""
KEPT_AT_MOST = 64 * 1024**2
"""Bytes of the longest feed whose content is kept in the state database."""
PIECE = 256 * 1024
DEEPEST = 100
"""Elements inside each other. No published feed schema comes near."""
RUNS_AT_MOST = 50_000
"""Runs of consecutive MessageIDs remembered. Beyond it, in ids without any order, Amazon finds what is doubled."""

_DECLARED = re.compile(r"""^<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
# The longer ones first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_MESSAGE_ID = re.compile(r"\d{1,20}", re.ASCII)
# What MWS took flat files for where nothing was said (guide, SubmitFeed: Content-Type by marketplace), by region.
_FLAT_DEFAULT = {"fe": "Shift_JIS"}
_MEDIA = {"xml": "text/xml", "flat": "text/tab-separated-values"}


@dataclass(frozen=True, slots=True)
class Body:
    """A feed's content that may be sent. content: bytes, or a file that can be wound back.

    content_type: for createFeedDocument and the upload. charset: its label in it, "" for files of no text. md5: base64.
    size: bytes. merchant: the MerchantIdentifier of the envelope, "" where there is none.
    """

    content: bytes | BinaryIO = field(repr=False)
    content_type: str
    charset: str
    md5: str
    size: int
    merchant: str = ""

    def rewound(self) -> bytes | BinaryIO:
        """The content, a file at its start."""
        if not isinstance(self.content, bytes):
            self.content.seek(0)
        return self.content


def examine(payload: Payload | None, row: FeedType, region: str) -> Body:
    """Read the content once and check it against its type. region: of the account; it has a default charset.

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
    merchant = charset = ""
    if row.form == "file" or row.converts:
        # Of what is converted, the converter reads every message; of a PDF there is nothing to read.
        for _ in counted():
            pass
        charset = "" if row.form == "file" else charset_label(head, row, label, region)
    else:
        charset = charset_label(head, row, label, region)
        if row.form == "flat":
            charset = _check_text(content, charset, named=bool(_label(label) or _mark(head)), region=region)
        scan = _Envelope(row) if row.form == "xml" else None
        for text in decoded(counted(), charset):
            if scan is not None:
                scan.feed(text)
        merchant = scan.finished() if scan is not None else ""
    media = _media(row, label)
    kind = f"{media}; charset={charset}" if charset else media
    return Body(content, kind, charset, b64encode(digest.digest()).decode("ascii"), size, merchant)


def wrong(why: str) -> CompatError:
    """The refusal of a feed for its content. why: completes "The feed cannot be submitted: "."""
    return bad_feed(f"The feed cannot be submitted: {why}. Nothing was submitted.")


# ---- charset -------------------------------------------------------------------------------------------------------


def charset_label(head: bytes, row: FeedType, content_type: str, region: str) -> str:
    """The charset's name: of the XML declaration, else of the byte order mark, else of the HTTP label, else by rule."""
    mark = _mark(head)
    if row.form == "xml":
        text = head.decode(_codec(mark) if mark else "latin-1", "replace").lstrip("\ufeff")
        declared = _DECLARED.match(text)
        return (declared[1] if declared else "") or mark or _label(content_type) or "UTF-8"
    return mark or _label(content_type) or "UTF-8"


def decoded(pieces: Iterator[bytes], charset: str) -> Iterator[str]:
    """The pieces as text without a byte order mark. Raises InvalidRequest where they are not text in `charset`."""
    codec = _codec(charset)
    decoder = codecs.getincrementaldecoder("utf-8-sig" if codec == "utf-8" else codec)()
    at = 0
    for piece in pieces:
        yield _text(decoder, piece, at, charset)
        at += len(piece)
    yield _text(decoder, b"", at, charset, final=True)


def _text(decoder: codecs.IncrementalDecoder, piece: bytes, at: int, charset: str, *, final: bool = False) -> str:
    try:
        return decoder.decode(piece, final)
    except UnicodeDecodeError as exc:
        place = at + exc.start
    # Outside the except block: the exception holds the content.
    raise wrong(f"it is said to be {charset}, and near byte {place} it is not")


def _check_text(content: bytes | BinaryIO, charset: str, *, named: bool, region: str) -> str:
    """The charset of a flat file: the named one; else UTF-8 where it is that, else what MWS took such files for."""
    if named:
        return charset
    try:
        for _ in decoded(pieces(content), charset):
            pass
    except CompatError:
        return _FLAT_DEFAULT.get(region, "ISO-8859-1")
    return charset


def _codec(charset: str) -> str:
    try:
        return charset_of(f"text/plain; charset={charset}")
    except CharsetUnknown as exc:
        raise wrong(f"its charset {charset[:40]} is not known") from exc


def _mark(head: bytes) -> str:
    return next((name for mark, name in _MARKS if head.startswith(mark)), "")


def _label(content_type: str) -> str:
    header = Message()
    header["Content-Type"] = content_type
    named = header.get_param("charset")
    return named.strip() if isinstance(named, str) else ""


def _media(row: FeedType, content_type: str) -> str:
    if row.form in _MEDIA:
        return _MEDIA[row.form]
    media = content_type.partition(";")[0].strip().lower()
    # Clients label a feed text/xml, or a form, whatever it is; the live types of this form are PDFs and pictures.
    return media if media.startswith("image/") else "application/pdf"


# ---- the envelope --------------------------------------------------------------------------------------------------


class _Envelope:
    """A running look at an AmazonEnvelope: what type, whose, and that no MessageID comes twice."""

    def __init__(self, row: FeedType) -> None:
        self._row = row
        self._path: list[str] = []
        self._wanted = False
        self._text: list[str] = []
        self._messages = 0
        self._types: list[str] = []
        self._merchant = ""
        self._seen = Runs()
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def feed(self, text: str) -> None:
        self._parse(text, final=False)

    def finished(self) -> str:
        """The end was reached. Returns the MerchantIdentifier."""
        self._parse("", final=True)
        if self._row.message and not self._messages:
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
            self._messages += 1
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
            self._merchant = text
        elif not _MESSAGE_ID.fullmatch(text):
            raise wrong(f"the MessageID of its message {self._messages} is no number of at most 20 digits")
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


def pieces(content: bytes | BinaryIO) -> Iterator[bytes]:
    """A feed's content from its start, in pieces."""
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    source.seek(0)
    while piece := source.read(PIECE):
        yield piece


def _head(content: bytes | BinaryIO) -> bytes:
    if isinstance(content, bytes):
        return content[:1024]
    content.seek(0)
    return content.read(1024)
