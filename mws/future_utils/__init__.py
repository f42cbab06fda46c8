"""0.8.15's back-ports of 1.0's `mws.utils`: re-exports, but for the `clean_*` of `params`."""

from __future__ import annotations

from mws.future_utils import collections, crypto, deprecation, params, parsers, timezone, xml
from mws.future_utils.params import (
    clean_bool,
    clean_date,
    clean_string,
    clean_value,
    dict_keyed_param,
    enumerate_keyed_param,
    enumerate_param,
    enumerate_params,
    flat_param_dict,
)
from mws.utils.collections import unique_list_order_preserved
from mws.utils.crypto import calc_md5
from mws.utils.parsers import DataWrapper, DictWrapper, ObjectDict, XML2Dict
from mws.utils.timezone import mws_utc_now

__all__ = [
    "DataWrapper",
    "DictWrapper",
    "ObjectDict",
    "XML2Dict",
    "calc_md5",
    "clean_bool",
    "clean_date",
    "clean_string",
    "clean_value",
    "collections",
    "crypto",
    "deprecation",
    "dict_keyed_param",
    "enumerate_keyed_param",
    "enumerate_param",
    "enumerate_params",
    "flat_param_dict",
    "mws_utc_now",
    "params",
    "parsers",
    "timezone",
    "unique_list_order_preserved",
    "xml",
]
