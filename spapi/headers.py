"""What the headers of a reply say, believed only as far as it can be meant. Pure; imports nothing of ours."""

from __future__ import annotations

from collections.abc import Mapping

# Longest believed, so that one header shuts no operation for years. Amazon restores its slowest rate in minutes.
LONGEST_RETRY_AFTER = 900.0

# Digits of a number that is believed: more than any length, and few enough that `int` takes them.
_DIGITS = 18


def header(headers: Mapping[str, str], name: str) -> str:
    """One header, "" where absent."""
    return headers.get(name) or ""


def number_in(text: str) -> int | None:
    """A whole number in ASCII digits; None for anything else. `str.isdigit` takes `²` for a digit, `int` does not."""
    text = text.strip(" \t")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def rate_of(headers: Mapping[str, str]) -> float | None:
    """`x-amzn-RateLimit-Limit` in requests per second; None where absent or no number. Not judged here."""
    try:
        return float(headers.get("x-amzn-RateLimit-Limit") or "")
    except ValueError:
        return None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """`Retry-After` in seconds, LONGEST_RETRY_AFTER at most; None where it is absent or no number."""
    seconds = number_in(header(headers, "Retry-After"))
    if seconds is None:
        return None
    return min(float(seconds), LONGEST_RETRY_AFTER)
