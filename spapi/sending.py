"""One call to its reply: what it needs (`preparing.py`), its turn, one exchange, and again where that may help.

A read is repeated after 429, 5xx and lost connections, within the call's deadline. A write is repeated only where it is
proven that nothing arrived or was begun; otherwise OutcomeUnknown says so. What a call has come to is in its CallState;
nothing of it lives here.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Hashable
from threading import Event
from urllib.parse import urlsplit

from mws.spapi import routes
from mws.spapi.buckets import Bucket
from mws.spapi.build import HttpRequest, build
from mws.spapi.calls import RestCall, RestReply, Route
from mws.spapi.circuit import Verdict
from mws.spapi.errors import (
    Cancelled,
    CannotConnect,
    ConnectFailed,
    ConnectionLost,
    RateWaitTooLong,
    ServerError,
    SpapiError,
    TokenRejected,
    TooManyRequests,
    TransportError,
    UnreadableReply,
)
from mws.spapi.in_flight import CallState, verdict
from mws.spapi.limits import application_limit, speaks_of_application
from mws.spapi.outcome import unknown
from mws.spapi.preparing import ADDRESSES_GOOD, SHORT_WAIT, ClientParts, Prepared, Preparer, SellingPartner
from mws.spapi.regions import REGIONS
from mws.spapi.replies import read
from mws.spapi.signing import sign
from mws.spapi.sockets import Addresses
from mws.spapi.throttle import Priority
from mws.spapi.tokens import RateWaits

log = logging.getLogger("mws.spapi")

# Tries of one call at most, the first included; 429 is counted apart, because max_wait bounds it already.
ATTEMPTS = 4
THROTTLED_ATTEMPTS = 10
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0

_REPEATED_STATUSES = frozenset({408, 500, 502, 503, 504})


class Sender:
    """Makes the calls of one seller. Those for restricted tokens are paced and counted like any."""

    def __init__(self, application: ClientParts, seller: SellingPartner) -> None:
        self._application = application
        self._clock = application.clock
        self._pacer = application.pacer
        self._circuits = application.circuits
        self._reached = application.transport.reached
        self._seller = seller
        self.key = (application.client_id, seller.name, seller.endpoint)
        self._application_key = (application.client_id, "", seller.endpoint)
        self._preparer = Preparer(application, seller, self.key, self._send_for)

    def buckets(self, route: Route) -> tuple[Bucket, Bucket | None]:
        """What paces an operation: the bucket of the seller, and that of the application where Amazon has one."""
        rate, burst = routes.pace(route)
        if route.grantless_scope:
            return Bucket((*self._application_key, route.key), rate, burst), None
        bucket = Bucket((*self.key, route.key), rate, burst)
        limit = application_limit(route.key)
        if limit is None:
            return bucket, None
        return bucket, Bucket((*self._application_key, route.key), limit.rate, limit.burst)

    def send(
        self,
        call: RestCall,
        route: Route,
        request: HttpRequest,
        priority: Priority,
        *,
        rate_left: float | None,
        deadline: float,
        cancel: Event | None,
        waits: RateWaits | None = None,
    ) -> RestReply:
        """Make one call, unless its circuit is open. Arguments as the fields of CallState; deadline: seconds."""
        bucket, above = self.buckets(route)
        state = CallState(
            call,
            route,
            request,
            bucket,
            above,
            priority,
            rate_left=rate_left,
            ends=self._clock.monotonic() + deadline,
            cancel=cancel,
            began=self._clock.now(),
            waits=waits,
        )
        circuit = (self.key, route.key)
        self._circuits.admit(circuit, request, route.key)
        ended: Verdict | None = None
        try:
            reply = self._until_answered(state, circuit)
            ended = "answered"
            return reply
        except SpapiError as exc:
            ended = None if state.cancelled else verdict(exc, route.key)
            raise
        finally:
            self._circuits.settle(circuit, request, ended)

    def _until_answered(self, state: CallState, circuit: Hashable) -> RestReply:
        """Try until there is an answer or no reason to try again."""
        while True:
            if state.cancel is not None and state.cancel.is_set():
                raise self._cancelled(state, "before anything was sent")
            prepared, addresses = self._preparer.prepare(state), None
            if self._seller.endpoint not in self._reached:
                try:
                    addresses = self._preparer.look_up(state)
                except TransportError as exc:
                    self._failed(state, circuit, exc)
                    continue
            waited = self._take_turn(state)
            if waited >= SHORT_WAIT:
                prepared = self._preparer.still_good(state, prepared, waited)
            try:
                reply = self._once(state, prepared, addresses if waited < ADDRESSES_GOOD else None)
            except TokenRejected as exc:
                self._circuits.note(circuit, "successes")
                if state.renewed:
                    raise
                # Refused at the door: nothing was begun, so even a write may knock once more with a fresh token.
                state.renewed = True
                self._preparer.forget(state, prepared)
                log.debug("%s: access token refused (%s), asking for another", state.route.key, exc.request_id)
            except TooManyRequests as exc:
                self._circuits.note(circuit, "throttles")
                self._pacer.learn(state.bucket, exc.rate)
                empty = (
                    state.above if state.above and any(speaks_of_application(e.message) for e in exc.errors) else None
                )
                self._pacer.drain(empty or state.bucket, exc.retry_after or 0.0)
                exc.retry_after = self._pacer.cost(state.bucket, 1, above=state.above)
                state.last = exc
                state.throttles += 1
                if state.throttles >= THROTTLED_ATTEMPTS:
                    raise
            except (TransportError, ServerError, UnreadableReply) as exc:
                self._failed(state, circuit, exc)
            except SpapiError:
                self._circuits.note(circuit, "successes")
                raise
            else:
                self._circuits.note(circuit, "successes")
                return reply

    def _failed(self, state: CallState, circuit: Hashable, exc: SpapiError) -> None:
        """A try came to nothing. Errors as of `_pause_or_raise`."""
        if isinstance(exc, TransportError):
            self._reached.discard(self._seller.endpoint)
        if not state.cancelled:
            self._circuits.note(circuit, "failures")
        self._pause_or_raise(state, exc)

    def _take_turn(self, state: CallState) -> float:
        """Wait for the call's turn in its rate; returns the seconds that took."""
        if state.waits is not None:
            state.waits.begin()
        waited = 0.0
        try:
            waited = self._pacer.wait(
                state.bucket,
                above=state.above,
                max_wait=state.rate_left,
                cancel=state.cancel,
                operation=state.route.key,
                priority=state.priority,
            )
        except RateWaitTooLong as exc:
            if state.last is None:
                raise
            # Amazon's answer to the last try says more than that the next one would have to wait.
            state.last.retry_after = exc.retry_after
            raise state.last from None
        finally:
            if state.waits is not None:
                state.waits.end(waited)
        if waited:
            state.add_waiting(waited)
        return waited

    def _send_for(self, call: RestCall, other: CallState, waited: float) -> RestReply:
        """As of `preparing.SendFor`."""
        route = routes.route(call.operation)
        return self.send(
            call,
            route,
            build(call, route),
            other.priority,
            rate_left=None if other.rate_left is None else max(0.0, other.rate_left - waited),
            deadline=self._left(other) + waited,
            cancel=other.cancel,
            waits=other.waits,
        )

    def _once(self, state: CallState, prepared: Prepared, addresses: Addresses | None) -> RestReply:
        """One exchange, read."""
        credentials, keys = prepared
        request, now = state.request, self._clock.now()
        headers = {
            "x-amz-access-token": credentials.token,
            "x-amz-date": now.strftime("%Y%m%dT%H%M%SZ"),
            "User-Agent": self._application.user_agent,
            "Accept": "application/json",
            **dict(request.headers),
        }
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        url = self._seller.endpoint + request.target
        if keys is not None:
            headers["host"] = urlsplit(self._seller.endpoint).netloc
            headers = sign(
                keys,
                method=request.method,
                url=url,
                headers=headers,
                body=request.body,
                region=REGIONS[self._seller.region].aws,
                now=now,
            )
        reply = self._application.transport.exchange(
            request.method,
            url,
            headers,
            request.body,
            timeout=state.ends - self._clock.monotonic(),
            operation=state.route.key,
            cancel=state.cancel,
            addresses=addresses,
        )
        if self._seller.endpoint not in self._reached:
            self._reached.add(self._seller.endpoint)
        secrets = self._preparer.secrets(prepared)
        try:
            answer = read(reply, state.route, withheld=credentials.withheld, secrets=secrets)
        except SpapiError as exc:
            if exc.status != 429:
                self._pacer.learn(state.bucket, exc.rate)
            raise
        self._pacer.learn(state.bucket, answer.rate)
        return answer

    def _pause_or_raise(self, state: CallState, exc: SpapiError) -> None:
        """Wait before the next try, or raise: the failure itself, or OutcomeUnknown where a write may have arrived."""
        state.failures += 1
        state.last = exc
        if not isinstance(exc, ConnectFailed) and not routes.is_repeatable(state.route):
            raise unknown(state.call, exc, state.began, cancelled=state.cancelled) from exc
        unheard = (
            "before anything was sent" if isinstance(exc, ConnectFailed) else "its answer is not waited for any more"
        )
        if state.cancelled:
            raise self._cancelled(state, unheard) from exc
        again = isinstance(exc, (ConnectFailed, ConnectionLost)) or exc.status in _REPEATED_STATUSES
        if isinstance(exc, (UnreadableReply, CannotConnect)) or not again or state.failures >= ATTEMPTS:
            raise exc
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (state.failures - 1)) * random.uniform(0.5, 1.0)
        pause = max(pause, exc.retry_after or 0.0)
        if pause >= self._left(state):
            raise exc
        log.debug("%s: %s, trying again in %.2f s", state.route.key, type(exc).__name__, pause)
        self._clock.sleep(pause, state.cancel)
        if state.cancelled:
            raise self._cancelled(state, unheard) from exc

    def _cancelled(self, state: CallState, how: str) -> Cancelled:
        return Cancelled(f"{state.route.key}: cancelled, {how}", operation=state.route.key)

    def _left(self, state: CallState) -> float:
        return state.ends - self._clock.monotonic()
