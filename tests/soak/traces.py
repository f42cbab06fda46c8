"""Traces: random programs on a façade and a sandbox in one process, on a clock that nobody waits for, and the oracle.

A trace is made of its seed alone: the same seed is the same trace. One that fails is made as short as it goes and told.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from mws.calls import LegacyCall, LegacyReply
from mws.compat.errors import CompatError, OutcomeUnknown
from mws.compat.facade import Facade
from mws.mappings.feeds.operations import GET_FEED
from mws.spapi.sandbox.embedded import session
from mws.spapi.sandbox.http.registry import settle
from tests.compat.plans.feeds.submitting import US, World
from tests.compat.processes import FEEDS as FEEDS_PATH
from tests.compat.processes import LISTINGS
from tests.soak.oracle import Attempt, Oracle
from tests.soak.steps import Cancel, Doom, Lost, Pause, Say, Step, made
from tests.soak.wishes import SKUS, Place, Value, Wish

SHOWN = 5
"""Failing traces that are told whole."""


class Wire:
    """The sandbox behind a line that can break before a createFeed arrives. writes: how many calls that write came."""

    def __init__(self, sandbox: Any) -> None:  # Any: a WSGI application
        self._sandbox = sandbox
        self.breaks = False
        self.writes = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        creates = method == "POST" and path == FEEDS_PATH
        self.writes += creates or (method != "GET" and path.startswith(LISTINGS))
        if self.breaks and creates:
            self.breaks = False
            raise ConnectionError("the line broke")
        answer: Iterable[bytes] = self._sandbox(environ, start_response)
        return answer


@dataclass
class Trace:
    """A trace while it runs. log: what happened, for people."""

    wishes: Sequence[Wish]
    settings: dict[str, object]
    random: Random
    log: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.world = World(feeds=self.settings, orders=6, enforce_rates=True)
        self.wire = Wire(self.world.sandbox)
        self.world.facade = Facade(self.world.facade.config, clock=self.world.clock, session=session(self.wire))
        self.oracle = Oracle()
        self.before = self._values()
        self.signatures = 0
        self.troubled = False
        self.blind = False
        self.cancelled: set[str] = set()
        self.last = ""

    def run(self, steps: Iterable[Step]) -> list[str]:
        """What is wrong, [] where all is right."""
        for step in steps:
            if isinstance(step, Say):
                self._say(step)
            elif isinstance(step, Pause):
                self.world.clock.sleep(step.seconds)
                self.troubled |= step.seconds > 40_000  # what waits for two days is given up
                self.log.append(f"{step.seconds:.0f} s pass")
            elif isinstance(step, Doom):
                self.world.sandbox.plant_outcome(f"*:{self.random.choice(('fatal', 'fatal_document'))}")
                self.troubled = True
                self.log.append("the next feed ends FATAL")
            elif isinstance(step, Cancel):
                self._cancel()
            else:
                self._look()
        self._end()
        return self.faults

    # ---- what a program does ---------------------------------------------------------------------------------------

    def _say(self, step: Say) -> None:
        """As a library does: it repeats after a failure that may pass, with the Signature of before or a new one."""
        if step.trouble == "lost":
            self.wire.breaks = self.troubled = True
        elif step.trouble:
            self.world.sandbox.plant(step.trouble)
            self.troubled = True
            self.blind |= step.trouble.startswith((GET_FEED, "lwa"))
        self.signatures += 1
        for number, lost in enumerate(step.lost):
            if step.library == "signs anew" and number:
                self.signatures += 1
            again = self._submit(self.wishes[step.wish], f"signature {self.signatures}", lost, step.trouble)
            if not again or step.library == "none":
                break
            self.world.clock.sleep(
                0.4 * 2**number if step.library == "signs once" else self.random.uniform(0, 2**number)
            )
        if not step.still:
            self.world.sandbox.faults.clear()
            self.wire.breaks = self.blind = False

    def _submit(self, wish: Wish, signature: str, lost: Lost, trouble: str) -> bool:
        """One request. Returns whether a library repeats it."""
        account, sandbox = self.world.account, self.world.sandbox
        call = LegacyCall("SubmitFeed", {"FeedType": wish.feed_type}, account.mws_access_key, account.seller_id)
        call = replace(call, version="2009-01-01", path="/", body=wish.content, signature=signature)
        # What cannot be looked up is no reason to do something twice.
        failed = {feed_id: None if nothing and self.blind else nothing for feed_id, nothing in self._failed().items()}
        before, written, begun = len(self.world.feeds), self.wire.writes, self.world.clock.monotonic()
        reply = self.world.facade.call(call, received=lost != "lost")
        created = [feed.id for feed in self.world.feeds[: len(self.world.feeds) - before]]
        ids = re.findall(r"<FeedSubmissionId>([^<]*)<", _text(reply))
        said = f"{reply.status} {ids or str(reply.error)[:60]}"
        self.log.append(f"{begun:.0f}: {wish.name} [{signature}] {trouble} -> {said} {lost} {created or ''}")
        attempt = Attempt(
            wish,
            signature,
            begun,
            self.world.clock.monotonic(),
            ids[0] if ids else "",
            isinstance(reply.error, OutcomeUnknown),
            lost != "lost",
            created,
            self.wire.writes - written,
            said,
        )
        self.faults += self.oracle.note(attempt, failed)
        self.counts["calls"] += 1
        self.last = ids[0] if ids else self.last
        settle(sandbox.site, self.world.clock.now())
        return bool(lost) or reply.status >= 500

    def _failed(self) -> dict[str, bool]:
        """By feed at Amazon: whether it came to nothing, as of now."""
        site, now = self.world.sandbox.site, self.world.clock.now()
        settle(site, now)
        found = dict.fromkeys(self.cancelled, True)
        for feed in self.world.feeds:
            nothing = feed.ended in ("CANCELLED", "FATAL")
            document = site.shelf.find(feed.result_id, now) if feed.result_id else None
            if document is not None and document.content is not None and not document.compression:
                nothing |= b"<MessagesSuccessful>0<" in b"".join(document.content.chunks())
            found[feed.id] = nothing or feed.id in self.cancelled
        return found

    def _look(self) -> None:
        self.log.append("the program looks")
        self.world.listed()

    def _cancel(self) -> None:
        if self.last:
            reply = self.world.call("CancelFeedSubmissions", params={"FeedSubmissionIdList.Id.1": self.last})
            gone = re.findall("<Count>([^<]*)<", _text(reply))
            self.log.append(f"{self.last} is cancelled: {gone}")
            self.troubled = True
            if gone != ["0"]:
                self.cancelled.add(self.last)

    # ---- what came of it -------------------------------------------------------------------------------------------

    def _end(self) -> None:
        self.world.sandbox.faults.clear()
        self.world.sandbox.site.outcomes.clear()
        self.wire.breaks = False
        ids = [write.feed_id for write in self.oracle.writes if write.feed_id]
        for _ in range(6):  # a part that waits for another one takes two looks
            self.world.clock.sleep(130)
            self.world.listed()
            for feed_id in ids:
                self.world.listed(FeedSubmissionIdList_Id_1=feed_id)
        failed = {feed_id: self._wrong(feed_id) for feed_id in ids}
        if not self.troubled:
            for write in self.oracle.writes:
                if write.wish.sets and failed[write.feed_id]:
                    self.faults.append(f"{write.wish.name}: its report calls {failed[write.feed_id]} wrong")
        allowed = self.oracle.allowed(self.before, failed)
        for place, value in self._values().items():
            if value not in allowed[place]:
                self.faults.append(f"{place} is {value}, and {sorted(allowed[place])} was said last")
        self._count_events()
        self.counts["writes"] += len(self.oracle.writes)

    def _count_events(self) -> None:
        """Each feed that goes as it is was made as often as it was meant; of what nobody knows, once at most."""
        for wish in self.wishes:
            if wish.sets:
                continue
            made = [feed for feed in self.world.feeds if self._content(feed) == wish.content]
            meant = [write for write in self.oracle.writes if write.wish is wish]
            least, most = sum(1 for write in meant if write.feed_id), len(meant)
            self.counts[wish.kind] += len(made)
            if not least <= len(made) <= most:
                self.faults.append(f"{wish.name}: {len(made)} feeds at Amazon, {least} to {most} were meant")

    def _content(self, feed: Any) -> bytes:  # Any: the sandbox's feed
        document = self.world.sandbox.site.shelf.find(feed.document_id, feed.created)
        return b"" if document is None or document.content is None else b"".join(document.content.chunks())

    def _wrong(self, feed_id: str) -> set[int]:
        """The numbers of messages which the report calls wrong; all of them where there is none."""
        reply = self.world.result(feed_id)
        for _ in range(5):
            if reply.status < 500:
                break
            self.world.clock.sleep(120)  # the rate of reports
            reply = self.world.result(feed_id)
        if reply.status != 200:
            code = reply.error.mws_code if isinstance(reply.error, CompatError) else ""
            self.log.append(f"the report of {feed_id}: {code}")
            return {*range(1, 9)}
        text = _text(reply)
        found = re.findall(r"<MessageID>(\d+)</MessageID>\s*<ResultCode>Error<", text)
        found += re.findall(r"^(\d+)\t[^\n]*\t(?:Error|Fatal)\t", text, re.M)
        if found:
            self.log.append(f"the report of {feed_id} calls {found} wrong")
        # What is wrong with the feed as a whole has no message's number.
        return {int(number) for number in found} if "0" not in found else {*range(1, 9)}

    def _values(self) -> dict[Place, Value]:
        listings = self.world.sandbox.site.stock.of(self.world.account.seller_id)
        found: dict[Place, Value] = {}
        for sku in SKUS:
            found[sku, "price"] = listings[sku].price(US) or 0.0
            found[sku, "stock"] = listings[sku].quantity or 0
        return found


def _text(reply: LegacyReply) -> str:
    body = reply.body
    if not isinstance(body, bytes):
        with body as file:
            body = file.read()
    return body.decode()


def run(seed: str) -> Trace:
    """The trace of a seed, run."""
    wishes, steps, settings = made(seed)
    return _run(seed, wishes, steps, settings)


def _run(seed: str, wishes: Sequence[Wish], steps: Iterable[Step], settings: dict[str, object]) -> Trace:
    trace = Trace(wishes, settings, Random(f"{seed} runs"))
    trace.run(steps)
    return trace


def shortened(seed: str) -> Trace:
    """The trace of a seed that fails, without the steps it fails without."""
    wishes, steps, settings = made(seed)
    place = 0
    while place < len(steps):
        fewer = [*steps[:place], *steps[place + 1 :]]
        if _run(seed, wishes, fewer, settings).faults:
            steps = fewer
        else:
            place += 1
    return _run(seed, wishes, steps, settings)


def as_text(seed: str, trace: Trace) -> str:
    """A failing trace, for people."""
    return "\n".join([f"seed {seed} {trace.settings}", *trace.log, *(f"  WRONG: {each}" for each in trace.faults)])


def soak(seed: int, traces: int) -> tuple[Counter[str], list[str]]:
    """Run that many traces. Returns figures, and the seeds of those that failed."""
    counts, failed = Counter[str](), []
    begun = time.monotonic()
    for number in range(traces):
        trace = run(f"{seed}/{number}")
        counts += trace.counts
        if trace.faults:
            failed.append(f"{seed}/{number}")
    counts["traces"] = traces
    counts["seconds"] = round(time.monotonic() - begun)
    return counts, failed


def report(seed: int, traces: int) -> bool:
    """Run them, print the figures, and each that fails as short as it goes. Returns whether all held."""
    counts, failed = soak(seed, traces)
    print(
        f"traces, seed {seed}: {', '.join(f'{count} {name}' for name, count in counts.items())}; {len(failed)} failed"
    )
    for each in failed[:SHOWN]:
        print(as_text(each, shortened(each)))
    return not failed
