"""Accounts with MWS keys alone: their seller has not authorised the application yet, so nobody can call for him."""

from __future__ import annotations

from mws.compat.config import Account
from mws.compat.errors import AccessDenied


def is_waiting(account: Account) -> bool:
    """Whether the seller has still to authorise the application."""
    return not account.refresh_token


def invitation(seller_id: str) -> str:
    """What to do about a waiting account, in words for whoever runs it. The address of an invitation made earlier is
    not among them: only its digest is stored."""
    return (
        f"send the invitation that `mws-compat migrate links --only {seller_id} --out links.csv` makes; where the "
        "application is private, authorise it in Seller Central and give the token to "
        f"`mws-compat accounts add --seller-id {seller_id}`"
    )


def refuse_waiting(account: Account) -> None:
    """Raises AccessDenied (401, which MWS clients do not repeat) for an account that is waiting."""
    if is_waiting(account):
        raise AccessDenied(
            f"Seller {account.seller_id} has not authorised the application for the Selling Partner API yet, so "
            f"nothing can be called for this account. To go on, {invitation(account.seller_id)}."
        )
