"""One feed converted, for tests: its messages as Amazon would get them, or what was refused."""

from __future__ import annotations

from typing import Any

from tests.compat.listings.feeds import (
    KINDS,
    converted,
    envelope,
    nothing_there,
    sent,
)

OFFER, AVAILABILITY = "/attributes/purchasable_offer", "/attributes/fulfillment_availability"


def one(feed_type: str, text: str, *marketplaces: str, **options: Any) -> dict[str, Any]:  # Any: JSON
    options.setdefault("current_offer", nothing_there)
    made = converted(envelope(KINDS[feed_type], text), feed_type, *marketplaces, **options)
    assert made.refused == ()
    (row,) = sent(made)
    return row


def refused(feed_type: str, text: str, *marketplaces: str, **options: Any) -> tuple[str, str]:
    options.setdefault("current_offer", nothing_there)
    made = converted(envelope(KINDS[feed_type], text), feed_type, *marketplaces, **options)
    (refusal,) = made.refused
    assert made.parts == ()
    return refusal.element, refusal.reason


def value(row: dict[str, Any]) -> Any:  # Any: JSON
    (patch,) = row["patches"]
    return patch["value"]


def amount(number: float, **more: str) -> Any:  # Any: JSON
    return [{"schedule": [{"value_with_tax": number, **more}]}]
