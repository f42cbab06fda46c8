"""A seller's side of the Reports section on the sandbox, for tests: the world, and a reply as it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from lxml import etree

from mws.calls import LegacyReply
from mws.compat.config import SANDBOX, Reports, StateSettings
from mws.compat.facade import Facade
from mws.compat.state import State
from tests.compat import worlds

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
V = "reports.2021-06-30."
LISTINGS, ORDERS, RETURNS, STOCK = (
    "_GET_MERCHANT_LISTINGS_DATA_",
    "_GET_FLAT_FILE_ORDERS_DATA_",
    "_GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA_",
    "_GET_AFN_INVENTORY_DATA_",
)
REST = {
    LISTINGS: "GET_MERCHANT_LISTINGS_DATA",
    RETURNS: "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA",
    STOCK: "GET_AFN_INVENTORY_DATA",
}


class World(worlds.World):
    """One that reports are asked of; the state may be a file, which may be lost."""

    def __init__(
        self,
        *,
        url: str = "off",
        reports: Reports | None = None,
        account: Mapping[str, Any] | None = None,
        application: Mapping[str, Any] | None = None,
        **sandbox: Any,  # Any: the sandbox's own options
    ) -> None:
        super().__init__(
            replace(
                SANDBOX,
                reports=reports if reports is not None else SANDBOX.reports,
                state=StateSettings(url=url),
            ),
            now=NOON,
            account=account,
            application=application,
            report_seconds=20,
            **sandbox,
        )

    def open(self, state: State | None = None) -> Facade:
        return super().open(state or State(self.config.state, clock=self.clock))

    def raw(self, action: str, **params: str) -> LegacyReply:
        named = {name.replace("__", "."): value for name, value in params.items()}
        return self.send(action, named, path="/Reports/2009-01-01")

    def __call__(self, action: str, **params: str) -> Reply:
        return Reply(self.raw(action, **params))

    def request(self, kind: str = LISTINGS, **params: str) -> str:
        return self("RequestReport", ReportType=kind, **params)["ReportRequestId"]

    def done(self, kind: str = LISTINGS, **params: str) -> str:
        report_id = self.request(kind, **params)
        self.clock.advance(60)
        assert self("GetReportRequestList", ReportRequestIdList__Id__1=report_id)["ReportProcessingStatus"] == "_DONE_"
        return report_id

    def count(self, operation: str) -> int:
        return self.upstream(V + operation)


class Reply:
    """One reply, read."""

    def __init__(self, reply: LegacyReply) -> None:
        self.status = reply.status
        self.inferred = reply.header("x-mws-compat-inferred")
        assert isinstance(reply.body, bytes)
        self.root = etree.fromstring(reply.body)
        self.text = reply.body.decode()

    def all(self, name: str) -> list[str]:
        return [str(found.text) for found in self.root.iter(f"{{*}}{name}")]

    def __getitem__(self, name: str) -> str:
        (only,) = self.all(name)
        return only

    @property
    def error(self) -> tuple[int, str]:
        return self.status, self["Code"]


def classic_loop(world: World) -> list[str]:
    """What thousands of importers do: what is not acknowledged is fetched, then acknowledged."""
    imported = []
    reply = world("GetReportList", Acknowledged="false", MaxCount="100")
    if reply.status != 200:
        assert reply.error == (400, "InvalidRequest")
        return []
    for report_id in reply.all("ReportId"):
        document = world.raw("GetReport", ReportId=report_id)
        assert document.status == 200
        assert not isinstance(document.body, bytes)
        document.body.close()
        world("UpdateReportAcknowledgements", ReportIdList__Id__1=report_id, Acknowledged="true")
        imported.append(report_id)
    return imported
