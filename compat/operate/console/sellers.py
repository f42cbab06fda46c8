"""How many sellers are where on their way from MWS, who is waiting, what failed and why, whom to invite: `/migrate`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from mws.compat.accounts.records import STATUSES, Status
from mws.compat.operate.console import chart
from mws.compat.operate.console.sources import Made, MovingSeller, Sources
from mws.compat.operate.console.web import PageRequest, link

ROWS = 50

MEANINGS: Mapping[Status, str] = {
    "ready": "A call was answered with the seller's refresh token.",
    "unproven": "There is a refresh token, and no call was answered with it yet.",
    "moving": "The refresh token is being fetched.",
    "waiting": "The seller has not authorised the application yet: send the invitation.",
    "failed": "It does not work; the reason stands beside the seller.",
}
assert set(MEANINGS) == set(get_args(Status))


def sellers(sources: Sources, asked: PageRequest, rest: str) -> Made:
    """`/migrate`, by status a page at a time, by the numbers of the store."""
    found, seller = asked.query.get("status", ""), asked.query.get("seller", "").strip()[:80]
    status = next((each for each in STATUSES if each == found), None)
    text = asked.query.get("after", "")
    after = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
    store = sources.sellers
    counts: Mapping[Status, int] = store.counts() if store is not None else {}
    rows: Sequence[MovingSeller] = ()
    if store is not None:
        rows = store.find(seller) if seller else store.page(status, after=after, limit=ROWS + 1)
    if seller and status is not None:
        rows = [each for each in rows if each.status == status]
    shown = rows[:ROWS]
    wanted = {"status": status or "", "seller": seller}
    return "sellers.html", {
        "wanted": wanted,
        "total": sum(counts.values()),
        "counts": [(each, counts.get(each, 0), MEANINGS[each]) for each in chart.ORDER],
        "parts_of_bar": chart.parts(counts),
        "percent": chart.percent,
        "rows": shown,
        "invitations": _invitations(sources, shown),
        "further": link("migrate", {**wanted, "after": str(shown[-1].id)}) if len(rows) > ROWS and not seller else "",
        "first": link("migrate", wanted) if after else "",
    }


def _invitations(sources: Sources, rows: Sequence[MovingSeller]) -> Mapping[int, str]:
    """Of those who have not authorised, or who failed: sellers who are ready are not to authorise again."""
    return sources.invitations([each.id for each in rows if each.status in ("waiting", "failed")])
