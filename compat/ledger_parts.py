"""The parts of a submission that became several feeds, as the ledger keeps them: plain JSON and what follows from it.

A part is "waiting" (its document lies at Amazon, nothing was submitted), "sending", "sent" or "lost" (why says it; it
is never sent again). Its feed's own status is Amazon's. No database, no network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from mws.spapi.calls import Json

# Any: JSON made here.
Part: TypeAlias = dict[str, Any]

FINAL = ("DONE", "CANCELLED", "FATAL")
DOCUMENT_KEPT = 2 * 86_400_000 - 3_600_000
"""Milliseconds a document that no feed uses stays at Amazon (two days), less an hour."""


def new(document_id: str, marketplaces: Sequence[str], sent: str, after: Sequence[int]) -> Part:
    """A part that waits. document_id: its uploaded document. sent: its message numbers, `1-250`. after: places of parts
    that must have ended before.
    """
    return {
        "state": "waiting",
        "document": document_id,
        "marketplaces": [*marketplaces],
        "sent": sent,
        "after": [*after],
        "feed_id": None,
        "status": "",
        "result": None,
        "why": "",
        "at": 0,
    }


def sent(part: Part, feed_id: str, now: int) -> None:
    """Amazon has it, under that id."""
    part |= {"state": "sent", "feed_id": feed_id, "status": "IN_QUEUE", "at": now}


def told(part: Part, feed: Mapping[str, Json]) -> None:
    """What Amazon says of its feed: a row of getFeed or getFeeds."""
    part |= {"status": feed["processingStatus"], "result": feed.get("resultFeedDocumentId")}


def ended(part: Mapping[str, Any]) -> bool:  # Any: a Part
    """Nothing more becomes of it."""
    return part["state"] == "lost" or part["status"] in FINAL


def due(parts: Sequence[Part]) -> list[int]:
    """Places of the parts that may be sent now."""
    return [
        place
        for place, part in enumerate(parts)
        if part["state"] == "waiting" and all(ended(parts[other]) for other in part["after"])
    ]


def status(parts: Sequence[Part]) -> str:
    """The status of the whole, in Amazon's words: done when every part has ended and any was done."""
    if not all(ended(part) for part in parts):
        return "IN_QUEUE" if all(part["status"] in ("", "IN_QUEUE") for part in parts) else "IN_PROGRESS"
    statuses = [part["status"] for part in parts]
    return "DONE" if "DONE" in statuses else statuses[0] or "FATAL"
