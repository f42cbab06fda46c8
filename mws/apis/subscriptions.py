"""Subscriptions 2013-07-01: the section's constants. Every Action is reached by `make_request`."""

from __future__ import annotations

from mws.apis.base import MWS


class Subscriptions(MWS):
    """Where notifications go."""

    URI = "/Subscriptions/2013-07-01"
    VERSION = "2013-07-01"
    NAMESPACE = "{http://mws.amazonaws.com/Subscriptions/2013-07-01}"
