"""Adoption: from when on a report counts as new, so that nothing imported long ago is imported again.

A fresh ledger knows no acknowledgements. Until somebody says what had been imported, "not acknowledged" is no answer;
afterwards every report that was available before the moment they named is acknowledged as it becomes known.

A date in the configuration outlives a lost database. A ledger made after that date has lost what happened between, so
all that was there when it was made counts as acknowledged; only a person, by the command, can say otherwise.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from mws.compat.ledger.asked import Answers, Asked
from mws.compat.ledger.questions.adoption import Adopted, Adoption, AdoptLedger, FindAdoption
from mws.compat.state.tables import LEDGER, REPORT


def open_ledger(connection: Connection, owner: str, now: int) -> None:
    """Note since when this seller is known, at the first time."""
    table = LEDGER
    if connection.execute(sa.select(table.c.made).where(table.c.owner == owner)).first() is None:
        connection.execute(table.insert().values(owner=owner, made=now, adopted_by=""))


def acknowledged_before(connection: Connection, owner: str) -> int | None:
    """The moment of the adoption, None where there was none."""
    table = LEDGER
    found = connection.execute(sa.select(table.c.acknowledged_before).where(table.c.owner == owner)).scalar()
    return None if found is None else int(found)


def find_adoption(connection: Connection, asked: Asked, question: FindAdoption) -> Adoption:
    """Answer `FindAdoption`."""
    table = LEDGER
    row = connection.execute(sa.select(table).where(table.c.owner == asked.owner)).first()
    if row is None:
        return {"made": None, "before": None, "by": ""}
    return {"made": row.made, "before": row.acknowledged_before, "by": row.adopted_by}


def adopt(connection: Connection, asked: Asked, question: AdoptLedger) -> Adopted:
    """Answer `AdoptLedger`."""
    table, reports = LEDGER, REPORT
    open_ledger(connection, asked.owner, asked.now)
    row = connection.execute(sa.select(table).where(table.c.owner == asked.owner)).one()
    by, before = question.by, question.before
    if by == "configuration":
        if row.acknowledged_before is not None:
            return {"made": row.made, "before": row.acknowledged_before, "by": row.adopted_by, "changed": 0}
        before = max(before, row.made)
    connection.execute(
        sa.update(table)
        .where(table.c.owner == asked.owner)
        .values(acknowledged_before=before, adopted=asked.now, adopted_by=by)
    )
    changed = connection.execute(
        sa.update(reports)
        .where(
            reports.c.owner == asked.owner,
            reports.c.available < before,
            reports.c.acknowledged == 0,
        )
        .values(acknowledged=1, acknowledged_at=asked.now)
    ).rowcount
    return {"made": row.made, "before": before, "by": by, "changed": changed}


ANSWERS: Answers = {FindAdoption: find_adoption, AdoptLedger: adopt}
