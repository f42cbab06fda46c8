"""Tables of sellers as spreadsheets write and mangle them: each line is taken, or named with its number and why."""

from __future__ import annotations

import pytest

from mws.compat.accounts import sheet
from mws.compat.accounts.cells import (
    Unfit,
    application_id,
    auth_token,
    clean,
    developer_id,
    marketplaces,
    region,
    secret,
    seller_id,
)
from mws.compat.accounts.sheet import COLUMNS, ImportFault

HEAD = "seller_id,region,refresh_token\n"


def faults(text: str | bytes) -> list[str]:
    found = sheet.read(text if isinstance(text, bytes) else text.encode())
    return [str(each) for each in found.faults]


def rows(text: str | bytes) -> list[dict[str, str]]:
    found = sheet.read(text if isinstance(text, bytes) else text.encode())
    assert not found.faults
    return [dict(each.cells) for each in found.lines]


@pytest.mark.parametrize(
    "table",
    [
        "seller_id,region\nA1,eu\n",
        "\ufeffseller_id;region\r\nA1;eu\r\n",
        "sep=;\r\nSeller ID;REGION\r\nA1;eu\r\n",
        "seller_id\tregion\rA1\teu\r",
        '"Seller-Id"|"Region"\n"A1"|"eu"\n\n\n',
        "region,seller_id\neu,A1\n,\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_forms_that_spreadsheets_write_are_read(table: str, encoding: str) -> None:
    (row,) = rows(table.encode(encoding))
    assert row == {"seller_id": "A1", "region": "eu"}


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    found = sheet.read(b"sep=,\r\nseller_id,name\r\n\r\nA1,one\r\nA2,two\r\n")
    assert [each.number for each in found.lines] == [4, 5]


def test_an_open_quotation_mark_does_not_swallow_the_sellers_that_follow() -> None:
    found = sheet.read(f'{HEAD}"A1,eu,x\nA2,eu,y\nA3,"eu",z\nA4,e"u,"q"r\nA5,eu,z\n'.encode())
    assert [each.cells["seller_id"] for each in found.lines] == ["A2", "A3", "A5"]
    assert [each.line for each in found.faults] == [2, 5]
    assert all("a quotation mark is not closed in this line" in each.text for each in found.faults)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (b"", "line 1: the file is empty: expected a line with seller_id, mws_auth_token"),
        (b"\n \n", "line 1: the file is empty"),
        (b"name,region\nx,eu\n", "line 1: seller_id is missing in the first line"),
        (b"seler_id,region\nA1,eu\n", 'line 1: "seler_id" is no column; did you mean "seller_id"?'),
        (b"seller_id,refresh_tokn\nA1,x\n", 'line 1: "refresh_tokn" is no column; did you mean "refresh_token"?'),
        (b"seller_id,name,NAME\nA1,x,y\n", "line 1: name is there twice"),
        (b"seller_id,name\nA1\n", "line 2: has 1 cell, and the first line 2"),
        (b"seller_id,name\nA1,x,\n", "line 2: has 3 cells, and the first line 2"),
        (b"seller_id,name\nA1,x\nA2,M\xfcller\n", "line 3: is not UTF-8 text: save the table as CSV UTF-8"),
        (b"seller_id,name\nA1,x\0\n", "line 2: has zero bytes"),
        ("seller_id".encode("utf-16") + b"x", "line 1: is not UTF-8 text"),
    ],
)
def test_what_is_no_such_table_is_said_with_its_line(table: bytes, said: str) -> None:
    (found,) = faults(table)
    assert found.startswith(said)


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "LARGEST", 10)
    assert faults(HEAD) == [f"line 1: the file has {len(HEAD)} bytes, at most 10 are read: split it"]


def test_other_columns_are_named_and_not_read() -> None:
    found = sheet.read(b"seller_id,notes,seller_name\nA1,x,y\n")
    assert (found.unread, found.faults) == (["notes", "seller_name"], [])
    assert [dict(each.cells) for each in found.lines] == [{"seller_id": "A1"}]


def test_a_line_never_shows_its_cells() -> None:
    (line,) = sheet.read(b"seller_id,refresh_token\nA1,Atzr|planted\n").lines
    assert "planted" not in repr(line)
    assert str(ImportFault(3, "", "has")) == "line 3: has"
    assert COLUMNS[0] == "seller_id"


@pytest.mark.parametrize(
    "cell", ["A1", " A1 ", "A1\u00a0", "\ufeffA1", "A1\u200b", '"A1"', "“A1”", "„A1“", "'A1'", "‘A1’", "'A1", '="A1"']
)
def test_what_was_put_around_a_value_is_taken_away(cell: str) -> None:
    assert clean(cell) == "A1"
    assert seller_id(cell) == "A1"


@pytest.mark.parametrize("text", ["1.23457E+11", "1,23457E+11", "1E11", "-1.2e-5"])
def test_a_number_that_a_spreadsheet_made_of_an_id_is_refused(text: str) -> None:
    for read in (seller_id, developer_id):
        with pytest.raises(Unfit, match="digits are lost"):
            read(text)
    with pytest.raises(Unfit, match="is a number that a spreadsheet has made"):
        secret(text)


def test_a_developer_id_has_twelve_digits() -> None:
    assert developer_id("1234-3214-4321") == developer_id("123432144321.0") == developer_id(" 1234 3214 4321 ")
    assert developer_id("") == ""
    with pytest.raises(Unfit, match="12343214432 has 11 digits, expected 12: a spreadsheet takes zeros"):
        developer_id("12343214432")
    with pytest.raises(Unfit, match="has 13 digits"):
        developer_id("1234321443210")
    with pytest.raises(Unfit, match="other characters than digits"):
        developer_id("１２３４３２１４４３２１")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("a1seller", "has small letters"),
        ("12345", "has digits alone"),
        ("A1 SELLER", "has other characters"),
        ("A1,A2", "has other characters"),
        ("Ä1", "has other characters"),
        ("storedstoredstoredstoredstoredstoredstor", "a text of 40 characters has small letters"),
    ],
)
def test_what_is_no_seller_id_is_refused(text: str, said: str) -> None:
    with pytest.raises(Unfit, match=said):
        seller_id(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("amzn1.application-oa2-client.0123", "is a client id"),
        ("A1SANDBOXSELLER", "begins otherwise than amzn1.sp.solution."),
        ("5555-5555-5555", "begins otherwise"),
    ],
)
def test_what_is_no_application_id_is_refused_before_amazon_says_md1000(text: str, said: str) -> None:
    with pytest.raises(Unfit, match=said):
        application_id(text)
    for fine in ("", " amzn1.sp.solution.x ", "amzn1.sellerapps.app.x"):
        assert application_id(fine) == fine.strip()


@pytest.mark.parametrize(
    "text", ["Atzr|to ken", "Atzr|to\tken", "Atzr|to”ken", "Atzr|x" * 400, 'Atzr|x"y', "Atzr|\x00"]
)
def test_a_token_that_was_broken_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(Unfit) as caught:
        secret(text, "Atzr|")
    assert "Atzr" not in str(caught.value)


def test_tokens_in_the_wrong_column_are_recognised() -> None:
    with pytest.raises(Unfit, match="is a refresh token"):
        auth_token("Atzr|planted")
    with pytest.raises(Unfit, match="is an MWS auth token"):
        secret("amzn.mws.planted", "Atzr|")
    assert auth_token(" amzn.mws.1 ") == "amzn.mws.1"


def test_marketplaces_are_ids_or_countries_of_one_region() -> None:
    assert marketplaces("DE, FR;A1PA6795UKMFR9") == ("A1PA6795UKMFR9", "A13V1IB3VIYZZH")
    assert marketplaces("UK") == marketplaces("gb") == ("A1F83G8C2ARO7P",)
    assert region("", marketplaces("US MX")) == "na"
    assert region("EU ", marketplaces("DE")) == "eu"
    assert region("") is None
    for text, places, said in (
        ("europe", "", "expected na, eu or fe, got"),
        ("", "DE US", r"are in several \(eu, na\)"),
        ("fe", "DE", r"A1PA6795UKMFR9 \(DE\) is in eu, not in fe"),
    ):
        with pytest.raises(Unfit, match=said):
            region(text, marketplaces(places))
    with pytest.raises(Unfit, match='there is no marketplace "XX"'):
        marketplaces("DE XX")
