"""Planted outcomes: how the next reports and feeds of a type end. A spec is `TYPE:WORD[+WORD...][*TIMES]`.

    GET_MERCHANT_LISTINGS_ALL_DATA:no_data         the next one is CANCELLED, as where there is nothing to report
    GET_FLAT_FILE_OPEN_LISTINGS_DATA:cp1252+gzip   the next one is DONE, in that charset, compressed
    JSON_LISTINGS_FEED:fatal_document*2            the next two end FATAL and leave a document that says why
    *:stuck*always                                 whatever is created stays in the queue until the sandbox is reset

TYPE: a report or feed type, or `*`. A word says how it ends or how its document is written; without an ending word it
ends as it would. Several specs are parted by commas.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from mws import forks

ENDINGS = ("done", "no_data", "too_often", "fatal", "fatal_document", "stuck")
CHARSETS = {"utf-8": "UTF-8", "cp1252": "Cp1252", "shift_jis": "Shift_JIS", "windows-31j": "Windows-31J"}
"""word -> the name Amazon's documents declare, which for all but the first is Java's."""

_SPEC = re.compile(r"(?P<type>[A-Z][A-Z0-9_]*|\*):(?P<words>[a-z0-9_+-]+)(?:\*(?P<times>\d+|always))?")


@dataclass(frozen=True, slots=True)
class Outcome:
    """ending: one of ENDINGS, "" = as it comes. charset: a key of CHARSETS, "" = the type's. gzip: None = by size."""

    ending: str = ""
    charset: str = ""
    gzip: bool | None = None


@dataclass(slots=True)
class _Planted:
    type: str
    outcome: Outcome
    left: float


def parse(spec: str) -> list[_Planted]:
    """The outcomes of a spec. Raises ValueError that names what is wrong with which part of it."""
    return [_parse_one(part.strip()) for part in spec.split(",") if part.strip()]


def _parse_one(text: str) -> _Planted:
    match = _SPEC.fullmatch(text)
    if match is None:
        raise ValueError(f"outcome {text!r}: expected TYPE:WORD[+WORD...][*TIMES]")
    ending, charset, compressed = "", "", None
    for word in match["words"].split("+"):
        if word in ENDINGS:
            ending = word
        elif word in CHARSETS:
            charset = word
        elif word in ("gzip", "plain"):
            compressed = word == "gzip"
        else:
            known = ", ".join((*ENDINGS, *CHARSETS, "gzip", "plain"))
            raise ValueError(f"outcome {text!r}: unknown word {word!r}; there are {known}")
    times = math.inf if match["times"] == "always" else float(match["times"] or 1)
    return _Planted(match["type"], Outcome(ending, charset, compressed), times)


class Outcomes:
    """The outcomes still to come, in the order planted. Thread-safe."""

    def __init__(self) -> None:
        self._lock = forks.lock()
        self._planted: list[_Planted] = []

    def plant(self, spec: str) -> None:
        """Raises ValueError for a bad spec, and then plants none of it."""
        parsed = parse(spec)
        with self._lock:
            self._planted.extend(parsed)

    def clear(self) -> None:
        with self._lock:
            self._planted.clear()

    def take(self, kind: str) -> Outcome:
        """The first planted outcome for this report or feed type, used up by one; one that says nothing if none is."""
        with self._lock:
            for planted in self._planted:
                if planted.type in (kind, "*"):
                    planted.left -= 1
                    if planted.left <= 0:
                        self._planted.remove(planted)
                    return planted.outcome
        return Outcome()
