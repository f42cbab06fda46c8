"""What tells a whole document from a damaged one, and its bytes from its text. Tables and pure functions, no I/O.

A document is whole or it is an error. GZIP is read to its end: header, every block, CRC and length of every member, and
nothing behind the last one. Text is decoded by the charset that the document's own Content-Type names, or not at all.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterable, Iterator
from email.message import Message

from mws.spapi.errors import UnreadableReply

# Unpacked bytes of one document at most, unless the caller says otherwise. Amazon's largest reports are of the order of
# a gigabyte; GZIP makes up to a thousand bytes out of one, so a few megabytes could otherwise fill a disk.
MAX_SIZE = 4 * 1024**3

# Unpacked at one go: the memory a bomb may take.
PIECE = 256 * 1024

# zlib's window size for "expect a gzip header and check its trailer".
_GZIP = 31


class DocumentDamaged(UnreadableReply):
    """What arrived is not the document: cut off, checksum or length wrong, more behind its end, or not GZIP at all."""


class DocumentTooLarge(UnreadableReply):
    """The document is larger than the limit of this call."""

    safe_to_repeat = False


class CharsetUnknown(UnreadableReply):
    """No charset is named, Python does not know it, or the document's bytes are not text in it."""

    safe_to_repeat = False


def unpack(pieces: Iterable[bytes], at_most: int, what: str) -> Iterator[bytes]:
    """The content of a GZIP document, in pieces of at most PIECE bytes.

    pieces: the document as stored. at_most: bytes of content. what: names the document in errors. What was handed out
    before an error is not to be trusted. Raises DocumentDamaged, DocumentTooLarge.
    """
    member = zlib.decompressobj(_GZIP)
    size = 0
    members = 1
    ended = False
    for piece in pieces:
        while piece:
            if ended:
                # GZIP allows several members in a row; anything else behind the end is not part of the document.
                member, ended, members = zlib.decompressobj(_GZIP), False, members + 1
            failed = ""
            try:
                content = member.decompress(piece, min(PIECE, at_most - size + 1))
            except zlib.error as exc:
                failed = _says(str(exc), members)
            if failed:
                # Outside the except block, so that nothing of zlib's hangs on the error.
                raise DocumentDamaged(f"{what}: {failed}")
            size += len(content)
            if size > at_most:
                raise DocumentTooLarge(f"{what}: unpacks to more than {at_most:,} bytes; raise max_size to allow it")
            if content:
                yield content
            ended = member.eof
            piece = member.unused_data if ended else member.unconsumed_tail
    if not ended:
        raise DocumentDamaged(f"{what}: its GZIP data ends too early: the document was cut off")


# What zlib says of the parts of a member, by a word of its message.
_ZLIB = {
    "header check": "it is said to be GZIP and is not",
    "data check": "its GZIP checksum is wrong: the document is damaged",
    "length check": "its GZIP length is wrong: the document is damaged",
}


def _says(error: str, members: int) -> str:
    if "header check" in error and members > 1:
        return "something stands behind the end of its GZIP data"
    return next((text for word, text in _ZLIB.items() if word in error), "its GZIP data is damaged")


def limit_size(pieces: Iterable[bytes], at_most: int, what: str) -> Iterator[bytes]:
    """The pieces of a document that is stored as it is. Raises DocumentTooLarge beyond `at_most` bytes."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > at_most:
            raise DocumentTooLarge(f"{what}: is larger than {at_most:,} bytes; raise max_size to allow it")
        yield piece


# A page begins so; what comes before it there is no part of any document of Amazon's either.
_PAGE = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype\s+html|<html)\b", re.DOTALL | re.IGNORECASE
)
# Bytes of content that are looked at for it.
_HEAD = 1024


def is_page(content_type: str) -> bool:
    """Whether a Content-Type is that of a page. None of Amazon's documents is one."""
    return content_type.partition(";")[0].strip().lower() in ("text/html", "application/xhtml+xml")


def no_page(pieces: Iterator[bytes], what: str) -> Iterator[bytes]:
    """The content, unless it is an HTML page: what a proxy says, or a maintenance page. Raises DocumentDamaged."""
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= _HEAD:
            break
    if _PAGE.match(head[:_HEAD]):
        raise DocumentDamaged(f"{what}: {PAGE}")
    if head:
        yield head
    yield from pieces


PAGE = "it is an HTML page, no document: a proxy or a maintenance page answered"


# ---- charsets ------------------------------------------------------------------------------------------------------

# Names that Amazon's documents bear and Python either does not know or takes too narrowly. Amazon's documents are
# written by Java. Data labelled Shift_JIS has the characters that only Windows' variety holds (the circled digits, for
# one), which Python's own shift_jis refuses. The rest are Java's own names. Names Python knows are not repeated here.
CHARSETS = {
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "csshiftjis": "cp932",
    "windows-31j": "cp932",
    "cswindows31j": "cp932",
    "ms874": "cp874",
    "x-windows-874": "cp874",
    "windows-874": "cp874",
    "x-windows-949": "cp949",
    "windows-949": "cp949",
    "x-windows-950": "cp950",
    "ibm00858": "cp858",
    "unicodebig": "utf-16",
    "unicodelittle": "utf-16",
    "x-utf-16le-bom": "utf-16",
}

# The codecs a document may be in, by Python's own names: one for each charset that a file is written in somewhere, with
# the standards and Windows' varieties of them. Python knows more that call themselves text: punycode and idna take
# minutes for a megabyte, unicode_escape and utf-7 make other text out of ASCII.
TEXT_CODECS = frozenset((
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "ascii",
    *(f"iso8859-{number}" for number in (*range(1, 12), *range(13, 17))),
    *(f"cp{number}" for number in (437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869)),
    *(f"cp{number}" for number in (874, 932, 949, 950, *range(1250, 1259))),
    "tis-620", "koi8-r", "koi8-u", "mac-roman", "shift_jis", "euc_jp", "gb18030", "gbk", "gb2312", "big5", "big5hkscs",
    "euc_kr",
))  # fmt: skip


def charset_of(content_type: str) -> str:
    """The Python codec for the charset that a Content-Type names: `cp1252` for `text/plain; charset=Cp1252`.

    Raises CharsetUnknown where it names none, or one that is not known.
    """
    header = Message()
    header["Content-Type"] = content_type
    named = header.get_param("charset")
    name = named.strip() if isinstance(named, str) else ""
    if not name:
        raise CharsetUnknown("the document's Content-Type names no charset; say which one it is in")
    # Java writes an underscore where IANA has a hyphen, and the other way round.
    known = CHARSETS.get(name.lower().replace("_", "-"), name)
    try:
        found = codecs.lookup(known)
    except (LookupError, ValueError):  # a name with a NUL is the latter
        found = None
    if found is None or found.name not in TEXT_CODECS:
        raise CharsetUnknown(f"the document's charset {name[:40]!r} is not known; say which codec of Python reads it")
    return found.name


def text(pieces: Iterable[bytes], charset: str, what: str) -> Iterator[str]:
    """The pieces as text; a character may span two of them. Raises CharsetUnknown where they are not in `charset`."""
    decoder = codecs.getincrementaldecoder(charset)()
    at = 0
    for piece in pieces:
        if said := _decoded(decoder, piece, at, charset, what, False):
            yield said
        at += len(piece)
    if said := _decoded(decoder, b"", at, charset, what, True):
        yield said


def _decoded(decoder: codecs.IncrementalDecoder, piece: bytes, at: int, charset: str, what: str, last: bool) -> str:
    held = len(decoder.getstate()[0])
    try:
        return decoder.decode(piece, last)
    except UnicodeDecodeError as exc:
        place = at - held + exc.start
    # Python's own error holds the bytes: buyers' data. It must not hang on ours.
    raise CharsetUnknown(f"{what}: byte {place:,} is not {charset}: the document is in another charset or damaged")
