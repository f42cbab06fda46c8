"""The SP-API client: what a program holds. `Client.send` is the whole of one call; everything else here leads to it.

A call is checked here and made in `sending.py`. No state of a call lives on the client: one client serves any number of
threads.
"""

from __future__ import annotations

import copy
import hashlib
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from threading import Event
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

import requests

from mws.spapi import pagination, routes
from mws.spapi.assembly import keyring, pacer_of, shared_by, tokens_of
from mws.spapi.build import Notice, build, sort_names
from mws.spapi.calls import Json, QueryValue, RestCall, RestReply, Route
from mws.spapi.circuit import BY_DEFAULT, Circuits, CircuitSettings, Health
from mws.spapi.clock import Clock, SystemClock
from mws.spapi.errors import InvalidCall
from mws.spapi.lifecycle import end_of, words
from mws.spapi.lwa import LWA_ENDPOINT, Lwa
from mws.spapi.precheck import check_elements, check_marketplaces, check_seconds
from mws.spapi.preparing import ClientParts, Pii, SellingPartner
from mws.spapi.rdt import RestrictedTokens
from mws.spapi.regions import REGIONS, endpoint_of, is_amazons
from mws.spapi.secret import ClientSecret
from mws.spapi.sending import Sender
from mws.spapi.throttle import Priority
from mws.spapi.transport import POOL_SIZE, Transport
from mws.spapi.untabled import build_untabled
from mws.version import USER_AGENT

if TYPE_CHECKING:
    from mws.spapi.credentials import Aws
    from mws.spapi.documents.client import Documents

    # No module: a stub, for type checkers and editors. What each operation takes stands there.
    from mws.spapi.operations import as_call, as_pages, as_paginate

else:

    def as_call(method):
        """The method as it is: only its type is another."""
        return method

    as_pages = as_paginate = as_call

log = logging.getLogger("mws.spapi")

LONGEST_USER_AGENT = 500
# Warnings of what the table does not know that are remembered as given.
MOST_WARNED = 1000


class Unset:
    """The type of UNSET: an argument that was not given, where None has a meaning of its own."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset()

Guard: TypeAlias = Callable[[Route], None]


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
    circuit: when calls that fail again and again are refused unsent for a while (CircuitOpen), None = never.
    strict: False logs a warning, once, for a parameter or value that Amazon's models of this release do not know, and
    sends it; True refuses it. transport: connections to use in the place of session, proxy, ca_bundle and pool_size.

    Raises InvalidCall for a region, URL, user agent or number of seconds that cannot be.
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
        pii: Pii = "auto",
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
        circuit: CircuitSettings | None = BY_DEFAULT,
        strict: bool = True,
        transport: Transport | None = None,
    ) -> None:
        if pii not in ("auto", "off", "required"):
            raise InvalidCall(f"pii is one of auto, off, required; not {pii!r}", parameter="pii")
        if not user_agent or len(user_agent) > LONGEST_USER_AGENT or not re.fullmatch(r"[\x20-\x7e]+", user_agent):
            raise InvalidCall("user_agent wants 1 to 500 printable ASCII characters", parameter="user_agent")
        check_seconds("deadline", deadline)
        check_seconds("max_wait", max_wait, or_none=True)
        self._clock: Clock = clock or SystemClock()
        self._transport = transport or Transport(session=session, pool_size=pool_size, proxy=proxy, ca_bundle=ca_bundle)
        self._shared = shared_by(redis_url, self._clock)
        # For who has to tell what waited for this client from what came after (rotation.py).
        self.made_at = self._clock.now()
        self.client_id = lwa_client_id
        self.client_secret = (
            lwa_client_secret
            if isinstance(lwa_client_secret, ClientSecret)
            else ClientSecret(lwa_client_secret, previous=lwa_previous_client_secret)
        )
        self._application = ClientParts(
            client_id=self.client_id,
            client_secret=self.client_secret,
            lwa_endpoint=lwa_endpoint,
            user_agent=user_agent,
            pii=pii,
            clock=self._clock,
            transport=self._transport,
            lwa=Lwa(self._transport, self._clock, user_agent, tokens_of(self._shared, self._clock)),
            restricted=RestrictedTokens(self._clock),
            pacer=pacer_of(self._shared, self._clock),
            circuits=Circuits(self._clock, circuit),
            aws=aws,
            keyring=None if aws is None else keyring(self._transport, self._clock),
        )
        self._circuits = self._application.circuits
        self._said: set[str] = set()
        self._warned: set[str] = set()
        self._max_wait = max_wait
        self._deadline = deadline
        self._endpoint = endpoint
        self._guard = guard
        self._strict = strict
        self._be(region, seller_id, refresh_token)

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
        twin._be(self.region if region is None else region, seller_id, refresh_token)
        return twin

    def _be(self, region: str, seller_id: str, refresh_token: str) -> None:
        """Everything that follows from who the seller is."""
        if region not in REGIONS:
            raise InvalidCall(f"region is one of {', '.join(REGIONS)}; not {region!r}", parameter="region")
        self.region = region
        self.seller_id = seller_id
        self.endpoint = endpoint_of(self._endpoint, region)
        # What answers elsewhere may serve every region, and operations that Amazon has removed.
        self._at_amazon = is_amazons(self.endpoint)
        # A digest, so that no table of ours is keyed by the token itself.
        name = seller_id or hashlib.sha256(refresh_token.encode()).hexdigest()[:16]
        self._sender = Sender(self._application, SellingPartner(name, refresh_token, region, self.endpoint))
        self.health = Health(self._circuits, self._sender.key)

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
        from mws.spapi.documents.transfer import TransferSettings

        # A document may hold buyers' data: it travels without TLS only where the API itself does.
        plain = urlsplit(self.endpoint).scheme == "http"
        return Documents(self.send, TransferSettings(self._transport, self._clock, self._application.user_agent, plain))

    def leave_ends_of(self, *operations: str) -> None:
        """Log nothing of the ends of these operations: the program tells of them itself, or has a way on."""
        self._said.update(operations)

    @property
    def clock(self) -> Clock:
        """The clock this client lives by."""
        return self._clock

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. They are shared with every client made by `for_seller`."""
        self._transport.close()
        if self._shared is not None:
            self._shared.close()

    # Any: the reply is JSON of the shape Amazon's model gives it; a caller knows it, a type here could only be a cast.
    @as_call
    def call(
        self,
        operation: str,
        /,
        *,
        data_elements: tuple[str, ...] = (),
        max_wait: float | Unset | None = UNSET,
        deadline: float | None = None,
        cancel: Event | None = None,
        priority: Priority = "interactive",
        **parameters: object,
    ) -> Any:
        """The JSON of one call's reply, None where it has none; each parameter goes where the operation has it.

        That is path, query, header or body. `body=` gives the whole body; else names of its top-level properties may
        stand beside the others. Times are text as Amazon spells it, or datetimes with a time zone. A `payload` wrapper
        is taken off. The other arguments as of `send`; raises what `send` raises.
        """
        route = routes.route(operation)
        notice = self._notice(operation)
        call = sort_names(route, parameters, data_elements, notice)
        return self._send(call, route, notice, max_wait, deadline, cancel, priority).data

    def send(
        self,
        call: RestCall,
        *,
        max_wait: float | Unset | None = UNSET,
        deadline: float | None = None,
        cancel: Event | None = None,
        priority: Priority = "interactive",
    ) -> RestReply:
        """Make one call. max_wait, deadline: seconds, in place of the client's. cancel: ends it when set.

        priority: "interactive" calls leave before those of "batch" that wait for the same rate, mostly.

        Raises mws.spapi.errors: InvalidCall, WriteRefused, RateWaitTooLong and CircuitOpen before anything is sent;
        LwaError, ApiError by status, UnreadableReply, TransportError; Cancelled, where the answer is not waited for any
        more; OutcomeUnknown for a write that may have arrived, cancelled or not.
        """
        route = routes.route(call.operation)
        notice = None if self._strict else self._notice(route.key)
        return self._send(call, route, notice, max_wait, deadline, cancel, priority)

    def request(
        self,
        method: str,
        path: str,
        *,
        path_parameters: Mapping[str, str] | None = None,
        query: Mapping[str, QueryValue | None] | None = None,
        body: Json = None,
        data_elements: tuple[str, ...] = (),
        scope: str = "",
        rate: float | None = None,
        burst: float | None = None,
        max_wait: float | Unset | None = UNSET,
        deadline: float | None = None,
        cancel: Event | None = None,
        priority: Priority = "interactive",
    ) -> RestReply:
        """Make a call that the table of this release does not know, with token, pacing, repeats and errors as usual.

        method, path: `"GET", "/orders/2027-01-01/orders/{orderId}"`; path_parameters fills the holes. One bucket and
        one circuit serve all calls with the same template. query, body: sent as given, lists joined by commas. scope:
        of a grantless operation. rate, burst: a second, and at once; as for an operation without a published rate where
        they are not given, until a reply says better. Others as of `send`. A path that is in the table is that
        operation, and a parameter it does not know is a warning.

        Whatever is no GET or HEAD is a write: never sent twice, and asked of the client's `guard`. Raises what `send`
        raises.
        """
        call, route = build_untabled(
            method,
            path,
            path_parameters=path_parameters or {},
            query=query or {},
            body=body,
            data_elements=data_elements,
            scope=scope,
            rate=rate,
            burst=burst,
        )
        return self._send(call, route, partial(self._warn, route.key), max_wait, deadline, cancel, priority)

    def _send(
        self,
        call: RestCall,
        route: Route,
        notice: Notice | None,
        max_wait: float | Unset | None,
        deadline: float | None,
        cancel: Event | None,
        priority: Priority,
    ) -> RestReply:
        request = build(call, route, notice)
        check_elements(call, route)
        if deadline is not None:
            check_seconds("deadline", deadline)
        if not isinstance(max_wait, Unset):
            check_seconds("max_wait", max_wait, or_none=True)
        if self._at_amazon:
            check_marketplaces(call, self.region)
        self._check_life(route)
        if self._guard is not None and not routes.is_repeatable(route):
            self._guard(route)
        return self._sender.send(
            call,
            route,
            request,
            priority,
            rate_left=self._max_wait if isinstance(max_wait, Unset) else max_wait,
            deadline=self._deadline if deadline is None else deadline,
            cancel=cancel,
        )

    @as_pages
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
        others wait as long as their rate asks, because half a listing serves nobody. cancel: ends it when set.
        priority: as for `send`.
        A listing whose token dies in seconds (getInventorySummaries: 30) is fetched whole before its first page is
        handed out. A parameter for the page token begins the listing there. Restricted data is asked for on every page.

        Raises InvalidCall at once for an operation without pages or a mistake in its name; while iterating what `send`
        raises, and UnreadableReply where Amazon gives a page token twice.
        """
        route = routes.route(operation)
        pagination.rule_of(route)
        first = sort_names(route, parameters, data_elements, self._notice(operation))

        def send(call: RestCall) -> RestReply:
            patience = None if isinstance(max_wait, Unset) and call is not first else max_wait
            return self.send(call, max_wait=patience, cancel=cancel, priority=priority)

        return pagination.pages(send, route, first)

    # Any: each item is JSON of the shape Amazon's model gives it.
    @as_paginate
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
        bucket, above = self._sender.buckets(routes.route(operation))
        return self._application.pacer.cost(bucket, calls, above=above)

    def _notice(self, operation: str) -> Notice | None:
        return None if self._strict else partial(self._warn, operation)

    def _warn(self, operation: str, name: str, problem: str) -> None:
        """Say once of each that the table knows better, as a `build.Notice`."""
        said = f"{operation}: {name} {problem}"
        if said not in self._warned:
            # A value may be a new one with every call: where that is so, some are said again.
            if len(self._warned) >= MOST_WARNED:
                self._warned.clear()
            self._warned.add(said)
            log.warning("%s; sent all the same", said)

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
