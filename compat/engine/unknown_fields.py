"""Properties and enum values of a reply that no table knows: each is logged once and counted, none stops a call."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from functools import cache

from mws import forks
from mws.mappings.model import Operation
from mws.mappings.paths import Known, known_paths, unknown
from mws.spapi.calls import Json

_log = logging.getLogger("mws.compat")


@cache
def _known(operation: Operation) -> Known:
    return known_paths(operation)


class UnknownFields:
    """Counts, and logs once, what no table knows."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = forks.lock()

    @property
    def counts(self) -> Mapping[str, int]:
        """How often each was seen."""
        return dict(self._counts)

    def count(self, what: str) -> bool:
        """Count it; True the first time."""
        with self._lock:
            self._counts[what] += 1
            return self._counts[what] == 1

    def note_value(self, operation: Operation, element: str, value: str) -> None:
        """Note an enum value that was passed on as it came."""
        if self.count(f"{operation.name} <{element}> {value}"):
            _log.info(
                "%s: <%s> has the value %s, which no table knows; it is passed on", operation.name, element, value
            )

    def compare(self, operation: Operation, data: Json) -> None:
        """Compare the first element of every list of a reply with what the table knows."""
        for path in unknown(data, _known(operation)):
            if self.count(f"{operation.name} {path}"):
                _log.info("%s: the reply has %s, which no table knows; it is left out", operation.name, path)
