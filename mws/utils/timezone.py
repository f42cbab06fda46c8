"""The time as requests carry it."""

from __future__ import annotations

from datetime import datetime, timezone


def utc_now() -> datetime:
    """The machine's time, aware, in UTC: the default of every `now` parameter."""
    return datetime.now(timezone.utc)


def mws_utc_now() -> datetime:
    """Now in UTC, naive, whole seconds: both generations sign a Timestamp of this form."""
    return utc_now().replace(microsecond=0, tzinfo=None)
