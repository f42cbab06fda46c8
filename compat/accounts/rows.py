"""Rows of the table `account` as the records of `accounts.records`: what JSON cannot say is said here again."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row

from mws.compat.accounts.records import StoredAccount
from mws.compat.state.times import moment_of

SETTINGS = ("marketplaces", "home_marketplace", "writes", "write_rules")
"""Fields of an account that its column `settings` holds, where they are not the default."""


def record(row: Row[Any]) -> StoredAccount:
    """A row that holds everything but the secrets, and whether there are any."""
    settings = read_settings(row.settings)
    return StoredAccount(
        id=row.id,
        application=row.application,
        region=row.region,
        seller_id=row.seller_id,
        name=row.name,
        access_key=row.access_key,
        marketplaces=settings.get("marketplaces", ()),
        home_marketplace=settings.get("home_marketplace", ""),
        writes=settings.get("writes"),
        write_rules=settings.get("write_rules", ()),
        has_auth_token=bool(row.has_auth_token),
        has_refresh_token=bool(row.has_refresh_token),
        status=row.status,
        why=row.why,
        detail=row.detail,
        authorised=row.authorised and moment_of(row.authorised),
        proven=row.proven and moment_of(row.proven),
        checked=row.checked and moment_of(row.checked),
        created=moment_of(row.created),
        changed=moment_of(row.changed),
    )


def read_settings(text: str) -> dict[str, Any]:
    """What `_insert` wrote: lists are tuples again. Any: each of the type its field has."""
    found = json.loads(text)
    if "marketplaces" in found:
        found["marketplaces"] = tuple(found["marketplaces"])
    if "write_rules" in found:
        found["write_rules"] = tuple((action, rule) for action, rule in found["write_rules"])
    return {name: found[name] for name in SETTINGS if name in found}
