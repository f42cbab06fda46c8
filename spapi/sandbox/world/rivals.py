"""Other sellers' offers, as data: a pool of rivals, and which of them sell which ASIN.

They turn about the price at which the seller of this sandbox began, not about what it asks now: a program that
changes its price finds the market where it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mws.spapi.sandbox.world.product_facts import Product


@dataclass(frozen=True, slots=True)
class Rival:
    """One rival's habits. per_mille: of the ASIN's price. shipping: US cents. hours: until it is sent, least and most.

    votes, positive: ratings, and the per cent of good ones. country: where it ships from; "" for the marketplace's own.
    """

    seller_id: str
    condition: str
    subcondition: str
    per_mille: int
    shipping: int
    by_amazon: bool
    hours: tuple[int, int]
    votes: int
    positive: int
    country: str = ""
    state: str = ""
    featured: bool = True


def _new(number: int, per_mille: int, shipping: int, by_amazon: bool, hours: tuple[int, int], *more: int) -> Rival:
    votes, positive = more
    state = "WA" if number == 1 else ""
    return Rival(
        f"A{number}SANDBOXRIVAL", "New", "New", per_mille, shipping, by_amazon, hours, votes, positive, state=state
    )


_POOL: dict[int, Rival] = {
    1: _new(1, 1150, 0, False, (24, 48), 5000, 96),
    2: _new(2, 1080, 0, True, (0, 0), 2737, 100),
    # Nobody has rated it yet.
    3: _new(3, 990, 0, True, (0, 0), 0, 0),
    4: Rival("A4SANDBOXRIVAL", "New", "New", 900, 950, False, (200, 336), 300, 65, country="LU", featured=False),
    5: _new(5, 1000, 499, False, (72, 120), 80, 95),
    6: Rival("A6SANDBOXRIVAL", "Used", "VeryGood", 600, 399, False, (24, 48), 81877, 96),
    7: Rival("A7SANDBOXRIVAL", "Used", "Good", 550, 0, True, (0, 0), 1250, 98),
    8: Rival("A8SANDBOXRIVAL", "Used", "Acceptable", 400, 399, False, (72, 120), 1, 0, featured=False),
    9: Rival("A9SANDBOXRIVAL", "Collectible", "Mint", 2500, 399, False, (24, 48), 455, 88),
    10: Rival("A10SANDBOXRIVAL", "Refurbished", "Refurbished", 700, 0, False, (48, 96), 55, 91),
    11: _new(11, 1150, 0, False, (24, 48), 33331, 97),
}

_SELL: dict[str, tuple[int, ...]] = {
    "B000FAKE01": (1, 2, 3, 4, 5, 6, 7, 8, 11),
    "B000FAKE02": (1, 5, 6),
    "B000FAKE03": (2,),
    "B000FAKE04": (1, 2, 11),
    "B000FAKE05": (1, 2, 3, 5, 6, 11),
    "B000FAKE06": (6, 7, 8),
    "B000FAKE07": (4, 11),
    "B000FAKE08": (2, 3),
    "B000FAKE09": (4,),
    "B000FAKE11": (1, 2, 3, 5, 9, 10),
    "B000FAKE12": (2, 5),
    "B000FAKE14": (1, 2),
    # Used ones only.
    "B000FAKE15": (6,),
}
CROWDED = "B000FAKE06"
"""More sellers than a reply has room for: each of the new ones of the pool four times, ever dearer."""
WITHOUT_BUY_BOX = frozenset({"B000FAKE09"})
BUSINESS = frozenset({"B000FAKE05"})
"""Told with prices for business customers and for quantities beside the others."""


def rivals(product: Product) -> list[Rival]:
    """Who else sells it, in no order."""
    found = [_POOL[number] for number in _SELL.get(product.asin, ())]
    if product.asin == CROWDED:
        for turn in range(4):
            for rival in _POOL.values():
                if rival.condition == "New":
                    number, per_mille = f"{rival.seller_id}{turn}", rival.per_mille + 25 * turn
                    found.append(replace(rival, seller_id=number, per_mille=per_mille))
    return found
