"""Keeps a plan's conversation, so that a repeat of the same request goes on where it stopped: a generator around one.

For operations whose table says `durable`. The law: a plan is run anew by every call, with the answers that are kept, in
the order it asks for them; only what was not answered yet is asked. So a plan must ask the same for the same answers:
it takes the time from `Context.now`, which is when the job began, and no random values. What stands at a place is
known by a hash of what was asked. A write is noted before it leaves; one whose outcome is not known is thrown at the
plan as OutcomeUnknown each time, to be read back, and is never sent again. Any other failure is kept where the plan
went on from it; one that ended the call is tried again. Answers that a read cannot use are not kept.

Where a plan asks otherwise than its kept answers do (it was changed meanwhile): a job that has written is told as
unknown, another is begun anew; so is a read whose last page has a token that died upstream. Does no I/O itself: it asks
the ledger by `Consult`, as its plan does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias, cast

from mws.compat.engine.context import Context
from mws.compat.engine.request import Ask
from mws.compat.engine.runner import too_early
from mws.compat.engine.step_json import (
    digest,
    failure_as_json,
    failure_of,
    outcome_unknown,
    said,
    target,
    token_has_died,
)
from mws.compat.engine.steps import (
    Aged,
    Answer,
    Keep,
    Mark,
    Plan,
    Poll,
    RecallEach,
    Remember,
    Spool,
    Step,
    Wait,
    WhenReceived,
    consult,
    keep_each,
)
from mws.compat.errors import NotConfigured, OutcomeUnknown, ServiceError, Throttled
from mws.compat.ledger.questions.base import A, Question
from mws.compat.ledger.questions.changed_skus import ANY, ListChangedSkus
from mws.compat.ledger.questions.jobs import (
    BeginJob,
    ClearJob,
    EndJob,
    HeldJob,
    HoldJob,
    KeptSteps,
    ListSteps,
    NoteStepDone,
    NoteStepSending,
    ReleaseJob,
    StepRow,
)
from mws.compat.state.times import milliseconds, moment_of
from mws.mappings.model import Operation
from mws.spapi import errors as spapi
from mws.spapi.calls import Json, RestCall
from mws.spapi.regions import is_amazons
from mws.spapi.routes import is_repeatable, route

log = logging.getLogger("mws.compat")

LOOK_AGAIN = 0.5
"""Seconds between two looks at a job that is carried on elsewhere."""
FIRST_LOOK = 0.05
"""Seconds before a read looks for the first time; twice as long before each further look, up to LOOK_AGAIN."""
SLACK = 30.0
"""Seconds a step may take beyond the deadline of its call: for the ledger, and for clocks that differ."""
UNBOUNDED = 300.0
"""Seconds taken for the patience of a call that waits for its rate for ever."""

_Making: TypeAlias = Callable[[Ask, Context], Plan]
_Steps: TypeAlias = Generator[Step, Any, Any]  # Any: each step has its own kind of answer

# What a plan does on its way, which is done again by every call.
_PASSED = (Remember, WhenReceived, Mark, Keep, RecallEach)


@dataclass(frozen=True, slots=True)
class Job:
    """A conversation that this call carries on. holder: proves that it does. begun: when it was.

    kept: whether there may be steps of it. lease: milliseconds a step may take before another call takes the job over.
    writes: False where it only reads.
    """

    number: int
    holder: str = field(repr=False)
    begun: datetime
    kept: bool
    lease: int
    writes: bool = True


def lease_of(deadline: float, max_wait: float | None) -> int:
    """Milliseconds one step may take. deadline, max_wait: seconds, of a call to Amazon."""
    return int(1000 * (deadline + (UNBOUNDED if max_wait is None else max_wait) + SLACK))


def job_of(held: HeldJob, lease: int, *, writes: bool) -> Job:
    """The job that the ledger says is this call's."""
    return Job(held.job, held.holder, moment_of(held.begun), held.kept, lease, writes)


def refuse_unkept(operation: Operation, *, persistent: bool, endpoint: str) -> None:
    """Raise NotConfigured for a write whose conversation would not outlive this process. At a sandbox it need not.

    persistent: of the ledger. endpoint: whom the client speaks to.
    """
    if not persistent and is_amazons(endpoint):
        raise NotConfigured(
            f"{operation.action} takes several calls that write, and what was sent must not be forgotten between "
            "them; there is no state database: set [state] url, or pip install SQLAlchemy alembic. Nothing was sent."
        )


def go_on(make: _Making, ask: Ask, context: Context, job: Job) -> Plan:
    """The plan of a write, with what its job was answered already. make: makes the plan.

    Raises Throttled where another call has taken the job over, OutcomeUnknown where the kept steps are another plan's.
    """
    answer: Answer = yield from _carried_on(make, ask, context, job)
    return answer


def keep_answers(make: _Making, ask: Ask, context: Context) -> Plan:
    """The plan of a read, with answers of the same request that are some minutes old at most.

    Raises Throttled where the same is asked elsewhere for longer than this call may wait.
    """
    operation, lease = ask.operation, lease_of(context.application.deadline, context.application.max_wait)
    words = [operation.name, operation.version, {**ask.values}, [said(call) for call in ask.calls], ask.place]
    wanted = BeginJob(f"read:{digest(words)}", operation.action, lease)
    try:
        begun, pause = (yield from consult(wanted)), FIRST_LOOK
        while begun is None:
            try:
                yield Wait(pause)
            except spapi.RateWaitTooLong as exc:
                raise _busy(operation.action) from exc
            begun, pause = (yield from consult(wanted)), min(LOOK_AGAIN, 2 * pause)
    except ServiceError as exc:
        log.warning("the answers to %s are not kept: %s", operation.action, exc)
        return (yield from make(ask, context))
    job = job_of(begun, lease, writes=False)
    if job.kept and (yield from _was_changed(ask, job)):
        # A price or a stock is not told as it was before this layer changed it.
        cleared = yield from _noted(ClearJob(job.number, job.holder, job.lease))
        if cleared is None:
            return (yield from make(ask, context))
        job = replace(job, begun=moment_of(cleared), kept=False)
    try:
        answer: Answer = yield from _carried_on(make, ask, context, job)
    except spapi.UnreadableReply:
        # What the plan can do nothing with would be all that a repeat ever sees.
        yield from _noted(EndJob(job.number, job.holder))
        raise
    except Exception:
        yield from _noted(ReleaseJob(job.number, job.holder))
        raise
    yield from _noted(EndJob(job.number, job.holder))
    return answer


def _was_changed(ask: Ask, job: Job) -> _Steps:
    """Whether this layer changed a SKU since the job of a read began that is asked for, or may be. Where it cannot be
    known, it was.
    """
    begun = milliseconds(job.begun)
    found = yield from _noted(ListChangedSkus(begun))
    changed = {each.sku for each in found.rows if each.begun >= begun} if found is not None else {ANY}
    names = {*_texts(ask.values)}
    by_sku = any("sku" in name.lower() for name in ask.values)
    return bool(changed) and (not by_sku or ANY in changed or not changed.isdisjoint(names))


def _texts(value: object) -> Iterator[str]:
    """Every text in what was asked, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)


def _carried_on(make: _Making, ask: Ask, context: Context, job: Job) -> _Steps:
    kept: KeptSteps | None = KeptSteps([])
    if job.kept:
        kept = yield from consult(ListSteps(job.number, job.holder, job.lease))
    if kept is None:
        raise _taken_over(ask)
    begun = job.begun if kept.begun is None else moment_of(kept.begun)
    conversation = _Conversation(ask, job, {row["place"]: row for row in kept.steps}, kept.now)
    if not kept.readable:
        raise conversation.lost("cannot be read any more: it was sealed with another key")
    try:
        return (yield from conversation.run(make(ask, replace(context, now=begun))))
    except _Changed:
        if conversation.wrote:
            raise conversation.lost("was begun by another version of this program") from None
    log.info("%s is begun anew: what was kept of it is another plan's", ask.operation.name)
    cleared = yield from consult(ClearJob(job.number, job.holder, job.lease))
    if cleared is None:
        raise _taken_over(ask)
    return (yield from _Conversation(ask, job, {}).run(make(ask, replace(context, now=moment_of(cleared)))))


class _Changed(Exception):
    """The plan asks something else than was asked at this place before."""


class _Conversation:
    """One run of a plan through its job. kept: what was asked and answered before, by place. now: milliseconds, when
    that was read.
    """

    def __init__(self, ask: Ask, job: Job, kept: Mapping[int, StepRow], now: int = 0) -> None:
        self._now = now
        self._ask = ask
        self._job = job
        self._kept = kept
        self._last = max(kept, default=-1)
        self._place = 0
        self._failed: NoteStepDone | None = None

    @property
    def wrote(self) -> bool:
        """Whether a write of it may have arrived before this call."""
        return any(_may_have_arrived(row) for row in self._kept.values())

    def run(self, plan: Plan) -> _Steps:
        """The plan's own result. Raises _Changed before anything is sent that does not fit what is kept."""
        try:
            step = next(plan)
            while True:
                try:
                    answer = yield from self._answer(step)
                except (spapi.SpapiError, ServiceError) as exc:
                    step = plan.throw(exc)
                    failed, self._failed = self._failed, None
                    # Asking for what may serve in its place is not going on from a throttle.
                    if failed is not None and not isinstance(step, RecallEach):
                        yield from self._note(failed)
                else:
                    step = plan.send(answer)
        except StopIteration as done:
            if any(_may_have_arrived(row) for place, row in self._kept.items() if place >= self._place):
                raise _Changed from None
            return done.value
        finally:
            plan.close()

    def lost(self, why: str) -> OutcomeUnknown:
        """What is told of a conversation that cannot be gone on with, and has written."""
        action = self._ask.operation.action
        return OutcomeUnknown(
            f"An earlier {action} with the same content {why}. It is not known how much of it was carried out, and "
            "nothing was sent again. Look at the seller's account before repeating it.",
            source="local",
        )

    def _answer(self, step: Step) -> _Steps:
        """What the step is answered: as it was before, or by asking. Raises its failure."""
        if isinstance(step, _PASSED):
            return (yield step)
        if isinstance(step, Wait):
            # What was waited for before is over.
            return None if self._place <= self._last else (yield from self._waited(step))
        if isinstance(step, Spool):
            raise TypeError(f"{self._ask.operation.name}: a durable plan hands out no document")
        place, self._place = self._place, self._place + 1
        asked, row = digest(said(step)), self._kept.get(place)
        if row is not None and row["asked"] != asked:
            raise _Changed
        if row is not None and row["state"] == "answered":
            if not self.wrote and place + 1 not in self._kept and token_has_died(step, row["answer"], self._age(row)):
                raise _Changed
            if not self._job.writes and isinstance(step, (RestCall, Poll)):
                call = step.call if isinstance(step, Poll) else step
                yield Aged(call, row["answer"], max(0.0, self._age(row)))
                yield from _each_kept(step, row["answer"])
            return row["answer"]
        if row is not None and row["state"] in ("sending", "unknown") and isinstance(step, RestCall):
            raise outcome_unknown(step, row["changed"])
        if row is not None and row["state"] == "passed":
            raise failure_of(cast("Mapping[str, Any]", row["answer"]))  # Any: JSON of `failure_as_json`
        return (yield from self._asked(step, place, asked))

    def _age(self, row: StepRow) -> float:
        """Seconds since it was answered."""
        return (self._now - row["changed"]) / 1000

    def _asked(self, step: Step, place: int, asked: str) -> _Steps:
        """Ask, and keep the answer."""
        call = step.call if isinstance(step, Poll) else step
        operation = call.operation if isinstance(call, RestCall) else type(step).__name__
        job = self._job
        note = NoteStepDone(job.number, job.holder, place, asked, operation, "answered", None, job.lease)
        writes = isinstance(step, RestCall) and not is_repeatable(route(step.operation))
        if writes and isinstance(step, RestCall):
            if not self._job.writes:
                raise TypeError(f"{self._ask.operation.name} writes, and its table says it only reads")
            sending = NoteStepSending(job.number, job.holder, place, asked, operation, target(step), job.lease)
            yield from self._sending(sending)
        try:
            answer = yield from (self._polled(step) if isinstance(step, Poll) else _once(step))
        except spapi.SpapiError as exc:
            yield from _each_kept(step, None, exc)
            lost = isinstance(exc, (spapi.OutcomeUnknown, spapi.UnreadableReply))
            if writes:
                yield from self._note(replace(note, state="unknown" if lost else "failed"))
            if not (writes and lost):
                self._failed = replace(note, state="passed", answer=failure_as_json(exc))
            raise
        yield from _each_kept(step, answer)
        yield from self._note(replace(note, answer=answer))
        return answer

    def _sending(self, note: NoteStepSending) -> _Steps:
        """Note a write before it leaves, once nobody else is in the middle of writing to the same."""
        may = yield from consult(note)
        while may.busy:
            try:
                yield from self._waited(Wait(LOOK_AGAIN))
            except spapi.RateWaitTooLong as exc:
                raise _busy(f"{self._ask.operation.action}, or a call that writes to the same,") from exc
            may = yield from consult(note)
        if not may.go:
            raise _taken_over(self._ask)

    def _note(self, note: NoteStepDone) -> _Steps:
        """Keep what came. Where that cannot be, it is read again by a repeat, or was a write and is told as unknown."""
        if (yield from _noted(note)) is False:
            raise _taken_over(self._ask)

    def _polled(self, step: Poll) -> _Steps:
        left = step.at_most
        while True:
            answer = yield step.call
            if step.ready(answer):
                return answer
            if step.pause > left:
                raise too_early(step.call.operation, step.pause)
            left -= step.pause
            try:
                yield from self._waited(Wait(step.pause))
            except spapi.RateWaitTooLong as exc:
                raise too_early(step.call.operation, step.pause) from exc

    def _waited(self, step: Wait) -> _Steps:
        """Wait, and hold the job meanwhile."""
        lease = self._job.lease + int(1000 * step.seconds)
        if (yield from _noted(HoldJob(self._job.number, self._job.holder, lease))) is False:
            raise _taken_over(self._ask)
        return (yield step)


def _each_kept(step: Step, answer: Json, refusal: spapi.SpapiError | None = None) -> _Steps:
    kept = keep_each(step, answer, refusal) if isinstance(step, Poll) else None
    if kept is not None:
        yield kept


def _once(step: Step) -> _Steps:
    return (yield step)


def _noted(question: Question[A]) -> Generator[Step, Any, A | None]:
    """Tell the ledger; None where it cannot be told."""
    try:
        return (yield from consult(question))
    except ServiceError as exc:
        log.warning("%s: the ledger cannot be told: %s", type(question).__name__, exc)
        return None


def _may_have_arrived(row: StepRow) -> bool:
    return row["writes"] and row["state"] not in ("failed", "passed")


def _busy(action: str) -> Throttled:
    return Throttled(f"The same {action} is being carried out this moment. Repeat it later.")


def _taken_over(ask: Ask) -> Throttled:
    return Throttled(
        f"The same {ask.operation.action} was taken over by another call meanwhile, which goes on with it. Repeat it "
        "later; nothing is done twice."
    )
