"""What MWS and Orders API 2026-01-01 call the same state, channel, condition or registration."""

from __future__ import annotations

from mws.mappings.codecs import enum

ORDER_STATUS = enum(
    "OrderStatus",
    {
        "PendingAvailability": "PENDING_AVAILABILITY",
        "Pending": "PENDING",
        "Unshipped": "UNSHIPPED",
        "PartiallyShipped": "PARTIALLY_SHIPPED",
        "Shipped": "SHIPPED",
        "Canceled": "CANCELLED",  # one L in MWS, two in REST
        "Unfulfillable": "UNFULFILLABLE",
    },
    elsewhere=("InvoiceUnconfirmed",),
)
CHANNEL = enum("FulfillmentChannel", {"AFN": "AMAZON", "MFN": "MERCHANT"})
SERVICE_LEVEL = enum(
    "ShipmentServiceLevelCategory",
    {
        "Expedited": "EXPEDITED",
        "FreeEconomy": "FREE_ECONOMY",
        "NextDay": "NEXT_DAY",
        "Priority": "PRIORITY",
        "SameDay": "SAME_DAY",
        "SecondDay": "SECOND_DAY",
        "Scheduled": "SCHEDULED",
        "Standard": "STANDARD",
    },
)
CONDITION = enum(
    "ConditionId",
    {
        "New": "NEW",
        "Used": "USED",
        "Collectible": "COLLECTIBLE",
        "Refurbished": "REFURBISHED",
        "Preorder": "PREORDER",
        "Club": "CLUB",
    },
)
SUBCONDITION = enum(
    "ConditionSubtypeId",
    {
        "New": "NEW",
        "Mint": "MINT",
        "Very Good": "VERY_GOOD",
        "Good": "GOOD",
        "Acceptable": "ACCEPTABLE",
        "Poor": "POOR",
        "Club": "CLUB",
        "OEM": "OEM",
        "Warranty": "WARRANTY",
        "Refurbished Warranty": "REFURBISHED_WARRANTY",
        "Refurbished": "REFURBISHED",
        "Open Box": "OPEN_BOX",
        "Any": "ANY",
        "Other": "OTHER",
    },
)
# The documented MWS samples write VATNumber and CSTNumber; the other registrations are newer than MWS.
TAX_CLASS = enum("TaxClassification", {"VATNumber": "VAT", "CSTNumber": "CST"})
TAX_MODEL = enum("TaxCollection.Model", {"MarketplaceFacilitator": "MARKETPLACE_FACILITATOR"})
PRICE_DESIGNATION = enum("PriceDesignation", {"BusinessPrice": "BUSINESS_PRICE"})
