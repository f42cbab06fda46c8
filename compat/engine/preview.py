"""What a call would send: the requests with their bodies, and what they cost at the pace of now. Nothing is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mws.compat.engine.polling import PollingHour, Polls, polling_hour
from mws.compat.engine.request import Ask
from mws.mappings.model import Operation
from mws.spapi.build import build
from mws.spapi.calls import Json, RestCall
from mws.spapi.client import Client
from mws.spapi.lifecycle import end_of
from mws.spapi.roles import roles_in_words
from mws.spapi.routes import route


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a plan knows it would send before anything was answered: the function that says so is the plan's own.

    calls: for sure, in their order. then: in plain words what may follow from the answers.
    """

    calls: tuple[RestCall, ...] = ()
    then: tuple[str, ...] = ()


def sure_calls(ask: Ask, foreseen: Foreseen) -> tuple[RestCall, ...]:
    """The calls that are sent for sure: of a next page, that page."""
    return foreseen.calls if ask.page is None else (ask.page,)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it would leave. target: path and query. body: what it carries, None for nothing."""

    method: str
    target: str
    operation: str
    body: Json = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Explanation:
    """requests: those that are sent for sure. then: what may follow, in plain words. seconds: what the pace would make
    them take now. notes: other ways, end dates, caches. Buyers' data in filters and bodies is shown: it would be sent.
    polling: what an hour of such calls costs, where that was asked. roles: by operation, which of Amazon's roles open
    it in the account's region; "not known" where no source tells.
    """

    requests: tuple[Request, ...]
    then: tuple[str, ...]
    seconds: float
    notes: tuple[str, ...]
    polling: PollingHour | None = None
    roles: Mapping[str, str] = field(default_factory=dict)

    @property
    def calls(self) -> int:
        """How many requests are sent for sure."""
        return len(self.requests)


def _fallback(best: Operation, other: Operation) -> str:
    """By the REST version, or by the operation where it is another one of the same version."""
    if best.version == other.version:
        return f"falls back on {other.calls[0]} where {best.calls[0]} fails"
    return f"falls back on {other.version} where {best.version} fails"


_KINDS = {"offers": "offers", "catalogue": "the catalogue"}


def preview(
    asks: Sequence[Ask],
    foreseen: Foreseen,
    client: Client,
    further: Sequence[str] = (),
    polls: Polls | None = None,
) -> Explanation:
    """The best of these ways, as it would be sent. further: notes of whoever chose it. polls: how often it is."""
    best, *others = asks
    calls = sure_calls(best, foreseen)
    requests: list[Request] = []
    for call in calls:
        built = build(call, route(call.operation))
        requests.append(Request(built.method, built.target, call.operation, call.body))
    notes = [*dict.fromkeys(_fallback(best.operation, ask.operation) for ask in others)]
    if best.operation.watched:
        notes.append("derived from recent calls; nothing is sent")
    if best.operation.durable:
        notes.append("what was answered is kept: the same call again goes on where this one stopped")
    for key in sorted({call.operation for call in calls}):
        end = end_of(key)
        if end is not None and end.ends is not None:
            notes.append(f"{key} ends on {end.ends.isoformat()}; after it: {end.successor or 'nothing'}")
    if any(call.data_elements for call in calls):
        notes.append("buyers' data takes a restricted data token: one more call an hour")
    if best.operation.remembers:
        notes.append("costs no call for orders listed in the last minutes")
    if best.operation.caches:
        notes.append(f"an earlier answer may serve, as [answer_cache] says of {_KINDS[best.operation.caches]}")
    notes += further
    cost = Counter(call.operation for call in calls)
    seconds = sum(client.cost(operation, number) for operation, number in cost.items())
    hour = None if polls is None else polling_hour(best.operation, calls, polls)
    bodies = {call.operation: call.body for call in calls}
    reached = dict.fromkeys((*bodies, *best.operation.calls)) if not best.operation.watched else ()
    roles = {key: roles_in_words(key, bodies.get(key), client.region) for key in reached}
    return Explanation(tuple(requests), foreseen.then, seconds, tuple(notes), hour, roles)
