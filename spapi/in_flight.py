"""One call under way, as plain values: what it asks, what it may still wait for, what opens the door. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

from mws.spapi.buckets import Bucket
from mws.spapi.build import HttpRequest
from mws.spapi.calls import RestCall, Route
from mws.spapi.circuit import Verdict
from mws.spapi.errors import (
    Cancelled,
    OutcomeUnknown,
    ServerError,
    SpapiError,
    TooManyRequests,
    TransportError,
    UnreadableReply,
)
from mws.spapi.lwa import TokenRequest
from mws.spapi.throttle import Priority
from mws.spapi.tokens import RateWaits

_OF_GATEWAYS = frozenset({502, 503, 504})


@dataclass(slots=True)
class CallState:
    """One call under way: what `send` knows of it and nobody else does.

    rate_left: seconds it may still wait for its rate, None = for ever. ends: monotonic time of its deadline.
    began: wall time, for whoever has to look up later whether it arrived. waits: what it waited for rates, its own and
    that of the restricted token it wants; None until somebody asks.
    """

    call: RestCall
    route: Route
    request: HttpRequest
    bucket: Bucket
    above: Bucket | None
    priority: Priority
    rate_left: float | None
    ends: float
    cancel: Event | None
    began: datetime
    waits: RateWaits | None = None
    failures: int = 0
    throttles: int = 0
    last: SpapiError | None = None
    renewed: bool = False

    @property
    def cancelled(self) -> bool:
        """Whether the caller has taken it back."""
        return self.cancel is not None and self.cancel.is_set()

    def add_waiting(self, seconds: float) -> None:
        """It waited that long for a rate: that is not part of its deadline, it is part of its `max_wait`."""
        self.ends += seconds
        if self.rate_left is not None:
            self.rate_left = max(0.0, self.rate_left - seconds)


@dataclass(frozen=True, slots=True)
class CallCredentials:
    """What opens the door: the token, the grant it came from, and the data elements it does not cover."""

    grant: TokenRequest
    token: str = field(repr=False)
    withheld: tuple[str, ...] = ()
    restricted: bool = False


def resource_of(route: Route, request: HttpRequest) -> str:
    """The path a restricted token is asked for: the template, so that it serves every order; report documents want
    their own path."""
    return request.path if route.key == "reports.2021-06-30.getReportDocument" else route.path


def verdict(exc: SpapiError, operation: str) -> Verdict | None:
    """What a failed call says: of the service, of what was asked for, that it was answered; None nothing."""
    if exc.operation != operation or isinstance(exc, (TooManyRequests, Cancelled)):
        return None  # Login with Amazon or the Tokens API failed: the operation itself was not asked
    if isinstance(exc, (OutcomeUnknown, TransportError, ServerError, UnreadableReply)):
        # A 500 is the service's own answer; one that is down, or a gateway before it, has other words.
        return "item" if exc.status >= 500 and exc.status not in _OF_GATEWAYS else "service"
    return "answered" if exc.status >= 400 else None
