"""python-amazon-mws' public names, 0.8.15's and 1.0's, on the Selling Partner API.

    import mws
    orders = mws.Orders(access_key=..., secret_key=..., account_id=..., region="US")
    reply = orders.list_orders(marketplaceids=[...], created_after=...)

Importing this opens nothing and loads no table; who answers is decided at the first call (`mws.backends`).
"""

from __future__ import annotations

from importlib import import_module
from os import path as _path
from typing import TYPE_CHECKING, Any

if _path.isfile(_path.join(__path__[0], "compat")):  # git wrote the link as a text file
    raise ImportError("mws/compat is no link here: run `git config --global core.symlinks true`, then clone again")

from mws import apis, decorators, errors, response, utils
from mws import mws as mws
from mws.apis import (
    EasyShip,
    Feeds,
    Finances,
    InboundShipments,
    Inventory,
    MerchantFulfillment,
    OffAmazonPayments,
    Orders,
    OutboundShipments,
    Products,
    Recommendations,
    Reports,
    Sellers,
    Subscriptions,
)
from mws.apis.base import MWS
from mws.endpoints import Marketplaces
from mws.errors import MWSError
from mws.mws import __version__ as __version__
from mws.response import MWSResponse
from mws.utils import types
from mws.utils.collections import DotDict

if TYPE_CHECKING:
    from mws import boto as boto
    from mws import future_utils, models

# Parts few programs ask for: loaded when first named, so that they cost the others nothing.
_LATER = ("boto", "future_utils", "models")


def __getattr__(name: str) -> Any:  # Any: modules
    if name in _LATER:
        return import_module(f"mws.{name}")
    raise AttributeError(f"module 'mws' has no attribute {name!r}")


__all__ = [
    "MWS",
    "DotDict",
    "EasyShip",
    "Feeds",
    "Finances",
    "InboundShipments",
    "Inventory",
    "MWSError",
    "MWSResponse",
    "Marketplaces",
    "MerchantFulfillment",
    "OffAmazonPayments",
    "Orders",
    "OutboundShipments",
    "Products",
    "Recommendations",
    "Reports",
    "Sellers",
    "Subscriptions",
    "apis",
    "decorators",
    "errors",
    "future_utils",
    "models",
    "mws",
    "response",
    "types",
    "utils",
]
