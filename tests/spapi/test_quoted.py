"""What another server says may be shown, and what of it never."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.spapi.quoted import plain_words

SECRET, TOKEN = "amzn1.oa2-cs.v1.0123456789abcdef", "Atzr|IwEBIJedGXjDqsU_vMxykqOM-SQ5Z"

SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "percent": quote,
    "percent of every byte": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "percent twice": lambda text: quote(quote(text)),
    "JSON escapes": lambda text: "".join(f"\\u{ord(char):04x}" for char in text),
    "JSON in JSON": lambda text: json.dumps(json.dumps({"client_secret": text})),
    "HTML": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for URLs, bare": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 of the form": lambda text: base64.b64encode(urlencode({"id": 1, "secret": text}).encode()).decode(),
    "base64 in a sentence": lambda text: f"(was:{base64.b64encode(b'x' + text.encode()).decode()})",
    "base64 of a part": lambda text: base64.b64encode(text.encode()[3:15]).decode(),
    "hex": lambda text: text.encode().hex(),
    "hex of a part": lambda text: text.encode()[:9].hex(),
    "with spaces": " ".join,
    "in lines": lambda text: "\n".join(text[at : at + 9] for at in range(0, len(text), 9)),
    "around": lambda text: f"x{text}y",
}


@pytest.mark.parametrize("secret", [SECRET, TOKEN], ids=["secret", "token"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_secret_is_shown_in_no_spelling(spelling: str, secret: str) -> None:
    quoted = SPELLINGS[spelling](secret)
    shown = plain_words(f"The request {quoted} is wrong", [SECRET, TOKEN, ""])
    assert shown.startswith(("The request ", "[secret]"))
    assert quoted not in shown
    assert not any(quoted[at : at + 12] in shown for at in range(len(quoted) - 11))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Client authentication failed",
        "The request has an invalid parameter : client_id",
        "The request is missing a required parameter: grant_type (RFC 6749, 5.2)!",
        "invalid_grant",
        "The token is unknown (request id 0f3c1b7e-52a4-4c55-8e1d-93c1a0b7d2f4).",
    ],
)
def test_plain_words_are_shown_as_they_are(text: str) -> None:
    assert plain_words(text, [SECRET, TOKEN]) == text


def test_no_part_of_a_secret_passes_as_a_request_id() -> None:
    number = "5a4db0c5-1b2c-4d3e-8f40-718293a4b5c6"
    token = f"amzn.mws.{number}"
    assert plain_words(f"unknown {number} here", [token]) == "unknown [...] here"
    assert plain_words(f"unknown {number[:-5]}00000 here", [token]) == "unknown [...] here"
    digits = b"sixteen-letters!".hex()
    spelt = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    assert plain_words(f"unknown {spelt} here", ["sixteen-letters!"]) == "unknown [...] here"


def test_much_text_is_cut() -> None:
    assert len(plain_words("word " * 1000, [SECRET])) == 300


@given(st.text("abcXYZ0189|.-_~", min_size=12, max_size=60), st.text(max_size=50), st.sampled_from(sorted(SPELLINGS)))
def test_whatever_the_secret_it_never_stands_there(secret: str, around: str, spelling: str) -> None:
    shown = plain_words(f"{around} {SPELLINGS[spelling](secret)} {around}", [secret])
    assert secret not in shown
    assert SPELLINGS[spelling](secret) not in shown
