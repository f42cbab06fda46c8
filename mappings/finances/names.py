"""Which breakdown of Finances 2024-06-19 is which charge, fee or withheld tax of MWS. What is not here is not proven.

Amazon names its breakdowns nowhere. Proven are words that replies of v0 and of 2024-06-19 have in common, and five that
several public programs read as the charge on the right. Discounts, gift wrap chargebacks, reimbursements, removals,
advertising and transfers are not here: no reply of both versions about the same money was found.
"""

from __future__ import annotations

from collections.abc import Mapping

SHIPMENT, REFUND, SERVICE_FEE = "Shipment", "Refund", "ServiceFee"
LISTS: Mapping[str, str] = {
    SHIPMENT: "ShipmentEventList",
    REFUND: "RefundEventList",
    SERVICE_FEE: "ServiceFeeEventList",
}
"""transactionType → MWS's list."""

CHARGES: Mapping[str, str] = {
    "OurPricePrincipal": "Principal",
    "OurPriceTax": "Tax",
    "ShippingPrincipal": "ShippingCharge",
    "ShippingTax": "ShippingTax",
    "GiftwrapPrincipal": "GiftWrap",
    "GiftwrapTax": "GiftWrapTax",
}
"""breakdownType → ChargeType."""

FEES = frozenset({"Commission", "FBAPerUnitFulfillmentFee", "RefundCommission", "ShippingChargeback"})
"""breakdownTypes of items that are FeeTypes, word for word."""

ACCOUNT_FEES = frozenset({"CouponParticipationFee", "CouponPerformanceFee", "FBAStorageFee", "Subscription"})
"""breakdownTypes of service fees that are FeeTypes, word for word."""

WITHHELD = frozenset(f"MarketplaceFacilitatorTax-{kind}" for kind in ("Giftwrap", "Other", "Principal", "Shipping"))
"""breakdownTypes that are ChargeTypes of withheld taxes, word for word."""

COLLECTION_MODEL = "MarketplaceFacilitator"
"""TaxCollectionModel of those, by Amazon's definition of it."""
