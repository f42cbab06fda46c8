"""Dates as Amazon writes them, read. ISO 8601 with `Z` or an offset, and any number of digits for the fraction."""

from __future__ import annotations

import re
from datetime import datetime, timezone


def moment(text: object) -> datetime | None:
    """The moment in UTC, None for what is no date and time. Without an offset it is taken for UTC."""
    # Python 3.10 reads neither a Z nor a fraction of other than three or six digits.
    spelled = re.sub(r"\.(\d+)", lambda digits: "." + digits[1][:6].ljust(6, "0"), str(text).replace("Z", "+00:00"))
    try:
        found = datetime.fromisoformat(spelled)
    except ValueError:
        return None
    return found.replace(tzinfo=timezone.utc) if found.tzinfo is None else found.astimezone(timezone.utc)
