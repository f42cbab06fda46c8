"""What python-amazon-mws has as `mws.utils`: a module in 0.8.15, a package in 1.0. Names of both; re-exports only."""

from __future__ import annotations

from mws.decorators import next_token_action
from mws.utils import collections as collections
from mws.utils import crypto as crypto
from mws.utils import deprecation as deprecation
from mws.utils import params as params
from mws.utils import parsers as parsers
from mws.utils import timezone as timezone
from mws.utils import types as types
from mws.utils import xml as xml
from mws.utils.collections import DotDict, unique_list_order_preserved
from mws.utils.crypto import calc_md5
from mws.utils.params import (
    clean_bool,
    clean_date,
    clean_enum,
    clean_value,
    dict_keyed_param,
    dt_iso_or_none,
    enumerate_keyed_param,
    enumerate_param,
    enumerate_params,
    flat_param_dict,
)
from mws.utils.parsers import DataWrapper, DictWrapper, ObjectDict, XML2Dict
from mws.utils.timezone import mws_utc_now

# The names these two had before PEP 8 reached them.
object_dict = ObjectDict
xml2dict = XML2Dict

__all__ = [
    "DataWrapper",
    "DictWrapper",
    "DotDict",
    "ObjectDict",
    "XML2Dict",
    "calc_md5",
    "clean_bool",
    "clean_date",
    "clean_enum",
    "clean_value",
    "dict_keyed_param",
    "dt_iso_or_none",
    "enumerate_keyed_param",
    "enumerate_param",
    "enumerate_params",
    "flat_param_dict",
    "mws_utc_now",
    "next_token_action",
    "object_dict",
    "unique_list_order_preserved",
    "xml2dict",
]
