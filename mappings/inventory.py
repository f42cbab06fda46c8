"""FulfillmentInventory 2010-10-01 by FBA Inventory API v1: what stands in Amazon's fulfillment centres.

Sources: what counts as supply stands on MWS's page of InventorySupply (fulfillable, on its way, being received, moved
between centres; nothing else); names and order of elements are those of real replies. SP-API's totalQuantity counts
damaged units, customers' orders and what was never sent: programs that sell from it oversell.
"""

from __future__ import annotations

from mws.mappings.codecs import COUNT, TIME, enum, field, group, many, when
from mws.mappings.model import (
    Absent,
    Check,
    Codec,
    Derive,
    Findings,
    Fixed,
    NextToken,
    OneOf,
    Operation,
    Section,
    Supplied,
    next_page,
)
from mws.mappings.status import service_status
from mws.spapi.calls import Json

SUMMARIES = "fbaInventory.v1.getInventorySummaries"

INVENTORY = Section(
    "FulfillmentInventory",
    "/FulfillmentInventory/2010-10-01",
    "2010-10-01",
    "http://mws.amazonaws.com/FulfillmentInventory/2010-10-01/",
    request_id="RequestId",
)

_DETAILS = "inventoryDetails"
_FULFILLABLE = f"{_DETAILS}.fulfillableQuantity"
_SHIPPED, _RECEIVING = f"{_DETAILS}.inboundShippedQuantity", f"{_DETAILS}.inboundReceivingQuantity"
_MOVED = f"{_DETAILS}.reservedQuantity.pendingTransshipmentQuantity"
_COUNTED = (_FULFILLABLE, _SHIPPED, _RECEIVING, _MOVED)


def _number(row: Json, path: str) -> int:
    """A quantity of a row; one that Amazon leaves out is 0."""
    value = row
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{path.rpartition('.')[2]} wants a whole number, got {type(value).__name__}")
    return value


def total(row: Json) -> int:
    """What MWS called supply."""
    return sum(_number(row, path) for path in _COUNTED)


def _in_stock(row: Json) -> str:
    return str(_number(row, _FULFILLABLE))


def _earliest(row: Json) -> Json:
    """Now where something is in stock; of what is on its way nobody says when. Nothing of no supply."""
    if not total(row):
        return None
    return {"when": "Immediately" if _number(row, _FULFILLABLE) else "Unknown"}


def _detail(row: Json) -> Json:
    """The supply by where it is, as far as there is any of it."""
    found: list[Json] = []
    for kind, paths in (("InStock", (_FULFILLABLE,)), ("Inbound", (_SHIPPED, _RECEIVING)), ("Transfer", (_MOVED,))):
        number = sum(_number(row, path) for path in paths)
        if number:
            found.append({"number": number, "kind": kind, "when": "Immediately" if kind == "InStock" else "Unknown"})
    return found


def _unseen(row: Json) -> Findings:
    """A SKU that Amazon's answer does not hold: MWS listed it with nothing in stock."""
    if isinstance(row, dict) and row.get("unseen"):
        return {"inferred": ("TotalSupplyQuantity", "InStockSupplyQuantity")}
    return {}


def _without_blanks(value: Json) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"wants text, got {type(value).__name__}")
    return value.replace(" ", "")


def as_list(text: str) -> Json:
    """A single value where REST wants a list."""
    return [text]


LISTED = Codec("list of one", lambda value: str(value), as_list)
CONDITION = Codec("condition without blanks", _without_blanks)
TOTAL = Codec("supply", lambda row: str(total(row)), looks_at=_COUNTED)
IN_STOCK = Codec("in stock", _in_stock, looks_at=(_FULFILLABLE,))
GROUP = enum("ResponseGroup", {"Basic": "Basic", "Detailed": "Detailed"})

_WHEN = (field("TimepointType", "when"),)
_ROWS = Derive("supply by where it is", _detail, _COUNTED, mark="rebuilt")

_MEMBER = (
    field("SellerSKU", "sellerSku"),
    field("FNSKU", "fnSku"),
    field("ASIN", "asin"),
    field("Condition", "condition", CONDITION),
    field("TotalSupplyQuantity", "", TOTAL),
    field("InStockSupplyQuantity", "", IN_STOCK),
    group("EarliestAvailability", *_WHEN, via=Derive("earliest", _earliest, _COUNTED, mark="inferred")),
    when(
        "ResponseGroup",
        "Detailed",
        many(
            "SupplyDetail",
            "member",
            field("Quantity", "number", COUNT),
            field("SupplyType", "kind"),
            group("EarliestAvailableToPick", *_WHEN),
            group("LatestAvailableToPick", *_WHEN),
            rest="",
            via=_ROWS,
        ),
    ),
    when("ResponseGroup", ("", "Basic"), group("SupplyDetail", empty=True)),
)

_UNUSED = ("lastUpdatedTime", "productName", "stores", "totalQuantity")

LIST_INVENTORY_SUPPLY = Operation(
    section=INVENTORY,
    action="ListInventorySupply",
    calls=(SUMMARIES,),
    plan="list_inventory_supply",
    durable=True,
    request=(
        many("SellerSkus", "member", rest="query.sellerSkus", at_most=50),
        field("QueryStartDateTime", "query.startDateTime", TIME),
        field("ResponseGroup", "", GROUP),
        field("MarketplaceId", "query.granularityId"),
        field("MarketplaceId", "query.marketplaceIds", LISTED),
        Fixed("query.granularityType", "Marketplace"),
        Fixed("query.details", True),
        Supplied("query.granularityId", "marketplace"),
        Supplied("query.marketplaceIds", "marketplace", as_list=True),
    ),
    rules=(
        OneOf(
            ("SellerSkus", "QueryStartDateTime"),
            code="InvalidRequestException",
            reason="One of SellerSkus and QueryStartDateTime is required",
        ),
    ),
    result=(
        field("MarketplaceId", "payload.granularity.granularityId"),
        many(
            "InventorySupplyList",
            "member",
            *_MEMBER,
            rest="payload.inventorySummaries",
            check=Check("a SKU that was not seen", _unseen),
        ),
        NextToken("next"),
    ),
    ignored=(
        "errors",
        "pagination",
        "payload.granularity",
        *(f"payload.inventorySummaries.{name}" for name in _UNUSED),
        f"payload.inventorySummaries.{_DETAILS}",
    ),
    sources={"": SUMMARIES, "next": "", "payload.inventorySummaries.unseen": ""},
    fills={SUMMARIES: ("query.sellerSku",)},
    absent=(
        Absent("SupplyDetail: dates", "SP-API counts units, and tells of no deliveries"),
        Absent("EarliestAvailability: dates", "nothing tells when stock will be there"),
    ),
)

LIST_INVENTORY_SUPPLY_BY_NEXT_TOKEN = next_page(LIST_INVENTORY_SUPPLY)

OPERATIONS = (
    LIST_INVENTORY_SUPPLY,
    LIST_INVENTORY_SUPPLY_BY_NEXT_TOKEN,
    service_status(INVENTORY, SUMMARIES),
)
