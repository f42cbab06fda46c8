"""MerchantFulfillment 2015-06-01: the section's constants. Every Action is reached by `make_request`."""

from __future__ import annotations

from mws.apis.base import MWS


class MerchantFulfillment(MWS):
    """Shipping labels for orders a seller ships."""

    URI = "/MerchantFulfillment/2015-06-01"
    VERSION = "2015-06-01"
    NS = "{https://mws.amazonservices.com/MerchantFulfillment/2015-06-01}"
