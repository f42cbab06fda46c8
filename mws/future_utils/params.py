"""`mws.utils.params` as 0.8.15 has it: its `clean_*` functions percent-encode, because callers built URLs of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from mws.utils import params as plain
from mws.utils.params import (
    BOOL_FALSE_STRINGS,
    clean_bool,
    coerce_to_bool,
    dict_keyed_param,
    dot_appended_param,
    enumerate_keyed_param,
    enumerate_param,
    enumerate_params,
    flat_param_dict,
    remove_empty_param_keys,
)

__all__ = [
    "BOOL_FALSE_STRINGS",
    "clean_bool",
    "clean_date",
    "clean_params_dict",
    "clean_string",
    "clean_value",
    "coerce_to_bool",
    "dict_keyed_param",
    "dot_appended_param",
    "enumerate_keyed_param",
    "enumerate_param",
    "enumerate_params",
    "flat_param_dict",
    "remove_empty_param_keys",
]


def clean_string(val: str | bytes) -> str:
    """Percent-encoded, all but letters, digits and `-_.~`."""
    return quote(val, safe="-_.~")


def clean_date(val: date) -> str:
    """ISO 8601, percent-encoded."""
    return clean_string(plain.clean_date(val))


def clean_value(val: Any) -> str:  # Any: what cannot be sent is refused
    """A value as MWS reads it, percent-encoded. ValueError for containers."""
    return clean_string(plain.clean_value(val))


def clean_params_dict(params: Mapping[str, Any]) -> dict[str, str]:
    """Every value cleaned and percent-encoded. MWSError for one that cannot be sent."""
    return plain.clean_params_dict(params, urlencode=True)
