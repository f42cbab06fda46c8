"""0.8.15's place for `OffAmazonPayments`."""

from __future__ import annotations

from mws.apis.base import MWS
from mws.apis.offamazonpayments import OffAmazonPayments

__all__ = ["MWS", "OffAmazonPayments"]
