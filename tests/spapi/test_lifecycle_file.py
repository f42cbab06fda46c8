"""A newer table of end dates is taken from whom it is trusted, as a whole or not at all."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mws.spapi import lifecycle, lifecycle_file
from scripts import sign_lifecycle

KEY = "orders.v0.getOrders"
TABLE: dict[str, Any] = {
    "read_on": "2027-01-15",
    "rows": [
        {"prefix": "orders.v0", "ends": "2027-09-30", "source": "changelog: moved", "operations": {"getOrders": ""}}
    ],
}


@pytest.fixture(autouse=True)
def _shipped() -> Iterator[None]:
    yield
    lifecycle.use_shipped()


@pytest.fixture
def key(tmp_path: Path) -> str:
    return sign_lifecycle.new_key(tmp_path / "key.pem")


def signed(tmp_path: Path, table: object = TABLE) -> Path:
    (tmp_path / "table.json").write_text(json.dumps(table))
    (tmp_path / "signed.json").write_text(sign_lifecycle.sign(tmp_path / "key.pem", tmp_path / "table.json"))
    return tmp_path / "signed.json"


def test_a_signed_table_is_read_and_gone_by(key: str, tmp_path: Path) -> None:
    table = lifecycle_file.load(signed(tmp_path), [key])
    assert lifecycle.has_ended(KEY, date(2027, 3, 27))
    assert lifecycle.use(table)
    assert not lifecycle.has_ended(KEY, date(2027, 3, 27))
    assert lifecycle.has_ended(KEY, date(2027, 9, 30))
    assert lifecycle.words(KEY, date(2027, 1, 1)) == "ends on 2027-09-30; no operation follows it"
    assert not lifecycle.use(table), "it is not newer than itself"


def test_the_spelling_of_the_file_does_not_matter_and_its_content_does(key: str, tmp_path: Path) -> None:
    path = signed(tmp_path)
    content = json.loads(path.read_text())
    path.write_text(json.dumps(dict(reversed(content.items())), indent=7))
    assert lifecycle_file.load(path, [key]).read_on == date(2027, 1, 15)
    content["lifecycle"]["rows"][0]["ends"] = "2026-01-01"
    path.write_text(json.dumps(content))
    with pytest.raises(lifecycle_file.Untrusted, match="was changed since"):
        lifecycle_file.load(path, [key])


def test_another_key_is_not_trusted(key: str, tmp_path: Path) -> None:
    path = signed(tmp_path)
    other = sign_lifecycle.new_key(tmp_path / "other.pem")
    with pytest.raises(lifecycle_file.Untrusted, match="no trusted key"):
        lifecycle_file.load(path, [other])
    assert lifecycle_file.load(path, [other, key]).ends
    with pytest.raises(lifecycle_file.Untrusted, match="no key is trusted"):
        lifecycle_file.load(path, [])


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "no JSON"),
        (b"\xff", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "lifecycle and signature"),
        (b'{"lifecycle": {}}', "lifecycle and signature"),
        (b'{"lifecycle": {}, "signature": 5}', "no base64"),
        (b'{"lifecycle": {}, "signature": "?"}', "no base64"),
        (b'{"lifecycle": {}, "signature": ""}', "no trusted key"),
        (b" " * (lifecycle_file.LONGEST + 1), "longer than"),
    ],
)
def test_what_is_no_signed_table_is_refused(raw: bytes, words: str, key: str) -> None:
    with pytest.raises(lifecycle_file.Untrusted, match=words):
        lifecycle_file.verify(raw, [key])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"read_on": "soon"}, "read_on is no day"),
        ({"rows": {}}, "rows is no list"),
        ({"more": 1}, "nothing else"),
        ({"rows": [{"prefix": "a"}]}, "row 1 is no object with"),
        ({"rows": [{**TABLE["rows"][0], "ends": "2027-02-30"}]}, "row 1: ends is no day"),
        ({"rows": [{**TABLE["rows"][0], "operations": []}]}, "operations is no object"),
        ({"rows": [{**TABLE["rows"][0], "operations": {"getOrders": None}}]}, "successor of getOrders is no text"),
        ({"rows": [TABLE["rows"][0], TABLE["rows"][0]]}, "row 2: orders.v0.getOrders stands there twice"),
        ({"rows": [{**TABLE["rows"][0], "source": ""}]}, "row 1: source is no text"),
    ],
)
def test_a_table_of_another_form_is_not_signed(change: dict[str, Any], words: str, key: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=words):
        signed(tmp_path, TABLE | change)


def test_an_end_without_a_date_is_a_row_too() -> None:
    row = {**TABLE["rows"][0], "ends": None, "read_on": "2027-01-10"}
    (end,) = lifecycle.read(TABLE | {"rows": [row]}).ends.values()
    assert (end.ends, end.read_on) == (None, date(2027, 1, 10))


def test_the_private_key_is_its_owners_and_is_not_written_over(key: str, tmp_path: Path) -> None:
    assert (tmp_path / "key.pem").stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        sign_lifecycle.new_key(tmp_path / "key.pem")
    assert key != b64encode(bytes(32)).decode()
