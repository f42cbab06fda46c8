"""Orders v0: its six reads of orders and items, and the confirmation of a shipment. Replies are wrapped in `payload`.

Restricted data appears only with a restricted data token that covers it; without one it is left out and nobody says so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timezone

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import encode, invalid
from mws.spapi.sandbox.world import order_changes, render_v0
from mws.spapi.sandbox.world.model import Item, Order, Shape
from mws.spapi.sandbox.world.order_changes import Impossible, Parcel
from mws.spapi.sandbox.world.site import Site

_TIMES = ("CreatedAfter", "CreatedBefore", "LastUpdatedAfter", "LastUpdatedBefore")
_DELIVERY = (
    ("EarliestDeliveryDateAfter", "start", 1),
    ("EarliestDeliveryDateBefore", "start", -1),
    ("LatestDeliveryDateAfter", "end", 1),
    ("LatestDeliveryDateBefore", "end", -1),
)
# Every value of Amazon's model is accepted, also those no order here ever has.
_STATUSES = (*render_v0.STATUSES.values(), "InvoiceUnconfirmed")
_EASY_SHIP = (
    "PendingSchedule",
    "PendingPickUp",
    "PendingDropOff",
    "LabelCanceled",
    "PickedUp",
    "DroppedOff",
    "AtOriginFC",
    "AtDestinationFC",
    "Delivered",
    "RejectedByBuyer",
    "Undeliverable",
    "ReturningToSeller",
    "ReturnedToSeller",
    "Lost",
    "OutForDelivery",
    "Damaged",
)
_INVOICES = ("NotRequired", "NotFound", "Processing", "Errored", "Accepted")
_NOT_WITH_SELLER_ORDER_ID = (
    "FulfillmentChannels",
    "OrderStatuses",
    "PaymentMethods",
    "LastUpdatedAfter",
    "LastUpdatedBefore",
    "BuyerEmail",
)


@dataclass(frozen=True, slots=True)
class _Search:
    """What getOrders looks for; a page token carries all of it, so that the next page needs MarketplaceIds only."""

    updated: bool
    start: float | None
    end: float | None
    marketplaces: tuple[str, ...]
    statuses: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    payments: tuple[str, ...] = ()
    easy_ship: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    email: str = ""
    seller_order_id: str = ""
    delivery: tuple[tuple[str, int, float], ...] = ()


def get_orders(site: Site, call: Call) -> bytes:
    """A page of orders without their items."""
    foreign = invalid("MarketplaceIds has a marketplace the seller does not take part in.")
    marketplaces = checks.marketplaces(call, "MarketplaceIds", foreign)
    if not marketplaces:
        raise invalid("MarketplaceIds must be provided.")
    size = checks.page_size(call, "MaxResultsPerPage")
    start = 0
    if token := call.request.one("NextToken"):
        content = site.seal.open("orders-v0", token)
        if content is None or content["seller"] != call.seller.id:
            raise invalid("NextToken is not valid.")
        start, size = content["start"], content["size"]
        search = _from_token(content["search"], marketplaces)
    else:
        search = _from_query(call, marketplaces)
    found = [order for order in _in_turn(call, search) if _wanted(order, search)]
    elements = call.elements or ()
    payload: Shape = {"Orders": [render_v0.order(order, elements) for order in found[start : start + size]]}
    if start + size < len(found):
        content = {"seller": call.seller.id, "start": start + size, "size": size, "search": _to_token(search)}
        payload["NextToken"] = site.seal.close("orders-v0", content)
    if search.end is not None:
        end = datetime.fromtimestamp(search.end, timezone.utc)
        payload["LastUpdatedBefore" if search.updated else "CreatedBefore"] = render_v0.instant(end)
    return encode({"payload": payload})


def get_order(site: Site, call: Call) -> bytes:
    """One order without its items."""
    return encode({"payload": render_v0.order(checks.order(call), call.elements or ())})


def get_order_buyer_info(site: Site, call: Call) -> bytes:
    """The order's buyer, for a token that covers this path."""
    return encode({"payload": render_v0.buyer_info(checks.order(call), call.elements or ())})


def get_order_address(site: Site, call: Call) -> bytes:
    """The order's address, for a token that covers this path."""
    return encode({"payload": render_v0.address(checks.order(call), call.elements or ())})


def get_order_items(site: Site, call: Call) -> bytes:
    """The order's items."""
    return _items(site, call, "order-items", render_v0.item)


def get_order_items_buyer_info(site: Site, call: Call) -> bytes:
    """Gift and customisation of the order's items, for a token that covers this path."""
    return _items(site, call, "order-items-buyer-info", render_v0.item_buyer_info)


def confirm_shipment(site: Site, call: Call) -> bytes:
    """Ship units of an order in one package, as the fulfilment feed does."""
    order = checks.order(call)
    body = checks.json_object(call)
    if checks.text(body, "marketplaceId") != order.marketplace_id:
        raise invalid("marketplaceId is not that of the order.")
    package = checks.part(body, "packageDetail")
    checks.text(package, "packageReferenceId")
    units: dict[str, int] = {}
    for row in checks.parts(package, "orderItems"):
        item_id, quantity = checks.text(row, "orderItemId"), row.get("quantity")
        if type(quantity) is not int or quantity < 1:
            raise invalid("quantity must be provided as a number from 1.")
        units[item_id] = units.get(item_id, 0) + quantity
    parcel = Parcel(
        when=checks.instant(checks.text(package, "shipDate"), "shipDate"),
        created=call.now,
        carrier=str(package.get("carrierName") or checks.text(package, "carrierCode")),
        service=str(package.get("shippingMethod", "")),
        tracking=checks.text(package, "trackingNumber"),
    )
    try:
        call.seller.put(order_changes.ship(order, units, parcel), call.now)
    except Impossible as exc:
        raise invalid("The shipment cannot be confirmed.", str(exc)) from exc
    return b""


def _items(site: Site, call: Call, purpose: str, render: Callable[[Item, Order, Collection[str]], Shape]) -> bytes:
    order = checks.order(call)
    start = 0
    if token := call.request.one("NextToken"):
        content = site.seal.open(purpose, token)
        if content is None or content["order"] != order.order_id:
            raise invalid("NextToken is not valid.")
        start = content["start"]
    end = start + site.options.items_page
    items = [render(item, order, call.elements or ()) for item in order.items[start:end]]
    payload: Shape = {"AmazonOrderId": order.order_id, "OrderItems": items}
    if end < len(order.items):
        payload["NextToken"] = site.seal.close(purpose, {"order": order.order_id, "start": end})
    return encode({"payload": payload})


def _from_query(call: Call, marketplaces: tuple[str, ...]) -> _Search:
    period = checks.period(call, _TIMES, date_alone=True)
    ids = call.request.many("AmazonOrderIds")
    seller_order_id = call.request.one("SellerOrderId")
    if len(ids) > 50:
        raise invalid("AmazonOrderIds takes at most 50 values.")
    # Amazon's model asks for one of the two dates; a query by ids works without, and the migration guides rely on it.
    if period is None and not ids:
        raise invalid("Either CreatedAfter or LastUpdatedAfter must be provided.")
    if seller_order_id and (clash := [name for name in _NOT_WITH_SELLER_ORDER_ID if call.request.one(name)]):
        raise invalid(f"{clash[0]} cannot be used with SellerOrderId.")
    delivery = []
    for name, edge, sign in _DELIVERY:
        if (moment := checks.moment(call, name, date_alone=True)) is not None:
            delivery.append((edge, sign, moment.timestamp()))
    return _Search(
        updated=bool(period and period.updated),
        start=period.start.timestamp() if period else None,
        end=period.end.timestamp() if period else None,
        marketplaces=marketplaces,
        statuses=checks.one_of(call, "OrderStatuses", _STATUSES),
        channels=checks.one_of(call, "FulfillmentChannels", ("AFN", "MFN")),
        payments=checks.one_of(call, "PaymentMethods", ("COD", "CVS", "Other")),
        easy_ship=checks.one_of(call, "EasyShipShipmentStatuses", _EASY_SHIP),
        invoices=checks.one_of(call, "ElectronicInvoiceStatuses", _INVOICES),
        ids=ids,
        email=call.request.one("BuyerEmail"),
        seller_order_id=seller_order_id,
        delivery=tuple(delivery),
    )


def _to_token(search: _Search) -> list[object]:
    return [getattr(search, name) for name in _KEPT]


_KEPT = tuple(name for name in _Search.__dataclass_fields__ if name != "marketplaces")


def _from_token(values: list[object], marketplaces: tuple[str, ...]) -> _Search:
    # JSON has no tuples; what the seal opened is what _to_token wrote, so the shapes are known.
    kept = {name: _frozen(value) for name, value in zip(_KEPT, values, strict=True)}
    return _Search(marketplaces=marketplaces, **kept)  # type: ignore[arg-type]


def _frozen(value: object) -> object:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


def _in_turn(call: Call, search: _Search) -> tuple[Order, ...]:
    return call.seller.by_updated if search.updated else call.seller.by_created


def _wanted(order: Order, search: _Search) -> bool:
    moment = (order.updated if search.updated else order.created).timestamp()
    status, channel = render_v0.STATUSES[order.status], render_v0.CHANNELS[order.fulfilled_by]
    payment = render_v0.METHODS.get(order.payments[0].method, "Other") if order.payments else "Other"
    easy_ship = order.packages[0].detail if "AMAZON_EASY_SHIP" in order.programs else ""
    return (
        order.marketplace_id in search.marketplaces
        and (search.start is None or search.start <= moment)
        and (search.end is None or moment <= search.end)
        and (not search.statuses or status in search.statuses)
        and (not search.channels or channel in search.channels)
        and (not search.payments or payment in search.payments)
        and (not search.easy_ship or render_v0.EASY_SHIP.get(easy_ship) in search.easy_ship)
        and (not search.invoices or render_v0.INVOICES.get(order.invoice_status) in search.invoices)
        and (not search.ids or order.order_id in search.ids)
        and (not search.email or (order.by_merchant and order.buyer.email == search.email))
        and (not search.seller_order_id or order.seller_order_id == search.seller_order_id)
        and all(_in_window(order, edge, sign, bound) for edge, sign, bound in search.delivery)
    )


def _in_window(order: Order, edge: str, sign: int, bound: float) -> bool:
    if order.deliver_by is None:
        return False
    moment: datetime = getattr(order.deliver_by, edge)
    return (moment.timestamp() - bound) * sign >= 0


API = Api(
    "orders.v0",
    rows=(
        Row("getOrders", get_orders),
        Row("getOrder", get_order),
        Row("getOrderBuyerInfo", get_order_buyer_info),
        Row("getOrderAddress", get_order_address),
        Row("getOrderItems", get_order_items),
        Row("getOrderItemsBuyerInfo", get_order_items_buyer_info),
        Row("confirmShipment", confirm_shipment, 204),
    ),
    keeps_books=True,
)
