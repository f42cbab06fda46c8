"""Asks a token service in trouble again, within a deadline: its questions may be asked twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from threading import Event
from typing import TypeVar

from mws.spapi.clock import Clock
from mws.spapi.errors import Cancelled, CannotConnect, ServerError, TransportError

ATTEMPTS = 4
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 4.0

# Statuses of a server in trouble, not of a request in error. 429 is a token service's own throttle.
TROUBLE = frozenset({408, 429, 500, 502, 503, 504})

T = TypeVar("T")


def repeat_until(once: Callable[[float], T], clock: Clock, ends: float, cancel: Event | None = None) -> T:
    """What `once` brings, which is called with the seconds it may take. ends: monotonic time of the deadline.

    Only ServerError and TransportError are tried again, but for CannotConnect, and no sooner than the service said
    (`retry_after`); the last of them is raised, or Cancelled where `cancel` is set.
    """
    attempt = 1
    while True:
        try:
            return once(ends - clock.monotonic())
        except (TransportError, ServerError) as exc:
            if cancel is not None and cancel.is_set():
                raise Cancelled("cancelled while a token was asked for; nothing was sent") from exc
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1)) * random.uniform(0.5, 1.0)
            pause = max(pause, exc.retry_after or 0.0)
            if isinstance(exc, CannotConnect) or attempt == ATTEMPTS or clock.monotonic() + pause >= ends:
                raise
        attempt += 1
        clock.sleep(pause, cancel)
