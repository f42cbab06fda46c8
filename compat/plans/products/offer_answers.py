"""What one answer of getItemOffers or getListingOffers says: its offers, and how many there are. Pure.

Law: no offers beside a count of some is no answer. A count is of one condition where the summary counts each of them;
its total is of all conditions. Amazon lists twenty offers at most.
"""

from __future__ import annotations

from mws.mappings.items import SUCCESS
from mws.spapi.calls import Json
from mws.spapi.pagination import dig

LISTED_AT_MOST = 20
TOO_SOON = "ActiveButTooSoonForProcessing"
"""The status of a product whose offers Amazon has not worked out."""


def offers_of(payload: Json) -> list[dict[str, Json]] | None:
    """The offers that are listed; None where there is no list."""
    listed = dig(payload, "Offers")
    return [offer for offer in listed if isinstance(offer, dict)] if isinstance(listed, list) else None


def is_whole(payload: Json, condition: str, *, strict: bool = True) -> bool:
    """Whether offers are listed where some are counted. strict: False takes a status other than Success for a reason
    why none are, True only that it is too soon.
    """
    offers, status = offers_of(payload), dig(payload, "status")
    if offers is None:
        return False
    if offers or status == TOO_SOON or (not strict and status not in (SUCCESS, None)):
        return True
    return count_in(payload, condition) == 0


def are_all_listed(payload: Json, condition: str) -> bool:
    """Whether no offer in that condition is beyond those that are listed."""
    listed, counted = len(offers_of(payload) or ()), count_in(payload, condition)
    return listed < LISTED_AT_MOST if counted is None else counted <= listed


def count_in(payload: Json, condition: str) -> int | None:
    """How many offers Amazon counts in a condition; None where it does not say."""
    counts = counts_of(payload)
    if counts:
        return counts.get(condition.lower(), 0)
    total = dig(payload, "Summary.TotalOfferCount")
    return total if isinstance(total, int) else None


def counts_of(payload: Json) -> dict[str, int | None]:
    """The offers by condition, in lower case; None for some whose number is not said. Empty: none is counted."""
    found: dict[str, int | None] = {}
    rows = dig(payload, "Summary.NumberOfOffers")
    for row in rows if isinstance(rows, list) else ():
        condition, count = str(dig(row, "condition")).lower(), dig(row, "OfferCount")
        before = found.get(condition, 0)
        found[condition] = before + count if isinstance(count, int) and before is not None else None
    return found


def conditions_with_offers(payload: Json, conditions: list[str]) -> list[str]:
    """Those of these conditions that the summary of any condition's answer counts offers in.

    All of them where it counts by no condition: of a product that nobody sells in the condition that was asked for,
    Amazon tells a total of 0, and nothing of the others.
    """
    counts = counts_of(payload)
    return [each for each in conditions if counts.get(each.lower(), 0) != 0] if counts else conditions
