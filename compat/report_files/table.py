"""Tab-separated files in and out, in pieces: a line of the input is all that is ever held.

A file in a charset that has ASCII as it is (all but UTF-16 and UTF-32) is read and written byte for byte: whatever its
label says, no byte of a cell changes and none can be refused. Line ends, a byte order mark and the label stay as they
were. What is written lies in a private file without a name; it is gone when closed, and on any failure.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, cast

from mws.compat.errors import error_for
from mws.spapi.documents.check import CharsetUnknown, charset_of
from mws.words import count

if TYPE_CHECKING:  # the plans import this module
    from mws.compat.engine.steps import Document

LONGEST_LINE = 1024 * 1024
"""Characters. Amazon's longest cells have a few thousand."""

_PIECE = 64 * 1024
_UTF8_MARK = b"\xef\xbb\xbf"
_WIDE = ("utf-16", "utf-32")
# One character for each byte, and back.
_BYTES = "latin-1"

Find = Callable[[Sequence[str]], str]


def unreadable(why: str) -> Exception:
    """The failure of a rebuild. why: completes "The report cannot be put into the form MWS gave it: "."""
    return error_for(
        "InternalError",
        f"The report cannot be put into the form MWS gave it: {why}. With raw in [reports] it is handed out as Amazon "
        "made it.",
        section="Reports",
    )


@dataclass(frozen=True, slots=True)
class Table:
    """A file being read. header: its column names. rows: the lines below, once; each as long as the header, if strict.

    ending: what ends a line. codec, mark: how the file was read, and the byte order mark before it.
    """

    header: tuple[str, ...]
    rows: Iterator[list[str]]
    ending: str
    quoted: bool
    codec: str
    mark: bytes

    def cell(self, name: str) -> Find:
        """Reads that column of a row; of a column the file has not, the empty text."""
        if name not in self.header:
            return lambda row: ""
        at = self.header.index(name)
        return lambda row: row[at]


@contextmanager
def read(document: Document, codec: str = "", *, strict: bool = True) -> Iterator[Table]:
    """The document as a table. codec: a codec of Python, for content that is text; "" reads it byte for byte.

    strict: lines are made to fit the header, and one that has more cells is an error; else all are handed on as they
    came, for `fitted`. Raises ServiceError for what is no table: no header, such a line, or one that is endlessly long.
    """
    file = document.file
    file.seek(0)
    mark = b""
    if file.read(3) == _UTF8_MARK:
        mark = _UTF8_MARK
    else:
        file.seek(0)
    codec = codec or (_wide(document.content_type) or _BYTES)
    text = io.TextIOWrapper(file, encoding=codec, errors="replace", newline="\n")
    try:
        first = text.readline(LONGEST_LINE)
        if not first.strip():
            raise unreadable("it has no line of column names")
        ending = "\r\n" if first.endswith("\r\n") else "\n"
        quoted = first.startswith('"')
        cells = _quoted if quoted else _plain
        header = tuple(name.strip() for name in next(cells(iter([first]))))
        rows = cells(_lines(text))
        yield Table(header, _sized(rows, len(header)) if strict else rows, ending, quoted, codec, mark)
    finally:
        text.detach()


def _wide(content_type: str) -> str:
    """The codec of a file whose tabs are not one byte; "" for all others."""
    try:
        codec = charset_of(content_type)
    except CharsetUnknown:
        return ""
    return codec if codec.startswith(_WIDE) else ""


def _lines(text: io.TextIOBase) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            raise unreadable(f"it has a line of more than {LONGEST_LINE:,} characters")
        yield line


def _plain(lines: Iterator[str]) -> Iterator[list[str]]:
    for line in lines:
        line = line.rstrip("\r\n")
        if line:
            yield line.split("\t")


def _quoted(lines: Iterator[str]) -> Iterator[list[str]]:
    # The ledger reports are quoted, and a title may then hold a tab or a line end.
    try:
        for row in csv.reader(lines, delimiter="\t"):
            if row:
                yield row
    except csv.Error:
        broken = True
    else:
        broken = False
    if broken:  # outside the except block: the exception holds the content
        raise unreadable("its quotation marks do not match")


def _sized(rows: Iterator[list[str]], width: int) -> Iterator[list[str]]:
    for number, row in enumerate(rows, 2):
        if fit_row(row, width) is None:
            raise unreadable(
                f"its line {number} has {count(len(row), 'cell')}, and its header {count(width, 'column')}"
            )
        yield row


def fit_row(row: list[str], width: int) -> list[str] | None:
    """The row itself, made as long as the header; None, and untouched, where it has more than empty cells beyond it."""
    if any(row[width:]):
        return None
    row[width:] = []
    row += [""] * (width - len(row))
    return row


class Sink:
    """A document being written. Use in a `with` statement; without `document()` at its end nothing is left.

    codec: of the text written. mark: bytes before all else.
    """

    def __init__(self, codec: str, mark: bytes = b"") -> None:
        self._file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  closed on exit, or by who takes it
        self._digest = hashlib.md5(usedforsecurity=False)
        self._size = 0
        self._held: list[str] = []
        self._length = 0
        self._kept = False
        # Incremental: a codec that begins with a byte order mark writes it once, not once in every piece.
        self._encoder = codecs.getincrementalencoder(codec)(errors="replace")
        self._write(mark)

    def __enter__(self) -> Sink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._kept:
            self._file.close()

    def text(self, text: str) -> None:
        """Append it."""
        self._held.append(text)
        self._length += len(text)
        if self._length >= _PIECE:
            self._flush()

    def document(
        self, source: Document, marks: Mapping[str, Iterable[str]] | None = None, *, content_type: str = ""
    ) -> Document:
        """What was written, in the place of `source`. Whoever takes it closes it. content_type: where it is another."""
        self._flush()
        self._file.seek(0)
        self._kept = True
        found = {kind: tuple(names) for kind, names in (marks or {}).items()}
        return replace(
            source,
            file=self._file,
            content_type=content_type or source.content_type,
            size=self._size,
            md5=b64encode(self._digest.digest()).decode("ascii"),
            marks={kind: names for kind, names in found.items() if names},
        )

    def _flush(self) -> None:
        self._write(self._encoder.encode("".join(self._held)))
        self._held.clear()
        self._length = 0

    def _write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._digest.update(piece)
        self._size += len(piece)


def copy_line(cells: Sequence[str], table: Table) -> str:
    """A line as the table's own are written."""
    if table.quoted:
        cells = ['"' + cell.replace('"', '""') + '"' for cell in cells]
    return "\t".join(cells) + table.ending
