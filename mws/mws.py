"""The module that held everything in 0.8.15, and `MWS` and `Marketplaces` in 1.0. Re-exports, and three functions."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from mws import errors
from mws import utils as utils
from mws.apis import EasyShip as EasyShip
from mws.apis import Feeds, Finances, InboundShipments, Inventory, Orders, Products, Recommendations, Reports, Sellers
from mws.apis import MerchantFulfillment as MerchantFulfillment
from mws.apis import OutboundShipments as OutboundShipments
from mws.apis import Subscriptions as Subscriptions
from mws.apis.base import MWS
from mws.apis.feeds import feed_options_str as feed_options_str
from mws.endpoints import MARKETPLACES as MARKETPLACES
from mws.endpoints import Marketplaces
from mws.errors import MWSError
from mws.response import MWSResponse as MWSResponse
from mws.utils.crypto import calc_md5 as calc_md5
from mws.utils.crypto import response_md5_is_valid as response_md5_is_valid
from mws.utils.params import clean_params_dict as _plain_params
from mws.utils.params import enumerate_param as enumerate_param
from mws.utils.params import flat_param_dict as flat_param_dict
from mws.utils.params import remove_empty_param_keys as remove_empty_param_keys
from mws.utils.parsers import DataWrapper as DataWrapper
from mws.utils.parsers import DictWrapper as DictWrapper
from mws.utils.timezone import mws_utc_now as mws_utc_now
from mws.utils.xml import remove_xml_namespaces as remove_xml_namespaces
from mws.version import USER_AGENT, VERSION

if TYPE_CHECKING:
    from mws.errors import MWSRequestError as MWSRequestError

__version__ = VERSION
PAM_DEFAULT_TIMEOUT = 300
PAM_USER_AGENT = USER_AGENT

# What `from mws.mws import *` gave of 0.8.15 and of 1.0; more would cover what a program has by these names.
__all__ = [
    "MWS",
    "Feeds",
    "Finances",
    "InboundShipments",
    "Inventory",
    "MWSError",
    "Marketplaces",
    "Orders",
    "Products",
    "Recommendations",
    "Reports",
    "Sellers",
    "canonicalized_query_string",
]


# What 0.8.15's module had of others and programs took from it: loaded when first asked for. A `request` put here by a
# program gets no calls, since none is made from here.
_OF_OTHERS = {
    "HTTPError": "requests",
    "XMLError": "xml.etree.ElementTree:ParseError",
    "quote": "urllib.parse",
    "request": "requests",
}


def __getattr__(name: str) -> Any:  # Any: classes and functions of many kinds
    if name == "MWSRequestError":
        return errors.MWSRequestError
    if name in _OF_OTHERS:
        module, _, there = _OF_OTHERS[name].partition(":")
        return getattr(import_module(module), there or name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def clean_params_dict(params: Mapping[str, Any]) -> dict[str, str]:
    """0.8.15's: every value cleaned and percent-encoded. MWSError for one that cannot be sent."""
    return _plain_params(params, urlencode=True)


def calc_request_description(params: Mapping[str, str]) -> str:
    """The canonical query of parameters that are percent-encoded already."""
    return "&".join(f"{name}={params[name]}" for name in sorted(params))


def canonicalized_query_string(params: Mapping[str, Any]) -> str:
    """The canonical query of parameters as they are."""
    return calc_request_description(clean_params_dict(params))


def remove_empty(dict_: Mapping[str, Any]) -> dict[str, Any]:
    """0.8.10's: the parameters that have a value which is true."""
    return {name: value for name, value in dict_.items() if value}


def remove_namespace(xml: str) -> str:
    """0.8.10's name of `remove_xml_namespaces`."""
    return remove_xml_namespaces(xml)
