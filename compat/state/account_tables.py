"""The tables of accounts and of sellers on the move. The laws of `mws.compat.state.tables` hold here too."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from mws.compat.state.metadata import METADATA

DATA_KEY = Table(
    "data_key",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created", BigInteger, nullable=False),
)
"""The keys that seal the secrets of accounts, each sealed with the key of the state database. The newest seals."""

APPLICATION = Table(
    "application",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("lwa_client_id", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("changed", BigInteger, nullable=False),
)
"""SP-API applications that stand in no file. settings: JSON, what the configuration would say beside the secrets, by
its keys, without defaults. sealed: the secrets, likewise.
"""

DEVELOPER = Table(
    "developer",
    METADATA,
    Column("access_key", Text, primary_key=True),
    Column("developer_id", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("sealed", LargeBinary),
    Column("changed", BigInteger, nullable=False),
)
"""MWS keys, each of which served many sellers of a region. developer_id: Amazon's number, "" where it is not known.

sealed: the secret key, NULL where it is not known.
"""

ACCOUNT = Table(
    "account",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("application", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("seller_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("access_key", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("auth_token", LargeBinary),
    Column("refresh_token", LargeBinary),
    Column("status", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("authorised", BigInteger),
    Column("proven", BigInteger),
    Column("checked", BigInteger),
    Column("created", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Index("account_owner", "application", "region", "seller_id", unique=True),
    Index("account_seller", "seller_id"),
    Index("account_key_seller", "access_key", "seller_id"),
    Index("account_status", "status", "id"),
)
"""Sellers, each with the application that may call for him in a region, and the MWS identity it replaces.

application: its name, "" for the only one. access_key: of MWS, "" where nobody calls by MWS. settings: JSON, what
`[[account]]` would say of marketplaces and writes, without defaults. auth_token, refresh_token: sealed; NULL for none.
status: "waiting" (no refresh token), "moving" (one is being fetched), "unproven" (there is one, no call was answered
yet), "ready", "failed"; why: a word of `accounts.outcomes`, detail: what was said. authorised: when the seller
consented. proven: when a call was last answered. checked: when that was last tried.
"""

MIGRATION = Table(
    "migration",
    METADATA,
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("step", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("lease", BigInteger, nullable=False),
    Column("code", LargeBinary),
    Column("code_expires", BigInteger),
    Column("tries", Integer, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Index("migration_step_lease", "step", "lease"),
)
"""How far an account is on the way from an MWS authorisation to a refresh token. A step is noted before it is made.

holder, lease: which run works on it, until when; "" and 0 for none. code: LWA's, sealed, until it was exchanged.
"""

INVITATION = Table(
    "invitation",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("account", BigInteger, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("opened", BigInteger),
    Column("used", BigInteger),
    Index("invitation_account", "account"),
    Index("invitation_expires", "expires"),
)
"""Links by which sellers are asked to authorise. digest: SHA-256 of what the link carries, which is kept nowhere.

opened: when it was last followed. used: when the authorisation that it began was finished; NULL while it is good.
"""

USED_STATE = Table(
    "used_state",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Index("used_state_expires", "expires"),
    Index("used_state_address", "address"),
)
"""States of authorisations that were used, so that no other process takes one again. address: who used it."""

STORE_CHANGE = Table(
    "store_change",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
)
"""One row, id 1: its number counts every change of an account, application or developer, for who keeps a copy."""
