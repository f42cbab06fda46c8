"""Report documents for the tests of contents: made of rows, as they come from Amazon's document store."""

from __future__ import annotations

import hashlib
import tempfile
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO, cast

from mws.compat.engine.steps import Document

CP1252 = "text/plain; charset=Cp1252"


def stored(content: bytes, content_type: str = CP1252) -> Document:
    """A document of those bytes, in a real file."""
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  what takes a document closes it
    file.write(content)
    file.seek(0)
    return Document(file, content_type, len(content), md5(content))


def table(
    columns: Sequence[str],
    rows: Iterable[Mapping[str, str]],
    content_type: str = CP1252,
    codec: str = "cp1252",
    *,
    ending: str = "\r\n",
    quoted: bool = False,
) -> Document:
    """A tab-separated document with those columns."""
    lines = [list(columns), *([row.get(name, "") for name in columns] for row in rows)]
    if quoted:
        lines = [[f'"{cell}"' for cell in line] for line in lines]
    return stored("".join("\t".join(line) + ending for line in lines).encode(codec), content_type)


def content(document: Document) -> bytes:
    """Its bytes, after checking that what is said of them is true. Closes it."""
    with document.file as file:
        data = file.read()
    assert (document.size, document.md5) == (len(data), md5(data))
    return data


def rows(document: Document, codec: str = "cp1252") -> list[dict[str, str]]:
    """The lines of a tab-separated document by column name."""
    # Not splitlines: a cell may hold what that takes for the end of a line.
    text = content(document).decode(codec).replace("\r\n", "\n")
    header, *lines = (line.split("\t") for line in text.removesuffix("\n").split("\n"))
    return [dict(zip(header, line, strict=True)) for line in lines]


def md5(data: bytes) -> str:
    return b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode("ascii")
