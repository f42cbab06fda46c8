"""What the headers of a reply say, believed only as far as it can be meant. Pure; imports nothing of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeGuard

# Longest believed, so that one header shuts no operation for years. Amazon restores its slowest rate in minutes.
LONGEST_RETRY_AFTER = 900.0

_TOKEN = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")

# What `float` takes besides (`1_0`, `nan`, `٣`) is no number of HTTP's.
_DECIMAL = re.compile(r"[0-9]{1,18}(\.[0-9]{1,30})?([eE][-+]?[0-9]{1,2})?")

_NOT_OF_AN_ID = re.compile(r"[^!-~]")
# Amazon's request ids are UUIDs.
_LONGEST_ID = 128

# Digits of a number that is believed: more than any length, and few enough that `int` takes them.
_DIGITS = 18


def header(headers: Mapping[str, str], name: str) -> str:
    """One header, "" where absent."""
    return headers.get(name) or ""


def id_in(headers: Mapping[str, str], name: str) -> str:
    """An id in a header, as it may stand in a log and in an error: visible ASCII, `?` for anything else, and short."""
    return _NOT_OF_AN_ID.sub("?", header(headers, name)[:_LONGEST_ID])


def number_in(text: str) -> int | None:
    """A whole number in ASCII digits; None for anything else. `str.isdigit` takes `²` for a digit, `int` does not."""
    text = text.strip(" \t")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def is_token(text: object) -> TypeGuard[str]:
    """Whether it can be sent as a token, which travels as a header: printable ASCII, not nothing."""
    return isinstance(text, str) and _TOKEN.fullmatch(text) is not None


def rate_of(headers: Mapping[str, str]) -> float | None:
    """`x-amzn-RateLimit-Limit` in requests per second; None where absent or no number. Not judged here."""
    text = header(headers, "x-amzn-RateLimit-Limit").strip(" \t")
    return float(text) if _DECIMAL.fullmatch(text) else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """`Retry-After` in seconds, LONGEST_RETRY_AFTER at most; None where it is absent or no number."""
    seconds = number_in(header(headers, "Retry-After"))
    if seconds is None:
        return None
    return min(float(seconds), LONGEST_RETRY_AFTER)
