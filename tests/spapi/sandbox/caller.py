"""A client of the embedded sandbox for tests: takes a token, asks, gives back status, headers and JSON."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import requests

from mws.spapi.clock import FixedClock
from mws.spapi.sandbox import CLIENT_ID, CLIENT_SECRET, TOKEN_PATH, US, refresh_token
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import URL, session

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
ALL_DATA = "BUYER,RECIPIENT,PROCEEDS,EXPENSE,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT,FULFILLMENT_ORDERS"
FEEDS, REPORTS = "/feeds/2021-06-30", "/reports/2021-06-30"
LONG_AGO = "2020-01-01T00:00:00Z"


class Caller:
    """One seller's application before one sandbox. The clock stands still unless it is told to move."""

    def __init__(self, seller: int = 1, sandbox: Sandbox | None = None, **options: Any) -> None:
        self.sandbox = sandbox or Sandbox(clock=FixedClock(NOON), **options)
        # Two callers of one sandbox live by one clock.
        self.clock: Any = self.sandbox.site.clock.base
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

    def send(self, method: str, path: str, body: object = None, token: str | None = None, **query: str) -> Any:
        """A call with any method and a JSON body; the Response."""
        headers = {"x-amz-access-token": token or self.token}
        return self.http.request(method, URL + path, json=body, params=query, headers=headers)

    def done(self, method: str, path: str, body: object = None, token: str | None = None, **query: str) -> Any:
        """The JSON of such a call, which must succeed; None where it has no content."""
        reply = self.send(method, path, body, token, **query)
        assert reply.status_code in (200, 201, 202, 204), reply.text
        return reply.json() if reply.content else None

    def refusal(self, method: str, path: str, body: object = None, token: str | None = None) -> tuple[int, str]:
        """Status and code of such a call, which must fail."""
        reply = self.send(method, path, body, token)
        (error,) = reply.json()["errors"]
        return reply.status_code, error["code"]

    def upload(self, content: bytes, content_type: str = "text/xml; charset=UTF-8") -> str:
        """A feed document with that content; its id."""
        document = self.done("POST", f"{FEEDS}/documents", {"contentType": content_type})
        reply = self.http.put(document["url"], data=content, headers={"Content-Type": content_type})
        assert reply.status_code == 200, reply.text
        return str(document["feedDocumentId"])

    def feed(self, feed_type: str, content: bytes, content_type: str = "text/xml; charset=UTF-8", *where: str) -> str:
        """A feed of that content, just created; its id."""
        document_id = self.upload(content, content_type)
        body = {"feedType": feed_type, "marketplaceIds": list(where or (US,)), "inputFeedDocumentId": document_id}
        return str(self.done("POST", f"{FEEDS}/feeds", body)["feedId"])

    def worked(self, feed_type: str, content: bytes, content_type: str = "text/xml; charset=UTF-8", *where: str) -> Any:
        """Such a feed once its time is over."""
        feed_id = self.feed(feed_type, content, content_type, *where)
        self.clock.advance(60)
        return self.json(f"{FEEDS}/feeds/{feed_id}")

    def result(self, feed: Mapping[str, str]) -> bytes:
        """A feed's processing report."""
        return self.download(self.json(f"{FEEDS}/documents/{feed['resultFeedDocumentId']}"))

    def report(self, report_type: str, **more: object) -> str:
        """A report, just created; its id."""
        body = {"reportType": report_type, "marketplaceIds": [US], **more}
        return str(self.done("POST", f"{REPORTS}/reports", body)["reportId"])

    def made(self, report_type: str, **more: object) -> Any:
        """Such a report once its time is over."""
        report_id = self.report(report_type, **more)
        self.clock.advance(60)
        return self.json(f"{REPORTS}/reports/{report_id}")

    def contents(self, report: Mapping[str, str]) -> bytes:
        """A report's document, with a restricted data token, which is never wrong."""
        path = f"{REPORTS}/documents/{report['reportDocumentId']}"
        return self.download(self.json(path, self.rdt(path)))

    def download(self, document: Mapping[str, str]) -> bytes:
        """What a document's URL gives, unpacked."""
        reply = self.http.get(document["url"])
        assert reply.status_code == 200, reply.text
        content: bytes = reply.content
        return gzip.decompress(content) if document.get("compressionAlgorithm") == "GZIP" else content

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
