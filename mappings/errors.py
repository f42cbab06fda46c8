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

# Sections, by the names MWS has in its paths; "common" is every one.
COMMON, FEEDS, REPORTS = "common", "Feeds", "Reports"
INBOUND, MFN, EASYSHIP = "FulfillmentInboundShipment", "MerchantFulfillment", "EasyShip"
FINANCES, PRODUCTS, SUBSCRIPTIONS = "Finances", "Products", "Subscriptions"

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
    SpRow("Conflict", (400, 499), codes=("timeslotnotavailable",), code="PickupSlotNotAvailable", section=EASYSHIP),
    SpRow("Conflict", (400, 499), codes=("scheduledpackagealreadyexists", "schedulewindowexpired")),
    SpRow("Conflict", (400, 499), codes=("invalidorderstate", "retryableaftergettingnewslots", "requestconflict")),
    SpRow("Conflict", (400, 499), codes=("timeslotnotavailable", "ordernoteligibleforrescheduling")),
    SpRow("Conflict", (409, 409)),
    SpRow("Conflict", (422, 422)),
    # A timeout at Amazon's side, in spite of its 4xx.
    SpRow("ServiceError", (408, 408), code="ServiceUnavailable", status=503),
    SpRow("InvalidRequest", (400, 400), text=("invalid request parameters",), section=FEEDS, advice=_SUBMIT_CAUSES),
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
        (FEEDS, ""): "InvalidFeedSubmissionId",
        (REPORTS, "GetReport"): "InvalidReportId",
        (REPORTS, "GetReportList"): "InvalidReportId",
        (REPORTS, "UpdateReportAcknowledgements"): "InvalidReportId",
        (REPORTS, ""): "InvalidReportRequestId",
        (MFN, ""): "ResourceNotFound",
        (EASYSHIP, ""): "ResourceNotFound",
        (INBOUND, "GetTransportContent"): "TransportContentNotFound",
        (INBOUND, "UpdateInboundShipment"): "UnknownShipmentId",
        (INBOUND, "ListInboundShipmentItems"): "UnknownShipmentId",
        # The id is one that CreateInboundShipmentPlan handed out.
        (INBOUND, "CreateInboundShipment"): "UnknownShipmentId",
        (INBOUND, "ConfirmPreorder"): "UnknownShipmentId",
        (INBOUND, "GetPreorderInfo"): "UnknownShipmentId",
        (INBOUND, "PutTransportContent"): "UnknownShipmentId",
        (INBOUND, "EstimateTransportRequest"): "UnknownShipmentId",
        (INBOUND, "ConfirmTransportRequest"): "UnknownShipmentId",
        (INBOUND, "VoidTransportRequest"): "UnknownShipmentId",
        (INBOUND, "GetPackageLabels"): "UnknownShipmentId",
        (INBOUND, "GetUniquePackageLabels"): "UnknownShipmentId",
        (INBOUND, "GetPalletLabels"): "UnknownShipmentId",
        (INBOUND, "GetBillOfLading"): "UnknownShipmentId",
    }
)

# The same for 410 Gone: it was there once.
NO_LONGER_THERE: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (FEEDS, "GetFeedSubmissionResult"): "FeedProcessingResultNoLongerAvailable",
        (REPORTS, "GetReport"): "ReportNoLongerAvailable",
    }
)

# The code of 2009 for "you may not have this", by section and Action: only under `strict = true`, since clients written
# later know AccessDenied alone.
DENIED_STRICTLY: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (FEEDS, "GetFeedSubmissionResult"): "AccessToFeedProcessingResultDenied",
        (REPORTS, "GetReport"): "AccessToReportDenied",
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
