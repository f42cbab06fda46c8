"""Carries out what a plan asks for, one step at a time, and notes every REST call made. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from mws.compat.engine.answer_cache import CallAnswers
from mws.compat.engine.answers import instant
from mws.compat.engine.order_cache import OwnMemory
from mws.compat.engine.steps import (
    Aged,
    Answer,
    Consult,
    Document,
    Keep,
    KeepEach,
    Look,
    Mark,
    Plan,
    Poll,
    Recall,
    RecallEach,
    Remember,
    Spool,
    Step,
    Wait,
    WhenReceived,
    keep_each,
)
from mws.compat.errors import ServiceError
from mws.spapi.calls import Json, RestCall, RestReply, Upload
from mws.spapi.client import Client
from mws.spapi.clock import Clock
from mws.spapi.errors import InvalidCall, RateWaitTooLong, SpapiError, WriteRefused

if TYPE_CHECKING:
    from mws.compat.engine.durable import Job
    from mws.compat.ledger.ledger import Ledger

# What the client refused by itself: it cost no call, whatever a repeat of it would do.
_UNSENT = (InvalidCall, WriteRefused)

Exchange: TypeAlias = "tuple[RestCall, RestReply | SpapiError | None]"
"""A REST call with what came of it; None for a file, which went straight to where it is wanted."""

_RECORD: ContextVar[list[Exchange] | None] = ContextVar("the record of REST calls", default=None)


@contextmanager
def record_calls() -> Iterator[list[Exchange]]:
    """The REST calls that this thread's MWS calls make meanwhile. Where nobody asks, none is recorded."""
    record: list[Exchange] = []
    token = _RECORD.set(record)
    try:
        yield record
    finally:
        _RECORD.reset(token)


@dataclass(slots=True)
class Trail:
    """What one MWS call did upstream. replies: of calls that were answered. tried: (operation, request id) of all.

    marks: kind → names, for the reply's headers. when_received: what the ledger is told once the caller has the reply.
    before_wait: called before each step that waits for somebody else: Amazon, its rate, a token, time. What it raises
    is thrown at the plan, like a failure of that step before anything was sent. job: of a write whose conversation is
    kept, from when it is begun. answers: what was answered before and may serve, None where nothing does. learn: is
    handed each operation and its answer. kept_for: seconds, of the oldest answer that was kept for a repeat of the same
    call and is used; None where none is. record: of the REST calls, for somebody who looks; None for nobody.
    """

    replies: list[RestReply] = field(default_factory=list)
    tried: list[tuple[str, str]] = field(default_factory=list)
    marks: dict[str, dict[str, None]] = field(default_factory=dict)
    when_received: list[tuple[str, WhenReceived]] = field(default_factory=list)
    before_wait: Callable[[], None] = lambda: None
    job: Job | None = None
    answers: CallAnswers | None = None
    learn: Callable[[str, Json], None] = lambda operation, answer: None
    kept_for: float | None = None
    record: list[Exchange] | None = field(default_factory=_RECORD.get)

    @property
    def age(self) -> int | None:
        """Whole seconds, of the oldest answer used that this call did not ask for itself; None where there is none."""
        ages = (None if self.answers is None else self.answers.age, self.kept_for)
        return max((int(age) for age in ages if age is not None), default=None)

    def keep_answers(self) -> None:
        """The reply was written: what Amazon answered may serve again."""
        if self.answers is not None:
            self.answers.keep()

    def end_answers(self) -> None:
        """The call is over, whatever became of it."""
        if self.answers is not None:
            self.answers.end()

    @property
    def replaces_throttle(self) -> bool:
        """Whether the call was throttled, and is carried out once more from older answers."""
        return self.answers is not None and self.answers.throttle is not None


class Runner:
    """Performs the steps that a plan yields.

    max_wait: seconds all `Wait` steps of a call may take together, None for no limit.
    owner: whose the ledger's entries and remembered values are. ledger: opens the ledger; called by the first `Consult`
    only.
    """

    def __init__(
        self,
        client: Client,
        memory: OwnMemory,
        owner: str,
        clock: Clock,
        trail: Trail,
        max_wait: float | None,
        ledger: Callable[[], Ledger],
    ) -> None:
        self._ledger = ledger
        self._client = client
        self._memory = memory
        self._owner = owner
        self._clock = clock
        self._trail = trail
        self._patience = max_wait

    def run(self, plan: Plan) -> Answer:
        """The plan's own result. Failures of a call are thrown at the plan; what it does not catch comes out here."""
        try:
            step = next(plan)
            while True:
                try:
                    answer = self._do(step)
                except (SpapiError, ServiceError) as exc:
                    step = plan.throw(exc)
                else:
                    step = plan.send(answer)
        except StopIteration as done:
            return cast(Answer, done.value)

    def _do(self, step: Step) -> Answer:
        carry_out, answers, before_wait = _DO[type(step)], self._trail.answers, self._trail.before_wait
        if answers is None or type(step) not in _WAITS:
            if type(step) in _WAITS:
                before_wait()
            return carry_out(self, step)
        if isinstance(step, (RestCall, Poll)):
            call, ready = (step.call, step.ready) if isinstance(step, Poll) else (step, _always)
            try:
                answer = answers.answer(call, lambda: cast(Json, carry_out(self, step)), before_wait, ready)
            except SpapiError as exc:
                self._keep_of_poll(step, None, exc)
                raise
            self._keep_of_poll(step, answer)
            return answer
        answers.refuse_asking()
        before_wait()
        return carry_out(self, step)

    def _send(self, call: RestCall) -> Json:
        try:
            reply = self._client.send(call)
        except SpapiError as exc:
            if not isinstance(exc, _UNSENT) and (exc.status or not exc.safe_to_repeat):
                self._trail.tried.append((call.operation, exc.request_id))
            if self._trail.record is not None:
                self._trail.record.append((call, exc))
            raise
        self._trail.tried.append((call.operation, reply.request_id))
        self._trail.replies.append(reply)
        if self._trail.record is not None:
            self._trail.record.append((call, reply))
        self._trail.learn(call.operation, reply.data)
        return reply.data

    def _poll(self, step: Poll) -> Json:
        left = step.at_most
        while True:
            answer = self._send(step.call)
            if step.ready(answer):
                return answer
            if step.pause > left:
                raise too_early(step.call.operation, step.pause)
            left -= step.pause
            try:
                self._wait(Wait(step.pause))
            except RateWaitTooLong as exc:
                raise too_early(step.call.operation, step.pause) from exc
            self._trail.before_wait()

    def _wait(self, step: Wait) -> Json:
        if self._patience is not None:
            if step.seconds > self._patience:
                raise RateWaitTooLong(
                    f"The next step of this call is due in {step.seconds:g} s, longer than it may wait. Repeat it.",
                    retry_after=step.seconds,
                )
            self._patience -= step.seconds
        self._clock.sleep(step.seconds)
        return None

    def _remember(self, step: Remember) -> Json:
        self._memory.remember(step.kind, step.values)
        return None

    def _recall(self, step: Recall) -> Json:
        return self._memory.recall(step.kind, step.ids)

    def _consult(self, step: Consult) -> Json:
        answer: Json = self._ledger().answer(self._owner, step.question)
        return answer

    def _when_received(self, step: WhenReceived) -> Json:
        self._trail.when_received.append((self._owner, step))
        return None

    def _mark(self, step: Mark) -> Json:
        self._trail.marks.setdefault(step.kind, {}).update(dict.fromkeys(step.names))
        return None

    def _aged(self, step: Aged) -> Json:
        self._trail.kept_for = max(self._trail.kept_for or 0.0, step.seconds)
        if self._trail.answers is not None:
            self._trail.answers.note(step.call, step.answer, step.seconds)
        return None

    def _keep_of_poll(self, step: RestCall | Poll, answer: Json, refusal: SpapiError | None = None) -> None:
        kept = keep_each(step, answer, refusal) if isinstance(step, Poll) else None
        if kept is not None:
            self._keep_each(kept)

    def _keep_each(self, step: KeepEach) -> Json:
        if self._trail.answers is not None:
            self._trail.answers.keep_each(step.batch, step.answers)
        return None

    def _recall_each(self, step: RecallEach) -> Json:
        return [] if self._trail.answers is None else self._trail.answers.recall_each(step.calls)

    def _keep(self, step: Keep) -> Json:
        self._ledger().keep(self._owner, step.name, step.content, step.days, needed=step.needed)
        return None

    def _upload(self, step: Upload) -> Json:
        self._client.documents.put(step)
        return None

    def _spool(self, step: Spool) -> Document:
        self._trail.tried.append((step.call.operation, ""))
        if self._trail.record is not None:
            self._trail.record.append((step.call, None))
        spooled = self._client.documents.spool(step.call, max_size=step.max_size)
        return Document(spooled.file, spooled.content_type, spooled.size, spooled.md5)

    def _look(self, step: Look) -> Json:
        seen = self._client.health.of(step.operations)
        return {
            "successes": seen.successes,
            "throttles": seen.throttles,
            "failures": seen.failures,
            "open": seen.open,
            "timestamp": instant(self._clock.now()),
        }


def _always(answer: Json) -> bool:
    """A call that is made once is answered by what comes."""
    return True


def too_early(operation: str, pause: float) -> RateWaitTooLong:
    """What Amazon works on has not ended, and the time of the call has. pause: seconds until it may be asked again."""
    return RateWaitTooLong(
        f"What {operation} tells of has not ended yet. Repeat the same call in {pause:g} s.",
        operation=operation,
        retry_after=pause,
    )


# Not in the object: one that holds its own methods is a cycle, and keeps the whole reply until the collector comes by.
_DO: Mapping[type, Callable[[Runner, Any], Answer]] = {  # Any: each kind of step has its own method
    RestCall: Runner._send,
    Poll: Runner._poll,
    Wait: Runner._wait,
    Remember: Runner._remember,
    Recall: Runner._recall,
    Look: Runner._look,
    Consult: Runner._consult,
    WhenReceived: Runner._when_received,
    Mark: Runner._mark,
    Aged: Runner._aged,
    KeepEach: Runner._keep_each,
    RecallEach: Runner._recall_each,
    Keep: Runner._keep,
    Upload: Runner._upload,
    Spool: Runner._spool,
}

# The steps in which a call waits for somebody else.
_WAITS = frozenset({RestCall, Poll, Wait, Upload, Spool})
