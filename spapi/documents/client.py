"""`client.documents`: report and feed documents in and out, in constant memory, whole or not at all.

Amazon keeps documents apart from the API: an operation names a presigned URL, good for five minutes, and the bytes are
moved there. A download is checked to its end before a file bears its name. Nothing here holds a document in memory.
Source: Feeds API and Reports API 2021-06-30, getFeedDocument, getReportDocument, createFeedDocument.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from mws.spapi.calls import RestCall, RestReply, Upload
from mws.spapi.documents.check import MAX_SIZE, DocumentDamaged, charset_of, limit_size, no_page, text, unpack
from mws.spapi.documents.files import nameless, new_file
from mws.spapi.documents.transfer import Location, Progress, Source, TransferSettings, put
from mws.spapi.errors import InvalidCall, OutcomeUnknown, TokenRejected, Unauthorized, UnreadableReply
from mws.spapi.restricted import (
    CREATE_FEED_DOCUMENT,
    GET_FEED_DOCUMENT,
    GET_REPORT_DOCUMENT,
    RESTRICTED_REPORTS,
    WHOLE_DOCUMENT,
)

GET_DEFINITION = "definitionsProductTypes.2020-09-01.getDefinitionsProductType"

_CONTENT_TYPE = re.compile(r"[\x21-\x7e][\x20-\x7e]*")
_COPIED_AT_ONCE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """A document that arrived whole. size: bytes of content. stored_size: bytes as stored, which may be compressed.

    content_type: as the document store says, "" where it says nothing.
    """

    size: int
    stored_size: int
    content_type: str

    @property
    def charset(self) -> str:
        """The Python codec that reads it, by its own Content-Type. Raises CharsetUnknown."""
        return charset_of(self.content_type)


class Opened:
    """A document being read: iterate over its bytes, once. What was read before an error is not to be trusted.

    Usable in a `with` statement; else `close()` gives up what was not read. content_type: as of Received.
    Raises while read: DocumentDamaged, DocumentTooLarge, TransportError, ApiError.
    """

    def __init__(self, source: Source, max_size: int) -> None:
        self._source = source
        content = (unpack if source.packed else limit_size)(self._stored(), max_size, source.what)
        self._content = no_page(content, source.what)
        self._taps: list[Callable[[bytes], object]] = []
        if source.md5:
            self._content = self._as_promised(self._content)
        self.content_type = source.content_type
        self.size = 0

    def tap(self, see: Callable[[bytes], object]) -> None:
        """Have `see` called with the bytes as they are stored, before they are unpacked."""
        self._taps.append(see)

    def _stored(self) -> Iterator[bytes]:
        for piece in self._source:
            for see in self._taps:
                see(piece)
            yield piece

    def _as_promised(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The content, if it has the MD5 that Amazon told: as stored or as unpacked, no source says which is meant."""
        content, stored = hashlib.md5(usedforsecurity=False), hashlib.md5(usedforsecurity=False)
        self.tap(stored.update)
        for piece in pieces:
            content.update(piece)
            yield piece
        if self._source.md5 not in (_base64(content), _base64(stored)):
            raise DocumentDamaged(f"{self._source.what}: what arrived has not the checksum that Amazon named for it")

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = next(self._content)
        self.size += len(piece)
        return piece

    def text(self, charset: str = "") -> Iterator[str]:
        """The rest as text, in pieces. charset: a codec of Python; "" takes the one of the Content-Type.

        Raises CharsetUnknown where none is named or the bytes are not in it, and what reading raises.
        """
        return text(self, charset or charset_of(self.content_type), self._source.what)

    def received(self) -> Received:
        """What arrived. Meaningful when all was read."""
        return Received(self.size, self._source.received, self.content_type)

    def close(self) -> None:
        """Give up what was not read."""
        self._source.close()

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Spooled:
    """A whole document in a private file without a name, which is gone when closed. Usable in a `with` statement.

    file: stands at its start. md5: of the content, md5_stored: of the bytes as stored; both in base64, as Content-MD5
    has it.
    """

    file: BinaryIO
    size: int
    stored_size: int
    content_type: str
    md5: str
    md5_stored: str

    @property
    def charset(self) -> str:
        """The Python codec that reads it, by its own Content-Type. Raises CharsetUnknown."""
        return charset_of(self.content_type)

    def close(self) -> None:
        """Close the file; with it the content is gone."""
        self.file.close()

    def __enter__(self) -> Spooled:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


class Documents:
    """The documents of one seller. Made by `Client.documents`; send is that client's.

    Each method raises what `Client.send` raises for the operation it names, and for the transfer: DeadlineExceeded
    after 30 s without a byte, ConnectFailed, ConnectionLost, Unauthorized for a URL that has expired twice, NotFound,
    ApiError. `progress(so_far, total)` counts the bytes as stored, total is None where nobody says it.
    """

    def __init__(self, send: Callable[[RestCall], RestReply], settings: TransferSettings) -> None:
        self._send = send
        self._settings = settings

    # ---- reading ---------------------------------------------------------------------------------------------------

    def download_report(
        self,
        report_document_id: str,
        target: str | Path | BinaryIO,
        *,
        report_type: str = "",
        progress: Progress | None = None,
        max_size: int = MAX_SIZE,
    ) -> Received:
        """Write a report's content to a file. Operation getReportDocument.

        target: a path, whose file appears (or is replaced) only when the document is whole, readable by its owner
        alone; or a binary file, which after an error holds a part. report_type: as in createReport; documents of
        restricted types are asked for with a restricted data token. "": such a token is tried where Amazon says 403.
        max_size: bytes of content at most. Also raises DocumentDamaged, DocumentTooLarge, InvalidCall and OSError for
        the target.
        """
        return self._saved(report_call(report_document_id, report_type), target, progress, max_size)

    def open_report(
        self,
        report_document_id: str,
        *,
        report_type: str = "",
        progress: Progress | None = None,
        max_size: int = MAX_SIZE,
    ) -> Opened:
        """A report's content to iterate over. Arguments as of `download_report`."""
        return self.open(report_call(report_document_id, report_type), progress=progress, max_size=max_size)

    def download_feed_result(
        self,
        feed_document_id: str,
        target: str | Path | BinaryIO,
        *,
        progress: Progress | None = None,
        max_size: int = MAX_SIZE,
    ) -> Received:
        """Write a feed's processing report to a file. Operation getFeedDocument. Arguments as of `download_report`."""
        return self._saved(feed_call(feed_document_id), target, progress, max_size)

    def open_feed_result(
        self, feed_document_id: str, *, progress: Progress | None = None, max_size: int = MAX_SIZE
    ) -> Opened:
        """A feed's processing report to iterate over. Arguments as of `download_report`."""
        return self.open(feed_call(feed_document_id), progress=progress, max_size=max_size)

    def open(self, call: RestCall, *, progress: Progress | None = None, max_size: int = MAX_SIZE) -> Opened:
        """The content of the document that a call tells of: getReportDocument, getFeedDocument, getDocument of Data
        Kiosk, or getDefinitionsProductType, whose document is the schema."""
        named = next(iter(call.path.values()), "")
        source = Source(
            self._settings,
            lambda: _place(self._ask_where(call)),
            progress,
            what=f"document {named[:100]!r}",
            operation=call.operation,
        )
        return Opened(source, max_size)

    def spool(
        self,
        call: RestCall,
        *,
        directory: Path | None = None,
        progress: Progress | None = None,
        max_size: int = MAX_SIZE,
    ) -> Spooled:
        """That document in a private file, with its MD5. directory: where it lies, None for the system's own."""
        return _spooled(self.open(call, progress=progress, max_size=max_size), directory)

    def _saved(
        self, call: RestCall, target: str | Path | BinaryIO, progress: Progress | None, max_size: int
    ) -> Received:
        if isinstance(target, (str, Path)):
            # The file first: a target that cannot be costs none of Amazon's few calls.
            with new_file(Path(target)) as file:
                return self._saved(call, file, progress, max_size)
        with self.open(call, progress=progress, max_size=max_size) as opened:
            for piece in opened:
                target.write(piece)
            return opened.received()

    def _ask_where(self, call: RestCall) -> RestReply:
        """Where a document lies. A report's does not say its type: where it is refused, a restricted token is tried."""
        try:
            return self._send(call)
        except Unauthorized as exc:
            if call.operation != GET_REPORT_DOCUMENT or call.data_elements or isinstance(exc, TokenRejected):
                raise
        return self._send(replace(call, data_elements=WHOLE_DOCUMENT))

    # ---- writing ---------------------------------------------------------------------------------------------------

    def upload_feed(self, content: bytes | BinaryIO, content_type: str, *, progress: Progress | None = None) -> str:
        """Put a feed's content where createFeed finds it. Operation createFeedDocument, then a PUT.

        content: bytes, or a binary file, sent from where it stands to its end; one that cannot be wound back is first
        copied to a private file. content_type: with the charset, `text/xml; charset=UTF-8`. Returns the feedDocumentId,
        which createFeed wants as inputFeedDocumentId within two days.

        Both steps may be repeated where an answer was lost: an id that nothing refers to is forgotten by Amazon, and
        the same bytes under the same key are the same document. Nothing is submitted by either. Raises InvalidCall
        for content or content_type that cannot be sent.
        """
        if not _CONTENT_TYPE.fullmatch(content_type):
            raise InvalidCall(
                "content_type wants printable ASCII, such as 'text/xml; charset=UTF-8'", parameter="content_type"
            )
        with contextlib.ExitStack() as stack:
            file = _rewindable(content, stack)
            start = file.tell()
            for attempt in (1, 2):
                file.seek(start)
                document_id, url = self._new_feed_document(content_type)
                try:
                    put(
                        self._settings,
                        url,
                        file,
                        content_type,
                        progress,
                        what=f"document {document_id[:100]!r}",
                        operation=CREATE_FEED_DOCUMENT,
                    )
                except Unauthorized:
                    # The URL has expired: the five minutes went by in repeats, or the clock here is wrong by them.
                    if attempt == 2:
                        raise
                else:
                    break
        return document_id

    def put(self, upload: Upload) -> None:
        """Send an Upload to its presigned URL. Raises as `upload_feed` does for its second step."""
        with contextlib.ExitStack() as stack:
            put(
                self._settings,
                upload.url,
                _rewindable(upload.content, stack),
                upload.content_type,
                None,
                what="feed document",
                operation=CREATE_FEED_DOCUMENT,
            )

    def _new_feed_document(self, content_type: str) -> tuple[str, str]:
        call = RestCall(CREATE_FEED_DOCUMENT, body={"contentType": content_type})
        try:
            reply = self._send(call)
        except OutcomeUnknown:
            # Whether or not an id was made that nobody knows, another one does no harm.
            reply = self._send(call)
        return _words(reply, "feedDocumentId"), _words(reply, "url")


# ---- pieces --------------------------------------------------------------------------------------------------------


def report_call(report_document_id: str, report_type: str = "") -> RestCall:
    """The call that tells where a report's document lies, with a restricted token for the types that want one."""
    elements = WHOLE_DOCUMENT if report_type in RESTRICTED_REPORTS else ()
    return RestCall(GET_REPORT_DOCUMENT, {"reportDocumentId": report_document_id}, data_elements=elements)


def feed_call(feed_document_id: str) -> RestCall:
    """The call that tells where a feed's document lies."""
    return RestCall(GET_FEED_DOCUMENT, {"feedDocumentId": feed_document_id})


def _words(reply: RestReply, name: str) -> str:
    value = reply.data.get(name) if isinstance(reply.data, dict) else None
    if not isinstance(value, str) or not value:
        raise UnreadableReply(
            f"{reply.operation}: the reply holds no {name}", operation=reply.operation, request_id=reply.request_id
        )
    return value


def _place(reply: RestReply) -> Location:
    if reply.operation == GET_DEFINITION:
        return _schema(reply)
    # Data Kiosk has another name for it, and says how it is stored in the Content-Encoding alone.
    url = _words(reply, "documentUrl" if reply.operation.startswith("dataKiosk.") else "url")
    stored = reply.data.get("compressionAlgorithm") if isinstance(reply.data, dict) else None
    if stored not in (None, "", "GZIP"):
        raise UnreadableReply(
            f"{reply.operation}: the document is compressed by {str(stored)[:20]!r}, which is not known here",
            operation=reply.operation,
        )
    return Location(url, stored == "GZIP")


def _schema(reply: RestReply) -> Location:
    """Where the schema of a product type lies."""
    match reply.data:
        case {"schema": {"link": {"resource": str(url)}, "checksum": str(checksum)}} if url:
            return Location(url, md5=_md5_of(checksum))
        case {"schema": {"link": {"resource": str(url)}}} if url:
            return Location(url)
    raise UnreadableReply(
        f"{reply.operation}: the reply holds no schema.link.resource",
        operation=reply.operation,
        request_id=reply.request_id,
    )


def _md5_of(checksum: str) -> str:
    """A checksum that is what the model's text calls it, an MD5 in base64; "" for what is not, as the model's own
    example: 32 hexadecimal digits, which no text explains."""
    try:
        digest = base64.b64decode(checksum, validate=True)
    except ValueError:
        return ""
    return checksum if len(digest) == hashlib.md5(usedforsecurity=False).digest_size else ""


def _spooled(opened: Opened, directory: Path | None) -> Spooled:
    # MD5 is what Content-MD5 asks for; it guards against accidents, not against anybody.
    content, stored = hashlib.md5(usedforsecurity=False), hashlib.md5(usedforsecurity=False)
    file = nameless(directory)
    try:
        with opened:
            opened.tap(stored.update)
            for piece in opened:
                content.update(piece)
                file.write(piece)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    received = opened.received()
    return Spooled(file, received.size, received.stored_size, received.content_type, _base64(content), _base64(stored))


def _base64(digest: hashlib._Hash) -> str:
    return base64.b64encode(digest.digest()).decode("ascii")


def _rewindable(content: bytes | BinaryIO, stack: contextlib.ExitStack) -> BinaryIO:
    """The content as a file that can be sent twice and tells its length."""
    if isinstance(content, (bytes, bytearray, memoryview)):
        return io.BytesIO(content)
    # The types say so already; legacy code is not typed, and a text file would fail only after a call was spent.
    given: object = content
    if isinstance(given, io.TextIOBase) or not hasattr(given, "read"):
        raise InvalidCall("content wants bytes or a file opened in binary mode", parameter="content")
    if content.seekable():
        return content
    copy = stack.enter_context(nameless())
    shutil.copyfileobj(content, copy, _COPIED_AT_ONCE)
    copy.seek(0)
    return copy
