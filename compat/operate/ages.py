"""How old a client secret or a consent is, and how long it lasts; by the rules of `mws.compat.accounts.ages`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mws.compat.accounts.ages import Deadline, consent_deadline, secret_deadline
from mws.words import count


@dataclass(frozen=True, slots=True)
class Age:
    """since: when it began, None where nobody wrote it down. days: how old it is. left: days until it ends."""

    since: date | None
    days: int = 0
    left: int = 0
    standing: Literal["good", "soon", "over", "unknown"] = "unknown"

    @property
    def words(self) -> str:
        """Such as `12 days old, 168 left`."""
        if self.since is None:
            return "not known"
        old = f"{count(self.days, 'day')} old"
        if self.left > 0:
            return f"{old}, {self.left} left"
        return f"{old}, ended today" if self.left == 0 else f"{old}, ended {count(-self.left, 'day')} ago"


def secret_age(issued: str, now: datetime) -> Age:
    """Of a client secret. issued: an ISO date, "" where it is not known."""
    return _age(secret_deadline(issued), now.date())


def consent_age(authorised: date | None, now: datetime) -> Age:
    """Of a seller's authorisation; None where the day is not known."""
    return _age(consent_deadline("" if authorised is None else authorised.isoformat()), now.date())


def _age(deadline: Deadline | None, today: date) -> Age:
    if deadline is None:
        return Age(None)
    standing: Literal["good", "soon", "over"] = "soon" if deadline.is_near(today) else "good"
    if deadline.is_over(today):
        standing = "over"
    return Age(deadline.since, (today - deadline.since).days, deadline.left(today).days, standing)
