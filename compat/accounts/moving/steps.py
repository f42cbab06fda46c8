"""How far each seller is on the way to a refresh token: the rows of table `migration`, and who works on which.

The law: a step is noted before it is made, and only by who holds the row. So whoever comes after a run that was killed
knows what may have been done. A code is let go of in the transaction that notes its exchange: from then on it stands
nowhere but in the memory of the one process that sends it, and nobody else can send it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mws.compat.accounts.moving.holders import is_over
from mws.compat.accounts.store import AccountStore
from mws.compat.state import milliseconds
from mws.compat.state.account_tables import MIGRATION as M
from mws.compat.state.times import moment_of
from mws.errors import MWSError

Step = Literal["asking", "coded", "exchanging", "stored", "done", "failed"]
"""asking: for a code. coded: there is one. exchanging: it may have been sent. stored: the refresh token is, and nothing
proves it yet. done, failed: nothing is under way."""

LEASE = timedelta(minutes=5)
"""How long a row is held from the last step on: longer than any step takes."""
_UNDER_WAY = ("asking", "coded", "exchanging", "stored")


class ClaimLost(MWSError):
    """Another run has taken the seller over: this one was away for longer than its lease."""


@dataclass(frozen=True, slots=True)
class Code:
    """An authorisation code that nobody has sent. expires: when it is good no more, at the latest."""

    text: str = field(repr=False)
    expires: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a seller was when he was claimed. step: "" for nowhere. code: one that nobody sent, None for none.
    tries: codes that were asked for before."""

    step: Step | Literal[""]
    code: Code | None = None
    tries: int = 0


class MigrationSteps:
    """The rows of one state database, as one run sees them. Threads share it. holder: the run's name (`holders`)."""

    def __init__(self, store: AccountStore, holder: str) -> None:
        self._store = store
        self.holder = holder

    def claim(self, account: int) -> Progress | None:
        """Take a seller, so that nobody else works on him. None where somebody does, a thread of this run too."""
        with self._store.begin() as connection:
            row = connection.execute(select(M).where(M.c.account == account).with_for_update()).one_or_none()
            now = self._store.now
            if row is None:
                dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
                first = {"account": account, "step": "asking", "tries": 0, **self._held(now)}
                made = connection.execute(dialect.insert(M).values(first).on_conflict_do_nothing())
                return Progress("") if made.rowcount else None
            if self._is_held(row.holder, row.lease):
                return None
            # Under way again, so that whoever comes after a run that is killed here finds the row.
            step = row.step if row.step in _UNDER_WAY else "asking"
            connection.execute(update(M).where(M.c.account == account).values({**self._held(now), "step": step}))
            if row.code is None:
                return Progress(row.step, None, row.tries)
            text = self._store.vault.open(connection, bytes(row.code), _context(account))
            expires = moment_of(row.code_expires)
            return Progress(row.step, Code(text, expires), row.tries)

    def note_asking(self, account: int) -> None:
        """A code will be asked for now. Raises ClaimLost."""
        with self._store.begin() as connection:
            self._note(connection, account, step="asking", code=None, code_expires=None, tries=M.c.tries + 1)

    def note_code(self, account: int, code: Code) -> None:
        """There is a code. Raises ClaimLost."""
        with self._store.begin() as connection:
            sealed = self._store.vault.seal(connection, code.text, _context(account))
            self._note(connection, account, step="coded", code=sealed, code_expires=milliseconds(code.expires))

    def note_exchanging(self, account: int) -> None:
        """The code will be sent now, and is let go of. Raises ClaimLost."""
        with self._store.begin() as connection:
            self._note(connection, account, step="exchanging", code=None, code_expires=None)

    def note_stored(self, account: int) -> None:
        """The refresh token is stored. Raises ClaimLost."""
        with self._store.begin() as connection:
            self._note(connection, account, step="stored")

    def end(self, account: int, step: Literal["done", "failed"]) -> None:
        """Nothing is under way any more; anybody may take the seller. Nothing happens where another run has him."""
        values = {"step": step, "holder": "", "lease": 0, "code": None, "code_expires": None}
        with self._store.begin() as connection:
            mine = (M.c.account == account) & (M.c.holder == self.holder)
            connection.execute(update(M).where(mine).values({**values, "changed": self._store.now}))

    def forget(self, account: int) -> None:
        """Remove the row of an account that is not stored any more."""
        with self._store.begin() as connection:
            connection.execute(delete(M).where(M.c.account == account))

    def left_by_others(self) -> dict[int, bool]:
        """The sellers that other runs took and did not bring to an end; of each, whether he is still being worked on.

        One who is not was left by a run that was killed, and can be claimed.
        """
        wanted = select(M.c.account, M.c.holder, M.c.lease).where(M.c.step.in_(_UNDER_WAY), M.c.holder != self.holder)
        with self._store.read() as connection:
            rows = connection.execute(wanted.order_by(M.c.account)).all()
        return {row.account: self._is_held(row.holder, row.lease) for row in rows}

    def _is_held(self, holder: str, lease: int) -> bool:
        """Whether a run that may be alive works on such a row: another one, or another thread of this one."""
        return holder != "" and lease > self._store.now and not is_over(holder)

    def _held(self, now: int) -> dict[str, object]:
        return {"holder": self.holder, "lease": now + LEASE // timedelta(milliseconds=1), "changed": now}

    def _note(self, connection: Connection, account: int, **values: object) -> None:
        mine = (M.c.account == account) & (M.c.holder == self.holder)
        if not connection.execute(update(M).where(mine).values({**values, **self._held(self._store.now)})).rowcount:
            raise ClaimLost(f"another run has taken over account {account}")


def _context(account: int) -> str:
    return f"migration:{account}:code"
