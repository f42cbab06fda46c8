"""What a program says in a trace: feeds of several types about two SKUs and two orders, so few that they come again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from tests.compat.listings.feeds import FLAT, INVENTORY, LOADER, PRICING, envelope, price, stock
from tests.compat.plans.feeds.submitting import FULFILLMENT, REFUND
from tests.compat.plans.feeds.submitting import envelope as orders

SELLER = "A1SANDBOXSELLER"
REMOVAL = "_POST_FLAT_FILE_FBA_CREATE_REMOVAL_"
SKUS = ("SKU-1", "MUG-350")
"""Of the sandbox's listings: one with limits of its price, one without."""
PRICES = {"SKU-1": (18.5, 20.5, 22.5), "MUG-350": (11.5, 12.5, 13.5)}
QUANTITIES = (0, 4, 9, 70)
ORDER, NO_ORDER = "111-1111111-1111111", "999-9999999-9999999"
"""One the sandbox has, and one it has not: what is said of that fails."""

Kind = Literal["state", "fact", "event"]
Place = tuple[str, str]
"""A SKU and which of its values: "price" or "stock"."""
Value = float | int


@dataclass(frozen=True)
class Wish:
    """A feed. sets: what each of its messages sets, by number. touches: the kinds of value it sets."""

    name: str
    feed_type: str
    content: bytes = field(repr=False)
    kind: Kind
    touches: frozenset[str]
    sets: Mapping[int, Mapping[Place, Value]] = field(default_factory=dict)


def ours(kind: str, messages: Sequence[str]) -> bytes:
    """An envelope of the sandbox's first seller."""
    return envelope(kind, *messages).replace(b"M_1", SELLER.encode())


def some(random: Random, count: int) -> list[Wish]:
    """That many different ones."""
    found: dict[str, Wish] = {}
    while len(found) < count:
        made = random.choice(_MAKERS)(random)
        found[made.name] = made
    return [*found.values()]


def _prices(random: Random, count: int) -> list[tuple[str, float]]:
    # A feed says nothing twice of the same SKU: which of two holds then is nobody's law.
    return [(sku, random.choice(PRICES[sku])) for sku in random.sample(SKUS, count)]


def _price_xml(random: Random) -> Wish:
    said = _prices(random, random.choice((1, 1, 2)))
    messages = [
        price(n, sku, f'<StandardPrice currency="USD">{each:.2f}</StandardPrice>')
        for n, (sku, each) in enumerate(said, 1)
    ]
    sets = {n: {(sku, "price"): each} for n, (sku, each) in enumerate(said, 1)}
    return Wish(f"price xml {said}", PRICING, ours("Price", messages), "state", frozenset({"price"}), sets)


def _stock_xml(random: Random) -> Wish:
    said = [(sku, random.choice(QUANTITIES)) for sku in random.sample(SKUS, random.choice((1, 1, 2)))]
    messages = [stock(n, sku, f"<Quantity>{each}</Quantity>") for n, (sku, each) in enumerate(said, 1)]
    sets = {n: {(sku, "stock"): each} for n, (sku, each) in enumerate(said, 1)}
    return Wish(f"stock xml {said}", INVENTORY, ours("Inventory", messages), "state", frozenset({"stock"}), sets)


def _flat(random: Random) -> Wish:
    return _table(random, FLAT, "price flat", ("sku", "price", "quantity"), both=random.random() < 0.5)


def _loader(random: Random) -> Wish:
    return _table(random, LOADER, "loader", ("sku", "price", "quantity", "add-delete"), both=random.random() < 0.7)


def _table(random: Random, feed_type: str, name: str, columns: tuple[str, ...], *, both: bool) -> Wish:
    said = [
        (sku, each, random.choice(QUANTITIES) if both else None)
        for sku, each in _prices(random, random.choice((1, 1, 2)))
    ]
    rows = [
        {"sku": sku, "price": f"{each:.2f}", "quantity": "" if count is None else str(count), "add-delete": "a"}
        for sku, each, count in said
    ]
    lines = ["\t".join(columns), *("\t".join(row[column] for column in columns) for row in rows)]
    sets: dict[int, dict[Place, Value]] = {}
    for number, (sku, each, count) in enumerate(said, 1):
        sets[number] = {(sku, "price"): each, **({} if count is None else {(sku, "stock"): count})}
    content = "\n".join([*lines, ""]).encode()
    return Wish(f"{name} {said}", feed_type, content, "state", frozenset({"price", "stock"}), sets)


def _shipment(random: Random) -> Wish:
    order = random.choice((ORDER, NO_ORDER))
    number = random.randint(1, 2)
    content = orders(number).replace(ORDER.encode(), order.encode())
    return Wish(f"shipment {number} {order}", FULFILLMENT, content, "fact", frozenset({"fulfilment"}))


def _refund(random: Random) -> Wish:
    order = random.choice((ORDER, ORDER, NO_ORDER))
    number = random.randint(1, 2)
    content = orders(number, message="OrderAdjustment").replace(ORDER.encode(), order.encode())
    return Wish(f"refund {number} {order}", REFUND, content, "event", frozenset())


def _removal(random: Random) -> Wish:
    count = random.randint(1, 2)
    content = f"MerchantRemovalOrderID\tSellerSKU\tSellableQuantity\nR-1\tSKU-1\t{count}\n".encode()
    return Wish(f"removal {count}", REMOVAL, content, "event", frozenset())


_MAKERS = (_price_xml, _price_xml, _stock_xml, _flat, _loader, _shipment, _refund, _removal)
