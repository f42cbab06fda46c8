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


def matching_products() -> Json:
    """Ten products with five features, measures in two systems, three ranks and a parent, as a search tells them."""
    marketplace = "ATVPDKIKX0DER"

    def sides(unit: str, weight: str) -> dict[str, Json]:
        lengths: dict[str, Json] = {name: {"unit": unit, "value": 12.7} for name in ("height", "length", "width")}
        return {**lengths, "weight": {"unit": weight, "value": 1.542}}

    def values(*texts: str) -> Json:
        return [{"value": text, "language_tag": "en_US", "marketplace_id": marketplace} for text in texts]

    def product(number: int) -> Json:
        return {
            "asin": f"B{number:09d}",
            "language": "en-US",
            "attributes": {
                "item_name": values("Desk lamp, dimmable"),
                "binding": values("Kitchen"),
                "bullet_point": values(*(f"Feature {at}: bright & <dim>, in each of three colours" for at in range(5))),
                "list_price": [{"currency": "USD", "value": 24.99, "marketplace_id": marketplace}],
                "number_of_items": [{"value": 1, "marketplace_id": marketplace}],
            },
            "dimensions": {"item": sides("centimeters", "grams"), "package": sides("inches", "kilograms")},
            "images": {
                "images": [
                    {
                        "variant": "MAIN",
                        "link": f"https://m.media-amazon.com/images/I/{size}.jpg",
                        "height": size,
                        "width": size,
                    }
                    for size in (1500, 75, 500)
                ]
            },
            "productTypes": {"productType": "LAMP"},
            "salesRanks": {
                "classificationRanks": [
                    {"classificationId": f"9001{at}", "title": "Lamps", "rank": at} for at in (9, 4)
                ],
                "displayGroupRanks": [
                    {"websiteDisplayGroup": "home_display_on_website", "title": "Home", "rank": 72855}
                ],
            },
            "summaries": {
                "marketplaceId": marketplace,
                "brand": "Sandbox Goods",
                "color": "White",
                "itemName": "Desk lamp, dimmable",
                "manufacturer": "Sandbox Goods",
                "modelNumber": f"SG-{number}",
                "packageQuantity": 1,
                "partNumber": f"SG-{number}",
                "size": "Small",
                "websiteDisplayGroupName": "Home",
            },
            "variations": {"parents": [{"asin": "B000FAKE13"}], "children": []},
        }

    return [{"id": f"B{number:09d}", "status": "Success", "product": product(number)} for number in range(10)]


def offer(number: int) -> dict[str, Json]:
    """One that agrees with none of the nineteen others of its product in all that offers are grouped by."""
    return {
        "SellerId": f"A2SELLER{number:02d}",
        "SubCondition": ("new", "open_box")[number % 2],
        "ListingPrice": {"CurrencyCode": "USD", "Amount": 30.99 - number},
        "Shipping": {"CurrencyCode": "USD", "Amount": 4.99},
        "ShippingTime": {"minimumHours": 24, "maximumHours": 48, "availabilityType": "NOW"},
        "IsFulfilledByAmazon": number % 4 < 2,
        "IsBuyBoxWinner": number == 0,
        "IsFeaturedMerchant": True,
        "ShipsFrom": {"State": "WA", "Country": "US"},
        "SellerFeedbackRating": {
            "FeedbackCount": 4711,
            "SellerPositiveFeedbackRating": (99, 96, 93, 88, 75)[number // 4],
        },
        "PrimeInformation": {"IsPrime": False, "IsNationalPrime": False},
    }


def lowest_offer_listings() -> Json:
    """Twenty products of twenty offers each, none of which falls into a group with another."""
    rows: list[Json] = []
    for product in range(20):
        by_asin: Json = {"marketplace": "ATVPDKIKX0DER", "asin": f"B0BENCH{product:03d}"}
        offers: list[Json] = [
            {**offer(number), "condition": "New", "marketplace": "ATVPDKIKX0DER"} for number in range(20)
        ]
        rows.append(
            {
                "asked": f"B0BENCH{product:03d}",
                "status": "Success",
                "considered": True,
                "product": {"identifiers": {"by_asin": by_asin}, "offers": offers},
            }
        )
    return rows


def lowest_priced_offers() -> Json:
    """Twenty offers of one product, with its summary."""
    money: Json = {"CurrencyCode": "USD", "Amount": 12.99}
    where: dict[str, Json] = {"condition": "new", "fulfillmentChannel": "Merchant"}
    price: dict[str, Json] = {"LandedPrice": money, "ListingPrice": money, "Shipping": money}
    return {
        "ASIN": "B0BENCH000",
        "marketplaceId": "ATVPDKIKX0DER",
        "ItemCondition": "New",
        "status": "Success",
        "Identifier": {"MarketplaceId": "ATVPDKIKX0DER", "ASIN": "B0BENCH000", "ItemCondition": "New"},
        "Summary": {
            "TotalOfferCount": 20,
            "NumberOfOffers": [{**where, "OfferCount": 20}],
            "LowestPrices": [{**where, **price}],
            "BuyBoxPrices": [{"condition": "New", **price}],
            "ListPrice": money,
            "BuyBoxEligibleOffers": [{**where, "OfferCount": 20}],
        },
        "Offers": [offer(number) for number in range(20)],
    }


# A reply of another section is one line more.
REPLIES: tuple[LargeReply, ...] = (
    LargeReply("Finances.ListFinancialEvents", 100, financial_events, "v0"),
    LargeReply("Products.GetCompetitivePricingForASIN", 20, competitive_pricing),
    LargeReply("Products.GetMatchingProduct", 10, matching_products, given=(("MarketplaceId", "ATVPDKIKX0DER"),)),
    LargeReply("Products.GetLowestOfferListingsForASIN", 400, lowest_offer_listings),
    LargeReply("Products.GetLowestPricedOffersForASIN", 20, lowest_priced_offers, given=(("ASIN", "B0BENCH000"),)),
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
