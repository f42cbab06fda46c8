"""The page everything is measured on: 100 orders as the sandbox answers searchOrders, and as MWS XML."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from mws.calls import LegacyCall
from mws.compat.config import SANDBOX
from mws.compat.facade import Facade
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session

ORDERS = 100
# The sandbox dates its orders back from its clock: with a fixed one the page is the same in every run.
MOMENT = datetime(2026, 11, 2, tzinfo=timezone.utc)


def make(folder: Path) -> tuple[Path, Path]:
    """Write `page.json`, `page.xml` and `<order id>.xml`, the items of each, there; returns the paths of the first two.

    Raises RuntimeError where the sandbox or the façade did not answer.
    """
    clock = FixedClock(MOMENT)
    sandbox = Sandbox(orders=ORDERS, clock=clock)
    pages: list[bytes] = []

    def recording(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:  # WSGI
        body = b"".join(sandbox(environ, start_response))
        if environ["PATH_INFO"].startswith("/orders/2026-01-01/"):
            pages.append(body)
        return [body]

    applications = tuple(replace(one, orders_version="2026-01-01") for one in SANDBOX.applications)
    facade = Facade(replace(SANDBOX, applications=applications), clock=clock, session=session(recording))
    xml = answered(
        facade,
        "ListOrders",
        {
            "MarketplaceId.Id.1": "ATVPDKIKX0DER",
            "MarketplaceId.Id.2": "A2EUQ1WTGCTBG2",
            "MarketplaceId.Id.3": "A1AM78C64UM0Y8",
            "CreatedAfter": "2010-01-01T00:00:00Z",
            "MaxResultsPerPage": str(ORDERS),
        },
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.json").write_bytes(pages[0])
    (folder / "page.xml").write_bytes(xml)
    for order in json.loads(pages[0])["orders"]:
        items = answered(facade, "ListOrderItems", {"AmazonOrderId": order["orderId"]})
        (folder / f"{order['orderId']}.xml").write_bytes(items)
    return folder / "page.json", folder / "page.xml"


def answered(facade: Facade, action: str, params: Mapping[str, str]) -> bytes:
    """The body of a successful reply."""
    account = SANDBOX.accounts[0]
    reply = facade.call(
        LegacyCall(
            action=action,
            params=params,
            access_key=account.mws_access_key,
            seller_id=account.seller_id,
            auth_token=account.mws_auth_token,
            version="2013-09-01",
            path="/Orders/2013-09-01",
        )
    )
    if reply.status != 200 or not isinstance(reply.body, bytes):
        raise RuntimeError(f"no page to measure on: {reply.error}")
    return reply.body


def shape(page: Path) -> str:
    """`100 orders, 75 leaves each, 240,000 bytes`."""
    data = page.read_bytes()
    orders = json.loads(data)["orders"]
    return f"{len(orders)} orders, {leaves(orders) // len(orders)} leaves each, {len(data):,} bytes"


def leaves(value: Any) -> int:  # Any: JSON
    """How many values that are neither object nor list."""
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    if isinstance(value, list):
        return sum(map(leaves, value))
    return 1
