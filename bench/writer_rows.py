"""The writer of each large reply: what a row of it costs beside a raw escaped copy of the same JSON.

One line of `REPLIES` is one reply: its table, what its plan answers, how many rows that holds. Both sides begin with
the bytes of that answer as JSON and end with bytes of XML, in CPU time, in turns; the copy writes every leaf, escaped,
under its own name, and knows no table.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.probes import copied
from mws.compat.engine.xmlwrite import ReplyFacts, write_reply
from mws.mappings import registry
from mws.mappings.model import Operation
from mws.spapi.calls import Json

BAR = 2.5
ROUNDS = 15
WARM = 2


@dataclass(frozen=True)
class LargeReply:
    """name: `Section.Action`, and the REST version where there are several. make: the answer of its plan. rows: how
    many rows that has. given: parameters of the call that the reply depends on or repeats.
    """

    name: str
    rows: int
    make: Callable[[], Json]
    version: str = ""
    given: tuple[tuple[str, str], ...] = ()

    @property
    def operation(self) -> Operation:
        found = registry.versions(*self.name.split("."))
        return next(each for each in found if self.version in ("", each.version))


def financial_events() -> Json:
    """A page of 100 shipments of two items each, with charges, fees, withheld tax and a promotion."""

    def money(name: str, amount: float) -> dict[str, Json]:
        return {name: {"CurrencyCode": "USD", "CurrencyAmount": amount}}

    def item(number: int) -> Json:
        charges = ("Principal", "Tax", "ShippingCharge", "ShippingTax")
        fees = ("FBAPerUnitFulfillmentFee", "Commission", "FixedClosingFee")
        return {
            "SellerSKU": f"SKU-{number}",
            "OrderItemId": f"{57968015248123 + number}",
            "QuantityShipped": 1,
            "ItemChargeList": [{"ChargeType": kind, **money("ChargeAmount", 29.9)} for kind in charges],
            "ItemFeeList": [{"FeeType": kind, **money("FeeAmount", -3.065)} for kind in fees],
            "ItemTaxWithheldList": [
                {
                    "TaxCollectionModel": "MarketplaceFacilitator",
                    "TaxesWithheld": [
                        {"ChargeType": "MarketplaceFacilitatorTax-Principal", **money("ChargeAmount", -2.47)}
                    ],
                }
            ],
            "PromotionList": [
                {
                    "PromotionType": "PromotionMetaDataDefinitionValue",
                    "PromotionId": "A & B",
                    **money("PromotionAmount", -1),
                }
            ],
        }

    return {
        "FinancialEvents": {
            "ShipmentEventList": [
                {
                    "AmazonOrderId": f"112-{number:07d}-0000001",
                    "SellerOrderId": f"112-{number:07d}-0000001",
                    "MarketplaceName": "Amazon.com",
                    "PostedDate": "2026-10-01T03:05:36Z",
                    "ShipmentItemList": [item(number), item(number + 1)],
                }
                for number in range(100)
            ],
            "RefundEventList": [],
        },
        "next": None,
    }


def competitive_pricing() -> Json:
    """Twenty ASINs, each with the prices of the new and the used buy box, counts of offers and four ranks."""

    def money(amount: float) -> Json:
        return {"CurrencyCode": "USD", "Amount": amount}

    def price(number: str, condition: str, amount: float) -> Json:
        return {
            "CompetitivePriceId": number,
            "Price": {"LandedPrice": money(amount + 3.99), "ListingPrice": money(amount), "Shipping": money(3.99)},
            "condition": condition,
            "subcondition": condition,
            "belongsToRequester": False,
        }

    def product(asin: str) -> Json:
        ranks = ("book_display_on_website", "271578011", "355562011", "173516")
        return {
            "Identifiers": {
                "MarketplaceASIN": {"MarketplaceId": "ATVPDKIKX0DER", "ASIN": asin},
                "SKUIdentifier": {"MarketplaceId": "", "SellerId": "", "SellerSKU": ""},
            },
            "CompetitivePricing": {
                "CompetitivePrices": [price("1", "New", 34.27), price("2", "Used", 30.5)],
                "NumberOfOfferListings": [
                    {"condition": name, "Count": 296} for name in ("New", "Used", "Collectible", "Any")
                ],
                "TradeInValue": money(17.05),
            },
            "SalesRankings": [{"ProductCategoryId": name, "Rank": 26499} for name in ranks],
        }

    asins = [f"B0BENCH{number:03d}" for number in range(20)]
    return [{"asked": asin, "status": "Success", "ASIN": asin, "Product": product(asin)} for asin in asins]


# A reply of another section is one line more.
REPLIES: tuple[LargeReply, ...] = (
    LargeReply("Finances.ListFinancialEvents", 100, financial_events, "v0"),
    LargeReply("Products.GetCompetitivePricingForASIN", 20, competitive_pricing),
)


def rows() -> list[dict[str, Any]]:
    """The comparisons as plain dictionaries."""
    return [measured(reply) for reply in REPLIES]


def measured(reply: LargeReply) -> dict[str, Any]:
    """One comparison, µs a row."""
    data = json.dumps(reply.make()).encode()
    operation, given = reply.operation, dict(reply.given)

    def ours() -> object:
        return write_reply(operation, json.loads(data), ReplyFacts(given), "request-id")

    def theirs() -> object:
        return copied(data)

    sides = (ours, theirs)
    for side in sides * WARM:
        side()
    times = [[cpu_of(side) for side in sides] for _ in range(ROUNDS)]
    mine, other = (median(pair[number] for pair in times) * 1e6 / reply.rows for number in range(2))
    return {
        "name": f"{reply.name}, JSON → MWS XML, a row",
        "against": "raw escaped copy of the leaves",
        "bar": BAR,
        "unit": "µs",
        "ours": mine,
        "theirs": other,
    }


def cpu_of(run: Callable[[], object]) -> float:
    """Seconds of CPU of one run."""
    begun = time.process_time()
    run()
    return time.process_time() - begun
