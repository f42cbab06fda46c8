"""Failures, both ways, as ordered tables: MWS code -> exception, and SP-API / LWA / network -> exception -> MWS error.

Law of this module: data only. Exceptions are named by class name as text; `mws.compat.errors` resolves them and
walks the tables. Every table is read from the top, the first row that matches wins, and the last row matches anything.

Sources: the MWS Developer Guide's error table and the sections' own error pages, where a row states an HTTP status;
rows marked `inferred` have a status of ours, because no source states one (chosen by analogy: a missing or unfinished
result is 404 as the guide's likely FeedProcessingResultNotReady, a refused key or seller as in the common table, other
faults of the caller 400, faults of the service 500). SP-API and LWA rows: Amazon's models and reported replies.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

ErrorType = Literal["Sender", "Receiver"]

ANY = (-sys.maxsize, sys.maxsize)
"""A range of statuses that holds every one, also those that are no HTTP."""

# ---------------------------------------------------------------------------------------------------------------------
# What each exception is answered as, unless a row says otherwise
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """The MWS error an exception becomes. status: HTTP status. retryable: the same call may succeed later."""

    code: str
    status: int
    type: ErrorType = "Sender"
    retryable: bool = False


ANSWERS: Mapping[str, Answer] = MappingProxyType(
    {
        "CompatError": Answer("InternalError", 500, "Receiver"),
        "AuthError": Answer("AccessDenied", 401),
        "TokenError": Answer("AccessDenied", 401),
        "AccessDenied": Answer("AccessDenied", 401),
        # An account without what the call needs: repeating it changes nothing, hence no 5xx.
        "NotConfigured": Answer("AccessDenied", 401),
        "InvalidRequest": Answer("InvalidParameterValue", 400),
        # 404 is what happened; the code is refined by Action in NOT_FOUND.
        "NotFound": Answer("InvalidParameterValue", 404),
        "PayloadTooLarge": Answer("InvalidParameterValue", 400),
        "UnsupportedMedia": Answer("InvalidParameterValue", 400),
        "NotReady": Answer("ReportNotReady", 404, retryable=True),
        "Conflict": Answer("InvalidParameterValue", 400),
        # 503, although upstream says 429: MWS code backs off on 503 and takes a 429 for a fault it cannot mend.
        "Throttled": Answer("RequestThrottled", 503, retryable=True),
        "ServiceError": Answer("InternalError", 500, "Receiver", retryable=True),
        "ServiceUnreachable": Answer("ServiceUnavailable", 503, "Receiver", retryable=True),
        "CallTimeout": Answer("ServiceUnavailable", 503, "Receiver", retryable=True),
        # MWS clients repeat a request after 500 and 503 and after nothing else. This write may have been carried out,
        # so it must not look like either: 400, and the one MWS code whose name says "do not repeat". Sender, because
        # it is the sender who has to find out what happened.
        "OutcomeUnknown": Answer("NonRetriableInternalError", 400),
        "UnsupportedAction": Answer("InvalidAddress", 404),
        "LossyTranslation": Answer("InvalidParameterValue", 400),
    }
)

# ---------------------------------------------------------------------------------------------------------------------
# MWS codes -> exception
# ---------------------------------------------------------------------------------------------------------------------


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


_COMMON, _FEEDS, _REPORTS = "common", "Feeds", "Reports"
_INBOUND, _MFN, _EASYSHIP = "FulfillmentInboundShipment", "MerchantFulfillment", "EasyShip"
_FINANCES, _PRODUCTS, _SUBSCRIPTIONS = "Finances", "Products", "Subscriptions"

MWS_CODES: tuple[MwsCode, ...] = (
    # The common table of the Developer Guide.
    MwsCode("InputStreamDisconnected", 400, _COMMON, "InvalidRequest"),
    MwsCode("InvalidParameterValue", 400, _COMMON, "InvalidRequest"),
    MwsCode("AccessDenied", 401, _COMMON, "AccessDenied"),
    MwsCode("InvalidAccessKeyId", 403, _COMMON, "TokenError"),
    MwsCode("SignatureDoesNotMatch", 403, _COMMON, "TokenError"),
    # An unknown path, version or Action, not an unknown thing: still "not found" to whoever catches it.
    MwsCode("InvalidAddress", 404, _COMMON, "NotFound"),
    MwsCode("InternalError", 500, _COMMON, "ServiceError", "Receiver", retryable=True),
    # MWS's QuotaExceeded is the hourly quota: waiting a second does not help, waiting for the hour does. The same
    # word from SP-API means no more than "slower, please" (see SP_ROWS).
    MwsCode("QuotaExceeded", 503, _COMMON, "Throttled", retryable=True),
    MwsCode("RequestThrottled", 503, _COMMON, "Throttled", retryable=True),
    MwsCode("ServiceUnavailable", 503, _COMMON, "ServiceError", "Receiver", retryable=True),
    # Fulfillment Inbound Shipment.
    MwsCode("AmazonContractNotSigned", 400, _INBOUND, "AccessDenied"),
    MwsCode("AmazonPrepNotSupportedInDestinationFulfillmentCenter", 400, _INBOUND, "InvalidRequest"),
    MwsCode("AmazonPrepNotSupported", 400, _INBOUND, "InvalidRequest"),
    MwsCode("CannotEstimateTransportContent", 400, _INBOUND, "Conflict"),
    MwsCode("CannotReducePreorderedItemQuantity", 400, _INBOUND, "Conflict"),
    MwsCode("CannotRemovePreorderedItem", 400, _INBOUND, "Conflict"),
    MwsCode("CannotVoidTransportContent", 400, _INBOUND, "Conflict"),
    MwsCode("CarrierContractNotSigned", 400, _INBOUND, "AccessDenied"),
    MwsCode("CarrierInvalidForMarketplace", 400, _INBOUND, "InvalidRequest"),
    MwsCode("IncompatiblePrepOwner", 400, _INBOUND, "InvalidRequest"),
    MwsCode("InconsistentPrepDetails", 400, _INBOUND, "InvalidRequest"),
    MwsCode("IncorrectPrepInstruction", 400, _INBOUND, "InvalidRequest"),
    MwsCode("InvalidBoxContentSource", 400, _INBOUND, "InvalidRequest"),
    # Documented here for requests that are too long only; MWS_TEXTS tells those from wrong values.
    MwsCode("InvalidParameterValue", 400, _INBOUND, "InvalidRequest"),
    MwsCode("InvalidPrepInstruction", 400, _INBOUND, "InvalidRequest"),
    MwsCode("InvalidPrepOwner", 400, _INBOUND, "InvalidRequest"),
    MwsCode("InvalidOperation", 400, _INBOUND, "InvalidRequest"),
    MwsCode("MaxSizeReached", 400, _INBOUND, "InvalidRequest"),
    MwsCode("MissingCarrierType", 400, _INBOUND, "InvalidRequest"),
    MwsCode("MissingPrepDetails", 400, _INBOUND, "InvalidRequest"),
    MwsCode("NoPackagesOrPallets", 400, _INBOUND, "InvalidRequest"),
    # 400, yet only time is missing: a feed sent before is still being processed.
    MwsCode("PackageContentFeedNotComplete", 400, _INBOUND, "NotReady", retryable=True),
    MwsCode("PreorderNotSupported", 400, _INBOUND, "InvalidRequest"),
    MwsCode("TransportContentNotFound", 400, _INBOUND, "NotFound"),
    MwsCode("UnknownCarrierType", 400, _INBOUND, "InvalidRequest"),
    MwsCode("UnknownShipmentId", 400, _INBOUND, "NotFound"),
    MwsCode("UnsupportedOption", 400, _INBOUND, "InvalidRequest"),
    MwsCode("IncompatiblePrepOwner", 400, _INBOUND, "InvalidRequest", inferred=True),
    # Merchant Fulfillment.
    MwsCode("InsufficientFunds", 400, _MFN, "Conflict"),
    MwsCode("InvalidRequest", 400, _MFN, "InvalidRequest"),
    MwsCode("InvalidShipFromAddress", 400, _MFN, "InvalidRequest"),
    MwsCode("InvalidShippingServiceOfferId", 400, _MFN, "InvalidRequest"),
    MwsCode("LabelCancelWindowExpired", 400, _MFN, "Conflict"),
    MwsCode("LabelFormatNotSupported", 400, _MFN, "InvalidRequest"),
    MwsCode("ShipmentAlreadyExists", 400, _MFN, "Conflict"),
    MwsCode("ShipmentRequestDetailsTooRestrictive", 400, _MFN, "InvalidRequest"),
    MwsCode("ShippingServiceOfferNotAvailable", 400, _MFN, "Conflict"),
    MwsCode("TermsAndConditionsNotAccepted", 403, _MFN, "AccessDenied"),
    # 404 for states and for unsuitable items too: the section's page says so.
    MwsCode("InvalidState", 404, _MFN, "Conflict"),
    MwsCode("ItemsNotInOrder", 404, _MFN, "InvalidRequest"),
    MwsCode("RegionNotSupported", 404, _MFN, "InvalidRequest"),
    MwsCode("ResourceNotFound", 404, _MFN, "NotFound"),
    MwsCode("ShippingServiceNotAvailable", 404, _MFN, "InvalidRequest"),
    # Easy Ship. ResourceNotFound is 400 here and 404 in Merchant Fulfillment.
    MwsCode("InvalidRequest", 400, _EASYSHIP, "InvalidRequest"),
    MwsCode("ResourceNotFound", 400, _EASYSHIP, "NotFound"),
    MwsCode("RetryableAfterGettingNewSlots", 400, _EASYSHIP, "Conflict"),
    # Amazon's page misspells it; other sources have ScheduledPackageAlreadyExists (OTHER_CODES). Both are read.
    MwsCode("SchedulesdPackageAlreadyExists", 400, _EASYSHIP, "Conflict"),
    MwsCode("RegionNotSupported", 404, _EASYSHIP, "InvalidRequest"),
    MwsCode("ScheduleWindowExpired", 404, _EASYSHIP, "Conflict"),
    MwsCode("InvalidOrderState", 404, _EASYSHIP, "Conflict"),
    MwsCode("PickupSlotNotAvailable", 404, _EASYSHIP, "Conflict"),
    # Codes without a stated HTTP status. The first of them is AccessDenied in its sense of 2009, "came by plain HTTP":
    # strict only, since a gateway on a loopback address or behind a proxy is reached that way.
    MwsCode("AccessDenied", 401, _COMMON, "AccessDenied", inferred=True, strict_only=True),
    MwsCode("AccessToFeedProcessingResultDenied", 401, _FEEDS, "AccessDenied", inferred=True, strict_only=True),
    MwsCode("AccessToReportDenied", 401, _REPORTS, "AccessDenied", inferred=True, strict_only=True),
    # The official Java library sends no MD5 with a feed and always worked.
    MwsCode("ContentMD5Missing", 400, _FEEDS, "InvalidRequest", inferred=True, strict_only=True),
    MwsCode("ContentMD5DoesNotMatch", 400, _FEEDS, "InvalidRequest", inferred=True),
    MwsCode("FeedCanceled", 404, _FEEDS, "Conflict", inferred=True),
    MwsCode("FeedProcessingResultNoLongerAvailable", 404, _FEEDS, "NotFound", inferred=True),
    # Not inferred, but weak: the 404 is that of a client's test data.
    MwsCode("FeedProcessingResultNotReady", 404, _FEEDS, "NotReady", retryable=True),
    MwsCode("InputDataError", 400, _FEEDS, "InvalidRequest", inferred=True),
    MwsCode("InternalError", 500, _COMMON, "ServiceError", "Receiver", retryable=True, inferred=True),
    MwsCode("InvalidFeedSubmissionId", 404, _FEEDS, "NotFound", inferred=True),
    MwsCode("InvalidAction", 400, _COMMON, "InvalidRequest", inferred=True),
    MwsCode("InvalidFeedType", 400, _FEEDS, "InvalidRequest", inferred=True),
    # Superfluous parameters: nearly every client sends some (Marketplace beside MarketplaceId.Id.1, ...).
    MwsCode("InvalidQueryParameter", 400, _COMMON, "InvalidRequest", inferred=True, strict_only=True),
    MwsCode("InvalidReportId", 404, _REPORTS, "NotFound", inferred=True),
    MwsCode("InvalidReportType", 400, _REPORTS, "InvalidRequest", inferred=True),
    MwsCode("InvalidRequest", 400, "Feeds/Reports", "InvalidRequest", inferred=True),
    MwsCode("InvalidScheduleFrequency", 400, _REPORTS, "InvalidRequest", inferred=True),
    # 403 as AWS's query services answer it. What the caller has to do is send the parameter, hence InvalidRequest.
    MwsCode("MissingClientTokenId", 403, _COMMON, "InvalidRequest", inferred=True, strict_only=True),
    MwsCode("MissingParameter", 400, _COMMON, "InvalidRequest", inferred=True),
    MwsCode("ReportNoLongerAvailable", 404, _REPORTS, "NotFound", inferred=True),
    MwsCode("ReportNotReady", 404, _REPORTS, "NotReady", retryable=True, inferred=True),
    # User-Agent: several clients send none, others a form the guide forbids, and all of them worked.
    MwsCode("UserAgentHeaderLanguageAttributeMissing", 400, _COMMON, "InvalidRequest", inferred=True, strict_only=True),
    MwsCode("UserAgentHeaderMalformed", 400, _COMMON, "InvalidRequest", inferred=True, strict_only=True),
    MwsCode("UserAgentHeaderMaximumLengthExceeded", 400, _COMMON, "InvalidRequest", inferred=True, strict_only=True),
    MwsCode("UserAgentHeaderMissing", 400, _COMMON, "InvalidRequest", inferred=True, strict_only=True),
    # 500 where MWS sent it; we send this code with 400, see ANSWERS["OutcomeUnknown"].
    MwsCode("NonRetriableInternalError", 500, _FINANCES, "ServiceError", "Receiver", inferred=True),
    MwsCode("RetriableInternalError", 500, _FINANCES, "ServiceError", "Receiver", retryable=True, inferred=True),
    MwsCode("InvalidUPCIdentifier", 400, _PRODUCTS, "InvalidRequest", inferred=True),
    MwsCode("InvalidReportRequestId", 404, _REPORTS, "NotFound", inferred=True),
    MwsCode("DependencyFatalException", 500, _SUBSCRIPTIONS, "ServiceError", "Receiver", inferred=True),
    MwsCode("DependencyRetriableException", 503, _SUBSCRIPTIONS, "ServiceError", "Receiver", True, inferred=True),
    MwsCode("DependencyUnauthorizedException", 401, _SUBSCRIPTIONS, "AccessDenied", inferred=True),
    MwsCode("InternalErrorFatalException", 500, _SUBSCRIPTIONS, "ServiceError", "Receiver", inferred=True),
    MwsCode("InvalidInputFatalException", 400, _SUBSCRIPTIONS, "InvalidRequest", inferred=True),
    MwsCode("NextTokenCorrupted", 400, _COMMON, "InvalidRequest", inferred=True),
    MwsCode("InvalidClientTokenId", 403, _COMMON, "TokenError", inferred=True),
    # One item of GetMyFeesEstimate; the reply around it is a 200. Amazon's example has Type Receiver.
    MwsCode("DataNotAvailable", 200, _PRODUCTS, "NotFound", "Receiver", per_item=True),
)

# Codes other sources know and the collected error pages do not.
OTHER_CODES: tuple[MwsCode, ...] = (
    MwsCode("ScheduledPackageAlreadyExists", 400, _EASYSHIP, "Conflict", inferred=True),
    MwsCode("InvalidParameter", 400, _COMMON, "InvalidRequest"),
    MwsCode("Internal Error", 500, _COMMON, "ServiceError", "Receiver", retryable=True),
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

# ---------------------------------------------------------------------------------------------------------------------
# SP-API -> exception -> MWS
# ---------------------------------------------------------------------------------------------------------------------

NO_STATUS = (0, 0)
"""Errors that came inside a successful reply (batches, operation problems) have no HTTP status of their own."""


@dataclass(frozen=True, slots=True)
class SpRow:
    """One rule. All given conditions must hold.

    statuses: inclusive range of the HTTP status. codes: the error's code, compared without case, spaces and
    punctuation (SP-API spells one meaning five ways). text: words of message and details, in lower case.
    exception: class name. code, status: the MWS code and HTTP status sent out; "" and 0 = the exception's own.
    section: only for calls of that MWS section. advice: a sentence added for the reader.
    """

    exception: str
    statuses: tuple[int, int] = ANY
    codes: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    code: str = ""
    status: int = 0
    section: str = ""
    advice: str = ""


_THROTTLE_WORDS = ("quotaexceeded", "toomanyrequests", "requestthrottled", "ratelimited")
_NOT_FOUND_WORDS = ("notfound", "resourcenotfound")
_DENIED_WORDS = ("unauthorized", "unauthorizedrequest", "unauthorizedaction", "accessdenied")
_TOKEN_WORDS = ("missingauthenticationtoken", "invalidsignature", "invalidauthenticationtoken")
_SERVICE_WORDS = ("internalfailure", "internalerror", "internalservererror")
_UNAVAILABLE_WORDS = ("serviceunavailable", "requesttimedout")

_RENEW = "The access token was not accepted: check the refresh token of this account."
_ROLE = (
    "Possible causes: the application lacks the role for this call, the seller has not authorised it, or the account's "
    "region is not that of the marketplace."
)
_SUBMIT_CAUSES = "An account that is not active gets the same answer as a wrong parameter."

# By status first, then code, then words: SP-API's codes are no closed set.
SP_ROWS: tuple[SpRow, ...] = (
    # 401 and 403: which of "who are you" and "you may not" it is stands in the words only.
    SpRow("TokenError", (401, 403), text=("access token you provided",), advice=_RENEW),
    SpRow("TokenError", (401, 403), text=("access token is missing",), advice=_RENEW),
    SpRow("TokenError", (401, 403), codes=_TOKEN_WORDS, advice=_RENEW),
    # AWS keys that are wrong or expired, seen as InvalidInput and as Unauthorized; only those who still sign see it.
    SpRow("TokenError", (401, 403), text=("security token included in the request",), advice="Check the AWS keys."),
    # createRestrictedDataToken refuses with 400 what is a missing permission.
    SpRow("AccessDenied", (400, 403), text=("does not have access to one or more requested data elements",)),
    SpRow("AccessDenied", (401, 401), advice=_ROLE),
    SpRow("AccessDenied", (403, 403), advice=_ROLE),
    # 429 whatever its code. SP-API's QuotaExceeded means "slower"; MWS's meant "not before the full hour", and a
    # client that reads it stops for an hour: so it is never passed on by that name.
    SpRow("Throttled", (429, 429)),
    SpRow("Throttled", (500, 599), codes=_THROTTLE_WORDS),
    SpRow("PayloadTooLarge", (413, 413)),
    SpRow("PayloadTooLarge", (400, 400), codes=("requestsizeexceeded",)),
    SpRow("UnsupportedMedia", (415, 415)),
    SpRow("NotFound", (404, 404)),
    SpRow("NotFound", (410, 410)),
    SpRow("NotFound", (400, 400), codes=_NOT_FOUND_WORDS),
    # Easy Ship renamed one code; the others kept theirs (PASS_BY_NAME).
    SpRow("Conflict", (400, 499), codes=("timeslotnotavailable",), code="PickupSlotNotAvailable", section=_EASYSHIP),
    SpRow("Conflict", (400, 499), codes=("scheduledpackagealreadyexists", "schedulewindowexpired")),
    SpRow("Conflict", (400, 499), codes=("invalidorderstate", "retryableaftergettingnewslots", "requestconflict")),
    SpRow("Conflict", (400, 499), codes=("timeslotnotavailable", "ordernoteligibleforrescheduling")),
    SpRow("Conflict", (409, 409)),
    SpRow("Conflict", (422, 422)),
    # A timeout at Amazon's side, in spite of its 4xx.
    SpRow("ServiceError", (408, 408), code="ServiceUnavailable", status=503),
    SpRow("InvalidRequest", (400, 400), text=("invalid request parameters",), section=_FEEDS, advice=_SUBMIT_CAUSES),
    SpRow("InvalidRequest", (400, 499)),
    SpRow("ServiceError", (502, 504), code="ServiceUnavailable", status=503),
    # Our sandbox has no such operation: to repeat the call is of no use.
    SpRow("UnsupportedAction", (501, 501), codes=("notinthissandbox",)),
    SpRow("ServiceError", (500, 599), codes=_UNAVAILABLE_WORDS, code="ServiceUnavailable", status=503),
    SpRow("ServiceError", (500, 599)),
    # Without a status, the code has to do.
    SpRow("Throttled", NO_STATUS, codes=_THROTTLE_WORDS),
    SpRow("NotFound", NO_STATUS, codes=_NOT_FOUND_WORDS),
    SpRow("TokenError", NO_STATUS, codes=_TOKEN_WORDS, advice=_RENEW),
    SpRow("AccessDenied", NO_STATUS, codes=_DENIED_WORDS, advice=_ROLE),
    SpRow("PayloadTooLarge", NO_STATUS, codes=("requestsizeexceeded",)),
    SpRow("ServiceError", NO_STATUS, codes=_SERVICE_WORDS),
    SpRow("ServiceError", NO_STATUS, codes=_UNAVAILABLE_WORDS, code="ServiceUnavailable", status=503),
    SpRow(
        "InvalidRequest", NO_STATUS, codes=("invalidinput", "invalidrequest", "badrequest", "400", "invalidinputcode")
    ),
    # Anything else: a status that is no HTTP error, or a word nobody has seen. Our fault until proven otherwise.
    SpRow("ServiceError"),
)

# An SP-API code that the MWS section had under the same name keeps it, and brings that code's exception and status with
# it (Easy Ship, Merchant Fulfillment), but only where the row said one of these: a throttle stays a throttle.
PASS_BY_NAME = frozenset({"InvalidRequest", "NotFound", "Conflict", "AccessDenied"})

# The MWS code for "no such thing", by section and Action; Action "" is any other of the section. No page documents one
# for Orders, Products, Finances, Sellers, Inventory, Outbound and Subscriptions: those keep the common code.
NOT_FOUND: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (_FEEDS, ""): "InvalidFeedSubmissionId",
        (_REPORTS, "GetReport"): "InvalidReportId",
        (_REPORTS, "GetReportList"): "InvalidReportId",
        (_REPORTS, "UpdateReportAcknowledgements"): "InvalidReportId",
        (_REPORTS, ""): "InvalidReportRequestId",
        (_MFN, ""): "ResourceNotFound",
        (_EASYSHIP, ""): "ResourceNotFound",
        (_INBOUND, "GetTransportContent"): "TransportContentNotFound",
        (_INBOUND, "UpdateInboundShipment"): "UnknownShipmentId",
        (_INBOUND, "ListInboundShipmentItems"): "UnknownShipmentId",
        # The id is one that CreateInboundShipmentPlan handed out.
        (_INBOUND, "CreateInboundShipment"): "UnknownShipmentId",
        (_INBOUND, "ConfirmPreorder"): "UnknownShipmentId",
        (_INBOUND, "GetPreorderInfo"): "UnknownShipmentId",
        (_INBOUND, "PutTransportContent"): "UnknownShipmentId",
        (_INBOUND, "EstimateTransportRequest"): "UnknownShipmentId",
        (_INBOUND, "ConfirmTransportRequest"): "UnknownShipmentId",
        (_INBOUND, "VoidTransportRequest"): "UnknownShipmentId",
        (_INBOUND, "GetPackageLabels"): "UnknownShipmentId",
        (_INBOUND, "GetUniquePackageLabels"): "UnknownShipmentId",
        (_INBOUND, "GetPalletLabels"): "UnknownShipmentId",
        (_INBOUND, "GetBillOfLading"): "UnknownShipmentId",
    }
)

# The same for 410 Gone: it was there once.
NO_LONGER_THERE: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (_FEEDS, "GetFeedSubmissionResult"): "FeedProcessingResultNoLongerAvailable",
        (_REPORTS, "GetReport"): "ReportNoLongerAvailable",
    }
)

# The code of 2009 for "you may not have this", by section and Action: only under `strict = true`, since clients written
# later know AccessDenied alone.
DENIED_STRICTLY: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (_FEEDS, "GetFeedSubmissionResult"): "AccessToFeedProcessingResultDenied",
        (_REPORTS, "GetReport"): "AccessToReportDenied",
    }
)

# ---------------------------------------------------------------------------------------------------------------------
# Login with Amazon -> exception -> MWS
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LwaRow:
    """One answer of LWA's token endpoint. errors: its `error` values, () = any."""

    exception: str
    errors: tuple[str, ...] = ()
    statuses: tuple[int, int] = ANY
    code: str = ""
    status: int = 0
    advice: str = ""


_OUR_FAULT = "This request is made by mws-compat itself: please report it."

LWA_ROWS: tuple[LwaRow, ...] = (
    LwaRow(
        "TokenError",
        ("invalid_grant",),
        advice="The refresh token is revoked, expired or not of this application: have the seller authorise the "
        "application again and put the new refresh token into the account's configuration.",
    ),
    LwaRow(
        "TokenError",
        ("invalid_client",),
        advice="The LWA client id or secret is wrong. A secret has to be rotated every 180 days and stops working "
        "when it is not: check the date of the configured one.",
    ),
    LwaRow(
        "TokenError",
        ("unauthorized_client",),
        advice="The refresh token belongs to another LWA client than the configured one, or the application is not "
        "authorised for this.",
    ),
    LwaRow("TokenError", ("invalid_scope",), advice="The application may not use this grantless operation."),
    LwaRow("TokenError", ("unsupported_grant_type", "invalid_request"), advice=_OUR_FAULT),
    LwaRow("AccessDenied", ("access_denied",)),
    LwaRow("ServiceError", ("server_error",)),
    LwaRow("ServiceError", ("temporarily_unavailable",), code="ServiceUnavailable", status=503),
    LwaRow("Throttled", statuses=(429, 429)),
    LwaRow("ServiceError", statuses=(408, 408), code="ServiceUnavailable", status=503),
    LwaRow("TokenError", statuses=(400, 499)),
    LwaRow("ServiceError", statuses=(502, 504), code="ServiceUnavailable", status=503),
    LwaRow("ServiceError"),
)

# ---------------------------------------------------------------------------------------------------------------------
# Everything that is known by its class: no reply, or nothing sent
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class of failure. name: `spapi.X` (mws.spapi.errors), `requests.X`, `builtins.X` or `mws.X`; subclasses too.

    text: what is told to the caller; "" keeps the failure's own words, for classes whose words are known to hold no
    secret. code, status: as in SpRow.
    """

    name: str
    exception: str
    code: str = ""
    status: int = 0
    text: str = ""
    source: Literal["sp", "network", "local"] = "network"


_NO_REPLY = "The server could not be reached, or the connection broke."
_TOO_LATE = "The server did not answer in time."
_BAD_ADDRESS = "The configured endpoint or proxy is not a usable address."

# The row of the nearest base class decides, whatever the order here.
NETWORK_ROWS: tuple[ClassRow, ...] = (
    ClassRow("spapi.DeadlineExceeded", "CallTimeout"),
    ClassRow("spapi.ConnectFailed", "ServiceUnreachable"),
    ClassRow("spapi.ConnectionLost", "ServiceUnreachable"),
    ClassRow("spapi.TransportError", "ServiceUnreachable"),
    # Text of requests' exceptions holds the URL, and a document's URL is signed: it is never passed on.
    ClassRow("requests.Timeout", "CallTimeout", text=_TOO_LATE),
    # Both a timeout and a connection error to requests.
    ClassRow("requests.ConnectTimeout", "CallTimeout", text=_TOO_LATE),
    ClassRow("requests.ConnectionError", "ServiceUnreachable", text=_NO_REPLY),
    ClassRow("requests.ChunkedEncodingError", "ServiceUnreachable", text=_NO_REPLY),
    ClassRow("requests.ContentDecodingError", "ServiceError", text="The answer could not be decompressed."),
    ClassRow("requests.JSONDecodeError", "ServiceError", text="The answer is not the JSON it should be."),
    ClassRow("requests.InvalidURL", "NotConfigured", text=_BAD_ADDRESS, source="local"),
    ClassRow("requests.MissingSchema", "NotConfigured", text=_BAD_ADDRESS, source="local"),
    ClassRow("requests.InvalidSchema", "NotConfigured", text=_BAD_ADDRESS, source="local"),
    ClassRow("requests.TooManyRedirects", "ServiceError", text="The address led from one redirect to the next."),
    ClassRow("requests.RequestException", "ServiceError", text="The request failed."),
    ClassRow("builtins.TimeoutError", "CallTimeout", text=_TOO_LATE),
    ClassRow("builtins.ConnectionError", "ServiceUnreachable", text=_NO_REPLY),
)

LOCAL_ROWS: tuple[ClassRow, ...] = (
    ClassRow("spapi.InvalidCall", "InvalidRequest", source="local"),
    # Nothing was sent: our own pacer says what Amazon would have said.
    ClassRow("spapi.RateWaitTooLong", "Throttled", source="local"),
    # The policy of writes, kept by the client: the same answer that a plan gives before it asks.
    ClassRow("spapi.WriteRefused", "AccessDenied", source="local"),
    ClassRow("spapi.CircuitOpen", "ServiceError", "ServiceUnavailable", 503, source="local"),
    ClassRow("spapi.Cancelled", "ServiceError", "ServiceUnavailable", 503, source="local"),
    ClassRow("spapi.OutcomeUnknown", "OutcomeUnknown", source="sp"),
    # HTML, cut JSON or nothing where JSON was promised: an error, never an empty success.
    ClassRow("spapi.UnreadableReply", "ServiceError", source="sp"),
    # A reply whose class says more than its status does.
    ClassRow("spapi.TokenRejected", "TokenError", source="sp"),
    ClassRow("spapi.BadRequest", "InvalidRequest", source="sp"),
    ClassRow("spapi.Unauthorized", "AccessDenied", source="sp"),
    ClassRow("spapi.NotFound", "NotFound", source="sp"),
    ClassRow("spapi.Conflict", "Conflict", source="sp"),
    ClassRow("spapi.PayloadTooLarge", "PayloadTooLarge", source="sp"),
    ClassRow("spapi.UnsupportedMedia", "UnsupportedMedia", source="sp"),
    ClassRow("spapi.TooManyRequests", "Throttled", source="sp"),
    ClassRow("spapi.ServerError", "ServiceError", source="sp"),
    ClassRow("spapi.SpapiError", "ServiceError", source="sp"),
    # The drop-in's own refusals (a region that does not exist, an argument that cannot be sent).
    ClassRow("mws.MWSError", "InvalidRequest", source="local"),
)

CLASS_ROWS = NETWORK_ROWS + LOCAL_ROWS
