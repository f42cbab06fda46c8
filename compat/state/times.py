"""Times as tables, ledger and plans keep them: whole milliseconds since 1970 UTC. The one way there and back.

What MWS's XML says of such a time is `mws.mappings.codecs.MOMENT`.
"""

from __future__ import annotations

from datetime import datetime, timezone


def milliseconds(moment: datetime) -> int:
    """That of a moment. moment: with a time zone."""
    return int(moment.timestamp() * 1000)


def moment_of(milliseconds: int) -> datetime:
    """The moment, in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, timezone.utc)


def time_text(milliseconds: int) -> str:
    """`2026-11-20T12:00:00Z`, as Amazon takes a time and people read one. Fractions of a second are dropped."""
    return moment_of(milliseconds).strftime("%Y-%m-%dT%H:%M:%SZ")
