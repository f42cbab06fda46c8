"""The charsets a feed may be in: each name means one of them, and none is a way to hide text or burn time."""

from __future__ import annotations

import codecs

import pytest

from mws.mappings.feeds.charsets import (
    CHARSETS,
    FLAT_DEFAULT,
    FLAT_DEFAULT_ELSEWHERE,
    Charset,
    find,
    spelling,
)
from mws.mappings.marketplaces import MARKETPLACES
from mws.spapi.documents.check import charset_of

ROWS = tuple(dict.fromkeys(CHARSETS.values()))


def test_each_name_is_in_one_row_only_and_spelt_as_the_table_spells() -> None:
    names = [name for row in ROWS for name in (row.name.lower(), *row.names, *row.narrower)]
    assert sorted(names) == sorted(set(names))
    assert all(name == spelling(name) for name in names)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_row_s_codec_is_text_and_holds_what_its_narrower_names_hold(row: Charset) -> None:
    for narrow in {*row.narrower.values()}:
        for number in range(256):
            try:
                text = bytes((number,)).decode(narrow)
            except UnicodeDecodeError:
                continue
            wide = bytes((number,)).decode(row.codec, "replace")
            # A control character of the standard is where Windows has a letter, or nothing.
            assert wide == text or 0x80 <= ord(text) < 0xA0 or wide == "\ufffd"
    assert "aA1\t<\n".encode(row.codec).decode(row.codec) == "aA1\t<\n"


def test_the_client_knows_the_written_name_of_each_row() -> None:
    names = {row.name: charset_of(f"text/plain; charset={row.name}") for row in ROWS}
    assert {
        name: codec for name, codec in names.items() if codec != codecs.lookup(CHARSETS[spelling(name)].codec).name
    } == {
        "Big5": "big5"  # without Windows' few characters more
    }


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("iso-8859-1", "cp1252"),
        ("ISO_8859-1", "cp1252"),
        ("Latin1", "cp1252"),
        ("US-ASCII", "cp1252"),
        ("Shift_JIS", "cp932"),
        ('"shift-jis"', "cp932"),
        ("Windows-31J", "cp932"),
        ("GB2312", "gb18030"),
        ("ISO-8859-9", "cp1254"),
        ("ISO-8859-15", "iso8859-15"),
        ("utf8", "utf-8"),
        ("Unicode", "utf-16"),
    ],
)
def test_a_name_means_what_people_mean_by_it(name: str, meant: str) -> None:
    row = find(name)
    assert row is not None
    assert row.codec == meant


@pytest.mark.parametrize(
    "name",
    ["", "klingon", "utf-7", "U7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "base64", "zip", "rot13",
     "undefined", "iso-2022-jp", "hz", "utf-32", "utf-16,utf-8"],
)  # fmt: skip
def test_what_no_feed_is_written_in_is_not_there(name: str) -> None:
    assert find(name) is None


def test_the_defaults_are_charsets_of_marketplaces_that_exist() -> None:
    assert set(FLAT_DEFAULT) <= set(MARKETPLACES)
    assert all(find(name) for name in (*FLAT_DEFAULT.values(), FLAT_DEFAULT_ELSEWHERE))
