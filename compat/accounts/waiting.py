"""Accounts with MWS keys alone: their seller has not authorised the application yet, so nobody can call for him."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mws.compat.accounts.records import NewAccount
from mws.compat.config import Account, Config
from mws.compat.errors import AccessDenied

if TYPE_CHECKING:
    from mws.compat.accounts.store import AccountStore


def is_waiting(account: Account) -> bool:
    """Whether the seller has still to authorise the application."""
    return not account.refresh_token


def invitation(seller_id: str) -> str:
    """What to do about a waiting account, in words for whoever runs it. They hold no address of an invitation: whoever
    has that can authorise for the account, and these words go into replies and logs."""
    return (
        f"send the invitation that `mws-compat migrate links --only {seller_id} --out links.csv` makes; where the "
        "application is private, authorise it in Seller Central and give the token to "
        f"`mws-compat accounts add --seller-id {seller_id}`"
    )


def store_waiting(config: Config, store: AccountStore) -> int:
    """Store the accounts that wait in the file and are not stored yet, so that their sellers can be invited. How many.

    The file goes on to count for them; the store gives them the token once the seller has authorised.
    """
    new = [
        NewAccount(
            account.seller_id,
            account.region,
            account.application,
            access_key=account.mws_access_key,
            auth_token=account.mws_auth_token,
            marketplaces=account.marketplaces,
            home_marketplace=account.home_marketplace,
            writes=account.writes,
            write_rules=account.write_rules,
        )
        for account in config.accounts
        if is_waiting(account)
        and not store.find(account.seller_id, region=account.region, application=account.application)
    ]
    # Of two MWS keys of one seller, one is enough: an authorisation is the seller's.
    once = {(each.seller_id, each.region, each.application): each for each in reversed(new)}
    if once:
        store.add([*once.values()])
    return len(once)


def refuse_waiting(account: Account) -> None:
    """Raises AccessDenied (401, which MWS clients do not repeat) for an account that is waiting."""
    if is_waiting(account):
        raise AccessDenied(
            f"Seller {account.seller_id} has not authorised the application for the Selling Partner API yet, so "
            f"nothing can be called for this account. To go on, {invitation(account.seller_id)}."
        )
