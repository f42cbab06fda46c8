"""Numbers in sentences for people. Imports nothing, so that every room counts alike and `--help` loads no tables."""

from __future__ import annotations


def count(number: int, one: str, many: str = "") -> str:
    """`1 seller`, `2 sellers`. one: the noun in the singular, an adjective before it or not. many: its plural, where
    that is not the singular and an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"
