"""What real clients are told to read of Finances: groups, charges, fees and refunds. boto is older than it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import partial

from mws.spapi.calls import Json
from mws.spapi.client import Client
from tests.clients.reads import MWS, SEVERAL, SIMPLE, Arguments, Read, Rows, rows_in

_FINANCES = partial(Read, "Finances", clients=(MWS, SIMPLE), pages=SEVERAL)
_SINCE = (datetime.now(timezone.utc) - timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%SZ")
_POSTED: Arguments = {"PostedAfter": _SINCE, "MaxResultsPerPage": "5"}
_BEGUN: Arguments = {"FinancialEventGroupStartedAfter": _SINCE, "MaxResultsPerPage": "2"}
_SHIPPED = "FinancialEvents.ShipmentEventList"
_REFUNDED = "FinancialEvents.RefundEventList"
_GROUPS = ("FinancialEventGroupId", "ProcessingStatus", "OriginalTotal.CurrencyAmount", "OriginalTotal.CurrencyCode")


def _money(
    name: str, fields: tuple[str, ...], path: str, fields_today: tuple[str, ...]
) -> tuple[str, tuple[str, ...], Callable[[Client], Rows]]:
    """Rows and fields of MWS, and what v0 has there by its own names."""

    def posted(client: Client) -> Rows:
        pages = client.paginate("finances.v0.listFinancialEvents", PostedAfter=_SINCE, MaxResultsPerPage=5)
        found: Json = [{"FinancialEvents": page} for page in pages]
        return rows_in(found, path, *fields_today, decimals=None)

    return name, fields, posted


def _groups(client: Client) -> Rows:
    found = client.paginate(
        "finances.v0.listFinancialEventGroups", FinancialEventGroupStartedAfter=_SINCE, MaxResultsPerPage=2
    )
    return rows_in([*found], "", *_GROUPS, decimals=None)


_CHARGES = _money(
    f"{_SHIPPED}.ShipmentEvent.ShipmentItemList.ShipmentItem.ItemChargeList.ChargeComponent",
    ("ChargeType", "ChargeAmount.CurrencyAmount", "ChargeAmount.CurrencyCode"),
    f"{_SHIPPED}.ShipmentItemList.ItemChargeList",
    ("ChargeType", "ChargeAmount.CurrencyAmount", "ChargeAmount.CurrencyCode"),
)
_FEES_TAKEN = _money(
    f"{_SHIPPED}.ShipmentEvent.ShipmentItemList.ShipmentItem.ItemFeeList.FeeComponent",
    ("FeeType", "FeeAmount.CurrencyAmount"),
    f"{_SHIPPED}.ShipmentItemList.ItemFeeList",
    ("FeeType", "FeeAmount.CurrencyAmount"),
)
_REFUNDS = _money(
    f"{_REFUNDED}.ShipmentEvent",
    (
        "AmazonOrderId",
        "PostedDate",
        "ShipmentItemAdjustmentList.ShipmentItem.ItemChargeAdjustmentList.ChargeComponent.ChargeAmount.CurrencyAmount",
    ),
    _REFUNDED,
    (
        "AmazonOrderId",
        "PostedDate",
        "ShipmentItemAdjustmentList.ItemChargeAdjustmentList.ChargeAmount.CurrencyAmount",
    ),
)
FINANCES = (
    _FINANCES("ListFinancialEventGroups", _BEGUN, "FinancialEventGroupList.FinancialEventGroup", _GROUPS, _groups),
    *(_FINANCES("ListFinancialEvents", _POSTED, *money) for money in (_CHARGES, _FEES_TAKEN, _REFUNDS)),
    Read("Finances", "GetServiceStatus", {}, "", ("Status",), lambda client: [["GREEN"]], (MWS, SIMPLE)),
)
