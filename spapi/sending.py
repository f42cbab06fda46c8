"""One call from its turn in the rate to its reply: pace, token, signature, one exchange, and again where that may help.

A read is repeated after 429, 5xx and lost connections, within the call's deadline. A write is repeated only where it is
proven that nothing arrived or was begun; otherwise OutcomeUnknown says so. What a call has come to is in its CallState;
nothing of it lives here.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import urlsplit

from mws.spapi import routes
from mws.spapi.buckets import Bucket
from mws.spapi.build import HttpRequest, build
from mws.spapi.calls import RestCall, RestReply, Route
from mws.spapi.circuit import Circuits, Verdict
from mws.spapi.clock import Clock
from mws.spapi.errors import (
    Cancelled,
    CannotConnect,
    ConnectFailed,
    ConnectionLost,
    InvalidCall,
    RateWaitTooLong,
    ServerError,
    SpapiError,
    TokenRejected,
    TooManyRequests,
    TransportError,
    Unauthorized,
    UnreadableReply,
)
from mws.spapi.in_flight import CallCredentials, CallState, resource_of, verdict
from mws.spapi.limits import application_limit, speaks_of_application
from mws.spapi.lwa import Lwa, TokenRequest
from mws.spapi.outcome import unknown
from mws.spapi.rdt import RestrictedTokens
from mws.spapi.regions import REGIONS
from mws.spapi.replies import read
from mws.spapi.secret import ClientSecret
from mws.spapi.signing import AwsKeys, sign
from mws.spapi.throttle import Pacer, Priority
from mws.spapi.tokens import Fetched, RateWaits
from mws.spapi.transport import Transport

if TYPE_CHECKING:
    from mws.spapi.credentials import Aws, Keyring

log = logging.getLogger("mws.spapi")

# Tries of one call at most, the first included; 429 is counted apart, because max_wait bounds it already.
ATTEMPTS = 4
THROTTLED_ATTEMPTS = 10
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0

_REPEATED_STATUSES = frozenset({408, 500, 502, 503, 504})

Pii: TypeAlias = Literal["auto", "off", "required"]


@dataclass(frozen=True, slots=True)
class ClientParts:
    """What the clients of all sellers of one application share. The fields are explained at `Client`."""

    client_id: str
    client_secret: ClientSecret
    lwa_endpoint: str
    user_agent: str
    pii: Pii
    clock: Clock
    transport: Transport
    lwa: Lwa
    restricted: RestrictedTokens
    pacer: Pacer
    circuits: Circuits
    aws: Aws | None
    keyring: Keyring | None


@dataclass(frozen=True, slots=True)
class SellingPartner:
    """Whose calls they are. name: in the keys of his buckets and circuits. region, endpoint: where he is served."""

    name: str
    refresh_token: str = field(repr=False)
    region: str
    endpoint: str


class Sender:
    """Makes the calls of one seller. Those for restricted tokens are paced and counted like any."""

    def __init__(self, application: ClientParts, seller: SellingPartner) -> None:
        self._application = application
        self._clock = application.clock
        self._pacer = application.pacer
        self._circuits = application.circuits
        self._seller = seller
        self.key = (application.client_id, seller.name, seller.endpoint)
        self._application_key = (application.client_id, "", seller.endpoint)

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
            self._take_turn(state)
            credentials = self._credentials(state)
            keys = None if self._application.aws is None else self._keys(state)
            try:
                reply = self._once(state, credentials, keys)
            except TokenRejected as exc:
                self._circuits.note(circuit, "successes")
                if state.renewed:
                    raise
                # Refused at the door: nothing was begun, so even a write may knock once more with a fresh token.
                state.renewed = True
                self._forget(state, credentials)
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
                if not state.cancelled:
                    self._circuits.note(circuit, "failures")
                self._pause_or_raise(state, exc)
            except SpapiError:
                self._circuits.note(circuit, "successes")
                raise
            else:
                self._circuits.note(circuit, "successes")
                return reply

    def _take_turn(self, state: CallState) -> None:
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

    def _credentials(self, state: CallState) -> CallCredentials:
        """The token to show: restricted, the seller's, or the application's for a grantless operation."""
        route, wanted = state.route, state.call.data_elements
        if route.grantless_scope:
            grant = self._grant("", route.grantless_scope)
            return CallCredentials(grant, self._token(state, grant))
        if not self._seller.refresh_token:
            raise InvalidCall(
                f"{route.key} is called for a seller, and this client has no refresh token of one", operation=route.key
            )
        grant = self._grant(self._seller.refresh_token)
        if not wanted or self._application.pii == "off":
            return CallCredentials(grant, self._token(state, grant), wanted)
        restricted = self._restricted(state)
        if restricted.refused and self._application.pii == "required":
            raise Unauthorized(
                f"{route.key}: Amazon gives this application no {', '.join(restricted.refused)}; "
                "it wants the restricted role for them in Seller Central, and the seller's consent after that",
                operation=route.key,
                status=403,
            )
        if restricted.token:
            return CallCredentials(grant, restricted.token, restricted.refused, restricted=True)
        return CallCredentials(grant, self._token(state, grant), restricted.refused)

    def _token(self, state: CallState, grant: TokenRequest) -> str:
        return self._application.lwa.token(grant, self._left(state), state.cancel)

    def _restricted(self, state: CallState) -> Fetched:
        """The restricted token for what the call wants. What is waited for its rate is the call's own waiting."""
        waits = state.waits = state.waits or RateWaits(self._clock)
        before = waits.seconds()

        def ask(call: RestCall) -> RestReply:
            asked, waited = routes.route(call.operation), waits.seconds() - before
            return self.send(
                call,
                asked,
                build(call, asked),
                state.priority,
                rate_left=None if state.rate_left is None else max(0.0, state.rate_left - waited),
                deadline=self._left(state) + waited,
                cancel=state.cancel,
                waits=waits,
            )

        try:
            return self._application.restricted.get(
                self.key,
                state.route,
                resource_of(state.route, state.request),
                state.call.data_elements,
                ask,
                self._left(state),
                cancel=state.cancel,
                waits=waits,
                max_wait=state.rate_left,
            )
        finally:
            state.add_waiting(waits.seconds() - before)

    def _grant(self, refresh_token: str, scope: str = "") -> TokenRequest:
        """What makes a token, with the client secret of this moment."""
        current, previous = self._application.client_secret.get().at(self._clock.now())
        return TokenRequest(
            self._application.lwa_endpoint, self._application.client_id, current, refresh_token, scope, previous
        )

    def _keys(self, state: CallState) -> AwsKeys | None:
        """What to sign with. Fetched before anything is sent, like a token."""
        aws, keyring = self._application.aws, self._application.keyring
        if aws is None or keyring is None:
            return None
        return keyring.keys(aws, self._left(state), state.cancel)

    def _forget(self, state: CallState, credentials: CallCredentials) -> None:
        if credentials.restricted:
            resource = resource_of(state.route, state.request)
            self._application.restricted.drop(
                self.key, state.route, resource, state.call.data_elements, credentials.token
            )
        else:
            self._application.lwa.drop(credentials.grant, credentials.token)

    def _once(self, state: CallState, credentials: CallCredentials, keys: AwsKeys | None) -> RestReply:
        """One exchange, read."""
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
        )
        secrets = (credentials.token, *self._secrets(credentials, keys))
        try:
            answer = read(reply, state.route, withheld=credentials.withheld, secrets=secrets)
        except SpapiError as exc:
            if exc.status != 429:
                self._pacer.learn(state.bucket, exc.rate)
            raise
        self._pacer.learn(state.bucket, answer.rate)
        return answer

    def _secrets(self, credentials: CallCredentials, keys: AwsKeys | None) -> tuple[str, ...]:
        """What must not be quoted back to anybody."""
        held = self._application.client_secret.get()
        aws = () if keys is None else (keys.secret_access_key, keys.session_token)
        return self._seller.refresh_token, held.current, held.previous, credentials.grant.client_secret, *aws

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
