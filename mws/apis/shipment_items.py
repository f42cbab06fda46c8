"""Items of inbound plans and shipments: 1.0's models, or dicts with 0.8.15's keys, to parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mws.errors import MWSTypeError, MWSValueError
from mws.models import inbound_shipments as models
from mws.models.base import MWSDataType

Items = Iterable[models.InboundShipmentPlanRequestItem | models.InboundShipmentItem | Mapping[str, Any]] | None

# key of the caller's dict → name on the wire; the first two are required, the others may be absent.
_PLANNED = {
    "sku": "SellerSKU",
    "quantity": "Quantity",
    "quantity_in_case": "QuantityInCase",
    "asin": "ASIN",
    "condition": "Condition",
}
_SHIPPED = {"sku": "SellerSKU", "quantity": "QuantityShipped", "quantity_in_case": "QuantityInCase"}


def dict_with(given: object, keys: Iterable[str], required: int, what: str) -> Mapping[str, Any]:
    """The dict that was given. MWSError of a kind where it is none, or lacks one of the first `required` keys."""
    if not isinstance(given, Mapping):
        raise MWSTypeError(f"`{what}` must be a dict, got {type(given).__name__}")
    known = tuple(keys)
    if missing := [key for key in known[:required] if key not in given]:
        optional = ", ".join(known[required:])
        raise MWSValueError(f"`{what}` dict missing required keys: {', '.join(missing)}. Optional keys: {optional}.")
    return given


def parse_legacy_item(item: Mapping[str, Any], operation: str | None) -> dict[str, Any]:
    """An item's parameters of a dict: `sku`, `quantity`, `quantity_in_case`; of a plan `asin` and `condition` too.

    operation: the Action. MWSTypeError for what is no dict, MWSValueError where sku or quantity is missing.
    """
    names = _PLANNED if operation == "CreateInboundShipmentPlan" else _SHIPPED
    given = dict_with(item, names, 2, "item")
    return {name: given.get(key) for key, name in names.items()}


def parse_shipment_items(items: Items, operation: str | None = None) -> list[dict[str, Any]]:
    """The parameters of items, models or dicts. MWSValueError for none, MWSError for a model of another Action."""
    if not items:
        raise MWSValueError("One or more `item` arguments required.")
    return [
        item.to_params(operation=operation) if isinstance(item, MWSDataType) else parse_legacy_item(item, operation)
        for item in items
    ]


def items_of(operation: str, required: bool = True) -> Callable[[Items], list[dict[str, Any]]]:
    """What turns items into the parameters of that Action. required: none at all is refused."""
    return lambda items: parse_shipment_items(items, operation) if items or required else []
