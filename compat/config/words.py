"""Numbers in sentences for people. On the lowest floor, so that every room of `compat` counts alike."""

from __future__ import annotations


def count(number: int, one: str, many: str = "") -> str:
    """`1 seller`, `2 sellers`. one: the noun in the singular, an adjective before it or not. many: its plural, where
    that is not the singular and an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"
