"""The sandbox as a WSGI application: finds the operation, authorises, paces, answers, dresses the reply.

The order is Amazon's: unknown path, token, usage plan, then the operation's own rules. Operations are those that the
modules of `api` declare.
"""

from __future__ import annotations

import hashlib
import itertools
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from mws.spapi.clock import Clock, SystemClock
from mws.spapi.sandbox import SELLER_ID, TOKEN_PATH, US
from mws.spapi.sandbox.api import tokens
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.messages import (
    LARGEST_BODY,
    Refusal,
    Reply,
    Request,
    denied,
    invalid,
    not_here,
    refusal_reply,
)
from mws.spapi.sandbox.http import bucket, consent, control, faults, lwa
from mws.spapi.sandbox.http.journal import Journal
from mws.spapi.sandbox.http.memory import Memory
from mws.spapi.sandbox.http.rates import Buckets
from mws.spapi.sandbox.http.registry import KEYS, Operation, find, find_absent, settle
from mws.spapi.sandbox.http.web import read_request
from mws.spapi.sandbox.world import order_events, report_work
from mws.spapi.sandbox.world.access import ALL_ROLES, Grant, Tokens
from mws.spapi.sandbox.world.applications import Application, Applications
from mws.spapi.sandbox.world.documents import PREFIX, Shelf
from mws.spapi.sandbox.world.feeds import Feeds
from mws.spapi.sandbox.world.outcomes import Outcome, Outcomes
from mws.spapi.sandbox.world.report_types import KEPT, NAMES
from mws.spapi.sandbox.world.reports import Reports
from mws.spapi.sandbox.world.sellers import World
from mws.spapi.sandbox.world.site import MovableClock, Options, Seal, Site
from mws.spapi.sandbox.world.stock import REPORTED, Stock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


MOST_DAYS = 366
UNPACED = 1000.0
"""Calls a second that are told where none are refused: the most a client believes, so that it does not wait either."""


class Dropped(ConnectionError):
    """The planted `reset`. A server that has sent the headers can only close the connection, so the client sees a body
    cut off; the embedded session raises requests' ConnectionError, as for a connection that broke before the headers.
    """


class Sandbox:
    """A WSGI application that is Login with Amazon (`/auth/o2/token`) and SP-API on one host.

    seed, orders, sellers: which world; `orders` is for each seller. clock: what time it is, for dates, expiry, pacing.
    enforce_rates: answer 429 beyond Amazon's usage plans, and tell their rates; without it a thousand calls a second
    are told, so that clients that heed the header do not wait. state: a file in which tokens and clock outlive the
    process.
    roles: the restricted roles granted, by Amazon's names (`world.access.ALL_ROLES`); one left out withholds its data.
    items_page: order items in a page of Orders v0. feed_seconds, report_seconds: how long feeds and reports take.
    outcomes: how coming ones end (see `world.outcomes`). unknown_skus: "reported" = a change to an unknown SKU is an
    error in the feed's report, "accepted" = it makes an incomplete listing and nobody says so, as Amazon does.
    application: how the application is registered, for OAuth and rotation. day: 2 = a day and a night have passed.
    Feeds, reports, documents, listings, subscriptions and rotated secrets do not outlive the process. Thread-safe.
    Raises ValueError for a state file of another world and for options that cannot be.
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
        feed_seconds: float = 3.0,
        report_seconds: float = 3.0,
        outcomes: Iterable[str] = (),
        unknown_skus: str = REPORTED,
        application: Application | None = None,
        day: int = 1,
    ) -> None:
        if sellers < 1:
            raise ValueError(f"sellers={sellers}: a sandbox has at least one seller")
        if not 1 <= day <= MOST_DAYS:
            raise ValueError(f"day={day}: the days of a sandbox are 1 to {MOST_DAYS}")
        base = clock or SystemClock()
        today = base.now().replace(hour=0, minute=0, second=0, microsecond=0)
        self._memory = Memory(state, {"seed": seed, "orders": orders, "sellers": sellers})
        kept = self._memory.load(today)
        world = World(seed, orders, sellers, kept.anchor)
        # Ids of an earlier run are never given out again: a client may remember them.
        first = kept.boots * 100_000
        self.site = Site(
            seed=seed,
            clock=MovableClock(base, kept.offset),
            world=world,
            tokens=Tokens(seed),
            seal=Seal(seed),
            shelf=Shelf(seed, first),
            outcomes=Outcomes(),
            stock=Stock(world, unknown_skus),
            applications=Applications(seed, application or Application()),
            options=Options(_known_roles(roles), items_page, feed_seconds, report_seconds),
            first=first,
        )
        self.site.tokens.issued, self.site.tokens.grants = kept.issued, dict(kept.grants)
        self.enforce_rates = enforce_rates
        self.journal = Journal()
        self.faults = faults.Faults()
        self.buckets = Buckets()
        self._boots = kept.boots
        self._numbers = itertools.count(1)
        self._hosts: tuple[str, ...] = ()
        for spec in outcomes:
            self.plant_outcome(spec)
        self._nights: list[datetime] = []
        for night in kept.nights:
            self._pass_night(night)
        while self.day < day:
            self.next_day()

    @property
    def feeds(self) -> Feeds:
        """All feeds that were created."""
        return self.site.books(Feeds)

    @property
    def reports(self) -> Reports:
        """All reports there are."""
        return self.site.books(Reports)

    def plant(self, spec: str) -> None:
        """Make coming calls fail; the form of a spec is in `faults`. Raises ValueError for a bad one."""
        self.faults.plant(faults.parse(spec, KEYS))

    def plant_outcome(self, spec: str) -> None:
        """Say how coming reports and feeds end; for a spec see `world.outcomes`. Raises ValueError for a bad one."""
        self.site.outcomes.plant(spec)

    @property
    def day(self) -> int:
        """Which day it is in the sandbox, from 1."""
        return len(self._nights) + 1

    def next_day(self) -> list[str]:
        """A day and a night pass (see `world.order_events`); the ids of the orders that came or changed."""
        now = self.site.clock.now()
        with self.site.lock:
            settle(self.site, now)
            changed = self._pass_night(now)
        self.set_clock(now + order_events.NIGHT)
        return changed

    def _pass_night(self, start: datetime) -> list[str]:
        self._nights.append(start)
        found = [order_events.pass_night(seller, start) for seller in self.site.world.sellers.values()]
        return [order.order_id for orders in found for order in orders]

    def change_orders(self, spec: str) -> list[str]:
        """Let something happen to orders now; for a spec see `world.order_events`. The ids of these orders.

        Raises ValueError for a bad spec and for what cannot happen.
        """
        now = self.site.clock.now()
        with self.site.lock:
            settle(self.site, now)
            return [order.order_id for order in order_events.happen(self.site.world, spec, now)]

    def expire_urls(self, document_id: str, times: int = 1) -> None:
        """The next `times` URLs given out for that document have expired. Raises ValueError for an unknown one."""
        document = self.site.shelf.find(document_id, self.site.clock.now())
        if document is None:
            raise ValueError(f"document {document_id!r}: the sandbox has no such document")
        document.expired_urls = times

    def add_report(
        self,
        report_type: str,
        chunks: Iterable[bytes],
        *,
        content_type: str = "text/plain; charset=UTF-8",
        gzip: bool = False,
        seller_id: str = SELLER_ID,
        marketplaces: tuple[str, ...] = (US,),
        created: datetime | None = None,
    ) -> str:
        """A report that is DONE, with a document of your own; its id. For contents the sandbox does not make.

        Raises ValueError for an unknown type or seller, and for a moment at which Amazon would keep it no longer.
        """
        site, now = self.site, self.site.clock.now()
        moment = created or now
        if report_type not in NAMES or seller_id not in site.world.sellers or not now - KEPT <= moment <= now:
            raise ValueError(
                f"report {report_type!r} of {seller_id!r} at {moment}: unknown type or seller, or no such time"
            )
        with site.lock:
            period = (moment, moment)
            report = self.reports.add(
                seller_id, report_type, marketplaces, period, {}, moment, Outcome("stuck"), seconds=0
            )
            report.ended, report.worked = "DONE", True
            report_work.attach(site, report, content_type, chunks, gzip)
        return report.id

    def set_clock(self, moment: datetime) -> None:
        """From here on it is `moment` (timezone-aware) in the sandbox, and time goes on from there."""
        self.site.clock.set(moment)
        self.save()

    def reset(self) -> None:
        """Forget faults, outcomes, pacing and journal, and set the clock right again. All else stays."""
        self.faults.clear()
        self.site.outcomes.clear()
        self.buckets.clear()
        self.journal.clear()
        self.site.clock.offset = 0.0
        self.save()

    def save(self) -> None:
        """Write the state file, where there is one."""
        site = self.site
        self._memory.save(site.world.anchor, site.clock.offset, site.tokens.issued, site.tokens.grants, self._nights)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if str(environ.get("PATH_INFO", "")).startswith(PREFIX):
            request = read_request(environ, body=False, hosts=self._hosts)
            # WSGI's input stream has the methods of a file that are used here.
            reply = self._document(request, cast("BinaryIO", environ["wsgi.input"]))
        else:
            request = read_request(environ, hosts=self._hosts)
            reply = self.answer(request)
        return self.send(request, reply, start_response)

    def send(self, request: Request, reply: Reply, start_response: StartResponse) -> Iterable[bytes]:
        """Dress a reply as Amazon does and hand it to the server."""
        headers = [
            ("Content-Length", str(len(reply.body) if reply.length < 0 else reply.length)),
            ("x-amzn-RequestId", self._request_id()),
            *reply.headers,
        ]
        if reply.content_type:
            headers.insert(0, ("Content-Type", reply.content_type))
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", headers)
        if request.method == "HEAD":
            return []
        chunks: Iterable[bytes] = [reply.body] if reply.length < 0 else reply.chunks
        return _broken(chunks) if reply.broken else chunks

    def answer(self, request: Request) -> Reply:
        """The reply to one request, faults included."""
        if request.path.startswith(control.PREFIX):
            return control.answer(self, request)
        if request.path == TOKEN_PATH:
            return self._faulty(faults.LWA, "", lambda: self._lwa(request))
        if request.path.startswith(consent.PREFIX):
            return self._faulty(faults.CONSENT, "", lambda: consent.answer(self.site, request))
        found = find(request)
        if found is None:
            absent = find_absent(request)
            refusal = not_here(absent) if absent else denied()
            self.journal.note(absent or "unknown", "", refusal.status)
            return refusal_reply(refusal)
        operation, path = found
        seller = self.seller_of(request)
        return self._faulty(operation.key, seller, lambda: self._operate(operation, path, request))

    def _document(self, request: Request, stream: BinaryIO) -> Reply:
        target = faults.UPLOAD if request.method == "PUT" else faults.DOWNLOAD
        return self._faulty(target, "", lambda: bucket.answer(self.site, request, stream))

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
            # Token requests go by another library of the client's than its calls, or by none: their Host is whole.
            host = request.headers.get("host", "")
            if host and host not in self._hosts:
                self._hosts = (*self._hosts[-15:], host)
            self.save()
        return reply

    def _operate(self, operation: Operation, path: Mapping[str, str], request: Request) -> Reply:
        limit = (("x-amzn-RateLimit-Limit", f"{operation.rate if self.enforce_rates else UNPACED:g}"),)
        try:
            call = self._authorise(operation, path, request)
            if self.enforce_rates:
                self._pace(operation, call)
            if request.method == "GET" and request.has_body:
                raise invalid("A GET request cannot have a body.")
            if len(request.body) > LARGEST_BODY:
                raise Refusal(413, "RequestTooLarge", "The request size exceeded the maximum accepted size.")
            with self.site.lock if operation.api.keeps_books else nullcontext():
                if operation.api.keeps_books:
                    settle(self.site, call.now)
                body = operation.row.answer(self.site, call)
        except Refusal as refusal:
            reply = refusal_reply(refusal)
            # Amazon tells the rate with success, 400 and 404 only: never with a throttled or an unauthorised reply.
            return Reply(
                reply.status, reply.body, headers=reply.headers + (limit if reply.status in (400, 404) else ())
            )
        if operation.route.method != "GET":
            self.save()
        return Reply(operation.row.status, body, headers=limit)

    def _pace(self, operation: Operation, call: Call) -> None:
        own = operation.row.plan(call) if operation.row.plan else None
        name, rate, burst = own or (operation.key, operation.rate, operation.burst)
        if not self.buckets.take(call.owner, name, rate, burst, call.now.timestamp()):
            raise faults.REFUSALS["429"]

    def _authorise(self, operation: Operation, path: Mapping[str, str], request: Request) -> Call:
        grant, scope = self.grant_of(request), operation.route.grantless_scope
        if (scope and scope not in grant.scopes) or (not scope and not grant.seller_id):
            raise denied()
        elements = None
        if grant.resources is not None:
            elements = tokens.covered(grant, request.method, request.path)
            if elements is None:
                raise denied()
        seller = self.site.world.sellers.get(grant.seller_id)
        return Call(request, path, seller, self.site.clock.now(), elements, grant.client_id)

    def grant_of(self, request: Request) -> Grant:
        """What the request's access token stands for. Raises Refusal where it has none that is good."""
        token = request.headers.get("x-amz-access-token", "")
        if not token:
            raise denied("Access token is missing in the request header.")
        grant = self.site.tokens.find(token)
        if grant is None:
            raise denied("The access token you provided is revoked, malformed or invalid.")
        if self.site.clock.now().timestamp() >= grant.expires:
            raise denied("The access token you provided has expired.")
        return grant

    def seller_of(self, request: Request) -> str:
        """The seller whose token the request shows, good or not; "" for none."""
        grant = self.site.tokens.find(request.headers.get("x-amz-access-token", ""))
        return grant.seller_id if grant else ""

    def _request_id(self) -> str:
        text = f"{self.site.seed}/request/{self._boots}/{next(self._numbers)}"
        return str(uuid.UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4))


def _known_roles(roles: Iterable[str]) -> frozenset[str]:
    chosen = frozenset(roles)
    if unknown := chosen - ALL_ROLES:
        raise ValueError(f"unknown role {sorted(unknown)[0]!r}; the sandbox knows {', '.join(sorted(ALL_ROLES))}")
    return chosen


def _broken(chunks: Iterable[bytes]) -> Iterator[bytes]:
    # Something must be sent first: a server that has sent nothing would answer a failure of ours with a 500 of its own.
    yield next(iter(chunks), b"")[:1]
    raise Dropped("the sandbox was told to drop this connection")
