"""Whose an entry of the state database is: application, region and seller together.

One seller id may sell in several regions, and may have authorised several applications: Amazon knows other feeds and
reports for each. The application counts by its LWA client id, which stays when a configuration names it anew.
"""

from __future__ import annotations

from typing import NamedTuple

from mws.compat.config.model import Account, Application


class Owner(NamedTuple):
    """key: what stands in the column `owner`."""

    client_id: str
    region: str
    seller_id: str

    @property
    def key(self) -> str:
        """As the ledger has it, and the journal."""
        return f"{self.client_id}/{self.region}/{self.seller_id}"


def owner_of(account: Account, application: Application) -> Owner:
    """Whose the entries made for an account are."""
    return Owner(application.lwa_client_id, account.region, account.seller_id)
