"""What real clients are told to read of Finances: groups, charges, fees and refunds. boto is older than it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import partial

from mws.spapi.calls import Json
from mws.spapi.client import Client
from mws.spapi.sandbox.world.money_events import group_id
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
# A group that is closed, and an order of which a part came back.
SETTLED, ORDERED = group_id("17000001001"), "113-3879170-3427101"
_PAID = ("FeeType", "FeeAmount.CurrencyAmount", "FeeAmount.CurrencyCode")
_BACK = f"{_REFUNDED}.ShipmentEvent.ShipmentItemAdjustmentList.ShipmentItem.ItemFeeAdjustmentList.FeeComponent"
_OF_ACCOUNT = "FinancialEvents.ServiceFeeEventList.ServiceFeeEvent.FeeList.FeeComponent"


def _of_group(client: Client) -> Rows:
    found = client.call("finances.v0.listFinancialEventsByGroupId", eventGroupId=SETTLED)
    return rows_in(found, f"{_SHIPPED}.ShipmentItemList.ItemChargeList", *_CHARGES[1], decimals=None)


def _of_order(client: Client) -> Rows:
    found = client.call("finances.v0.listFinancialEventsByOrderId", orderId=ORDERED)
    path = f"{_REFUNDED}.ShipmentItemAdjustmentList.ItemFeeAdjustmentList"
    return rows_in(found, path, *_PAID, decimals=None)


def _of_account(client: Client) -> Rows:
    found = client.call("finances.v0.listFinancialEvents", PostedAfter=_SINCE)
    return rows_in(found, "FinancialEvents.ServiceFeeEventList.FeeList", *_PAID, decimals=None)


FINANCES = (
    _FINANCES("ListFinancialEventGroups", _BEGUN, "FinancialEventGroupList.FinancialEventGroup", _GROUPS, _groups),
    *(_FINANCES("ListFinancialEvents", _POSTED, *money) for money in (_CHARGES, _FEES_TAKEN, _REFUNDS)),
    _FINANCES(
        "ListFinancialEvents",
        {"FinancialEventGroupId": SETTLED, "MaxResultsPerPage": "4"},
        *_CHARGES[:2],
        _of_group,
    ),
    _FINANCES("ListFinancialEvents", {"AmazonOrderId": ORDERED}, _BACK, _PAID, _of_order, pages=1),
    _FINANCES("ListFinancialEvents", {"PostedAfter": _SINCE}, _OF_ACCOUNT, _PAID, _of_account, pages=1),
    Read("Finances", "GetServiceStatus", {}, "", ("Status",), lambda client: [["GREEN"]], (MWS, SIMPLE)),
)
