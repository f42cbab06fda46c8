"""Settlements: the lines of the V2 flat file as what they were in V1, from which the other forms are written.

No amount is dropped, none is made: the lines add up to what V2's add up to. What a line is follows from its own columns
alone. What V2 does not say stays empty and is named. Rules and columns: `mws.mappings.reports.settlements`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from mws.compat.report_files.table import Table, unreadable
from mws.mappings.reports.settlements import (
    AMOUNT_TYPES,
    FEE_BASE,
    FEE_GROUPS,
    FEE_PARTS,
    ORDER,
    OTHER,
    PART_COLUMNS,
    QUANTITY_OF,
    REIMBURSED,
    SETTLEMENT_V2_NEEDED,
    Part,
)

if TYPE_CHECKING:  # that module imports this one
    from mws.compat.report_files.settlement_codes import Codes

Marks: TypeAlias = dict[str, dict[str, None]]
"""Kind of mark → names, in the order they were met. Names are columns and elements, so there are few."""

Kind: TypeAlias = Part | Literal["other", "quantity"]

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:Z|([+-]\d\d:\d\d))")
# Amazon writes the days of a marketplace as people there do: 2026-09-07, in Japan 2026/09/07, in Europe 07.09.2026.
_DAYS = (
    re.compile(r"(?P<y>\d{4})([-/])(?P<m>\d\d)\2(?P<d>\d\d)"),
    re.compile(r"(?P<d>\d\d)\.(?P<m>\d\d)\.(?P<y>\d{4})"),
)
_CLOCK = re.compile(r"(\d\d:\d\d:\d\d)(?: UTC)?")
# And amounts too: 95.00, 1,095.00, 95,00, 1.095,00.
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
_POINT = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d{1,2}|[+-]?\d{1,3}(\.\d{3}){2,}")


@dataclass(frozen=True, slots=True)
class Head:
    """What a settlement is: its first line. Times as V1 had them, amounts with a decimal point."""

    settlement: str
    start: str
    end: str
    deposit: str
    total: str
    currency: str


@dataclass(frozen=True, slots=True)
class Line:
    """One amount. kind: of what; "other" is of the transaction as a whole, "quantity" has no amount.

    transaction: V1's name of it. type: V1's type of the amount. posted: "" where it is not known. description, said,
    group: V2's amount-description, transaction-type and amount-type. number: of the line in the file.
    """

    settlement: str
    transaction: str
    order: str
    merchant_order: str
    adjustment: str
    shipment: str
    marketplace: str
    fulfillment: str
    posted: str
    item: str
    merchant_item: str
    merchant_adjustment: str
    sku: str
    quantity: str
    promotion: str
    description: str
    kind: Kind
    type: str = ""
    amount: str = field(default="", repr=False)
    said: str = ""
    group: str = ""
    number: int = 0


_COPIED = {
    "settlement": "settlement-id",
    "transaction": "transaction-type",
    "order": "order-id",
    "merchant_order": "merchant-order-id",
    "adjustment": "adjustment-id",
    "shipment": "shipment-id",
    "marketplace": "marketplace-name",
    "fulfillment": "fulfillment-id",
    "item": "order-item-code",
    "merchant_item": "merchant-order-item-id",
    "merchant_adjustment": "merchant-adjustment-item-id",
    "sku": "sku",
    "quantity": "quantity-purchased",
    "promotion": "promotion-id",
    "description": "amount-description",
}


def mark(marks: Marks, kind: str, *names: str) -> None:
    """Name them, each once."""
    marks.setdefault(kind, {}).update(dict.fromkeys(names))


@lru_cache(maxsize=512)  # the lines of one order were posted at one time
def moment(text: str) -> str:
    """A time or a day of V2 as V1 wrote it, `2026-09-07T00:20:09+00:00`. "" for "". ValueError for any other form."""
    text = text.strip()
    if not text:
        return ""
    if found := _ISO.fullmatch(text):
        datetime.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")
        return f"{text[:19]}{found[7] or '+00:00'}"
    day, _, clock = text.partition(" ")
    time = _CLOCK.fullmatch(clock) if clock else None
    for form in _DAYS:
        if (found := form.fullmatch(day)) and (time or not clock):
            spelt = f"{found['y']}-{found['m']}-{found['d']}T{time[1] if time else '00:00:00'}"
            datetime.strptime(spelt, "%Y-%m-%dT%H:%M:%S")
            return f"{spelt}+00:00"
    raise ValueError("a time in a form that is not known")


def money(text: str) -> str:
    """An amount with a decimal point and at least two decimals, as V1 wrote it. ValueError for anything else."""
    text = text.strip()
    if not text.isascii():
        raise ValueError("not an amount")
    if _PLAIN.fullmatch(text):
        plain = text
    elif _POINT.fullmatch(text):
        plain = text.replace(",", "")
    elif _COMMA.fullmatch(text):
        plain = text.replace(".", "").replace(",", ".")
    else:
        raise ValueError("not an amount")
    whole, _, cents = plain.partition(".")
    return f"{whole.removeprefix('+')}.{cents.ljust(2, '0')}"


def lines(table: Table, codes: Codes, marks: Marks) -> Iterator[Head | Line]:
    """Every line of the V2 file as V1's, in the file's order. Raises ServiceError for a file that is no settlement."""
    missing = [name for name in SETTLEMENT_V2_NEEDED if name not in table.header]
    if missing:
        raise unreadable(f"it has no column {missing[0]}")
    cell = {name: table.cell(name) for name in table.header}
    absent = table.cell("")
    get = {name: cell.get(name, absent) for name in (*_COPIED.values(), "total-amount", "amount-type", "currency")}
    same = [at for at, name in enumerate(table.header) if name not in ("amount", "amount-description")]
    amount_of, posted_of = table.cell("amount"), _Posted(table, marks)
    fee: tuple[Sequence[str], Line] | None = None
    for number, row in enumerate(table.rows, 2):
        try:
            if not get["transaction-type"](row) and not get["amount-type"](row):
                if get["total-amount"](row):
                    yield _head(table, row)
                continue
            description = get["amount-description"](row)
            if fee is not None:
                before, line = fee
                if description in FEE_PARTS and all(row[at] == before[at] for at in same):
                    total = f"{Decimal(line.amount) + Decimal(money(amount_of(row))):f}"
                    fee = before, replace(line, amount=money(total))
                    continue
                yield line
                fee = None
            line = _line(
                {name: get[column](row) for name, column in _COPIED.items()},
                get["amount-type"](row),
                money(amount_of(row)),
                posted_of(row),
                marks,
                number,
            )
        except ValueError:
            broken = True
        else:
            broken = False
        if broken:  # outside the except block: the exception holds the content
            raise unreadable(f"its line {number} has an amount or a time in a form that is not known")
        if get["transaction-type"](row) in FEE_GROUPS and description == FEE_BASE:
            fee = row, line
            continue
        if line.kind in ("price", "fee", "promotion") and line.sku and not line.item:
            line = replace(line, item=codes.of(line))
        if line.transaction == ORDER and (get["amount-type"](row), description) == QUANTITY_OF:
            yield replace(line, kind="quantity", type="", amount="")
        yield line
    if fee is not None:
        yield fee[1]


def _head(table: Table, row: Sequence[str]) -> Head:
    return Head(
        table.cell("settlement-id")(row),
        moment(table.cell("settlement-start-date")(row)),
        moment(table.cell("settlement-end-date")(row)),
        moment(table.cell("deposit-date")(row)),
        money(table.cell("total-amount")(row)),
        table.cell("currency")(row).strip(),
    )


class _Posted:
    """When an amount was posted: the time, else the day where its form says which number is the month."""

    def __init__(self, table: Table, marks: Marks) -> None:
        self._time, self._day = table.cell("posted-date-time"), table.cell("posted-date")
        self._marks = marks

    def __call__(self, row: Sequence[str]) -> str:
        if time := moment(self._time(row)):
            return time
        try:
            day = moment(self._day(row))
        except ValueError:
            day = ""  # 09/07/26 is a day in September in one country and in July in another
        mark(self._marks, "inferred" if day else "withheld", "posted-date")
        return day


def _line(copied: dict[str, str], amount_type: str, amount: str, posted: str, marks: Marks, number: int) -> Line:
    said, description = copied["transaction"], copied["description"]
    part = AMOUNT_TYPES.get(amount_type)
    line = Line(
        **copied,
        posted=posted,
        kind=part or "other",
        type=description,
        amount=amount,
        said=said,
        group=amount_type,
        number=number,
    )
    if part is not None:
        return line
    reimbursed, named = REIMBURSED
    if said == OTHER:
        return replace(line, transaction=description or said, type="")
    if said.startswith(f"{OTHER} - "):
        return replace(line, transaction=description + said[len(OTHER) :], type="")
    if said in FEE_GROUPS:
        kind: Kind = "fee" if FEE_GROUPS[said] == PART_COLUMNS["fee"][1] else "other"
        return replace(line, transaction=amount_type or said, kind=kind, type=amount_type if kind == "fee" else "")
    if amount_type == reimbursed:
        return replace(line, item="", type=named)
    mark(marks, "inferred", "other-amount")
    return replace(line, type="")
