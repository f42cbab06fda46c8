"""Statements that SQLite and PostgreSQL spell alike: of expiring values, sealed, and of rows that count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, and_, or_, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from mws.compat.state.tables import JOB, JOB_STEP, JOURNAL, VALUES


def put(connection: Connection, kind: str, sealed: Mapping[str, bytes], expires: int, owner: str = "") -> None:
    """Insert or replace values by key. expires: milliseconds. owner: whose quota they count against."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = insert(VALUES)
    new = {"sealed": row.excluded.sealed, "expires": row.excluded.expires, "owner": row.excluded.owner}
    upsert = row.on_conflict_do_update(index_elements=["kind", "key"], set_=new)
    # In order of key: two transactions that write the same keys then wait for each other instead of deadlocking.
    same = {"kind": kind, "expires": expires, "owner": owner}
    rows = [{**same, "key": key, "sealed": sealed[key]} for key in sorted(sealed)]
    if rows:
        connection.execute(upsert, rows)


def get(connection: Connection, kind: str, key: str, now: int, latest: int) -> bytes | None:
    """The sealed bytes, or None where there are none that live at `now` and end by `latest`."""
    wanted = select(VALUES.c.sealed).where(
        VALUES.c.kind == kind, VALUES.c.key == key, VALUES.c.expires > now, VALUES.c.expires <= latest
    )
    found = connection.execute(wanted).scalar()
    return None if found is None else bytes(found)


def delete(connection: Connection, kind: str, key: str) -> None:
    """Remove one."""
    connection.execute(VALUES.delete().where(VALUES.c.kind == kind, VALUES.c.key == key))


def sweep(connection: Connection, now: int, latest: Mapping[str, int], otherwise: int, at_most: int) -> int:
    """Remove the longest expired, and what ends later than a value of its kind may. Returns how many.

    latest: by kind; otherwise: of all others. Milliseconds.
    """
    over = [and_(VALUES.c.kind == kind, VALUES.c.expires > end) for kind, end in latest.items()]
    gone = or_(VALUES.c.expires <= now, VALUES.c.expires > otherwise, *over)
    old = select(VALUES.c.kind, VALUES.c.key).where(gone).order_by(VALUES.c.expires).limit(at_most)
    return connection.execute(VALUES.delete().where(tuple_(VALUES.c.kind, VALUES.c.key).in_(old))).rowcount


def sweep_jobs(connection: Connection, now: int, at_most: int) -> int:
    """Remove jobs that have expired and that nobody carries on, with their answers. Returns how many jobs."""
    gone = select(JOB.c.id).where(JOB.c.expires <= now, JOB.c.changed <= now - JOB.c.lease).limit(at_most)
    numbers = connection.execute(gone).scalars().all()
    if numbers:
        connection.execute(JOB_STEP.delete().where(JOB_STEP.c.job.in_(numbers)))
        connection.execute(JOB.delete().where(JOB.c.id.in_(numbers)))
    return len(numbers)


def count_up(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows of the journal that have a bucket; where it is there already, its row counts on and is of now."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = insert(JOURNAL)
    new = {"times": JOURNAL.c.times + row.excluded.times, "time": row.excluded.time}
    if rows:
        # In order of bucket, as in `put`.
        ordered = sorted(rows, key=lambda each: str(each["bucket"]))
        connection.execute(
            row.on_conflict_do_update(index_elements=["bucket"], set_=new), [dict(each) for each in ordered]
        )
