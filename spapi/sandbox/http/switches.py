"""One sandbox's state, and every switch that changes what it holds or how it behaves. Answers no requests."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mws.spapi.clock import Clock, SystemClock
from mws.spapi.sandbox import SELLER_ID, US
from mws.spapi.sandbox.http import faults
from mws.spapi.sandbox.http.journal import Journal
from mws.spapi.sandbox.http.memory import Memory
from mws.spapi.sandbox.http.rates import Buckets
from mws.spapi.sandbox.http.registry import KEYS, settle
from mws.spapi.sandbox.world import order_events, report_work
from mws.spapi.sandbox.world.access import ALL_ROLES, Tokens
from mws.spapi.sandbox.world.applications import Applications, Registration
from mws.spapi.sandbox.world.authorisations import Authorisations
from mws.spapi.sandbox.world.documents import Shelf
from mws.spapi.sandbox.world.feeds import Feeds
from mws.spapi.sandbox.world.mws_authorisations import MwsAuthorisations
from mws.spapi.sandbox.world.outcomes import Outcome, Outcomes
from mws.spapi.sandbox.world.report_types import KEPT, NAMES
from mws.spapi.sandbox.world.reports import Reports
from mws.spapi.sandbox.world.sellers import World
from mws.spapi.sandbox.world.site import MovableClock, Options, Seal, Site
from mws.spapi.sandbox.world.stock import REPORTED, Stock

if TYPE_CHECKING:
    pass


MOST_DAYS = 366


class Switchboard:
    """One sandbox's state, and what a test or a script can do to it from outside.

    seed, orders, sellers: which world; `orders` is for each seller. clock: what time it is, for dates, expiry, pacing.
    enforce_rates: answer 429 beyond Amazon's usage plans, and tell their rates; without it a thousand calls a second
    are told, so that clients that heed the header do not wait. state: a file in which tokens and clock outlive the
    process.
    roles: the restricted roles granted, by Amazon's names (`world.access.ALL_ROLES`); one left out withholds its data.
    items_page: order items in a page of Orders v0, and SKUs in one of FBA stock where that is less than Amazon's 50.
    feed_seconds, report_seconds: how long feeds and reports take.
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
        application: Registration | None = None,
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
        tokens = Tokens(seed)
        self.site = Site(
            seed=seed,
            clock=MovableClock(base, kept.offset),
            world=world,
            tokens=tokens,
            seal=Seal(seed),
            shelf=Shelf(seed, first),
            outcomes=Outcomes(),
            stock=Stock(world, unknown_skus),
            applications=Applications(seed, application or Registration()),
            authorisations=Authorisations(world, tokens),
            options=Options(_known_roles(roles), items_page, feed_seconds, report_seconds),
            first=first,
        )
        self.site.tokens.issued, self.site.tokens.grants = kept.issued, dict(kept.grants)
        self.enforce_rates = enforce_rates
        self.journal = Journal()
        self.faults = faults.Faults()
        self.buckets = Buckets()
        self.boots = kept.boots
        self.numbers = itertools.count(1)
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

    def plant_mws_authorisations(self, spec: str) -> None:
        """Say what became of MWS authorisations; for a spec see `world.mws_authorisations`. Raises ValueError."""
        self.site.books(MwsAuthorisations).plant(spec)

    def change_authorisation(self, spec: str) -> str:
        """End or renew a seller's authorisation; for a spec see `world.authorisations`. His refresh token then.

        Raises ValueError for a bad spec.
        """
        with self.site.lock:
            return self.site.authorisations.change(spec)

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
        """Forget faults, outcomes, pacing and journal, and set the clock to the time of its day. All else stays."""
        self.faults.clear()
        self.site.outcomes.clear()
        self.buckets.clear()
        self.journal.clear()
        self.site.clock.offset = (self.day - 1) * order_events.NIGHT.total_seconds()
        self.save()

    def save(self) -> None:
        """Write the state file, where there is one."""
        site = self.site
        self._memory.save(site.world.anchor, site.clock.offset, site.tokens.issued, site.tokens.grants, self._nights)


def _known_roles(roles: Iterable[str]) -> frozenset[str]:
    chosen = frozenset(roles)
    if unknown := chosen - ALL_ROLES:
        raise ValueError(f"unknown role {sorted(unknown)[0]!r}; the sandbox knows {', '.join(sorted(ALL_ROLES))}")
    return chosen
