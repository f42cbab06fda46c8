"""Names what a reply holds and MWS had no place for, as `Operation.dropped` declares it. Never fails a call.

Where a declaration says where money stands, its number and its sum by currency are told too, and the sum of all of
them: `ThisList;count=1;sum=-33.0 EUR`, `total;count=2;sum=-43.0 EUR`. It reads the reply beside the writer: a shape
that is not what a path says holds nothing there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache

from mws.mappings.model import Dropped, Operation
from mws.mappings.paths import Step, parse
from mws.spapi.calls import Json

_NOTHING = re.compile(r"\s*[-+]?0*\.?0*\s*", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
# What a header can hold of a name that is Amazon's word.
_UNSAFE = re.compile(r"[^A-Za-z0-9 _.:/-]", re.ASCII)
# How amounts are spelt: Finances v0, then all others.
_SPELLINGS = (("CurrencyAmount", "CurrencyCode"), ("currencyAmount", "currencyCode"))
TOTAL = "total"


@cache
def _steps(operation: Operation) -> tuple[tuple[Dropped, tuple[Step, ...], tuple[tuple[Step, ...], ...]], ...]:
    return tuple((each, parse(each.rest), tuple(map(parse, each.money))) for each in operation.dropped)


def dropped_names(operation: Operation, data: Json) -> Iterator[str]:
    """The names of what this reply has a value for and its table has no element for; of money with number and sum."""
    booked: dict[str, tuple[int, Mapping[str, Decimal]]] = {}
    for dropped, steps, money in _steps(operation):
        name, found = dropped.name, _found(steps, data)
        if dropped.besides:
            booked |= {other: (number, {}) for other, number in _others(found, dropped.besides)}
            continue
        if money:
            events = [row for row in found if row]
            if events:
                amounts = [amount for path in money for row in events for amount in _found(path, row)]
                booked[name] = len(events), _sums(amounts)
            continue
        for each in found:
            if each and not (isinstance(each, str) and _NOTHING.fullmatch(each)):
                yield name
                break
    yield from sums_of(booked)


def _others(found: Iterable[Json], known: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Lists of objects with names that are not known, and how much each holds."""
    for scope in found:
        for name, rows in scope.items() if isinstance(scope, dict) else ():
            if name not in known and isinstance(rows, list) and rows:
                yield name, len(rows)


def sums_of(booked: Mapping[str, tuple[int, Mapping[str, Decimal]]]) -> tuple[str, ...]:
    """Each name with its number and its sums by currency, and last the total; nothing of nothing."""
    if not booked:
        return ()
    everything: dict[str, Decimal] = {}
    for _, sums in booked.values():
        for code, value in sums.items():
            everything[code] = everything.get(code, Decimal()) + value
    told = {**booked, TOTAL: (sum(number for number, _ in booked.values()), everything)}
    return tuple(
        f"{_UNSAFE.sub('_', name)};count={number}"
        + "".join(f";sum={value:f} {code}" for code, value in sums.items() if _CURRENCY.fullmatch(code))
        for name, (number, sums) in told.items()
    )


def _found(steps: tuple[Step, ...], data: Json) -> list[Json]:
    """Everything that stands at a path."""
    # Loops in place of calls: this runs over every order of a page.
    found: list[Json] = data if isinstance(data, list) else [data]
    for step in steps:
        below: list[Json] = []
        for scope in found:
            value = scope.get(step.name) if isinstance(scope, dict) else None
            if not isinstance(value, list):
                value = [] if value is None or step.key else [value]
            for row in value:
                if not step.key or (isinstance(row, dict) and row.get(step.key) == step.value):
                    below.append(row)
        found = below
    return found


def _sums(amounts: Sequence[Json]) -> dict[str, Decimal]:
    """Exact sums by currency. What is no amount is passed over."""
    sums: dict[str, Decimal] = {}
    for each in amounts:
        if not isinstance(each, dict):
            continue
        for amount, currency in _SPELLINGS:
            value, code = each.get(amount), each.get(currency)
            if _is_number(value) and isinstance(code, str) and _CURRENCY.fullmatch(code):
                sums[code] = sums.get(code, Decimal()) + Decimal(repr(value))
    return sums


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
