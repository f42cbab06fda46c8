"""How old a client secret or a consent is, and how long it lasts; by the limits that `doctor` warns of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from mws.compat.accounts.ages import CONSENT_LASTS, REMIND_BEFORE, SECRET_LASTS


@dataclass(frozen=True, slots=True)
class Age:
    """since: when it was made, None where nobody wrote it down. days: how old it is. left: days until it ends."""

    since: date | None
    days: int = 0
    left: int = 0
    standing: Literal["good", "soon", "over", "unknown"] = "unknown"

    @property
    def words(self) -> str:
        """Such as `12 days old, 168 left`."""
        if self.since is None:
            return "not known"
        old = f"{_days(self.days)} old"
        if self.left > 0:
            return f"{old}, {self.left} left"
        return f"{old}, ended today" if self.left == 0 else f"{old}, ended {_days(-self.left)} ago"


def secret_age(issued: str, now: datetime) -> Age:
    """Of a client secret. issued: an ISO date, "" where it is not known."""
    return _age(date.fromisoformat(issued[:10]) if issued else None, SECRET_LASTS, now)


def consent_age(authorised: date | None, now: datetime) -> Age:
    """Of a seller's authorisation; None where the day is not known."""
    return _age(authorised, CONSENT_LASTS, now)


def _age(since: date | None, lasts: timedelta, now: datetime) -> Age:
    if since is None:
        return Age(None)
    days = (now.date() - since).days
    left = lasts.days - days
    return Age(since, days, left, "over" if left <= 0 else "soon" if left <= REMIND_BEFORE.days else "good")


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"
