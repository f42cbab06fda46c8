"""Entries that are kept under a seller id alone are given to the owner they are of: application, region, seller.

Where one account has that seller id they are all its own. Where several have it, the marketplaces of a row decide the
region; the adoption is true of each; what says when Amazon was last asked is forgotten, and is asked again; a row
that names no marketplace goes to the first account.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from mws.compat.config.owners import Owner
from mws.compat.state import tables
from mws.mappings.marketplaces import MARKETPLACES

OWNED: tuple[Table, ...] = (
    tables.VALUES,
    tables.SUBMISSION,
    tables.FEED_PART,
    tables.LISTING_CHANGE,
    tables.PRICE_SENT,
    tables.FEED_SYNC,
    tables.LEDGER,
    tables.REPORT,
    tables.REPORT_PART,
    tables.REPORT_ASKED,
    tables.REPORT_SYNC,
    tables.REPORT_SCHEDULE,
)
"""Every table that has entries of sellers."""

_ASKED_AGAIN = (tables.FEED_SYNC, tables.REPORT_SYNC, tables.REPORT_ASKED)
# A row that follows another one's marketplaces: table, the column both share, and the other.
_FOLLOWS = (
    (tables.FEED_PART, "submission", tables.SUBMISSION, "id"),
    (tables.LISTING_CHANGE, "submission", tables.SUBMISSION, "id"),
    (tables.PRICE_SENT, "submission", tables.SUBMISSION, "id"),
    (tables.REPORT_PART, "report_id", tables.REPORT, "report_id"),
)


def waiting(connection: Connection, owners: Sequence[Owner]) -> list[str]:
    """The seller ids of these owners that still have entries under the id alone."""
    ids = sorted({owner.seller_id for owner in owners})
    found: set[str] = set()
    for table in OWNED:
        found.update(connection.execute(sa.select(table.c.owner).where(table.c.owner.in_(ids)).distinct()).scalars())
    return sorted(found)


def take_over(connection: Connection, owners: Sequence[Owner]) -> int:
    """Give every entry under a seller id alone to its owner. Returns how many rows were given."""
    given = 0
    for seller_id in waiting(connection, owners):
        mine = [owner for owner in owners if owner.seller_id == seller_id]
        if len(mine) > 1:
            _split(connection, seller_id, mine)
        for table in OWNED:
            rest = table.update().where(table.c.owner == seller_id).values(owner=mine[0].key)
            given += connection.execute(rest).rowcount
    return given


def _split(connection: Connection, seller_id: str, owners: Sequence[Owner]) -> None:
    """What is not the first owner's goes to the others, and what is asked again goes away."""
    first, *others = owners
    for table in _ASKED_AGAIN:
        connection.execute(table.delete().where(table.c.owner == seller_id))
    adopted = connection.execute(sa.select(tables.LEDGER).where(tables.LEDGER.c.owner == seller_id)).mappings().first()
    for owner in others:
        if adopted is not None:
            connection.execute(tables.LEDGER.insert().values({**adopted, "owner": owner.key}))
        if owner.region == first.region:
            continue
        places = [each.id for each in MARKETPLACES.values() if each.region == owner.region]
        for table in (tables.SUBMISSION, tables.REPORT, tables.REPORT_SCHEDULE):
            there = sa.or_(*(table.c.marketplaces.contains(place) for place in places))
            connection.execute(table.update().where(table.c.owner == seller_id, there).values(owner=owner.key))
        for table, column, other, key in _FOLLOWS:
            theirs = sa.select(other.c[key]).where(other.c.owner == owner.key)
            moved = table.update().where(table.c.owner == seller_id, table.c[column].in_(theirs))
            connection.execute(moved.values(owner=owner.key))
