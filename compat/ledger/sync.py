"""When Amazon has to be asked before the ledger can answer for reports or schedules, and how far it was read.

A type is looked up at most once in 45 s, the pace of getReports. Only what can have changed is asked for: since the
last list, and as far back as a report is not ended.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from mws.compat.ledger.asked import Answers, Asked
from mws.compat.ledger.questions.reports import FindListsDue, ListDue
from mws.compat.ledger.repeats import FOREVER, age
from mws.compat.state import milliseconds
from mws.compat.state.tables import REPORT, REPORT_SYNC
from mws.mappings.codecs import parse_time
from mws.mappings.reports.types import ALWAYS_LISTED, UNFINISHED
from mws.spapi.calls import Json

DAY = 24 * 60 * 60 * 1000
SYNC_EVERY = 45_000  # getReports restores one call in 45 s
OVERLAP = 5 * 60_000  # asked for again, should the clocks differ
LOOKED_AFTER = 3 * DAY  # an unfinished report older than that is no longer waited for
AT_ONCE = 10  # report types in one getReports


def time(value: Json) -> int | None:
    """Amazon's time in milliseconds, None where there is none."""
    return milliseconds(parse_time(value)) if isinstance(value, str) and value else None


def text(value: Json) -> str:
    """A text of Amazon's, "" where there is none."""
    return value if isinstance(value, str) else ""


def marketplaces(value: object) -> str:
    """Marketplace ids as the database has them: a JSON list in order; an empty one of what is no list."""
    return json.dumps(sorted(str(item) for item in value) if isinstance(value, list) else [])


def due(connection: Connection, asked: Asked, question: FindListsDue) -> list[ListDue]:
    """Answer `FindListsDue`."""
    table, kind = REPORT_SYNC, question.kind
    every = connection.execute(sa.select(table).where(table.c.owner == asked.owner)).all()
    rows = {row.report_type: row for row in every if row.kind == kind}
    seen = [row.report_type for row in every if row.seen]
    wanted = question.types or [*question.known, *seen, *ALWAYS_LISTED]
    if kind == "schedule":
        wanted = [name for name in wanted if name not in ALWAYS_LISTED]
    groups: dict[tuple[bool, str], list[str]] = {}
    for name in dict.fromkeys(wanted):
        row = rows.get(name)
        if row is None or row.synced is None:
            groups.setdefault((True, ""), []).append(name)
        elif row.resume or age(asked.now, row.synced) >= SYNC_EVERY:
            groups.setdefault((row.whole is None, row.resume), []).append(name)
    chunks: list[ListDue] = []
    for (first, resume), names in groups.items():
        for at in range(0, len(names), AT_ONCE):
            part = names[at : at + AT_ONCE]
            known = [rows[name] for name in part if name in rows]
            since = _since(connection, asked, [row.whole for row in known], part, first)
            begun = known[0].begun if resume else asked.now
            chunks.append({"types": list(part), "since": since, "resume": resume, "begun": begun, "first": first})
    return chunks


def _since(
    connection: Connection, asked: Asked, wholes: Sequence[int | None], types: Sequence[str], first: bool
) -> int:
    """From when on reports have to be listed: since the last list, and as far back as one is not ended."""
    earliest = asked.now - 90 * DAY + OVERLAP
    if first:
        return earliest
    table = REPORT
    waiting = connection.execute(
        sa.select(sa.func.min(table.c.created)).where(
            table.c.owner == asked.owner,
            table.c.status.in_(UNFINISHED),
            table.c.created >= asked.now - LOOKED_AFTER,
            table.c.report_type.in_(types),
        )
    ).scalar()
    reached = [whole for whole in wholes if whole is not None]
    if any(age(asked.now, whole) == FOREVER for whole in reached):
        # Noted by a clock that was ahead: nobody knows how far the ledger was read.
        return earliest
    if waiting is not None:
        reached.append(int(waiting))
    return max(earliest, min(reached) - OVERLAP)


def note_list_read(
    connection: Connection,
    asked: Asked,
    kind: str,
    types: Iterable[str],
    begun: int | None = None,
    resume: str = "",
) -> None:
    """Note that a list of these types was read: to its end, or as far as `resume`. begun: when, None for now."""
    begun = begun or asked.now
    for name in types:
        row: dict[str, Any] = {  # Any: values by column name
            "owner": asked.owner,
            "kind": kind,
            "report_type": name,
            "synced": asked.now,
            "begun": begun,
            "resume": resume,
            "seen": 0,
        }
        kept: tuple[str, ...] = ("synced", "begun", "resume")
        if not resume:
            row["whole"] = begun
            kept = (*kept, "whole")
        put(connection, REPORT_SYNC, [row], ("owner", "kind", "report_type"), kept)


def learn(connection: Connection, owner: str, kind: str, types: Iterable[str]) -> None:
    """Note types that lists of everything have to look for."""
    rows = [{"owner": owner, "kind": kind, "report_type": name, "resume": "", "seen": 1} for name in types if name]
    if rows:
        put(connection, REPORT_SYNC, rows, ("owner", "kind", "report_type"), ("seen",))


def put(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],  # Any: values by column name
    key: tuple[str, ...],
    replaced: Sequence[str],
) -> None:
    """Insert these rows; where one of that key is there already, the columns `replaced` of it are set."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    new = {name: statement.excluded[name] for name in replaced}
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=new), [dict(row) for row in rows])


ANSWERS: Answers = {FindListsDue: due}
