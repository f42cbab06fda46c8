"""Times as tables, ledger and plans keep them: whole milliseconds since 1970 UTC. The one way there and back.

By whole numbers: from 2030 on a float of seconds brings some milliseconds back as the one before. What MWS's XML says
of such a time is `mws.mappings.codecs.MOMENT`.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

_BEGIN = datetime(1970, 1, 1, tzinfo=timezone.utc)
_ONE = timedelta(milliseconds=1)


def milliseconds(moment: datetime) -> int:
    """That of a moment; fractions of a millisecond are dropped. moment: with a time zone, or TypeError is raised."""
    return (moment - _BEGIN) // _ONE


def moment_of(milliseconds: int) -> datetime:
    """The moment, in UTC."""
    return _BEGIN + milliseconds * _ONE


def time_text(milliseconds: int) -> str:
    """`2026-11-20T12:00:00Z`, as Amazon takes a time and people read one. Fractions of a second are dropped."""
    return moment_of(milliseconds).strftime("%Y-%m-%dT%H:%M:%SZ")
