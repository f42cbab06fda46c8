"""Products 2011-10-01: the section's constants. Every Action is reached by `make_request`."""

from __future__ import annotations

from mws.apis.base import MWS


class Products(MWS):
    """The catalogue, prices and fees."""

    URI = "/Products/2011-10-01"
    VERSION = "2011-10-01"
    NAMESPACE = "{http://mws.amazonservices.com/schema/Products/2011-10-01}"
