"""Many accounts in one short transaction: looked for, sealed, inserted and changed hundreds at a time.

The transaction that stores ten thousand sellers must end before a gateway on the same database gives up waiting, so
that no statement is made for each of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, insert, select, update

from mws.compat.accounts.records import AccountError, NewAccount
from mws.compat.accounts.rows import SETTINGS
from mws.compat.accounts.vault import Vault
from mws.compat.state import milliseconds
from mws.compat.state.account_tables import ACCOUNT as A

CHUNK = 400  # rows of a statement; older SQLite takes 999 values
_SECRETS = ("auth_token", "refresh_token")

_Item = TypeVar("_Item")


class Places:
    """Where sellers are stored already: what decides whether an account is new, there, or taken."""

    def __init__(self, connection: Connection, accounts: Sequence[NewAccount]) -> None:
        self._rows: dict[str, list[Any]] = {}  # Any: rows of the table, by seller
        columns = (A.c.id, A.c.application, A.c.region, A.c.seller_id, A.c.access_key)
        for some in _chunks(sorted({each.seller_id for each in accounts})):
            for row in connection.execute(select(*columns).where(A.c.seller_id.in_(some))):
                self._rows.setdefault(row.seller_id, []).append(row)

    def number(self, new: NewAccount) -> int | None:
        """The number of the stored account of the same application, region and seller; None for none."""
        rows = self._rows.get(new.seller_id, ())
        return next((row.id for row in rows if (row.application, row.region) == (new.application, new.region)), None)

    def taken(self, new: NewAccount) -> str:
        """Why its MWS access key and seller are another account's; "" where they are not."""
        number = self.number(new)
        for row in self._rows.get(new.seller_id, ()):
            if new.access_key and row.access_key == new.access_key and row.id != number:
                where = f"region {row.region}" + (f" and application {row.application}" if row.application else "")
                return (
                    f"seller {new.seller_id} has an account of MWS key {new.access_key} already, for {where}: by key "
                    "and seller MWS calls are told apart"
                )
        return ""


def save(connection: Connection, vault: Vault, accounts: Sequence[NewAccount], now: int, *, change: bool) -> list[int]:
    """Store accounts in this transaction; the numbers they have, in their order. now: milliseconds.

    change: those that are there take over what is said of them. Raises AccountError as `AccountStore.save`.
    """
    places = Places(connection, accounts)
    for new in accounts:
        if not change and places.number(new) is not None:
            of = f" and application {new.application}" if new.application else ""
            raise AccountError(f"seller {new.seller_id} is stored already for region {new.region}{of}")
        if why := places.taken(new):
            raise AccountError(why)
    seal = vault.sealer(connection)
    added = [new for new in accounts if places.number(new) is None]
    for some in _chunks(added):
        connection.execute(insert(A), [row_of(new, now) for new in some])
    # The database gave them their numbers, which their secrets are bound to.
    numbered = Places(connection, added)
    _seal(connection, seal, [(numbered.number(new) or 0, new) for new in added])
    changed = [(number, new) for new in accounts if (number := places.number(new)) is not None]
    for pairs in _chunks(changed):
        _change(connection, vault, seal, dict(pairs), now)
    return [places.number(new) or numbered.number(new) or 0 for new in accounts]


def row_of(new: NewAccount, now: int) -> dict[str, object]:
    """The columns of a new account, without its secrets. now: milliseconds."""
    return {
        "application": new.application,
        "region": new.region,
        "seller_id": new.seller_id,
        "name": new.name,
        "access_key": new.access_key,
        "settings": _text({name: getattr(new, name) for name in SETTINGS if getattr(new, name)}),
        "status": new.status or ("unproven" if new.refresh_token else "waiting"),
        "why": "",
        "detail": "",
        "authorised": new.authorised and milliseconds(new.authorised),
        "created": now,
        "changed": now,
    }


def _seal(
    connection: Connection, seal: Callable[[str, str], bytes], accounts: Sequence[tuple[int, NewAccount]]
) -> None:
    for name in _SECRETS:
        rows = [
            {"number": number, "sealed": seal(getattr(new, name), _context(number, name))}
            for number, new in accounts
            if getattr(new, name)
        ]
        for some in _chunks(rows):
            statement = update(A).where(A.c.id == bindparam("number")).values({name: bindparam("sealed")})
            connection.execute(statement, some)


def _change(
    connection: Connection,
    vault: Vault,
    seal: Callable[[str, str], bytes],
    accounts: dict[int, NewAccount],
    now: int,
) -> None:
    """Write what new accounts say over stored ones, by their numbers; what they do not say stays."""
    rows = connection.execute(select(A).where(A.c.id.in_(accounts))).all()
    columns = ("name", "access_key", "settings", "authorised", "status", "why", "detail", "changed", *_SECRETS)
    statement = (
        update(A).where(A.c.id == bindparam("number")).values({name: bindparam(f"to_{name}") for name in columns})
    )
    changes = []
    for row in rows:
        new = accounts[row.id]
        said = {name: getattr(new, name) for name in SETTINGS if getattr(new, name)}
        values = {name: getattr(row, name) for name in columns}
        values |= {name: getattr(new, name) for name in ("name", "access_key") if getattr(new, name)}
        values |= {"settings": _text({**json.loads(row.settings), **said}), "changed": now}
        if new.authorised:
            values["authorised"] = milliseconds(new.authorised)
        for name in _SECRETS:
            context, given = _context(row.id, name), getattr(new, name)
            before = getattr(row, name)
            if given and (before is None or given != vault.open(connection, bytes(before), context)):
                values[name] = seal(given, context)
                if name == "refresh_token":
                    values |= {"status": "unproven", "why": "", "detail": ""}
        if new.status is not None:
            values |= {"status": new.status, "why": "", "detail": ""}
        changes.append({"number": row.id, **{f"to_{name}": value for name, value in values.items()}})
    connection.execute(statement, changes)


def _chunks(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for at in range(0, len(items), CHUNK):
        yield items[at : at + CHUNK]


def _context(number: int, column: str) -> str:
    """What a secret is bound to: as `AccountStore` has it."""
    return f"account:{number}:{column}"


def _text(values: object) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"))
