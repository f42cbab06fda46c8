"""SignatureVersion 2, both ways: what to sign, the signature, whether a received one is right. Pure: no I/O, no clock.

Signing follows the MWS guide to the letter. Verifying also accepts what real clients sign instead: three forms of the
host and three of percent-encoding. It reads decoded values only; order and encoding on the wire mean nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote, unquote, unquote_plus

Pairs = Sequence[tuple[str, str]]

HASHES: Mapping[str, Callable[..., object]] = {"HmacSHA256": hashlib.sha256, "HmacSHA1": hashlib.sha1}

UNRESERVED = "-_.~"


def rfc3986(text: str) -> str:
    """Percent-encode all but letters, digits and `-_.~`."""
    return quote(text, safe=UNRESERVED)


def _form(text: str) -> str:
    """As JavaScript's URLSearchParams encodes: `*` stays, `~` does not."""
    return quote(text, safe="-_.*").replace("~", "%7E")


def _exclamation(text: str) -> str:
    """RFC 3986, with the `!` that encodeURIComponent leaves alone."""
    return quote(text, safe=UNRESERVED + "!")


ENCODINGS: Mapping[str, Callable[[str], str]] = {"rfc3986": rfc3986, "form": _form, "exclamation": _exclamation}


def canonical_query(params: Mapping[str, str] | Pairs, encode: Callable[[str], str] = rfc3986) -> str:
    """`name=value` pairs in the byte order of the decoded names, encoded. `Signature` is left out.

    params: decoded, as a mapping or as pairs.
    """
    pairs = params.items() if isinstance(params, Mapping) else params
    ordered = sorted((name.encode(), name, value) for name, value in pairs if name != "Signature")
    return "&".join(f"{encode(name)}={encode(value)}" for _, name, value in ordered)


def string_to_sign(method: str, host: str, path: str, params: Mapping[str, str] | Pairs) -> str:
    """The four lines a signature covers. host: as in the Host header. path: decoded; "" is `/`."""
    return _string(method, host.lower(), path, canonical_query(params))


def _string(method: str, host: str, path: str, query: str) -> str:
    return f"{method}\n{host}\n{quote(path or '/', safe=UNRESERVED + '/')}\n{query}"


def sign(secret: str, text: str, method_name: str = "HmacSHA256") -> str:
    """The base64 signature of `text`. method_name: `HmacSHA256` or `HmacSHA1`; ValueError for another."""
    if method_name not in HASHES:
        raise ValueError(f"SignatureMethod is HmacSHA256 or HmacSHA1, not {method_name!r}")
    digest = hmac.new(secret.encode(), text.encode(), HASHES[method_name]).digest()  # type: ignore[arg-type]
    return b64encode(digest).decode("ascii")


class Undecodable(ValueError):
    """A query or form that is not percent-encoded UTF-8."""


def decode(encoded: str) -> list[tuple[str, str]]:
    """The pairs of a raw query string or form body: `%XX` and `+` decoded, empty pairs dropped. Raises Undecodable."""
    pairs = []
    for pair in encoded.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            try:
                pairs.append((unquote_plus(name, errors="strict"), unquote_plus(value, errors="strict")))
            except UnicodeDecodeError as exc:
                raise Undecodable("a parameter is not UTF-8") from exc
    return pairs


class Received(NamedTuple):
    """The parameters of a request, and whether its body is a payload rather than a form."""

    pairs: list[tuple[str, str]]
    payload: bool


def received(query: str, body: bytes = b"") -> Received:
    """The parameters of a raw request: those of the query if it holds `Signature`, else those of the form body.

    The Content-Type does not matter: clients send feeds as forms and forms without a type. Raises Undecodable.
    """
    pairs = decode(query.removeprefix("?"))
    if any(name == "Signature" for name, _ in pairs) or not body:
        return Received(pairs, payload=True)
    try:
        form = body.decode("ascii")
    except UnicodeDecodeError as exc:
        raise Undecodable("the form is not percent-encoded") from exc
    return Received(decode(form), payload=False)


class Verdict(NamedTuple):
    """What verifying found. ok, and by which host and encoding; else the reason, in words for a log or a person."""

    ok: bool
    host: str = ""
    encoding: str = ""
    reason: str = ""


def verify(
    secret: str, method: str, host: str, path: str, params: Mapping[str, str] | Pairs, public_hosts: Iterable[str] = ()
) -> Verdict:
    """Whether the `Signature` among the decoded parameters is right.

    method: as sent. host: the Host header. path: raw. public_hosts: names clients sign where a proxy rewrites Host.
    """
    pairs = list(params.items()) if isinstance(params, Mapping) else list(params)
    values = dict(pairs)
    signature = values.get("Signature", "")
    method_name = values.get("SignatureMethod", "HmacSHA256")
    if not signature:
        return Verdict(False, reason="the request has no Signature")
    if values.get("SignatureVersion", "2") != "2":
        return Verdict(False, reason="SignatureVersion is not 2")
    if method_name not in HASHES:
        return Verdict(False, reason="SignatureMethod is neither HmacSHA256 nor HmacSHA1")
    if len(values) != len(pairs):
        return Verdict(False, reason="a parameter is given twice")
    plain_path = unquote(path, errors="replace")
    queries = {name: canonical_query(pairs, encode) for name, encode in ENCODINGS.items()}
    # Encodings mostly agree; each distinct one is tried once.
    distinct = {query: name for name, query in reversed(queries.items())}
    for form in dict.fromkeys(_host_forms(host, *public_hosts)):
        for query, encoding in distinct.items():
            expected = sign(secret, _string(method, form, plain_path, query), method_name)
            if hmac.compare_digest(expected.encode(), signature.encode()):
                return Verdict(True, form, encoding)
    return Verdict(False, reason="the signature is of another request or another secret key")


def _host_forms(*hosts: str) -> Iterator[str]:
    for host in map(str.lower, hosts):
        yield host
        name, colon, port = host.rpartition(":")
        yield name if colon and port.isdigit() else host
        # python-amazon-mws signs the scheme too when its `domain` is an http URL.
        yield "http://" + host
