"""The SP-API client. `Client.send` is the whole of one call; everything else here serves it.

A read is repeated after 429, 5xx and lost connections, within the call's deadline. A write is repeated only where it is
proven that nothing arrived or was begun; otherwise OutcomeUnknown says so. No state of a call lives on the client: one
client serves any number of threads.
"""

from __future__ import annotations

import copy
import hashlib
import logging
import random
import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Event
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

import requests

from mws.spapi import routes
from mws.spapi.build import Request, build, sort_names
from mws.spapi.calls import RestCall, RestReply, Route
from mws.spapi.circuit import Circuits, Health
from mws.spapi.clock import Clock, SystemClock
from mws.spapi.errors import (
    ConnectFailed,
    ConnectionLost,
    InvalidCall,
    OutcomeUnknown,
    RateWaitTooLong,
    ServerError,
    SpapiError,
    TokenRejected,
    TooManyRequests,
    TransportError,
    Unauthorized,
    UnreadableReply,
)
from mws.spapi.lwa import LWA_ENDPOINT, Grant, Lwa
from mws.spapi.outcome import unknown
from mws.spapi.rdt import RestrictedTokens
from mws.spapi.regions import REGIONS, endpoint_of
from mws.spapi.replies import rate_of, read
from mws.spapi.signing import AwsKeys, sign
from mws.spapi.throttle import Pacer
from mws.spapi.transport import POOL_SIZE, Reply, Transport

log = logging.getLogger("mws.spapi")

USER_AGENT = "mws-compat/0.1 (Language=Python)"
LONGEST_USER_AGENT = 500

# Tries of one call at most, the first included; 429 is counted apart, because max_wait bounds it already.
ATTEMPTS = 4
THROTTLED_ATTEMPTS = 10
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0

_REPEATED_STATUSES = frozenset({408, 500, 502, 503, 504})


class Unset:
    """The type of UNSET: an argument that was not given, where None has a meaning of its own."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset()

Pii: TypeAlias = Literal["auto", "off", "required"]


class Client:
    """Calls SP-API operations for one selling partner.

    refresh_token: of the seller's authorisation. lwa_client_id, lwa_client_secret: the application's.
    lwa_previous_client_secret: the secret before the last rotation, tried while the new one is not yet accepted.
    region: "na", "eu" or "fe". endpoint: "" = Amazon's by region, "amazon-sandbox", or a URL. lwa_endpoint: token URL.
    user_agent: the application's own, at most 500 characters. seller_id: names the seller for pacing and circuit; ""
    takes the refresh token for it. pii: "auto" asks for restricted data tokens and goes on without where refused, "off"
    never asks, "required" raises instead. max_wait: seconds a call may wait for its rate, None = for ever. deadline:
    seconds for a whole call, waiting for the rate not counted. aws: keys to sign with (SigV4), None = unsigned.
    session: a `requests.Session` to use. proxy, ca_bundle: URL and PEM path. pool_size: connections kept per host.

    Raises InvalidCall for a region, URL or user agent that cannot be.
    """

    def __init__(
        self,
        *,
        refresh_token: str,
        lwa_client_id: str,
        lwa_client_secret: str,
        lwa_previous_client_secret: str = "",
        region: str = "na",
        endpoint: str = "",
        lwa_endpoint: str = LWA_ENDPOINT,
        user_agent: str = USER_AGENT,
        seller_id: str = "",
        pii: str = "auto",
        max_wait: float | None = 5.0,
        deadline: float = 60.0,
        aws: AwsKeys | None = None,
        session: requests.Session | None = None,
        proxy: str = "",
        ca_bundle: str = "",
        pool_size: int = POOL_SIZE,
        clock: Clock | None = None,
    ) -> None:
        if pii not in ("auto", "off", "required"):
            raise InvalidCall(f"pii is one of auto, off, required; not {pii!r}", parameter="pii")
        if not user_agent or len(user_agent) > LONGEST_USER_AGENT or not re.fullmatch(r"[\x20-\x7e]+", user_agent):
            raise InvalidCall("user_agent wants 1 to 500 printable ASCII characters", parameter="user_agent")
        self._clock: Clock = clock or SystemClock()
        self._transport = Transport(session=session, pool_size=pool_size, proxy=proxy, ca_bundle=ca_bundle)
        self._lwa = Lwa(self._transport, self._clock, user_agent)
        self._restricted = RestrictedTokens(self._clock)
        self._pacer = Pacer(self._clock)
        self._circuits = Circuits(self._clock)
        self._user_agent = user_agent
        self._pii = pii
        self._max_wait = max_wait
        self._deadline = deadline
        self._aws = aws
        self._endpoint = endpoint
        self._grant = Grant(
            lwa_endpoint, lwa_client_id, lwa_client_secret, refresh_token, previous_secret=lwa_previous_client_secret
        )
        self._be(region, seller_id)

    def for_seller(self, *, refresh_token: str, seller_id: str = "", region: str | None = None) -> Client:
        """A client for another seller of the same application; connections, rates, circuits and tokens are shared."""
        twin = copy.copy(self)
        grant = self._grant
        twin._grant = Grant(
            grant.endpoint, grant.client_id, grant.client_secret, refresh_token, "", grant.previous_secret
        )
        twin._be(self.region if region is None else region, seller_id)
        return twin

    def _be(self, region: str, seller_id: str) -> None:
        """Everything that follows from who the seller is."""
        if region not in REGIONS:
            raise InvalidCall(f"region is one of {', '.join(REGIONS)}; not {region!r}", parameter="region")
        self.region = region
        self.seller_id = seller_id
        self.endpoint = endpoint_of(self._endpoint, region)
        # A digest, so that no table of ours is keyed by the token itself.
        name = seller_id or hashlib.sha256(self._grant.refresh_token.encode()).hexdigest()[:16]
        self._seller: Hashable = (self._grant.client_id, name, self.endpoint)
        self._application: Hashable = (self._grant.client_id, "", self.endpoint)
        self.health = Health(self._circuits, self._seller)
        grant, aws = self._grant, self._aws
        self._secrets: tuple[str, ...] = (grant.refresh_token, grant.client_secret, grant.previous_secret)
        if aws is not None:
            self._secrets += (aws.secret_access_key, aws.session_token)

    def __repr__(self) -> str:
        return f"<Client {self.region} {self.seller_id or '(no seller id)'} at {self.endpoint}>"

    def close(self) -> None:
        """Close the connections. They are shared with every client made by `for_seller`."""
        self._transport.close()

    def call(
        self,
        operation: str,
        /,
        *,
        data_elements: tuple[str, ...] = (),
        **parameters: object,
    ) -> RestReply:
        """Make one call; each parameter goes where the operation has it: path, query, header or body.

        `body=` gives the whole body; else names of its top-level properties may stand beside the others. Raises what
        `send` raises.
        """
        return self.send(sort_names(routes.route(operation), parameters, data_elements))

    def send(
        self,
        call: RestCall,
        *,
        max_wait: float | Unset | None = UNSET,
        deadline: float | None = None,
        cancel: Event | None = None,
    ) -> RestReply:
        """Make one call. max_wait, deadline: seconds, in place of the client's. cancel: ends a wait when set.

        Raises mws.spapi.errors: InvalidCall, RateWaitTooLong, CircuitOpen and Cancelled before anything is sent;
        LwaError, ApiError by status, UnreadableReply, TransportError; OutcomeUnknown for a write that may have arrived.
        """
        route = routes.route(call.operation)
        request = build(call, route)
        _check_elements(call, route)
        seller = self._application if route.grantless_scope else self._seller
        key = (seller, route.key)
        trip = _Trip(
            call,
            route,
            request,
            key,
            routes.pace(route),
            rate_left=self._max_wait if isinstance(max_wait, Unset) else max_wait,
            ends=self._clock.monotonic() + (self._deadline if deadline is None else deadline),
            cancel=cancel,
        )
        circuit = (self._seller, route.key)
        self._circuits.admit(circuit, route.key)
        failed: bool | None = None
        try:
            reply = self._until_answered(trip, circuit)
            failed = False
            return reply
        except SpapiError as exc:
            failed = _says_of_service(exc, route.key)
            raise
        finally:
            self._circuits.settle(circuit, failed)

    def cost(self, operation: str, calls: int) -> float:
        """Seconds until that many calls of an operation could have left, if made now. Nothing is sent or reserved."""
        route = routes.route(operation)
        seller = self._application if route.grantless_scope else self._seller
        return self._pacer.cost((seller, route.key), routes.pace(route), calls)

    # ---- one call, from pacing to reply ----------------------------------------------------------------------------

    def _until_answered(self, trip: _Trip, circuit: Hashable) -> RestReply:
        """Try until there is an answer or no reason to try again."""
        while True:
            self._take_turn(trip)
            pass_ = self._pass(trip)
            try:
                reply = self._once(trip, pass_)
            except TokenRejected as exc:
                self._circuits.note(circuit, "successes")
                if trip.renewed:
                    raise
                # Refused at the door: nothing was begun, so even a write may knock once more with a fresh token.
                trip.renewed = True
                self._forget(trip, pass_)
                log.debug("%s: access token refused (%s), asking for another", trip.route.key, exc.request_id)
            except TooManyRequests as exc:
                self._circuits.note(circuit, "throttles")
                self._pacer.learn(trip.key, trip.pace, exc.rate)
                self._pacer.drain(trip.key, trip.pace, exc.retry_after or 0.0)
                exc.retry_after = self._pacer.cost(trip.key, trip.pace, 1)
                trip.last = exc
                trip.throttles += 1
                if trip.throttles >= THROTTLED_ATTEMPTS:
                    raise
            except (TransportError, ServerError, UnreadableReply) as exc:
                self._circuits.note(circuit, "failures")
                self._pause_or_raise(trip, exc)
            except SpapiError:
                self._circuits.note(circuit, "successes")
                raise
            else:
                self._circuits.note(circuit, "successes")
                return reply

    def _take_turn(self, trip: _Trip) -> None:
        try:
            waited = self._pacer.wait(
                trip.key, trip.pace, max_wait=trip.rate_left, cancel=trip.cancel, operation=trip.route.key
            )
        except RateWaitTooLong as exc:
            if trip.last is None:
                raise
            # Amazon's answer to the last try says more than that the next one would have to wait.
            trip.last.retry_after = exc.retry_after
            raise trip.last from None
        if waited:
            trip.ends += waited
            if trip.rate_left is not None:
                trip.rate_left = max(0.0, trip.rate_left - waited)

    def _pass(self, trip: _Trip) -> _Pass:
        """The token to show: restricted, the seller's, or the application's for a grantless operation."""
        route, wanted = trip.route, trip.call.data_elements
        if route.grantless_scope:
            own = self._grant
            grant = Grant(
                own.endpoint, own.client_id, own.client_secret, "", route.grantless_scope, own.previous_secret
            )
            return _Pass(grant, self._lwa.token(grant, self._left(trip)))
        if not wanted or self._pii == "off":
            return _Pass(self._grant, self._lwa.token(self._grant, self._left(trip)), wanted)
        restricted = self._restricted.get(
            self._seller,
            route,
            _resource(route, trip.request),
            wanted,
            lambda call: self.send(call, max_wait=trip.rate_left, deadline=self._left(trip), cancel=trip.cancel),
            self._left(trip),
        )
        if restricted.refused and self._pii == "required":
            raise Unauthorized(
                f"{route.key}: Amazon gives this application no {', '.join(restricted.refused)}; "
                "it wants the restricted role for them in Seller Central, and the seller's consent after that",
                operation=route.key,
                status=403,
            )
        if restricted.token:
            return _Pass(self._grant, restricted.token, restricted.refused, restricted=True)
        return _Pass(self._grant, self._lwa.token(self._grant, self._left(trip)), restricted.refused)

    def _forget(self, trip: _Trip, pass_: _Pass) -> None:
        if pass_.restricted:
            resource = _resource(trip.route, trip.request)
            self._restricted.drop(self._seller, trip.route, resource, trip.call.data_elements, pass_.token)
        else:
            self._lwa.drop(pass_.grant, pass_.token)

    def _once(self, trip: _Trip, pass_: _Pass) -> RestReply:
        """One exchange, read."""
        request, now = trip.request, self._clock.now()
        headers = {
            "x-amz-access-token": pass_.token,
            "x-amz-date": now.strftime("%Y%m%dT%H%M%SZ"),
            "User-Agent": self._user_agent,
            "Accept": "application/json",
            **dict(request.headers),
        }
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        url = self.endpoint + request.target
        if self._aws is not None:
            headers["host"] = urlsplit(self.endpoint).netloc
            headers = sign(
                self._aws,
                method=request.method,
                url=url,
                headers=headers,
                body=request.body,
                region=REGIONS[self.region].aws,
                now=now,
            )
        reply = self._transport.exchange(
            request.method, url, headers, request.body, timeout=self._left(trip), operation=trip.route.key
        )
        self._learn(trip, reply)
        return read(reply, trip.route, withheld=pass_.withheld, secrets=(pass_.token, *self._secrets))

    def _learn(self, trip: _Trip, reply: Reply) -> None:
        if reply.status != 429:
            self._pacer.learn(trip.key, trip.pace, rate_of(reply.headers))

    def _pause_or_raise(self, trip: _Trip, exc: SpapiError) -> None:
        """Wait before the next try, or raise: the failure itself, or OutcomeUnknown where a write may have arrived."""
        trip.failures += 1
        trip.last = exc
        if not isinstance(exc, ConnectFailed) and not routes.is_repeatable(trip.route):
            raise unknown(trip.route.key, exc) from exc
        again = isinstance(exc, (ConnectFailed, ConnectionLost)) or exc.status in _REPEATED_STATUSES
        if isinstance(exc, UnreadableReply) or not again or trip.failures >= ATTEMPTS:
            raise exc
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (trip.failures - 1)) * random.uniform(0.5, 1.0)
        pause = max(pause, exc.retry_after or 0.0)
        if pause >= self._left(trip):
            raise exc
        log.debug("%s: %s, trying again in %.2f s", trip.route.key, type(exc).__name__, pause)
        self._clock.sleep(pause, trip.cancel)
        if trip.cancel is not None and trip.cancel.is_set():
            raise exc

    def _left(self, trip: _Trip) -> float:
        return trip.ends - self._clock.monotonic()


@dataclass(slots=True)
class _Trip:
    """One call under way: what `send` knows of it and nobody else does.

    rate_left: seconds it may still wait for its rate, None = for ever. ends: monotonic time of its deadline.
    """

    call: RestCall
    route: Route
    request: Request
    key: Hashable
    pace: tuple[float, float]
    rate_left: float | None
    ends: float
    cancel: Event | None
    failures: int = 0
    throttles: int = 0
    last: SpapiError | None = None
    renewed: bool = False


@dataclass(frozen=True, slots=True)
class _Pass:
    """What opens the door: the token, the grant it came from, and the data elements it does not cover."""

    grant: Grant
    token: str = field(repr=False)
    withheld: tuple[str, ...] = ()
    restricted: bool = False


def _check_elements(call: RestCall, route: Route) -> None:
    if not call.data_elements:
        return
    if not route.restricted:
        raise InvalidCall(
            f"{route.key}: takes no restricted data token; ask without data_elements",
            operation=route.key,
            parameter="data_elements",
        )
    for element in call.data_elements:
        if route.data_elements and element not in route.data_elements:
            raise InvalidCall(
                f"{route.key}: has no data element {element!r}; it has {', '.join(route.data_elements)}",
                operation=route.key,
                parameter="data_elements",
            )


def _resource(route: Route, request: Request) -> str:
    """The path a restricted token is asked for: the template, so that it serves every order; report documents want
    their own path."""
    return request.path if route.key == "reports.2021-06-30.getReportDocument" else route.path


def _says_of_service(exc: SpapiError, operation: str) -> bool | None:
    """Whether a failed call speaks against the service: True yes, False no (it answered), None nothing."""
    if exc.operation != operation or isinstance(exc, TooManyRequests):
        return None  # Login with Amazon or the Tokens API failed: the operation itself was not asked
    if isinstance(exc, (OutcomeUnknown, TransportError, ServerError, UnreadableReply)):
        return True
    return False if exc.status >= 400 else None
