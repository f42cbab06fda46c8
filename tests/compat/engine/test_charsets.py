"""How a feed's bytes become text: what the bytes prove, then the declaration, then the label, then a default."""

from __future__ import annotations

import io
from contextlib import suppress
from encodings import punycode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.compat.engine import charsets
from mws.compat.engine.charsets import (
    Text,
    Utf8,
    by_trial,
    find,
    flat_default,
    label_of,
    text_of,
    with_true_declaration,
)
from mws.compat.errors import InvalidRequest

FLAT = "sku\tquantity\r\nÄ-1\t5\r\n"
DOCUMENT = "<a>Ä</a>"


def declared(charset: str, text: str = DOCUMENT) -> str:
    return f'<?xml version="1.0" encoding="{charset}"?>{text}'


def read(content: bytes, label: str = "", *, xml: bool = False, default: str = "ISO-8859-1") -> tuple[str, str]:
    """The charset's name and the text."""
    text = text_of(io.BytesIO(content), xml=xml, label=label, default=default)
    found = "".join(text)
    return text.name, found


@pytest.mark.parametrize(
    ("content", "label", "name"),
    [
        # What the bytes prove.
        (FLAT.encode("utf-8-sig"), "", "UTF-8"),
        (FLAT.encode("utf-8-sig"), "iso-8859-1", "UTF-8"),
        (FLAT.encode("utf-16"), "utf-8", "UTF-16"),
        (b"\xfe\xff" + FLAT.encode("utf-16-be"), "", "UTF-16"),
        (FLAT.encode("utf-16-le"), "", "UTF-16LE"),
        (FLAT.encode("utf-16-be"), "", "UTF-16BE"),
        (FLAT.encode("utf-16-le"), "utf-16be", "UTF-16LE"),
        (FLAT.encode("utf-16-be"), "utf-16", "UTF-16BE"),
        # The label.
        (FLAT.encode("utf-8"), "utf-8", "utf-8"),
        (FLAT.encode("cp1252"), "iso-8859-1", "iso-8859-1"),
        (FLAT.encode("cp1252"), "Cp1252", "windows-1252"),
        (FLAT.encode("cp1250"), "windows-1250", "windows-1250"),
        # A label of UTF-16 before bytes that are not is none.
        (FLAT.encode("utf-8"), "utf-16", "UTF-8"),
        (FLAT.encode("cp1252"), "utf-16le", "ISO-8859-1"),
        # Nothing.
        (FLAT.encode("utf-8"), "", "UTF-8"),
        (FLAT.encode("cp1252"), "", "ISO-8859-1"),
    ],
)
def test_a_flat_file_is_read(content: bytes, label: str, name: str) -> None:
    assert read(content, label) == (name, FLAT)


@pytest.mark.parametrize(
    ("content", "label", "name"),
    [
        (declared("utf-16").encode(), "", "UTF-8"),
        (declared("utf-16").encode("cp1252"), "iso-8859-1", "iso-8859-1"),
        (declared("UTF-16LE").encode("utf-8-sig"), "", "UTF-8"),
        (declared("utf-8").encode("utf-16"), "utf-8", "UTF-16"),
        (declared("utf-8").encode("utf-16-be"), "", "UTF-16BE"),
        (declared("iso-8859-1").encode("cp1252"), "utf-8", "iso-8859-1"),
        (declared("iso-8859-1").encode("utf-8-sig"), "", "UTF-8"),
        (DOCUMENT.encode("cp1252"), "windows-1252", "windows-1252"),
        (DOCUMENT.encode(), "", "UTF-8"),
    ],
)
def test_a_document_is_read(content: bytes, label: str, name: str) -> None:
    found, text = read(content, label, xml=True)
    assert (found, text.endswith(DOCUMENT)) == (name, True)


@pytest.mark.parametrize(
    ("text", "codec", "label", "name"),
    [
        ("5 €", "cp1252", "iso-8859-1", "windows-1252"),
        ("Ä", "cp1252", "us-ascii", "windows-1252"),
        ("A", "ascii", "us-ascii", "us-ascii"),
        ("ソ", "cp932", "Shift_JIS", "Shift_JIS"),
        ("①～", "cp932", "Shift_JIS", "Windows-31J"),
        ("码", "gbk", "gb2312", "gb2312"),
        ("码€", "gb18030", "gb2312", "GB18030"),
        ("Ş", "cp1254", "iso-8859-9", "iso-8859-9"),
    ],
)
def test_a_name_stands_for_its_superset_and_is_kept_where_it_reads_the_same(
    text: str, codec: str, label: str, name: str
) -> None:
    assert read(text.encode(codec), label) == (name, text)


def test_what_windows_1252_has_no_character_for_is_the_control_character_iso_8859_1_has() -> None:
    assert read(bytes(range(0x80, 0xA0)), "iso-8859-1")[1][1] == "\x81"
    assert read(b"\x80\x81", "")[1] == "€\x81"


@pytest.mark.parametrize("label", ["klingon", "utf-7", "punycode", "idna", "unicode_escape", "utf-32", "base64"])
def test_no_feed_is_taken_in_what_is_not_listed(label: str) -> None:
    with pytest.raises(InvalidRequest, match=f"said to be {label}, in which no feed is taken"):
        read(FLAT.encode(), label)
    with pytest.raises(InvalidRequest, match="in which no feed is taken"):
        read(declared(label).encode(), xml=True)


def test_a_megabyte_that_is_labelled_punycode_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoding it takes Python minutes: the codec is never asked."""

    def asked(*arguments: object) -> None:
        raise AssertionError("the codec was asked")

    monkeypatch.setattr(punycode, "punycode_decode", asked)
    with pytest.raises(AssertionError):
        b"a-9".decode("punycode")
    content = (b"a" * 20 + b"-" + b"9" * 20) * 25_000
    with pytest.raises(InvalidRequest):
        read(content, "punycode")


@pytest.mark.parametrize(
    ("content", "label"),
    [
        (FLAT.encode("utf-32"), ""),
        (FLAT.encode("cp1252"), "utf-8"),
        (FLAT.encode("utf-16")[:-1], ""),
        (b"\xef\xbb\xbf" + FLAT.encode("cp1252"), ""),
        (b"sku\tquantity\nA\0\t5\n", ""),
        (b"sku\tquantity\nA\0\t5\n", "utf-16"),
        (b"\xff\xfe\x00\xd8a\x00", ""),
        (b"\x81\x20", "Shift_JIS"),
    ],
)
def test_what_is_not_what_it_is_read_as_is_refused_and_the_refusal_holds_none_of_it(content: bytes, label: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        read(content, label)
    assert caught.value.http_status == 400
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_the_place_of_a_wrong_byte_is_told_though_its_character_began_in_another_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(charsets, "PIECE", 1)
    with pytest.raises(InvalidRequest, match="near byte 1027 "):
        read(b"<a>" + b"x" * 1024 + b"\xe2\x82x</a>", xml=True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a\0",
        b"\0a",
        b"sku\tq\nA" + b"\0" * 20 + b"\t5\n",  # a field filled up
        b"sku\tname\n" + bytes(range(256)),
        "sku\tname\nA\t説明\n".encode("cp932"),
    ],
)
def test_a_zero_byte_here_and_there_is_no_utf_16(content: bytes) -> None:
    assert find(content, xml=False, label="") is None


@given(st.lists(st.text("Aä€説Ā\u4e00", max_size=4), min_size=3, max_size=3), st.sampled_from(["le", "be"]))
def test_utf_16_without_a_mark_is_seen_in_any_table(cells: list[str], order: str) -> None:
    """The column names of a feed are ASCII, whatever is below them."""
    content = f"sku\tquantity\titem-note\r\n{chr(9).join(cells)}\r\n"
    assert read(content.encode(f"utf-16-{order}")) == (f"UTF-16{order.upper()}", content)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), st.integers(1, 7))
def test_text_comes_out_whole_however_it_is_cut(text: str, step: int) -> None:
    content = text.encode()
    pieces = [content[at : at + step] for at in range(0, len(content), step)]
    reader = Text(pieces, by_trial(pieces, "ISO-8859-1"))
    assert "".join(reader) == text
    source = Utf8(Text(pieces, by_trial(pieces, "ISO-8859-1")))
    assert b"".join(iter(lambda: source.read(1), b"")) == content


@given(
    st.binary(max_size=400),
    st.sampled_from(["", "utf-8", "utf-16", "iso-8859-1", "Shift_JIS", "gb2312"]),
    st.booleans(),
)
def test_the_name_that_was_found_reads_the_same_again(content: bytes, label: str, xml: bool) -> None:
    """SubmitFeed hands the converter the name it found, not the label."""
    try:
        name, text = read(content, label, xml=xml)
    except InvalidRequest:
        return
    assert read(content, name, xml=xml) == (name, text)


def test_a_source_that_cannot_be_wound_back_is_read_too() -> None:
    class Pipe(io.RawIOBase):
        left = io.BytesIO(FLAT.encode("cp1252"))

        def read(self, size: int = -1, /) -> bytes:
            return self.left.read(min(size, 5))

    assert "".join(text_of(Pipe(), xml=False, label="")) == FLAT


def test_a_true_declaration_is_left_alone_and_so_is_what_has_none() -> None:
    for content in (
        declared("utf-8").encode(),
        declared("utf8").encode(),
        DOCUMENT.encode(),
        b"\n" + declared("x").encode(),
    ):
        found = find(content, xml=True, label="")
        assert found is not None
        assert with_true_declaration(content, found, found.said) is content


def test_flat_files_are_taken_for_what_their_marketplace_s_were() -> None:
    assert flat_default(("ATVPDKIKX0DER",)) == "ISO-8859-1"
    assert flat_default(("A39IBJ37TRP1C6", "A1VC38T7YXB528")) == "Shift_JIS"
    assert (flat_default((), "fe"), flat_default((), "eu")) == ("Shift_JIS", "ISO-8859-1")


@pytest.mark.parametrize(
    ("content_type", "label"),
    [("text/xml; charset=utf-8", "utf-8"), ('text/xml;Charset="UTF-8" ', "UTF-8"), ("text/xml", ""), ("", ""),
     ("text/xml; charset=", ""), ("text/xml; charset*=utf-8''x", "")],
)  # fmt: skip
def test_the_label_is_the_charset_of_the_content_type(content_type: str, label: str) -> None:
    assert label_of(content_type) == label


@given(st.text(st.sampled_from("charset=*;\"' utf-816\\\0\r\n%()<>@,ü\udcff"), max_size=40))
def test_any_content_type_names_a_charset_or_none_and_a_feed_is_read_or_refused(text: str) -> None:
    for content_type in (text, f"text/xml; charset={text}"):
        with suppress(InvalidRequest):
            read(b"sku\n", label_of(content_type))
