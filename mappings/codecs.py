"""Codecs used by more than one table, and the short forms tables are written in. Pure functions of one value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from mws.mappings.model import (
    Attr,
    CannotCarry,
    Check,
    Codec,
    Derive,
    Field,
    Group,
    Many,
    Mark,
    Node,
    Scope,
    Text,
    When,
)
from mws.spapi.calls import Json

_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_FRACTION = re.compile(r"(?<=:\d\d)\.\d+", re.ASCII)


def _wants(kind: str, value: Json) -> TypeError:
    return TypeError(f"wants {kind}, got {type(value).__name__}")


def _read_text(value: Json) -> str | None:
    if value.__class__ is str:
        return value
    if value is None:
        return None
    if isinstance(value, (dict, list)):
        raise _wants("text", value)
    return _read_bool(value) if isinstance(value, bool) else str(value)


def _read_count(value: Json) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wants("a whole number", value)
    return str(value)


def _read_bool(value: Json) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower()
    if not isinstance(value, bool):
        raise _wants("true or false", value)
    return "true" if value else "false"


def parse_time(text: str) -> datetime:
    """An ISO 8601 time as MWS took it: date alone, fractions, any zone; without a zone it is UTC. ValueError."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        raise ValueError("must be a time in ISO 8601 format, such as 2026-11-01T00:00:00Z")
    day, clock, fraction, zone = match.groups()
    zone = "+00:00" if zone in (None, "Z", "z") else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    clock = clock or "00:00"
    clock = clock if clock.count(":") == 2 else clock + ":00"
    micro = ((fraction or ".")[1:] + "000000")[:6]
    try:
        return datetime.fromisoformat(f"{day}T{clock}.{micro}{zone}").astimezone(timezone.utc)
    except (ValueError, OverflowError) as exc:
        raise ValueError("is no existing time") from exc


def _write_time(text: str) -> str:
    moment = parse_time(text).replace(tzinfo=None)
    # Not strftime, which writes the year 1, where .NET's time begins, without its zeros.
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds") + "Z"


def whole(low: int, high: int) -> Codec:
    """A whole number within bounds."""

    def write(text: str) -> int:
        if not text.strip().isascii() or not text.strip().isdigit() or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(text)

    return Codec(f"whole({low},{high})", _read_count, write)


def limited_text(most: int) -> Codec:
    """A text of at most so many characters. One that is longer is refused: nothing is cut."""

    def write(text: str) -> str:
        if len(text) > most:
            raise ValueError(f"has {len(text)} characters, and at most {most} can be sent")
        return text

    return Codec(f"text({most})", _read_text, write)


def words(*known: str) -> Codec:
    """One of these words, which are the same in REST. A REST value that is none of them is passed on as it is."""
    return enum("/".join(known), {word: word for word in known})


def enum(name: str, pairs: Mapping[str, str], *, elsewhere: tuple[str, ...] = ()) -> Codec:
    """Values that are spelt otherwise in REST. pairs: MWS → REST. An unknown REST value is passed on as it is.

    elsewhere: MWS values only another REST version has.
    """
    back = {rest: mws for mws, rest in pairs.items()}

    def read(value: Json) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise _wants("text", value)
        return back.get(value, value)

    def write(text: str) -> str:
        if text in elsewhere:
            raise CannotCarry(f"{name} {text}: this version of the API does not have it")
        if text not in pairs:
            raise ValueError("must be one of " + ", ".join((*pairs, *elsewhere)))
        return pairs[text]

    return Codec(name, read, write, known=frozenset(back))


def has(member: str) -> Codec:
    """`true` where a list of names holds this one, else `false`."""

    def read(value: Json) -> str | None:
        if value is None:
            return "false"
        if not isinstance(value, list):
            raise _wants("a list", value)
        return "true" if member in value else "false"

    return Codec(f"has({member})", read)


def total(path: str) -> Codec:
    """The sum of one whole number over a list of objects; left out where none of them has it."""
    steps = path.split(".")

    def read(value: Json) -> str | None:
        if value is None:
            return None
        if not isinstance(value, list):
            raise _wants("a list", value)
        found: list[int] = []
        for item in value:
            inner: Json = item
            for step in steps:
                inner = inner.get(step) if isinstance(inner, dict) else None
            if inner is not None:
                if isinstance(inner, bool) or not isinstance(inner, int):
                    raise _wants("a whole number", inner)
                found.append(inner)
        return str(sum(found)) if found else None

    return Codec(f"total({path})", read, looks_at=(path,))


def _read_second(value: Json) -> str | None:
    text = _read_text(value)
    return _FRACTION.sub("", text) if text else text


def _read_moment(value: Json) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wants("milliseconds", value)
    return datetime.fromtimestamp(value // 1000, timezone.utc).isoformat()


def _write_moment(text: str) -> int:
    # By whole numbers: a float of seconds would bring some milliseconds back as the one before.
    return (parse_time(text) - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(milliseconds=1)


def _write_flag(text: str) -> bool:
    if text.lower() not in ("true", "false", "1", "0"):
        raise ValueError("must be true or false")
    return text.lower() in ("true", "1")


TEXT = Codec("text", _read_text, lambda text: text)
COUNT = Codec("count", _read_count, None)
BOOL = Codec("bool", _read_bool)
FLAG = Codec("true or false", _read_bool, _write_flag)
TIME = Codec("time", _read_text, _write_time)
MOMENT = Codec("moment", _read_moment, _write_moment)
"""Milliseconds since 1970 ↔ a time to the second with its zone written out (`...T02:10:39+00:00`)."""
# MWS wrote the dates of an order to the second, and legacy code parses them so; REST has milliseconds.
SECOND = Codec("time to the second", _read_second)


def field(
    name: str,
    rest: str,
    codec: Codec = TEXT,
    *,
    required: bool = False,
    mark: Mark = "",
    also: tuple[str, ...] = (),
) -> Field:
    """One element or parameter: legacy name, then REST path."""
    return Field(name, rest, codec, required, mark, also)


def attr(name: str, rest: str = "", codec: Codec = TEXT, *, value: str = "", source: str = "", mark: Mark = "") -> Attr:
    """An attribute: read from `rest`, or a constant `value`, or a `source` of the call's facts."""
    return Attr(name, rest, value, None if value or source else codec, source, mark)


def text(rest: str = "", codec: Codec = TEXT, *, mark: Mark = "") -> Text:
    """The text of an element that has attributes."""
    return Text(rest, codec, mark)


def group(
    name: str,
    *children: Node,
    rest: str = "",
    via: Derive | None = None,
    empty: bool = False,
    required: bool = False,
    also: tuple[str, ...] = (),
) -> Group:
    """An element with children, read from `rest`; or a structure of parameters, put there."""
    return Group(name, children, rest, via, empty, required, also)


def scope(rest: str, *children: Node, via: Derive | None = None) -> Scope:
    """Elements read from `rest` without an element around them."""
    return Scope(children, rest, via)


def when(parameter: str, value: str | tuple[str, ...], *children: Node) -> When:
    """Elements for a call whose parameter has that value, or one of those."""
    return When(parameter, (value,) if isinstance(value, str) else value, children)


def many(
    wrapper: str,
    item: str,
    *children: Node,
    rest: str,
    codec: Codec | None = None,
    required: bool = False,
    at_most: int | None = None,
    via: Derive | None = None,
    check: Check | None = None,
    empty: bool = False,
    also: tuple[str, ...] = (),
) -> Many:
    """A list: wrapper, item, then the elements of each item, or a codec for plain values."""
    kind = codec if children else codec or TEXT
    return Many(wrapper, item, rest, children, kind, required, at_most, via=via, check=check, empty=empty, also=also)


def money(name: str, rest: str, *, via: Derive | None = None) -> Group:
    """An amount as Orders, Products and Merchant Fulfillment spell it: CurrencyCode, then Amount."""
    return Group(name, (Field("CurrencyCode", "currencyCode", TEXT), Field("Amount", "amount", TEXT)), rest, via)
