"""Fulfillment outbound 2020-07-01: an order for a sale made elsewhere is created, looked at and cancelled.

A sellerFulfillmentOrderId is used once. Cancelling works while the order was received only.
"""

from __future__ import annotations

from collections.abc import Mapping

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import Refusal, encode, invalid
from mws.spapi.sandbox.world import fba, outbound
from mws.spapi.sandbox.world.fba_levels import levels
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.outbound import FulfillmentOrder, FulfillmentOrders, Line
from mws.spapi.sandbox.world.site import Site

REQUIRED = (
    "sellerFulfillmentOrderId",
    "displayableOrderId",
    "displayableOrderDate",
    "displayableOrderComment",
    "shippingSpeedCategory",
)
"""Texts; with the destination's and the items' own below, every name the model requires."""
REQUIRED_OF_ADDRESS = ("name", "addressLine1", "postalCode", "countryCode")
REQUIRED_OF_ITEM = ("sellerSku", "sellerFulfillmentOrderItemId")
LONGEST = {
    "sellerFulfillmentOrderId": 40,
    "displayableOrderId": 40,
    "displayableOrderComment": 750,
    "sellerSku": 50,
    "sellerFulfillmentOrderItemId": 50,
    "giftMessage": 512,
    "displayableComment": 250,
}
CHOICES = {
    "shippingSpeedCategory": ("Standard", "Expedited", "Priority", "ScheduledDelivery"),
    "fulfillmentAction": ("Ship", "Hold"),
    "fulfillmentPolicy": ("FillOrKill", "FillAll", "FillAllAvailable"),
}
_ECHOED = (
    "sellerFulfillmentOrderId",
    "displayableOrderId",
    "displayableOrderDate",
    "displayableOrderComment",
    "shippingSpeedCategory",
    "deliveryWindow",
    "destinationAddress",
    "codSettings",
    "notificationEmails",
    "featureConstraints",
)
_ECHOED_OF_ITEM = ("giftMessage", "displayableComment", "perUnitPrice", "perUnitTax", "perUnitDeclaredValue")


def create_fulfillment_order(site: Site, call: Call) -> bytes:
    """A new order; 400 for an id that was used before."""
    spec = checks.json_object(call)
    for name in REQUIRED:
        checks.text(spec, name)
    _check_values(spec)
    checks.instant(checks.text(spec, "displayableOrderDate"), "displayableOrderDate")
    address = checks.part(spec, "destinationAddress")
    for name in REQUIRED_OF_ADDRESS:
        checks.text(address, name)
    marketplace = str(spec.get("marketplaceId") or call.seller.marketplaces[0])
    checks.own_marketplaces(call, (marketplace,))
    lines = tuple(_line(site, call, item) for item in checks.parts(spec, "items"))
    if len({line.item_id for line in lines}) < len(lines):
        raise invalid("sellerFulfillmentOrderItemId occurs more than once.")
    orders, order_id = site.books(FulfillmentOrders), checks.text(spec, "sellerFulfillmentOrderId")
    if orders.find(call.seller.id, order_id):
        raise invalid("A fulfillment order with this sellerFulfillmentOrderId exists already.", order_id)
    order = FulfillmentOrder(
        call.seller.id,
        orders.next_number(),
        marketplace,
        lines,
        spec,
        call.now,
        held=spec.get("fulfillmentAction") == "Hold",
    )
    if not all(_in_stock(site, call, line.sku, lines) for line in lines):
        order.ended, order.ended_at = outbound.UNFULFILLABLE, call.now
    orders.add(order_id, order)
    return b"{}"


def get_fulfillment_order(site: Site, call: Call) -> bytes:
    """One order with its items, and its shipment once there is one."""
    order = _find(site, call)
    status, since = order.status(call.now), order.status_since(call.now)
    shown: Shape = {name: order.spec[name] for name in _ECHOED if name in order.spec}
    shown |= {
        "marketplaceId": order.marketplace_id,
        "fulfillmentAction": order.spec.get("fulfillmentAction", "Ship"),
        "fulfillmentPolicy": order.spec.get("fulfillmentPolicy", "FillOrKill"),
        "receivedDate": outbound.stamp(order.received),
        "fulfillmentOrderStatus": status,
        "statusUpdatedDate": outbound.stamp(since),
    }
    payload: Shape = {
        "fulfillmentOrder": shown,
        "fulfillmentOrderItems": [_item(order, line, status) for line in order.lines],
        "returnItems": [],
        "returnAuthorizations": [],
    }
    if status in (outbound.PROCESSING, outbound.COMPLETE):
        payload["fulfillmentShipments"] = [_shipment(order, status)]
    return encode({"payload": payload})


def cancel_fulfillment_order(site: Site, call: Call) -> bytes:
    """Cancel an order that nobody works on yet."""
    order = _find(site, call)
    status = order.status(call.now)
    if status != outbound.RECEIVED:
        raise invalid("The fulfillment order can no longer be cancelled.", f"Its status is {status}.")
    order.ended, order.ended_at = outbound.CANCELLED, call.now
    return b"{}"


def _find(site: Site, call: Call) -> FulfillmentOrder:
    order = site.books(FulfillmentOrders).find(call.seller.id, call.path["sellerFulfillmentOrderId"])
    if order is None:
        raise Refusal(404, "NotFound", "The requested fulfillment order was not found.")
    return order


def _check_values(spec: Mapping[str, object]) -> None:
    for name, allowed in CHOICES.items():
        if name in spec and spec[name] not in allowed:
            raise invalid(f"{name} is not one of its possible values.")
    for name, longest in LONGEST.items():
        if len(str(spec.get(name, ""))) > longest:
            raise invalid(f"{name} takes at most {longest} characters.")


def _line(site: Site, call: Call, item: Mapping[str, object]) -> Line:
    sku, item_id = (checks.text(item, name) for name in REQUIRED_OF_ITEM)
    _check_values(item)
    quantity = item.get("quantity")
    if type(quantity) is not int or quantity < 1:
        raise invalid("quantity must be provided as a number from 1.")
    listing = site.stock.of(call.seller.id).get(sku)
    if listing is None or not fba.by_amazon(listing):
        raise invalid("sellerSku is not a SKU of yours that Amazon fulfills.", sku)
    return Line(item_id, sku, listing.fnsku, quantity, item)


def _in_stock(site: Site, call: Call, sku: str, lines: tuple[Line, ...]) -> bool:
    listing = site.stock.of(call.seller.id)[sku]
    wanted = sum(line.quantity for line in lines if line.sku == sku)
    return wanted <= levels(site, call.seller, listing, call.now).fulfillable


def _item(order: FulfillmentOrder, line: Line, status: str) -> Shape:
    shape: Shape = {
        "sellerSku": line.sku,
        "sellerFulfillmentOrderItemId": line.item_id,
        "quantity": line.quantity,
        "fulfillmentNetworkSku": line.fnsku,
        "orderItemDisposition": "Sellable",
        "cancelledQuantity": line.quantity if status == outbound.CANCELLED else 0,
        "unfulfillableQuantity": line.quantity if status == outbound.UNFULFILLABLE else 0,
    }
    if status in (outbound.RECEIVED, outbound.PROCESSING, outbound.COMPLETE) and not order.held:
        shape["estimatedShipDate"] = outbound.stamp(order.received + outbound.SHIPPED_AFTER)
        shape["estimatedArrivalDate"] = outbound.stamp(order.received + outbound.ARRIVES_AFTER)
    return shape | {name: line.spec[name] for name in _ECHOED_OF_ITEM if name in line.spec}


def _shipment(order: FulfillmentOrder, status: str) -> Shape:
    shipped, number = status == outbound.COMPLETE, 4_000_000 + order.number
    return {
        "amazonShipmentId": f"D{order.number:08d}",
        "fulfillmentCenterId": "RNO1",
        "fulfillmentShipmentStatus": "SHIPPED" if shipped else "PENDING",
        "shippingDate": outbound.stamp(order.received + outbound.SHIPPED_AFTER),
        "estimatedArrivalDate": outbound.stamp(order.received + outbound.ARRIVES_AFTER),
        "fulfillmentShipmentItem": [
            {
                "sellerSku": line.sku,
                "sellerFulfillmentOrderItemId": line.item_id,
                "quantity": line.quantity,
                "packageNumber": number if shipped else 0,
            }
            for line in order.lines
        ],
        "fulfillmentShipmentPackage": [
            {
                "packageNumber": number,
                "carrierCode": "UPS",
                "trackingNumber": f"1Z999AA2{order.number:09d}",
                "estimatedArrivalDate": outbound.stamp(order.received + outbound.ARRIVES_AFTER),
            }
        ]
        if shipped
        else [],
    }


API = Api(
    "fulfillmentOutbound.2020-07-01",
    rows=(
        Row("createFulfillmentOrder", create_fulfillment_order),
        Row("getFulfillmentOrder", get_fulfillment_order),
        Row("cancelFulfillmentOrder", cancel_fulfillment_order),
    ),
    keeps_books=True,
)
