"""What a line of `read_lines` is: a call, said once by MWS's own names, and where the values are to come from.

That is the sandbox's answers by SP-API. `as_sent` turns the call into what each client's method for it takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mws.mappings import registry
from mws.spapi.calls import Json
from mws.spapi.client import Client

MWS, BOTO, SIMPLE = "mws 0.8.15", "boto 2.49.0", "mws-simple 1.0.2"
ALL = (MWS, BOTO, SIMPLE)
Rows = list[list[str]]
SEVERAL = 0
Arguments = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Read:
    """One call and what is to be read of it.

    arguments: by MWS's names, a list by its wrapper. rows: path from a Result to what there are several of. fields: of
    each row, paths, or attributes with an "@". expected: SP-API client → the rows; or the code of an error. clients:
    those that have a method for it. pages: how many there are; SEVERAL, where nobody counted.
    """

    section: str
    action: str
    arguments: Arguments
    rows: str
    fields: tuple[str, ...]
    expected: Callable[[Client], Rows] | str
    clients: tuple[str, ...] = ALL
    pages: int = 1


# How MWS wrote the values of a list.
_ITEMS = {"SellerSKUList": "SellerSKU", "ASINList": "ASIN", "IdList": "Id", "SellerSkus": "member"}
_CLASSES = {"FulfillmentInventory": "Inventory"}
# MWS's names of parameters as the methods of PyPI `mws` call them.
_MWS_NAMES = {
    "MarketplaceId": "marketplaceid",
    "SellerSKUList": "skus",
    "ASINList": "asins",
    "IdList": "ids",
    "IdType": "type_",
    "SellerSKU": "sku",
    "ASIN": "asin",
    "Query": "query",
    "ItemCondition": "condition",
    "SellerSkus": "skus",
    "QueryStartDateTime": "datetime_",
    "ResponseGroup": "response_group",
    "RecommendationCategory": "recommendationcategory",
    "FinancialEventGroupStartedAfter": "created_after",
    "FinancialEventGroupId": "financial_event_group_id",
    "AmazonOrderId": "amazon_order_id",
    "PostedAfter": "posted_after",
    "MaxResultsPerPage": "max_results",
    "NextToken": "token",
}


def as_sent(read: Read, client: str) -> dict[str, Any]:
    """The call as that client's program is told it: JSON."""
    path = next(section.path for section in registry.SECTIONS if section.name == read.section)
    method = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", read.action).lower()
    arguments: dict[str, Any]
    if client == MWS:
        arguments = {_MWS_NAMES[name]: value for name, value in read.arguments.items()}
    elif client == SIMPLE:
        arguments = dict(_flat(read.arguments))
    else:
        arguments = dict(read.arguments)
        if read.action == "GetServiceStatus":
            word = {"FulfillmentInventory": "inventory"}.get(read.section, read.section.lower())
            method = f"get_{word}_service_status"
    return {
        "action": read.action,
        "class": _CLASSES.get(read.section, read.section),
        "method": method,
        "path": path,
        "arguments": arguments,
        "rows": read.rows,
        "fields": read.fields,
    }


def _flat(arguments: Arguments) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for name, value in arguments.items():
        if isinstance(value, str):
            flat.append((name, value))
        else:
            flat += [(f"{name}.{_ITEMS[name]}.{number}", each) for number, each in enumerate(value, 1)]
    return flat


# What Amazon says, as rows --------------------------------------------------------------------------------------------


def rows_in(data: Json, path: str, *fields: str, decimals: int | None = 2) -> Rows:
    """The values of JSON as a client reads them of XML: under `path`, through lists too, and of each the fields.

    decimals: of a number that has any; None: its own.
    """
    return [[text_of(first(row, field), decimals) for field in fields] for row in below(data, path)]


def below(data: Json, path: str) -> list[Json]:
    """Every value under a dotted path, through lists."""
    found: list[Json] = data if isinstance(data, list) else [data]
    for name in path.split(".") if path else []:
        values = [row[name] for row in found if isinstance(row, dict) and name in row]
        found = [each for value in values for each in (value if isinstance(value, list) else [value])]
    return found


def first(data: Json, path: str) -> Json:
    """The first value under it, None where there is none."""
    return next(iter(below(data, path)), None)


def text_of(value: Json, decimals: int | None = 2) -> str:
    """A value as MWS wrote it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and decimals is not None:
        return f"{value:.{decimals}f}"
    return "" if value is None else str(value)


def in_order(found: Json, name: str, ids: Sequence[str]) -> list[Json]:
    """Items of a batch in the order asked, by the id that each names."""
    assert isinstance(found, list)
    by_id = {str(first(row, name)): row for row in found}
    return [by_id[each] for each in ids]
