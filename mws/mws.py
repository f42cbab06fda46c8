"""The module that held everything in 0.8.15, and `MWS` and `Marketplaces` in 1.0. Re-exports, and three functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mws import errors, utils
from mws.apis import (
    EasyShip,
    Feeds,
    Finances,
    InboundShipments,
    Inventory,
    MerchantFulfillment,
    Orders,
    OutboundShipments,
    Products,
    Recommendations,
    Reports,
    Sellers,
    Subscriptions,
)
from mws.apis.base import MWS
from mws.apis.feeds import feed_options_str
from mws.endpoints import MARKETPLACES, Marketplaces
from mws.errors import MWSError
from mws.response import MWSResponse
from mws.utils.crypto import calc_md5, response_md5_is_valid
from mws.utils.params import clean_params_dict as _plain_params
from mws.utils.params import enumerate_param, flat_param_dict, remove_empty_param_keys
from mws.utils.parsers import DataWrapper, DictWrapper
from mws.utils.timezone import mws_utc_now
from mws.utils.xml import remove_xml_namespaces
from mws.version import USER_AGENT, VERSION

if TYPE_CHECKING:
    from mws.errors import MWSRequestError

__version__ = VERSION
PAM_DEFAULT_TIMEOUT = 300
PAM_USER_AGENT = USER_AGENT

__all__ = [
    "MARKETPLACES",
    "MWS",
    "PAM_DEFAULT_TIMEOUT",
    "PAM_USER_AGENT",
    "DataWrapper",
    "DictWrapper",
    "EasyShip",
    "Feeds",
    "Finances",
    "InboundShipments",
    "Inventory",
    "MWSError",
    "MWSRequestError",
    "MWSResponse",
    "Marketplaces",
    "MerchantFulfillment",
    "Orders",
    "OutboundShipments",
    "Products",
    "Recommendations",
    "Reports",
    "Sellers",
    "Subscriptions",
    "calc_md5",
    "calc_request_description",
    "canonicalized_query_string",
    "clean_params_dict",
    "enumerate_param",
    "feed_options_str",
    "flat_param_dict",
    "mws_utc_now",
    "remove_empty",
    "remove_empty_param_keys",
    "remove_namespace",
    "remove_xml_namespaces",
    "response_md5_is_valid",
    "utils",
]


def __getattr__(name: str) -> Any:  # Any: only a class, but the hook answers for every name
    if name == "MWSRequestError":
        return errors.MWSRequestError
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
