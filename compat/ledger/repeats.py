"""Whether a write that says what an earlier one said is that one again, or a wish of its own. No clock, no table.

The law, first match wins:
nothing of the earlier one reached Amazon: it is tried. It is under way: its answer is waited for. It stands midway (its
caller was told to repeat it, or its process died): it is gone on with where it has the same Signature, or came within
`window`, an "event" within `window_events`; but a "state" that was set otherwise meanwhile is set anew, whole; later it
is a wish. It came with the same Signature: it is that one again, whatever its age and outcome. It came to nothing
(cancelled, FATAL, no message succeeded): a wish. Otherwise by kind:
"call"     a wish.
"request"  that one again while it was not answered, for `window`.
"state" and "fact": that one again while it was not answered, for `window`, whatever came between; or where it was
           answered within `grace` and nothing later touches the same values. Else a wish.
"event"    that one again for `window_events`, an unknown outcome included.

Why: official PHP and Java sign before their retry loop, so that a retry is the same request; boto signs anew, within
seconds.
A customer who says price 10, 12, 10 means three prices; who says the same refund twice in a day mostly means one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["call", "request", "state", "fact", "event"]
Verdict = Literal["try", "wait", "resume", "again", "new"]

AHEAD = 5 * 60_000
"""Milliseconds by which the clocks of two hosts may differ. What is dated later was noted by a clock that was wrong."""
FOREVER = 1 << 62
"""The age of what a clock that was ahead has noted: nobody knows it, and it refuses nothing."""


@dataclass(frozen=True, slots=True)
class Windows:
    """In milliseconds: see the law."""

    window: int = 600_000
    grace: int = 90_000
    window_events: int = 86_400_000


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of the earlier write.

    state: "free" (nothing of it reached Amazon), "going" (under way), "paused" (begun, and nobody carries it on) or
    "reached" (it did, or may have).
    age: milliseconds since it was last seen to change. answered: milliseconds since the caller had its answer, None
    where that is not known. overtaken: something later touches the same values. void: it came to nothing.
    """

    state: Literal["free", "going", "paused", "reached"]
    age: int
    answered: int | None = None
    same_signature: bool = False
    overtaken: bool = False
    void: bool = False


def verdict(kind: Kind, earlier: Earlier, windows: Windows) -> Verdict:
    """What becomes of a write that says the same as `earlier`."""
    if earlier.state == "free":
        return "try"
    if earlier.state == "going":
        return "wait"
    if earlier.state == "paused":
        if kind == "state" and earlier.overtaken:
            return "try"
        known_for = windows.window_events if kind == "event" else windows.window
        return "resume" if earlier.same_signature or earlier.age < known_for else "new"
    if earlier.same_signature:
        return "again"
    if earlier.void or kind == "call":
        return "new"
    if kind == "event":
        return "again" if earlier.age < windows.window_events else "new"
    if earlier.answered is None:
        return "again" if earlier.age < windows.window else "new"
    fresh = kind != "request" and earlier.answered < windows.grace and not earlier.overtaken
    return "again" if fresh else "new"


def age(now: int, moment: int) -> int:
    """Milliseconds since a moment; FOREVER since one that a clock noted which was ahead."""
    return FOREVER if moment > now + AHEAD else max(0, now - moment)
