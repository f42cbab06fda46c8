"""Invents orders from a seed: each depends only on (seed, seller, its number), so a bigger world holds the smaller one.

Features turn with the order's number instead of by chance, so that even a small world shows every kind of order.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

from mws.spapi.sandbox import CA, MX, ORDER_ID, US
from mws.spapi.sandbox.world import pools
from mws.spapi.sandbox.world.model import (
    Address,
    Buyer,
    Charges,
    Gift,
    Item,
    Order,
    Package,
    Payment,
    Points,
    Window,
)

SPAN = timedelta(days=30)
"""Orders were placed in the 30 days before the world's anchor."""

_STATUSES = (
    "UNSHIPPED",
    "SHIPPED",
    "SHIPPED",
    "PENDING",
    "PARTIALLY_SHIPPED",
    "SHIPPED",
    "CANCELLED",
    "UNSHIPPED",
    "UNFULFILLABLE",
    "PENDING_AVAILABILITY",
    "SHIPPED",
)
_TURN = (US, US, CA, US, MX)


def make_order(seed: int, seller: int, index: int, anchor: datetime, previous: Order | None) -> Order:
    """The seller's order of that number, from 0. anchor: the moment dates are counted back from.

    previous: the last order before it that the merchant fulfils; one in thirteen replaces it.
    """
    rng = random.Random(f"{seed}/{seller}/{index}")
    if index == 0:
        return _known(rng, anchor, ORDER_ID if seller == 1 else _order_id(rng, seller, US))
    status = _STATUSES[index % len(_STATUSES)]
    marketplace = pools.MARKETPLACES[_TURN[index % len(_TURN)]]
    merchant = status == "PENDING_AVAILABILITY" or (status != "UNFULFILLABLE" and index % 3 != 1)
    replaced = previous if index % 13 == 12 and status in ("UNSHIPPED", "SHIPPED", "PARTIALLY_SHIPPED") else None
    business = index % 7 == 3
    cod = merchant and marketplace.id == MX and index % 2 == 0 and not replaced
    created = anchor - timedelta(hours=3, seconds=rng.randrange(int(SPAN.total_seconds()) - 4 * 3600))
    if replaced:
        created = max(created, replaced.created + timedelta(hours=1))
    items = tuple(
        _item(rng, index, line, status, marketplace, merchant, business, replaced is not None, cod, created)
        for line in range(1 + index % 4)
    )
    easy_ship = merchant and marketplace.id == MX and status in ("SHIPPED", "PARTIALLY_SHIPPED")
    deliver_by = Window(created + timedelta(days=3), created + timedelta(days=7))
    order = Order(
        order_id=_order_id(rng, seller, marketplace.id),
        seller_order_id=f"PO-{seller}-{index:05d}" if index % 4 == 2 else "",
        created=created,
        updated=min(created + timedelta(seconds=rng.randrange(600, 5 * 86400)), anchor - timedelta(hours=1)),
        status=status,
        fulfilled_by="MERCHANT" if merchant else "AMAZON",
        marketplace_id=marketplace.id,
        currency=marketplace.currency,
        amazon_channel=status != "UNFULFILLABLE",
        level=pools.LEVELS[index % len(pools.LEVELS)],
        programs=_programs(index, status, merchant, business, easy_ship),
        replaces=replaced.order_id if replaced else "",
        buyer=_buyer(rng, index, marketplace, business),
        address=_address(rng, index, marketplace, business, merchant, status, deliver_by.end < anchor),
        items=items,
        ship_by=Window(created + timedelta(hours=12), created + timedelta(days=2)) if merchant else None,
        deliver_by=deliver_by if merchant and status in ("UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED") else None,
        tip=300
        if merchant and marketplace.id == US and status == "SHIPPED" and index % 5 in (0, 3) and not replaced
        else 0,
        invoice_status="ACCEPTED" if easy_ship else "",
    )
    return replace(order, packages=_packages(rng, order, easy_ship), payments=_payments(order, cod, index))


def next_order(seed: int, seller: int, index: int, status: str, now: datetime) -> tuple[int, Order]:
    """The first order from that number on that has the status, as if placed now; and the number after its own."""
    at = next(at for at in range(index, index + len(_STATUSES)) if _STATUSES[at % len(_STATUSES)] == status)
    order = make_order(seed, seller, at, now, None)
    later = now - order.created

    def moved(window: Window | None) -> Window | None:
        return Window(window.start + later, window.end + later) if window else None

    items = tuple(replace(item, scheduled=moved(item.scheduled)) for item in order.items)
    moved_order = replace(
        order, created=now, items=items, ship_by=moved(order.ship_by), deliver_by=moved(order.deliver_by)
    )
    return at + 1, moved_order


def _known(rng: random.Random, anchor: datetime, order_id: str) -> Order:
    """The order every example names: one lamp, unshipped, from a US buyer, by the merchant."""
    created = anchor - timedelta(days=1, hours=6)
    good = pools.GOODS[0]
    charges = Charges(price=good.price, shipping=499, tax_price=166, tax_shipping=41)
    item = Item("10000000000001", good.asin, good.sku, good.title, 1, 0, good.price, charges, open=1)
    return Order(
        order_id=order_id,
        created=created,
        updated=created + timedelta(minutes=30),
        status="UNSHIPPED",
        fulfilled_by="MERCHANT",
        marketplace_id=US,
        currency="USD",
        level="STANDARD",
        buyer=Buyer("Ada Sample", "ada.sample@marketplace.example.com"),
        address=Address(
            "Ada Sample",
            ("1 Elm Street", "Apt 4B"),
            "Springfield",
            "IL",
            "62701",
            "US",
            phone="+1 206-555-0100",
            county="Sangamon",
        ),
        items=(item,),
        ship_by=Window(created + timedelta(hours=12), created + timedelta(days=2)),
        deliver_by=Window(created + timedelta(days=3), created + timedelta(days=7)),
        payments=(Payment("CreditCard", charges.total),),
    )


def _order_id(rng: random.Random, seller: int, marketplace_id: str) -> str:
    # Amazon's own ids begin 111..114 in the US and 701/702 in Canada and Mexico; the seller's number keeps two apart.
    first = rng.choice(("112", "113", "114")) if marketplace_id == US else rng.choice(("701", "702"))
    return f"{first}-{rng.randrange(10**7):07d}-{rng.randrange(10**5):05d}{seller % 100:02d}"


def _programs(index: int, status: str, merchant: bool, business: bool, easy_ship: bool) -> tuple[str, ...]:
    wanted = (
        ("AMAZON_BUSINESS", business),
        ("AMAZON_EASY_SHIP", easy_ship),
        ("FBM_SHIP_PLUS", merchant and index % 10 == 7),
        ("PREMIUM", merchant and index % 10 == 3),
        ("PREORDER", status == "PENDING_AVAILABILITY"),
        ("PRIME", index % 5 == 1 and status not in ("UNFULFILLABLE", "PENDING_AVAILABILITY")),
    )
    return tuple(name for name, holds in wanted if holds)


def _buyer(rng: random.Random, index: int, marketplace: pools.PricedMarketplace, business: bool) -> Buyer:
    people = pools.PEOPLE[marketplace.country]
    name = people[index % len(people)]
    email = f"{rng.getrandbits(60):013x}@marketplace.example.{'com' if marketplace.id == US else 'org'}"
    if not business:
        return Buyer(name, email)
    tax_number = f"EJE{rng.randrange(10**6):06d}AB{rng.randrange(10)}" if marketplace.id == MX else ""
    return Buyer(name, email, pools.COMPANIES[index % len(pools.COMPANIES)], f"PO {rng.randrange(10**5)}", tax_number)


def _address(
    rng: random.Random,
    index: int,
    marketplace: pools.PricedMarketplace,
    business: bool,
    merchant: bool,
    status: str,
    delivered: bool,
) -> Address:
    place = rng.choice(pools.PLACES[marketplace.country])
    people = pools.PEOPLE[marketplace.country]
    kind = "PICKUP_POINT" if index % 17 == 5 else "COMMERCIAL" if business else "RESIDENTIAL"
    street = place.street.format(rng.randrange(1, 999))
    # Amazon keeps the telephone number back on its own deliveries, and on shipped orders past their delivery date.
    shown = merchant and not (status == "SHIPPED" and delivered)
    return Address(
        name=people[(index + (1 if index % 6 == 4 else 0)) % len(people)],
        lines=(street, place.second) if place.second else (street,),
        city=place.city,
        region=place.region,
        postal_code=place.postal_code,
        country=marketplace.country,
        phone=pools.PHONES[marketplace.country].format(rng.randrange(100)) if shown else "",
        company=pools.COMPANIES[index % len(pools.COMPANIES)] if business else "",
        county=place.county,
        municipality=place.municipality,
        kind=kind,
    )


def _item(
    rng: random.Random,
    index: int,
    line: int,
    status: str,
    marketplace: pools.PricedMarketplace,
    merchant: bool,
    business: bool,
    free: bool,
    cod: bool,
    created: datetime,
) -> Item:
    good = pools.GOODS[(index * 5 + line) % len(pools.GOODS)]
    partly = status == "PARTIALLY_SHIPPED" and line == 0
    quantity = rng.choice((2, 3, 5) if partly else (1, 1, 1, 2, 3, 5))
    turn = index + 2 * line
    gift = None
    if turn % 5 == 2 and status not in ("PENDING", "PENDING_AVAILABILITY"):
        gift = Gift(rng.choice(pools.GIFT_LEVELS), rng.choice(pools.GIFT_MESSAGES) if merchant else "")
    unit = 0 if free else good.price * marketplace.price_factor
    promotions = () if free else _promotions(turn)
    shipped = quantity if status == "SHIPPED" else quantity // 2 if partly else 0
    condition = pools.CONDITIONS[turn % len(pools.CONDITIONS)] if turn % 3 == 0 else pools.CONDITIONS[0]
    serials = () if merchant or turn % 4 else tuple(f"SN-{index:05d}-{line}-{n}" for n in range(shipped))
    return Item(
        item_id=f"{rng.randrange(10**13, 10**14)}",
        asin=good.asin,
        sku=good.sku,
        title=good.title,
        quantity=quantity,
        shipped=shipped,
        open=0 if status == "CANCELLED" else quantity - shipped,
        unit=unit,
        charges=_charges(
            rng, turn, line, unit * quantity, marketplace, gift is not None, promotions, cod and line == 0
        ),
        condition=condition[0],
        subcondition=condition[1],
        condition_note=condition[2],
        gift=gift,
        points=Points(10, 10 * marketplace.price_factor) if turn % 11 == 5 and not free else None,
        promotions=promotions,
        programs=tuple(
            name for name, holds in (("TRANSPARENCY", turn % 6 == 5), ("SUBSCRIBE_AND_SAVE", turn % 9 == 4)) if holds
        ),
        serial_numbers=serials,
        serial_required=merchant and turn % 19 == 4,
        business_price=business and line == 0,
        customized_url=f"https://custom.example.com/{index}/{line}.zip?a=1&b=2" if merchant and turn % 8 == 3 else "",
        scheduled=Window(created + timedelta(days=5), created + timedelta(days=5, hours=4)) if turn % 14 == 6 else None,
        signature=merchant and turn % 15 == 7,
        cancel_request=pools.CANCEL_REASONS[index % 3] if status == "CANCELLED" or turn % 16 == 7 else "",
        cancelled_by="BUYER" if status == "CANCELLED" else "",
        weight_ounces=8 if turn % 18 == 10 else 0,
    )


def _promotions(turn: int) -> tuple[str, ...]:
    if turn % 4 == 1:
        return (pools.PROMOTIONS[turn // 4 % len(pools.PROMOTIONS)],)
    return pools.PROMOTIONS[:2] if turn % 10 == 8 else ()


def _charges(
    rng: random.Random,
    turn: int,
    line: int,
    price: int,
    marketplace: pools.PricedMarketplace,
    gift: bool,
    promotions: tuple[str, ...],
    cod: bool,
) -> Charges:
    if not price:
        return Charges()
    rate = marketplace.tax_per_mille
    shipping = rng.choice((0, 399, 599)) * marketplace.price_factor if line == 0 else 0
    gift_wrap = 350 * marketplace.price_factor if gift else 0
    off_price = price * rng.choice((5, 10, 15)) // 100 if promotions else 0
    cod_fee = 90 * marketplace.price_factor if cod else 0
    # In Canada prices are taxed before the discount and the tax on the discount is taken off again; elsewhere after it.
    taxed_first = marketplace.id == CA
    return Charges(
        price=price,
        shipping=shipping,
        gift_wrap=gift_wrap,
        cod_fee=cod_fee,
        tax_price=(price if taxed_first else price - off_price) * rate // 1000,
        tax_shipping=shipping * rate // 1000 if turn % 2 else 0,
        tax_gift_wrap=gift_wrap * rate // 1000,
        tax_discount=off_price * rate // 1000 if taxed_first else 0,
        off_price=off_price,
        off_shipping=shipping if len(promotions) == 2 else 0,
        off_cod_fee=cod_fee // 3 if cod and turn % 4 == 0 else 0,
    )


def _packages(rng: random.Random, order: Order, easy_ship: bool) -> tuple[Package, ...]:
    gone = tuple((item.item_id, item.shipped) for item in order.items if item.shipped)
    if not order.by_merchant or not gone:
        return ()
    carrier, service, prefix = rng.choice(pools.CARRIERS)
    done = order.status == "SHIPPED"
    return (
        Package(
            reference="1",
            created=order.created + timedelta(hours=8),
            shipped=order.created + timedelta(hours=20),
            status="DELIVERED" if done else "IN_TRANSIT",
            detail=("DELIVERED" if done else "PICKED_UP") if easy_ship or done else "OUT_FOR_DELIVERY",
            carrier=carrier,
            service=service,
            tracking=f"{prefix}{rng.randrange(10**9):09d}",
            contents=gone,
        ),
    )


def _payments(order: Order, cod: bool, index: int) -> tuple[Payment, ...]:
    if not order.priced or order.replaces or not order.grand_total:
        return ()
    if cod:
        by_gift_card = order.total // 4
        return (Payment("CashOnDelivery", order.total - by_gift_card), Payment("GiftCard", by_gift_card))
    if order.marketplace_id == MX and index % 10 == 9:
        return (Payment("ConvenienceStore", order.grand_total),)
    return (Payment("Invoice" if "AMAZON_BUSINESS" in order.programs else "CreditCard", order.grand_total),)
