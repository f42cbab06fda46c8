"""The sandbox's sellers and their orders. Same seed, same number, same day: same world, until something changes it.

Orders change by `Seller.put` only, under `Site.lock`: what a feed, a switch or a night does to one is a new value in
its place.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

from mws.spapi.sandbox import MARKETPLACES, refresh_token, seller_id
from mws.spapi.sandbox.world.invention import make_order, next_order
from mws.spapi.sandbox.world.model import Order


class World:
    """Sellers 1..sellers with `orders` orders each. anchor: the moment all dates are counted back from."""

    def __init__(self, seed: int, orders: int, sellers: int, anchor: datetime) -> None:
        self.seed = seed
        self.anchor = anchor
        self.sellers = {seller_id(n): Seller(seed, n, orders, anchor) for n in range(1, sellers + 1)}
        self.by_refresh_token = {seller.refresh_token: seller for seller in self.sellers.values()}


class Seller:
    """One seller: id, refresh token, marketplaces, orders. Orders are made when first asked for."""

    def __init__(self, seed: int, number: int, orders: int, anchor: datetime) -> None:
        self.number = number
        self.id = seller_id(number)
        self.refresh_token = refresh_token(number)
        self.marketplaces = MARKETPLACES
        self.store_name = "Sandbox & Söhne" if number == 1 else f"Sandbox store {number}"
        self._seed, self._count, self._anchor = seed, max(orders, 1), anchor
        self._next = self._count

    @cached_property
    def orders(self) -> dict[str, Order]:
        """Every order by id."""
        found: dict[str, Order] = {}
        previous: Order | None = None
        for index in range(self._count):
            order = make_order(self._seed, self.number, index, self._anchor, previous)
            found[order.order_id] = order
            previous = order if order.by_merchant else previous
        return found

    @cached_property
    def by_created(self) -> tuple[Order, ...]:
        return tuple(sorted(self.orders.values(), key=lambda order: (order.created, order.order_id)))

    @cached_property
    def by_updated(self) -> tuple[Order, ...]:
        return tuple(sorted(self.orders.values(), key=lambda order: (order.updated, order.order_id)))

    def receive(self, status: str, now: datetime) -> Order:
        """A new order of that status, placed now. It is the next of those the seed makes that has the status."""
        self._next, order = next_order(self._seed, self.number, self._next, status, now)
        return self.put(order, now)

    def put(self, order: Order, now: datetime) -> Order:
        """Take the order as new, or in the place of the one with its id, as last updated `now`; what was taken.

        Each update is later than the one before, by a millisecond at least, which is what both versions show.
        """
        known = self.orders.get(order.order_id)
        updated = max(now, known.updated + timedelta(milliseconds=1)) if known else now
        taken = replace(order, updated=updated)
        self.orders[order.order_id] = taken
        for name in ("by_created", "by_updated"):
            self.__dict__.pop(name, None)
        return taken
