"""The route table: every SP-API operation by its key, out of `data/routes.json`. Read at first use, never written.

Operations that Amazon has removed are in it too, marked, for endpoints that still answer them (a sandbox, a recording).

`data/routes.json` is made from Amazon's models by `scripts/generate_routes.py`; what a table of ours adds (which POST
operations only read, what an unknown rate is taken for) stands here.
"""

from __future__ import annotations

import difflib
import json
from functools import cache
from pathlib import Path
from typing import Any

from mws.spapi.calls import Param, Route, Success
from mws.spapi.errors import InvalidCall

DATA = Path(__file__).parent / "data" / "routes.json"

# Amazon names no rate for 75 operations. One call a second with two at once is what the slowest of their relatives with
# a published rate allow; the first reply's x-amzn-RateLimit-Limit corrects it, upwards too.
DEFAULT_RATE = 1.0
DEFAULT_BURST = 2.0

# POST and PUT operations that change nothing: they only carry a long question in the body. These may be repeated like
# a GET. Judged from what each returns: prices, fees, previews, slots, lists, and tokens that are free to have twice.
READS_BY_BODY = frozenset(
    {
        "aplusContent.2020-11-01.validateContentDocumentAsinRelations",
        "easyShip.2022-03-23.listHandoverSlots",
        "fulfillmentOutbound.2020-07-01.getFulfillmentPreview",
        "fulfillmentOutbound.2026-07-04.getOrderPreview",
        "merchantFulfillment.v0.getAdditionalSellerInputs",
        "merchantFulfillment.v0.getEligibleShipmentServices",
        "productFees.v0.getMyFeesEstimateForASIN",
        "productFees.v0.getMyFeesEstimateForSKU",
        "productFees.v0.getMyFeesEstimates",
        "productPricing.2022-05-01.getCompetitiveSummary",
        "productPricing.2022-05-01.getFeaturedOfferExpectedPriceBatch",
        "productPricing.v0.getItemOffersBatch",
        "productPricing.v0.getListingOffersBatch",
        "replenishment.2022-11-07.getSellingPartnerMetrics",
        "replenishment.2022-11-07.listOfferMetrics",
        "replenishment.2022-11-07.listOffers",
        "services.v1.getFixedSlotCapacity",
        "services.v1.getRangeSlotCapacity",
        "shipping.v2.getCarrierAccounts",
        "shipping.v2.getCollectionFormHistory",
        "shipping.v2.getUnmanifestedShipments",
        "support.2025-02-01.listCases",
        "tokens.2021-03-01.createRestrictedDataToken",
    }
)

# POST operations that change nothing of the seller's shop either, but are no reads: each call makes something new to be
# read or filled (a report, an export, labels, a place to upload to, an offer that expires), so none is repeated.
PREPARE_ONLY = frozenset(
    {
        "awd.2024-05-09.checkInboundEligibility",
        "dataKiosk.2023-11-15.createQuery",
        "feeds.2021-06-30.createFeedDocument",
        "fulfillmentInbound.2024-03-20.createMarketplaceItemLabels",
        "fulfillmentOutbound.2020-07-01.deliveryOffers",
        "fulfillmentOutbound.2026-07-04.getOffers",
        "invoices.2024-06-19.createInvoicesExport",
        "reports.2021-06-30.createReport",
        "services.v1.createServiceDocumentUploadDestination",
        "shipping.v1.getRates",
        "shipping.v1.retrieveShippingLabel",
        "shipping.v2.getRates",
        "uploads.2020-11-01.createUploadDestinationForResource",
    }
)


# Any: the rows are JSON as it was written; `_made` is where they become typed.
@cache
def _rows() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = json.loads(DATA.read_text("utf-8"))["routes"]
    return table


@cache
def route(key: str) -> Route:
    """The Route of an operation, such as `orders.2026-01-01.searchOrders`.

    Raises InvalidCall with the nearest names for a key that is not in the table.
    """
    row = _rows().get(key)
    if row is None:
        raise InvalidCall(f"no SP-API operation is called {key!r}{nearest(key, keys())}", operation=key)
    return _made(key, row)


@cache
def keys(*, removed: bool = False) -> tuple[str, ...]:
    """Every key, sorted. removed: those of operations that Amazon has removed, instead of those it has."""
    return tuple(sorted(key for key, row in _rows().items() if row.get("removed", False) == removed))


def is_repeatable(route: Route) -> bool:
    """True where the call changes nothing at Amazon, so that it may be sent again after any failure."""
    return not route.is_write or route.key in READS_BY_BODY


def changes_shop(route: Route) -> bool:
    """True where the call changes something of the seller's, or of what Amazon does for him: what a policy of writes
    is about."""
    return not is_repeatable(route) and route.key not in PREPARE_ONLY


def pace(route: Route) -> tuple[float, float]:
    """(requests per second, burst) to pace an operation by, DEFAULT_RATE and DEFAULT_BURST where Amazon names none."""
    return route.rate or DEFAULT_RATE, max(1.0, route.burst or DEFAULT_BURST)


def body_properties(key: str) -> tuple[str, ...]:
    """The top-level names of an operation's request body, () where it has none or the model is unknown."""
    return next((tuple(p.get("properties", ())) for p in _rows()[key].get("params", ()) if p["in"] == "body"), ())


def nearest(word: str, known: tuple[str, ...] | list[str]) -> str:
    """`; did you mean 'x'?`, or "" where nothing is near. A key with the same last part comes first, in any case."""
    folded = {name.lower(): name for name in known}
    first, _, last = word.lower().rpartition(".")
    twins = [name for name in known if name.rpartition(".")[2].lower() == last]
    # `orders.getOrder` means one of Orders before one of Outbound.
    twins.sort(key=lambda name: name.partition(".")[0].lower() != first.partition(".")[0])
    near = [folded[name] for name in difflib.get_close_matches(word.lower(), folded, n=3, cutoff=0.6)]
    found = list(dict.fromkeys([*twins, *near]))[:3]
    return f"; did you mean {' or '.join(repr(name) for name in found)}?" if found else ""


def _made(key: str, row: dict[str, Any]) -> Route:
    return Route(
        key=key,
        method=row["method"],
        path=row["path"],
        params=tuple(
            Param(
                name=p["name"],
                place=p["in"],
                kind=p.get("kind", "string"),
                required=p.get("required", False),
                csv=p.get("csv", True),
                enum=tuple(p.get("enum", ())),
                max_items=p.get("max_items"),
            )
            for p in row.get("params", ())
        ),
        rate=row.get("rate"),
        burst=row.get("burst"),
        wrapped=row.get("wrapped", False),
        restricted=row.get("restricted", False),
        data_elements=tuple(row.get("data_elements", ())),
        grantless_scope=row.get("scope"),
        page_request=tuple(row.get("page_request", ())),
        page_reply=tuple(row.get("page_reply", ())),
        page_items=row.get("page_items", ""),
        deprecated=row.get("deprecated", False),
        removed=row.get("removed", False),
        success=_success(row.get("success", {})),
    )


def _success(row: dict[str, Any]) -> Success:
    return Success(
        kind=row.get("kind", "object"),
        required=tuple(row.get("required", ())),
        may_be_empty=row.get("may_be_empty", False),
        empty_at=tuple(row.get("empty_at", ())),
    )
