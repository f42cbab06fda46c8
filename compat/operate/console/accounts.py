"""The accounts, those of the file and those of the store, with the age of each consent; the applications' secrets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from mws.compat.config import Account
from mws.compat.operate.ages import Age, consent_age, secret_age
from mws.compat.operate.console.sources import Made, MovingSeller, Sources
from mws.compat.operate.console.web import PageRequest, link

ROWS = 50


class AccountRow(NamedTuple):
    """One line of the page. status: of a stored account, "" of one of the file."""

    seller_id: str
    name: str
    region: str
    application: str
    status: str
    consent: Age


class Cursor(NamedTuple):
    """Where a page begins: so many accounts of the file are before it, or of the store those up to that number."""

    is_stored: bool
    after: int

    def __str__(self) -> str:
        return f"{'s' if self.is_stored else 'f'}{self.after}"


def accounts(sources: Sources, asked: PageRequest, rest: str) -> Made:
    """`/accounts`. First come those of the file, in its order, then those of the store that are not in it."""
    seller, now = asked.query.get("seller", "").strip()[:80], sources.clock.now()
    begin = _cursor(asked.query.get("from", ""))
    configured = [each for each in sources.config.accounts if seller in ("", each.seller_id)]
    rows, further = _rows(sources, configured, seller, begin, now)
    applications = [(each.name, secret_age(each.lwa_client_secret_issued, now)) for each in sources.applications()]
    return "accounts.html", {
        "seller": seller,
        "rows": rows,
        "applications": applications,
        "further": link("accounts", {"seller": seller, "from": str(further)}) if further else "",
        "first": link("accounts", {"seller": seller}) if begin != _FIRST else "",
    }


_FIRST = Cursor(False, 0)


def _rows(
    sources: Sources, configured: Sequence[Account], seller: str, begin: Cursor, now: datetime
) -> tuple[list[AccountRow], Cursor | None]:
    """A page, and where the next one begins; None for none."""
    files = [] if begin.is_stored else configured[begin.after : begin.after + ROWS + 1]
    rows = [_of_file(each, now) for each in files[:ROWS]]
    if len(files) > ROWS:
        return rows, Cursor(False, begin.after + ROWS)
    left, after = ROWS - len(rows), begin.after if begin.is_stored else 0
    stored = _stored(sources, seller, after, left + 1)
    named = {(each.application, each.region, each.seller_id) for each in sources.config.accounts}
    for each in stored[:left]:
        if (each.application, each.region, each.seller_id) not in named:
            rows.append(_of_store(each, now))
        after = each.id
    return rows, Cursor(True, after) if len(stored) > left else None


def _stored(sources: Sources, seller: str, after: int, limit: int) -> Sequence[MovingSeller]:
    if sources.sellers is None:
        return ()
    return sources.sellers.find(seller) if seller else sources.sellers.page(None, after=after, limit=limit)


def _of_file(account: Account, now: datetime) -> AccountRow:
    consent = consent_age(_day(account.authorised), now)
    return AccountRow(account.seller_id, "", account.region, account.application, "", consent)


def _of_store(seller: MovingSeller, now: datetime) -> AccountRow:
    consent = consent_age(seller.authorised and seller.authorised.date(), now)
    return AccountRow(seller.seller_id, seller.name, seller.region, seller.application, seller.status, consent)


def _day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _cursor(text: str) -> Cursor:
    if not re.fullmatch(r"[fs]\d{1,15}", text, re.ASCII):
        return _FIRST
    return Cursor(text[0] == "s", int(text[1:]))
