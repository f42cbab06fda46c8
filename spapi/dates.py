"""Dates as Amazon writes them, read and written. ISO 8601 with `Z` or an offset, any number of digits of a second."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone


def moment(text: object) -> datetime | None:
    """The moment in UTC, None for what is no date and time. Without an offset it is taken for UTC."""
    # Python 3.10 reads neither a Z nor a fraction of other than three or six digits.
    spelled = re.sub(r"\.(\d+)", lambda digits: "." + digits[1][:6].ljust(6, "0"), str(text).replace("Z", "+00:00"))
    try:
        found = datetime.fromisoformat(spelled)
    except ValueError:
        return None
    return found.replace(tzinfo=timezone.utc) if found.tzinfo is None else found.astimezone(timezone.utc)


def as_text(when: date) -> str:
    """A datetime as `2026-11-20T12:00:00Z`, with milliseconds where it has any; a date as `2026-11-20`.

    Raises ValueError for a datetime without a time zone: whose noon it means, nobody can know.
    """
    if not isinstance(when, datetime):
        return when.isoformat()
    if when.utcoffset() is None:
        raise ValueError("is a datetime without a time zone; give it one, such as datetime.now(timezone.utc)")
    spelled = when.astimezone(timezone.utc).replace(tzinfo=None)
    return spelled.isoformat(timespec="milliseconds" if spelled.microsecond else "seconds") + "Z"
