"""What is seen of a feed's content before it is sent: rules that hold for any content."""

from __future__ import annotations

import base64
import hashlib
import io
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.compat.engine import charsets
from mws.compat.engine.context import Payload
from mws.compat.errors import InvalidRequest
from mws.compat.plans.feeds import body as feed_body
from mws.compat.plans.feeds.body import Runs, examine
from mws.mappings.feeds.types import FEED_TYPES

XML = FEED_TYPES["_POST_ORDER_FULFILLMENT_DATA_"]
FLAT = FEED_TYPES["_POST_FLAT_FILE_FULFILLMENT_DATA_"]
PDF = FEED_TYPES["_UPLOAD_VAT_INVOICE_"]
JP, AU = "A1VC38T7YXB528", "A39IBJ37TRP1C6"


@given(st.lists(st.integers(0, 60)))
def test_runs_know_every_number_they_were_shown(numbers: list[int]) -> None:
    runs, seen = Runs(), set()
    for number in numbers:
        assert runs.add(number) is (number not in seen)
        seen.add(number)


def test_numbers_in_order_are_one_run_however_many() -> None:
    runs = Runs()
    for number in range(1, 100_000):
        assert runs.add(number)
    assert len(runs._starts) == 1
    assert not runs.add(50_000)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_body_or_an_invalid_request(content: bytes) -> None:
    for row in (XML, FLAT, PDF):
        with suppress(InvalidRequest):
            body = examine(Payload(content), row, "na")
            assert body.rewound() == content
            assert (body.size, base64.b64decode(body.md5)) == (len(content), hashlib.md5(content).digest())


@given(st.text(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp932", "latin-1"]))
def test_text_in_the_charset_of_its_label_passes(text: str, charset: str) -> None:
    # The mark of UTF-16 and a NUL behind it are the mark of UTF-32.
    content = text.lstrip("\0").encode(charset, "ignore")
    label = {"cp932": "Shift_JIS", "utf-8-sig": "utf-8"}.get(charset, charset)
    if content:
        body = examine(Payload(content, f"text/plain; charset={label}"), FLAT, "na")
        assert body.content_type == f"text/tab-separated-values; charset={body.charset}"


@pytest.mark.parametrize(
    ("marketplaces", "named"),
    [((JP,), "Shift_JIS"), ((AU,), "windows-1252"), ((AU, JP), "Shift_JIS"), ((), "Shift_JIS")],
)
def test_an_unlabelled_flat_file_is_what_mws_took_it_for_in_its_marketplace(
    marketplaces: tuple[str, ...], named: str
) -> None:
    assert examine(Payload("order-id\tミミ".encode("cp932")), FLAT, "fe", marketplaces).charset == named


def test_a_character_may_span_two_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charsets, "PIECE", 3)
    assert examine(Payload("ab\u00e4\u20ac\U0001f600".encode(), "text/plain; charset=utf-8"), FLAT, "na").size == 11


def test_a_refusal_says_where_and_never_what() -> None:
    secret = b"4000-1234-5678-9010"
    content = b"<?xml version='1.0'?><AmazonEnvelope><Header>" + secret + b"\xff</Header></AmazonEnvelope>"
    with pytest.raises(InvalidRequest) as caught:
        examine(Payload(content), XML, "na")
    seen: BaseException | None = caught.value
    shown = ""
    while seen is not None:
        shown += f"{seen} {seen!r} {seen.args}"
        seen = seen.__cause__ or seen.__context__
    assert "4000" not in shown
    assert "byte 6" in shown


def test_what_is_longer_than_two_gigabytes_is_refused_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_body, "AT_MOST", 1000)
    with pytest.raises(InvalidRequest, match="longer than 1000"):
        examine(Payload(io.BytesIO(b"a" * 1001)), PDF, "na")


@pytest.mark.parametrize("row", [XML, FLAT], ids=["xml", "flat"])
def test_memory_does_not_grow_with_the_feed(row: object) -> None:
    class Endless(io.RawIOBase):
        """A feed made while it is read."""

        def __init__(self, megabytes: int) -> None:
            self._megabytes, self._at = megabytes, 0

        def seekable(self) -> bool:
            return True

        def seek(self, offset: int, whence: int = 0, /) -> int:
            self._at = 0
            return 0

        def read(self, size: int = -1, /) -> bytes:
            self._at += 1
            if self._at == 1:
                return (
                    b"<AmazonEnvelope><MessageType>OrderFulfillment</MessageType>"
                    b"<Message><MessageID>1</MessageID></Message>"
                )
            if self._at <= self._megabytes * 4:
                return b"<Item>" + b"x" * (256 * 1024 - 13) + b"</Item>"
            return b"</AmazonEnvelope>" if self._at == self._megabytes * 4 + 1 else b""

    peaks = []
    for megabytes in (2, 16):
        tracemalloc.start()
        examine(Payload(Endless(megabytes)), row, "na")  # type: ignore[arg-type]  # a file in what is used of it; a row
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2
    assert peaks[1] < 8 * 1024 * 1024
