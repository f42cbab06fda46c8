"""A chart of progress as SVG, made here: one bar, a part for each status, as wide as its share of the sellers.

The parts are drawn by classes of the stylesheet; what they say stands in words beside them and in a table below.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mws.compat.accounts.records import STATUSES, Status

WIDTH, LEAST = 1000.0, 6.0  # of the bar, and of a part of it that is not empty: one seller of 10,000 is seen

# From what is done to what is left, which is how a bar of progress is read.
ORDER: tuple[Status, ...] = ("ready", "unproven", "moving", "waiting", "failed")
assert set(ORDER) == set(STATUSES)


class BarPart(NamedTuple):
    """One part of the bar. share: of all, as a text."""

    status: Status
    sellers: int
    x: float
    width: float
    share: str


def parts(counts: Mapping[Status, int]) -> list[BarPart]:
    """The parts of the bar from left to right, without those that are empty."""
    total = sum(counts.values())
    shown = [status for status in ORDER if counts.get(status)]
    widths = {status: max(LEAST, WIDTH * counts[status] / total) for status in shown}
    # What the small ones were given more than their share is taken from the large ones.
    scale = WIDTH / sum(widths.values()) if widths else 1.0
    made, x = list[BarPart](), 0.0
    for status in shown:
        width = widths[status] * scale
        made.append(BarPart(status, counts[status], round(x, 2), round(width, 2), percent(counts[status], total)))
        x += width
    return made


def percent(count: int, total: int) -> str:
    """`12.3 %`; what is little is not said to be nothing, and what is not all is not said to be all."""
    if not total or not count:
        return "0 %"
    share = 100 * count / total
    if share < 0.1:
        return "under 0.1 %"
    if count < total and share > 99.9:
        return "over 99.9 %"
    return f"{share:.1f} %".replace(".0 %", " %")
