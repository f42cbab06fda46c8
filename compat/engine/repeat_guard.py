"""Keeps a write from being made twice: known by its signature, waited for while under way, tried where nothing arrived.

For every Action whose table says what a repeat of it is (`Operation.repeats`); SubmitFeed looks closer, in a plan.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mws.calls import LegacyCall
from mws.compat.config import Feeds
from mws.compat.engine.runner import Trail
from mws.compat.engine.steps import Document, WhenReceived
from mws.compat.errors import OutcomeUnknown, Throttled
from mws.spapi import errors as spapi
from mws.spapi.calls import Json
from mws.spapi.clock import Clock
from mws.spapi.routes import is_repeatable, route

if TYPE_CHECKING:
    from mws.compat.ledger.ledger import Ledger

LOOK_AGAIN = 0.5
"""Seconds between two looks at a write that is under way elsewhere."""


def windows(settings: Feeds) -> dict[str, Json]:
    """How long a repeat is known, in milliseconds, as the ledger takes it."""
    return {
        "window": int(settings.repeat_window * 1000),
        "grace": int(settings.repeat_grace * 1000),
        "window_events": int(settings.repeat_window_events * 1000),
    }


class RepeatGuard:
    """What stands between writes and their repeats. owner: whose. patience: seconds to wait, None for ever."""

    def __init__(self, ledger: Ledger, owner: str, clock: Clock, patience: float | None, settings: Feeds) -> None:
        self._ledger = ledger
        self._owner = owner
        self._clock = clock
        self._patience = patience
        self._windows = windows(settings)

    def make(self, call: LegacyCall, kind: str, trail: Trail, write: Callable[[], bytes | Document]) -> bytes:
        """The answer to a write: `write` makes it, or it was made before. kind: of `Operation.repeats`.

        Raises Throttled while it is under way elsewhere, OutcomeUnknown where nobody knows what became of it.
        """
        begun = self._begun(call, kind, trail)
        number: int = begun["write"]
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
            self._ended(number, "unknown" if _may_have_happened(exc, kind, trail) else "refused")
            raise
        self._ended(number, "done", body.decode())
        trail.when_received.append(received)
        return body

    def _begun(self, call: LegacyCall, kind: str, trail: Trail) -> dict[str, Any]:  # Any: JSON of `write_begun`
        words = json.dumps([call.action, sorted(call.params.items())])
        asked: dict[str, Json] = {
            "action": call.action,
            "fingerprint": hashlib.sha256(words.encode()).hexdigest(),
            "kind": kind,
            "windows": self._windows,
            "signature": call.signature,
            "expires": int(call.expires * 1000),
            "again": call.again,
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

    def _ended(self, number: int, state: str, reply: str = "") -> None:
        self._ledger.answer(self._owner, "write_ended", {"write": number, "state": state, "reply": reply})


def _may_have_happened(exc: BaseException, kind: str, trail: Trail) -> bool:
    """Whether a write that failed may have done something that must not be done twice.

    Cancelling and setting go on where they stopped when they are repeated; what makes something new must not, once
    Amazon has answered a call of it that writes.
    """
    if isinstance(exc, (OutcomeUnknown, spapi.OutcomeUnknown, spapi.UnreadableReply)):
        return True
    makes_new = kind in ("event", "fact", "request")
    return makes_new and any(not is_repeatable(route(reply.operation)) for reply in trail.replies)
