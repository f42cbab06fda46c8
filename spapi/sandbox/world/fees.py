"""What Amazon takes for a sale, in cents: one rule for estimates and for what settlements book."""

from __future__ import annotations

from mws.spapi.sandbox.world import pools

_REFERRAL_PER_MILLE = 150
_PICK_AND_PACK = 322
"""US cents for one unit; elsewhere times the marketplace's price factor."""


def referral(price: int, shipping: int = 0) -> int:
    """Amazon's share of what the buyer pays for goods and delivery."""
    return (price + shipping) * _REFERRAL_PER_MILLE // 1000


def fulfillment(marketplace: str) -> int:
    """For taking one unit from Amazon's shelf and sending it."""
    return _PICK_AND_PACK * pools.MARKETPLACES[marketplace].price_factor
