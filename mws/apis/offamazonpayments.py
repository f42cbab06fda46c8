"""Amazon Pay's section. Amazon Pay is a product of its own with its own API today, so nothing here stands for it."""

from __future__ import annotations

from typing import Any

from mws.apis.base import MWS
from mws.errors import MWSError


class OffAmazonPayments(MWS):
    """The name, so that imports work; making one raises MWSError."""

    URI = "/OffAmazonPayments/2013-01-01/"
    SANDBOX_URI = "/OffAmazonPayments_Sandbox/2013-01-01/"
    VERSION = "2013-01-01"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise MWSError("OffAmazonPayments is Amazon Pay, which mws-compat does not cover; use an Amazon Pay SDK")
