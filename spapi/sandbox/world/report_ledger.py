"""The FBA ledger: what came into and went out of Amazon's warehouses, day by day, for the stock that Amazon fulfils.

Shipments are those of the seller's own orders; a day's end is the next day's start. Column names with blanks, as in the
files that clients read; Amazon's page writes them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from mws.spapi.sandbox.world import fba, pools
from mws.spapi.sandbox.world.invention import SPAN
from mws.spapi.sandbox.world.sellers import Seller
from mws.spapi.sandbox.world.stock import Listing

SUMMARY = (
    "Date",
    "FNSKU",
    "ASIN",
    "MSKU",
    "Title",
    "Disposition",
    "Starting Warehouse Balance",
    "In Transit Between Warehouses",
    "Receipts",
    "Customer Shipments",
    "Customer Returns",
    "Vendor Returns",
    "Warehouse Transfer In/Out",
    "Found",
    "Lost",
    "Damaged",
    "Disposed",
    "Other Events",
    "Ending Warehouse Balance",
    "Unknown Events",
    "Location",
)
DETAIL = (
    "Date",
    "FNSKU",
    "ASIN",
    "MSKU",
    "Title",
    "Event Type",
    "Reference ID",
    "Quantity",
    "Fulfillment Center",
    "Disposition",
    "Reason",
    "Country",
    "Reconciled Quantity",
    "Unreconciled Quantity",
)


def summary(
    seller: Seller, listings: Iterable[Listing], marketplace: str, start: datetime, end: datetime
) -> Iterator[dict[str, str]]:
    """A line for each whole day and SKU."""
    origin = fba.origin(seller, start)
    for listing in _by_amazon(listings, marketplace):
        events = list(fba.events(seller, listing, origin, end))
        for day in _days(start, end):
            before = fba.FIRST_BALANCE + sum(event.quantity for event in events if event.day < day)
            today = [event for event in events if event.day == day]
            row = dict.fromkeys(SUMMARY[6:-1], "0")
            for event in today:
                row[event.column] = str(int(row[event.column]) + event.quantity)
            row["Starting Warehouse Balance"] = str(before)
            row["Ending Warehouse Balance"] = str(before + sum(event.quantity for event in today))
            country = pools.MARKETPLACES[marketplace].country
            yield {**_head(listing, marketplace, day), **row, "Disposition": "SELLABLE", "Location": country}


def detail(
    seller: Seller, listings: Iterable[Listing], marketplace: str, start: datetime, end: datetime
) -> Iterator[dict[str, str]]:
    """A line for each event."""
    origin = fba.origin(seller, start)
    days = set(_days(start, end))
    for listing in _by_amazon(listings, marketplace):
        for event in fba.events(seller, listing, origin, end):
            if event.day in days:
                yield {
                    **_head(listing, marketplace, event.day),
                    "Event Type": event.kind,
                    "Reference ID": event.reference,
                    "Quantity": str(event.quantity),
                    "Fulfillment Center": "ABE2",
                    "Disposition": "SELLABLE",
                    "Reason": event.reason,
                    "Country": pools.MARKETPLACES[marketplace].country,
                    "Reconciled Quantity": "0",
                    "Unreconciled Quantity": str(abs(event.quantity)) if event.reason == "M" else "0",
                }


def _by_amazon(listings: Iterable[Listing], marketplace: str) -> Iterator[Listing]:
    return (row for row in listings if fba.by_amazon(row) and row.listed(marketplace))


def _head(listing: Listing, marketplace: str, day: date) -> dict[str, str]:
    return {
        "Date": day.strftime("%m/%d/%Y"),
        "FNSKU": listing.fnsku,
        "ASIN": listing.asin,
        "MSKU": listing.sku,
        "Title": listing.title(marketplace),
    }


def _days(start: datetime, end: datetime) -> Iterator[date]:
    # Whole days only: the ledger is closed at the end of a day.
    day, last = start.date(), end.date() - timedelta(days=1)
    first = end.date() - SPAN - SPAN
    while day <= last:
        if day >= first:
            yield day
        day += timedelta(days=1)
