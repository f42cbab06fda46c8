"""Rules several operations share: dates, numbers, enums, marketplaces, order ids, bodies. Each check raises Refusal."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.messages import Refusal, denied, invalid
from mws.spapi.sandbox.world.model import Order
from mws.spapi.sandbox.world.strict_json import no_constant

NOT_BEFORE = timedelta(minutes=2)
"""An upper bound on time must lie at least this far in the past; it is also the bound where none is given."""

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:?\d\d))?", re.ASCII)
_ORDER_ID = re.compile(r"\d{3}-\d{7}-\d{7}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """Orders whose creation (or, updated=True, last update) lies within start and end, both included."""

    updated: bool
    start: datetime
    end: datetime

    def holds(self, order: Order) -> bool:
        moment = order.updated if self.updated else order.created
        return self.start <= moment <= self.end


def moment(call: Call, name: str, *, date_alone: bool) -> datetime | None:
    """The ISO 8601 parameter as UTC, None where it is not given. date_alone: a date without a time is midnight UTC."""
    text = call.request.one(name)
    return instant(text, name, date_alone=date_alone) if text else None


def instant(text: str, name: str, *, date_alone: bool = False) -> datetime:
    """The ISO 8601 text as UTC; name is what the refusal calls it."""
    match = _MOMENT.fullmatch(text)
    if match is None or (match[2] is None and not date_alone):
        raise invalid(f"{name} is not a date in ISO 8601 format.")
    zone = (match[4] or "Z").upper().replace("Z", "+0000").replace(":", "")
    try:
        value = datetime.strptime(f"{match[1]}T{match[2] or '00:00:00'}{zone}", "%Y-%m-%dT%H:%M:%S%z")
        fraction = timedelta(microseconds=int((match[3] or "0").ljust(6, "0")[:6]))
        return (value + fraction).astimezone(timezone.utc)
    except (ValueError, OverflowError) as exc:
        raise invalid(f"{name} is not a date in ISO 8601 format.") from exc


def period(call: Call, names: tuple[str, str, str, str], *, date_alone: bool) -> Period | None:
    """The period asked for, or None. names: created after and before, last updated after and before."""
    created_after, created_before, updated_after, updated_before = (
        moment(call, name, date_alone=date_alone) for name in names
    )
    if created_after and (updated_after or updated_before):
        raise invalid(f"{names[2]} and {names[3]} cannot be used with {names[0]}.")
    if updated_after and created_before:
        raise invalid(f"{names[1]} cannot be used with {names[2]}.")
    start = created_after or updated_after
    if start is None:
        return None
    latest = call.now - NOT_BEFORE
    end = updated_before if updated_after else created_before
    name = names[3] if updated_after else names[1]
    if end is not None and end < start:
        raise invalid(f"{name} must be equal to or after {names[2] if updated_after else names[0]}.")
    if end is not None and end > latest:
        raise invalid(f"{name} must be at least two minutes before the time of the request.")
    return Period(updated_after is not None, start, end or latest)


def one_of(call: Call, name: str, allowed: Collection[str]) -> tuple[str, ...]:
    """A list parameter whose values must be among the allowed ones."""
    values = call.request.many(name)
    for value in values:
        if value not in allowed:
            raise invalid(f"{name} has a value that is not one of its possible values.", f"{value!r}")
    return values


def page_size(call: Call, name: str, *, default: int = 100, least: int = 1, most: int = 100) -> int:
    """A number from `least` to `most`; `default` where it is not given."""
    text = call.request.one(name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or not least <= int(text[:9]) <= most:
        raise invalid(f"{name} must be a number from {least} to {most}.")
    return int(text)


def marketplaces(call: Call, name: str, foreign: Refusal) -> tuple[str, ...]:
    """At most 50 marketplaces, all of them the seller's; `foreign` is raised where one is not."""
    values = call.request.many(name)
    if len(values) > 50:
        raise invalid(f"{name} takes at most 50 values.")
    if any(value not in call.seller.marketplaces for value in values):
        raise foreign
    return values


def order(call: Call) -> Order:
    """The seller's order named in the path: 400 where the id is not of the form 3-7-7, 404 where there is none."""
    order_id = call.path["orderId"]
    if not _ORDER_ID.fullmatch(order_id):
        raise invalid("The order id is not of the form 3-7-7.")
    found = call.seller.orders.get(order_id)
    if found is None:
        raise Refusal(404, "NotFound", "The requested order was not found.")
    return found


def own_marketplaces(call: Call, values: Collection[str]) -> None:
    """403 where one of the marketplaces is not the seller's."""
    if any(value not in call.seller.marketplaces for value in values):
        raise denied()


def json_object(call: Call) -> dict[str, object]:
    """The body, which must be a JSON object."""
    body = _json(call)
    if not isinstance(body, dict):
        raise invalid("The body is not a JSON object.")
    return body


def json_list(call: Call) -> list[dict[str, object]]:
    """The body, which must be a JSON array of objects."""
    body = _json(call)
    if not isinstance(body, list) or not all(isinstance(row, dict) for row in body):
        raise invalid("The body is not a JSON array of objects.")
    return body


def _json(call: Call) -> object:
    try:
        body: object = json.loads(call.request.body, parse_constant=no_constant)
    except (ValueError, RecursionError) as exc:
        raise invalid("The body is not JSON.") from exc
    return body


def part(body: Mapping[str, object], name: str) -> dict[str, object]:
    """A required object of a body."""
    value = body.get(name)
    if not isinstance(value, dict):
        raise invalid(f"{name} must be provided as an object.")
    return value


def parts(body: Mapping[str, object], name: str) -> list[dict[str, object]]:
    """A required list of objects of a body, one at least."""
    value = body.get(name)
    if not isinstance(value, list) or not value or not all(isinstance(row, dict) for row in value):
        raise invalid(f"{name} must be provided as a list of objects.")
    return value


def text(body: Mapping[str, object], name: str) -> str:
    """A required text of a body."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise invalid(f"{name} must be provided as a text.")
    return value


def texts(body: Mapping[str, object], name: str, least: int, most: int) -> tuple[str, ...]:
    """A list of texts of a body with `least` to `most` values."""
    value = body.get(name)
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise invalid(f"{name} must be provided as a list of texts.")
    if not least <= len(value) <= most:
        raise invalid(f"{name} takes {least} to {most} values.")
    return tuple(value)


def options(body: Mapping[str, object], name: str) -> dict[str, str]:
    """An optional object of a body whose values are texts."""
    value = body.get(name, {})
    if not isinstance(value, dict) or not all(isinstance(part, str) for part in value.values()):
        raise invalid(f"{name} must be an object whose values are texts.")
    return value
