"""How the bytes of a feed become text: the one reading, for every door and every feed, converted or passed through.

In this order, and the first that says something decides: what the bytes prove (a mark; the zero bytes of UTF-16), the
XML declaration, the label of the call; else UTF-8, and of a flat file that is not that, what MWS took such files for. A
declaration or label of UTF-16 before bytes that are not is passed over: writers that hold text as UTF-16 put it there
and then send UTF-8. Names mean what people mean by them (`mws.mappings.feeds.charsets`); what has no row there is
refused. Nothing of the content is in an error: it names places.
"""

from __future__ import annotations

import codecs
import io
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, Protocol

from mws.compat.errors import CompatError, bad_feed
from mws.mappings.feeds import charsets as table
from mws.mappings.feeds.charsets import Charset
from mws.mappings.marketplaces import in_region

HEAD = 1024
"""Bytes that are looked at for a mark, zero bytes and a declaration."""
PIECE = 256 * 1024

_DECLARED = re.compile(r"""<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._:-]*)["'][^>]*>""")
_LABEL = re.compile(r"""(?:^|;)\s*charset\s*=\s*["']?([^"';,\s]*)""", re.IGNORECASE)
# UTF-32's mark begins with that of UTF-16: it is told apart so that it is refused by its name.
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_MARKS = (
    (codecs.BOM_UTF8, table.UTF_8, "UTF-8", "utf-8"),
    (codecs.BOM_UTF16_LE, table.UTF_16, "UTF-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, table.UTF_16, "UTF-16", "utf-16-be"),
)
_GAPS = "mws-compat.gaps"


class Source(Protocol):
    """What is read in pieces: a file, as far as it is used here."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes; none at the end."""
        ...


def unreadable(why: str) -> CompatError:
    """The refusal of a feed that is no text. why: completes "The feed cannot be read: "."""
    return bad_feed(f"The feed cannot be read: {why}. Nothing was submitted.")


@dataclass(frozen=True, slots=True)
class Found:
    """The charset of a feed. said: the name it was found by, kept where the bytes read the same under it.

    codec: Python's, with the byte order. mark: the byte order mark before the text.
    """

    charset: Charset
    said: str
    codec: str
    mark: bytes = b""


# ---- which charset -------------------------------------------------------------------------------------------------


def find(head: bytes, *, xml: bool, label: str) -> Found | None:
    """The charset, from the first bytes and the label; None where nothing says it: see `by_trial`.

    label: a charset's name, "" for none (`label_of`). Raises InvalidRequest for a charset that no feed is taken in.
    """
    if head.startswith(_UTF_32):
        raise _not_taken("UTF-32")
    for mark, charset, name, codec in _MARKS:
        if head.startswith(mark):
            return Found(charset, name, codec, mark)
    order = _byte_order(head)
    if order:
        return Found(table.UTF_16, f"UTF-16{order.upper()}", f"utf-16-{order}")
    for said in (declared_charset(head) if xml else "", label):
        if said:
            row = table.find(said)
            if row is None:
                raise _not_taken(said)
            if row is not table.UTF_16:
                return Found(row, row.name if table.spelling(said) in row.names else said, row.codec)
    return Found(table.UTF_8, "UTF-8", "utf-8") if xml else None


def by_trial(pieces: Iterable[bytes], default: str) -> Found:
    """The charset of a flat file of which nothing says it: UTF-8 where all of it is that, else `default`."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf_8, at = True, 0
    for piece in chain(pieces, (b"",)):
        nul = piece.find(b"\0")
        if nul >= 0:
            raise unreadable(f"byte {at + nul} is a NUL: no text has one but UTF-16, and UTF-16 it is not")
        at += len(piece)
        if is_utf_8:
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError:
                is_utf_8 = False
    said = "UTF-8" if is_utf_8 else default
    charset = table.find(said) or table.UTF_8
    return Found(charset, said, charset.codec)


def label_of(content_type: str) -> str:
    """The charset a Content-Type names, "" where it names none."""
    found = _LABEL.search(content_type)
    return found[1] if found else ""


def flat_default(marketplaces: Sequence[str], region: str = "") -> str:
    """What MWS took a flat file for where nothing was said. region: where no marketplace is named, all of its."""
    places = marketplaces or [row.id for row in in_region(region)]
    return next((table.FLAT_DEFAULT[place] for place in places if place in table.FLAT_DEFAULT),
                table.FLAT_DEFAULT_ELSEWHERE)  # fmt: skip


def declared_charset(head: bytes) -> str:
    """The charset in an XML declaration of bytes that hold ASCII as it is, "" where there is none."""
    found = _DECLARED.match(head.decode("latin-1"))
    return found[1] if found else ""


def _byte_order(head: bytes) -> str:
    """ "le" or "be" of UTF-16 without a mark: every other byte of ASCII characters is zero. "" for all else.

    Of at least a third of the characters, for a title may be Chinese; and of twice as many as there are zeros on the
    other side, where few characters have one (U+0100). A zero byte here and there, or in rows, is no UTF-16.
    """
    pairs = len(head) // 2
    first, second = head[: 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    zeros, others = max(first, second), min(first, second)
    if zeros < 2 or 3 * zeros < pairs or 2 * others > zeros:
        return ""
    return "le" if second > first else "be"


def _not_taken(name: str) -> CompatError:
    return unreadable(f"its charset is said to be {name[:40]}, in which no feed is taken")


# ---- text ----------------------------------------------------------------------------------------------------------


class Text:
    """The text of a feed: iterate it once. name: its charset, for a Content-Type; certain when all was read."""

    def __init__(self, pieces: Iterable[bytes], found: Found) -> None:
        self._pieces = pieces
        self._found = found
        # What the name means by the letter: where that reads otherwise, or not at all, the superset is named.
        narrow = found.charset.narrower.get(table.spelling(found.said))
        self._narrow = codecs.getincrementaldecoder(narrow)() if narrow else None
        self.name = found.said

    def __iter__(self) -> Iterator[str]:
        errors = _GAPS if self._found.charset.gaps else "strict"
        decoder = codecs.getincrementaldecoder(self._found.codec)(errors)
        at, skip = 0, len(self._found.mark)
        for piece in chain(self._pieces, (b"",)):
            body = piece[skip:]
            text = self._decoded(decoder, body, at + skip, final=not piece)
            at, skip = at + len(piece), max(0, skip - len(piece))
            if self._narrow is not None and not self._same(body, text, final=not piece):
                self._narrow, self.name = None, self._found.charset.name
            if text:
                yield text

    def _decoded(self, decoder: codecs.IncrementalDecoder, piece: bytes, at: int, *, final: bool) -> str:
        held = len(decoder.getstate()[0])
        try:
            return decoder.decode(piece, final)
        except UnicodeDecodeError as exc:
            place = at - held + exc.start
        # Outside the except block: the exception holds the content.
        raise unreadable(f"it is read as {self._found.said[:40]}, and near byte {place} it is not that")

    def _same(self, piece: bytes, text: str, *, final: bool) -> bool:
        assert self._narrow is not None
        try:
            return self._narrow.decode(piece, final) == text
        except UnicodeDecodeError:
            return False


def _gap(exc: UnicodeError) -> tuple[str, int]:
    assert isinstance(exc, UnicodeDecodeError)
    return exc.object[exc.start : exc.end].decode("latin-1"), exc.end


codecs.register_error(_GAPS, _gap)


def text_of(source: Source, *, xml: bool, label: str, default: str = table.FLAT_DEFAULT_ELSEWHERE) -> Text:
    """The text of a feed that is read from where `source` stands.

    A source that cannot be wound back is copied to disk first where only all of it tells the charset: a flat file
    without a mark or label. Raises InvalidRequest, here or while it is iterated.
    """
    start = _head(source)
    found = find(start, xml=xml, label=label)
    if found is not None:
        return Text(chain((start,) if start else (), _rest(source)), found)
    copy = _copied(start, source)
    return Text(pieces(copy), by_trial(pieces(copy), default))


class Utf8:
    """A feed's text as a source of UTF-8 bytes, for a reader that takes bytes only."""

    def __init__(self, text: Iterable[str]) -> None:
        self._text = iter(text)

    def read(self, size: int = -1, /) -> bytes:
        """The next piece, of whatever length; empty at the end."""
        return next(self._text, "").encode()


def with_true_declaration(content: bytes | BinaryIO, found: Found, name: str) -> bytes | BinaryIO:
    """An XML document whose declaration is true: the document itself, or a copy that differs in the charset's name.

    found: how it is read; name: the charset's, as `Text` told it. A reader that goes by the declaration cannot read a
    document that is something else: Java's says "Content is not allowed in prolog" of UTF-8 declared as UTF-16.
    """
    head = content[:HEAD] if isinstance(content, bytes) else _wound_back(content).read(HEAD)
    text = head[len(found.mark) :].decode(found.codec, "replace")
    match = _DECLARED.match(text)
    if match is None or not match[0].isascii() or (table.find(match[1]) is found.charset and name == found.said):
        return content
    end = len(found.mark) + len(match[0].encode(found.codec))
    start = found.mark + (text[: match.start(1)] + name + text[match.end(1) : match.end()]).encode(found.codec)
    if isinstance(content, bytes):
        return start + content[end:]
    copy = tempfile.TemporaryFile()  # noqa: SIM115  it goes with the body and is gone with it
    copy.write(start)
    content.seek(end)
    shutil.copyfileobj(content, copy, PIECE)
    content.seek(0)
    return _wound_back(copy)


# ---- pieces --------------------------------------------------------------------------------------------------------


def pieces(content: bytes | BinaryIO) -> Iterator[bytes]:
    """A feed's content from its start, in pieces."""
    yield from _rest(io.BytesIO(content) if isinstance(content, bytes) else _wound_back(content))


def _rest(source: Source) -> Iterator[bytes]:
    while piece := source.read(PIECE):
        yield piece


def _wound_back(file: BinaryIO) -> BinaryIO:
    file.seek(0)
    return file


def _head(source: Source) -> bytes:
    """Its first bytes. A source may hand out fewer at a time."""
    start = b""
    while len(start) < HEAD and (piece := source.read(HEAD - len(start))):
        start += piece
    return start


def _copied(start: bytes, source: Source) -> BinaryIO:
    copy = tempfile.TemporaryFile()  # noqa: SIM115  it goes with its reader and is gone with it
    copy.write(start)
    for piece in _rest(source):
        copy.write(piece)
    return _wound_back(copy)
