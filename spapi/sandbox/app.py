"""The sandbox as a WSGI application: finds the operation, authorises, paces, answers, dresses the reply.

The order is Amazon's: unknown path, token, usage plan, then the operation's own rules. Every operation is a row of
OPERATIONS; rates and bursts are those of Amazon's models.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mws.spapi.clock import Clock, SystemClock
from mws.spapi.sandbox import TOKEN_PATH, control, faults, lwa, orders, orders_v0, sellers, tokens
from mws.spapi.sandbox.journal import Journal
from mws.spapi.sandbox.memory import Memory
from mws.spapi.sandbox.rates import Buckets
from mws.spapi.sandbox.site import ALL_ROLES, Call, MovableClock, Seal, Site, Tokens
from mws.spapi.sandbox.web import (
    LARGEST_BODY,
    REASONS,
    Refusal,
    Reply,
    Request,
    denied,
    invalid,
    read_request,
    refusal_reply,
)
from mws.spapi.sandbox.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@dataclass(frozen=True, slots=True)
class Row:
    """One operation: its Route key, method and path, usage plan, and what answers it."""

    key: str
    method: str
    path: str
    rate: float
    burst: float
    answer: Callable[[Site, Call], bytes]


_V0, _V2026 = "/orders/v0/orders", "/orders/2026-01-01/orders"
OPERATIONS = (
    Row("orders.2026-01-01.searchOrders", "GET", _V2026, 0.0056, 20, orders.search_orders),
    Row("orders.2026-01-01.getOrder", "GET", f"{_V2026}/{{orderId}}", 0.5, 30, orders.get_order),
    Row("orders.v0.getOrders", "GET", _V0, 0.0167, 20, orders_v0.get_orders),
    Row("orders.v0.getOrder", "GET", f"{_V0}/{{orderId}}", 0.5, 30, orders_v0.get_order),
    Row("orders.v0.getOrderBuyerInfo", "GET", f"{_V0}/{{orderId}}/buyerInfo", 0.5, 30, orders_v0.get_order_buyer_info),
    Row("orders.v0.getOrderAddress", "GET", f"{_V0}/{{orderId}}/address", 0.5, 30, orders_v0.get_order_address),
    Row("orders.v0.getOrderItems", "GET", f"{_V0}/{{orderId}}/orderItems", 0.5, 30, orders_v0.get_order_items),
    Row(
        "orders.v0.getOrderItemsBuyerInfo",
        "GET",
        f"{_V0}/{{orderId}}/orderItems/buyerInfo",
        0.5,
        30,
        orders_v0.get_order_items_buyer_info,
    ),
    Row(
        "sellers.v1.getMarketplaceParticipations",
        "GET",
        "/sellers/v1/marketplaceParticipations",
        0.016,
        15,
        sellers.get_marketplace_participations,
    ),
    Row("sellers.v1.getAccount", "GET", "/sellers/v1/account", 0.016, 15, sellers.get_account),
    Row(
        "tokens.2021-03-01.createRestrictedDataToken",
        "POST",
        "/tokens/2021-03-01/restrictedDataToken",
        1,
        10,
        tokens.create_restricted_data_token,
    ),
)
KEYS = frozenset(row.key for row in OPERATIONS)

_PATTERNS = tuple((re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", row.path)), row) for row in OPERATIONS)


class Dropped(ConnectionError):
    """The planted `reset`. A server that has sent the headers can only close the connection, so the client sees a body
    cut off; the embedded session raises requests' ConnectionError, as for a connection that broke before the headers.
    """


class Sandbox:
    """A WSGI application that is Login with Amazon (`/auth/o2/token`) and SP-API on one host.

    seed, orders, sellers: which world; `orders` is for each seller. clock: what time it is, for dates, expiry, pacing.
    enforce_rates: answer 429 beyond Amazon's usage plans. state: a file in which tokens and clock outlive the process.
    roles: the restricted roles granted, by Amazon's names (`site.ALL_ROLES`); one left out withholds its data.
    items_page: order items in a page of Orders v0. Thread-safe. Raises ValueError for a state file of another world.
    """

    def __init__(
        self,
        seed: int = 1,
        orders: int = 30,
        sellers: int = 1,
        clock: Clock | None = None,
        enforce_rates: bool = False,
        state: Path | None = None,
        *,
        roles: Iterable[str] = ALL_ROLES,
        items_page: int = 100,
    ) -> None:
        if sellers < 1:
            raise ValueError(f"sellers={sellers}: a sandbox has at least one seller")
        base = clock or SystemClock()
        today = base.now().replace(hour=0, minute=0, second=0, microsecond=0)
        self._memory = Memory(state, {"seed": seed, "orders": orders, "sellers": sellers})
        kept = self._memory.load(today)
        self.site = Site(
            seed=seed,
            clock=MovableClock(base, kept.offset),
            world=World(seed, orders, sellers, kept.anchor),
            tokens=Tokens(seed),
            seal=Seal(seed),
            roles=_known_roles(roles),
            items_page=items_page,
        )
        self.site.tokens.issued, self.site.tokens.grants = kept.issued, dict(kept.grants)
        self.enforce_rates = enforce_rates
        self.journal = Journal()
        self.faults = faults.Faults()
        self.buckets = Buckets()
        self._boots = kept.boots
        self._numbers = itertools.count(1)

    def plant(self, spec: str) -> None:
        """Make coming calls fail; the form of a spec is in `faults`. Raises ValueError for a bad one."""
        self.faults.plant(faults.parse(spec, KEYS))

    def set_clock(self, moment: datetime) -> None:
        """From here on it is `moment` (timezone-aware) in the sandbox, and time goes on from there."""
        self.site.clock.set(moment)
        self.save()

    def reset(self) -> None:
        """Forget faults, pacing and journal, and set the clock right again. Orders and tokens stay."""
        self.faults.clear()
        self.buckets.clear()
        self.journal.clear()
        self.site.clock.offset = 0.0
        self.save()

    def save(self) -> None:
        """Write the state file, where there is one."""
        site = self.site
        self._memory.save(site.world.anchor, site.clock.offset, site.tokens.issued, site.tokens.grants)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = read_request(environ)
        reply = self.answer(request)
        headers = [
            ("Content-Type", reply.content_type),
            ("Content-Length", str(len(reply.body))),
            ("x-amzn-RequestId", self._request_id()),
            *reply.headers,
        ]
        start_response(f"{reply.status} {REASONS[reply.status]}", headers)
        if request.method == "HEAD":
            return []
        return _broken(reply.body) if reply.broken else [reply.body]

    def answer(self, request: Request) -> Reply:
        """The reply to one request, faults included."""
        if request.path.startswith(control.PREFIX):
            return control.answer(self, request)
        if request.path == TOKEN_PATH:
            return self._faulty(faults.LWA, "", lambda: self._lwa(request))
        found = _find(request)
        if found is None:
            self.journal.note("unknown", "", 403)
            return refusal_reply(denied())
        row, path = found
        seller = self._seller_of(request)
        return self._faulty(row.key, seller, lambda: self._operate(row, path, request))

    def _faulty(self, target: str, seller: str, real: Callable[[], Reply]) -> Reply:
        fault = self.faults.next(target)
        reply = None
        if fault is not None:
            if fault.kind == "slow":
                self.site.clock.sleep(fault.seconds)
            reply = faults.instead(fault)
        if reply is None:
            reply = real()
            if fault is not None:
                reply = faults.spoil(fault, reply)
        self.journal.note(target, seller, reply.status)
        return reply

    def _lwa(self, request: Request) -> Reply:
        reply = lwa.answer(self.site, request)
        if reply.status == 200:
            self.save()
        return reply

    def _operate(self, row: Row, path: Mapping[str, str], request: Request) -> Reply:
        limit = (("x-amzn-RateLimit-Limit", f"{row.rate}"),)
        try:
            call = self._authorise(row, path, request)
            now = call.now.timestamp()
            if self.enforce_rates and not self.buckets.take(call.seller.id, row.key, row.rate, row.burst, now):
                raise faults.REFUSALS["429"]
            if request.method == "GET" and request.has_body:
                raise invalid("A GET request cannot have a body.")
            if len(request.body) > LARGEST_BODY:
                raise Refusal(413, "RequestTooLarge", "The request size exceeded the maximum accepted size.")
            body = row.answer(self.site, call)
        except Refusal as refusal:
            reply = refusal_reply(refusal)
            # Amazon tells the rate with success, 400 and 404 only: never with a throttled or an unauthorised reply.
            return Reply(
                reply.status, reply.body, headers=reply.headers + (limit if reply.status in (400, 404) else ())
            )
        if row.method != "GET":
            self.save()
        return Reply(200, body, headers=limit)

    def _authorise(self, row: Row, path: Mapping[str, str], request: Request) -> Call:
        token = request.headers.get("x-amz-access-token", "")
        if not token:
            raise denied("Access token is missing in the request header.")
        grant = self.site.tokens.find(token)
        if grant is None:
            raise denied("The access token you provided is revoked, malformed or invalid.")
        now = self.site.clock.now()
        if now.timestamp() >= grant.expires:
            raise denied("The access token you provided has expired.")
        if not grant.seller_id:
            raise denied()
        elements = None
        if grant.resources is not None:
            elements = tokens.covered(grant, request.method, request.path)
            if elements is None:
                raise denied()
        return Call(request, path, self.site.world.sellers[grant.seller_id], now, elements)

    def _seller_of(self, request: Request) -> str:
        grant = self.site.tokens.find(request.headers.get("x-amz-access-token", ""))
        return grant.seller_id if grant else ""

    def _request_id(self) -> str:
        text = f"{self.site.seed}/request/{self._boots}/{next(self._numbers)}"
        return str(uuid.UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4))


def _find(request: Request) -> tuple[Row, Mapping[str, str]] | None:
    for pattern, row in _PATTERNS:
        if row.method == request.method and (match := pattern.fullmatch(request.path)):
            return row, match.groupdict()
    return None


def _known_roles(roles: Iterable[str]) -> frozenset[str]:
    chosen = frozenset(roles)
    if unknown := chosen - ALL_ROLES:
        raise ValueError(f"unknown role {sorted(unknown)[0]!r}; the sandbox knows {', '.join(sorted(ALL_ROLES))}")
    return chosen


def _broken(body: bytes) -> Iterator[bytes]:
    # Something must be sent first: a server that has sent nothing would answer a failure of ours with a 500 of its own.
    yield body[:1]
    raise Dropped("the sandbox was told to drop this connection")
