"""How often MWS let each Action be called: request quota, restore rate, hourly quota. Data only.

Numbers of the MWS reference (operations.json, from Amazon's documentation of 2022-09); an Action missing here has none
published. GetServiceStatus has the same numbers in every section, each section counting for itself.
"""

from __future__ import annotations

from typing import NamedTuple


class Quota(NamedTuple):
    """request: calls (or items) at once. restored: of them, every `seconds`. hourly: calls an hour, None without limit.

    items: the numbers count the ids in a request, not requests. bucket: the Action it shares its quota with, "" = none.
    """

    request: int
    restored: int
    seconds: int
    hourly: int | None = None
    items: bool = False
    bucket: str = ""

    @property
    def per_second(self) -> float:
        """Restore rate per second."""
        return self.restored / self.seconds


QUOTAS: dict[str, Quota] = {
    "GetFeedSubmissionCount": Quota(10, 1, 45, hourly=80),
    "GetFeedSubmissionList": Quota(10, 1, 45, hourly=80),
    "CancelFeedSubmissions": Quota(10, 1, 45, hourly=80),
    "GetFeedSubmissionListByNextToken": Quota(30, 1, 2, hourly=1800),
    "GetFeedSubmissionResult": Quota(15, 1, 60, hourly=60),
    "SubmitFeed": Quota(15, 1, 120, hourly=30),
    "UpdateReportAcknowledgements": Quota(10, 1, 45, hourly=80),
    "CancelReportRequests": Quota(10, 1, 45, hourly=80),
    "GetReportRequestListByNextToken": Quota(30, 1, 2, hourly=1800),
    "GetReport": Quota(15, 1, 60, hourly=60),
    "ManageReportSchedule": Quota(10, 1, 45, hourly=80),
    "GetReportCount": Quota(10, 1, 45, hourly=80),
    "GetReportList": Quota(10, 1, 60, hourly=60),
    "GetReportRequestCount": Quota(10, 1, 45, hourly=80),
    "RequestReport": Quota(15, 1, 60, hourly=60),
    "GetReportRequestList": Quota(10, 1, 45, hourly=80),
    "GetReportListByNextToken": Quota(30, 1, 2, hourly=1800),
    "GetReportScheduleList": Quota(10, 1, 45, hourly=80),
    "GetReportScheduleCount": Quota(10, 1, 45, hourly=80),
    "ListOrdersByNextToken": Quota(6, 1, 60, bucket="ListOrders"),
    "ListOrderItemsByNextToken": Quota(30, 1, 2, bucket="ListOrderItems"),
    "ListOrders": Quota(6, 1, 60),
    "GetOrder": Quota(6, 1, 60),
    "ListOrderItems": Quota(30, 1, 2),
    "GetServiceStatus": Quota(2, 1, 300),
    "GetMatchingProduct": Quota(20, 2, 1, hourly=7200, items=True),
    "GetMyPriceForASIN": Quota(20, 10, 1, hourly=36000, items=True, bucket="GetMyPriceForSKU"),
    "GetMyPriceForSKU": Quota(20, 10, 1, hourly=36000, items=True),
    "GetMatchingProductForId": Quota(20, 5, 1, hourly=18000, items=True),
    "GetProductCategoriesForSKU": Quota(20, 1, 5, hourly=720),
    "ListMatchingProducts": Quota(20, 1, 5, hourly=720),
    "GetLowestOfferListingsForSKU": Quota(20, 10, 1, hourly=36000, items=True),
    "GetProductCategoriesForASIN": Quota(20, 1, 5, hourly=720, bucket="GetProductCategoriesForSKU"),
    "GetLowestOfferListingsForASIN": Quota(20, 10, 1, hourly=36000, items=True, bucket="GetLowestOfferListingsForSKU"),
    "GetMyFeesEstimate": Quota(20, 10, 1, hourly=36000, items=True),
    "GetCompetitivePricingForASIN": Quota(20, 10, 1, hourly=36000, items=True, bucket="GetCompetitivePricingForSKU"),
    "GetLowestPricedOffersForSKU": Quota(10, 5, 1, hourly=200, items=True),
    "GetLowestPricedOffersForASIN": Quota(10, 5, 1, hourly=200, items=True, bucket="GetLowestPricedOffersForSKU"),
    "GetCompetitivePricingForSKU": Quota(20, 10, 1, hourly=36000, items=True),
    "ListMarketplaceParticipationsByNextToken": Quota(15, 1, 60, bucket="ListMarketplaceParticipations"),
    "ListMarketplaceParticipations": Quota(15, 1, 60),
    "GetPackageLabels": Quota(30, 2, 1),
    "GetPrepInstructionsForASIN": Quota(30, 2, 1),
    "ConfirmPreorder": Quota(30, 2, 1),
    "ListInboundShipmentsByNextToken": Quota(30, 2, 1, bucket="ListInboundShipments"),
    "CreateInboundShipmentPlan": Quota(30, 2, 1),
    "GetPreorderInfo": Quota(30, 2, 1),
    "ConfirmTransportRequest": Quota(30, 2, 1),
    "GetBillOfLading": Quota(30, 2, 1),
    "PutTransportContent": Quota(30, 2, 1),
    "GetInboundGuidanceForASIN": Quota(200, 200, 1, hourly=500),
    "GetTransportContent": Quota(30, 2, 1),
    "CreateInboundShipment": Quota(30, 2, 1),
    "ListInboundShipmentItems": Quota(30, 2, 1),
    "ListInboundShipments": Quota(30, 2, 1),
    "GetPrepInstructionsForSKU": Quota(30, 2, 1),
    "GetInboundGuidanceForSKU": Quota(200, 200, 1, hourly=500),
    "GetUniquePackageLabels": Quota(30, 2, 1),
    "ListInboundShipmentItemsByNextToken": Quota(30, 2, 1, bucket="ListInboundShipmentItems"),
    "EstimateTransportRequest": Quota(30, 2, 1),
    "GetPalletLabels": Quota(30, 2, 1),
    "VoidTransportRequest": Quota(30, 2, 1),
    "UpdateInboundShipment": Quota(30, 2, 1),
    "ListInventorySupply": Quota(30, 2, 1),
    "ListInventorySupplyByNextToken": Quota(30, 2, 1, bucket="ListInventorySupply"),
    "CreateFulfillmentOrder": Quota(30, 2, 1),
    "UpdateFulfillmentOrder": Quota(30, 2, 1),
    "CancelFulfillmentOrder": Quota(30, 2, 1),
    "GetPackageTrackingDetails": Quota(30, 2, 1),
    "GetFulfillmentOrder": Quota(30, 2, 1),
    "CreateFulfillmentReturn": Quota(30, 2, 1),
    "GetFulfillmentPreview": Quota(30, 2, 1),
    "ListAllFulfillmentOrdersByNextToken": Quota(30, 2, 1, bucket="ListAllFulfillmentOrders"),
    "ListAllFulfillmentOrders": Quota(30, 2, 1),
    "ListReturnReasonCodes": Quota(30, 2, 1),
    "CreateShipment": Quota(10, 5, 1),
    "GetAdditionalSellerInputs": Quota(10, 5, 1),
    "CancelShipment": Quota(10, 5, 1),
    "GetShipment": Quota(10, 5, 1),
    "GetEligibleShippingServices": Quota(10, 5, 1),
    "ListFinancialEvents": Quota(30, 1, 2, hourly=1800),
    "ListFinancialEventGroupsByNextToken": Quota(30, 1, 2, hourly=1800),
    "ListFinancialEventGroups": Quota(30, 1, 2, hourly=1800),
    "ListFinancialEventsByNextToken": Quota(30, 1, 2, hourly=1800),
    "DeregisterDestination": Quota(25, 2, 1, hourly=7200),
    "RegisterDestination": Quota(25, 2, 1, hourly=7200),
    "CreateSubscription": Quota(25, 2, 1, hourly=7200),
    "UpdateSubscription": Quota(25, 2, 1, hourly=7200),
    "GetSubscription": Quota(25, 2, 1, hourly=7200),
    "DeleteSubscription": Quota(25, 2, 1, hourly=7200),
    "SendTestNotificationToDestination": Quota(25, 2, 1, hourly=7200),
    "ListSubscriptions": Quota(25, 2, 1, hourly=7200),
    "ListRegisteredDestinations": Quota(25, 2, 1, hourly=7200),
    "GetLastUpdatedTimeForRecommendations": Quota(8, 1, 2),
    "ListRecommendations": Quota(8, 1, 2),
    "ListRecommendationsByNextToken": Quota(8, 1, 2),
    "ListPickupSlots": Quota(15, 15, 60),
    "CreateScheduledPackage": Quota(15, 15, 60),
    "GetScheduledPackage": Quota(15, 15, 60),
    "UpdateScheduledPackages": Quota(10, 15, 60),
    "GetCarts": Quota(15, 1, 12),
    "ListCartsByNextToken": Quota(50, 1, 3),
    "ListCarts": Quota(15, 1, 12),
    "GetCustomersByCustomerId": Quota(15, 1, 12),
    "GetCustomersForCustomerId": Quota(15, 1, 12),
    "ListCustomersByNextToken": Quota(50, 1, 3),
    "ListCustomers": Quota(15, 1, 12),
    "GetFBAOutboundShipmentDetail": Quota(25, 340, 300),
    "SubmitFBAOutboundShipmentInvoice": Quota(25, 340, 300),
    "GetFBAOutboundShipmentInvoiceStatus": Quota(25, 340, 300),
}
