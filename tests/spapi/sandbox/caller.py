"""A client of the embedded sandbox for tests: takes a token, asks, gives back status, headers and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import requests

from mws.spapi.clock import FixedClock
from mws.spapi.sandbox import CLIENT_ID, CLIENT_SECRET, TOKEN_PATH, refresh_token
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import URL, session

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
ALL_DATA = "BUYER,RECIPIENT,PROCEEDS,EXPENSE,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT,FULFILLMENT_ORDERS"
LONG_AGO = "2020-01-01T00:00:00Z"


class Caller:
    """One seller's application before one sandbox. The clock stands still unless it is told to move."""

    def __init__(self, seller: int = 1, sandbox: Sandbox | None = None, **options: Any) -> None:
        self.clock = FixedClock(NOON)
        self.sandbox = sandbox or Sandbox(clock=self.clock, **options)
        self.http = session(self.sandbox)
        self.token = self.lwa(grant_type="refresh_token", refresh_token=refresh_token(seller)).json()["access_token"]

    def lwa(self, **form: str) -> requests.Response:
        """A token request with the sandbox application's id and secret, unless the form names others."""
        data = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **form}
        return self.http.post(URL + TOKEN_PATH, data=data)

    def get(self, path: str, token: str | None = None, **query: str) -> requests.Response:
        return self.http.get(URL + path, params=query, headers={"x-amz-access-token": token or self.token})

    def json(self, path: str, token: str | None = None, **query: str) -> Any:
        """The JSON of a call that must succeed."""
        reply = self.get(path, token, **query)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def refused(self, path: str, token: str | None = None, **query: str) -> tuple[int, str, str]:
        """Status, code and message of a call that must fail."""
        reply = self.get(path, token, **query)
        (error,) = reply.json()["errors"]
        return reply.status_code, error["code"], error["message"]

    def create_rdt(self, *resources: Mapping[str, object], **more: object) -> requests.Response:
        body = {"restrictedResources": list(resources), **more}
        headers = {"x-amz-access-token": self.token}
        return self.http.post(URL + "/tokens/2021-03-01/restrictedDataToken", json=body, headers=headers)

    def rdt(self, path: str, *elements: str) -> str:
        """A restricted data token for GET at a path."""
        resource: dict[str, object] = {"method": "GET", "path": path}
        if elements:
            resource["dataElements"] = list(elements)
        reply = self.create_rdt(resource)
        assert reply.status_code == 200, reply.text
        token: str = reply.json()["restrictedDataToken"]
        return token

    def order(self, order_id: str, included: str = ALL_DATA) -> Any:
        return self.json(f"/orders/2026-01-01/orders/{order_id}", includedData=included)["order"]

    def orders(self, **query: str) -> list[Any]:
        """All orders of a search, page after page."""
        query = {"createdAfter": LONG_AGO, "includedData": ALL_DATA, **query}
        found: list[Any] = []
        while True:
            page = self.json("/orders/2026-01-01/orders", **query)
            found += page["orders"]
            if "pagination" not in page:
                return found
            query["paginationToken"] = page["pagination"]["nextToken"]
