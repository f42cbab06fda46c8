"""Reads tab-separated listing feeds line by line and hands on what an XML feed would have said, row for row.

The number of a row is Amazon's record number: 1 is the first line after the column names. A cell in a column that is
not known is not dropped: its row is refused, by name, unless the cell says no. Of a row whose price, stock or identity
cannot be carried nothing is; a fact about the product, or a note, is left out alone, with a warning. Empty cells say
nothing, and leave what is there as it is. Prices are handed on as written: their notation is the marketplace's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from mws.compat.engine.charsets import Source, text_of
from mws.compat.errors import bad_feed
from mws.compat.listings.rules import DELETE, Amount, Values, Wrong, checker
from mws.compat.listings.stock import is_amazons
from mws.compat.listings.xml import Message
from mws.mappings.feeds.charsets import FLAT_DEFAULT_ELSEWHERE
from mws.mappings.feeds.listing_elements import INVENTORY, PRICE, PRODUCT, SKU, Rule
from mws.mappings.feeds.listing_values import (
    ADD_DELETE,
    CONDITION_NUMBERS,
    CONDITIONS,
    FACT_COLUMNS,
    FLAGS,
    INVENTORY_LOADER,
    LOADER_COLUMNS,
    MERCHANT,
    PRICE_COLUMNS,
    PRODUCT_ID_NUMBERS,
    SAYS_NO,
    SHIPPING_GROUP,
    STOCK_COLUMNS,
    WITHOUT_ATTRIBUTE,
    WITHOUT_EFFECT,
    FactColumn,
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
_FACT_RULES = {
    "count": Rule("count", "positive"),
    "text": Rule("text", least_length=1, most_length=50),
    "uri": Rule("uri", "uri"),
}


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
                return [cell.lower() for cell in cells]
            # Above the names a template has a line of its own, and titles for people.
            if place == _HEADER_LINES:
                break
        raise bad_feed("The feed has no column sku: it is no tab-separated listing feed.")

    def _message(self, number: int, columns: list[str], cells: list[str]) -> Message:
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            raise Wrong("row", "has more cells than the feed has columns")
        row = _row(columns, cells)
        sku = checker(SKU)(row.pop("sku", ""))
        if self._loader and _operation(row.pop("add-delete", "")) == "Delete":
            return Message(number, "Delete", (("Product", {"SKU": sku}),))
        notes: list[Wrong] = []
        price = _values(row, PRICE_COLUMNS, sku, _price_cell)
        stock = _values(row, STOCK_COLUMNS, sku, _stock_cell)
        product = self._product(row, sku, notes) if self._loader else {}
        left = [name for name, cell in row.items() if cell.lower() not in SAYS_NO]
        if left:
            raise Wrong(", ".join(left), "no listing attribute is known for this column")
        kinds = (("Offer", product), ("Price", price), ("Inventory", stock))
        bodies = tuple((kind, values) for kind, values in kinds if values)
        if not bodies:
            raise Wrong("row", "says nothing but the SKU")
        return Message(number, "Update", bodies, notes=tuple(notes))

    def _product(self, row: dict[str, str], sku: str, notes: list[Wrong]) -> Values:
        """What the row says of the listing itself, taken off the row. notes: what is left out of it."""
        found: Values = _identity({name: row.pop(name) for name in LOADER_COLUMNS & row.keys()}, notes)
        facts: list[tuple[FactColumn, Any]] = []  # Any: as the column's kind has it
        for column in list(row):
            name, cell = _hyphened(column), row[column]
            fact, says_no = FACT_COLUMNS.get(name), cell.lower() in SAYS_NO
            if fact is not None and (fact.kind in ("flag", "word") or not says_no):
                try:
                    facts.append((fact, _fact(fact, cell, column)))
                except Wrong as exc:
                    notes.append(_left_out(exc))
            elif name == SHIPPING_GROUP:
                found["ShippingGroup"] = cell
            elif says_no:
                pass
            elif name in WITHOUT_EFFECT:
                self.withheld[column] = None
            elif name in WITHOUT_ATTRIBUTE:
                notes.append(_left_out(Wrong(column, "no attribute of an offer is known for this column")))
            else:
                continue
            del row[column]
        if facts:
            found["Facts"] = facts
        return {"SKU": sku, **found} if found else {}


def _row(columns: list[str], cells: list[str]) -> dict[str, str]:
    """The cells that say something by their column. A column may stand in the file twice where it says one thing."""
    row: dict[str, str] = {}
    for name, cell in zip(columns, cells, strict=False):
        if cell and row.setdefault(name, cell) != cell:
            raise Wrong(name, "stands in the file more than once, and says different things")
    if any(map(_CONTROL.search, row.values())):
        raise Wrong("row", "has control characters")
    return row


@lru_cache(maxsize=256)
def _hyphened(column: str) -> str:
    """The name of a column as the tables have it: templates write some with underscores."""
    return column.replace("_", "-")


def _operation(action: str) -> str:
    if action.lower() not in ADD_DELETE:
        raise Wrong("add-delete", f"{action[:40]!r} is none of a, d, x")
    return ADD_DELETE[action.lower()]


def _identity(given: Mapping[str, str], notes: list[Wrong]) -> Values:
    """Which product, in which condition."""
    found: Values = {}
    if "product-id" in given:
        kind = given.get("product-id-type", "")
        found["StandardProductID"] = {
            "Type": _checked("Type", PRODUCT_ID_NUMBERS.get(kind, kind), "product-id-type"),
            "Value": _checked("Value", given["product-id"], "product-id"),
        }
    condition: Values = {}
    if "item-condition" in given:
        text = given["item-condition"]
        name = CONDITION_NUMBERS.get(text, text)
        if name not in CONDITIONS:
            raise Wrong("item-condition", f"{text[:40]!r} is no condition of a product")
        condition = found["Condition"] = {"ConditionType": name}
    if "item-note" in given:
        try:
            note = _checked("ConditionNote", given["item-note"], "item-note")
            if not condition:
                raise Wrong("item-note", "is said of no item-condition")
            condition["ConditionNote"] = note
        except Wrong as exc:
            notes.append(_left_out(exc))
    return found


def _left_out(why: Wrong) -> Wrong:
    """The warning for a cell that the row is carried without."""
    return Wrong(why.element, f"{why.reason}: it is left out")


def _fact(column: FactColumn, cell: str, name: str) -> Any:  # Any: as the column's kind has it
    """The value of a fact. name: the column, for the error."""
    if column.kind in _FACT_RULES:
        return _checked_by(_FACT_RULES[column.kind], cell, name)
    word = cell.lower()
    if column.kind == "flag":
        if word not in FLAGS:
            raise Wrong(name, f"{cell[:40]!r} is not yes or no")
        return FLAGS[word]
    word = word.replace(" ", "_")
    if word not in column.values:
        raise Wrong(name, f"{cell[:40]!r} is none of {', '.join(column.values)}")
    return word


def _values(row: dict[str, str], columns: Mapping[str, str], sku: str, cell: Callable[[str, str, str], Any]) -> Values:
    """The cells of some columns as the values of a message, {} where there are none; they are taken off the row."""
    found: Values = {}
    for column in [name for name in row if _hyphened(name) in columns]:
        element = columns[_hyphened(column)]
        value = cell(element, row.pop(column), column)
        if found.setdefault(element, value) != value:
            raise Wrong(column, "says something else than another column of the row that means the same")
    steps = {name: found.pop(name) for name in list(found) if name[-1:].isdigit()}
    if steps:
        found["QuantityPrice"] = steps
    if is_amazons(found.get("FulfillmentCenterID", "")) and "Quantity" not in found:
        found["Lookup"] = "FulfillmentNetwork"
    if list(found) == ["FulfillmentCenterID"] and found["FulfillmentCenterID"] == MERCHANT:
        return {}  # says how it is shipped, and nothing of what there is
    return {"SKU": sku, **found} if found else {}


def _price_cell(element: str, text: str, column: str) -> Any:  # Any: text, number or Amount
    if _RULES[element].kind not in ("amount", "word amount", "decimal"):
        return _checked(element, text, column)
    # What the digits mean depends on the marketplace they are for: read there.
    limit = _RULES[element].kind == "word amount" and text.lower() == DELETE
    return Amount(DELETE if limit else text, "DEFAULT", column=column)


def _stock_cell(element: str, text: str, column: str) -> Any:  # Any: text or number
    if element == "FulfillmentCenterID":
        return text.upper()
    return _checked(element, text, column)


def _checked(element: str, text: str, column: str) -> Any:  # Any: the rule decides
    return _checked_by(_RULES[element], text, column)


def _checked_by(rule: Rule, text: str, column: str) -> Any:  # Any: the rule decides
    try:
        return checker(rule)(text)
    except Wrong as exc:
        raise Wrong(column, exc.reason) from exc
