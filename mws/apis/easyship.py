"""EasyShip 2018-09-01: the section's constants. Every Action is reached by `make_request`."""

from __future__ import annotations

from mws.apis.base import MWS


class EasyShip(MWS):
    """Packages that Amazon collects (India)."""

    URI = "/EasyShip/2018-09-01"
    VERSION = "2018-09-01"
    NAMESPACE = "{https://mws.amazonservices.in/EasyShip/2018-09-01}"
