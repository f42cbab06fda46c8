"""Documents that are sent: the very bytes under the very content type, whole or not at all."""

from __future__ import annotations

import io
import socket
from typing import Any

import pytest

from mws.spapi.calls import Upload
from mws.spapi.errors import (
    DeadlineExceeded,
    InvalidCall,
    Unauthorized,
)
from tests.spapi import faulty
from tests.spapi.documents.store import FORBIDDEN, SECRET, SIGNATURE, Store, s3_error, said
from tests.spapi.faulty import Step, raw

# ---- uploads -------------------------------------------------------------------------------------------------------

XML = "text/xml; charset=UTF-8"
FEED = b"<AmazonEnvelope/>" * 30_000
OK = raw(200, b"")


class OneWay(io.RawIOBase):
    """A pipe: no length, no way back."""

    def __init__(self, content: bytes) -> None:
        self._inside = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        return self._inside.readinto(buffer)


def at(content: bytes, position: int) -> io.BytesIO:
    file = io.BytesIO(content)
    file.seek(position)
    return file


@pytest.mark.parametrize(
    "content",
    [FEED, io.BytesIO(FEED), at(b"read already" + FEED, 12), io.BufferedReader(OneWay(FEED)), OneWay(FEED)],
    ids=["bytes", "file", "from the middle", "buffered pipe", "pipe"],
)
def test_a_feed_is_put_with_its_length_and_the_very_content_type(content: Any) -> None:
    counted: list[tuple[int, int | None]] = []
    with Store(OK) as store:
        got = store.client().documents.upload_feed(content, XML, progress=lambda *so: counted.append(so))
    assert got == "fd-1"
    assert said(store.asked[0]) == {"contentType": XML}
    (seen,) = store.moved
    assert (seen.method, seen.body) == ("PUT", FEED)
    assert seen.headers["content-type"] == XML
    assert seen.headers["content-length"] == str(len(FEED))
    assert set(seen.headers) == {"host", "user-agent", "accept-encoding", "content-type", "content-length"}
    assert counted[-1] == (len(FEED), len(FEED))


def test_an_empty_feed_is_put_too() -> None:
    with Store(OK) as store:
        store.client().documents.upload_feed(b"", XML)
    assert store.moved[0].headers["content-length"] == "0"


def test_an_upload_is_repeated_whole_after_a_failure() -> None:
    with Store(faulty.reset_before_headers, s3_error(500, "InternalError"), OK) as store:
        assert store.client().documents.upload_feed(at(b"--" + FEED, 2), XML) == "fd-1"
    assert [seen.body for seen in store.moved] == [FEED] * 3
    assert len({seen.target for seen in store.moved}) == 1


@pytest.mark.parametrize("refusal", [FORBIDDEN, s3_error(400, "ExpiredToken")], ids=["403", "ExpiredToken"])
def test_an_upload_url_that_has_expired_is_replaced_once_and_with_it_the_id(refusal: Step) -> None:
    with Store(refusal, OK) as store:
        assert store.client().documents.upload_feed(at(b"--" + FEED, 2), XML) == "fd-2"
    assert [seen.body for seen in store.moved] == [FEED, FEED]
    with Store(refusal) as store, pytest.raises(Unauthorized):
        store.client().documents.upload_feed(FEED, XML)
    assert len(store.moved) == 2


def test_a_lost_answer_to_create_costs_an_unused_id_only() -> None:
    with Store(OK, api=(faulty.reset_before_headers,)) as store:
        assert store.client().documents.upload_feed(FEED, XML) == "fd-2"


def test_a_plan_may_put_to_a_url_of_its_own() -> None:
    with Store(OK) as store:
        url = f"{store.url}/stored/9?{SIGNATURE}"
        for content in (FEED, io.BytesIO(FEED)):
            store.client().documents.put(Upload(url, content, XML))
    assert [seen.body for seen in store.moved] == [FEED, FEED]


@pytest.mark.parametrize(
    ("content", "content_type", "parameter"),
    [
        ("text", XML, "content"),
        (io.StringIO("text"), XML, "content"),
        (None, XML, "content"),
        (b"x", "", "content_type"),
        (b"x", "text/xml\r\nX-Evil: 1", "content_type"),
        (b"x", "text/xml; charset=ü", "content_type"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_anything_is(content: Any, content_type: str, parameter: str) -> None:
    with Store(OK) as store, pytest.raises(InvalidCall) as caught:
        store.client().documents.upload_feed(content, content_type)
    assert caught.value.parameter == parameter
    assert store.asked == []


class Failing(io.BytesIO):
    """A file whose disk goes away, or that somebody cuts short, in the middle of it."""

    def __init__(self, error: OSError | None) -> None:
        super().__init__(FEED)
        self._error = error

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > 100_000:
            if self._error is not None:
                raise self._error
            return b""
        return super().read(size)


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), None], ids=["disk", "shorter"])
def test_a_file_that_fails_is_not_taken_for_the_network(error: OSError | None) -> None:
    with Store(OK) as store, pytest.raises(InvalidCall, match="content to upload"):
        store.client().documents.upload_feed(Failing(error), XML)


class Deaf(Store):
    """Takes no byte of an upload."""

    def _serve(self, connection: socket.socket) -> None:
        if connection.recv(3, socket.MSG_PEEK) == b"PUT":
            self.stopped.wait(10)
            return
        super()._serve(connection)


def test_a_store_that_takes_no_byte_ends_the_upload() -> None:
    with Deaf(OK) as store:
        documents = store.documents(idle=0.3)
        upload = Upload(f"{store.url}/stored/1?{SIGNATURE}", FEED * 40, XML)
        with pytest.raises(DeadlineExceeded, match=r"no byte for 0\.3 s"):
            documents.put(upload)
    assert SECRET not in repr(upload)


class Pausing(Store):
    """Takes the first bytes of an upload later than a connection may take to come about."""

    def _serve(self, connection: socket.socket) -> None:
        if connection.recv(3, socket.MSG_PEEK) == b"PUT":
            self.stopped.wait(0.5)
        super()._serve(connection)


def test_a_pause_in_an_upload_is_measured_by_the_documents_own_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mws.spapi.transport.CONNECT_TIMEOUT", 0.25)
    with Pausing(OK) as store:
        store.documents(idle=10).put(Upload(f"{store.url}/stored/1?{SIGNATURE}", FEED * 40, XML))
    assert [len(seen.body) for seen in store.moved] == [len(FEED) * 40]
