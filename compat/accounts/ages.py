"""When a client secret and a seller's consent end, and from when on somebody is reminded: Amazon's rules, with source.

A secret: 180 days (docs/rotating-your-apps-lwa-credentials). A consent to a public application: 365 days, or anew when
a role is added (docs/renew-authorizations). Of a private application, which is authorised by its owner, no page names
an end: the day is told all the same, as the day to look. Pages of developer-docs.amazon.com/sp-api, read 2026-11-28.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

SECRET_LASTS = timedelta(days=180)
CONSENT_LASTS = timedelta(days=365)
REMIND_BEFORE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Deadline:
    """since: when it began. ends: the first day on which it holds no more."""

    since: date
    ends: date

    def left(self, today: date) -> timedelta:
        """What is left of it, negative once it is over."""
        return self.ends - today

    def is_over(self, today: date) -> bool:
        """Whether it has ended."""
        return today >= self.ends

    def is_near(self, today: date) -> bool:
        """Whether somebody is to be reminded: from sixty days before, also once it is over."""
        return self.left(today) <= REMIND_BEFORE


def secret_deadline(issued: str) -> Deadline | None:
    """Of a client secret. issued: `lwa_client_secret_issued`, ISO 8601; None where it is not known."""
    return _deadline(issued, SECRET_LASTS)


def consent_deadline(authorised: str) -> Deadline | None:
    """Of a seller's consent. authorised: `Account.authorised`, ISO 8601; None where it is not known."""
    return _deadline(authorised, CONSENT_LASTS)


def _deadline(since: str, lasts: timedelta) -> Deadline | None:
    if not since:
        return None
    began = date.fromisoformat(since)
    return Deadline(began, began + lasts)
