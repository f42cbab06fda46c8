"""What a call would send: the REST requests, and what they cost at the pace of now. Nothing is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mws.compat.engine.request import Ask
from mws.spapi.build import build
from mws.spapi.client import Client
from mws.spapi.lifecycle import end_of
from mws.spapi.routes import route


@dataclass(frozen=True, slots=True)
class Explanation:
    """requests: (method, path and query, operation). calls: how many. seconds: what the pace would make them take now.

    notes: other ways, end dates, caches. Buyers' e-mail addresses in a filter are part of what would be sent.
    """

    requests: tuple[tuple[str, str, str], ...]
    calls: int
    seconds: float
    notes: tuple[str, ...]


def preview(asks: Sequence[Ask], client: Client, further: Sequence[str] = ()) -> Explanation:
    """The best of these ways, as it would be sent. further: notes of whoever chose it."""
    best, *others = asks
    requests: list[tuple[str, str, str]] = []
    calls = best.calls if best.page is None else (best.page,)
    for call in calls:
        built = build(call, route(call.operation))
        requests.append((built.method, built.target, call.operation))
    versions = dict.fromkeys(ask.operation.version for ask in others)
    notes = [f"falls back on {each} where {best.operation.version} fails" for each in versions]
    if best.operation.watched:
        requests.clear()
        notes.append("derived from recent calls; nothing is sent")
    if best.operation.by_values:
        notes.append("which calls it makes depends on the ledger; at most these: " + ", ".join(best.operation.calls))
    for key in sorted({call.operation for call in calls}) if requests else ():
        end = end_of(key)
        if end is not None and end.ends is not None:
            notes.append(f"{key} ends on {end.ends.isoformat()}; after it: {end.successor or 'nothing'}")
    if any(call.data_elements for call in calls):
        notes.append("buyers' data takes a restricted data token: one more call an hour")
    if best.operation.remembers:
        notes.append("costs no call for orders listed in the last minutes")
    notes += further
    cost = Counter(operation for _, _, operation in requests)
    seconds = sum(client.cost(operation, number) for operation, number in cost.items())
    return Explanation(tuple(requests), len(requests), seconds, tuple(notes))
