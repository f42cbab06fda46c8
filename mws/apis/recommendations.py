"""Recommendations 2013-04-01: the section's constants. Every Action is reached by `make_request`."""

from __future__ import annotations

from typing import ClassVar

from mws.apis.base import MWS


class Recommendations(MWS):
    """Advice on a seller's offers."""

    URI = "/Recommendations/2013-04-01"
    VERSION = "2013-04-01"
    NAMESPACE = "{https://mws.amazonservices.com/Recommendations/2013-04-01}"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["ListRecommendations"]
