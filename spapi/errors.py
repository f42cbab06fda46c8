"""Every failure of the SP-API client, drawn once. Decide by class, then by `code`.

    SpapiError                 an mws.MWSError
    ├── InvalidCall            refused before anything was sent: unknown operation, parameter missing or malformed
    ├── WriteRefused           the client was made so that this is not written; nothing was sent
    ├── LwaError               Login with Amazon answered with an error; has `error` and `error_description`
    ├── RateWaitTooLong        the rate would make this call wait longer than `max_wait`; nothing was sent
    ├── CircuitOpen            this operation failed repeatedly just now; nothing was sent
    ├── Cancelled              the caller's Event was set: unsent, or a read whose answer was not waited for
    ├── ApiError               an HTTP status of 400 or more
    │   ├── BadRequest         400
    │   ├── Unauthorized       401, 403
    │   │   └── TokenRejected  403 that names the access token: expired, revoked, malformed
    │   ├── NotFound           404, 410
    │   ├── Conflict           409, 422
    │   ├── PayloadTooLarge    413
    │   ├── UnsupportedMedia   415
    │   ├── TooManyRequests    429
    │   └── ServerError        500 and above but 501, 408
    ├── UnreadableReply        a success status whose body is not the JSON promised: HTML, cut off, empty
    ├── TransportError         no reply
    │   ├── ConnectFailed      proven that nothing arrived: refused, name server away, TLS failed
    │   │   └── CannotConnect  no repeat helps: no such name, certificate not trusted, the proxy refuses
    │   ├── ConnectionLost     broken after the request may have arrived
    │   └── DeadlineExceeded   the whole call took longer than its deadline
    └── OutcomeUnknown         a write that may have been carried out; find out before doing it again

Four more hang on the root where they are raised: `notifications.NotANotification`, `rotation.SecretAgeUnknown`,
`datakiosk.QueryFailed` and `jobs.Unfinished`.

No instance holds a token, a secret or a presigned URL: messages and `details` are Amazon's words only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mws.errors import MWSError

if TYPE_CHECKING:
    from mws.spapi.calls import RestCall


@dataclass(frozen=True, slots=True)
class ErrorItem:
    """One entry of an SP-API `errors` list."""

    code: str
    message: str
    details: str = ""


class SpapiError(MWSError):
    """The root; an MWSError, so that a program of both worlds catches both by one name.

    operation: the Route key, "" where none applies. status: HTTP status or 0.
    errors: Amazon's `errors[]`. request_id: `x-amzn-RequestId`. error_type: `x-amzn-ErrorType`.
    rate: `x-amzn-RateLimit-Limit` where sent. retry_after: seconds after which a repeat may succeed, or None.
    safe_to_repeat: True where the same call may be made again without risk of doing something twice.
    """

    safe_to_repeat = True
    # The code `error.response` shows in place of Amazon's, "" for Amazon's own.
    _mws_code = ""

    def __init__(
        self,
        message: str,
        *,
        operation: str = "",
        status: int = 0,
        errors: tuple[ErrorItem, ...] = (),
        request_id: str = "",
        error_type: str = "",
        rate: float | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.operation = operation
        self.status = status
        self.errors = errors
        self.request_id = request_id
        self.error_type = error_type
        self.rate = rate
        self.retry_after = retry_after

    @property
    def code(self) -> str:
        """The first error's code, "" where there is none."""
        return self.errors[0].code if self.errors else ""

    def twin(self) -> SpapiError:
        """The same failure for another thread: an exception object raised twice would mix two tracebacks."""
        twin = self.__class__.__new__(self.__class__)
        twin.args = self.args
        twin.__dict__.update(self.__dict__)
        twin.__cause__ = self.__cause__
        return twin

    def _as_reply(self) -> tuple[int, tuple[tuple[str, str, str, str], ...], str]:
        """What `error.response` says, to handlers written for MWS: they repeat after a 5xx and after nothing else."""
        status = self.status if 400 <= self.status <= 499 else 400
        if self.safe_to_repeat:
            status = self.status if self.status >= 500 else 503
        kind = "Receiver" if status >= 500 else "Sender"
        code = self._mws_code or self.code or type(self).__name__
        return status, ((kind, code, str(self), ""),), self.request_id


class InvalidCall(SpapiError):
    """Refused before anything was sent. parameter: the one at fault, "" where none."""

    safe_to_repeat = False

    def __init__(self, message: str, *, operation: str = "", parameter: str = "") -> None:
        super().__init__(message, operation=operation)
        self.parameter = parameter


class WriteRefused(SpapiError):
    """The client's guard does not let this call out: who made the client wants it to write nothing, or not this."""

    safe_to_repeat = False


class LwaError(SpapiError):
    """Login with Amazon refused. error, error_description: its own words (`invalid_grant`, ...)."""

    safe_to_repeat = False

    def __init__(self, message: str, *, status: int = 0, error: str = "", error_description: str = "") -> None:
        super().__init__(message, status=status)
        self.error = error
        self.error_description = error_description


class RateWaitTooLong(SpapiError):
    """The local pacer: `retry_after` seconds would pass before the rate lets this call out."""

    _mws_code = "RequestThrottled"


class CircuitOpen(SpapiError):
    """The operation failed repeatedly; it is tried again after `retry_after` seconds."""


class Cancelled(SpapiError):
    """The caller's Event was set: nothing was sent, or it was a read. A write that may have arrived: OutcomeUnknown."""


class ApiError(SpapiError):
    """A reply with status 400 or more."""

    safe_to_repeat = False


class BadRequest(ApiError):
    """400."""


class Unauthorized(ApiError):
    """401 or 403."""


class TokenRejected(Unauthorized):
    """403 whose text names the access token."""


class NotFound(ApiError):
    """404 or 410."""


class Conflict(ApiError):
    """409 or 422."""


class PayloadTooLarge(ApiError):
    """413."""


class UnsupportedMedia(ApiError):
    """415."""


class TooManyRequests(ApiError):
    """429. Nothing was carried out."""

    safe_to_repeat = True
    # Amazon's own word is QuotaExceeded, which in MWS meant "not before the full hour".
    _mws_code = "RequestThrottled"


class ServerError(ApiError):
    """500 and above, or 408. For a write the client raises OutcomeUnknown instead."""

    safe_to_repeat = True


class UnreadableReply(SpapiError):
    """Status said success, the body was not what was promised."""


class TransportError(SpapiError):
    """No reply came."""


class ConnectFailed(TransportError):
    """Proven that nothing arrived."""


class CannotConnect(ConnectFailed):
    """Nothing arrived, and a repeat will meet the same: settings, or somebody at the other end, have to change."""


class ConnectionLost(TransportError):
    """Broken while sending or receiving."""


class DeadlineExceeded(TransportError):
    """The whole call took longer than its deadline."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """How to find out whether a write was carried out: make this call, and compare.

    call: a read, ready for `Client.send`. done_if: what its answer shows where the write was carried out.
    """

    call: RestCall
    done_if: str


class OutcomeUnknown(SpapiError):
    """A write that may have been carried out. `str()` names the operation and how to find out.

    read_back: the call that shows it, where what was written has a key of its own to look it up by; else None.
    """

    safe_to_repeat = False
    read_back: ReadBack | None = None
