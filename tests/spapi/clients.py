"""The client that tests of the wire talk to a `Faulty` server with, and what they ask of it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from mws.spapi.calls import RestCall
from mws.spapi.client import Client
from mws.spapi.clock import FixedClock
from tests.spapi.faulty import TOKEN_PATH, Faulty, failure, reply

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)

# A call that reads, one that writes, and what is answered.
READ = RestCall("orders.2026-01-01.getOrder", {"orderId": "111-1111111-1111111"})
WRITE = RestCall(
    "feeds.2021-06-30.createFeed", body={"feedType": "X", "marketplaceIds": ["M"], "inputFeedDocumentId": "1"}
)
ORDER = reply({"order": {"orderId": "111-1111111-1111111"}})
EXPIRED = failure(403, "Unauthorized", "The access token you provided has expired.")


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
