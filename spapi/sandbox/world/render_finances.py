"""The events as both versions of the Finances API spell them. Names of v0 are those of Amazon's model; names of the
breakdowns of 2024-06-19 are those that public dumps of real replies agree on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from mws.spapi.sandbox.world import pools
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.money_events import (
    FEE,
    PAID_AFTER,
    REFUND,
    SALE,
    Amount,
    MoneyEvent,
    MoneyGroup,
    MoneyLine,
    held_back,
)
from mws.spapi.sandbox.world.render_2026 import instant

_NAMES = (
    "Shipment ShipmentSettle Refund GuaranteeClaim EBTRefundReimbursementOnly Chargeback PayWithAmazon "
    "ServiceProviderCredit Retrocharge RentalTransaction ProductAdsPayment ServiceFee SellerDealPayment DebtRecovery "
    "LoanServicing Adjustment SAFETReimbursement SellerReviewEnrollmentPayment FBALiquidation CouponPayment "
    "ImagingServicesFee NetworkComminglingTransaction AffordabilityExpense AffordabilityExpenseReversal "
    "RemovalShipment RemovalShipmentAdjustment TrialShipment TDSReimbursement AdhocDisbursement TaxWithholding "
    "ChargeRefund FailedAdhocDisbursement ValueAddedServiceCharge CapacityReservationBilling"
)
LISTS = tuple(f"{name}EventList" for name in _NAMES.split())
"""Every list of v0, in which a reply holds something or nothing."""

_V0_CHARGES = {"Shipping": "ShippingCharge"}
_KINDS = {SALE: "Shipment", REFUND: "Refund", FEE: "ServiceFee"}
_DESCRIPTIONS = {SALE: "Order Payment", REFUND: "Refund Order", FEE: "Subscription"}
# What is charged and taken off: the branch it stands on, and its name there.
_LEAVES = {
    ("ItemPrice", "Principal"): ("ProductCharges", "OurPricePrincipal"),
    ("ItemPrice", "Tax"): ("Tax", "OurPriceTax"),
    ("ItemPrice", "Shipping"): ("Shipping", "ShippingPrincipal"),
    ("ItemPrice", "ShippingTax"): ("Tax", "ShippingTax"),
    ("ItemPrice", "GiftWrap"): ("Giftwrap", "GiftwrapPrincipal"),
    ("ItemPrice", "GiftWrapTax"): ("Tax", "GiftwrapTax"),
    ("Promotion", "Principal"): ("PromoRebates", "OurPriceDiscount"),
    ("Promotion", "Shipping"): ("PromoRebates", "ShippingDiscount"),
}


# ---- v0 ------------------------------------------------------------------------------------------------------------


def events_v0(found: Iterable[MoneyEvent]) -> Shape:
    """All lists, those of which there is nothing empty."""
    lists: dict[str, list[Shape]] = {name: [] for name in LISTS}
    for event in found:
        lists[f"{_KINDS[event.kind]}EventList"].append(_event_v0(event))
    return {**lists}


def group_v0(group: MoneyGroup) -> Shape:
    """A group that is closed and paid, or open."""
    market = pools.MARKETPLACES[group.settlement.marketplace]
    shape: Shape = {
        "FinancialEventGroupId": group.id,
        "ProcessingStatus": "Open" if group.open else "Closed",
        "OriginalTotal": _money_v0(group.cents, market.currency),
        "BeginningBalance": _money_v0(0, market.currency),
        "FinancialEventGroupStart": instant(group.settlement.start),
    }
    if not group.open:
        shape["FundTransferStatus"] = "Succeeded"
        shape["FundTransferDate"] = instant(group.settlement.end + PAID_AFTER)
        shape["FinancialEventGroupEnd"] = instant(group.settlement.end)
        shape["TraceId"] = group.settlement.id
        shape["AccountTail"] = "121"
    return shape


def _event_v0(event: MoneyEvent) -> Shape:
    if event.kind == FEE:
        return {"FeeReason": "", "FeeList": [_fee(each, event) for line in event.lines for each in line.amounts]}
    adjustment = "Adjustment" if event.kind == REFUND else ""
    return {
        "AmazonOrderId": event.order_id,
        "SellerOrderId": event.seller_order_id,
        "MarketplaceName": pools.MARKETPLACES[event.marketplace_id].name,
        "PostedDate": instant(event.posted),
        f"ShipmentItem{adjustment}List": [_item_v0(event, line, adjustment) for line in event.lines],
    }


def _item_v0(event: MoneyEvent, line: MoneyLine, adjustment: str) -> Shape:
    of_kind = {kind: [each for each in line.amounts if each.kind == kind] for kind in ("ItemPrice", "ItemFees")}
    shape: Shape = {
        "SellerSKU": line.sku,
        "QuantityShipped": line.shipped,
        f"ItemCharge{adjustment}List": [
            {"ChargeType": _V0_CHARGES.get(each.what, each.what), "ChargeAmount": _money_v0(each.cents, event.currency)}
            for each in of_kind["ItemPrice"]
        ],
        f"ItemFee{adjustment}List": [_fee(each, event) for each in of_kind["ItemFees"]],
        f"Promotion{adjustment}List": [
            {
                "PromotionType": "PromotionMetaDataDefinitionValue",
                "PromotionId": each.promotion,
                "PromotionAmount": _money_v0(each.cents, event.currency),
            }
            for each in line.amounts
            if each.kind == "Promotion"
        ],
    }
    shape["OrderAdjustmentItemId" if adjustment else "OrderItemId"] = line.adjustment or line.item_id
    return shape


def _fee(amount: Amount, event: MoneyEvent) -> Shape:
    return {"FeeType": amount.what, "FeeAmount": _money_v0(amount.cents, event.currency)}


def _money_v0(cents: int, currency: str) -> Shape:
    return {"CurrencyCode": currency, "CurrencyAmount": cents / 100}


# ---- 2024-06-19 ----------------------------------------------------------------------------------------------------


def transactions(event: MoneyEvent, seller_id: str) -> list[Shape]:
    """The transaction of an event. One that Amazon held back stands there twice: as it was deferred, and released."""
    first = held_back(event)
    if first is None:
        return [_transaction(event, seller_id, event.key, "RELEASED", event.posted)]
    before = f"d-{event.key}"
    return [
        _transaction(event, seller_id, before, "DEFERRED_RELEASED", first, ("RELEASE_TRANSACTION_ID", event.key)),
        _transaction(event, seller_id, event.key, "RELEASED", event.posted, ("DEFERRED_TRANSACTION_ID", before)),
    ]


def deferred_transaction(event: MoneyEvent, seller_id: str) -> Shape:
    """The transaction of a sale whose money is held back still."""
    return _transaction(event, seller_id, f"d-{event.key}", "DEFERRED", event.posted)


def _transaction(
    event: MoneyEvent, seller_id: str, name: str, status: str, posted: datetime, *links: tuple[str, str]
) -> Shape:
    ids = [("ORDER_ID", event.order_id), ("FINANCIAL_EVENT_GROUP_ID", event.group), *links]
    of_account = event.kind == FEE
    return {
        "sellingPartnerMetadata": {
            "sellingPartnerId": seller_id,
            "accountType": "Standard Orders",
            "marketplaceId": event.marketplace_id,
        },
        "transactionType": _KINDS[event.kind],
        "transactionId": name,
        "transactionStatus": status,
        "description": _DESCRIPTIONS[event.kind],
        "relatedIdentifiers": [
            {"relatedIdentifierName": kind, "relatedIdentifierValue": value} for kind, value in ids if value
        ],
        "postedDate": instant(posted),
        "totalAmount": _money(event.cents, event.currency),
        "marketplaceDetails": {
            "marketplaceId": event.marketplace_id,
            "marketplaceName": pools.MARKETPLACES[event.marketplace_id].name,
        },
        "items": [] if of_account else [_item(event, line) for line in event.lines],
        "breakdowns": _of_account(event) if of_account else _summary(event),
        "contexts": [],
    }


def _item(event: MoneyEvent, line: MoneyLine) -> Shape:
    return {
        "description": "",
        "totalAmount": _money(sum(each.cents for each in line.amounts), event.currency),
        "relatedIdentifiers": [
            {
                "itemRelatedIdentifierName": "ORDER_ADJUSTMENT_ITEM_ID",
                "itemRelatedIdentifierValue": line.adjustment or line.item_id,
            }
        ],
        "breakdowns": _tree(line.amounts, event.currency),
        "contexts": [
            {
                "contextType": "ProductContext",
                "sku": line.sku,
                "quantityShipped": line.shipped,
                "fulfillmentNetwork": "AFN" if event.by_amazon else "MFN",
            }
        ],
    }


def _tree(amounts: Sequence[Amount], currency: str) -> list[Shape]:
    branches: dict[str, list[tuple[str, int]]] = {}
    for each in amounts:
        branch, leaf = _LEAVES.get((each.kind, each.what), ("AmazonFees", each.what))
        branches.setdefault(branch, []).append((leaf, each.cents))
    return [
        _branch(
            name,
            sum(cents for _, cents in leaves),
            currency,
            [
                _branch(leaf, cents, currency, [_branch("Base", cents, currency, [])] if name == "AmazonFees" else [])
                for leaf, cents in leaves
            ],
        )
        for name, leaves in branches.items()
    ]


def _summary(event: MoneyEvent) -> list[Shape]:
    expenses = sum(each.cents for line in event.lines for each in line.amounts if each.kind == "ItemFees")
    halves = (("Sales", event.cents - expenses), ("Expenses", expenses))
    return [_branch(name, cents, event.currency, []) for name, cents in halves]


def _of_account(event: MoneyEvent) -> list[Shape]:
    leaves = [_branch(each.what, each.cents, event.currency, []) for line in event.lines for each in line.amounts]
    return [_branch("Expenses", event.cents, event.currency, leaves)]


def _branch(name: str, cents: int, currency: str, below: list[Shape]) -> Shape:
    return {"breakdownType": name, "breakdownAmount": _money(cents, currency), "breakdowns": below}


def _money(cents: int, currency: str) -> Shape:
    return {"currencyCode": currency, "currencyAmount": cents / 100}
