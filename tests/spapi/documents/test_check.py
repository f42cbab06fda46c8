"""A document is whole or it is an error; text is in the charset its Content-Type names, or it is an error."""

from __future__ import annotations

import codecs
import gzip
import random
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.spapi.documents.check import (
    CHARSETS,
    PIECE,
    TEXT_CODECS,
    CharsetUnknown,
    DocumentDamaged,
    DocumentTooLarge,
    charset_of,
    limit_size,
    text,
    unpack,
)

CONTENT = b"order-id\tsku\tquantity\r\n" + bytes(range(256)) * 3
PACKED = gzip.compress(CONTENT, mtime=0)
PLENTY = 1 << 30


def whole(packed: bytes, at_most: int = PLENTY, step: int = 0) -> bytes:
    step = step or len(packed) or 1
    return b"".join(unpack((packed[at : at + step] for at in range(0, len(packed), step)), at_most, "it"))


@given(content=st.binary(max_size=5000), step=st.integers(1, 700), level=st.integers(0, 9))
def test_what_was_packed_comes_out_however_it_is_cut_into_pieces(content: bytes, step: int, level: int) -> None:
    assert whole(gzip.compress(content, level), step=step) == content


@pytest.mark.parametrize("cut", range(len(PACKED)))
def test_cut_anywhere_it_is_an_error(cut: int) -> None:
    with pytest.raises(DocumentDamaged, match="too early"):
        whole(PACKED[:cut], step=7)


@given(st.binary(max_size=3000).map(gzip.compress).flatmap(lambda p: st.tuples(st.just(p), st.integers(0, len(p) - 1))))
def test_any_gzip_cut_anywhere_is_an_error(case: tuple[bytes, int]) -> None:
    packed, cut = case
    with pytest.raises(DocumentDamaged):
        whole(packed[:cut])


# Bytes 4 to 9 of a gzip header (time, hint, system) are no part of what is checked.
@pytest.mark.parametrize("at", [at for at in range(len(PACKED)) if not 4 <= at <= 9])
def test_one_wrong_byte_anywhere_is_an_error(at: int) -> None:
    damaged = PACKED[:at] + bytes([PACKED[at] ^ 0xFF]) + PACKED[at + 1 :]
    with pytest.raises(DocumentDamaged):
        whole(damaged)


@pytest.mark.parametrize(
    ("packed", "words"),
    [
        (b"{}", "is not"),
        (zlib.compress(CONTENT), "is not"),
        (PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:], "checksum"),
        (PACKED[:-4] + b"\1\0\0\0", "length"),
        (PACKED + b"garbage", "behind the end"),
        (PACKED + b"\0" * 512, "behind the end"),
        (PACKED + PACKED[:9], "too early"),
        (b"", "too early"),
    ],
    ids=["json", "zlib", "crc", "length", "garbage", "zeros", "half a member", "nothing"],
)
def test_the_error_says_what_is_wrong(packed: bytes, words: str) -> None:
    for step in (1, 0):
        with pytest.raises(DocumentDamaged, match=words) as caught:
            whole(packed, step=step)
        assert caught.value.__context__ is None


def test_several_members_are_one_document() -> None:
    assert whole(PACKED + PACKED, step=11) == CONTENT * 2


def test_a_bomb_ends_at_the_limit_and_takes_little_memory() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    pieces: Iterator[bytes] = unpack([bomb], 10_000_000, "it")
    sizes: list[int] = []
    with pytest.raises(DocumentTooLarge, match="10,000,000"):
        sizes.extend(len(piece) for piece in pieces)
    assert max(sizes) <= PIECE
    assert 10_000_000 - PIECE <= sum(sizes) <= 10_000_000


@given(size=st.integers(0, 3000), at_most=st.integers(0, 3000))
def test_the_limit_is_exact(size: int, at_most: int) -> None:
    content = random.Random(size).randbytes(size)
    if size > at_most:
        with pytest.raises(DocumentTooLarge):
            whole(gzip.compress(content), at_most, 100)
        with pytest.raises(DocumentTooLarge):
            list(limit_size([content], at_most, "it"))
    else:
        assert whole(gzip.compress(content), at_most, 100) == content
        assert b"".join(limit_size([content], at_most, "it")) == content


# ---- charsets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content_type", "data", "reads"),
    [
        ("text/plain; charset=Cp1252", b"\x80 20, caf\xe9", "€ 20, café"),
        ("text/plain;charset=windows-1252", b"\x80", "€"),
        ("text/plain; charset=Windows-31J", b"\x87\x40 \x83\x56", "① シ"),
        ("text/plain; charset=windows-31j", b"\x87\x40", "①"),
        ("text/plain; charset=MS932", b"\x87\x40", "①"),
        ('text/plain; charset="Shift_JIS"', b"\x87\x40", "①"),
        ("text/plain; CHARSET=SJIS", b"\x83\x56", "シ"),
        ("text/xml; charset=UTF-8", "é①".encode(), "é①"),
        ("text/xml; charset=utf8", "é".encode(), "é"),
        ("text/plain; charset=ISO8859_1", b"\xe9", "é"),
        ("text/plain; charset=ISO-8859-15", b"\xa4", "€"),
        ("text/plain; charset=UTF-16", "é".encode("utf-16"), "é"),
        ("text/plain; charset=UnicodeLittle", "é".encode("utf-16"), "é"),
        ("text/plain; charset=MS936", b"\xd6\xd0", "中"),
        ("text/plain; charset=x-windows-949", b"\xb0\xa1", "가"),
        ("text/plain; charset=EUC_JP", b"\xa5\xb7", "シ"),
    ],
)
def test_javas_names_are_understood(content_type: str, data: bytes, reads: str) -> None:
    charset = charset_of(content_type)
    assert "".join(text([data[at : at + 1] for at in range(len(data))], charset, "it")) == reads


# What Python decodes all the same, under its own names and others'.
NO_CHARSETS = ("utf-7", "U7", "unicode-1-1-utf-7", "idna", "punycode", "unicode_escape", "unicode-escape",
               "raw_unicode_escape", "undefined", "charmap", "hex", "zip", "uu", "quopri", "mbcs", "oem", "hz",
               "iso-2022-jp", "iso-2022-kr")  # fmt: skip


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "text/plain; charset=", "text/plain; charset=klingon", "text/plain; charset=base64",
     "text/plain; charset=rot13", "text/plain; charset=../../etc/passwd", "; charset", "text/plain; charset=utf\0-8",
     *(f"text/plain; charset={name}" for name in NO_CHARSETS)],
)  # fmt: skip
def test_what_is_no_charset_is_an_error(content_type: str) -> None:
    with pytest.raises(CharsetUnknown):
        charset_of(content_type)


def test_every_codec_of_the_list_is_one_of_python_s_and_bears_its_name() -> None:
    assert {codecs.lookup(name).name for name in TEXT_CODECS} == TEXT_CODECS
    assert {charset_of(f"text/plain; charset={name}") for name in CHARSETS} <= TEXT_CODECS


@pytest.mark.parametrize(
    ("pieces", "charset", "place"),
    [
        ([b"abc", b"\xff"], "utf-8", "3"),
        ([b"ab\xc3", b"x"], "utf-8", "2"),
        ([b"ab\xc3"], "utf-8", "2"),
        ([b"ab", b"c\x81"], "cp1252", "3"),
    ],
)
def test_bytes_in_another_charset_are_an_error_that_shows_none_of_them(
    pieces: list[bytes], charset: str, place: str
) -> None:
    with pytest.raises(CharsetUnknown, match=f"byte {place} ") as caught:
        list(text(pieces, charset, "it"))
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


@given(st.text(max_size=300), st.integers(1, 9), st.sampled_from(["utf-8", "utf-16", "gb18030"]))
def test_a_character_may_span_two_pieces(content: str, step: int, charset: str) -> None:
    data = content.encode(charset)
    assert "".join(text([data[at : at + step] for at in range(0, len(data), step)], charset, "it")) == content
