"""What a plan may ask the outside for, beside a `RestCall`. Plain frozen values."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeAlias

from mws.compat.ledger.questions.base import A, Question
from mws.spapi.calls import Json, RestCall, Upload
from mws.spapi.documents.check import MAX_SIZE
from mws.spapi.errors import SpapiError


@dataclass(frozen=True, slots=True)
class Wait:
    """Let that many seconds pass. The runner refuses when the call's time would be over. Answer: None."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Each:
    """What is said of each thing of a batch, by itself, so that it may serve in the place of a throttle, whatever batch
    the thing is in then.

    said: of an answer, the call that would ask for one thing alone, and what is said of it. refused: what a refusal of
    the call says of the one thing it asks for, None where it says nothing that may be kept.
    """

    said: Callable[[Json], Iterable[tuple[RestCall, Json]]]
    refused: Callable[[SpapiError], Json]


@dataclass(frozen=True, slots=True)
class Poll:
    """Ask again and again until what Amazon works on has ended. Answer: the JSON that is `ready`.

    call: a read. ready: a pure function of its JSON. pause: seconds between two questions, out of the time the call may
    wait. at_most: seconds of pauses within one call, however long it may wait. Once either is spent, or would be by the
    next pause, it fails with RateWaitTooLong: the legacy client is throttled, and repeats the call.
    each: of a batch.
    """

    call: RestCall
    ready: Callable[[Json], bool]
    pause: float = 2.0
    at_most: float = 300.0
    each: Each | None = None


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep these for a while: kind ("order"), id → value. Answer: None."""

    kind: str
    values: Mapping[str, Json] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Recall:
    """What is remembered of these ids and still fresh. Answer: a dict of those found."""

    kind: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consult:
    """Ask the ledger, or tell it something: plans do so by `consult`. Answer: what the question says."""

    question: Question[Any]


@dataclass(frozen=True, slots=True)
class WhenReceived:
    """Tell the ledger once the caller has the whole answer, which must be no failure. As Consult. Answer: None."""

    question: Question[Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """Tell of something in the reply's headers: kind ("repeat"), and names, csv there. Answer: None."""

    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aged:
    """Tell that an answer is used which was kept for a repeat of the call. seconds: since it came. Answer: None."""

    call: RestCall
    answer: Json = field(repr=False)
    seconds: float


@dataclass(frozen=True, slots=True)
class KeepEach:
    """As `Each` says, of a batch that was answered or refused. Answer: None."""

    batch: RestCall
    answers: Callable[[], Iterable[tuple[RestCall, Json]]]


@dataclass(frozen=True, slots=True)
class RecallEach:
    """What may serve of these, where the call is throttled: what `Each` said. calls: makes the calls
    that would ask for one thing alone. Answer: a list, empty where there is not all of it.
    """

    calls: Callable[[], Iterable[RestCall]]


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep bytes in the state database, sealed, for so many days; without a database nothing is kept. Answer: None.

    needed: what cannot be kept fails the call (NotConfigured, ServiceError), and no quota takes it away.
    """

    name: str
    content: bytes = field(repr=False)
    days: int
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Spool:
    """Fetch the document this call tells of into a private temporary file, checked. Answer: a Document.

    call: one that names a document; made anew once when its URL has expired. max_size: bytes of content, beyond which
    it fails with DocumentTooLarge.
    """

    call: RestCall
    max_size: int = MAX_SIZE


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document, on disk. file: at its start, unpacked; whoever takes it closes it, and it is gone.

    content_type: as the document was stored, charset included. size: bytes. md5: base64, of the unpacked bytes.
    marks: kind ("inferred", "rebuilt", "withheld", "odd-rows") → what of its content that is true of, for the reply's
    headers.
    """

    file: BinaryIO = field(repr=False)
    content_type: str
    size: int
    md5: str
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """How these operations fared lately. Answer: {"status": ..., "timestamp": ..., ...} as JSON."""

    operations: tuple[str, ...]


Step: TypeAlias = (
    RestCall
    | Poll
    | Upload
    | Spool
    | Keep
    | KeepEach
    | RecallEach
    | Wait
    | Remember
    | Recall
    | Consult
    | WhenReceived
    | Mark
    | Aged
    | Look
)
Answer: TypeAlias = Json | Document
# A plan receives what its step says and returns the JSON for the table, or a document to hand through.
Plan: TypeAlias = Generator[Step, Any, Answer]  # Any: each step has its own kind of answer


def keep_each(poll: Poll, answer: Json, refusal: SpapiError | None = None) -> KeepEach | None:
    """The step that keeps what an answer, or a refusal, says of each; None where it says nothing."""
    each = poll.each
    if each is None:
        return None
    if refusal is None:
        return KeepEach(poll.call, lambda: each.said(answer))
    value = each.refused(refusal)
    return None if value is None else KeepEach(poll.call, lambda: [(poll.call, value)])


def consult(question: Question[A]) -> Generator[Step, Any, A]:
    """Ask the ledger, or tell it something, as a part of a plan: `found = yield from consult(FindFeeds(ids))`."""
    answer: A = yield Consult(question)
    return answer
