"""Every call of a section's methods that is wrong in one thing. Imports nothing of the tests: it runs under other
packages too.

`refusals` tells which of them are refused, and by what.
"""

from __future__ import annotations

import datetime
import inspect
from typing import Any

SECTIONS = [
    "Feeds",
    "Finances",
    "InboundShipments",
    "Inventory",
    "Orders",
    "OutboundShipments",
    "Products",
    "Recommendations",
    "Reports",
    "Sellers",
]
ONLY_IN_1_0 = ["EasyShip", "MerchantFulfillment", "Subscriptions"]


class Thing:
    """Of a type nobody knows."""

    def __repr__(self) -> str:
        return "Thing()"


# Makes each value anew, by its name.
VALUES: dict[str, Any] = {
    "None": lambda: None,
    "a number": lambda: 5,
    "a fraction": lambda: 1.5,
    "True": lambda: True,
    "False": lambda: False,
    "no text": lambda: "",
    "text": lambda: "x",
    "bytes": lambda: b"x",
    "an object": Thing,
    "a type": lambda: int,
    "an empty list": list,
    "an empty dict": dict,
    "a list of nothing": lambda: [None],
    "a list of an empty dict": lambda: [{}],
    "a list of a list": lambda: [[]],
    "a list of numbers": lambda: [1],
    "a list of texts": lambda: ["x"],
    "a list of dicts": lambda: [{"a": 1}],
    "a dict and a text": lambda: [{"a": 1}, "x"],
    "a tuple": lambda: ("x", "y"),
    "a set": lambda: {"x"},
    "a dict": lambda: {"a": 1},
    "a dict of dicts": lambda: {"a": {"b": 1}},
    "a moment": lambda: datetime.datetime(2020, 1, 2, 3, 4, 5),
    "a day": lambda: datetime.date(2020, 1, 2),
    "a time": lambda: datetime.time(1, 2),
    "a span": lambda: datetime.timedelta(1),
    "no date": lambda: "yesterday",
}
MOMENT = datetime.datetime(2026, 11, 1)
# What a parameter is given that takes no plain text.
RIGHT: dict[str, Any] = {
    "acknowledged": True,
    "attributes": {"a": "b"},
    "case_required": True,
    "cod_settings": {"a": "b"},
    "content_type": "text/plain",
    "delivery_window": {"a": "b"},
    "destination_address": {"a": "b"},
    "feed": b"feed",
    "feed_options": {"a": "b"},
    "items": [{"sku": "A B", "quantity": 2}],
    "label_customization": {"a": "b"},
    "label_preference": "SELLER_LABEL",
    "last_updated_after": MOMENT,
    "last_updated_before": MOMENT,
    "package_dimensions": {"a": "b"},
    "package_update_details": [{"amazon_order_id": "o", "package_id": "p", "slot_id": "s"}],
    "report_options": {"a": "b"},
    "ship_from_address": {"a": "b"},
    "shipment_status": "SHIPPED",
    "shipping_service_options": {"a": "b"},
    "weight": {"a": "b"},
}
# By themselves, and not made by `@action`.
LEFT_OUT = {
    "get_my_fees_estimate",
    "set_ship_from_address",
    "from_address_params",
    "shipment_items_from_plan",
    "cancel_fulfillment_order",
    "create_fulfillment_return",
    "list_return_reason_codes",
    "update_fulfillment_order",
}
ADDRESS = {"name": "Shop", "address_1": "1 Road", "city": "Town", "postal_code": "1"}


def parameters_of(section: type) -> dict[str, list[str]]:
    """The parameters of each method a section has of its own."""
    found = {}
    for name, method in vars(section).items():
        if inspect.isfunction(method) and not name.startswith("_") and name not in LEFT_OUT:
            given = list(inspect.signature(method).parameters.values())[1:]
            found[name] = [each.name for each in given if each.kind is not each.KEYWORD_ONLY]
    return found


def right_call(api: Any, parameters: list[str]) -> dict[str, Any]:
    """A value of each parameter that is taken."""
    right = {name: RIGHT.get(name, name + "-1") for name in parameters if name != "next_token"}
    if "items" in right and type(api).__name__ in ("MerchantFulfillment", "OutboundShipments"):
        right["items"] = [{"a": "b"}]
    if "from_address" in right:
        right["from_address"] = None
    return right


def sent(api: Any, method: str, parameters: list[str]) -> dict[str, str]:
    """The parameters of a call with all it takes, without those of every call. api: hands them back."""
    common = {*api.get_default_params("", MOMENT)} - {"Action"}
    found = getattr(api, method)(**right_call(api, parameters))
    return {name: str(value) for name, value in sorted(found.items()) if name not in common}


def refusals(api: Any, method: str, parameters: list[str]) -> dict[str, list[Any]]:
    """Case → [the exception's class and those above it, its text], of what is refused.

    api: an object of the section whose calls are answered. parameters: of the method, as the original has them.
    """
    right = right_call(api, parameters)
    cases: dict[str, tuple[list[Any], dict[str, Any]]] = {
        "right": ([], right),
        "nothing": ([], {}),
        "an unknown keyword": ([], {**right, "nonsense": 1}),
        "too many by position": (["x"] * 30, {}),
    }
    for name in parameters:
        if name in right:
            cases["no " + name] = ([], {other: value for other, value in right.items() if other != name})
        for value, make in VALUES.items():
            cases[f"{name}: {value}"] = ([], {**right, name: make()})
    if right:
        cases["twice"] = (["x"], {parameters[0]: "y"})
    found = {}
    for case, (args, kwargs) in cases.items():
        try:
            getattr(api, method)(*args, **kwargs)
        except Exception as exc:  # noqa: BLE001 - whatever it is, it is told
            found[case] = [[each.__name__ for each in type(exc).__mro__], str(exc)]
    return found
