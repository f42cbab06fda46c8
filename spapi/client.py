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
from collections.abc import Callable, Hashable, Iterator
from threading import Event
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import urlsplit

import requests

from mws.spapi import pagination, routes
from mws.spapi.build import build, sort_names
from mws.spapi.calls import RestCall, RestReply, Route
from mws.spapi.circuit import Circuits, Health
from mws.spapi.clock import Clock, SystemClock
from mws.spapi.errors import (
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
from mws.spapi.in_flight import Pass, Trip, resource_of, says_of_service
from mws.spapi.lifecycle import end_of, words
from mws.spapi.limits import application_limit, speaks_of_application
from mws.spapi.lwa import LWA_ENDPOINT, Grant, Lwa
from mws.spapi.outcome import unknown
from mws.spapi.parts import keyring, pacer_of, shared_by, tokens_of
from mws.spapi.precheck import check_elements, check_marketplaces
from mws.spapi.rdt import RestrictedTokens
from mws.spapi.regions import REGIONS, endpoint_of, is_amazons
from mws.spapi.replies import rate_of, read
from mws.spapi.secret import ClientSecret
from mws.spapi.signing import AwsKeys, sign
from mws.spapi.throttle import Bucket, Priority
from mws.spapi.transport import POOL_SIZE, Reply, Transport

if TYPE_CHECKING:
    from mws.spapi.credentials import Aws
    from mws.spapi.documents.client import Documents

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

Guard: TypeAlias = Callable[[Route], None]

Pii: TypeAlias = Literal["auto", "off", "required"]


class Client:
    """Calls SP-API operations for one selling partner.

    refresh_token: of the seller's authorisation. lwa_client_id, lwa_client_secret: the application's.
    The secret may be a ClientSecret, which changes while the client runs (rotation.py).
    lwa_previous_client_secret: the secret before the last rotation, tried while the new one is not yet accepted.
    region: "na", "eu" or "fe". endpoint: "" = Amazon's by region, "amazon-sandbox", or a URL. lwa_endpoint: token URL.
    user_agent: the application's own, at most 500 characters. seller_id: names the seller for pacing and circuit; ""
    takes the refresh token for it. pii: "auto" asks for restricted data tokens and goes on without where refused, "off"
    never asks, "required" raises instead. max_wait: seconds a call may wait for its rate, None = for ever. deadline:
    seconds for a whole call, waiting for the rate not counted. aws: keys to sign with (SigV4), or where they come from
    (AwsProfile, AwsRole), None = unsigned.
    session: a `requests.Session` to use. proxy, ca_bundle: URL and PEM path. pool_size: connections kept per host.
    redis_url: a Redis through which processes and hosts share rates and access tokens (extra `redis`), "" for none.
    guard: asked before each call that is no read (`routes.is_repeatable`); raises WriteRefused where it may not leave.

    Raises InvalidCall for a region, URL or user agent that cannot be.
    """

    def __init__(
        self,
        *,
        refresh_token: str,
        lwa_client_id: str,
        lwa_client_secret: str | ClientSecret,
        lwa_previous_client_secret: str = "",
        region: str = "na",
        endpoint: str = "",
        lwa_endpoint: str = LWA_ENDPOINT,
        user_agent: str = USER_AGENT,
        seller_id: str = "",
        pii: str = "auto",
        max_wait: float | None = 5.0,
        deadline: float = 60.0,
        aws: Aws | None = None,
        session: requests.Session | None = None,
        proxy: str = "",
        ca_bundle: str = "",
        pool_size: int = POOL_SIZE,
        redis_url: str = "",
        clock: Clock | None = None,
        guard: Guard | None = None,
    ) -> None:
        if pii not in ("auto", "off", "required"):
            raise InvalidCall(f"pii is one of auto, off, required; not {pii!r}", parameter="pii")
        if not user_agent or len(user_agent) > LONGEST_USER_AGENT or not re.fullmatch(r"[\x20-\x7e]+", user_agent):
            raise InvalidCall("user_agent wants 1 to 500 printable ASCII characters", parameter="user_agent")
        self._clock: Clock = clock or SystemClock()
        self._transport = Transport(session=session, pool_size=pool_size, proxy=proxy, ca_bundle=ca_bundle)
        self._shared = shared_by(redis_url, self._clock)
        self._lwa = Lwa(self._transport, self._clock, user_agent, tokens_of(self._shared, self._clock))
        self._restricted = RestrictedTokens(self._clock)
        self._pacer = pacer_of(self._shared, self._clock)
        self._circuits = Circuits(self._clock)
        self._said: set[str] = set()
        self._user_agent = user_agent
        self._pii = pii
        self._max_wait = max_wait
        self._deadline = deadline
        self._aws = aws
        self._keyring = None if aws is None else keyring(self._transport, self._clock)
        self._endpoint = endpoint
        self._guard = guard
        self._lwa_endpoint = lwa_endpoint
        self.client_id = lwa_client_id
        self.client_secret = (
            lwa_client_secret
            if isinstance(lwa_client_secret, ClientSecret)
            else ClientSecret(lwa_client_secret, previous=lwa_previous_client_secret)
        )
        self._refresh_token = refresh_token
        self._be(region, seller_id)

    def for_seller(
        self,
        *,
        refresh_token: str,
        seller_id: str = "",
        region: str | None = None,
        guard: Guard | Unset | None = UNSET,
    ) -> Client:
        """A client for another seller of the same application; connections, rates, circuits and tokens are shared.

        guard: in place of this client's.
        """
        twin = copy.copy(self)
        if not isinstance(guard, Unset):
            twin._guard = guard
        twin._refresh_token = refresh_token
        twin._be(self.region if region is None else region, seller_id)
        return twin

    def _be(self, region: str, seller_id: str) -> None:
        """Everything that follows from who the seller is."""
        if region not in REGIONS:
            raise InvalidCall(f"region is one of {', '.join(REGIONS)}; not {region!r}", parameter="region")
        self.region = region
        self.seller_id = seller_id
        self.endpoint = endpoint_of(self._endpoint, region)
        # What answers elsewhere may serve every region, and operations that Amazon has removed.
        self._at_amazon = is_amazons(self.endpoint)
        # A digest, so that no table of ours is keyed by the token itself.
        name = seller_id or hashlib.sha256(self._refresh_token.encode()).hexdigest()[:16]
        self._seller = (self.client_id, name, self.endpoint)
        self._application = (self.client_id, "", self.endpoint)
        self.health = Health(self._circuits, self._seller)

    def __repr__(self) -> str:
        return f"<Client {self.region} {self.seller_id or '(no seller id)'} at {self.endpoint}>"

    @classmethod
    def sandbox(cls, *, clock: Clock | None = None, **world: Any) -> Client:
        """A client on a sandbox of its own in this process: no network, no account. For trying out and for tests.

        clock: of both; with a FixedClock waiting costs no time. world: what else `mws.spapi.sandbox.app.Sandbox` takes
        (`seed`, `orders`, `sellers`, ...).
        """
        from mws.spapi import sandbox
        from mws.spapi.sandbox import embedded
        from mws.spapi.sandbox.app import Sandbox

        clock = clock or SystemClock()
        return cls(
            refresh_token=sandbox.REFRESH_TOKEN,
            lwa_client_id=sandbox.CLIENT_ID,
            lwa_client_secret=sandbox.CLIENT_SECRET,
            endpoint=embedded.URL,
            lwa_endpoint=embedded.URL + sandbox.TOKEN_PATH,
            seller_id=sandbox.SELLER_ID,
            session=embedded.session(Sandbox(clock=clock, **world)),
            clock=clock,
        )

    @property
    def documents(self) -> Documents:
        """Report and feed documents of this seller: download, upload."""
        from mws.spapi.documents.client import Documents
        from mws.spapi.documents.transfer import Line

        # A document may hold buyers' data: it travels without TLS only where the API itself does.
        plain = urlsplit(self.endpoint).scheme == "http"
        return Documents(self.send, Line(self._transport, self._clock, self._user_agent, plain))

    def leave_ends_of(self, *operations: str) -> None:
        """Log nothing of the ends of these operations: the program tells of them itself, or has a way on."""
        self._said.update(operations)

    @property
    def clock(self) -> Clock:
        """The clock this client lives by."""
        return self._clock

    def close(self) -> None:
        """Close the connections. They are shared with every client made by `for_seller`."""
        self._transport.close()
        if self._shared is not None:
            self._shared.close()

    # Any: the reply is JSON of the shape Amazon's model gives it; a caller knows it, a type here could only be a cast.
    def call(
        self,
        operation: str,
        /,
        *,
        data_elements: tuple[str, ...] = (),
        **parameters: object,
    ) -> Any:
        """The JSON of one call's reply, None where it has none; each parameter goes where the operation has it.

        That is path, query, header or body. `body=` gives the whole body; else names of its top-level properties may
        stand beside the others. A `payload` wrapper is taken off. Raises what `send` raises.
        """
        return self.send(sort_names(routes.route(operation), parameters, data_elements)).data

    def send(
        self,
        call: RestCall,
        *,
        max_wait: float | Unset | None = UNSET,
        deadline: float | None = None,
        cancel: Event | None = None,
        priority: Priority = "interactive",
    ) -> RestReply:
        """Make one call. max_wait, deadline: seconds, in place of the client's. cancel: ends a wait when set.

        priority: "interactive" calls leave before those of "batch" that wait for the same rate, mostly.

        Raises mws.spapi.errors: InvalidCall, WriteRefused, RateWaitTooLong, CircuitOpen and Cancelled before anything
        is sent; LwaError, ApiError by status, UnreadableReply, TransportError; OutcomeUnknown for a write that may have
        arrived.
        """
        route = routes.route(call.operation)
        request = build(call, route)
        check_elements(call, route)
        if self._at_amazon:
            check_marketplaces(call, self.region)
        self._check_life(route)
        if self._guard is not None and not routes.is_repeatable(route):
            self._guard(route)
        bucket, above = self._buckets(route)
        trip = Trip(
            call,
            route,
            request,
            bucket,
            above,
            priority,
            rate_left=self._max_wait if isinstance(max_wait, Unset) else max_wait,
            ends=self._clock.monotonic() + (self._deadline if deadline is None else deadline),
            cancel=cancel,
            began=self._clock.now(),
        )
        circuit = (self._seller, route.key)
        self._circuits.admit(circuit, route.key)
        failed: bool | None = None
        try:
            reply = self._until_answered(trip, circuit)
            failed = False
            return reply
        except SpapiError as exc:
            failed = says_of_service(exc, route.key)
            raise
        finally:
            self._circuits.settle(circuit, failed)

    def pages(
        self,
        operation: str,
        /,
        *,
        data_elements: tuple[str, ...] = (),
        max_wait: float | Unset | None = UNSET,
        cancel: Event | None = None,
        priority: Priority = "interactive",
        **parameters: object,
    ) -> Iterator[RestReply]:
        """Every page of a listing, one after the other, asked for when it is wanted.

        max_wait: seconds a page may wait for its rate. Where it is not given, the first page has the client's and the
        others wait as long as their rate asks, because half a listing serves nobody. cancel: ends a wait when set.
        priority: as for `send`.
        A listing whose token dies in seconds (getInventorySummaries: 30) is fetched whole before its first page is
        handed out. A parameter for the page token begins the listing there. Restricted data is asked for on every page.

        Raises InvalidCall at once for an operation without pages or a mistake in its name; while iterating what `send`
        raises, and UnreadableReply where Amazon gives a page token twice.
        """
        route = routes.route(operation)
        pagination.rule_of(route)
        first = sort_names(route, parameters, data_elements)

        def send(call: RestCall) -> RestReply:
            patience = None if isinstance(max_wait, Unset) and call is not first else max_wait
            return self.send(call, max_wait=patience, cancel=cancel, priority=priority)

        return pagination.pages(send, route, first)

    # Any: each item is JSON of the shape Amazon's model gives it.
    def paginate(
        self,
        operation: str,
        /,
        *,
        data_elements: tuple[str, ...] = (),
        max_wait: float | Unset | None = UNSET,
        cancel: Event | None = None,
        priority: Priority = "interactive",
        **parameters: object,
    ) -> Iterator[Any]:
        """Every item of a listing, page after page.

        What a page lists is in the table (`Route.page_items`): orders, feeds, shipments. The financial events of v0, an
        object with a list for each kind of event, come as one item a page. Parameters and errors as for `pages`.
        """
        route = routes.route(operation)
        replies = self.pages(
            operation, data_elements=data_elements, max_wait=max_wait, cancel=cancel, priority=priority, **parameters
        )
        return (item for reply in replies for item in pagination.items(route, reply.data))

    def cost(self, operation: str, calls: int) -> float:
        """Seconds until that many calls of an operation could have left, if made now. Nothing is sent or reserved."""
        bucket, above = self._buckets(routes.route(operation))
        return self._pacer.cost(bucket, calls, above=above)

    def _buckets(self, route: Route) -> tuple[Bucket, Bucket | None]:
        """What paces an operation: the bucket of the seller, and that of the application where Amazon has one."""
        rate, burst = routes.pace(route)
        if route.grantless_scope:
            return Bucket((*self._application, route.key), rate, burst), None
        bucket = Bucket((*self._seller, route.key), rate, burst)
        limit = application_limit(route.key)
        if limit is None:
            return bucket, None
        return bucket, Bucket((*self._application, route.key), limit.rate, limit.burst)

    def _check_life(self, route: Route) -> None:
        """Refuse a removed operation at Amazon; say of one that ends, once, when and what follows it."""
        if not route.removed and not route.deprecated and end_of(route.key) is None:
            return
        says = words(route.key, self._clock.now().date())
        if route.removed and self._at_amazon:
            raise InvalidCall(f"{route.key} {says}; Amazon answers it no more", operation=route.key)
        # One lock-free look: at worst two threads say it both.
        if route.key not in self._said:
            self._said.add(route.key)
            log.warning("%s %s", route.key, says)

    # ---- one call, from pacing to reply ----------------------------------------------------------------------------

    def _until_answered(self, trip: Trip, circuit: Hashable) -> RestReply:
        """Try until there is an answer or no reason to try again."""
        while True:
            self._take_turn(trip)
            pass_ = self._pass(trip)
            keys = self._keys(trip)
            try:
                reply = self._once(trip, pass_, keys)
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
                self._pacer.learn(trip.bucket, exc.rate)
                empty = trip.above if trip.above and any(speaks_of_application(e.message) for e in exc.errors) else None
                self._pacer.drain(empty or trip.bucket, exc.retry_after or 0.0)
                exc.retry_after = self._pacer.cost(trip.bucket, 1, above=trip.above)
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

    def _take_turn(self, trip: Trip) -> None:
        try:
            waited = self._pacer.wait(
                trip.bucket,
                above=trip.above,
                max_wait=trip.rate_left,
                cancel=trip.cancel,
                operation=trip.route.key,
                priority=trip.priority,
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

    def _pass(self, trip: Trip) -> Pass:
        """The token to show: restricted, the seller's, or the application's for a grantless operation."""
        route, wanted = trip.route, trip.call.data_elements
        if route.grantless_scope:
            grant = self._grant("", route.grantless_scope)
            return Pass(grant, self._lwa.token(grant, self._left(trip)))
        grant = self._grant(self._refresh_token)
        if not wanted or self._pii == "off":
            return Pass(grant, self._lwa.token(grant, self._left(trip)), wanted)
        restricted = self._restricted.get(
            self._seller,
            route,
            resource_of(route, trip.request),
            wanted,
            lambda call: self.send(
                call,
                max_wait=trip.rate_left,
                deadline=self._left(trip),
                cancel=trip.cancel,
                priority=trip.priority,
            ),
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
            return Pass(grant, restricted.token, restricted.refused, restricted=True)
        return Pass(grant, self._lwa.token(grant, self._left(trip)), restricted.refused)

    def _grant(self, refresh_token: str, scope: str = "") -> Grant:
        """What makes a token, with the client secret of this moment."""
        current, previous = self.client_secret.get().at(self._clock.now())
        return Grant(self._lwa_endpoint, self.client_id, current, refresh_token, scope, previous)

    def _keys(self, trip: Trip) -> AwsKeys | None:
        """What to sign with. Fetched before anything is sent, like a token."""
        if self._aws is None or self._keyring is None:
            return None
        return self._keyring.keys(self._aws, self._left(trip))

    def _forget(self, trip: Trip, pass_: Pass) -> None:
        if pass_.restricted:
            resource = resource_of(trip.route, trip.request)
            self._restricted.drop(self._seller, trip.route, resource, trip.call.data_elements, pass_.token)
        else:
            self._lwa.drop(pass_.grant, pass_.token)

    def _once(self, trip: Trip, pass_: Pass, keys: AwsKeys | None) -> RestReply:
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
        if keys is not None:
            headers["host"] = urlsplit(self.endpoint).netloc
            headers = sign(
                keys,
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
        return read(reply, trip.route, withheld=pass_.withheld, secrets=(pass_.token, *self._secrets(pass_, keys)))

    def _secrets(self, pass_: Pass, keys: AwsKeys | None) -> tuple[str, ...]:
        """What must not be quoted back to anybody."""
        held = self.client_secret.get()
        aws = () if keys is None else (keys.secret_access_key, keys.session_token)
        return self._refresh_token, held.current, held.previous, pass_.grant.client_secret, *aws

    def _learn(self, trip: Trip, reply: Reply) -> None:
        if reply.status != 429:
            self._pacer.learn(trip.bucket, rate_of(reply.headers))

    def _pause_or_raise(self, trip: Trip, exc: SpapiError) -> None:
        """Wait before the next try, or raise: the failure itself, or OutcomeUnknown where a write may have arrived."""
        trip.failures += 1
        trip.last = exc
        if not isinstance(exc, ConnectFailed) and not routes.is_repeatable(trip.route):
            raise unknown(trip.call, exc, trip.began) from exc
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

    def _left(self, trip: Trip) -> float:
        return trip.ends - self._clock.monotonic()
