"""How old a client secret or a consent is, and how long it lasts; by the rules of `mws.compat.accounts.ages`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from mws.compat.accounts.ages import Deadline, consent_deadline, secret_deadline


@dataclass(frozen=True, slots=True)
class Age:
    """since: when it began, None where nobody wrote it down. days: how old it is. left: days until it ends."""

    since: date | None
    words: str
    standing: Literal["good", "soon", "over", "unknown"]
    days: int = 0
    left: int = 0


def secret_age(issued: str, today: date) -> Age:
    """Of a client secret. issued: an ISO date, "" where it is not known."""
    return _age(secret_deadline(issued), today)


def consent_age(authorised: str, today: date) -> Age:
    """Of a seller's authorisation. authorised: an ISO date, "" where it is not known."""
    return _age(consent_deadline(authorised), today)


def _age(deadline: Deadline | None, today: date) -> Age:
    if deadline is None:
        return Age(None, "not known", "unknown")
    days, left = (today - deadline.since).days, deadline.left(today).days
    old = f"{_days(days)} old"
    if not deadline.is_over(today):
        return Age(deadline.since, f"{old}, {left} left", "soon" if deadline.is_near(today) else "good", days, left)
    ended = f"ended {_days(-left)} ago" if left else "ended today"
    return Age(deadline.since, f"{old}, {ended}", "over", days, left)


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"
