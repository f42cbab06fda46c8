"""Sellers' authorisations of the application: what ends one, and the refresh token of the next.

A spec is `WHAT:SELLER`:

    revoke:A1SANDBOXSELLER   the seller withdraws it; access tokens end at once
    expire:A1SANDBOXSELLER   its year is over and nobody renewed it
    renew:A1SANDBOXSELLER    he authorises again: a new refresh token, and the one before is refused

Of Amazon, the words for a withdrawn authorisation are known. That a year that is over, or a newer authorisation, is
refused in the words for any wrong token is assumed; a token that Developer Central makes ends no earlier one.
"""

from __future__ import annotations

from typing import Literal

from mws.spapi.sandbox.world.access import Tokens
from mws.spapi.sandbox.world.sellers import Seller, World

End = Literal["revoked", "expired", "superseded"]


class Authorisations:
    """Which refresh tokens hold no more, and why. Changed under `Site.lock`."""

    def __init__(self, world: World, tokens: Tokens) -> None:
        self._world = world
        self._tokens = tokens
        self._ended: dict[str, End] = {}
        self._renewed: dict[str, int] = {}

    def why_ended(self, refresh_token: str) -> End | None:
        """Why a refresh token holds no more, None where it does."""
        return self._ended.get(refresh_token)

    def change(self, spec: str) -> str:
        """Do what the spec says; the seller's refresh token from now on. Raises ValueError for a bad spec."""
        what, _, seller_id = spec.partition(":")
        seller = self._world.sellers.get(seller_id)
        if what not in ("revoke", "expire", "renew") or seller is None:
            raise ValueError(f"{spec!r}: expected revoke, expire or renew, a colon and a seller of the sandbox")
        if what == "renew":
            self._renew(seller, "superseded")
        else:
            self._ended[seller.refresh_token] = "revoked" if what == "revoke" else "expired"
            self._tokens.forget(seller.id)
        return seller.refresh_token

    def grant(self, seller: Seller) -> str:
        """The seller consents: his refresh token, a new one where the one he had holds no more."""
        if seller.refresh_token in self._ended:
            self._renew(seller, self._ended[seller.refresh_token])
        return seller.refresh_token

    def _renew(self, seller: Seller, end: End) -> None:
        self._ended[seller.refresh_token] = end
        number = self._renewed[seller.id] = self._renewed.get(seller.id, 0) + 1
        first = seller.refresh_token.partition("-renewed-")[0]
        seller.refresh_token = f"{first}-renewed-{number}"
        self._world.by_refresh_token[seller.refresh_token] = seller
