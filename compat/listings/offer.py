"""Prices of one listing as entries of `purchasable_offer`, and what a conversion knows beside the feed.

Every price of every feed is read in `Prices`, for one marketplace and in its currency. What practice demands stands
here once: `replace` wipes the members of an entry that are not sent, and `merge` exists only for a quantity and for a
business discount plan; so an entry that is changed in part is read first and sent whole. Nothing that an element says
is dropped: it is carried, or `Wrong` names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from mws.compat.listings.amounts import as_number, from_flat, money
from mws.compat.listings.definition import Definition, DefinitionKey
from mws.compat.listings.price_guard import PAID, Given, PriceGuard
from mws.compat.listings.rules import DELETE, Amount, Leaf, Values, Wrong
from mws.mappings.feeds.listing_elements import LEVELS
from mws.mappings.feeds.listing_values import OFFER, OFFER_TYPE
from mws.spapi.calls import Json

# `Any`: attributes as Amazon stores them; only the members named here have a shape.
Entry: TypeAlias = dict[str, Any]
Patch: TypeAlias = dict[str, Any]

ALL, BUSINESS = "ALL", "B2B"

# Element → member of the offer for everybody.
_LIMITS = {
    "MinimumSellerAllowedPrice": "minimum_seller_allowed_price",
    "MaximumSellerAllowedPrice": "maximum_seller_allowed_price",
    "MAP": "map_price",
    "MaximumRetailPrice": "maximum_retail_price",
}
_DEFAULT = "DEFAULT"

_CARRIED = frozenset(
    {"SKU", "StandardPrice", "Sale", "BusinessPrice", "QuantityPriceType", "QuantityPrice", "PricingAction", *_LIMITS}
)


class Waiting(Exception):
    """A message that cannot be written before something is read.

    sku: its present offer. product: its ASIN. participations: what Amazon says of the seller's marketplaces.
    definition: that of its product type. Of none of them: what the ledger knows of its prices, which is asked for every
    message with a price that waits.
    """

    def __init__(
        self,
        *,
        sku: str = "",
        product: tuple[str, str] | None = None,
        participations: bool = False,
        definition: DefinitionKey | None = None,
    ) -> None:
        super().__init__(sku, product, participations, definition)
        self.sku = sku
        self.product = product
        self.participations = participations
        self.definition = definition


@dataclass(frozen=True, slots=True)
class Terms:
    """What is known of a marketplace beside the table. currency: ISO 4217. language: `en_US`. "" where it is silent."""

    currency: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """What a conversion knows beside the feed.

    currency_of: ISO 4217 by marketplace id, language_of: language tags; "" or nothing where neither the table nor the
    configuration says it. terms: marketplace id → what the seller's own participations say. shipping_groups: ids of
    shipping templates by marketplace id and name.
    current: (SKU, marketplace id) → the reply of getListingsItem with its attributes, None where there is no such
    listing. asin_of: (type, id, marketplace id) → ASIN, None where the catalogue has none or several. Either may be
    None itself: not read yet; so may terms: nobody to ask. reads: present offers may be read; else a change in part is
    refused. guard: holds every price against those that are known. definition: Amazon's definition of a product type,
    None, or giving None: it is not read. notes: what is told of the present message although it is sent.
    """

    marketplaces: tuple[str, ...]
    currency_of: Mapping[str, str]
    current: Callable[[str, str], Json] | None = None
    asin_of: Callable[[str, str, str], str | None] | None = None
    reads: bool = True
    product_types: Mapping[str, Any] = field(default_factory=dict)  # Any: the seller's table, checked where used
    language_of: Mapping[str, str] = field(default_factory=dict)
    terms: Callable[[str], Terms] | None = None
    shipping_groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    guard: PriceGuard = field(default_factory=PriceGuard)
    definition: Callable[[DefinitionKey], Definition | None] | None = None
    notes: list[Wrong] = field(default_factory=list)

    def currency(self, marketplace: str) -> str:
        """The currency of a marketplace, "" where nobody says it. Raises Waiting where the seller's is not read yet."""
        known = self.currency_of.get(marketplace, "")
        return known if known or self.terms is None else self.terms(marketplace).currency

    def language(self, marketplace: str) -> str:
        """The language tag of a marketplace; else as `currency`."""
        known = self.language_of.get(marketplace, "")
        return known if known or self.terms is None else self.terms(marketplace).language

    def listing(self, sku: str, marketplace: str, element: str) -> Entry | None:
        """The present listing. Raises Waiting where it is not read yet, Wrong where it may not be."""
        if not self.reads:
            raise Wrong(
                element,
                "would wipe what else the listing says, and the configuration does not let the present offer be read",
            )
        if self.current is None:
            raise Waiting(sku=sku)
        found = self.current(sku, marketplace)
        return found if isinstance(found, dict) else None


def entries(listing: Entry | None, attribute: str) -> list[Entry]:
    """The entries of an attribute, none where there is no listing."""
    rows = (listing or {}).get("attributes", {}).get(attribute) or []
    return [row for row in rows if isinstance(row, dict)]


def product_type(listing: Entry | None) -> str:
    """The product type a listing has today; where it is not known the one for sales terms."""
    for row in (listing or {}).get("summaries") or (listing or {}).get("productTypes") or ():
        if isinstance(row, dict) and row.get("productType"):
            return str(row["productType"])
    return OFFER_TYPE


def replacement(attribute: str, value: list[Entry]) -> Patch:
    """The patch that puts a value in the place of an attribute."""
    return {"op": "replace", "path": f"/attributes/{attribute}", "value": value}


def _schedule(value: int | float, **span: str) -> list[Entry]:
    return [{"schedule": [{"value_with_tax": value, **span}]}]


# ---- prices --------------------------------------------------------------------------------------------------------


class Prices:
    """The amounts of one message for one marketplace: every one in its currency.

    Where nobody else says the currency it is the one the message names. Raises Wrong where that is none, or several.
    given: the prices buyers pay that were read so far.
    """

    def __init__(self, values: Values, world: World, marketplace: str) -> None:
        self.marketplace = marketplace
        self.given: list[Given] = []
        self.currency = world.currency(marketplace)
        if not self.currency:
            named = set(_currencies(values)) - {_DEFAULT}
            if len(named) != 1:
                raise Wrong(
                    "currency",
                    f"of marketplace {marketplace} is not known, and the message names "
                    f"{'several' if named else 'none'}: set feeds.marketplaces.{marketplace}.currency",
                )
            (self.currency,) = named

    def amount(self, element: str, given: Amount | str) -> int | float:
        """An amount of money above 0. element: for the error, where it is of no flat file."""
        name, text = self._decimal(element, given)
        value = self._above_zero(name, money(name, text, self.currency))
        if element in PAID:
            self.given.append(Given(name, element, value))
        return value

    def share(self, element: str, given: Amount | str) -> int | float:
        """A number above 0 that is no money: per cent."""
        name, text = self._decimal(element, given)
        value = self._above_zero(name, as_number(name, Decimal(text)))
        self.given.append(Given(name, element, value, percent=True))
        return value

    def _decimal(self, element: str, given: Amount | str) -> tuple[str, str]:
        if isinstance(given, str):
            return element, given
        name = given.column or element
        if given.zero:
            raise Wrong(name, "has the attribute zero, which nothing today stands for")
        self.check_currency(name, given.currency)
        return name, from_flat(name, given.text, self.marketplace) if given.column else given.text

    def check_currency(self, name: str, currency: str) -> None:
        """Raise Wrong where what a price names is not the currency of the marketplace."""
        if currency not in (_DEFAULT, self.currency):
            raise Wrong(
                name,
                f"is in {currency}, but marketplace {self.marketplace} takes {self.currency}; "
                "send it in a feed for the marketplaces of its currency alone",
            )

    def _above_zero(self, name: str, value: int | float) -> int | float:
        if not value:
            raise Wrong(name, "is 0, which is not a price")
        return value

    def selectors(self, audience: str) -> Entry:
        """What tells an entry of this marketplace and currency from others. audience: as Amazon spells it."""
        return {"marketplace_id": self.marketplace, "currency": self.currency, "audience": audience}

    def is_mine(self, row: Entry, audience: str) -> bool:
        """Whether an entry is the one that these selectors name; what it leaves out counts as theirs."""
        mine = self.selectors(audience)
        return all(row.get(name, ALL if name == "audience" else value) == value for name, value in mine.items())

    def whole(self, listing: Entry | None, audience: str, changes: Entry) -> Entry:
        """The offer as it is, with the changes; {} where it says nothing then. None in changes takes a member off."""
        present = next((row for row in entries(listing, OFFER) if self.is_mine(row, audience)), {})
        selectors = self.selectors(audience)
        whole = {**present, **selectors, **changes}
        said = {name: value for name, value in whole.items() if value is not None}
        return said if said.keys() - selectors.keys() or present else {}

    def check(self, guard: PriceGuard, sku: str, listing: Entry | None, changed: Iterable[tuple[Entry, Entry]]) -> None:
        """Have the guard look at this message. changed: entries that are sent, each with what the message changes.

        Raises Wrong, Waiting.
        """
        marketplace, currency = self.marketplace, self.currency
        present = [
            row
            for row in entries(listing, OFFER)
            if row.get("marketplace_id", marketplace) == marketplace and row.get("currency", currency) == currency
        ]
        sent = [(entry, frozenset(what)) for entry, what in changed]
        guard.check(sku, marketplace, currency, self.given, present, sent)


def _currencies(values: Values) -> Iterator[str]:
    """The currencies a message names."""
    for value in values.values():
        for row in value if isinstance(value, list) else (value,):
            if isinstance(row, dict):
                yield from _currencies(row)
            elif isinstance(row, Amount):
                yield row.currency
            elif isinstance(row, Leaf) and row.attributes.get("currency"):
                yield row.attributes["currency"]


def price_patches(values: Values, world: World, marketplace: str) -> list[Patch]:
    """The patches for one Price message in one marketplace, none where what it takes off is not there.

    Raises Wrong, Waiting.
    """
    left = [name for name in values if name not in _CARRIED]
    if left:
        raise Wrong(", ".join(left), "nothing in today's offers stands for it")
    prices = Prices(values, world, marketplace)
    public = _public(values, prices)
    business = _business(values, prices)
    patches: list[Patch] = []
    if "PricingAction" in values:
        if business:
            raise Wrong("PricingAction", "deletes the business price that the same message sets")
        patches.append({"op": "delete", "path": f"/attributes/{OFFER}", "value": [prices.selectors(BUSINESS)]})
    if not public and list(business) == ["quantity_discount_plan"]:
        value = [{**prices.selectors(BUSINESS), **business}]
        prices.check(world.guard, values["SKU"], None, ())
        return [*patches, {"op": "merge", "path": f"/attributes/{OFFER}", "value": value}]
    if public or business:
        sku = values["SKU"]
        listing = world.listing(sku, marketplace, "StandardPrice" if "StandardPrice" in values else "Price")
        changed = ((ALL, public), (BUSINESS, business))
        rows = [(prices.whole(listing, who, what), what) for who, what in changed if what]
        prices.check(world.guard, sku, listing, rows)
        if any(row for row, _ in rows):
            patches.append(replacement(OFFER, [row for row, _ in rows if row]))
    elif not patches:
        raise Wrong("Price", "says nothing but the SKU")
    return patches


def offers(values: Values, world: World, marketplace: str) -> list[Entry]:
    """The offers of a listing that is new in this marketplace."""
    left = [name for name in values if name not in _CARRIED or name == "PricingAction"]
    if left:
        raise Wrong(", ".join(left), "nothing in a new offer stands for it")
    prices = Prices(values, world, marketplace)
    made = ((ALL, _public(values, prices)), (BUSINESS, _business(values, prices)))
    found = [(prices.whole(None, who, what), what) for who, what in made if what]
    prices.check(world.guard, values["SKU"], None, found)
    return [offer for offer, _ in found if offer]


def _public(values: Values, prices: Prices) -> Entry:
    changes: Entry = {}
    if "StandardPrice" in values:
        changes["our_price"] = _schedule(prices.amount("StandardPrice", values["StandardPrice"]))
    if "Sale" in values:
        sale = values["Sale"]
        if "SalePricePoints" in sale:
            raise Wrong("SalePricePoints", "nothing in today's offers stands for it")
        if sale["EndDate"] < sale["StartDate"]:
            raise Wrong("EndDate", "the sale ends before it starts")
        value = prices.amount("SalePrice", sale["SalePrice"])
        changes["discounted_price"] = _schedule(value, start_at=sale["StartDate"], end_at=sale["EndDate"])
    for element, member in _LIMITS.items():
        if element in values:
            given = values[element]
            changes[member] = None if given.text == DELETE else _schedule(prices.amount(element, given))
    return changes


def _business(values: Values, prices: Prices) -> Entry:
    changes: Entry = {}
    if "BusinessPrice" in values:
        changes["our_price"] = _schedule(prices.amount("BusinessPrice", values["BusinessPrice"]))
    steps, kind = values.get("QuantityPrice"), values.get("QuantityPriceType")
    if not steps and not kind:
        return changes
    if not steps or not kind:
        raise Wrong(
            "QuantityPrice" if kind else "QuantityPriceType", "is missing: the one says nothing without the other"
        )
    levels, read = [], prices.share if kind == "percent" else prices.amount
    for step in range(1, LEVELS + 1):
        price, bound = f"QuantityPrice{step}", f"QuantityLowerBound{step}"
        if (price in steps) != (bound in steps):
            raise Wrong(bound if price in steps else price, "is missing")
        if price in steps:
            levels.append({"lower_bound": steps[bound], "value": read(price, steps[price])})
    changes["quantity_discount_plan"] = [{"schedule": [{"discount_type": kind, "levels": levels}]}]
    return changes
