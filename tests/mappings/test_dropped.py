"""Money that a reply holds and a table passes over is declared, so that the caller is told; or it is known why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from mws.mappings.model import Operation
from mws.mappings.paths import parse, read_paths
from mws.mappings.registry import OPERATIONS
from scripts.facts import Kind, Shapes
from tests.reference import facts

# Operation → paths of money that are no loss, and why.
NO_LOSS: Mapping[str, Mapping[str, str]] = {
    "Orders.ListOrders 2026-01-01": {"orders.orderItems": "ListOrderItems tells it"},
    "Orders.GetOrder 2026-01-01": {"orders.orderItems": "ListOrderItems tells it"},
    "Orders.ListOrderItems 2026-01-01": {
        "order.proceeds": "ListOrders tells it",
        "order.payment": "ListOrders tells it",
        "order.orderItems.product.price.unitPrice": "ItemPrice is this, times the quantity",
        "order.orderItems.proceeds.proceedsTotal": "the sum of the elements, which is compared",
    },
    "Finances.ListFinancialEvents 2024-06-19": {
        "transactions": "its plan writes it or tells it: tests/mappings/test_finances.py",
    },
    "Finances.ListFinancialEvents v0": {
        "FinancialEvents.TaxWithholdingEventList.BaseAmount": "what a withholding was reckoned from; nothing moved",
    },
}


def names(operation: Operation) -> str:
    return f"{operation.name} {operation.version}".strip()


READ = [each for each in OPERATIONS if each.calls and not each.by_values and not each.watched and not each.first]


def money(shapes: Shapes, kind: Kind, base: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Paths of the amounts: objects with a currency and a value."""
    names_of = shapes.names(kind)
    if {"currencyCode", "CurrencyCode"} & names_of.keys() and len(names_of) == 2:
        yield base
        return
    for name, inner in names_of.items():
        if name not in base:  # models refer to themselves
            yield from money(shapes, inner, (*base, name))


def money_of(operation: Operation) -> list[tuple[str, ...]]:
    model = facts().all[operation.calls[0]]
    return list(money(model.shapes, model.answer))


def is_below(path: tuple[str, ...], place: tuple[str, ...]) -> bool:
    return path[: len(place)] == place


@pytest.mark.parametrize("operation", READ, ids=names)
def test_money_that_is_passed_over_is_declared_or_no_loss(operation: Operation) -> None:
    read = set(read_paths(operation.result))
    declared = [
        tuple(step.name for step in (*parse(each.rest), *parse(path)))
        for each in operation.dropped
        for path in each.money or ("",)
    ]
    no_loss = [tuple(path.split(".")) for path in NO_LOSS.get(names(operation), {})]
    # A plan that asks for one order at a time answers a list of them.
    ours = {"get_order": ("orders",), "get_order_v0": ("Orders",)}.get(operation.plan, ())
    for found in money_of(operation):
        path = (*ours, *found[1:]) if operation.plan == "get_order" else (*ours, *found)
        told = any(is_below(each, path) for each in read) or any(is_below(each, path) for each in declared)
        assert told or any(is_below(path, each) for each in no_loss), f"{'.'.join(path)} is money, and nobody is told"


def test_there_is_money_to_look_for() -> None:
    operation = next(each for each in READ if names(each) == "Orders.ListOrderItems 2026-01-01")
    assert len(money_of(operation)) > 5
    assert {names(each) for each in READ} >= NO_LOSS.keys()
