"""The steps of a trace: what a program, its library and the lines do. All chance is in the seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from mws.mappings.feeds.operations import CREATE, CREATE_DOCUMENT, GET_FEED, GET_FEEDS, PATCH_LISTING
from tests.soak.wishes import Wish, some

TROUBLES = (
    f"{CREATE}:429",
    f"{CREATE}:429*9",
    f"{CREATE}:reset",
    f"{CREATE}:500",
    f"{CREATE}:503",
    f"{CREATE}:503html*9",
    f"{CREATE}:truncated",
    f"{CREATE}:empty200",
    f"{CREATE}:400",
    f"{CREATE}:reset,{GET_FEEDS}:500*9",
    f"{CREATE_DOCUMENT}:500*9",
    f"{CREATE_DOCUMENT}:429*9",
    "upload:500*9",
    "lwa:500*9",
    f"{PATCH_LISTING}:429*9",
    f"{PATCH_LISTING}:reset",
    f"{PATCH_LISTING}:500",
    f"{GET_FEED}:500*9",
    "lost",
)
"""Specs of the sandbox's faults; "lost": the next createFeed is dropped before it arrives."""
Library = Literal["none", "signs once", "signs anew"]
Lost = Literal["", "lost", "in a buffer"]
"""What becomes of an answer: the program has it; the gateway knows that it has not; the gateway thinks that it has."""
PAUSES = (1.0, 5.0, 20.0, 45.0, 62.0, 92.0, 130.0, 400.0, 610.0, 1300.0, 7200.0, 80_000.0, 90_000.0)
ATTEMPTS = 4


@dataclass(frozen=True)
class Say:
    """The program submits a wish by a library. lost: of the answer to each attempt. trouble: of the first attempt."""

    wish: int
    library: Library
    lost: tuple[Lost, ...]
    trouble: str = ""
    still: bool = False
    """Whether the trouble that is left goes on after the call."""


@dataclass(frozen=True)
class Pause:
    seconds: float


@dataclass(frozen=True)
class Look:
    """The program asks what became of its feeds."""


@dataclass(frozen=True)
class Cancel:
    """The program cancels what it submitted last."""


@dataclass(frozen=True)
class Doom:
    """The next feed of any type ends FATAL."""


Step = Say | Pause | Look | Cancel | Doom


def made(seed: str) -> tuple[list[Wish], list[Step], dict[str, object]]:
    """A trace: its wishes, its steps, and settings of `[feeds]`."""
    random = Random(seed)
    wishes = some(random, random.randint(2, 5))
    quiet = random.random() < 0.25
    steps = [_step(random, len(wishes), quiet) for _ in range(random.randint(4, 16))]
    routes: tuple[dict[str, object], ...] = ({}, {"patch_up_to": 1}, {"route": "feed"})
    return wishes, steps, random.choice(routes)


def _step(random: Random, wishes: int, quiet: bool) -> Step:
    kind = random.choices(("say", "pause", "look", "cancel", "doom"), (10, 6, 2, 1, 0 if quiet else 1))[0]
    if kind == "pause":
        return Pause(random.choice(PAUSES))
    if kind != "say":
        return Look() if kind == "look" else Cancel() if kind == "cancel" else Doom()
    library: Library = random.choice(("none", "signs once", "signs anew"))
    fates: tuple[Lost, ...] = ("", "", "", "lost", "in a buffer")
    lost = tuple(random.choice(fates) for _ in range(ATTEMPTS))
    trouble = random.choice(TROUBLES) if not quiet and random.random() < 0.4 else ""
    return Say(random.randrange(wishes), library, lost, trouble, random.random() < 0.3)
