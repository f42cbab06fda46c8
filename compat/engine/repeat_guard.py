"""Keeps a write from being made twice: known by its signature, waited for while under way, tried where nothing arrived.

For every Action whose table says what a repeat of it is (`Operation.repeats`); SubmitFeed looks closer, in a plan.
Where a conversation is kept (`durable`), a repeat of what stands still goes on with it, after a crash as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from mws.calls import LegacyCall
from mws.compat.config import Feeds
from mws.compat.engine.durable import job_of
from mws.compat.engine.runner import Trail
from mws.compat.engine.steps import Document, WhenReceived
from mws.compat.errors import CompatError, OutcomeUnknown, Throttled
from mws.compat.ledger.repeats import Windows
from mws.spapi import errors as spapi
from mws.spapi.calls import Json
from mws.spapi.clock import Clock
from mws.spapi.routes import is_repeatable, route

if TYPE_CHECKING:
    from mws.compat.ledger.ledger import Ledger

LOOK_AGAIN = 0.5
"""Seconds between two looks at a write that is under way elsewhere."""


def windows(settings: Feeds) -> Windows:
    """How long a repeat is known."""
    return Windows(
        window=int(settings.repeat_window * 1000),
        grace=int(settings.repeat_grace * 1000),
        window_events=int(settings.repeat_window_events * 1000),
    )


class RepeatGuard:
    """What stands between writes and their repeats. owner: whose. patience: seconds to wait, None for ever.

    lease: milliseconds a step of a conversation may take (`durable.lease_of`), 0 where none is kept.
    """

    def __init__(
        self, ledger: Ledger, owner: str, clock: Clock, patience: float | None, settings: Feeds, lease: int = 0
    ) -> None:
        self._ledger = ledger
        self._owner = owner
        self._clock = clock
        self._patience = patience
        self._windows = windows(settings)
        self._lease = lease

    def make(self, call: LegacyCall, kind: str, trail: Trail, write: Callable[[], bytes | Document]) -> bytes:
        """The answer to a write: `write` makes it, or it was made before. kind: of `Operation.repeats`.

        Raises Throttled while it is under way elsewhere, OutcomeUnknown where nobody knows what became of it.
        """
        begun = self._begun(call, kind, trail)
        number: int = begun["write"]
        if "job" in begun:
            trail.job = job_of(begun, self._lease, writes=True)
            if begun["outcome"] == "resume":
                trail.marks["repeat"] = {"resumed": None}
        received = (self._owner, WhenReceived("write_answered", {"write": number}))
        if begun["outcome"] == "done":
            trail.marks["repeat"] = {"overtaken" if begun["overtaken"] else "answered-before": None}
            trail.when_received.append(received)
            return str(begun["reply"]).encode()
        if begun["outcome"] == "unknown":
            raise OutcomeUnknown(
                f"It is not known whether an earlier {call.action} with the same content was carried out, and it was "
                "not sent again. Look at the seller's account before repeating it.",
                source="network",
            )
        try:
            body = write()
            if isinstance(body, Document):
                raise TypeError(f"{call.action} is a write, and answers with a document")
        except BaseException as exc:
            self._ended(number, _state_after(exc, kind, trail), trail)
            raise
        self._ended(number, "done", trail, body.decode())
        trail.when_received.append(received)
        return body

    def _begun(self, call: LegacyCall, kind: str, trail: Trail) -> dict[str, Any]:  # Any: JSON of `write_begun`
        words = json.dumps([call.action, sorted(call.params.items())])
        asked: dict[str, Json] = {
            "action": call.action,
            "fingerprint": hashlib.sha256(words.encode()).hexdigest(),
            "kind": kind,
            "windows": {**asdict(self._windows)},
            "signature": call.signature,
            "expires": int(call.expires * 1000),
            "again": call.again,
            **({"lease": self._lease} if self._lease else {}),
        }
        waited = 0.0
        while True:
            found: Any = self._ledger.answer(self._owner, "write_begun", asked)
            if found["outcome"] != "busy":
                return dict(found)
            if self._patience is not None and waited >= self._patience:
                raise Throttled(
                    f"The same {call.action} is being carried out this moment. Repeat it later; nothing is done twice."
                )
            trail.before_wait()
            self._clock.sleep(LOOK_AGAIN)
            waited += LOOK_AGAIN

    def _ended(self, number: int, state: str, trail: Trail, reply: str = "") -> None:
        ended: dict[str, Json] = {"write": number, "state": state, "reply": reply}
        if trail.job is not None:
            ended["holder"] = trail.job.holder
        self._ledger.answer(self._owner, "write_ended", ended)


def _state_after(exc: BaseException, kind: str, trail: Trail) -> str:
    """What a write is that failed. "paused": its conversation is kept, and a repeat may come through.

    Where none is kept: cancelling and setting go on where they stopped when they are repeated; what makes something new
    must not, once Amazon has answered a call of it that writes.
    """
    if isinstance(exc, (OutcomeUnknown, spapi.OutcomeUnknown, spapi.UnreadableReply)):
        return "unknown"
    if trail.job is not None:
        return "paused" if _may_heal(exc) else "refused"
    makes_new = kind in ("event", "fact", "request")
    wrote = any(not is_repeatable(route(reply.operation)) for reply in trail.replies)
    return "unknown" if makes_new and wrote else "refused"


def _may_heal(exc: BaseException) -> bool:
    return exc.retryable if isinstance(exc, CompatError) else isinstance(exc, spapi.SpapiError) and exc.safe_to_repeat
