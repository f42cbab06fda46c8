"""Every failure of an MWS call, drawn once, and the only place where a foreign failure becomes one of them.

    MWSError                          mws.MWSError: what legacy code catches
    └── MWSRequestError               also requests.HTTPError: there is, or would be, a reply with status >= 400
        └── CompatError               carries what is known: codes of both sides, status, request id, entries
            ├── AuthError             any failure of credentials or permission
            │   ├── TokenError        key, signature or token not accepted: renew, re-authorise, rotate
            │   ├── AccessDenied      who you are is known; role, seller's consent or permission is missing
            │   └── NotConfigured     the account lacks what this call needs
            ├── InvalidRequest        the caller's parameters
            │   ├── NotFound          the thing asked for is unknown, or no longer there
            │   ├── PayloadTooLarge
            │   └── UnsupportedMedia
            ├── NotReady              an asynchronous result that is not there yet: ask again later
            ├── Conflict              the thing is in a state that does not allow this
            ├── Throttled             too fast; `retry_after` seconds where known
            ├── ServiceError          a failure at Amazon's side, or ours
            │   ├── ServiceUnreachable   also requests.ConnectionError: no reply at all
            │   └── CallTimeout          also requests.Timeout: no reply in time
            ├── OutcomeUnknown        a write that may have been carried out: find out before repeating it
            ├── UnsupportedAction     MWS had it, SP-API has nothing like it
            └── LossyTranslation      a parameter cannot be carried over, and leaving it out would change the meaning

Law: all decisions stand in the tables of `mws.mappings.errors`; this module walks them. It never raises a foreign
exception's text, which may hold a signed URL or a token: callers write
`raise translate(exc) from without_secrets(exc)`.
"""

from __future__ import annotations

import builtins
import errno
import logging
import traceback
import uuid
from dataclasses import replace
from typing import Literal, TypeGuard

import requests

import mws.errors
import mws.spapi.errors as spapi
from mws.compat.errordoc import ErrorEntry, read_error_document
from mws.errors import MWSRequestError
from mws.mappings.error_rows import code_by_action, code_row, read_failure, sentences, sp_row, status_of
from mws.mappings.errors import ANSWERS, CLASS_ROWS, DENIED_STRICTLY, LWA_ROWS, Answer, ClassRow, ErrorType
from mws.mappings.mws_codes import MWS_STATUS_ROWS, MWS_TEXTS

__all__ = [
    "EXCEPTIONS",
    "AccessDenied",
    "AuthError",
    "CallTimeout",
    "CompatError",
    "Conflict",
    "ErrorEntry",
    "InvalidRequest",
    "LossyTranslation",
    "NotConfigured",
    "NotFound",
    "NotReady",
    "OutcomeUnknown",
    "PayloadTooLarge",
    "ServiceError",
    "ServiceUnreachable",
    "Source",
    "Throttled",
    "TokenError",
    "UnsupportedAction",
    "UnsupportedMedia",
    "code_row",
    "error_for",
    "from_mws",
    "sp_row",
    "translate",
    "without_secrets",
]

Source = Literal["mws", "sp", "lwa", "network", "local"]

_log = logging.getLogger("mws.compat")


class CompatError(MWSRequestError):
    """A failed MWS call. `str(error)` is the message, or the body of the reply where one was read.

    mws_code, mws_type, http_status: how MWS says it. message, detail: for people. errors: every `Error` element.
    sp_code, sp_message, sp_details: the first error in Amazon's own words of today, "" where there is none.
    request_id: of the side that failed (`x-amzn-RequestId`, or RequestID of the MWS reply). operation: the SP-API
    operation (a Route key). retryable: the same call may succeed later. retry_after: seconds, None where unknown.
    source: which side spoke. response: the reply, made from this error until the drop-in sets it; request: always None.

    Built with a message alone it is answered as `mws.mappings.errors.ANSWERS` says; `mws_code` takes another MWS code,
    and status, type and retryability follow that code's row.
    """

    def __init__(
        self,
        message: str = "",
        *,
        mws_code: str = "",
        mws_type: ErrorType | None = None,
        http_status: int = 0,
        detail: str = "",
        errors: tuple[ErrorEntry, ...] = (),
        sp_code: str = "",
        sp_message: str = "",
        sp_details: str = "",
        request_id: str = "",
        retryable: bool | None = None,
        retry_after: float | None = None,
        source: Source = "local",
        operation: str = "",
    ) -> None:
        super().__init__(message)
        answer = _answer(type(self))
        row = code_row(mws_code) if mws_code and mws_code != answer.code else None
        self.message = message
        self.detail = detail
        self.mws_code = mws_code or answer.code
        self.mws_type: ErrorType = mws_type or (row.type if row else answer.type)
        self.http_status = http_status or (row.status if row and row.status >= 400 else answer.status)
        self.retryable = retryable if retryable is not None else (row.retryable if row else answer.retryable)
        self.errors = errors or (ErrorEntry(self.mws_type, self.mws_code, message, detail),)
        self.sp_code = sp_code
        self.sp_message = sp_message
        self.sp_details = sp_details
        self.request_id = request_id
        self.retry_after = retry_after
        self.source: Source = source
        self.operation = operation

    def _as_reply(self) -> tuple[int, tuple[tuple[str, str, str, str], ...], str]:
        entries = tuple((entry.type, entry.code, entry.message, entry.detail) for entry in self.errors)
        return self.http_status, entries, self.request_id


def _answer(cls: type[CompatError]) -> Answer:
    return next(ANSWERS[base.__name__] for base in cls.__mro__ if base.__name__ in ANSWERS)


class AuthError(CompatError):
    """Any failure of credentials or permission."""


class TokenError(AuthError):
    """Key, signature or token not accepted. The message says whether to rotate, renew or re-authorise."""


class AccessDenied(AuthError):
    """Known, but not allowed: role, seller's consent, contract or data element missing."""


class NotConfigured(AuthError):
    """The configuration lacks what this call needs. Not retryable: only an edit of it helps."""


class InvalidRequest(CompatError):
    """The caller's parameters."""


class NotFound(InvalidRequest):
    """Unknown, or no longer there."""


class PayloadTooLarge(InvalidRequest):
    """Longer than MWS or SP-API takes."""


class UnsupportedMedia(InvalidRequest):
    """A content type SP-API does not take."""


class NotReady(CompatError):
    """The result is not there yet: ask again later."""


class Conflict(CompatError):
    """The thing is in a state that does not allow this."""


class Throttled(CompatError):
    """Too fast. Nothing was carried out."""


class ServiceError(CompatError):
    """A failure at Amazon's side, or ours."""


class ServiceUnreachable(ServiceError, requests.ConnectionError):  # type: ignore[misc]  # as of MWSRequestError
    """No reply at all."""


class CallTimeout(ServiceError, requests.Timeout):  # type: ignore[misc]  # as of MWSRequestError
    """No reply in time."""


class OutcomeUnknown(CompatError):
    """A write that may have been carried out. Answered with a status no MWS client repeats a request for."""


class UnsupportedAction(CompatError):
    """MWS had this Action; SP-API has nothing like it."""


class LossyTranslation(CompatError):
    """A parameter cannot be carried over, and leaving it out would change what the call means."""


EXCEPTIONS: dict[str, type[CompatError]] = {name: globals()[name] for name in ANSWERS}
"""Every class of the tree by the name the tables use."""

# ---------------------------------------------------------------------------------------------------------------------
# MWS codes
# ---------------------------------------------------------------------------------------------------------------------


def error_for(code: str, message: str, *, section: str = "", detail: str = "") -> CompatError:
    """The exception for an MWS code of the tables, as the gateway and the parameter checks refuse a request.

    Raises KeyError for a code that is in no table: a misspelt code is a fault of the program.
    """
    row = code_row(code, section)
    if row is None:
        raise KeyError(code)
    return EXCEPTIONS[row.exception](
        message,
        mws_code=row.code,
        mws_type=row.type,
        http_status=row.status if row.status >= 400 else 0,
        detail=detail,
        retryable=row.retryable,
    )


def bad_feed(message: str) -> CompatError:
    """The exception for a feed that is wrong as a whole: InvalidRequest, with MWS's code for its content."""
    return error_for("InputDataError", message, section="Feeds")


def from_mws(status: int, body: bytes) -> CompatError:
    """The exception for a reply of MWS, or of something that speaks MWS. `str()` of it is the text of the body.

    status: the HTTP status. body: an ErrorResponse document, or whatever came instead (a proxy's HTML, half a
    document, nothing): that too is an error, decided by the status. RequestID and RequestId are read, under any
    namespace, with any number of Error elements.
    """
    entries, request_id = read_error_document(body)
    http_status = status if 400 <= status <= 599 else 0
    if not entries:
        by_status = next(row for row in MWS_STATUS_ROWS if row.statuses[0] <= status <= row.statuses[1])
        error = EXCEPTIONS[by_status.exception](
            f"HTTP {status} without an MWS error document" if body.strip() else f"HTTP {status} with an empty body",
            mws_code=by_status.code,
            http_status=http_status,
            request_id=request_id,
            source="mws",
        )
    else:
        name, code, retryable = _read_entry(status, entries[0])
        error = EXCEPTIONS[name](
            entries[0].message,
            mws_code=code,
            mws_type=entries[0].type,
            http_status=http_status,
            detail=entries[0].detail,
            errors=entries,
            request_id=request_id,
            retryable=retryable,
            source="mws",
        )
    text = body.decode("utf-8", "replace")
    error.args = (text if text.strip() else error.message,)
    return error


def _read_entry(status: int, entry: ErrorEntry) -> tuple[str, str, bool | None]:
    """Exception name, code and retryability (None: the exception's own) of one Error element."""
    said = entry.message.lower()
    for text in MWS_TEXTS:
        if entry.code in text.codes and all(words in said for words in text.contains):
            return text.exception, text.code, None
    row = code_row(entry.code)
    if row is not None:
        return row.exception, row.code, row.retryable
    by_status = next(row for row in MWS_STATUS_ROWS if row.statuses[0] <= status <= row.statuses[1])
    return by_status.exception, entry.code or by_status.code, None


# ---------------------------------------------------------------------------------------------------------------------
# Foreign failures
# ---------------------------------------------------------------------------------------------------------------------

_FAMILIES = {"spapi": spapi, "requests": requests.exceptions, "builtins": builtins, "mws": mws.errors}
_BY_CLASS = {getattr(_FAMILIES[row.name.split(".")[0]], row.name.split(".")[1]): row for row in CLASS_ROWS}
# Parameters of `spapi.Client` itself that go wrong after it was made: a file that went away, keys that cannot be found.
_OF_THE_CLIENT = frozenset({"ca_bundle", "aws", "endpoint", "redis_url"})
# The disk is full, a quota is used up, the file is longer than the process may make one. Windows has no quotas.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})


def translate(exc: BaseException, *, section: str = "", action: str = "", strict: bool = False) -> CompatError:
    """The exception of our tree for any failure of a call. Total, and never raises.

    section, action: the MWS call that failed; they choose the MWS code where sections differ. strict: with the codes of
    MWS that later clients do not know. A failure nobody knows becomes a ServiceError with a neutral text; its class and
    place, never its words, go to the log under an incident number that the text repeats.
    """
    error = _translated(exc, section, action)
    code = DENIED_STRICTLY.get((section, action), "") if strict and error.source == "sp" else ""
    if code and error.mws_code == ANSWERS["AccessDenied"].code:
        error.mws_code = code
        error.errors = tuple(replace(entry, code=code) for entry in error.errors)
    return error


def _translated(exc: BaseException, section: str, action: str) -> CompatError:
    if isinstance(exc, CompatError):
        return exc
    if isinstance(exc, spapi.LwaError):
        return _from_lwa(exc)
    if isinstance(exc, spapi.ApiError) and exc.status and not isinstance(exc, spapi.TokenRejected):
        return _from_sp(exc, section, action)
    # As it was set: an MWSError makes itself a response when asked for one.
    answered = vars(exc).get("response") if isinstance(exc, requests.HTTPError) else None
    if answered is not None:
        return _from_sp(spapi.ApiError("", status=answered.status_code), section, action)
    if isinstance(exc, OSError) and exc.errno in _NO_ROOM:
        return ServiceError(
            "The disk has no room for a temporary file. Make room (TMPDIR says where they lie) and repeat the call.",
            mws_code="ServiceUnavailable",
            http_status=503,
            retryable=True,
            source="local",
        )
    if is_of_settings(exc):
        return _from_settings(exc)
    for cls in type(exc).__mro__:
        if cls in _BY_CLASS:
            return _from_class(exc, _BY_CLASS[cls], section, action)
    return _from_unknown(exc, action)


def _from_class(exc: BaseException, row: ClassRow, section: str, action: str) -> CompatError:
    told = exc if isinstance(exc, spapi.SpapiError) else spapi.SpapiError("")
    answer = ANSWERS[row.exception]
    code = row.code or code_by_action(row.exception, told.status, section, action) or answer.code
    return EXCEPTIONS[row.exception](
        row.text or str(exc) or "The call failed.",
        mws_code=code,
        mws_type=answer.type,
        http_status=row.status or status_of(row.exception, code, section),
        errors=tuple(ErrorEntry(answer.type, code, item.message, item.details) for item in told.errors),
        sp_code=told.code,
        sp_message=told.errors[0].message if told.errors else "",
        sp_details=told.errors[0].details if told.errors else "",
        request_id=told.request_id,
        retryable=answer.retryable,
        retry_after=told.retry_after,
        source=row.source,
        operation=told.operation,
    )


def _from_lwa(exc: spapi.LwaError) -> CompatError:
    row = next(
        row
        for row in LWA_ROWS
        if (not row.errors or exc.error in row.errors) and row.statuses[0] <= exc.status <= row.statuses[1]
    )
    words = exc.error_description or exc.error or f"HTTP {exc.status}"
    return EXCEPTIONS[row.exception](
        sentences(f"Login with Amazon refused: {words}", row.advice),
        mws_code=row.code,
        http_status=row.status,
        sp_code=exc.error,
        sp_message=exc.error_description,
        request_id=exc.request_id,
        retry_after=exc.retry_after,
        source="lwa",
    )


def _from_sp(exc: spapi.ApiError, section: str, action: str) -> CompatError:
    items = exc.errors or (spapi.ErrorItem("", ""),)
    name, status = "", 0
    entries = []
    for item in items:
        said = read_failure(exc.status, item.code, f"{item.message} {item.details}", section=section, action=action)
        words = item.message.strip() or str(exc) or f"{exc.operation or 'Amazon'} answered HTTP {exc.status}"
        detail = item.details or _where(exc, item)
        kind = ANSWERS[said.exception].type
        entries.append(ErrorEntry(kind, said.code, sentences(words, said.advice), detail))
        if not name:
            # The first error names the whole failure, as it is the first Error element that clients read.
            name, status = said.exception, said.status
    first = entries[0]
    retry_after = exc.retry_after
    if retry_after is None and name == "Throttled" and exc.rate:
        retry_after = 1 / exc.rate
    return EXCEPTIONS[name](
        first.message,
        mws_code=first.code,
        mws_type=first.type,
        http_status=status,
        detail=first.detail,
        errors=tuple(entries),
        sp_code=items[0].code,
        sp_message=items[0].message,
        sp_details=items[0].details,
        request_id=exc.request_id,
        retryable=ANSWERS[name].retryable,
        retry_after=retry_after,
        source="sp",
        operation=exc.operation,
    )


def is_of_settings(exc: BaseException | None) -> TypeGuard[spapi.InvalidCall]:
    """Whether the operator has set the client up so that no call can be made, which is no mistake of the caller's.

    What it says names paths and profiles: it is for the log, and no caller is told.
    """
    return isinstance(exc, spapi.InvalidCall) and not exc.operation and exc.parameter in _OF_THE_CLIENT


def _from_settings(exc: spapi.InvalidCall) -> CompatError:
    return ServiceError(
        f"The connection of this service to Amazon cannot be set up ({exc.parameter}). Its operator finds more in the "
        "log; repeat the call later.",
        mws_code="ServiceUnavailable",
        http_status=503,
        retryable=True,
        source="local",
    )


def _from_unknown(exc: BaseException, action: str) -> CompatError:
    incident = uuid.uuid4().hex[:12]
    places = "; ".join(f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in _frames(exc))
    _log.error("incident %s: %s broke off by %s at %s", incident, action or "a call", type(exc).__qualname__, places)
    return ServiceError(
        f"Internal failure of mws-compat; incident {incident} in its log.",
        retryable=False,
        source="local",
    )


def _frames(exc: BaseException) -> list[traceback.FrameSummary]:
    # The last frames only, without source lines and without the exception's words.
    return list(traceback.extract_tb(exc.__traceback__))[-5:]


def _where(exc: spapi.ApiError, item: spapi.ErrorItem) -> str:
    parts = (exc.operation, f"HTTP {exc.status}", item.code, f"request {exc.request_id}" if exc.request_id else "")
    return " ".join(part for part in parts if part)


def without_secrets(exc: BaseException) -> BaseException:
    """The failure itself where it is ours, else a stand-in without words, request or response.

    For `raise translate(exc) from without_secrets(exc)`: foreign exceptions hold URLs that are signed and headers that
    are secret. A stand-in of requests keeps its class; the traceback stays, it names places only. What ours was raised
    from is treated so too.
    """
    if isinstance(exc, (spapi.SpapiError, CompatError)):
        if exc.__cause__ is not None:
            exc.__cause__ = without_secrets(exc.__cause__)
        exc.__context__ = None
        return exc
    for cls in type(exc).__mro__:
        # JSONDecodeError alone is built from the text it could not read; its base is used.
        if issubclass(cls, requests.RequestException) and cls.__module__ == requests.exceptions.__name__:
            if issubclass(cls, requests.JSONDecodeError):
                continue
            return cls(f"{type(exc).__qualname__} (words withheld)").with_traceback(exc.__traceback__)
    withheld = RuntimeError(f"{type(exc).__module__}.{type(exc).__qualname__} (words withheld)")
    return withheld.with_traceback(exc.__traceback__)
