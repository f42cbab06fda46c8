"""What can be asked and told of writes that are no SubmitFeed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

from mws.compat.ledger.questions.base import Question
from mws.compat.ledger.questions.jobs import HeldJob
from mws.compat.ledger.repeats import Kind, Windows

WriteState: TypeAlias = Literal["done", "unknown", "refused", "paused"]
"""How a write ended, or stands."""


@dataclass(frozen=True, slots=True)
class WriteBegun:
    """outcome: "new" (to be made now), "resume" (its conversation goes on), "busy" (under way), "unknown", "done".

    job: of a new or resumed one whose conversation is kept. reply: the document that answered it, where it is done;
    overtaken: whether something was written since.
    """

    outcome: Literal["new", "resume", "busy", "unknown", "done"]
    write: int = 0
    job: HeldJob | None = None
    reply: str = field(default="", repr=False)
    overtaken: bool = False


@dataclass(frozen=True, slots=True)
class BeginWrite(Question[WriteBegun]):
    """Write a write down, or find that it was made before.

    signature: of the request, "" where there is none; expires: until when it can be accepted. again: whether the caller
    wants it once more. lease: milliseconds a step may take where its conversation is kept, 0 where it is not.
    """

    action: str
    fingerprint: str
    kind: Kind
    windows: Windows
    signature: str = field(default="", repr=False)
    expires: int = 0
    again: bool = False
    lease: int = 0

    begins: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class EndWrite(Question[None]):
    """What became of a write. reply: the document that answered it.

    holder: of its conversation, where one is kept: nothing changes where another holds that. One that was refused and
    may have written before is paused: its repeat tries again what was refused.
    """

    write: int
    state: WriteState
    reply: str = field(default="", repr=False)
    holder: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NoteWriteAnswered(Question[None]):
    """The caller has the answer. It counts from the first time: a repeat makes it no younger."""

    write: int
