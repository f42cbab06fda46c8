"""Settlements: the columns of the one form that is left, those it is rebuilt into, the elements of the XML. Data only.

No name is made up. "Public code" means files found in public repositories that hold a real header line or read a real
file. "Readers" are nine public programs, in six languages, that read the XML of MWS's later years.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

# ---- flat files ----------------------------------------------------------------------------------------------------

SETTLEMENT_V2: tuple[str, ...] = (
    "settlement-id",
    "settlement-start-date",
    "settlement-end-date",
    "deposit-date",
    "total-amount",
    "currency",
    "transaction-type",
    "order-id",
    "merchant-order-id",
    "adjustment-id",
    "shipment-id",
    "marketplace-name",
    "amount-type",
    "amount-description",
    "amount",
    "fulfillment-id",
    "posted-date",
    "posted-date-time",
    "order-item-code",
    "merchant-order-item-id",
    "merchant-adjustment-item-id",
    "sku",
    "quantity-purchased",
    "promotion-id",
)
"""GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2. Source: Amazon's page "Settlement reports attributes"; promotion-id is in
downloaded files (public code) and not on that page.
"""

SETTLEMENT_V2_NEEDED: tuple[str, ...] = (
    "settlement-id",
    "transaction-type",
    "amount-type",
    "amount-description",
    "amount",
)
"""Without these nothing can be rebuilt; any other that is absent leaves its cells empty."""

SETTLEMENT_V1: tuple[str, ...] = (
    "settlement-id",
    "settlement-start-date",
    "settlement-end-date",
    "deposit-date",
    "total-amount",
    "currency",
    "transaction-type",
    "order-id",
    "merchant-order-id",
    "adjustment-id",
    "shipment-id",
    "marketplace-name",
    "shipment-fee-type",
    "shipment-fee-amount",
    "order-fee-type",
    "order-fee-amount",
    "fulfillment-id",
    "posted-date",
    "order-item-code",
    "merchant-order-item-id",
    "merchant-adjustment-item-id",
    "sku",
    "quantity-purchased",
    "price-type",
    "price-amount",
    "item-related-fee-type",
    "item-related-fee-amount",
    "misc-fee-amount",
    "other-fee-amount",
    "other-fee-reason-description",
    "promotion-id",
    "promotion-type",
    "promotion-amount",
    "direct-payment-type",
    "direct-payment-amount",
    "other-amount",
)
"""_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_. Source: header lines of real files of 2015 and 2018 in public code; those
of four repositories, in three languages, are equal.
"""

SETTLEMENT_V1_LEFT_OUT: tuple[str, ...] = (
    "order-fee-type",
    "order-fee-amount",
    "misc-fee-amount",
    "other-fee-amount",
    "other-fee-reason-description",
    "direct-payment-type",
    "direct-payment-amount",
)
"""Nothing in V2 says which amounts stood in these; an amount that may have does stand in other-amount."""

Part: TypeAlias = Literal["price", "fee", "promotion", "shipment"]
Dialect: TypeAlias = Literal["schema", "observed"]
"""How the XML spells things: as the schema published in 2007, or as readers of the later files expect."""

AMOUNT_TYPES: Mapping[str, Part] = {
    "ItemPrice": "price",
    # Withheld tax: parsers of the XML find it among the price components (public code, two programs).
    "ItemWithheldTax": "price",
    "ItemFees": "fee",
    "Points": "fee",
    "Item Fee Adjustment": "fee",
    "Promotion": "promotion",
    "ShipmentFees": "shipment",
}
"""amount-type of V2 → what it is of. Source: Amazon's change log of the removal (which columns were condensed), and a
public comparison of six settlement periods of Japan in both forms for ItemPrice, ItemFees, Points, Item Fee
Adjustment and Promotion.
"""

PART_COLUMNS: Mapping[Part, tuple[str, str]] = {
    "price": ("price-type", "price-amount"),
    "fee": ("item-related-fee-type", "item-related-fee-amount"),
    "promotion": ("promotion-type", "promotion-amount"),
    "shipment": ("shipment-fee-type", "shipment-fee-amount"),
}

OTHER = "other-transaction"
"""transaction-type that V1 wrote as what V2 has in amount-description; with " - Reversal" behind it, so there too."""

FEE_GROUPS: Mapping[str, str] = {"AmazonFees": "item-related-fee-amount", "FBAFees": "other-amount"}
"""transaction-types that V1 wrote as what V2 has in amount-type, and the column of their amount (same comparison)."""

FEE_BASE = "Base fee"
FEE_PARTS = frozenset({"Tax on fee", "Discount on Fee"})
"""amount-descriptions of lines that V1 added to the line of the base fee before them (same comparison)."""

REIMBURSED = ("Other transactions", "SAFE-T Reimbursement")
"""An amount-type, and what V1 had in price-type for it, with the amount in other-amount (same comparison)."""

ORDER = "Order"
QUANTITY_OF = ("ItemPrice", "Principal")
"""V1 had a line of its own for the quantity of each order item; it is made where this amount of an Order is met."""

# ---- the XML -------------------------------------------------------------------------------------------------------

SETTLEMENT_XML_LEFT_OUT: tuple[str, ...] = ("OrderFee", "OrderFeeAdjustment", "DirectPayment", "OtherFee", "MiscEvent")
"""Elements of the published schema that nothing in V2 tells: such amounts are OtherTransaction."""

LIQUIDATIONS = "Liquidations"
"""A transaction-type and its element (two readers)."""
OTHER_ELEMENT = "OtherTransaction"

REFUNDS: Mapping[str, str] = {
    "Refund": "Refund",
    "A-to-z Guarantee Refund": "GuaranteeClaim",
    "Chargeback Refund": "Chargeback",
}
"""transaction-types whose items are adjusted items of an order → their element. Source: eight readers have Refund, two
Chargeback, one GuaranteeClaim, all three with the same content. In the published schema each of them is Adjustment.
"""

RETROCHARGES: Mapping[str, str] = {"Order_Retrocharge": "Retrocharge", "Refund_Retrocharge": "RetrochargeReversal"}
"""transaction-types of taxes charged afterwards → their element, with PostedDate, BaseTax, ShippingTax, Charge,
MarketplaceName and AmazonOrderID (two readers; the reversal: one, with the same content).
"""

RETROCHARGE_PARTS: Mapping[tuple[str, str], str] = {
    ("ItemPrice", "Tax"): "BaseTax",
    ("ItemPrice", "ShippingTax"): "ShippingTax",
}
RETROCHARGED = "ItemWithheldTax"
"""(amount-type, amount-description) → which of the two taxes; and the amount-type of its Charge, whatever of. Source:
the combinations in eight downloaded files, and in the registry of one program (public code).
"""

OWN_ELEMENTS: Mapping[tuple[str, str], str] = {
    ("ServiceFee", "Cost of Advertising"): "AdvertisingTransactionDetails",
    ("ServiceFee", "Refund for Advertiser"): "AdvertisingTransactionDetails",
    ("Lightning Deal Fee", ""): "SellerDealPayment",
    ("AmazonFees", "Deal Participation Fee"): "SellerDealPayment",
    ("AmazonFees", "Deal Performance Based Fee"): "SellerDealPayment",
    ("CouponRedemptionFee", ""): "SellerCouponPayment",
    ("AmazonFees", "Coupon Participation Fee"): "SellerCouponPayment",
    ("AmazonFees", "Coupon Performance Based Fee"): "SellerCouponPayment",
}
"""(transaction-type, amount-type; "" for any) → the element its amounts had. Types: those in downloaded files (public
code). Elements: eight readers (advertising), two (deals), two (coupons). The participation and performance fees came
after MWS, in the place of the two older ones.
"""

SECTIONS: Mapping[Dialect, tuple[str, ...]] = {
    "schema": (ORDER, "Adjustment", OTHER_ELEMENT),
    "observed": (
        ORDER,
        *REFUNDS.values(),
        OTHER_ELEMENT,
        "SellerDealPayment",
        "AdvertisingTransactionDetails",
        "SellerCouponPayment",
        *RETROCHARGES.values(),
        LIQUIDATIONS,
    ),
}
"""The elements of a report in their order: that of the schema, and that in which the readers name them."""

XML_PRICE_TYPES = frozenset(
    {
        "Principal",
        "Shipping",
        "CODFee",
        "Tax",
        "ShippingTax",
        "RestockingFee",
        "RestockingFeeTax",
        "GiftWrap",
        "GiftWrapTax",
        "Surcharge",
        "ReturnShipping",
        "Goodwill",
        "ExportCharge",
        "COD",
        "CODTax",
        "Other",
        "FreeReplacementReturnShipping",
        "VatExclusiveItemPrice",
        "VatExclusiveShippingPrice",
    }
)
"""BuyerPrice/Component/Type. Source: amzn-base.xsd as published; a test compares."""

XML_CURRENCIES = frozenset(
    {
        *("USD", "GBP", "EUR", "JPY", "CAD", "CNY", "INR", "MXN", "BRL"),
        *("AUD", "TRY", "SGD", "SEK", "PLN", "AED", "SAR", "EGP"),
    }
)
"""BaseCurrencyCode of amzn-base.xsd; a test compares."""

# ---- MWS's types ---------------------------------------------------------------------------------------------------

SETTLEMENT_SOURCE = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
"""The one SP-API type that is left."""

SETTLEMENT_V2_TYPE = "_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2_"

SETTLEMENTS: tuple[str, ...] = ("_GET_V2_SETTLEMENT_REPORT_DATA_XML_", "_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_")
"""Settlement reports that ended on 2026-11-11 and are rebuilt from `SETTLEMENT_SOURCE`."""

SETTLEMENT_ALIASES: Mapping[str, str] = {
    "_GET_PAYMENT_SETTLEMENT_DATA_": "_GET_V2_SETTLEMENT_REPORT_DATA_XML_",
    "_GET_FLAT_FILE_PAYMENT_SETTLEMENT_DATA_": "_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_",
    "_GET_ALT_FLAT_FILE_PAYMENT_SETTLEMENT_DATA_": SETTLEMENT_V2_TYPE,
}
"""The names these reports had before MWS gave them a V2 in their name (public code of five programs, two of which quote
the guide of that time on what each is).
"""

FORM_IDS: Mapping[str, int] = {
    "_GET_V2_SETTLEMENT_REPORT_DATA_XML_": 7_100_000_000_000_000,
    "_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_": 7_200_000_000_000_000,
}
"""Rebuilt form → what is added to Amazon's report id to make its own: a number of sixteen digits, far above Amazon's
(eleven or twelve today) and below 2**53, so that JavaScript and PHP's JSON readers hold it.
"""

FORM_ID_ROOM = 100_000_000_000_000
"""Ids of Amazon's below this one have a form id. It is the distance of two forms."""
