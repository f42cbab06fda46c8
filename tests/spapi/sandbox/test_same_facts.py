"""Orders v0 and Orders 2026-01-01 tell the same order: an MWS view written down from either is the same.

The two views here are plain readings of each version, made apart from the renderings they test.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mws.spapi.sandbox import CA, MX, US
from tests.spapi.sandbox.caller import LONG_AGO, Caller

ELEMENTS = ("buyerInfo", "shippingAddress", "buyerTaxInformation")
STATUSES = {
    "PARTIALLY_SHIPPED": "PartiallyShipped",
    "PENDING_AVAILABILITY": "PendingAvailability",
    "CANCELLED": "Canceled",
}


def camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def from_v0(order: Any, items: list[Any]) -> dict[str, Any]:
    buyer, address = order.get("BuyerInfo", {}), order.get("ShippingAddress", {})
    return {
        "id": order["AmazonOrderId"],
        "seller order id": order.get("SellerOrderId"),
        "purchased": order["PurchaseDate"],
        "updated": order["LastUpdateDate"],
        "status": order["OrderStatus"],
        "by merchant": order["FulfillmentChannel"] == "MFN",
        "channel": order["SalesChannel"],
        "marketplace": order["MarketplaceId"],
        "total": (order.get("OrderTotal", {}).get("Amount"), order.get("OrderTotal", {}).get("CurrencyCode")),
        "shipped": order["NumberOfItemsShipped"],
        "unshipped": order["NumberOfItemsUnshipped"],
        "payment": order.get("PaymentMethodDetails"),
        "parts": [part["Payment"]["Amount"] for part in order.get("PaymentExecutionDetail", [])],
        "level": order["ShipmentServiceLevelCategory"],
        "type": order["OrderType"],
        "windows": [
            order.get(name)
            for name in ("EarliestShipDate", "LatestShipDate", "EarliestDeliveryDate", "LatestDeliveryDate")
        ],
        "flags": [order[name] for name in ("IsBusinessOrder", "IsPrime", "IsPremiumOrder", "IsAccessPointOrder")],
        "replaces": order.get("ReplacedOrderId"),
        "easy ship": order.get("EasyShipShipmentStatus"),
        "invoice": order.get("ElectronicInvoiceStatus"),
        "buyer": [buyer.get(name) for name in ("BuyerName", "BuyerEmail", "PurchaseOrderNumber")],
        "tax number": [row["Value"] for row in buyer.get("BuyerTaxInfo", {}).get("TaxClassifications", [])],
        "address": [
            address.get(name)
            for name in (
                "Name",
                "CompanyName",
                "AddressLine1",
                "AddressLine2",
                "City",
                "County",
                "StateOrRegion",
                "Municipality",
                "PostalCode",
                "CountryCode",
                "Phone",
            )
        ],
        "items": [item_from_v0(item) for item in items],
    }


def item_from_v0(item: Any) -> dict[str, Any]:
    def cents(source: Any, name: str) -> str | None:
        return source[name]["Amount"] if name in source else None

    own = item.get("BuyerInfo", {})
    return {
        "id": item["OrderItemId"],
        "goods": [item["ASIN"], item["SellerSKU"], item["Title"]],
        "ordered": item["QuantityOrdered"],
        "shipped": item["QuantityShipped"],
        "price": cents(item, "ItemPrice"),
        "shipping": cents(item, "ShippingPrice"),
        "cod fee": cents(item, "CODFee"),
        "gift wrap": cents(own, "GiftWrapPrice"),
        "taxes": [cents(item, "ItemTax"), cents(item, "ShippingTax"), cents(own, "GiftWrapTax")],
        "tax off": cents(item, "PromotionDiscountTax"),
        "off": [cents(item, name) for name in ("PromotionDiscount", "ShippingDiscount", "CODFeeDiscount")],
        "promotions": item.get("PromotionIds", []),
        "points": item.get("PointsGranted", {}).get("PointsNumber"),
        "gift": [item["IsGift"] == "true", own.get("GiftWrapLevel"), own.get("GiftMessageText")],
        "customized": own.get("BuyerCustomizedInfo", {}).get("CustomizedURL"),
        "condition": [item["ConditionId"], item["ConditionSubtypeId"].replace(" ", ""), item.get("ConditionNote")],
        "scheduled": item.get("ScheduledDeliveryStartDate"),
        "business price": item.get("PriceDesignation") == "BusinessPrice",
        "tax collected by": item.get("TaxCollection", {}).get("ResponsibleParty"),
        "serial required": item.get("SerialNumberRequired", False),
        "serials": item.get("SerialNumbers", []),
        "transparency": item["IsTransparency"],
        "signature": item.get("ShippingConstraints"),
        "cancel": item.get("BuyerRequestedCancel", {}).get("BuyerCancelReason"),
    }


def from_2026(order: Any) -> dict[str, Any]:
    def second(text: str | None) -> str | None:
        return text and text.replace(".000Z", "Z")

    fulfillment, programs = order["fulfillment"], order.get("programs", [])
    proceeds, buyer = order.get("proceeds", {}), order.get("buyer", {})
    address = order.get("recipient", {}).get("deliveryAddress", {})
    tips = sum(
        Decimal(row["subtotal"]["amount"]) for row in proceeds.get("breakdowns", []) if row["type"] == "DELIVERY_TIP"
    )
    total = proceeds and str(Decimal(proceeds["grandTotal"]["amount"]) - tips)
    payments = order.get("payment", {}).get("paymentExecutions", [])
    ship, deliver = fulfillment.get("shipByWindow", {}), fulfillment.get("deliverByWindow", {})
    aliases = [row["aliasId"] for row in order.get("orderAliases", []) if row["aliasType"] == "SELLER_ORDER_ID"]
    tax, items = order.get("tax", {}), order["orderItems"]
    status = fulfillment["fulfillmentStatus"]
    return {
        "id": order["orderId"],
        "seller order id": aliases[0] if aliases else None,
        "purchased": second(order["createdTime"]),
        "updated": second(order["lastUpdatedTime"]),
        "status": STATUSES.get(status, camel(status)),
        "by merchant": fulfillment["fulfilledBy"] == "MERCHANT",
        "channel": order["salesChannel"]["marketplaceName"],
        "marketplace": order["salesChannel"]["marketplaceId"],
        "total": (total, proceeds["grandTotal"]["currencyCode"]) if proceeds else (None, None),
        "shipped": sum(item["fulfillment"]["quantityFulfilled"] for item in items),
        "unshipped": sum(item["fulfillment"]["quantityUnfulfilled"] for item in items),
        "payment": [row["paymentMethod"] for row in payments] or None,
        "parts": [row["paymentAmount"]["amount"] for row in payments] if len(payments) > 1 else [],
        "level": camel(fulfillment["fulfillmentServiceLevel"]),
        "type": "Preorder" if "PREORDER" in programs else "StandardOrder",
        "windows": [
            second(window.get(edge)) for window in (ship, deliver) for edge in ("earliestDateTime", "latestDateTime")
        ],
        "flags": [
            *(name in programs for name in ("AMAZON_BUSINESS", "PRIME", "PREMIUM")),
            address.get("addressType") == "PICKUP_POINT",
        ],
        "replaces": next((row["orderId"] for row in order.get("associatedOrders", [])), None),
        "easy ship": camel(order["packages"][0]["packageStatus"]["detailedStatus"])
        if "AMAZON_EASY_SHIP" in programs
        else None,
        "invoice": camel(status) if (status := tax.get("taxInvoicing", {}).get("invoiceStatus")) else None,
        "buyer": [buyer.get(name) for name in ("buyerName", "buyerEmail", "buyerPurchaseOrderNumber")],
        "tax number": [row["taxRegistrationNumber"] for row in tax.get("taxRegistrations", [])],
        "address": [
            address.get(name)
            for name in (
                "name",
                "companyName",
                "addressLine1",
                "addressLine2",
                "city",
                "districtOrCounty",
                "stateOrRegion",
                "municipality",
                "postalCode",
                "countryCode",
                "phone",
            )
        ],
        "items": [item_from_2026(item) for item in items],
    }


def item_from_2026(item: Any) -> dict[str, Any]:
    parts = {row["type"]: row for row in item.get("proceeds", {}).get("breakdowns", [])}

    def whole(kind: str) -> str | None:
        return parts[kind]["subtotal"]["amount"] if kind in parts else None

    def part(kind: str, subtype: str) -> str | None:
        rows = parts.get(kind, {}).get("detailedBreakdowns", [])
        return next((row["value"]["amount"] for row in rows if row["subtype"] == subtype), None)

    product, fulfillment, programs = item["product"], item["fulfillment"], item.get("programs", [])
    packing, shipping = fulfillment.get("packing", {}), fulfillment.get("shipping", {})
    gift, condition = packing.get("giftOption", {}), product["condition"]
    scheduled = shipping.get("scheduledDeliveryWindow", {}).get("earliestDateTime")
    return {
        "id": item["orderItemId"],
        "goods": [product["asin"], product["sellerSku"], product["title"]],
        "ordered": item["quantityOrdered"],
        "shipped": fulfillment["quantityFulfilled"],
        "price": whole("ITEM"),
        "shipping": whole("SHIPPING"),
        "cod fee": whole("COD_FEE"),
        "gift wrap": whole("GIFT_WRAP"),
        "taxes": [part("TAX", "ITEM"), part("TAX", "SHIPPING"), part("TAX", "GIFT_WRAP")],
        "tax off": part("TAX", "DISCOUNT"),
        "off": [part("DISCOUNT", kind) for kind in ("ITEM", "SHIPPING", "COD_FEE")],
        "promotions": [row["promotionId"] for row in item.get("promotion", {}).get("breakdowns", [])],
        "points": item.get("expense", {}).get("pointsCost", {}).get("pointsGranted", {}).get("pointsNumber"),
        "gift": ["giftOption" in packing, gift.get("giftWrapLevel"), gift.get("giftMessage")],
        "customized": product.get("customization", {}).get("customizedUrl"),
        "condition": [
            camel(condition["conditionType"]),
            camel(condition["conditionSubtype"]),
            condition.get("conditionNote"),
        ],
        "scheduled": scheduled and scheduled.replace(".000Z", "Z"),
        "business price": product.get("price", {}).get("priceDesignation") == "BUSINESS_PRICE",
        "tax collected by": next(
            (row["responsibleParty"] for row in item.get("tax", {}).get("taxCollections", [])), None
        ),
        "serial required": "serialNumberRequirement" in packing,
        "serials": product.get("serialNumbers", []),
        "transparency": "TRANSPARENCY" in programs,
        "signature": {"SignatureConfirmation": "MANDATORY"} if shipping.get("shippingConstraints") else None,
        "cancel": item.get("cancellation", {}).get("cancellationRequest", {}).get("cancelReason"),
    }


@pytest.mark.parametrize("seed", [1, 4])
def test_both_versions_tell_the_same(seed: int) -> None:
    caller = Caller(seed=seed, orders=100)
    v0_token = caller.rdt("/orders/v0/orders", *ELEMENTS)
    item_token = caller.rdt("/orders/v0/orders/{orderId}/orderItems", "buyerInfo")
    page = caller.json("/orders/v0/orders", v0_token, CreatedAfter=LONG_AGO, MarketplaceIds=f"{US},{CA},{MX}")
    v0 = page["payload"]["Orders"]
    v2026 = {order["orderId"]: order for order in caller.orders()}
    assert len(v0) == len(v2026) == 100
    for order in v0:
        items = caller.json(f"/orders/v0/orders/{order['AmazonOrderId']}/orderItems", item_token)["payload"][
            "OrderItems"
        ]
        assert from_v0(order, items) == from_2026(v2026[order["AmazonOrderId"]])


def test_money_reconciles_in_both_versions() -> None:
    """items + shipping + gift wrap + fees + tax - discounts (+ tip) is the total, in the words of each version."""
    caller = Caller(orders=200)
    item_token = caller.rdt("/orders/v0/orders/{orderId}/orderItems", "buyerInfo")
    signs = {"DISCOUNT": -1}
    for order in caller.orders(includedData="PROCEEDS"):
        if "proceeds" not in order:
            continue
        grand_total = Decimal(order["proceeds"]["grandTotal"]["amount"])
        rows = {row["type"]: Decimal(row["subtotal"]["amount"]) for row in order["proceeds"]["breakdowns"]}
        assert sum(amount * signs.get(kind, 1) for kind, amount in rows.items()) == grand_total
        item_totals = Decimal(0)
        for item in order["orderItems"]:
            total = Decimal(item["proceeds"]["proceedsTotal"]["amount"])
            breakdowns = item["proceeds"]["breakdowns"]
            assert sum(Decimal(row["subtotal"]["amount"]) * signs.get(row["type"], 1) for row in breakdowns) == total
            for row in breakdowns:
                details = row.get("detailedBreakdowns", [])
                # In TAX the part named DISCOUNT is what the discounts take off the tax; in DISCOUNT all parts add up.
                sign = -1 if row["type"] == "TAX" else 1
                if details:
                    assert Decimal(row["subtotal"]["amount"]) == sum(
                        Decimal(part["value"]["amount"]) * (sign if part["subtype"] == "DISCOUNT" else 1)
                        for part in details
                    )
            item_totals += total
        tip = rows.get("DELIVERY_TIP", Decimal(0))
        assert item_totals + tip == grand_total
        path = f"/orders/v0/orders/{order['orderId']}"
        order_total = Decimal(caller.json(path)["payload"]["OrderTotal"]["Amount"])
        assert order_total == grand_total - tip
        items = caller.json(f"{path}/orderItems", item_token)["payload"]["OrderItems"]
        assert sum((_v0_total(item) for item in items), Decimal(0)) == order_total


def _v0_total(item: Any) -> Decimal:
    plus = ("ItemPrice", "ShippingPrice", "CODFee", "ItemTax", "ShippingTax", "GiftWrapPrice", "GiftWrapTax")
    minus = ("PromotionDiscount", "ShippingDiscount", "CODFeeDiscount", "PromotionDiscountTax", "ShippingDiscountTax")
    fields = {**item, **item.get("BuyerInfo", {})}
    return sum(
        (Decimal(fields[name]["Amount"]) * (1 if name in plus else -1) for name in (*plus, *minus) if name in fields),
        Decimal(0),
    )
