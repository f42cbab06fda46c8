"""The tables of the state database. Importing this costs SQLAlchemy: only code that has opened a State does so.

A new table is a `Table` here, a file in `migrations/versions` and the new HEAD; a test holds the three together.
Times are whole milliseconds since 1970 UTC: SQLite has no time type and its text forms do not compare.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text

HEAD = "0001"
"""The newest migration. Kept here so that opening an up-to-date database does not import alembic."""

METADATA = MetaData()

VALUES = Table(
    "stored_value",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Index("stored_value_expires", "expires"),
)
"""Values that expire, sealed: what a next token was too short for, the cache of orders."""

JOURNAL = Table(
    "journal",
    METADATA,
    # Integer on SQLite: only that spelling makes the column its row id, which counts by itself.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("request_id", Text, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("seller_id", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("error_code", Text, nullable=False),
    Column("upstream", Text, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Index("journal_request_id", "request_id"),
    Index("journal_time", "time"),
    Index("journal_seller_id_time", "seller_id", "time"),
)
"""One row per MWS call, without its parameters. upstream: JSON, a list of [operation, x-amzn-RequestId]."""
