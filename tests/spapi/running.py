"""Something under way in a thread, on the machine's clock: for tests of deadlines and of cancel."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from mws.spapi.client import Client
from mws.spapi.clock import SystemClock
from mws.spapi.errors import (
    SpapiError,
)
from tests.spapi import clients

START = datetime(2026, 11, 20, tzinfo=timezone.utc)


# What a loaded machine may need to notice that something is over; far below any time allowed for connecting.
SLACK = 5.0


def client(url: str, **options: Any) -> Client:
    """On the machine's clock, since sockets are."""
    return clients.client_at(url, **{"clock": SystemClock(), **options})


class Running:
    """Something that runs in a thread, so that a test sees whether it ends."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.result: object = None
        self.failure: SpapiError | None = None

        def run() -> None:
            try:
                self.result = act()
            except SpapiError as exc:
                self.failure = exc

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()

    def ends(self) -> SpapiError | None:
        self._thread.join(SLACK)
        assert not self._thread.is_alive(), "it still waits"
        return self.failure
