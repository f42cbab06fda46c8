"""Finances 2015-05-01: the section's constants. Every Action is reached by `make_request`."""

from __future__ import annotations

from typing import ClassVar

from mws.apis.base import MWS


class Finances(MWS):
    """Financial events."""

    URI = "/Finances/2015-05-01"
    VERSION = "2015-05-01"
    NS = "{https://mws.amazonservices.com/Finances/2015-05-01}"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["ListFinancialEventGroups", "ListFinancialEvents"]
