"""The 27 event lists of MWS in its order, each from the list of Finances v0 that holds the same.

Every list is written, an empty one as an empty element: strict readers want them all. Names that differ: MWS wrote
TdsOrderId and FufillmentNetworkSKU where v0 has TDSOrderId and FulfillmentNetworkSKU. What MWS's ShipmentSettleEvent
held is not known; v0 fills it with what a ShipmentEvent holds, and so does this table.
"""

from __future__ import annotations

from mws.mappings.codecs import field, group, many
from mws.mappings.finances.parts import (
    SHIPMENT,
    charge,
    charges,
    fee,
    fees,
    money,
    texts,
    withheld,
)
from mws.mappings.model import Dropped, Group, Many, Node

EVENTS = "FinancialEvents"


def _list(name: str, item: str, *children: Node) -> Many:
    return many(name, item, *children, rest=name, empty=True)


_AFFORDABILITY: tuple[Node, ...] = (
    *texts("AmazonOrderId", "PostedDate", "MarketplaceId", "TransactionType"),
    *(money(name) for name in ("BaseExpense", "TaxTypeCGST", "TaxTypeSGST", "TaxTypeIGST", "TotalExpense")),
)

_LISTS: tuple[Node, ...] = (
    _list("ShipmentEventList", "ShipmentEvent", *SHIPMENT),
    _list("ShipmentSettleEventList", "ShipmentSettleEvent", *SHIPMENT),
    _list("RefundEventList", "ShipmentEvent", *SHIPMENT),
    _list("GuaranteeClaimEventList", "ShipmentEvent", *SHIPMENT),
    _list("ChargebackEventList", "ShipmentEvent", *SHIPMENT),
    _list(
        "PayWithAmazonEventList",
        "PayWithAmazonEvent",
        *texts("SellerOrderId", "TransactionPostedDate", "BusinessObjectType", "SalesChannel"),
        charge("Charge"),
        fees("FeeList"),
        *texts("PaymentAmountType", "AmountDescription", "FulfillmentChannel", "StoreName"),
    ),
    _list(
        "ServiceProviderCreditEventList",
        "SolutionProviderCreditEvent",
        *texts("ProviderTransactionType", "SellerOrderId", "MarketplaceId", "MarketplaceCountryCode", "SellerId"),
        *texts("SellerStoreName", "ProviderId", "ProviderStoreName"),
        money("TransactionAmount"),
        field("TransactionCreationDate", "TransactionCreationDate"),
    ),
    _list(
        "RetrochargeEventList",
        "RetrochargeEvent",
        *texts("RetrochargeEventType", "AmazonOrderId", "PostedDate"),
        money("BaseTax"),
        money("ShippingTax"),
        field("MarketplaceName", "MarketplaceName"),
        withheld("RetrochargeTaxWithheldList"),
    ),
    _list(
        "RentalTransactionEventList",
        "RentalTransactionEvent",
        *texts("AmazonOrderId", "RentalEventType", "ExtensionLength", "PostedDate"),
        charges("RentalChargeList"),
        fees("RentalFeeList"),
        field("MarketplaceName", "MarketplaceName"),
        money("RentalInitialValue"),
        money("RentalReimbursement"),
        withheld("RentalTaxWithheldList"),
    ),
    group("PerformanceBondRefundEventList", empty=True),
    _list(
        "ProductAdsPaymentEventList",
        "ProductAdsPaymentEvent",
        *texts("postedDate", "transactionType", "invoiceId"),
        money("baseValue"),
        money("taxValue"),
        money("transactionValue"),
    ),
    _list(
        "ServiceFeeEventList",
        "ServiceFeeEvent",
        *texts("AmazonOrderId", "FeeReason"),
        fees("FeeList"),
        *texts("SellerSKU", "FnSKU", "FeeDescription", "ASIN"),
    ),
    _list(
        "SellerDealPaymentEventList",
        "SellerDealPaymentEvent",
        *texts("postedDate", "dealId", "dealDescription", "eventType", "feeType"),
        money("feeAmount"),
        money("taxAmount"),
        money("totalAmount"),
    ),
    _list(
        "DebtRecoveryEventList",
        "DebtRecoveryEvent",
        field("DebtRecoveryType", "DebtRecoveryType"),
        money("RecoveryAmount"),
        money("OverPaymentCredit"),
        many(
            "DebtRecoveryItemList",
            "DebtRecoveryItem",
            money("RecoveryAmount"),
            money("OriginalAmount"),
            *texts("GroupBeginDate", "GroupEndDate"),
            rest="DebtRecoveryItemList",
        ),
        many(
            "ChargeInstrumentList",
            "ChargeInstrument",
            *texts("Description", "Tail"),
            money("Amount"),
            rest="ChargeInstrumentList",
        ),
    ),
    _list("LoanServicingEventList", "LoanServicingEvent", money("LoanAmount"), *texts("SourceBusinessEventType")),
    _list(
        "AdjustmentEventList",
        "AdjustmentEvent",
        *texts("AdjustmentType", "PostedDate"),
        money("AdjustmentAmount"),
        many(
            "AdjustmentItemList",
            "AdjustmentItem",
            field("Quantity", "Quantity"),
            money("PerUnitAmount"),
            money("TotalAmount"),
            *texts("SellerSKU", "FnSKU", "ProductDescription", "ASIN"),
            rest="AdjustmentItemList",
        ),
    ),
    _list(
        "SAFETReimbursementEventList",
        "SAFETReimbursementEvent",
        *texts("PostedDate", "SAFETClaimId"),
        money("ReimbursedAmount"),
        field("ReasonCode", "ReasonCode"),
        many(
            "SAFETReimbursementItemList",
            "SAFETReimbursementItem",
            charges("itemChargeList"),
            *texts("productDescription", "quantity"),
            rest="SAFETReimbursementItemList",
        ),
    ),
    _list(
        "SellerReviewEnrollmentPaymentEventList",
        "SellerReviewEnrollmentPaymentEvent",
        *texts("PostedDate", "EnrollmentId", "ParentASIN"),
        fee(),
        charge(),
        money("TotalAmount"),
    ),
    _list(
        "FBALiquidationEventList",
        "FBALiquidationEvent",
        *texts("PostedDate", "OriginalRemovalOrderId"),
        money("LiquidationProceedsAmount"),
        money("LiquidationFeeAmount"),
    ),
    _list(
        "CouponPaymentEventList",
        "CouponPaymentEvent",
        *texts("PostedDate", "CouponId", "SellerCouponDescription", "ClipOrRedemptionCount", "PaymentEventId"),
        fee(),
        charge(),
        money("TotalAmount"),
    ),
    _list(
        "ImagingServicesFeeEventList",
        "ImagingServicesFeeEvent",
        *texts("ImagingRequestBillingItemID", "ASIN", "PostedDate"),
        fees("FeeList"),
    ),
    _list(
        "NetworkComminglingTransactionEventList",
        "NetworkComminglingTransactionEvent",
        *texts("TransactionType", "PostedDate", "NetCoTransactionID", "SwapReason", "ASIN", "MarketplaceId"),
        money("TaxExclusiveAmount"),
        money("TaxAmount"),
    ),
    _list("AffordabilityExpenseEventList", "AffordabilityExpenseEvent", *_AFFORDABILITY),
    _list("AffordabilityExpenseReversalEventList", "AffordabilityExpenseEvent", *_AFFORDABILITY),
    _list(
        "RemovalShipmentEventList",
        "RemovalShipmentEvent",
        *texts("PostedDate", "OrderId", "TransactionType"),
        many(
            "RemovalShipmentItemList",
            "RemovalShipmentItem",
            *texts("RemovalShipmentItemId", "TaxCollectionModel"),
            field("FufillmentNetworkSKU", "FulfillmentNetworkSKU"),
            field("Quantity", "Quantity"),
            *(money(name) for name in ("Revenue", "FeeAmount", "TaxAmount", "TaxWithheld")),
            rest="RemovalShipmentItemList",
        ),
    ),
    _list(
        "TrialShipmentEventList",
        "TrialShipmentEvent",
        *texts("AmazonOrderId", "FinancialEventGroupId", "PostedDate", "SKU"),
        fees("FeeList"),
    ),
    _list(
        "TDSReimbursementEventList",
        "TDSReimbursementEvent",
        field("PostedDate", "PostedDate"),
        field("TdsOrderId", "TDSOrderId"),
        money("ReimbursedAmount"),
    ),
)

FINANCIAL_EVENTS: Group = group(EVENTS, *_LISTS, rest=EVENTS, empty=True)

# Lists that MWS never had, and where the money of their events stands. Of a withholding it is what was withheld, not
# the amount it was reckoned from.
_UNKNOWN_TO_MWS = {
    "EBTRefundReimbursementOnlyEventList": ("Amount",),
    "RemovalShipmentAdjustmentEventList": (
        "RemovalShipmentItemAdjustmentList.RevenueAdjustment",
        "RemovalShipmentItemAdjustmentList.TaxAmountAdjustment",
        "RemovalShipmentItemAdjustmentList.TaxWithheldAdjustment",
    ),
    "AdhocDisbursementEventList": ("TransactionAmount",),
    "TaxWithholdingEventList": ("WithheldAmount",),
    "ChargeRefundEventList": ("ChargeRefundTransactions.ChargeAmount",),
    "FailedAdhocDisbursementEventList": ("TransferAmount",),
    "ValueAddedServiceChargeEventList": ("TransactionAmount",),
    "CapacityReservationBillingEventList": ("TransactionAmount",),
}

_KNOWN = frozenset({*_UNKNOWN_TO_MWS, *(node.rest for node in _LISTS if isinstance(node, Many))})

DROPPED: tuple[Dropped, ...] = (
    *(Dropped(f"{EVENTS}.{name}", name, money=paths) for name, paths in _UNKNOWN_TO_MWS.items()),
    Dropped(EVENTS, "lists that Amazon adds", besides=_KNOWN | {"PerformanceBondRefundEventList"}),
)

IGNORED: tuple[str, ...] = (
    *(f"{EVENTS}.{name}" for name in _UNKNOWN_TO_MWS),
    *(
        f"{EVENTS}.{name}.StoreName"
        for name in (
            "ShipmentEventList",
            "ShipmentSettleEventList",
            "RefundEventList",
            "GuaranteeClaimEventList",
            "ChargebackEventList",
            "ServiceFeeEventList",
            "AdjustmentEventList",
            "RemovalShipmentEventList",
        )
    ),
    f"{EVENTS}.AdjustmentEventList.AdjustmentItemList.TransactionNumber",
    f"{EVENTS}.RemovalShipmentEventList.MerchantOrderId",
)
