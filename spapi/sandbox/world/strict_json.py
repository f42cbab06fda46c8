"""JSON that is JSON."""

from __future__ import annotations


def no_constant(name: str) -> object:
    """For `json`: NaN and the infinities are names that JSON does not have. Raises ValueError."""
    raise ValueError(f"{name} is not JSON")
