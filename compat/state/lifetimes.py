"""How long a stored value may live, by kind. What claims to live longer was stored while a clock was ahead.

Such a value is not believed: it would be handed out for as long as the clock was wrong, days perhaps, and lie here for
as long. Needs no extra.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

# Seconds of difference between the clocks of machines that share a database are no mistake.
SKEW = timedelta(minutes=5)

# A page of orders: a loop over 100 of them at MWS's pace takes under four minutes.
_PAGE = timedelta(minutes=15)

# What is remembered of orders, and a token too long to be handed out.
LONGEST: Mapping[str, timedelta] = {
    **dict.fromkeys(("order", "order.v0", "shown", "searched"), _PAGE),
    "next-token": timedelta(days=1),
    # Amazon changes definitions at any time; one that is a day old may miss what it refuses since.
    "definition": timedelta(days=1),
    # What the console shows of a call: long enough to look at it.
    "bodies": timedelta(hours=1),
    # What the link of an invitation carries, as long as the invitation is good.
    "invitation": timedelta(days=30),
}

LASTING = frozenset({"definition"})
"""Kinds of what says nothing of anybody and is read again and again: always kept in the database."""

# Of every other kind. The configuration allows a year for what is kept longest.
OTHERS = timedelta(days=400)


def latest(kind: str) -> timedelta:
    """How far from now the end of a value of that kind may lie."""
    return LONGEST.get(kind, OTHERS) + SKEW
