"""Recorded requests of real clients through the gateway: each is let in and read right, and none once it is changed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mws import timestamps
from mws.calls import ENVELOPE
from mws.spapi.clock import FixedClock
from tests.compat.gateway.standin import ACCOUNT, Standin, ask, gateway, mws_error, query_of
from tests.reference import REFERENCE, needs_reference

Row = dict[str, Any]

CAPTURES = REFERENCE / "clients" / "captures" if REFERENCE else Path()
FILES = sorted(path.name for path in CAPTURES.glob("*.jsonl"))

pytestmark = needs_reference


def rows(file: str) -> Iterator[Row]:
    with open(CAPTURES / file, encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def send(row: Row, **changes: Any) -> tuple[int, bytes, Standin]:
    row = {**row, **changes}
    app, facade = gateway(Standin(ACCOUNT), FixedClock(timestamps.parse(row["params"]["Timestamp"])))
    headers = [(name, value) for name, value in row["headers"] if name != "Host" and name != "Content-Length"]
    target = row["path"] + ("?" + row["query"] if row["query"] else "")
    answer = ask(app, row["method"], target, headers, body_of(row), row["host"])
    return answer.status, answer.body, facade


def body_of(row: Row) -> bytes:
    if isinstance(row["body"], bytes):
        return row["body"]
    assert row["body_encoding"] == "text"
    return str(row["body"]).encode()


def with_pairs(row: Row, pairs: list[tuple[str, str]]) -> Row:
    """The row with other decoded parameters, where they stood."""
    return {**row, ("query" if row["params_in"] == "query" else "body"): query_of(pairs)}


def other(char: str) -> str:
    return "B" if char != "B" else "C"


def changed(text: str, at: int) -> str:
    return text[:at] + other(text[at]) + text[at + 1 :]


@pytest.mark.parametrize("file", FILES)
def test_every_capture_is_let_in_and_read(file: str) -> None:
    for row in rows(file):
        status, body, facade = send(row)
        assert status == 200, (row["action"], body)
        (call,) = facade.calls
        sent = row["params"]
        assert call.action == row["action"] == sent["Action"]
        assert dict(call.params) == {name: value for name, value in sent.items() if name not in ENVELOPE}
        assert call.seller_id == (sent.get("SellerId") or sent.get("Merchant"))
        assert call.auth_token == sent.get("MWSAuthToken", "")
        assert (call.access_key, call.version, call.path) == (sent["AWSAccessKeyId"], sent["Version"], row["path"])
        payload = body_of(row) if row["params_in"] == "query" else b""
        assert call.body == (payload or None)


@pytest.mark.parametrize("file", FILES)
def test_no_capture_is_let_in_after_one_changed_character(file: str) -> None:
    chance = random.Random(file)
    for row in rows(file):
        pairs = list(row["params"].items())
        names = [at for at, (name, _) in enumerate(pairs) if name != "Signature"]
        name_at, value_at = chance.choice(names), chance.choice([at for at in names if pairs[at][1]])
        host = (row.get("client_string_to_sign") or row["string_to_sign"]).split("\n")[1].removeprefix("http://")
        signature_at = [name for name, _ in pairs].index("Signature")

        def swap(at: int, name: str, value: str, pairs: list[tuple[str, str]] = pairs) -> list[tuple[str, str]]:
            return [*pairs[:at], (name, value), *pairs[at + 1 :]]

        name, value = pairs[name_at]
        renamed = swap(name_at, changed(name, chance.randrange(len(name))), value)
        name, value = pairs[value_at]
        revalued = swap(value_at, name, changed(value, chance.randrange(len(value))))
        signature = pairs[signature_at][1]
        resigned = swap(signature_at, "Signature", changed(signature, chance.randrange(len(signature) - 1)))
        changes: dict[str, Row] = {
            "method": {**row, "method": "GET" if row["method"] == "POST" else "POST"},
            "path": {**row, "path": row["path"] + "B"},
            "host": {**row, "host": changed(row["host"], chance.randrange(len(host)))},
            "name": with_pairs(row, renamed),
            "value": with_pairs(row, revalued),
            "signature": with_pairs(row, resigned),
        }
        for what, tampered in changes.items():
            status, body, facade = send(tampered)
            assert not facade.calls, (what, row["action"])
            assert status >= 400
            assert mws_error(body)["Code"], (what, row["action"])


@pytest.mark.parametrize("file", FILES)
def test_a_changed_body_is_seen_where_the_request_names_its_md5(file: str) -> None:
    feeds = [row for row in rows(file) if row["params_in"] == "query" and row["body"]]
    assert feeds or not any(row["action"] == "SubmitFeed" for row in rows(file))
    for row in feeds:
        named = "ContentMD5Value" in row["params"] or any(name == "Content-MD5" for name, _ in row["headers"])
        body = body_of(row)
        status, answer, facade = send(row, body=body[:-1] + bytes([body[-1] ^ 1]))
        if named:
            assert (status, mws_error(answer)["Code"]) == (400, "ContentMD5DoesNotMatch")
            assert not facade.calls
        else:
            assert status == 200
