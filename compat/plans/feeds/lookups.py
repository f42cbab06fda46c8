"""What a conversion must know of the present: offers that are changed in part, prices that were sent before, ASINs of
product ids, definitions of product types, and currency and language of the seller's marketplaces where no table has
them. Reads only.

What was not read yet makes its message wait; the conversion is made anew once it was.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable, Mapping, Sequence, Sized
from typing import Any, TypeAlias

from mws.compat.engine.steps import Recall, Remember, Step, consult
from mws.compat.errors import bad_feed
from mws.compat.ledger.questions.prices import ListPriceRanges, PriceRange
from mws.compat.listings.convert import Conversion
from mws.compat.listings.definition import Definition, DefinitionKey
from mws.compat.listings.offer import Terms, Waiting
from mws.compat.listings.price_guard import Sent
from mws.compat.listings.rules import Wrong
from mws.compat.plans.feeds.definitions import Found, read_definitions
from mws.mappings.feeds.listing_values import AVAILABILITY, OFFER
from mws.mappings.feeds.operations import GET_LISTING, SEARCH_CATALOG, SEARCH_LISTINGS
from mws.mappings.sellers import PARTICIPATIONS
from mws.spapi import errors as spapi
from mws.spapi.calls import Json, QueryValue, RestCall
from mws.words import count

SINGLY_AT_MOST = 250
"""Listings that are read one by one: 50 s at Amazon's rate, about what legacy clients wait for a reply. Where there are
more, twenty come with one searchListingsItems: a client whose patience ends meanwhile learns the id by its repeat."""
READS_AT_MOST = 1_000
"""Calls that read for one feed: 20,000 listings, in 200 s at Amazon's rate; a submission may be under way longer."""
AT_ONCE = 20
"""SKUs of one searchListingsItems, product ids of one searchCatalogItems."""

log = logging.getLogger("mws.compat")

_Steps: TypeAlias = Generator[Step, Any, Any]  # Any: a step's answer is JSON of a shape its operation knows
_Asins: TypeAlias = dict[tuple[str, str, str], str | None]


class Lookups:
    """What was read for a conversion so far; what was not makes its message wait."""

    def __init__(self) -> None:
        self.current: dict[tuple[str, str], Json] = {}
        self.asins: _Asins = {}
        self.participations: dict[str, Terms] | None = None
        self.sent: dict[str, dict[str, dict[str, Sent]]] = {}
        self.definitions: dict[DefinitionKey, Found] = {}

    def definition(self, key: DefinitionKey) -> Definition:
        """Amazon's definition of a product type. Raises Wrong where there is none."""
        if key not in self.definitions:
            raise Waiting(definition=key)
        found = self.definitions[key]
        if isinstance(found, str):
            raise Wrong("Product", found)
        return found

    def sent_before(self, sku: str, marketplace: str) -> Mapping[str, Sent]:
        """What the ledger knows of the prices of a SKU in a marketplace, by currency."""
        if sku not in self.sent:
            raise Waiting
        return self.sent[sku].get(marketplace, {})

    def terms(self, marketplace: str) -> Terms:
        """What Amazon says of one of the seller's marketplaces; nothing where the seller is not in it."""
        if self.participations is None:
            raise Waiting(participations=True)
        return self.participations.get(marketplace, Terms())

    def offer(self, sku: str, marketplace: str) -> Json:
        """The present listing, None where there is none."""
        if (sku, marketplace) not in self.current:
            raise Waiting(sku=sku)
        return self.current[sku, marketplace]

    def asin(self, kind: str, number: str, marketplace: str) -> str | None:
        """The ASIN of a product id, None where the catalogue has none, or several."""
        if (kind, number, marketplace) not in self.asins:
            raise Waiting(product=(kind, number))
        return self.asins[kind, number, marketplace]


def read_up(made: Conversion, found: Lookups, seller_id: str, marketplaces: tuple[str, ...]) -> _Steps:
    """Read what the conversion waits for. Raises InvalidRequest where that would take too long."""
    singly = len(made.needs_current) * len(marketplaces) <= SINGLY_AT_MOST
    calls = len(made.needs_current) if singly else _groups(made.needs_current)
    reads = (calls + _groups(made.needs_catalog)) * len(marketplaces)
    if reads > READS_AT_MOST:
        places = count(len(marketplaces), "marketplace")
        raise bad_feed(
            f"The feed changes parts of {count(len(made.needs_current), 'listing')} that must be read first, in "
            f"{places}: {reads} calls, and {READS_AT_MOST} are made for one feed. Split it. "
            "Nothing was submitted."
        )
    yield from read_definitions(made.needs_definitions, found.definitions)
    if made.needs_prices:
        yield from _sent_before(made.needs_prices, found)
    if made.needs_participations:
        found.participations = yield from _participations(marketplaces)
    for place in marketplaces:
        yield from _asins(made.needs_catalog, place, found.asins)
        if singly:
            for sku in made.needs_current:
                found.current[sku, place] = yield from _listing(seller_id, sku, place)
        else:
            yield from _listings(made.needs_current, seller_id, place, found)


def _sent_before(skus: Sequence[str], found: Lookups) -> _Steps:
    """What the ledger knows of the prices of these SKUs. Raises ServiceError where it cannot be asked."""
    known = yield from consult(ListPriceRanges([*skus]))
    found.sent |= sent_of(skus, known.rows)


def sent_of(skus: Iterable[str], rows: Iterable[PriceRange]) -> dict[str, dict[str, dict[str, Sent]]]:
    """The ledger's answer, by SKU, marketplace and currency; each of the SKUs is there."""
    found: dict[str, dict[str, dict[str, Sent]]] = {sku: {} for sku in skus}
    for row in rows:
        notes = {newest.element: (newest.number, newest.price) for newest in row["latest"]}
        known = Sent(row["lowest"], row["highest"], notes)
        found[row["sku"]].setdefault(row["marketplace"], {})[row["currency"]] = known
    return found


_OF_MARKETPLACE = "marketplace"


def _participations(marketplaces: tuple[str, ...]) -> _Steps:
    """Currency and language of the seller's marketplaces, kept for a while: the call restores once in a minute.

    None of them where the application may not ask: the message itself may know better then.
    """
    kept = yield Recall(_OF_MARKETPLACE, marketplaces)
    if kept.keys() < set(marketplaces):
        try:
            rows = yield RestCall(PARTICIPATIONS)
        except (spapi.Unauthorized, spapi.BadRequest) as exc:
            log.warning("currency and language of the seller's marketplaces cannot be read: %s", type(exc).__name__)
            return {}
        places = [row.get("marketplace") or {} for row in rows or []]
        kept = {
            place["id"]: [place.get("defaultCurrencyCode") or "", place.get("defaultLanguageCode") or ""]
            for place in places
            if place.get("id")
        }
        yield Remember(_OF_MARKETPLACE, kept)
    return {name: Terms(*terms) for name, terms in kept.items()}


def _groups(wanted: Sized) -> int:
    """How many calls read so many, `AT_ONCE` with each."""
    return -(-len(wanted) // AT_ONCE)


def _listing(seller_id: str, sku: str, marketplace: str) -> _Steps:
    query = {"marketplaceIds": [marketplace], "includedData": _DATASETS}
    try:
        return _relevant((yield RestCall(GET_LISTING, {"sellerId": seller_id, "sku": sku}, query)))
    except spapi.NotFound:
        return None


def _listings(skus: Sequence[str], seller_id: str, marketplace: str, found: Lookups) -> _Steps:
    """The same of many, `AT_ONCE` by `AT_ONCE`. A SKU that may not stand in a list of them is read alone."""
    for at in range(0, len(skus), AT_ONCE):
        some = skus[at : at + AT_ONCE]
        listed = [sku for sku in some if "," not in sku]
        for sku in some:
            found.current[sku, marketplace] = None
        if listed:
            query: dict[str, QueryValue | None] = {
                "marketplaceIds": [marketplace],
                "identifiers": listed,
                "identifiersType": "SKU",
                "includedData": _DATASETS,
                "pageSize": AT_ONCE,
            }
            page = yield RestCall(SEARCH_LISTINGS, {"sellerId": seller_id}, query)
            for item in page.get("items") or []:
                found.current[item["sku"], marketplace] = _relevant(item)
        for sku in some:
            if sku not in listed:
                found.current[sku, marketplace] = yield from _listing(seller_id, sku, marketplace)


_DATASETS = ["attributes", "summaries"]
_CHANGED_IN_PART = (OFFER, AVAILABILITY)


def _relevant(item: Mapping[str, Any]) -> Json:  # Any: Amazon's JSON
    """What a conversion looks at: a listing has many kilobytes beside it, and a feed thousands of listings."""
    attributes = item.get("attributes") or {}
    return {
        "attributes": {name: attributes[name] for name in _CHANGED_IN_PART if name in attributes},
        "summaries": item.get("summaries") or [],
    }


def _asins(wanted: Iterable[tuple[str, str]], marketplace: str, found: _Asins) -> _Steps:
    """ASIN by product id; None where the catalogue has none, or several."""
    by_kind: dict[str, list[str]] = {}
    for kind, number in wanted:
        by_kind.setdefault(kind, []).append(number)
    for kind, numbers in by_kind.items():
        for at in range(0, len(numbers), AT_ONCE):
            some = numbers[at : at + AT_ONCE]
            query: dict[str, QueryValue | None] = {
                "identifiers": some,
                "identifiersType": kind,
                "marketplaceIds": [marketplace],
                "includedData": ["identifiers"],
                "pageSize": AT_ONCE,
            }
            page = yield RestCall(SEARCH_CATALOG, query=query)
            for number in some:
                fitting = {item["asin"] for item in page.get("items") or [] if _plain(number) in _identifiers(item)}
                found[kind, number, marketplace] = fitting.pop() if len(fitting) == 1 else None


def _identifiers(item: Mapping[str, Any]) -> set[str]:  # Any: Amazon's JSON
    return {
        _plain(row["identifier"]) for place in item.get("identifiers") or [] for row in place.get("identifiers") or []
    }


def _plain(number: str) -> str:
    # A UPC is an EAN with a zero before it, which Amazon adds or leaves out.
    return number.lstrip("0")
