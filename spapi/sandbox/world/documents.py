"""The documents of feeds and reports: what each holds, and the presigned URLs that open it. Answers no requests.

A document larger than IN_MEMORY lies in a temporary folder of the sandbox's own, gone with it: a feed or report of any
size costs little memory. Documents do not outlive the process.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import shutil
import tempfile
import uuid
import weakref
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlencode

from mws import forks
from mws.spapi.documents.check import CharsetUnknown, charset_of

PREFIX = "/_documents/"
URL_LIFE = 300
"""Seconds a presigned URL opens its document."""
UNUSED_LIFE = timedelta(days=2)
"""A document that was created for a feed and never used is forgotten after this time."""
IN_MEMORY = 1024 * 1024
GZIP_FROM = 16 * 1024
"""A document of this many bytes is given out compressed, unless somebody says how; Amazon does it as it likes."""
CHUNK = 64 * 1024
GZIP = "GZIP"

_ALGORITHM = "AWS4-HMAC-SHA256"
_DATE = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a document, held or in a file. etag: their MD5 in hex, as S3 tells it."""

    size: int
    etag: str
    held: bytes = b""
    path: Path | None = None

    def open(self) -> BinaryIO:
        """A new reader from the start."""
        return io.BytesIO(self.held) if self.path is None else self.path.open("rb")

    def chunks(self) -> Iterator[bytes]:
        with self.open() as file:
            while chunk := file.read(CHUNK):
                yield chunk


@dataclass(slots=True)
class Document:
    """One document. content_type: as declared at creation. compression: GZIP or "". content: None until uploaded.

    report_type: of a report's document, "" for a feed's, `kiosk.KIND` for a query's. expired_urls: so many of its next
    URLs are given out expired.
    """

    id: str
    seller_id: str
    content_type: str
    created: datetime
    content: Content | None = None
    compression: str = ""
    report_type: str = ""
    used: bool = False
    expired_urls: int = 0

    @property
    def charset(self) -> str:
        """The charset its content type names, as Python calls it; UTF-8 where it names none that text is written in."""
        try:
            return charset_of(self.content_type)
        except CharsetUnknown:
            return "utf-8"


class Shelf:
    """Every document by id. first: where the numbering starts, so that ids of an earlier run do not come again."""

    def __init__(self, seed: int, first: int) -> None:
        self._seed, self._number = seed, first
        self._key = hashlib.sha256(f"{seed}/documents".encode()).digest()
        self._lock = forks.lock()
        self._documents: dict[str, Document] = {}
        self._folder = ""

    def create(self, prefix: str, seller_id: str, content_type: str, now: datetime) -> Document:
        """A new, empty document whose id begins with `prefix`."""
        with self._lock:
            self._number += 1
            digest = hashlib.sha256(f"{self._seed}/document/{self._number}".encode()).digest()
            part = uuid.UUID(bytes=digest[:16], version=4)
            document = Document(f"{prefix}.{part}.T{digest[16:22].hex().upper()}", seller_id, content_type, now)
            self._documents[document.id] = document
            return document

    def find(self, document_id: str, now: datetime) -> Document | None:
        """The document, unless it is unknown or was left unused for too long."""
        document = self._documents.get(document_id)
        if document is None or (not document.used and now - document.created > UNUSED_LIFE):
            return None
        return document

    def fill(self, document: Document, chunks: Iterable[bytes]) -> None:
        """Give the document its content, whole or (where `chunks` raises) not at all."""
        digest = hashlib.md5(usedforsecurity=False)
        with tempfile.SpooledTemporaryFile(IN_MEMORY, dir=self._place()) as spool:
            size = 0
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                spool.write(chunk)
            spool.seek(0)
            if size <= IN_MEMORY:
                document.content = Content(size, digest.hexdigest(), held=spool.read())
                return
            path = Path(self._place()) / f"{document.id}.{digest.hexdigest()}"
            with path.open("wb") as file:
                while chunk := spool.read(CHUNK):
                    file.write(chunk)
        document.content = Content(size, digest.hexdigest(), path=path)

    def store(self, document: Document, chunks: Iterable[bytes], compress: bool | None) -> None:
        """Fill a document, compressed where told to, or where it is large and nobody said (None)."""
        self.fill(document, chunks)
        content = document.content
        if content is not None and (content.size >= GZIP_FROM if compress is None else compress):
            self.fill(document, gzip_chunks(content.chunks()))
            document.compression = GZIP

    def _place(self) -> str:
        """Where large documents lie: a folder that goes with this shelf, or with the process at the latest."""
        with self._lock:
            if not self._folder:
                self._folder = tempfile.mkdtemp(prefix="mws-sandbox-")
                weakref.finalize(self, _remove, self._folder, os.getpid())
            return self._folder

    def url(self, document: Document, method: str, root: str, now: datetime, encoding: str = "") -> str:
        """A presigned URL for that method. encoding: the Content-Encoding its reply shall declare."""
        if document.expired_urls:
            document.expired_urls -= 1
            now -= timedelta(seconds=URL_LIFE + 1)
        query = {
            "X-Amz-Algorithm": _ALGORITHM,
            "X-Amz-Date": now.strftime(_DATE),
            "X-Amz-SignedHeaders": "content-type;host" if method == "PUT" else "host",
            "X-Amz-Expires": str(URL_LIFE),
        }
        if encoding:
            query["response-content-encoding"] = encoding
        query["X-Amz-Signature"] = self.signature(document, method, query["X-Amz-Date"], encoding)
        return f"{root}{PREFIX}{document.id}?{urlencode(query)}"

    def signature(self, document: Document, method: str, date: str, encoding: str) -> str:
        content_type = document.content_type if method == "PUT" else ""
        signed = "\n".join((method, document.id, date, str(URL_LIFE), content_type, encoding))
        return hmac.new(self._key, signed.encode(), hashlib.sha256).hexdigest()


def _remove(folder: str, made_by: int) -> None:
    """A forked child that ends leaves its parent's folder alone."""
    if os.getpid() == made_by:
        shutil.rmtree(folder, ignore_errors=True)


def expiry(date: str) -> datetime | None:
    """When a URL of that X-Amz-Date ends; None where the text is no such date."""
    try:
        return datetime.strptime(date, _DATE).replace(tzinfo=timezone.utc) + timedelta(seconds=URL_LIFE)
    except ValueError:
        return None


def gzip_chunks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks as one gzip stream; the same bytes for the same content, since it carries no time."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()


def plain(content: Content) -> BinaryIO:
    """A reader of what was uploaded, unpacked where it is gzip."""
    file = content.open()
    magic = file.read(2)
    file.seek(0)
    return io.BufferedReader(_Unpacked(file)) if magic == b"\x1f\x8b" else file


class _Unpacked(io.RawIOBase):
    """A gzip stream as it reads unpacked. A broken one ends where it breaks."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._unpacker, self._rest = file, zlib.decompressobj(47), b""

    def readable(self) -> bool:
        return True

    # The base class has `WriteableBuffer`, which is a name of the type stubs only.
    def readinto(self, buffer: Any) -> int:  # Any: as io.RawIOBase has it
        while not self._rest:
            packed = self._file.read(CHUNK)
            if not packed:
                return 0
            try:
                self._rest = self._unpacker.decompress(packed)
            except zlib.error:
                return 0
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count
