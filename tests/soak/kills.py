"""Kills: two programs, each a process, on one ledger; one or both are killed with `kill -9` at a random moment.

Each round both submit something that was never said before, the same or each its own. Whoever was killed is started
anew when a submission counts as given up, and both say it again, as a library's retry. What was said must then be at
Amazon once, or be told as not known; every value is that of the last word which was told as accepted.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from unittest import mock

from mws.mappings.feeds.operations import CREATE
from tests import postgresql
from tests.compat.listings.feeds import INVENTORY, PRICING, price, stock
from tests.compat.plans.feeds.submitting import REFUND, US
from tests.compat.plans.feeds.submitting import envelope as orders
from tests.compat.processes import NOON, Program, Upstream, served
from tests.soak.wishes import SELLER, SKUS, ours

GIVEN_UP = 16
"""Minutes after which a submission that was under way counts as given up."""
ROUND = 40
"""Minutes from one round to the next."""
TAKES = 0.05
"""Seconds a call to the sandbox takes."""
SPAN = 0.5
"""Seconds within which a kill comes: a submission takes about as long."""
AGAIN = 4
"""How often a program says it again while it is told to wait."""
Route = Literal["feed", "auto"]
ROUTES: tuple[Route, ...] = ("feed", "auto")
Ledger = Literal["sqlite", "postgresql"]


@dataclass
class Word:
    """Something that is said once. value: what it sets, unlike any other. answers: the ids it was answered with."""

    number: int
    feed_type: str
    content: bytes
    skus: tuple[str, ...]
    value: float
    answers: set[str] = field(default_factory=set)
    unknown: bool = False


def word(number: int, skus: tuple[str, ...], kind: str) -> Word:
    """The word of that number. kind: "refund", "stock" or "price"."""
    if kind == "refund":
        return Word(number, REFUND, orders(number, message="OrderAdjustment"), (), number)
    if kind == "stock":
        rows = [stock(n, sku, f"<Quantity>{1000 + number}</Quantity>") for n, sku in enumerate(skus, 1)]
        return Word(number, INVENTORY, ours("Inventory", rows), skus, 1000 + number)
    cents = 1600 + number % 900  # within the limits of both offers
    rows = [
        price(n, sku, f'<StandardPrice currency="USD">{cents / 100:.2f}</StandardPrice>')
        for n, sku in enumerate(skus, 1)
    ]
    return Word(number, PRICING, ours("Price", rows), skus, cents / 100)


class Slow(Upstream):
    """A sandbox that takes its time, half of it before it carries a call out: a kill finds the call on its way."""

    # Any: WSGI's environment.
    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        time.sleep(TAKES / 2)
        answer = super().__call__(environ, start_response)
        time.sleep(TAKES / 2)
        return answer


class Campaign:
    """Rounds on one ledger and one sandbox. state: an SQLite file, or a URL. route: of listing feeds."""

    def __init__(self, upstream: Upstream, state: Path | str, route: Route, seed: str, opened: ExitStack) -> None:
        self.upstream, self.state, self.route, self.opened = upstream, state, route, opened
        self.random = random.Random(seed)
        self.words: list[Word] = []
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self.patched: Counter[tuple[str, float]] = Counter()
        self._listen()
        self.minutes = 0
        self.programs = [self._started(), self._started()]

    def _listen(self) -> None:
        """Note every change of a listing that arrives, by the value it sets."""
        listings, patch = self.upstream.sandbox.site.stock, self.upstream.sandbox.site.stock.patch

        def noted(seller: str, sku: str, kind: str, patches: Any, *rest: Any, **more: Any) -> Any:  # Any: its own
            for value in values({"patches": patches}):
                self.patched[sku, value] += 1
            return patch(seller, sku, kind, patches, *rest, **more)

        listings.patch = noted  # type: ignore[assignment, method-assign]  # what arrives at Amazon

    def _started(self) -> Program:
        return self.opened.enter_context(Program(self.upstream, self.state, self.minutes, self.route))

    def _move(self, minutes: int, dead: Collection[int] = ()) -> None:
        self.minutes = minutes
        past = (NOON - self.upstream.clock.now()).total_seconds() + 60 * minutes
        self.upstream.clock.advance(max(0.0, past))  # type: ignore[attr-defined]  # a FixedClock
        for place in {0, 1} - {*dead}:
            self.programs[place].move(minutes)

    def round(self, number: int) -> None:
        """Say something by both programs, kill one or both, and have it said again."""
        self._move(number * ROUND)
        kind = self.random.choice(("refund", "stock", "price", "stock", "price"))
        if self.random.random() < 0.5:
            said = [word(2 * number, SKUS, kind)] * 2
        else:
            said = [word(2 * number + place, (sku,), kind) for place, sku in enumerate(SKUS)]
        self.words += said[:1] if said[0] is said[1] else said
        victims = self.random.choice(((0,), (1,), (0, 1)))
        created = self.upstream.counts.get(CREATE, 0) + sum(self.patched.values())
        for program, each in zip(self.programs, said, strict=True):
            program.ask("SubmitFeed", each.content, FeedType=each.feed_type)
        time.sleep(self.random.uniform(0.0, SPAN))
        for victim in victims:
            self.programs[victim].kill()
        self.counts["kills"] += len(victims)
        self.counts["after something was sent"] += (
            self.upstream.counts.get(CREATE, 0) + sum(self.patched.values()) > created
        )
        for place in {0, 1} - {*victims}:
            self._note(said[place], self.programs[place].answer())
        self._move(number * ROUND + GIVEN_UP, victims)
        for victim in victims:
            self.programs[victim] = self._started()
        for program, each in zip(self.programs, said, strict=True):
            self._repeated(program, each)

    def _repeated(self, program: Program, each: Word) -> None:
        for _ in range(AGAIN):
            answer = program.call("SubmitFeed", each.content, FeedType=each.feed_type)
            if self._note(each, answer):
                return
            self._move(self.minutes + 3)
        self.faults.append(f"round {each.number // 2}, {each.feed_type}: nothing came of it: {answer}")

    def _note(self, each: Word, answer: Mapping[str, Any]) -> bool:
        """Whether the answer says what became of it."""
        if answer["status"] == 200:
            each.answers.update(answer["ids"])
            return True
        each.unknown |= answer["unknown"]
        return bool(answer["unknown"])

    # ---- what came of it -------------------------------------------------------------------------------------------

    def judge(self) -> None:
        """Wait for everything, and say what is wrong."""
        lost: dict[str, set[int]] = {}
        ids = [feed_id for each in self.words for feed_id in each.answers]
        for _ in range(3):
            self._move(self.minutes + 5)
            self.programs[0].call("GetFeedSubmissionList")
        for feed_id in ids:
            for _ in range(AGAIN):
                answer = self.programs[0].call("GetFeedSubmissionResult", FeedSubmissionId=feed_id)
                if answer["status"] == 200:
                    break
                self._move(self.minutes + 3)
            lost[feed_id] = {int(number) for number in answer["lost"]} if answer["status"] == 200 else {1, 2}
        for each in self.words:
            self._judge(each)
        self._judge_values(lost)

    def _judge(self, each: Word) -> None:
        where = f"round {each.number // 2}, {each.feed_type}"
        self.counts["unknown" if not each.answers else "accepted"] += 1
        if len(each.answers) > 1:
            self.faults.append(f"{where}: it was answered with {sorted(each.answers)}")
        if not each.skus:
            made = [feed for feed, content in self._feeds() if content == each.content]
            if len(made) > 1 or (each.answers and made != [*each.answers]):
                self.faults.append(f"{where}: told {sorted(each.answers)}, and Amazon has {made}")
        for sku in each.skus:
            times = self.patched[sku, each.value]
            if times > 1:
                self.faults.append(f"{where}: {sku} was set {times} times")

    def _judge_values(self, lost: Mapping[str, set[int]]) -> None:
        listings = self.upstream.sandbox.site.stock.of(SELLER)
        for sku in SKUS:
            for feed_type, found in ((PRICING, listings[sku].price(US)), (INVENTORY, listings[sku].quantity)):
                allowed: set[float] = set()
                for each in self.words:
                    if each.feed_type == feed_type and sku in each.skus:
                        number = each.skus.index(sku) + 1
                        sure = each.answers and all(number not in lost[feed_id] for feed_id in each.answers)
                        allowed = {each.value} if sure else allowed | {each.value}
                if allowed and found not in allowed:
                    self.faults.append(f"{sku} is {found} in the end, and {sorted(allowed)} was said last")

    def _feeds(self) -> Iterator[tuple[str, bytes]]:
        site, now = self.upstream.sandbox.site, self.upstream.clock.now()
        for feed in self.upstream.sandbox.feeds.of(SELLER, now):
            document = site.shelf.find(feed.document_id, feed.created)
            if document is not None and document.content is not None:
                yield feed.id, b"".join(document.content.chunks())


def values(message: Any) -> list[float]:  # Any: JSON
    """The prices and quantities in it."""
    if isinstance(message, dict):
        own = [message[name] for name in ("value_with_tax", "quantity") if isinstance(message.get(name), int | float)]
        return [*own, *(found for each in message.values() for found in values(each))]
    return [found for each in message for found in values(each)] if isinstance(message, list | tuple) else []


@contextmanager
def _state(ledger: Ledger) -> Iterator[Path | str]:
    """An empty ledger: a file, or the URL of a server started for it. Raises postgresql.Unavailable."""
    if ledger == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder) / "state.sqlite3"
    else:
        # The programs inherit it: a server's ledger wants a key that all of them have.
        with postgresql.server() as url, mock.patch.dict(os.environ, MWS_COMPAT_KEY="A" * 43 + "="):
            yield url


def soak(seed: int, kills: int, ledger: Ledger = "sqlite") -> tuple[Counter[str], list[str]]:
    """At least that many kills, by both routes in turns. Returns figures and faults."""
    counts, faults, begun = Counter[str](), [], time.monotonic()
    for route in ROUTES:
        with ExitStack() as opened:
            state = opened.enter_context(_state(ledger))
            upstream = opened.enter_context(served(Slow(enforce_rates=True)))
            campaign = Campaign(upstream, state, route, f"{seed} {route}", opened)
            number = 0
            while campaign.counts["kills"] * len(ROUTES) < kills:
                campaign.round(number)
                number += 1
            campaign.judge()
        counts += campaign.counts
        faults += [f"{route}: {each}" for each in campaign.faults]
    counts["seconds"] = round(time.monotonic() - begun)
    return counts, faults


def report(seed: int, kills: int, ledger: Ledger = "sqlite") -> bool:
    """Run them and print the figures and what is wrong. Returns whether all held."""
    try:
        counts, faults = soak(seed, kills, ledger)
    except postgresql.Unavailable as exc:
        print(f"kills on {ledger}: not run: {exc}")
        return False
    figures = ", ".join(f"{count} {name}" for name, count in counts.items())
    print(f"kills on {ledger}, seed {seed}: {figures}; {len(faults)} faults")
    for each in faults:
        print(f"  WRONG: {each}")
    return not faults
