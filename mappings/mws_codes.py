"""MWS codes and texts, and the exception each becomes: what MWS itself answered, row by row.

Law of this module: data only, read from the top as in `mws.mappings.errors`, whose docstring names the sources.
"""

from __future__ import annotations

from dataclasses import dataclass

from mws.mappings.errors import (
    ANY,
    COMMON,
    EASYSHIP,
    FEEDS,
    FINANCES,
    INBOUND,
    MFN,
    PRODUCTS,
    REPORTS,
    SUBSCRIPTIONS,
    ErrorType,
)


@dataclass(frozen=True, slots=True)
class MwsCode:
    """One code of MWS. section: "common" or the section that documents it.

    status: HTTP status; `inferred` where ours. strict_only: applied to requests only under `strict = true`, because
    clients that worked with MWS for years would fail it. per_item: stands inside a 200 reply, beside good items.
    """

    code: str
    status: int
    section: str
    exception: str
    type: ErrorType = "Sender"
    retryable: bool = False
    inferred: bool = False
    strict_only: bool = False
    per_item: bool = False


MWS_CODES: tuple[MwsCode, ...] = (
    # The common table of the Developer Guide.
    MwsCode("InputStreamDisconnected", 400, COMMON, "InvalidRequest"),
    MwsCode("InvalidParameterValue", 400, COMMON, "InvalidRequest"),
    MwsCode("AccessDenied", 401, COMMON, "AccessDenied"),
    MwsCode("InvalidAccessKeyId", 403, COMMON, "TokenError"),
    MwsCode("SignatureDoesNotMatch", 403, COMMON, "TokenError"),
    # An unknown path, version or Action, not an unknown thing: still "not found" to whoever catches it.
    MwsCode("InvalidAddress", 404, COMMON, "NotFound"),
    MwsCode("InternalError", 500, COMMON, "ServiceError", "Receiver", retryable=True),
    # MWS's QuotaExceeded is the hourly quota: waiting a second does not help, waiting for the hour does. The same
    # word from SP-API means no more than "slower, please" (see SP_ROWS).
    MwsCode("QuotaExceeded", 503, COMMON, "Throttled", retryable=True),
    MwsCode("RequestThrottled", 503, COMMON, "Throttled", retryable=True),
    MwsCode("ServiceUnavailable", 503, COMMON, "ServiceError", "Receiver", retryable=True),
    # Fulfillment Inbound Shipment.
    MwsCode("AmazonContractNotSigned", 400, INBOUND, "AccessDenied"),
    MwsCode("AmazonPrepNotSupportedInDestinationFulfillmentCenter", 400, INBOUND, "InvalidRequest"),
    MwsCode("AmazonPrepNotSupported", 400, INBOUND, "InvalidRequest"),
    MwsCode("CannotEstimateTransportContent", 400, INBOUND, "Conflict"),
    MwsCode("CannotReducePreorderedItemQuantity", 400, INBOUND, "Conflict"),
    MwsCode("CannotRemovePreorderedItem", 400, INBOUND, "Conflict"),
    MwsCode("CannotVoidTransportContent", 400, INBOUND, "Conflict"),
    MwsCode("CarrierContractNotSigned", 400, INBOUND, "AccessDenied"),
    MwsCode("CarrierInvalidForMarketplace", 400, INBOUND, "InvalidRequest"),
    MwsCode("IncompatiblePrepOwner", 400, INBOUND, "InvalidRequest"),
    MwsCode("InconsistentPrepDetails", 400, INBOUND, "InvalidRequest"),
    MwsCode("IncorrectPrepInstruction", 400, INBOUND, "InvalidRequest"),
    MwsCode("InvalidBoxContentSource", 400, INBOUND, "InvalidRequest"),
    # Documented here for requests that are too long only; MWS_TEXTS tells those from wrong values.
    MwsCode("InvalidParameterValue", 400, INBOUND, "InvalidRequest"),
    MwsCode("InvalidPrepInstruction", 400, INBOUND, "InvalidRequest"),
    MwsCode("InvalidPrepOwner", 400, INBOUND, "InvalidRequest"),
    MwsCode("InvalidOperation", 400, INBOUND, "InvalidRequest"),
    MwsCode("MaxSizeReached", 400, INBOUND, "InvalidRequest"),
    MwsCode("MissingCarrierType", 400, INBOUND, "InvalidRequest"),
    MwsCode("MissingPrepDetails", 400, INBOUND, "InvalidRequest"),
    MwsCode("NoPackagesOrPallets", 400, INBOUND, "InvalidRequest"),
    # 400, yet only time is missing: a feed sent before is still being processed.
    MwsCode("PackageContentFeedNotComplete", 400, INBOUND, "NotReady", retryable=True),
    MwsCode("PreorderNotSupported", 400, INBOUND, "InvalidRequest"),
    MwsCode("TransportContentNotFound", 400, INBOUND, "NotFound"),
    MwsCode("UnknownCarrierType", 400, INBOUND, "InvalidRequest"),
    MwsCode("UnknownShipmentId", 400, INBOUND, "NotFound"),
    MwsCode("UnsupportedOption", 400, INBOUND, "InvalidRequest"),
    MwsCode("IncompatiblePrepOwner", 400, INBOUND, "InvalidRequest", inferred=True),
    # Merchant Fulfillment.
    MwsCode("InsufficientFunds", 400, MFN, "Conflict"),
    MwsCode("InvalidRequest", 400, MFN, "InvalidRequest"),
    MwsCode("InvalidShipFromAddress", 400, MFN, "InvalidRequest"),
    MwsCode("InvalidShippingServiceOfferId", 400, MFN, "InvalidRequest"),
    MwsCode("LabelCancelWindowExpired", 400, MFN, "Conflict"),
    MwsCode("LabelFormatNotSupported", 400, MFN, "InvalidRequest"),
    MwsCode("ShipmentAlreadyExists", 400, MFN, "Conflict"),
    MwsCode("ShipmentRequestDetailsTooRestrictive", 400, MFN, "InvalidRequest"),
    MwsCode("ShippingServiceOfferNotAvailable", 400, MFN, "Conflict"),
    MwsCode("TermsAndConditionsNotAccepted", 403, MFN, "AccessDenied"),
    # 404 for states and for unsuitable items too: the section's page says so.
    MwsCode("InvalidState", 404, MFN, "Conflict"),
    MwsCode("ItemsNotInOrder", 404, MFN, "InvalidRequest"),
    MwsCode("RegionNotSupported", 404, MFN, "InvalidRequest"),
    MwsCode("ResourceNotFound", 404, MFN, "NotFound"),
    MwsCode("ShippingServiceNotAvailable", 404, MFN, "InvalidRequest"),
    # Easy Ship. ResourceNotFound is 400 here and 404 in Merchant Fulfillment.
    MwsCode("InvalidRequest", 400, EASYSHIP, "InvalidRequest"),
    MwsCode("ResourceNotFound", 400, EASYSHIP, "NotFound"),
    MwsCode("RetryableAfterGettingNewSlots", 400, EASYSHIP, "Conflict"),
    # Amazon's page misspells it; other sources have ScheduledPackageAlreadyExists (OTHER_CODES). Both are read.
    MwsCode("SchedulesdPackageAlreadyExists", 400, EASYSHIP, "Conflict"),
    MwsCode("RegionNotSupported", 404, EASYSHIP, "InvalidRequest"),
    MwsCode("ScheduleWindowExpired", 404, EASYSHIP, "Conflict"),
    MwsCode("InvalidOrderState", 404, EASYSHIP, "Conflict"),
    MwsCode("PickupSlotNotAvailable", 404, EASYSHIP, "Conflict"),
    # Codes without a stated HTTP status. The first of them is AccessDenied in its sense of 2009, "came by plain HTTP":
    # strict only, since a gateway on a loopback address or behind a proxy is reached that way.
    MwsCode("AccessDenied", 401, COMMON, "AccessDenied", inferred=True, strict_only=True),
    MwsCode("AccessToFeedProcessingResultDenied", 401, FEEDS, "AccessDenied", inferred=True, strict_only=True),
    MwsCode("AccessToReportDenied", 401, REPORTS, "AccessDenied", inferred=True, strict_only=True),
    # The official Java library sends no MD5 with a feed and always worked.
    MwsCode("ContentMD5Missing", 400, FEEDS, "InvalidRequest", inferred=True, strict_only=True),
    MwsCode("ContentMD5DoesNotMatch", 400, FEEDS, "InvalidRequest", inferred=True),
    MwsCode("FeedCanceled", 404, FEEDS, "Conflict", inferred=True),
    MwsCode("FeedProcessingResultNoLongerAvailable", 404, FEEDS, "NotFound", inferred=True),
    # Not inferred, but weak: the 404 is that of a client's test data.
    MwsCode("FeedProcessingResultNotReady", 404, FEEDS, "NotReady", retryable=True),
    MwsCode("InputDataError", 400, FEEDS, "InvalidRequest", inferred=True),
    MwsCode("InternalError", 500, COMMON, "ServiceError", "Receiver", retryable=True, inferred=True),
    MwsCode("InvalidFeedSubmissionId", 404, FEEDS, "NotFound", inferred=True),
    MwsCode("InvalidAction", 400, COMMON, "InvalidRequest", inferred=True),
    MwsCode("InvalidFeedType", 400, FEEDS, "InvalidRequest", inferred=True),
    # Superfluous parameters: nearly every client sends some (Marketplace beside MarketplaceId.Id.1, ...).
    MwsCode("InvalidQueryParameter", 400, COMMON, "InvalidRequest", inferred=True, strict_only=True),
    MwsCode("InvalidReportId", 404, REPORTS, "NotFound", inferred=True),
    MwsCode("InvalidReportType", 400, REPORTS, "InvalidRequest", inferred=True),
    MwsCode("InvalidRequest", 400, "Feeds/Reports", "InvalidRequest", inferred=True),
    MwsCode("InvalidScheduleFrequency", 400, REPORTS, "InvalidRequest", inferred=True),
    # 403 as AWS's query services answer it. What the caller has to do is send the parameter, hence InvalidRequest.
    MwsCode("MissingClientTokenId", 403, COMMON, "InvalidRequest", inferred=True, strict_only=True),
    MwsCode("MissingParameter", 400, COMMON, "InvalidRequest", inferred=True),
    MwsCode("ReportNoLongerAvailable", 404, REPORTS, "NotFound", inferred=True),
    MwsCode("ReportNotReady", 404, REPORTS, "NotReady", retryable=True, inferred=True),
    # User-Agent: several clients send none, others a form the guide forbids, and all of them worked.
    MwsCode("UserAgentHeaderLanguageAttributeMissing", 400, COMMON, "InvalidRequest", inferred=True, strict_only=True),
    MwsCode("UserAgentHeaderMalformed", 400, COMMON, "InvalidRequest", inferred=True, strict_only=True),
    MwsCode("UserAgentHeaderMaximumLengthExceeded", 400, COMMON, "InvalidRequest", inferred=True, strict_only=True),
    MwsCode("UserAgentHeaderMissing", 400, COMMON, "InvalidRequest", inferred=True, strict_only=True),
    # 500 where MWS sent it; we send this code with 400, see ANSWERS["OutcomeUnknown"].
    MwsCode("NonRetriableInternalError", 500, FINANCES, "ServiceError", "Receiver", inferred=True),
    MwsCode("RetriableInternalError", 500, FINANCES, "ServiceError", "Receiver", retryable=True, inferred=True),
    MwsCode("InvalidUPCIdentifier", 400, PRODUCTS, "InvalidRequest", inferred=True),
    MwsCode("InvalidReportRequestId", 404, REPORTS, "NotFound", inferred=True),
    MwsCode("DependencyFatalException", 500, SUBSCRIPTIONS, "ServiceError", "Receiver", inferred=True),
    MwsCode("DependencyRetriableException", 503, SUBSCRIPTIONS, "ServiceError", "Receiver", True, inferred=True),
    MwsCode("DependencyUnauthorizedException", 401, SUBSCRIPTIONS, "AccessDenied", inferred=True),
    MwsCode("InternalErrorFatalException", 500, SUBSCRIPTIONS, "ServiceError", "Receiver", inferred=True),
    MwsCode("InvalidInputFatalException", 400, SUBSCRIPTIONS, "InvalidRequest", inferred=True),
    MwsCode("NextTokenCorrupted", 400, COMMON, "InvalidRequest", inferred=True),
    MwsCode("InvalidClientTokenId", 403, COMMON, "TokenError", inferred=True),
    # One item of GetMyFeesEstimate; the reply around it is a 200. Amazon's example has Type Receiver.
    MwsCode("DataNotAvailable", 200, PRODUCTS, "NotFound", "Receiver", per_item=True),
)

# Codes other sources know and the collected error pages do not.
OTHER_CODES: tuple[MwsCode, ...] = (
    MwsCode("ScheduledPackageAlreadyExists", 400, EASYSHIP, "Conflict", inferred=True),
    MwsCode("InvalidParameter", 400, COMMON, "InvalidRequest"),
    MwsCode("Internal Error", 500, COMMON, "ServiceError", "Receiver", retryable=True),
    MwsCode("InvalidRequestException", 400, "FulfillmentInventory", "InvalidRequest", inferred=True),
)


@dataclass(frozen=True, slots=True)
class MwsText:
    """A message that decides where the code does not, or stands alone. contains: words of it, in lower case.

    codes: the codes it is looked for under; "" stands for a reply whose Code is empty or absent.
    code: the code to read it as.
    """

    contains: tuple[str, ...]
    codes: tuple[str, ...]
    code: str
    exception: str


# Six of the 105 documented rows are messages of SubmitFeed to several marketplaces for which no source states a code.
# They are no codes, so they stand here: recognised by their words, read as the code that says the same.
MESSAGES_WITHOUT_CODE: tuple[MwsText, ...] = (
    MwsText(("same default language code",), ("",), "InvalidParameterValue", "InvalidRequest"),
    MwsText(("same default currency code",), ("",), "InvalidParameterValue", "InvalidRequest"),
    MwsText(("based in the same country",), ("",), "InvalidParameterValue", "InvalidRequest"),
    MwsText(("prevented from performing this action",), ("",), "AccessDenied", "AccessDenied"),
    MwsText(("is an fba marketplace",), ("",), "InvalidParameterValue", "InvalidRequest"),
    MwsText(("could not be applied to any marketplaces",), ("",), "InvalidParameterValue", "InvalidRequest"),
)

MWS_TEXTS: tuple[MwsText, ...] = (
    *MESSAGES_WITHOUT_CODE,
    # One code for a wrong value and for a request that is too long; what to do differs.
    MwsText(("maximum request size",), ("InvalidParameterValue",), "InvalidParameterValue", "PayloadTooLarge"),
)


@dataclass(frozen=True, slots=True)
class ByStatus:
    """A reply that is no MWS error document, or holds a code nobody knows. statuses: inclusive range."""

    statuses: tuple[int, int]
    exception: str
    code: str = ""


# code "" = the exception's own. A 200 that should have been a document and is not lands in the last row.
MWS_STATUS_ROWS: tuple[ByStatus, ...] = (
    ByStatus((401, 401), "AccessDenied"),
    ByStatus((403, 403), "AccessDenied"),
    ByStatus((404, 404), "NotFound", "InvalidAddress"),
    ByStatus((408, 408), "ServiceError", "ServiceUnavailable"),
    ByStatus((409, 409), "Conflict"),
    ByStatus((410, 410), "NotFound"),
    ByStatus((413, 413), "PayloadTooLarge"),
    ByStatus((415, 415), "UnsupportedMedia"),
    ByStatus((422, 422), "Conflict"),
    ByStatus((429, 429), "Throttled"),
    ByStatus((400, 499), "InvalidRequest"),
    # A bare 503 is a proxy's or a front end's page: MWS itself says RequestThrottled in XML when it throttles.
    ByStatus((502, 504), "ServiceError", "ServiceUnavailable"),
    ByStatus((500, 599), "ServiceError"),
    ByStatus(ANY, "ServiceError"),
)
