"""MWS's flat parameters: gathered, refused by name, and back again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.compat.engine.params import flatten, unflatten
from mws.compat.errors import InvalidRequest
from mws.mappings.model import Field, Many
from mws.mappings.orders.v2026 import GET_ORDER, LIST_ORDERS
from mws.mappings.registry import OPERATIONS

FIRST = {"CreatedAfter": "2026-10-01T00:00:00Z", "MarketplaceId.Id.1": "ATVPDKIKX0DER"}

REFUSED = {
    "neither date": ({"MarketplaceId.Id.1": "M"}, "MissingParameter", "CreatedAfter or LastUpdatedAfter"),
    "no marketplace": ({"CreatedAfter": "2026-10-01"}, "MissingParameter", "MarketplaceId.Id.1"),
    "both dates": ({**FIRST, "LastUpdatedAfter": "2026-10-01"}, "InvalidParameterValue", "CreatedAfter"),
    "end without begin": (
        {"LastUpdatedAfter": "2026-10-01", "CreatedBefore": "2026-11-01", "MarketplaceId.Id.1": "M"},
        "InvalidParameterValue",
        "CreatedBefore",
    ),
    "51 marketplaces": (
        {"CreatedAfter": "2026-10-01", **{f"MarketplaceId.Id.{n}": f"M{n}" for n in range(1, 52)}},
        "InvalidParameterValue",
        "at most 50",
    ),
    "a list without a number": ({**FIRST, "OrderStatus.Status.one": "Shipped"}, "InvalidParameterValue", "OrderStatus"),
    "numbered from zero": ({**FIRST, "OrderStatus.Status.0": "Shipped"}, "InvalidParameterValue", "OrderStatus"),
    "buyer and order status": (
        {**FIRST, "BuyerEmail": "b@example.com", "OrderStatus.Status.1": "Shipped"},
        "InvalidParameterValue",
        "BuyerEmail",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_mws_would_have_refused_is_refused_by_name(case: str) -> None:
    params, code, said = REFUSED[case]
    with pytest.raises(InvalidRequest, match=said) as caught:
        unflatten(LIST_ORDERS, params)
    assert caught.value.mws_code == code
    assert caught.value.http_status == 400


def test_list_values_come_in_the_order_of_their_numbers() -> None:
    params = {f"AmazonOrderId.Id.{number}": f"id-{number}" for number in (10, 2, 1)}
    assert unflatten(GET_ORDER, params)["AmazonOrderId"] == ["id-1", "id-2", "id-10"]


@pytest.mark.parametrize("name", ["MarketplaceId", "MarketplaceId.1", "MarketplaceId.Id.1"])
def test_every_spelling_of_a_list_that_clients_send_is_read(name: str) -> None:
    values = unflatten(LIST_ORDERS, {"CreatedAfter": "2026-10-01", name: "M"})
    assert values["MarketplaceId"] == ["M"]


def test_a_parameter_nobody_knows_is_ignored_unless_strict() -> None:
    params = {**FIRST, "Nonsense": "1"}
    assert "Nonsense" not in unflatten(LIST_ORDERS, params)
    with pytest.raises(InvalidRequest, match="Nonsense") as caught:
        unflatten(LIST_ORDERS, params, strict=True)
    assert caught.value.mws_code == "InvalidQueryParameter"


LISTS = [
    (operation, node)
    for operation in OPERATIONS
    for node in operation.request
    if isinstance(node, (Field, Many)) and not operation.rules
]


@pytest.mark.parametrize(("operation", "node"), LISTS, ids=lambda each: getattr(each, "name", type(each).__name__))
@given(texts=st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=5))
def test_unflatten_undoes_flatten(operation, node, texts) -> None:  # type: ignore[no-untyped-def]  # parametrized
    name = node.wrapper if isinstance(node, Many) else node.name
    values: dict[str, str | list[str]] = {}
    for other in operation.request:
        if isinstance(other, (Field, Many)) and other.required:
            values[other.wrapper if isinstance(other, Many) else other.name] = ["x"] if isinstance(other, Many) else "x"
    values[name] = texts if isinstance(node, Many) else texts[0]
    assert unflatten(operation, flatten(operation, values)) == values
