"""Message numbers: the caller's MessageID beside the one that is sent, in memory that hardly grows with them.

JSON takes 1 to 2,147,483,647, once each; so the caller's number is kept where it fits, and another is given where it
does not, or where one legacy message becomes several. The pairs that differ are all that has to be kept.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import pairwise

from mws.compat.errors import bad_feed
from mws.spapi.calls import Json

HIGHEST = 2**31 - 1


class Numbers:
    """Which MessageID of the caller a number that was sent belongs to."""

    def __init__(self) -> None:
        self._renumbered: dict[int, int] = {}
        # Callers count 1, 2, 3...: a run from `_low` to `_high`; whatever else comes is in `_others`.
        self._low, self._high = 1, 0
        self._others: set[int] = set()
        self._spare = HIGHEST

    def take(self, caller: int) -> None:
        """Note a MessageID as it comes. Raises InvalidRequest where it came before."""
        high = self._high
        if caller == high + 1 and caller not in self._others:
            self._high = caller
        elif self._low <= caller <= high or caller in self._others:
            raise bad_feed(f"MessageID {caller} occurs more than once in the feed.")
        elif not high:
            self._low = self._high = caller
        else:
            self._others.add(caller)

    def sent(self, caller: int, *, again: bool = False) -> int:
        """The number to send for a MessageID that was taken. again: it has one already."""
        if not again and caller <= HIGHEST and caller not in self._renumbered:
            return caller
        while self._spare in self._others or self._low <= self._spare <= self._high or self._spare in self._renumbered:
            self._spare -= 1
        self._renumbered[self._spare] = caller
        return self._spare

    def caller(self, sent: int) -> int:
        """The caller's MessageID of a number that was sent."""
        return self._renumbered.get(sent, sent)

    def to_json(self) -> Json:
        """What has to be kept to read the report of the feed later."""
        return {str(sent): str(caller) for sent, caller in self._renumbered.items()}

    @classmethod
    def from_json(cls, kept: Json) -> Numbers:
        """What `to_json` gave."""
        numbers = cls()
        if isinstance(kept, dict):
            numbers._renumbered = {int(sent): int(str(caller)) for sent, caller in kept.items()}
        return numbers


def ranges(numbers: Iterable[int]) -> str:
    """Numbers as text: `1-25000,25007`."""
    found: list[list[int]] = []
    for value in numbers:
        if found and value == found[-1][1] + 1:
            found[-1][1] = value
        else:
            found.append([value, value])
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in found)


def expand(text: str) -> Iterator[int]:
    """The numbers `ranges` wrote."""
    for part in text.split(","):
        low, _, high = part.partition("-")
        if low:
            yield from range(int(low), int(high or low) + 1)


def repeated_values(keys: array[int]) -> set[int]:
    """The values that stand in an array more than once."""
    return {value for value, following in pairwise(sorted(keys)) if value == following}
