"""0.8.15's place for `OffAmazonPayments`."""

from __future__ import annotations

from mws.apis.offamazonpayments import OffAmazonPayments

__all__ = ["OffAmazonPayments"]
