"""States of authorisations that were used, in the database: several processes behind one host name share them."""

from __future__ import annotations

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from mws.compat.state import State, milliseconds
from mws.compat.state.account_tables import USED_STATE as U
from mws.spapi.consent.states import MOST_OF_AN_ADDRESS, MOST_USED, TooManyStates


class StoredUsed:
    """`UsedStates` of a state database. Nothing is forgotten before its time."""

    def __init__(self, state: State) -> None:
        self._state = state

    def use(self, key: str, seconds: float, address: str) -> bool:
        """As UsedStates has it. Raises TooManyStates, StateError."""
        try:
            return self._use(key, seconds, address)
        except IntegrityError:
            # Another process used it in the same moment.
            return False

    def _use(self, key: str, seconds: float, address: str) -> bool:
        now = milliseconds(self._state.clock.now())
        with self._state.begin() as connection:
            connection.execute(delete(U).where(U.c.expires <= now))
            if connection.execute(select(U.c.key).where(U.c.key == key)).scalar() is not None:
                return False
            counted = select(func.count()).select_from(U)
            in_all = connection.execute(counted).scalar_one()
            of_this = connection.execute(counted.where(U.c.address == address)).scalar_one() if address else 0
            if in_all >= MOST_USED or of_this >= MOST_OF_AN_ADDRESS:
                raise TooManyStates("too many authorisations were finished here in ten minutes: try again later")
            row = {"key": key, "address": address, "expires": now + int(seconds * 1000)}
            connection.execute(insert(U).values(row))
            return True
