"""What one legacy message becomes: pieces, each one JSON message of one lane. Pure; no file, no number.

A lane says which feed a piece belongs to: stock is sent once per region, prices and content once per marketplace. Zero
stock has a lane of its own, because it must not wait; so has stock that must wait for the price of the same message,
because Amazon applies a quantity first and would sell it at the old price.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from enum import IntEnum
from functools import partial
from json.encoder import encode_basestring
from typing import NamedTuple, TypeAlias

from mws.compat.listings.offer import (
    Entry,
    Patch,
    Waiting,
    World,
    offers,
    price_patches,
    product_type,
    replacement,
)
from mws.compat.listings.product import attributes_of
from mws.compat.listings.rules import Values, Wrong
from mws.compat.listings.stock import availability, is_empty, stock_patches
from mws.compat.listings.xml import Message
from mws.mappings.feeds.listing_values import (
    AVAILABILITY,
    CATALOG_ID_TYPES,
    CONDITIONS,
    IMAGE_ATTRIBUTES,
    OFFER,
    OFFER_TYPE,
    RELATIONSHIPS,
    SHIPPING_GROUP,
)


class Lane(IntEnum):
    """The lanes, in the order in which their feeds are sent."""

    EMPTY = 0
    STOCK = 1
    PRICE = 2
    CONTENT = 3
    STOCK_AFTER_PRICE = 4


class Piece(NamedTuple):
    """One JSON message without its number. marketplace: "" for a lane of the region.

    about: what it changes, so that a later piece about the same takes its place. text: the members after messageId.
    """

    lane: Lane
    marketplace: str
    about: str
    text: str


Pieces: TypeAlias = list[Piece]

_NOT_DELETED = "is deleted with its listing: send OperationType Delete in a product feed"
_OFFER_ELEMENTS = frozenset({"SKU", "StandardProductID", "Condition", "ProductTaxCode"})
_LOCATION = ("SortHeuristic", "Quantity", "ComponentNumber", "ChildDetailPageDisplay")

# The form of nearly every message of a stock feed, ready but for SKU and quantity.
_QUANTITY = (
    f',"operationType":"PATCH","productType":"{OFFER_TYPE}","patches":[{{"op":"merge",'
    f'"path":"/attributes/{AVAILABILITY}","value":[{{"fulfillment_channel_code":"DEFAULT","quantity":'
)


def pieces_of(message: Message, world: World) -> Pieces:
    """The JSON messages for one legacy message. Raises Wrong (it cannot be carried) and Waiting (read first)."""
    bodies = message.bodies
    if len(bodies) == 1:
        kind, values = bodies[0]
        return _BUILDERS[kind](message.operation, values, world)
    return _row(message.operation, dict(bodies), world)


def _piece(lane: Lane, marketplace: str, about: str, sku: str, **members: object) -> Piece:
    rest = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    return Piece(lane, marketplace, f"{about} {sku}", f'"sku":{encode_basestring(sku)},{rest[1:-1]}')


def _patch(lane: Lane, marketplace: str, about: str, sku: str, patches: list[Patch], kind: str = OFFER_TYPE) -> Piece:
    return _piece(lane, marketplace, about, sku, operationType="PATCH", productType=kind, patches=patches)


# ---- stock and prices ----------------------------------------------------------------------------------------------


def _stock(operation: str, values: Values, world: World, lane: Lane = Lane.STOCK) -> Pieces:
    sku = values["SKU"]
    if operation == "Delete":
        raise Wrong("Inventory", _NOT_DELETED)
    if len(values) == 2 and "Quantity" in values:
        quantity = values["Quantity"]
        text = f'"sku":{encode_basestring(sku)}{_QUANTITY}{quantity}}}]}}]'
        return [Piece(lane if quantity else Lane.EMPTY, "", f"stock {sku}", text)]
    patches = stock_patches(values, world)
    return [_patch(Lane.EMPTY if is_empty(values) else lane, "", "stock", sku, patches)]


def _price(operation: str, values: Values, world: World) -> Pieces:
    if operation == "Delete":
        raise Wrong("Price", _NOT_DELETED)
    found = []
    for marketplace in world.marketplaces:
        patches = price_patches(values, world, marketplace)
        if patches:
            found.append(_patch(Lane.PRICE, marketplace, "offer", values["SKU"], patches))
    if not found:
        raise Wrong("Price", "takes a limit off, and there is no offer that has one")
    return found


def _row(operation: str, bodies: dict[str, Values], world: World) -> Pieces:
    """Several bodies about one SKU: a line of a flat file."""
    if "Offer" in bodies:
        return list(_offer(bodies["Offer"], bodies, world))
    found: Pieces = []
    price, stock = bodies.get("Price"), bodies.get("Inventory")
    if price is not None:
        found += _price(operation, price, world)
    if stock is not None:
        found += _stock(operation, stock, world, Lane.STOCK if price is None else Lane.STOCK_AFTER_PRICE)
    return found


# ---- images and relationships --------------------------------------------------------------------------------------


def _image(operation: str, values: Values, world: World) -> Pieces:
    sku, kind = values["SKU"], values["ImageType"]
    attribute = IMAGE_ATTRIBUTES.get(kind)
    if attribute is None:
        raise Wrong("ImageType", f"{kind}: no listing attribute is known for it")
    if operation != "Delete" and "ImageLocation" not in values:
        raise Wrong("ImageLocation", "is missing")
    found = []
    for marketplace in world.marketplaces:
        entry: Entry = {"marketplace_id": marketplace}
        if operation == "Delete":
            patch = {"op": "delete", "path": f"/attributes/{attribute}", "value": [entry]}
        else:
            patch = replacement(attribute, [{"media_location": values["ImageLocation"], **entry}])
        # Pictures of an offer belong to the sales terms; those of the product to its own type.
        of_offer = "_offer_" in attribute
        of = OFFER_TYPE if of_offer else product_type(world.listing(sku, marketplace, "ProductImage"))
        found.append(_patch(Lane.CONTENT, marketplace, attribute, sku, [patch], of))
    return found


def _relationship(operation: str, values: Values, world: World) -> Pieces:
    found = []
    for row in values["Relation"]:
        kind = RELATIONSHIPS.get(row["Type"])
        if kind is None:
            raise Wrong("Type", f"{row['Type']}: no kind of relationship today is known to be the same")
        left = [name for name in _LOCATION if name in row]
        if left:
            raise Wrong(", ".join(left), "nothing in today's relationships stands for it")
        for marketplace in world.marketplaces:
            entry = {"child_relationship_type": kind, "parent_sku": values["ParentSKU"], "marketplace_id": marketplace}
            attribute = "child_parent_sku_relationship"
            if operation == "Delete":
                patches = [{"op": "delete", "path": f"/attributes/{attribute}", "value": [entry]}]
            else:
                level = {"value": "child", "marketplace_id": marketplace}
                patches = [replacement(attribute, [entry]), replacement("parentage_level", [level])]
            of = product_type(world.listing(row["SKU"], marketplace, "Relationship"))
            found.append(_patch(Lane.CONTENT, marketplace, attribute, row["SKU"], patches, of))
    return found


# ---- products ------------------------------------------------------------------------------------------------------


def _product(operation: str, values: Values, world: World) -> Pieces:
    sku = values["SKU"]
    if operation == "Delete":
        return [
            _piece(Lane.CONTENT, marketplace, "offer", sku, operationType="DELETE")
            for marketplace in world.marketplaces
        ]
    if not values.keys() - _OFFER_ELEMENTS and {"StandardProductID", "Condition"} <= values.keys():
        return list(_offer(values, {}, world))
    found = []
    for marketplace in world.marketplaces:
        # An UPDATE takes away what it does not name, price and stock included: it is for what is not there yet.
        is_new = partial(_is_new, operation, sku, world, marketplace)
        facts = attributes_of(values, world, marketplace, is_new)
        form = (
            {"operationType": "UPDATE", "requirements": facts.requirements}
            if is_new()
            else {"operationType": "PARTIAL_UPDATE"}
        )
        found.append(
            _piece(
                Lane.CONTENT,
                marketplace,
                "offer",
                sku,
                **form,
                productType=facts.product_type,
                attributes=facts.attributes,
            )
        )
    return found


def _is_new(operation: str, sku: str, world: World, marketplace: str) -> bool:
    return operation == "Update" and world.listing(sku, marketplace, "Product") is None


def _offer(product: Values, bodies: dict[str, Values], world: World) -> Iterator[Piece]:
    """An offer on a product of the catalogue: made where the SKU is new in a marketplace, changed where it is not."""
    sku = product["SKU"]
    price, stock = bodies.get("Price"), bodies.get("Inventory")
    changed = False
    for marketplace in world.marketplaces:
        terms = _terms(product, world, marketplace)
        listing = world.listing(sku, marketplace, "StandardProductID")
        if listing is None:
            if "condition_type" not in terms:
                raise Wrong("Condition", "is missing: an offer on a product of the catalogue needs it")
            attributes = {**terms, "merchant_suggested_asin": _asin(product, world, marketplace)}
            if price is not None:
                attributes[OFFER] = offers(price, world, marketplace)
            if stock is not None:
                attributes[AVAILABILITY] = availability(stock, world, marketplace)
            yield _piece(
                Lane.CONTENT,
                marketplace,
                "offer",
                sku,
                operationType="UPDATE",
                productType=OFFER_TYPE,
                requirements="LISTING_OFFER_ONLY",
                attributes=attributes,
            )
        else:
            changed = True
            patches = [replacement(name, rows) for name, rows in terms.items()]
            if price is not None:
                patches += price_patches(price, world, marketplace)
            if patches:
                yield _patch(Lane.CONTENT if price is None else Lane.PRICE, marketplace, "offer", sku, patches)
    if changed and stock is not None:
        yield from _stock("Update", stock, world, Lane.STOCK if price is None else Lane.STOCK_AFTER_PRICE)


def _terms(product: Values, world: World, marketplace: str) -> dict[str, list[Entry]]:
    where = {"marketplace_id": marketplace}
    terms: dict[str, list[Entry]] = {}
    condition = product.get("Condition")
    if condition is not None:
        terms["condition_type"] = [{"value": CONDITIONS[condition["ConditionType"]], **where}]
        if condition.get("ConditionNote"):
            terms["condition_note"] = [{"value": condition["ConditionNote"], **where}]
    if "ProductTaxCode" in product:
        terms["product_tax_code"] = [{"value": product["ProductTaxCode"], **where}]
    for column, value in product.get("Facts", ()):
        language = world.language(marketplace) if column.language else ""
        entry: Entry = {"value": value, **dict(column.members), **({"language_tag": language} if language else {})}
        terms.setdefault(column.attribute, []).append({**entry, **where})
    group = world.shipping_groups.get(marketplace, {}).get(product.get("ShippingGroup", ""))
    if group:
        terms["merchant_shipping_group"] = [{"value": group, **where}]
    return terms


def left_out(message: Message, world: World) -> Iterator[Wrong]:
    """What of a message that is carried is not: what its reader left out, and shipping templates without an id."""
    yield from message.notes
    for _, values in message.bodies:
        name: str = values.get("ShippingGroup", "")
        places = [place for place in world.marketplaces if name and name not in world.shipping_groups.get(place, {})]
        if places:
            yield Wrong(
                SHIPPING_GROUP,
                f"{name[:40]!r} is left out: [feeds.shipping_groups] has no id of it for {', '.join(places)}",
            )


def _asin(product: Values, world: World, marketplace: str) -> list[Entry]:
    if "StandardProductID" not in product:
        raise Wrong("StandardProductID", "is missing: there is no listing with this SKU yet")
    kind, value = product["StandardProductID"]["Type"], product["StandardProductID"]["Value"]
    if kind != "ASIN":
        if kind not in CATALOG_ID_TYPES:
            raise Wrong("StandardProductID", f"the catalogue is not searched by {kind}")
        if world.asin_of is None:
            raise Waiting(sku=product["SKU"] if world.current is None else "", product=(kind, value))
        found = world.asin_of(kind, value, marketplace)
        if not found:
            raise Wrong("StandardProductID", f"the catalogue has no single product with {kind} {value}")
        value = found
    return [{"value": value, "marketplace_id": marketplace}]


_BUILDERS: dict[str, Callable[[str, Values, World], Pieces]] = {
    "Inventory": _stock,
    "Price": _price,
    "ProductImage": _image,
    "Relationship": _relationship,
    "Product": _product,
    "Offer": lambda operation, values, world: list(_offer(values, {}, world)),
}
