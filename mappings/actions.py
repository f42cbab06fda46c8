"""Actions that are not built, and why a part of an Action's job cannot be done: what no table of an Action can say.

What a built Action uses and lacks stands in its `Operation`; `mws.mappings.all_actions` puts both together. Whoever
builds an Action takes its row out of here. Facts only, no behaviour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Status = Literal["translated", "partial", "possible", "partly possible", "none"]
STATUSES: tuple[Status, ...] = ("translated", "partial", "possible", "partly possible", "none")
"""translated: the Action's job is done. partial: a part of it is. possible, partly possible: the Selling Partner API
could do it, or a part of it, and this version does not. none: nothing there does it."""


@dataclass(frozen=True, slots=True)
class Action:
    """One Action.

    operations: Route keys it uses, or would, the preferred first; for "none" the nearest, which is not the same.
    missing: elements, parameters or values that cannot be carried. reason: one sentence why a part of the job cannot be
    done or means something else ("partial", "partly possible"), or what to use instead ("none").
    """

    section: str
    name: str
    operations: tuple[str, ...] = ()
    status: Status = "possible"
    missing: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_write(self) -> bool:
        """True where it changes something: MWS named those that only read `Get...` and `List...`."""
        return not self.name.startswith(("Get", "List"))


_TWENTY = "The lowest listings are rebuilt from the twenty offers SP-API shows; MWS looked at all of them."
_SUPPLY = (
    "Nothing tells when stock will be there, and a change of what is on its way is not listed as one since "
    "QueryStartDateTime."
)

REASONS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("Feeds", "SubmitFeed"): (
            "Listing feeds become JSON_LISTINGS_FEED or single changes, which not all can; the others go as they are."
        ),
        ("Reports", "RequestReport"): (
            "Some report types are gone, some have other names; order reports are three now: shipping, tax, invoicing."
        ),
        ("FulfillmentInventory", "ListInventorySupply"): _SUPPLY,
        ("FulfillmentInventory", "ListInventorySupplyByNextToken"): _SUPPLY,
        ("Recommendations", "GetServiceStatus"): (
            "No other Action of this section is served, so there are no calls whose state could be told."
        ),
        ("Products", "GetLowestOfferListingsForSKU"): _TWENTY,
        ("Products", "GetLowestOfferListingsForASIN"): _TWENTY,
    }
)
"""Built Actions of which a part cannot be done: (section, Action) → why. Any other that is built does its whole job."""


def _status_of(section: str) -> Action:
    return Action(section, "GetServiceStatus")


def _outbound(name: str, operation: str, *missing: str) -> Action:
    key = f"fulfillmentOutbound.2020-07-01.{operation}"
    return Action("FulfillmentOutboundShipment", name, (key,), missing=missing)


_OUTBOUND = (
    _outbound("GetFulfillmentPreview", "getFulfillmentPreview"),
    _outbound("UpdateFulfillmentOrder", "updateFulfillmentOrder"),
    _outbound("GetFulfillmentOrder", "getFulfillmentOrder"),
    _outbound("ListAllFulfillmentOrders", "listAllFulfillmentOrders"),
    _outbound("ListAllFulfillmentOrdersByNextToken", "listAllFulfillmentOrders"),
    _outbound("GetPackageTrackingDetails", "getPackageTrackingDetails"),
    _outbound("CancelFulfillmentOrder", "cancelFulfillmentOrder"),
    _outbound("ListReturnReasonCodes", "listReturnReasonCodes"),
    _outbound("CreateFulfillmentReturn", "createFulfillmentReturn"),
)

_INBOUND = "FulfillmentInboundShipment"
_DONE = "fulfillmentInbound.2024-03-20.getInboundOperationStatus"


def _plan(name: str, missing: tuple[str, ...], reason: str, *operations: str) -> Action:
    keys = tuple(f"fulfillmentInbound.2024-03-20.{operation}" for operation in operations)
    return Action(_INBOUND, name, (*keys, _DONE), "partly possible", missing, reason)


_GUIDANCE = "Removed 2024-03-27. The nearest tells whether an item may be sent in, not whether it should be."
_PREORDER = "Removed 2025-01-21 with the inbound operations of v0; the version that followed has no pre-orders."

_INBOUND_ROWS = (
    _status_of(_INBOUND),
    Action(
        _INBOUND,
        "GetInboundGuidanceForSKU",
        ("fbaInbound.v1.getItemEligibilityPreview",),
        "none",
        ("GuidanceReasonList",),
        _GUIDANCE,
    ),
    Action(
        _INBOUND,
        "GetInboundGuidanceForASIN",
        ("fbaInbound.v1.getItemEligibilityPreview",),
        "none",
        ("GuidanceReasonList",),
        _GUIDANCE,
    ),
    _plan(
        "CreateInboundShipmentPlan",
        ("EstimatedBoxContentsFee", "choice between placement options"),
        "MWS only asked; now a plan is really made, in steps that take minutes, and the caller's choice of placement "
        "has to come from the configuration.",
        "createInboundPlan",
        "generatePlacementOptions",
        "listPlacementOptions",
        "getShipment",
        "listShipmentItems",
    ),
    _plan(
        "CreateInboundShipment",
        ("DestinationFulfillmentCenterId: Amazon chooses", "adding items to a shipment that exists"),
        "Confirming one placement confirms all its shipments; MWS made them one by one.",
        "confirmPlacementOption",
        "getShipment",
        "updateShipmentName",
    ),
    _plan(
        "UpdateInboundShipment",
        ("ShipmentStatus: cancelling a single shipment",),
        "Only a whole plan can be cancelled, and new contents need what is in every box.",
        "updateShipmentName",
        "updateShipmentSourceAddress",
        "generateShipmentContentUpdatePreviews",
        "listShipmentContentUpdatePreviews",
        "confirmShipmentContentUpdatePreview",
        "updateShipmentTrackingDetails",
        "cancelInboundPlan",
    ),
    Action(_INBOUND, "GetPreorderInfo", (), "none", ("the whole Action",), _PREORDER),
    Action(_INBOUND, "ConfirmPreorder", (), "none", ("the whole Action",), _PREORDER),
    Action(_INBOUND, "GetPrepInstructionsForSKU", ("fulfillmentInbound.v0.getPrepInstructions",)),
    Action(_INBOUND, "GetPrepInstructionsForASIN", ("fulfillmentInbound.v0.getPrepInstructions",)),
    _plan(
        "PutTransportContent",
        (),
        "Transport cannot be asked for before the contents of every box are known, where packing comes first.",
        "setPackingInformation",
        "generateTransportationOptions",
        "listTransportationOptions",
        "updateShipmentTrackingDetails",
    ),
    Action(
        _INBOUND,
        "EstimateTransportRequest",
        (
            "fulfillmentInbound.2024-03-20.generateTransportationOptions",
            _DONE,
            "fulfillmentInbound.2024-03-20.listTransportationOptions",
        ),
    ),
    Action(
        _INBOUND,
        "GetTransportContent",
        (
            "fulfillmentInbound.2024-03-20.listTransportationOptions",
            "fulfillmentInbound.2024-03-20.getShipment",
            "fulfillmentInbound.2024-03-20.listShipmentBoxes",
        ),
    ),
    _plan(
        "ConfirmTransportRequest",
        (),
        "All shipments of a plan are confirmed together, so one waits for its siblings.",
        "confirmTransportationOptions",
    ),
    Action(
        _INBOUND,
        "VoidTransportRequest",
        ("fulfillmentInbound.2024-03-20.cancelInboundPlan", _DONE),
        "none",
        ("the whole Action",),
        "Transport alone cannot be called off; the nearest cancels the whole plan.",
    ),
    Action(_INBOUND, "GetPackageLabels", ("fulfillmentInbound.v0.getLabels",)),
    Action(_INBOUND, "GetUniquePackageLabels", ("fulfillmentInbound.v0.getLabels",)),
    Action(_INBOUND, "GetPalletLabels", ("fulfillmentInbound.v0.getLabels",)),
    Action(_INBOUND, "GetBillOfLading", ("fulfillmentInbound.v0.getBillOfLading",)),
    Action(_INBOUND, "ListInboundShipments", ("fulfillmentInbound.v0.getShipments",)),
    Action(_INBOUND, "ListInboundShipmentsByNextToken", ("fulfillmentInbound.v0.getShipments",)),
    Action(
        _INBOUND,
        "ListInboundShipmentItems",
        ("fulfillmentInbound.v0.getShipmentItemsByShipmentId", "fulfillmentInbound.v0.getShipmentItems"),
    ),
    Action(_INBOUND, "ListInboundShipmentItemsByNextToken", ("fulfillmentInbound.v0.getShipmentItems",)),
)

_MFN = (
    _status_of("MerchantFulfillment"),
    Action(
        "MerchantFulfillment",
        "GetEligibleShippingServices",
        ("merchantFulfillment.v0.getEligibleShipmentServices",),
    ),
    Action(
        "MerchantFulfillment",
        "GetAdditionalSellerInputs",
        ("merchantFulfillment.v0.getAdditionalSellerInputs",),
    ),
    Action("MerchantFulfillment", "CreateShipment", ("merchantFulfillment.v0.createShipment",)),
    Action("MerchantFulfillment", "GetShipment", ("merchantFulfillment.v0.getShipment",)),
    Action("MerchantFulfillment", "CancelShipment", ("merchantFulfillment.v0.cancelShipment",)),
)

_DESTINATIONS = "notifications.v1.getDestinations"
_SUBSCRIPTION = "notifications.v1.getSubscription"
_JSON = "Notifications arrive as JSON, not XML: whoever reads the queue has to be translated too."

_SUBSCRIPTIONS = (
    _status_of("Subscriptions"),
    Action(
        "Subscriptions",
        "RegisterDestination",
        ("notifications.v1.createDestination",),
        "partly possible",
        ("MarketplaceId",),
        "A destination belongs to the application, not to a seller and marketplace, and the queue must admit SP-API.",
    ),
    Action("Subscriptions", "DeregisterDestination", (_DESTINATIONS, "notifications.v1.deleteDestination")),
    Action("Subscriptions", "ListRegisteredDestinations", (_DESTINATIONS,), missing=("MarketplaceId",)),
    Action(
        "Subscriptions",
        "SendTestNotificationToDestination",
        ("notifications.v1.sendTestNotification",),
        "none",
        ("the whole Action",),
        "Test notifications exist in Amazon's sandbox only; send a message to the queue with your own AWS rights.",
    ),
    Action(
        "Subscriptions",
        "CreateSubscription",
        (_DESTINATIONS, "notifications.v1.createSubscription"),
        "partly possible",
        ("IsEnabled", "a second subscription of one type"),
        _JSON,
    ),
    Action("Subscriptions", "GetSubscription", (_SUBSCRIPTION,), missing=("IsEnabled: ours only",)),
    Action(
        "Subscriptions",
        "DeleteSubscription",
        (_SUBSCRIPTION, "notifications.v1.deleteSubscriptionById"),
    ),
    Action(
        "Subscriptions",
        "ListSubscriptions",
        ("notifications.v1.getSubscriptions",),
        missing=("MarketplaceId", "IsEnabled: ours only"),
    ),
    Action(
        "Subscriptions",
        "UpdateSubscription",
        (_SUBSCRIPTION, "notifications.v1.createSubscription", "notifications.v1.deleteSubscriptionById"),
        "partly possible",
        ("IsEnabled",),
        "A subscription cannot be switched off; switching off deletes it.",
    ),
)

_NO_RECOMMENDATIONS = (
    "SP-API gives no recommendations. Nearest, by category. Inventory: the reports "
    "GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT and GET_FBA_INVENTORY_PLANNING_DATA. Pricing: "
    "productPricing.2022-05-01.getFeaturedOfferExpectedPriceBatch, and notifications of PRICING_HEALTH. "
    "ListingQuality: the report GET_MERCHANTS_LISTINGS_FYP_REPORT, and the issues that "
    "listingsItems.2021-08-01.searchListingsItems tells of. Selection and GlobalSelling: the reports "
    "GET_B2B_PRODUCT_OPPORTUNITIES_RECOMMENDED_FOR_YOU and GET_FLAT_FILE_GEO_OPPORTUNITIES. "
    "Advertising: the Amazon Ads API. Fulfillment: nothing."
)


def _recommendation(name: str) -> Action:
    return Action("Recommendations", name, (), "none", ("the whole Action",), _NO_RECOMMENDATIONS)


_RECOMMENDATIONS = (
    _recommendation("GetLastUpdatedTimeForRecommendations"),
    _recommendation("ListRecommendations"),
    _recommendation("ListRecommendationsByNextToken"),
)

_EASYSHIP = (
    _status_of("EasyShip"),
    Action("EasyShip", "ListPickupSlots", ("easyShip.2022-03-23.listHandoverSlots",)),
    Action(
        "EasyShip",
        "CreateScheduledPackage",
        ("easyShip.2022-03-23.createScheduledPackage",),
        missing=("PackageDimensions", "PackageWeight"),
    ),
    Action("EasyShip", "UpdateScheduledPackages", ("easyShip.2022-03-23.updateScheduledPackages",)),
    Action(
        "EasyShip",
        "GetScheduledPackage",
        ("easyShip.2022-03-23.getScheduledPackage",),
        missing=("PackageId",),
    ),
)

_INVOICING = (
    _status_of("ShipmentInvoicing"),
    Action(
        "ShipmentInvoicing",
        "GetFBAOutboundShipmentDetail",
        ("shipmentInvoicing.v0.getShipmentDetails",),
        missing=("MarketplaceId",),
    ),
    Action("ShipmentInvoicing", "SubmitFBAOutboundShipmentInvoice", ("shipmentInvoicing.v0.submitInvoice",)),
    Action(
        "ShipmentInvoicing",
        "GetFBAOutboundShipmentInvoiceStatus",
        ("shipmentInvoicing.v0.getInvoiceStatus",),
    ),
)

UNBUILT: tuple[Action, ...] = (
    *_OUTBOUND,
    *_INBOUND_ROWS,
    *_MFN,
    *_SUBSCRIPTIONS,
    *_RECOMMENDATIONS,
    *_EASYSHIP,
    *_INVOICING,
)
"""The Actions of the sections MWS served to its end that this version does not answer."""


@dataclass(frozen=True, slots=True)
class GoneSection:
    """A section MWS itself had given up or that is another product's now. actions: their names. paths: where it was."""

    section: str
    reason: str
    actions: tuple[str, ...]
    paths: tuple[str, ...]


GONE: tuple[GoneSection, ...] = (
    GoneSection(
        "Orders-2011-01-01",
        "Replaced by version 2013-09-01 of Orders while MWS ran: send that version.",
        (
            "ListOrders",
            "ListOrdersByNextToken",
            "GetOrder",
            "ListOrderItems",
            "ListOrderItemsByNextToken",
            "GetServiceStatus",
        ),
        ("/Orders/2011-01-01",),
    ),
    GoneSection(
        "CartInformation",
        "Amazon Webstore, whose carts these were, is closed.",
        ("ListCarts", "ListCartsByNextToken", "GetCarts", "GetServiceStatus"),
        ("/CartInformation/2014-03-01",),
    ),
    GoneSection(
        "CustomerInformation",
        "Amazon Webstore, whose customers these were, is closed.",
        (
            "ListCustomers",
            "ListCustomersByNextToken",
            "GetCustomersForCustomerId",
            "GetCustomersByCustomerId",
            "GetServiceStatus",
        ),
        ("/CustomerInformation/2014-03-01",),
    ),
    GoneSection(
        "Webstore",
        "Amazon Webstore is closed.",
        (
            "ListSubscriptionsCount",
            "ListSubscriptionsCountByNextToken",
            "GetSubscriptionDetails",
            "GetServiceStatus",
        ),
        ("/Webstore/2014-09-01",),
    ),
    GoneSection(
        "OffAmazonPayments",
        "Amazon Pay has an API of its own (version 2), with other credentials; SP-API has no part in it.",
        (
            "Authorize",
            "AuthorizeOnBillingAgreement",
            "CancelOrderReference",
            "Capture",
            "CloseAuthorization",
            "CloseBillingAgreement",
            "CloseOrderReference",
            "ConfirmBillingAgreement",
            "ConfirmOrderReference",
            "CreateOrderReferenceForId",
            "GetAuthorizationDetails",
            "GetBillingAgreementDetails",
            "GetCaptureDetails",
            "GetMerchantAccountStatus",
            "GetOrderReferenceDetails",
            "GetProviderCreditDetails",
            "GetProviderCreditReversalDetails",
            "GetRefundDetails",
            "GetServiceStatus",
            "ListOrderReference",
            "ListOrderReferenceByNextToken",
            "Refund",
            "RefundPayment",
            "ReverseProviderCredit",
            "SetBillingAgreementDetails",
            "SetOrderAttributes",
            "SetOrderReferenceDetails",
            "ValidateBillingAgreement",
        ),
        ("/OffAmazonPayments/2013-01-01", "/OffAmazonPayments_Sandbox/2013-01-01"),
    ),
)
"""47 Actions more, for whoever asks for all of them."""
