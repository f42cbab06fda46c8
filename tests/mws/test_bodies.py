"""A payload of whatever kind requests could send arrives, by every door that takes one."""

from __future__ import annotations

import array
import io
import mmap
import tempfile
from base64 import b64encode
from collections.abc import Callable
from hashlib import md5
from typing import Any

import pytest

import mws
from mws.boto.connection import MWSConnection
from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import SANDBOX
from tests.mws.speaker import speaking

(ACCOUNT,) = SANDBOX.accounts
KEYS = (ACCOUNT.mws_access_key, str(ACCOUNT.mws_secret_key), ACCOUNT.seller_id)
FEED = "sku\tprice\tquantity\r\nSKÜ-1\t\t5\r\n".encode()
MD5 = b64encode(md5(FEED, usedforsecurity=False).digest()).decode()
HEADERS = {"Content-Type": "text/tab-separated-values", "Content-MD5": MD5}
FEED_TYPE = "_POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA_"


class Pipe:
    """A file that can be read on and nothing else."""

    def __init__(self, content: bytes) -> None:
        self.read = io.BytesIO(content).read


def spooled(content: bytes) -> Any:
    file = tempfile.SpooledTemporaryFile()  # noqa: SIM115  the test's own, in memory
    file.write(content)
    file.seek(0)
    return file


BODIES: dict[str, Callable[[bytes], Any]] = {
    "bytes": bytes,
    "text": bytes.decode,
    "an array of bytes": bytearray,
    "a view": memoryview,
    "an array": lambda content: array.array("B", content),
    "a file": io.BytesIO,
    "a file of text": lambda content: io.StringIO(content.decode(), newline=""),
    "a spooled file": spooled,
    "mapped memory": lambda content: _mapped(content),
    "a pipe": Pipe,
}


def _mapped(content: bytes) -> mmap.mmap:
    memory = mmap.mmap(-1, len(content))
    memory.write(content)
    memory.seek(0)
    return memory


class Keeping:
    """A backend that keeps what arrives."""

    def __init__(self) -> None:
        self.came: list[bytes | None] = []

    def call(self, call: LegacyCall) -> LegacyReply:
        self.came.append(call.body if isinstance(call.body, bytes) or call.body is None else call.body.read())
        return LegacyReply(200, (("Content-Type", "text/xml"),), b"<R/>")


@pytest.mark.parametrize("kind", BODIES)
def test_a_feed_of_any_kind_is_submitted(kind: str) -> None:
    feeds = mws.Feeds(*KEYS, backend="sandbox")
    asked = {"Action": "SubmitFeed", "FeedType": FEED_TYPE}
    sent = feeds.make_request(asked, "POST", body=BODIES[kind](FEED), extra_headers=HEADERS)
    assert sent.parsed.FeedSubmissionInfo.FeedType == FEED_TYPE


@pytest.mark.parametrize("kind", BODIES)
def test_a_feed_of_any_kind_arrives_as_it_was_given(kind: str) -> None:
    backend = Keeping()
    mws.Feeds(*KEYS, backend=backend).make_request({"Action": "SubmitFeed"}, "POST", body=BODIES[kind](FEED))
    assert backend.came == [FEED]


@pytest.mark.parametrize("kind", BODIES)
def test_over_http_too(kind: str) -> None:
    with speaking() as host:
        feeds = mws.Feeds(*KEYS, domain=host.url)
        feeds.make_request({"Action": "SubmitFeed"}, "POST", body=BODIES[kind](FEED), extra_headers=HEADERS)
    assert [sent.body for sent in host.sent] == [FEED]


@pytest.mark.parametrize("kind", ["an array of bytes", "a view", "an array"])
def test_by_boto_too(kind: str) -> None:
    backend = Keeping()
    connection = MWSConnection(*KEYS[:2], Merchant=KEYS[2], backend=backend)
    connection.submit_feed(FeedType=FEED_TYPE, FeedContent=BODIES[kind](FEED), content_type="text/plain")
    assert backend.came == [FEED]


@pytest.mark.parametrize("kind", [*BODIES, "none"])
def test_an_empty_body_is_none(kind: str) -> None:
    backend = Keeping()
    body = None if kind in ("none", "mapped memory") else BODIES[kind](b"")
    mws.Feeds(*KEYS, backend=backend).make_request({"Action": "SubmitFeed"}, "POST", body=body)
    assert (backend.came[0] or b"") == b""
