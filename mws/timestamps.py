"""MWS moments: reads every form clients send, writes the one MWS wrote, reads a Date header, checks the
15-minute window. Keeps no clock."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Literal

WINDOW = timedelta(minutes=15)

_FORM = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)

Refusal = Literal["missing", "malformed", "expired", "early", "far"]


def parse(text: str) -> datetime:
    """A moment in UTC from ISO 8601: `Z`, an offset with or without colon, or no zone (UTC); any fraction of a second.

    Raises ValueError for anything else. Digits past the microsecond are dropped.
    """
    found = _FORM.fullmatch(text)
    if not found:
        raise ValueError(f"not a timestamp: {text[:40]!r}")
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    micros = int((found[7] or "0")[:6].ljust(6, "0"))
    try:
        moment = datetime(year, month, day, hour, minute, second, micros, _zone(found[8]))
        return moment.astimezone(timezone.utc)
    except OverflowError as exc:
        raise ValueError(f"not a timestamp: {text[:40]!r}") from exc


def _zone(zone: str | None) -> timezone:
    if zone is None or zone == "Z":
        return timezone.utc
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return timezone(-offset if zone[0] == "-" else offset)


def write(moment: datetime) -> str:
    """`2026-11-20T14:00:10Z`; a naive moment is UTC; fractions of a second are dropped."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(timezone.utc)
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def of_http(header: str) -> datetime | None:
    """The moment of a Date header, in UTC where it names no zone; None where the header says no such thing."""
    from email.utils import parsedate_to_datetime  # not with `import mws`

    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def accepted_until(params: Mapping[str, str]) -> float:
    """Until when a request with these parameters is accepted, seconds since 1970 UTC; 0 where it never is."""
    name = "Timestamp" if params.get("Timestamp") else "Expires"
    try:
        moment = parse(params.get(name, ""))
    except ValueError:
        return 0.0
    return (moment + WINDOW if name == "Timestamp" else moment).timestamp()


def refusal(params: Mapping[str, str], now: Callable[[], datetime], longest: float = math.inf) -> Refusal | None:
    """Why a request's time does not stand, or None. now: the current aware time.

    `Timestamp` must lie within 15 minutes of now, either way; `Expires`, where sent instead, must not have passed, and
    lie at most `longest` seconds ahead.
    """
    name = "Timestamp" if params.get("Timestamp") else "Expires"
    text = params.get(name, "")
    if not text:
        return "missing"
    try:
        moment = parse(text)
    except ValueError:
        return "malformed"
    age = now() - moment
    if name == "Expires":
        return "expired" if age > timedelta(0) else "far" if -age.total_seconds() > longest else None
    if age > WINDOW:
        return "expired"
    return "early" if age < -WINDOW else None
