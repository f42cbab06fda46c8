"""python-amazon-mws' public names, 0.8.15's and 1.0's, on the Selling Partner API.

    import mws
    orders = mws.Orders(access_key=..., secret_key=..., account_id=..., region="US")
    reply = orders.list_orders(marketplaceids=[...], created_after=...)

Importing this opens nothing and loads no table; each name loads at first use, so that `mws.spapi` costs nothing of the
drop-in. Who answers is decided at the first call (`mws.backends`).
"""

from __future__ import annotations

from os import path as _path
from typing import TYPE_CHECKING

if _path.isfile(_path.join(__path__[0], "compat")):  # git wrote the link as a text file
    raise ImportError("mws/compat is no link here: run `git config --global core.symlinks true`, then clone again")

from mws.late import loader as _loader
from mws.version import VERSION as _VERSION

if TYPE_CHECKING:
    from mws import apis as apis
    from mws import boto as boto
    from mws import decorators as decorators
    from mws import errors as errors
    from mws import future_utils as future_utils
    from mws import models as models
    from mws import mws as mws
    from mws import response as response
    from mws import utils as utils
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
    from mws.response import MWSResponse
    from mws.utils import types as types
    from mws.utils.collections import DotDict

# Name -> the module below this package that has it.
_HOME = {
    "MWS": "apis.base",
    "DotDict": "utils.collections",
    "EasyShip": "apis.easyship",
    "Feeds": "apis.feeds",
    "Finances": "apis.finances",
    "InboundShipments": "apis.inbound_shipments",
    "Inventory": "apis.inventory",
    "MWSError": "errors",
    "MWSResponse": "response",
    "Marketplaces": "endpoints",
    "MerchantFulfillment": "apis.merchant_fulfillment",
    "OffAmazonPayments": "apis.offamazonpayments",
    "Orders": "apis.orders",
    "OutboundShipments": "apis.outbound_shipments",
    "Products": "apis.products",
    "Recommendations": "apis.recommendations",
    "Reports": "apis.reports",
    "Sellers": "apis.sellers",
    "Subscriptions": "apis.subscriptions",
}
# Names that are modules themselves -> the same.
_MODULES = {
    "apis": "apis",
    "boto": "boto",
    "decorators": "decorators",
    "errors": "errors",
    "future_utils": "future_utils",
    "models": "models",
    "mws": "mws",
    "response": "response",
    "types": "utils.types",
    "utils": "utils",
}

__version__ = _VERSION

__getattr__, __dir__ = _loader(globals(), _HOME, _MODULES)

# What `from mws import *` gave of 0.8.15 and of 1.0, less `types`: 1.0 put it over the module of Python's.
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
    "future_utils",
    "mws",
    "utils",
]
