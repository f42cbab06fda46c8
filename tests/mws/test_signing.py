"""SignatureVersion 2: what is signed, and which received signatures are right."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws import signing
from tests.reference import REFERENCE, needs_reference

SECRET = "secretsecretsecretsecretsecretsecretsecr"  # of every capture
ORDERS = {"Action": "ListOrders", "SignatureVersion": "2", "SignatureMethod": "HmacSHA256", "Version": "2013-09-01"}


def captures() -> list[Any]:
    folder = REFERENCE / "clients" / "captures" if REFERENCE else None
    return [
        pytest.param(row, id=f"{path.stem}-{number}-{row['action']}")
        for path in (sorted(folder.glob("*.jsonl")) if folder else ())
        for number, row in enumerate(map(json.loads, path.read_text().splitlines()))
    ]


def pieces(row: dict[str, Any]) -> dict[str, Any]:
    """What `verify` takes, from a captured request."""
    coded = row["body"]
    body = base64.b64decode(coded) if row["body_encoding"] == "base64" else coded.encode("latin-1")
    host = next(value for name, value in row["headers"] if name.lower() == "host")
    pairs = signing.received(row["query"], body).pairs
    return {"method": row["method"], "host": host, "path": row["path"], "params": pairs}


def other(text: str) -> str:
    """The text with its last character changed."""
    return text[:-1] + ("b" if text[-1:] == "a" else "a")


@needs_reference
@pytest.mark.parametrize("row", captures())
def test_a_captured_request_verifies_and_none_changed_in_one_character_does(row: dict[str, Any]) -> None:
    request = pieces(row)
    assert signing.verify(SECRET, **request).ok
    for changed in changes(request):
        assert not signing.verify(SECRET, **changed).ok, changed
    assert not signing.verify(other(SECRET), **request).ok


def changes(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The request with one character changed in method, path, host, or one decoded name or value."""
    for part in ("method", "path", "host"):
        yield {**request, part: other(request[part])}
    pairs = request["params"]
    for number, (name, value) in enumerate(pairs):
        for pair in ((other(name), value), (name, other(value)), (name, value + "a"), ("a" + name, value)):
            yield {**request, "params": [*pairs[:number], pair, *pairs[number + 1 :]]}
        yield {**request, "params": pairs[:number] + pairs[number + 1 :]}


def test_every_character_of_a_signature_counts() -> None:
    """Also the last before the padding, of which base64 ignores two bits."""
    text = signing.string_to_sign("GET", "h", "/", ORDERS)
    right = signing.sign(SECRET, text)
    for place, character in enumerate(right):
        wrong = right[:place] + ("A" if character != "A" else "B") + right[place + 1 :]
        assert not signing.verify(SECRET, "GET", "h", "/", {**ORDERS, "Signature": wrong}).ok


def test_the_four_lines_that_are_signed() -> None:
    params = {"b": "x y", "a.10": "~-_.", "a.2": "*+/", "B": "é", "Signature": "left out"}
    assert signing.string_to_sign("POST", "MWS.Example:8443", "/Orders/2013-09-01", params) == (
        "POST\nmws.example:8443\n/Orders/2013-09-01\nB=%C3%A9&a.10=~-_.&a.2=%2A%2B%2F&b=x%20y"
    )


def test_an_empty_path_is_signed_as_the_root() -> None:
    assert signing.string_to_sign("GET", "h", "", {}) == "GET\nh\n/\n"


@pytest.mark.parametrize(
    ("method", "signature"),
    [("HmacSHA256", "FyX9YwokfWaNrKPCfMNnSAx2191ZHqiMCsecB/j1wP4="), ("HmacSHA1", "cDYLC035g0VcCSx8ZDAL2MeJt/E=")],
)
def test_signatures_by_either_hash(method: str, signature: str) -> None:
    """The values are those `openssl dgst -hmac secret` gives for the text."""
    assert signing.sign("secret", "GET\nh\n/\na=1", method) == signature


def test_an_unknown_hash_is_refused() -> None:
    with pytest.raises(ValueError, match="HmacSHA256 or HmacSHA1"):
        signing.sign("secret", "text", "HmacMD5")


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
requests = st.dictionaries(names.filter(lambda name: name not in ORDERS and name != "Signature"), st.text(max_size=20))
hosts = st.sampled_from(["h", "h:8080", "http://h:8080", "H:443", "public.example"])


@given(params=requests, method=st.sampled_from(sorted(signing.HASHES)), encoding=st.sampled_from(["&", "+"]))
def test_what_is_signed_verifies_in_any_order_and_encoding_on_the_wire(
    params: dict[str, str], method: str, encoding: str
) -> None:
    params = {**ORDERS, **params, "SignatureMethod": method}
    params["Signature"] = signing.sign("k", signing.string_to_sign("POST", "h:1", "/x", params), method)
    wire = "&".join(f"{quote(name)}={quote(value, safe='/')}" for name, value in reversed(params.items()))
    if encoding == "+":
        wire = wire.replace("%20", "+")
    pairs = signing.received("?&" + wire).pairs
    assert dict(pairs) == params
    assert signing.verify("k", "POST", "h:1", "/x", pairs).ok


@given(params=requests, data=st.data())
def test_one_changed_character_is_another_request(params: dict[str, str], data: st.DataObject) -> None:
    params = {**ORDERS, **params}
    params["Signature"] = signing.sign("k", signing.string_to_sign("POST", "h", "/x", params))
    request = {"method": "POST", "host": "h", "path": "/x", "params": list(params.items())}
    changed = data.draw(st.sampled_from(list(changes(request))))
    assert not signing.verify("k", **changed).ok


@pytest.mark.parametrize("encoding", sorted(signing.ENCODINGS))
@pytest.mark.parametrize("signed_host", ["gateway:8443", "gateway", "http://gateway:8443", "mws.amazonservices.com"])
def test_every_host_form_and_encoding_that_clients_sign(signed_host: str, encoding: str) -> None:
    params = {**ORDERS, "Name": "a b!*~é"}
    query = signing.canonical_query(params, signing.ENCODINGS[encoding])
    params["Signature"] = signing.sign("k", f"POST\n{signed_host}\n/\n{query}")
    verdict = signing.verify("k", "POST", "Gateway:8443", "/", params, public_hosts=["MWS.amazonservices.com"])
    assert verdict == signing.Verdict(True, signed_host, encoding)


def test_a_host_nobody_named_does_not_verify() -> None:
    params = dict(ORDERS)
    params["Signature"] = signing.sign("k", signing.string_to_sign("POST", "other", "/", params))
    assert not signing.verify("k", "POST", "gateway", "/", params).ok


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"Signature": ""}, "no Signature"),
        ({"SignatureVersion": "4"}, "SignatureVersion"),
        ({"SignatureMethod": "HmacMD5"}, "SignatureMethod"),
        ({"Signature": "wrong"}, "another"),
        ({"Signature": "é"}, "another"),
    ],
)
def test_a_refusal_says_why(changed: dict[str, str], reason: str) -> None:
    verdict = signing.verify("k", "GET", "h", "/", {**ORDERS, "Signature": "x", **changed})
    assert (verdict.ok, reason in verdict.reason) == (False, True)


def test_a_parameter_given_twice_is_refused() -> None:
    pairs = [*ORDERS.items(), ("Action", "GetOrder")]
    pairs.append(("Signature", signing.sign("k", signing.string_to_sign("GET", "h", "/", pairs))))
    assert "twice" in signing.verify("k", "GET", "h", "/", pairs).reason


def test_a_query_with_a_signature_makes_the_body_a_payload() -> None:
    assert signing.received("Action=SubmitFeed&Signature=x", b"a=1") == (
        [("Action", "SubmitFeed"), ("Signature", "x")],
        True,
    )
    assert signing.received("", b"Action=ListOrders&Signature=x").pairs[0] == ("Action", "ListOrders")
    assert not signing.received("x=1", b"Signature=x").payload


@pytest.mark.parametrize(("query", "body"), [("a=%FF", b""), ("", b"a=%C3"), ("", b"a=\xff")])
def test_what_is_not_utf8_is_told(query: str, body: bytes) -> None:
    with pytest.raises(signing.Undecodable):
        signing.received(query, body)
