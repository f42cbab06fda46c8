"""The client that tests of the wire talk to a `Faulty` server with."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from mws.spapi.client import Client
from mws.spapi.clock import FixedClock
from tests.spapi.faulty import TOKEN_PATH, Faulty

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


def client_at(url: str, **options: Any) -> Client:  # Any: the arguments of Client
    """A client of what answers at that URL, tokens too; its clock stands at noon.

    options: arguments of `Client`, in place of the usual ones.
    """
    usual: dict[str, Any] = {
        "refresh_token": "Atzr|r",
        "lwa_client_id": "client-id",
        "lwa_client_secret": "client-secret",
        "endpoint": url,
        "lwa_endpoint": url + TOKEN_PATH,
        "clock": FixedClock(NOON),
    }
    return Client(**{**usual, **options})


def client(server: Faulty, **options: Any) -> Client:
    """A client of that server. options: as of `client_at`."""
    return client_at(server.url, **options)
