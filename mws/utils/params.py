"""Request parameters: nested values to flat dotted names, Python values to the text MWS reads. Names of 1.0.

`mws.future_utils.params` has those of 0.8.15, whose `clean_*` percent-encode as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any
from urllib.parse import quote

from mws.errors import MWSValueError

# Any, throughout: callers hand in whatever they have; what cannot be sent is refused by clean_value.
Params = dict[str, Any]

BOOL_FALSE_STRINGS = ("no", "n", "none", "off", "false", "0")


def dot_appended_param(param_key: str, reverse: bool = False) -> str:
    """The name ending with a dot; with `reverse`, without one."""
    if reverse:
        return param_key.removesuffix(".")
    return param_key if param_key.endswith(".") else param_key + "."


def iterable_param(val: Any) -> Iterable[Any]:
    """A lone value, also a string, as a list of itself; other iterables as they are."""
    return val if isinstance(val, Iterable) and not isinstance(val, str) else [val]


def enumerate_param(param: str, values: Any) -> Params:
    """`{"A.Id.1": ..., "A.Id.2": ...}` of a list, tuple, set or lone value; {} of nothing."""
    if not values:
        return {}
    listed = values if isinstance(values, list | tuple | set) else [values]
    prefix = dot_appended_param(param)
    return {f"{prefix}{number}": value for number, value in enumerate(listed, 1)}


def enumerate_params(params: Mapping[str, Any] | None = None) -> Params:
    """`enumerate_param` of each name and its values, in one dict; {} of anything but a mapping."""
    flat: Params = {}
    if isinstance(params, Mapping):
        for name, values in params.items():
            flat.update(enumerate_param(name, values))
    return flat


def enumerate_keyed_param(param: str, values: Any) -> Params:
    """`{"A.member.1.Name": ...}` of a list of dicts, or of one. ValueError where one is not a dict."""
    if not values:
        return {}
    listed = values if isinstance(values, list | tuple | set) else [values]
    prefix = dot_appended_param(param)
    flat: Params = {}
    for number, given in enumerate(listed, 1):
        if not isinstance(given, Mapping):
            raise MWSValueError(f"{param}: expected dicts, got {type(given).__name__}")
        flat.update({f"{prefix}{number}.{name}": value for name, value in given.items()})
    return flat


def dict_keyed_param(param: str, dict_from: Mapping[str, Any]) -> Params:
    """`{"A.Name": ...}` of a dict, not enumerated."""
    prefix = dot_appended_param(param)
    return {prefix + name: value for name, value in dict_from.items()}


def flat_param_dict(value: Any, prefix: str = "") -> Params:
    """Nested dicts and iterables as one flat dict: names joined by dots, items counted from 1.

    ValueError for a lone value without a prefix to name it.
    """
    base = dot_appended_param(prefix) if prefix else ""
    flat: Params = {}
    if isinstance(value, Mapping):
        for name, item in value.items():
            flat.update(flat_param_dict(item, f"{base}{name}"))
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes):
        for number, item in enumerate(value, 1):
            flat.update(flat_param_dict(item, f"{base}{number}"))
    elif prefix:
        flat[dot_appended_param(prefix, reverse=True)] = value
    else:
        raise MWSValueError("a value that is neither a dict nor an iterable needs a prefix to be named by")
    return flat


def remove_empty_param_keys(params: Mapping[str, Any]) -> Params:
    """The parameters that are neither None nor empty text."""
    return {name: value for name, value in params.items() if value is not None and value != ""}


def coerce_to_bool(val: Any) -> bool:
    """A bool; text that says no (`false`, `off`, `0`, ...) is False, in any case."""
    if isinstance(val, str):
        return bool(val) and val.lower() not in BOOL_FALSE_STRINGS
    return bool(val)


def clean_bool(val: bool) -> str:
    """`true` or `false`. ValueError for anything but a bool."""
    if not isinstance(val, bool):
        raise MWSValueError(f"Expected a boolean, got {val}")
    return "true" if val else "false"


def clean_date(val: date) -> str:
    """ISO 8601, as `isoformat` writes it."""
    return val.isoformat()


def clean_enum(val: Enum | str) -> str:
    """An enum member's value; text as it is."""
    return str(val.value) if isinstance(val, Enum) else val


def clean_value(val: Any) -> str:
    """A value as MWS reads it: bools, dates and enum members in their form, else `str`. ValueError for containers."""
    if isinstance(val, Enum):
        return clean_enum(val)
    if isinstance(val, bool):
        return clean_bool(val)
    if isinstance(val, date):
        return clean_date(val)
    if isinstance(val, str):
        return val
    if isinstance(val, Mapping | list | tuple | set):
        raise MWSValueError(f"Cannot clean parameter value of type {type(val)}")
    return str(val)


def clean_params_dict(params: Mapping[str, Any], urlencode: bool = False) -> dict[str, str]:
    """Every value cleaned; percent-encoded too with `urlencode`. MWSValueError for one that cannot be sent."""
    cleaned = {}
    for name, value in params.items():
        try:
            cleaned[name] = clean_value(value)
        except MWSValueError as exc:
            raise MWSValueError(f"{name}: {exc}") from exc
    return {name: quote(value, safe="-_.~") for name, value in cleaned.items()} if urlencode else cleaned


def dt_iso_or_none(dt_obj: Any) -> str | None:
    """ISO 8601 of a datetime, None of anything else."""
    return dt_obj.isoformat() if isinstance(dt_obj, datetime) else None
