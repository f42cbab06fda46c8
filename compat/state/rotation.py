"""Seals everything in the state database with the present key, so that the one before is needed no more.

The law: few rows in a transaction, each read and written in the same one, while other processes work on. Whoever is
killed leaves rows of both keys, which both open; once more seals the rest. What neither key opens is left as it is, and
counted. Secrets of accounts are sealed with data keys (`accounts.vault`): of those, the data keys are sealed anew here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table, select, tuple_, update

from mws.compat.state.account_tables import DATA_KEY
from mws.compat.state.errors import StateError
from mws.compat.state.state import State
from mws.compat.state.tables import JOB_STEP, VALUES

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Sealed:
    """One sealed column. context: what the value of a row is bound to. columns: what of the row `context` reads."""

    table: Table
    column: str
    columns: tuple[str, ...]
    context: Callable[[Row[Any]], str]  # Any: a row, whose types only SQLAlchemy knows


# A test holds this against every column of bytes there is.
SEALED = (
    _Sealed(VALUES, "sealed", (), lambda row: f"stored_value:{row.kind}:{row.key}"),
    _Sealed(JOB_STEP, "answer", ("owner", "job", "place"), lambda row: f"job_step:{row.owner}:{row.job}:{row.place}"),
    _Sealed(DATA_KEY, "wrapped", (), lambda row: f"data_key:{row.id}"),
)


def seal_anew(state: State) -> tuple[int, int]:
    """Seal everything with the present key. Returns how many values, and how many no key opens. Raises StateError."""
    done = closed = 0
    for each in SEALED:
        keys = list(each.table.primary_key)
        wanted = select(*keys, *(each.table.c[name] for name in (*each.columns, each.column)))
        after: tuple[object, ...] | None = None
        while True:
            page = wanted if after is None else wanted.where(tuple_(*keys) > after)
            with state.begin() as connection:
                rows = connection.execute(page.order_by(*keys).limit(AT_ONCE)).all()
                for row in rows:
                    sealed = bytes(row[-1])
                    if not sealed:
                        continue
                    try:
                        again = state.seal(state.open(sealed, each.context(row)), each.context(row))
                    except StateError as exc:
                        if exc.reason != "key":
                            raise
                        closed += 1
                        continue
                    here = [key == row[at] for at, key in enumerate(keys)]
                    connection.execute(update(each.table).where(*here).values({each.column: again}))
                    done += 1
            if not rows:
                break
            after = tuple(rows[-1][: len(keys)])
    return done, closed


def change_key(state: State) -> tuple[bool, int, int]:
    """Make a new key in the key file, and seal everything with it. The old one stays beside it.

    Returns whether one was made, and what `seal_anew` says. None is made while there is a key before: what another
    began, or what was interrupted, is finished, since the file has room for two keys and processes may still seal with
    the older one. Raises StateError, also where the key is in no file.
    """
    # The database has one writer: of several who change the key at once, one makes it.
    with state.begin():
        made = state.sealer.change_file()
    return made, *seal_anew(state)
