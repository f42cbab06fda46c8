"""Which generation of python-amazon-mws a program was written for, where its replies differ; and how to notice it.

Up to 0.8.10 reading a node by key gave the node (`x["Id"]["value"]`), from 0.8.15 on it gives the text itself, and 1.0
has objects of its own. Who says nothing gets those of 0.8.15. A program that reads them in 0.8.10's way fails or stops
early; where it is seen to, it is told so once. It is seen by what it does next with a text, which has no `get` and no
`["value"]`: no program that was written for 0.8.15 does that.
"""

from __future__ import annotations

import os
import warnings
from bisect import bisect_right
from functools import cache, lru_cache
from itertools import pairwise
from types import CodeType, FrameType
from typing import Literal

from mws.errors import MWSError

Generation = Literal["0.8.10", "0.8.15", "1.0"]

VARIABLE = "MWS_COMPAT_MWS_GENERATION"
KEY = "mws_generation"
GENERATIONS: tuple[Generation, ...] = ("0.8.10", "0.8.15", "1.0")

ADVICE = (
    "This program reads a reply as python-amazon-mws had it up to 0.8.10, x['Id']['value'] or x.get('NextToken', "
    "{}).get('value'). Replies are those of 0.8.15 here, where x['Id'] is the text itself: such code fails, or stops "
    f'early where it catches that. Set {KEY} = "0.8.10" in mws-compat.toml, or {VARIABLE}=0.8.10 in the environment; '
    '"0.8.15" silences this.'
)

_MOST_PLACES = 2000
"""Places of a program that are looked at; one that has more reads no text in any other way there."""


@cache
def named() -> Generation | None:
    """What the environment says, else the configuration file; None where neither does.

    Asked once in a process, and again after `mws.backends.forget`. Raises MWSError where the environment names another.
    """
    said = os.environ.get(VARIABLE, "")
    if said:
        for known in GENERATIONS:
            if said == known:
                return known
        raise MWSError(f"{VARIABLE} names one of {', '.join(GENERATIONS)}, not {said!r}")
    from mws.backends import configured_generation

    return configured_generation()


class Watch:
    """Looks at who reads texts out of 0.8.15's nodes. open: until the warning is given, or there is nothing to find.

    seen: places of the program (code, instruction) that need not be looked at again.
    """

    def __init__(self) -> None:
        self.open = True
        self.seen: set[tuple[CodeType, int]] = set()

    def look(self, frame: FrameType, certain: bool = False) -> None:
        """A text was read in this frame. certain: it is known to be read in 0.8.10's way."""
        place = (frame.f_code, frame.f_lasti)
        if not certain:
            self.seen.add(place)
            if not _reads_a_node(*place):
                self.open = len(self.seen) < _MOST_PLACES
                return
        self.seen.clear()
        self.open = False
        if named() is None:
            module = frame.f_globals.get("__name__", "")
            warnings.warn_explicit(ADVICE, UserWarning, frame.f_code.co_filename, frame.f_lineno, module)

    def start(self) -> None:
        """Look anew, and warn anew."""
        self.open = True


watch = Watch()


def _reads_a_node(code: CodeType, place: int) -> bool:
    """Whether what the instruction at `place` gives is asked for "value", or for `get`, by the next ones."""
    offsets, asked = _instructions(code)
    # From Python 3.11 on a frame that has made a call stands in what the interpreter keeps behind the instruction.
    return asked[bisect_right(offsets, place) - 1]


@lru_cache(64)
def _instructions(code: CodeType) -> tuple[list[int], list[bool]]:
    """Offsets of a function's instructions, and of each whether its result is read as a node."""
    import dis  # not with `import mws`

    found = [each for each in dis.get_instructions(code) if each.opname not in ("CACHE", "PRECALL", "EXTENDED_ARG")]
    asked = [
        (one.opname in ("LOAD_METHOD", "LOAD_ATTR") and one.argval in ("get", "getvalue"))
        or (one.opname == "LOAD_CONST" and one.argval == "value" and two.opname == "BINARY_SUBSCR")
        for one, two in pairwise(found[1:])
    ]
    return [each.offset for each in found], [*asked, False, False]
