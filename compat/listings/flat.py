"""Reads tab-separated listing feeds line by line and hands on what an XML feed would have said, row for row.

The number of a row is Amazon's record number: 1 is the first line after the column names. A cell in a column that is
not known is not dropped: its row is refused, by name. Empty cells say nothing, and leave what is there as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mws.compat.engine.charsets import Source, text_of
from mws.compat.errors import bad_feed
from mws.compat.listings.rules import Amount, Values, Wrong, checker
from mws.compat.listings.xml import Message
from mws.mappings.feeds.charsets import FLAT_DEFAULT_ELSEWHERE
from mws.mappings.feeds.listing_elements import INVENTORY, PRICE, PRODUCT, SKU, Rule
from mws.mappings.feeds.listing_values import (
    ADD_DELETE,
    AMAZON_CHANNELS,
    CONDITION_NUMBERS,
    CONDITIONS,
    INVENTORY_LOADER,
    LOADER_COLUMNS,
    MERCHANT,
    PRICE_COLUMNS,
    PRODUCT_ID_NUMBERS,
    STOCK_COLUMNS,
    WITHOUT_EFFECT,
)

LONGEST_LINE = 1 << 20
_HEADER_LINES = 3
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def _rules(*groups: Rule) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for group in groups:
        for rule in group.children:
            found[rule.name] = rule
            if rule.name in ("QuantityPrice", "Condition", "StandardProductID"):
                found |= {child.name: child for child in rule.children}
    return found


_RULES = _rules(PRICE, INVENTORY, PRODUCT)


class Rows:
    """A flat file being read: iterate it once.

    feed_type: its legacy name. charset: what the call's label says; default: what a file is taken for that is not UTF-8
    and says nothing itself (`engine.charsets`). withheld: columns whose cells had no effect.
    """

    merchant = ""

    def __init__(
        self, source: Source, feed_type: str, *, charset: str = "", default: str = FLAT_DEFAULT_ELSEWHERE
    ) -> None:
        self._source = source
        self._loader = feed_type == INVENTORY_LOADER
        self._label, self._default = charset, default
        self.withheld: dict[str, None] = {}

    def __iter__(self) -> Iterator[Message]:
        lines = self._lines()
        columns = self._columns(lines)
        number = 0
        for line in lines:
            cells = [cell.strip() for cell in line.split("\t")]
            if not any(cells):
                continue
            number += 1
            try:
                yield self._message(number, columns, cells)
            except Wrong as exc:
                yield Message(number, "Update", (), exc)
        if not number:
            raise bad_feed("The feed has no row after its column names.")

    def _lines(self) -> Iterator[str]:
        rest, count = "", 0
        for piece in text_of(self._source, xml=False, label=self._label, default=self._default):
            if "\0" in piece:
                raise bad_feed(f"The feed is no text: it has a NUL after line {count + 1}.")
            *lines, rest = (rest + piece).replace("\r\n", "\n").split("\n")
            count += len(lines)
            yield from lines
            if len(rest) > LONGEST_LINE:
                raise bad_feed(f"The feed has a line of more than {LONGEST_LINE:,} characters.")
        yield rest

    def _columns(self, lines: Iterator[str]) -> list[str]:
        for place, line in enumerate(lines):
            cells = [cell.strip() for cell in line.split("\t")]
            if "sku" in cells:
                cells = [cell.lower() for cell in cells]
                named = [cell for cell in cells if cell]
                twice = {cell for cell in named if named.count(cell) > 1}
                if twice:
                    raise bad_feed(f"The feed has the column {sorted(twice)[0]} more than once.")
                return cells
            # Above the names a template has a line of its own, and titles for people.
            if place == _HEADER_LINES:
                break
        raise bad_feed("The feed has no column sku: it is no tab-separated listing feed.")

    def _message(self, number: int, columns: list[str], cells: list[str]) -> Message:
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            raise Wrong("row", "has more cells than the feed has columns")
        row = {name: cell for name, cell in zip(columns, cells, strict=False) if cell}
        if any(map(_CONTROL.search, row.values())):
            raise Wrong("row", "has control characters")
        sku = checker(SKU)(row.pop("sku", ""))
        price = _values(row, PRICE_COLUMNS, sku, _price_cell)
        stock = _values(row, STOCK_COLUMNS, sku, _stock_cell)
        product = self._product(row, sku) if self._loader else None
        for name in WITHOUT_EFFECT & row.keys() if self._loader else ():
            del row[name]
            self.withheld[name] = None
        if row:
            raise Wrong(", ".join(row), "no listing attribute is known for this column")
        bodies: list[tuple[str, Values]] = []
        if product is not None and product.pop("Operation") == "Delete":
            return Message(number, "Delete", (("Product", {"SKU": sku}),))
        if product:
            bodies.append(("Offer", product))
        if price:
            bodies.append(("Price", price))
        if stock:
            bodies.append(("Inventory", stock))
        if not bodies:
            raise Wrong("row", "says nothing but the SKU")
        return Message(number, "Update", tuple(bodies))

    def _product(self, row: dict[str, str], sku: str) -> Values:
        given = {name: row.pop(name) for name in LOADER_COLUMNS & row.keys()}
        action = given.get("add-delete", "").lower()
        if action not in ADD_DELETE:
            raise Wrong("add-delete", f"{action[:40]!r} is none of a, d, x")
        found: Values = {"Operation": ADD_DELETE[action]}
        if "product-id" in given:
            kind = given.get("product-id-type", "")
            found["StandardProductID"] = {
                "Type": _checked("Type", PRODUCT_ID_NUMBERS.get(kind, kind), "product-id-type"),
                "Value": _checked("Value", given["product-id"], "product-id"),
            }
        if "item-condition" in given:
            text = given["item-condition"]
            name = CONDITION_NUMBERS.get(text, text)
            if name not in CONDITIONS:
                raise Wrong("item-condition", f"{text[:40]!r} is no condition of a product")
            found["Condition"] = {"ConditionType": name}
            if "item-note" in given:
                found["Condition"]["ConditionNote"] = _checked("ConditionNote", given["item-note"], "item-note")
        elif "item-note" in given:
            raise Wrong("item-note", "is said of no item-condition")
        if len(found) > 1:
            found["SKU"] = sku
        return found


def _values(row: dict[str, str], columns: Mapping[str, str], sku: str, cell: Callable[[str, str, str], Any]) -> Values:
    """The cells of some columns as the values of a message, {} where there are none; they are taken off the row."""
    found: Values = {}
    for column in [name for name in row if name in columns]:
        element = columns[column]
        if element in found:
            raise Wrong(column, "says the same as another column of the row")
        found[element] = cell(element, row.pop(column), column)
    steps = {name: found.pop(name) for name in list(found) if name[-1:].isdigit()}
    if steps:
        found["QuantityPrice"] = steps
    if found.get("FulfillmentCenterID") in AMAZON_CHANNELS and "Quantity" not in found:
        found["Lookup"] = "FulfillmentNetwork"
    if list(found) == ["FulfillmentCenterID"] and found["FulfillmentCenterID"] == MERCHANT:
        return {}  # says how it is shipped, and nothing of what there is
    return {"SKU": sku, **found} if found else {}


def _price_cell(element: str, text: str, column: str) -> Any:  # Any: text or Amount
    value = _checked(element, text, column)
    amount = _RULES[element].kind in ("amount", "word amount")
    return Amount(value, "DEFAULT") if amount else value


def _stock_cell(element: str, text: str, column: str) -> Any:  # Any: text or number
    if element == "FulfillmentCenterID":
        return text.upper()
    return _checked(element, text, column)


def _checked(element: str, text: str, column: str) -> Any:  # Any: the rule decides
    try:
        return checker(_RULES[element])(text)
    except Wrong as exc:
        raise Wrong(column, exc.reason) from exc
