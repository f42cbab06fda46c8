"""Traces of the writes that are no SubmitFeed: reports are asked for, acknowledged and cancelled, schedules made, feeds
cancelled.

As `traces`, with an oracle of their own. A request or a state whose answer was not received is the first one again for
ten minutes; a state that was answered is for ninety seconds, where nothing of its Action came since; a report that is
unfinished is for sixty. What cancels and what schedules is known by its Signature alone. The same Signature is the same
write always. A repeat sends nothing and says what the first was answered with.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from mws.calls import LegacyCall
from mws.compat.errors import OutcomeUnknown
from mws.mappings.feeds.operations import CANCEL
from mws.mappings.reports.operations import (
    CANCEL_REPORT,
    CANCEL_SCHEDULE,
    CREATE_REPORT,
    CREATE_SCHEDULE,
    GET_REPORT,
    GET_SCHEDULES,
)
from tests.compat.plans.feeds.submitting import FULFILLMENT
from tests.compat.plans.feeds.submitting import envelope as orders
from tests.compat.plans.reports.requesting import LISTINGS, RETURNS, STOCK, World
from tests.soak.oracle import GRACE, WINDOW

UNFINISHED = 60.0
"""Seconds for which a report that is not done is the one that is asked for again."""
ACCEPTED = 900.0
"""Seconds for which a Signature is accepted."""
WRITES = (CREATE_REPORT, CANCEL_REPORT, CREATE_SCHEDULE, CANCEL_SCHEDULE, CANCEL)
TROUBLES = tuple(
    f"{key}:{kind}"
    for key in (CREATE_REPORT, CREATE_SCHEDULE, CANCEL_REPORT, CANCEL, GET_SCHEDULES, GET_REPORT)
    for kind in ("429", "429*9", "500", "503*9", "reset", "truncated")
)
PAUSES = (1.0, 5.0, 21.0, 45.0, 62.0, 92.0, 130.0, 400.0, 610.0, 1300.0)
PERIODS = ("_1_HOUR_", "_12_HOURS_", "_1_DAY_", "_NEVER_")
ATTEMPTS = 4

Kind = Literal["request", "state", "call"]
Params = tuple[tuple[str, str], ...]


@dataclass
class Write:
    """One write that was carried out, or may have been. text: what it was answered with, "" where it was not."""

    action: str
    kind: Kind
    params: Params
    signatures: set[str]
    begun: float
    ended: float
    text: str = ""
    report_id: str = ""
    answered: float | None = None


@dataclass
class Trace:
    """A trace while it runs, made of its seed alone."""

    seed: str
    log: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.world = World(enforce_rates=True)
        self.writes: list[Write] = []
        self.signatures = 0
        # What each schedule and each acknowledgement may be in the end.
        self.allowed: dict[str, set[str]] = {}
        self.reports = [self.world.done(RETURNS), self.world.done(STOCK)]
        for report in self.reports:
            self.world("UpdateReportAcknowledgements", ReportIdList__Id__1=report, Acknowledged="false")
            self.allowed[report] = {"false"}
        self.world.clock.sleep(700)
        self.before = self._ids()
        self.asked: list[str] = []
        self.feeds: list[str] = []
        self.gone: set[str] = set()

    def run(self) -> Trace:
        for _ in range(self.random.randint(5, 16)):
            step = self.random.choices(("say", "pause", "feed", "again"), (9, 6, 1, 4))[0]
            if step == "pause":
                seconds = self.random.choice(PAUSES)
                self.log.append(f"{seconds:.0f} s pass")
                self.world.clock.sleep(seconds)
            elif step == "feed":
                self._feed()
            elif step == "again" and self.writes:
                earlier = self.random.choice(self.writes)
                self._say(earlier.action, earlier.kind, earlier.params)
            else:
                self._say(*self._wish())
        self._end()
        return self

    # ---- what a program says ---------------------------------------------------------------------------------------

    def _wish(self) -> tuple[str, Kind, Params]:
        choices: list[tuple[str, Kind, Params]] = [
            ("RequestReport", "request", (("ReportType", self.random.choice((LISTINGS, STOCK))),)),
            ("ManageReportSchedule", "call", (
                ("ReportType", self.random.choice((LISTINGS, STOCK))), ("Schedule", self.random.choice(PERIODS)))),
            ("UpdateReportAcknowledgements", "state", (
                ("ReportIdList.Id.1", self.random.choice(self.reports)),
                ("Acknowledged", self.random.choice(("true", "false"))))),
        ]  # fmt: skip
        if self.asked:
            choices.append(("CancelReportRequests", "call", (("ReportRequestIdList.Id.1", self.asked[-1]),)))
        if self.feeds:
            choices.append(("CancelFeedSubmissions", "call", (("FeedSubmissionIdList.Id.1", self.feeds[-1]),)))
        return self.random.choice(choices)

    def _feed(self) -> None:
        """A feed to cancel."""
        content = orders(len(self.feeds) + 1)
        call = self._call("SubmitFeed", (("FeedType", FULFILLMENT),), f"feed {len(self.feeds)}", content)
        found = re.search("<FeedSubmissionId>([^<]*)<", _text(self.world.facade.call(call)))
        if found:
            self.feeds.append(found[1])
            self.log.append(f"feed {found[1]} is there")

    def _call(self, action: str, params: Params, signature: str, content: bytes | None = None) -> LegacyCall:
        account = self.world.config.accounts[0]
        path = "/" if "Feed" in action else "/Reports/2009-01-01"
        return LegacyCall(
            action,
            dict(params),
            account.mws_access_key,
            account.seller_id,
            version="2009-01-01",
            path=path,
            body=content,
            signature=signature,
            expires=self.world.clock.now().timestamp() + ACCEPTED,
        )

    def _say(self, action: str, kind: Kind, params: Params) -> None:
        """As a library does: it repeats after a failure that may pass, with the Signature of before or a new one."""
        library = self.random.choice(("none", "signs once", "signs anew"))
        if self.random.random() < 0.35:
            trouble = self.random.choice(TROUBLES)
            self.world.sandbox.plant(trouble)
            self.log.append(f"trouble: {trouble}")
        call = None
        for number in range(ATTEMPTS):
            if call is None or library == "signs anew":
                self.signatures += 1
                call = self._call(action, params, f"signature {self.signatures}")
            received = self.random.random() < 0.6
            if not self._attempt(call, kind, params, received) or library == "none":
                break
            self.world.clock.sleep(0.4 * 4**number)
        self.world.sandbox.faults.clear()

    def _attempt(self, call: LegacyCall, kind: Kind, params: Params, received: bool) -> bool:
        """One request. Returns whether a library repeats it."""
        before, begun = self._sent(), self.world.clock.monotonic()
        reply = self.world.facade.call(call, received=received)
        sent = {key: count - before[key] for key, count in self._sent().items() if count > before[key]}
        ended = self.world.clock.monotonic()
        text = re.sub("<RequestId>[^<]*<", "<RequestId><", _text(reply)) if reply.status == 200 else ""
        unknown = isinstance(reply.error, OutcomeUnknown)
        repeated = bool(reply.header("x-mws-compat-repeat"))
        self.log.append(
            f"{begun:.0f}: {call.action} {[*dict(params).values()]} [{call.signature}] -> {reply.status}"
            f"{' repeat' if repeated else ''} {str(reply.error or '')[:50]} {'' if received else 'lost'} {sent or ''}"
        )
        self.counts["calls"] += 1
        self._judge(call, kind, params, (begun, ended), text, unknown, repeated, sent)
        if text and received:
            write = self._earlier(call.action, params, call.signature)
            if write is not None and write.answered is None:
                write.answered = ended
        return not received or reply.status >= 500

    def _sent(self) -> dict[str, int]:
        return {key: self.world.sandbox.journal.counts.get(key, 0) for key in WRITES}

    # ---- the oracle ------------------------------------------------------------------------------------------------

    def _earlier(self, action: str, params: Params, signature: str) -> Write | None:
        same = [write for write in self.writes if write.action == action and write.params == params]
        signed = [write for write in same if signature in write.signatures]
        return next(reversed(signed or same), None)

    def _judge(
        self,
        call: LegacyCall,
        kind: Kind,
        params: Params,
        span: tuple[float, float],
        text: str,
        unknown: bool,
        repeated: bool,
        sent: Mapping[str, int],
    ) -> None:
        earlier = self._earlier(call.action, params, call.signature)
        expected = self._expected(kind, earlier, call.signature, span)
        where = f"{call.action} {[*dict(params).values()]} at {span[0]:.0f}"
        if not text and not unknown:
            if CREATE_REPORT in sent and kind == "request" and self._made() > self._known():
                self.faults.append(f"{where}: told that nothing was asked for, and there is a report")
            self._may_be(params, call.action)
            return
        if expected == "again":
            assert earlier is not None
            if sent:
                self.faults.append(f"{where}: it is the first one again, and sent {dict(sent)}")
            if text and earlier.text and text != earlier.text:
                self.faults.append(f"{where}: it is the first one again, and was answered otherwise")
        if expected == "new" and repeated:
            self.faults.append(f"{where}: it is a wish of its own, and was answered from the first")
        if earlier is not None and (repeated or (unknown and not sent)):
            earlier.signatures.add(call.signature)
            return
        found = re.search("<ReportRequestId>([^<]*)<", text)
        report_id = found[1] if found and call.action == "RequestReport" else ""
        if earlier is not None and report_id and report_id in {write.report_id for write in self.writes}:
            if sent or not span[0] - max(w.ended for w in self.writes if w.report_id == report_id) < UNFINISHED:
                self.faults.append(f"{where}: answered with the id of an earlier report")
        elif report_id:
            self.asked.append(report_id)
        self.writes.append(Write(call.action, kind, params, {call.signature}, *span, text, report_id))
        self.counts[call.action] += 1
        if unknown:
            self._may_be(params, call.action)
        else:
            self._is_now(params, call.action, text)

    @staticmethod
    def _expected(kind: Kind, earlier: Write | None, signature: str, span: tuple[float, float]) -> str:
        if earlier is None:
            return "new"
        if signature in earlier.signatures:
            return "again"
        if kind == "call":
            return "new"
        if earlier.answered is None:
            return _within(span, earlier, WINDOW)
        if kind == "request":
            return "either"  # by whether its report is done: looked at where it is answered
        return "either" if span[0] - earlier.answered < GRACE else "new"

    def _is_now(self, params: Params, action: str, text: str) -> None:
        given = dict(params)
        if action == "ManageReportSchedule":
            self.allowed[given["ReportType"]] = {given["Schedule"]}
        elif action == "UpdateReportAcknowledgements":
            self.allowed[given["ReportIdList.Id.1"]] = {given["Acknowledged"]}
        elif action == "CancelReportRequests" and "<Count>1<" in text:
            self.gone.add(given["ReportRequestIdList.Id.1"])
        elif action == "CancelFeedSubmissions" and "<Count>1<" in text:
            self.gone.add(given["FeedSubmissionIdList.Id.1"])

    def _may_be(self, params: Params, action: str) -> None:
        given = dict(params)
        if action == "ManageReportSchedule":
            self.allowed.setdefault(given["ReportType"], {"_NEVER_"}).add(given["Schedule"])

    def _made(self) -> int:
        """Reports at Amazon that were asked for in this trace."""
        return len(self._ids() - self.before)

    def _known(self) -> int:
        """Reports that were told, or of which nobody knows."""
        asked = [write for write in self.writes if write.action == "RequestReport"]
        return len({write.report_id for write in asked if write.report_id}) + sum(not write.text for write in asked)

    def _ids(self) -> set[str]:
        """Reports that somebody asked for."""
        seller = self.world.config.accounts[0].seller_id
        found = self.world.sandbox.reports.of(seller, self.world.clock.now())
        return {report.id for report in found if not report.schedule_id and report.settlement is None}

    # ---- what came of it -------------------------------------------------------------------------------------------

    def _end(self) -> None:
        self.world.clock.sleep(120)
        told = {write.report_id for write in self.writes if write.report_id}
        if not told <= self._ids():
            self.faults.append(f"told {sorted(told - self._ids())}, and Amazon has no such report")
        if not len(told) <= self._made() <= self._known():
            self.faults.append(f"{self._made()} reports at Amazon, {len(told)} to {self._known()} were meant")
        for place, value in self._values().items():
            if value not in self.allowed.get(place, {"_NEVER_"}):
                self.faults.append(f"{place} is {value}, and {sorted(self.allowed[place])} was said last")
        for report in self.gone & told:
            status = self.world("GetReportRequestList", ReportRequestIdList__Id__1=report)["ReportProcessingStatus"]
            if status != "_CANCELLED_":
                self.faults.append(f"request {report} was cancelled, and is {status}")
        for feed in self.world.sandbox.feeds.of(self.world.config.accounts[0].seller_id, self.world.clock.now()):
            if feed.id in self.gone and feed.ended != "CANCELLED":
                self.faults.append(f"feed {feed.id} was cancelled, and is {feed.ended}")
        self.counts["writes"] += len(self.writes)

    def _values(self) -> dict[str, str]:
        found = dict.fromkeys((LISTINGS, STOCK), "_NEVER_")
        reply = self.world("GetReportScheduleList")
        found |= dict(zip(reply.all("ReportType"), reply.all("Schedule"), strict=True))
        for report in self.reports:
            found[report] = self.world("GetReportList", ReportRequestIdList__Id__1=report)["Acknowledged"]
        return found


def _within(span: tuple[float, float], earlier: Write, window: float) -> str:
    """Whether a window was still open, where it may have ended within a call."""
    if span[1] - earlier.begun < window:
        return "again"
    return "new" if span[0] - earlier.ended >= window else "either"


def _text(reply: Any) -> str:  # Any: a LegacyReply, whose body may be a file
    body = reply.body if isinstance(reply.body, bytes) else reply.body.read()
    return str(body.decode())


def as_text(trace: Trace) -> str:
    """A failing trace, for people."""
    return "\n".join([f"seed {trace.seed}", *trace.log, *(f"  WRONG: {each}" for each in trace.faults)])


def soak(seed: int, traces: int) -> tuple[Counter[str], Sequence[Trace]]:
    """Run that many traces. Returns figures, and those that failed."""
    counts, failed, begun = Counter[str](), [], time.monotonic()
    for number in range(traces):
        trace = Trace(f"calls {seed}/{number}").run()
        counts += trace.counts
        if trace.faults:
            failed.append(trace)
    counts["traces"] = traces
    counts["seconds"] = round(time.monotonic() - begun)
    return counts, failed


def report(seed: int, traces: int) -> bool:
    """Run them, print the figures and what failed. Returns whether all held."""
    counts, failed = soak(seed, traces)
    figures = ", ".join(f"{count} {name}" for name, count in counts.items())
    print(f"calls, seed {seed}: {figures}; {len(failed)} failed")
    for each in failed[:5]:
        print(as_text(each))
    return not failed
