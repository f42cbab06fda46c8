"""Many things asked about in one call: each is answered, in the order asked, joined by what it is, never by its place.

The laws of every repeated Result. What is asked for twice is asked once, since Amazon refuses duplicates in a batch,
and answered twice. What is wrong in itself never leaves. A batch that Amazon refuses for one of its members is halved
until that one is known. What an answer does not tell of is asked for alone; told nothing even then, the call fails:
silence is no "not found". A throttle, a refused login or a failure of Amazon's is the whole call's, never one item's.
What was said of each is kept by itself, where the Action's answers may serve again.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from mws.compat.engine.item_errors import ItemError, error_of
from mws.compat.engine.steps import Each, Poll, RecallEach, Step
from mws.compat.errors import InvalidRequest, translate
from mws.spapi import errors as spapi
from mws.spapi.calls import Json, RestCall

T = TypeVar("T")
Answers: TypeAlias = "Mapping[str, Json | ItemError]"
_Steps: TypeAlias = Generator[Step, Any, T]  # Any: each step has its own kind of answer

PAUSE = 2.0
"""Seconds until a batch is asked again of which Amazon throttled a member."""

_OF_AN_ITEM = (spapi.BadRequest, spapi.NotFound)
_OF_A_RATE = (spapi.RateWaitTooLong, spapi.TooManyRequests)


@dataclass(frozen=True, slots=True)
class Batch(Generic[T]):
    """How things of one kind are asked for. section, action: of the MWS call, for its words for errors.

    key: what a thing is known by; two of one key are one. call: for these, at most `at_most`, no two of one key.
    read: the answer to that call, and what was asked → what it says of each, by its key. It leaves out what the answer
    does not tell of. Raises UnreadableReply for an answer that is none.
    problem: what is wrong with a thing in itself, None where nothing is.
    ready: False for an answer that tells of a member that it is for later: the same is asked again. As `read`, it may
    raise UnreadableReply; such an answer is not kept for a repeat of the MWS call.
    """

    section: str
    action: str
    call: Callable[[Sequence[T]], RestCall]
    read: Callable[[Json, Sequence[T]], Answers]
    at_most: int = 20
    key: Callable[[T], str] = str
    problem: Callable[[T], ItemError | None] = lambda _: None
    ready: Callable[[Json], bool] = lambda _: True


def first_calls(asked: Sequence[T], batch: Batch[T]) -> tuple[RestCall, ...]:
    """The calls that are sent for sure."""
    wanted = [*_wanted(asked, batch).values()]
    return tuple(batch.call(part) for part in _parts(wanted, batch.at_most))


def what_may_follow(calls: Sequence[RestCall], asked: Sequence[T], batch: Batch[T]) -> tuple[str, ...]:
    """What `answer_each` may send after the calls it sends for sure, in words; () where each has a call of its own."""
    if len(_wanted(asked, batch)) <= len(calls):
        return ()
    return ("the same for a part of them, where Amazon refuses or throttles one of them, or tells nothing of it",)


def answer_each(asked: Sequence[T], batch: Batch[T]) -> _Steps[list[Json | ItemError]]:
    """What Amazon says of each, in the order asked.

    Raises what a call fails with, but for a refusal of one thing by itself, which is its ItemError; UnreadableReply
    where Amazon tells nothing of one.
    """
    answers: dict[str, Json | ItemError] = {}
    for thing in asked:
        problem = batch.problem(thing)
        if problem is not None:
            answers[batch.key(thing)] = problem
    for part in _parts([*_wanted(asked, batch).values()], batch.at_most):
        answers.update((yield from _ask(part, batch)))
    return [answers[batch.key(thing)] for thing in asked]


def _wanted(asked: Sequence[T], batch: Batch[T]) -> dict[str, T]:
    """What is to be asked for, by its key: each once, as it was asked first."""
    wanted: dict[str, T] = {}
    for thing in asked:
        if batch.problem(thing) is None:
            wanted.setdefault(batch.key(thing), thing)
    return wanted


def _parts(things: Sequence[T], at_most: int) -> list[Sequence[T]]:
    return [things[start : start + at_most] for start in range(0, len(things), at_most)]


def _ask(things: Sequence[T], batch: Batch[T]) -> _Steps[dict[str, Json | ItemError]]:
    call = batch.call(things)
    try:
        usable, each = (lambda found: _is_usable(found, things, batch)), _each_of(things, batch)
        reply = yield Poll(call, usable, PAUSE, each=each)
    except _OF_AN_ITEM as exc:
        failure = translate(exc, section=batch.section, action=batch.action)
        if not isinstance(failure, InvalidRequest):
            raise
        if len(things) == 1:
            return {batch.key(things[0]): error_of(failure)}
        half = len(things) // 2
        return {**(yield from _ask(things[:half], batch)), **(yield from _ask(things[half:], batch))}
    except _OF_A_RATE:
        older = yield RecallEach(lambda: [batch.call([thing]) for thing in things])
        if not older:
            raise
        return {batch.key(thing): _answer(kept) for thing, kept in zip(things, older, strict=True)}
    found = dict(batch.read(reply, things))
    for thing in things:
        if batch.key(thing) not in found:
            if len(things) == 1:
                raise _silence()
            found.update((yield from _ask([thing], batch)))
    return found


def _silence() -> spapi.UnreadableReply:
    return spapi.UnreadableReply("Amazon answered, and told nothing of what was asked for.")


def _each_of(things: Sequence[T], batch: Batch[T]) -> Each:
    """What may be told of each, later and in another batch. A failure at Amazon's side may not."""

    def said(reply: Json) -> Iterator[tuple[RestCall, Json]]:
        found = batch.read(reply, things)
        for thing in things:
            answer = found.get(batch.key(thing))
            if answer is not None and not (isinstance(answer, ItemError) and answer.type != "Sender"):
                yield batch.call([thing]), _to_keep(answer)

    def refused(exc: spapi.SpapiError) -> Json:
        if len(things) > 1 or not isinstance(exc, _OF_AN_ITEM):
            return None
        failure = translate(exc, section=batch.section, action=batch.action)
        return _to_keep(error_of(failure)) if isinstance(failure, InvalidRequest) else None

    return Each(said, refused)


def _to_keep(answer: Json | ItemError) -> Json:
    if isinstance(answer, ItemError):
        return {"refused": [answer.type, answer.code, answer.message]}
    return {"said": answer}


def _answer(kept: Any) -> Json | ItemError:  # Any: JSON of `_to_keep`
    if "refused" in kept:
        return ItemError(*kept["refused"])
    said: Json = kept["said"]
    return said


def _is_usable(reply: Json, things: Sequence[T], batch: Batch[T]) -> bool:
    """Looked at before the answer is kept: a repeat of the MWS call asks anew for what raises here."""
    if not batch.ready(reply):
        return False
    found = batch.read(reply, things)
    if len(things) == 1 and batch.key(things[0]) not in found:
        raise _silence()
    return True
