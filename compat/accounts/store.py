"""Accounts, developers and applications in the state database, for who has more of them than a file is good for.

The law: secrets are sealed by the vault before they are stored, every change counts `changed` up in its transaction,
and several accounts are added all together or not at all. Importing this costs SQLAlchemy. Every method raises
StateError where the database cannot be used, or has no key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from typing import Any

from mws.compat.state.errors import StateError
from mws.compat.state.times import moment_of

try:
    from sqlalchemy import Connection, Row, delete, func, insert, select, update
    from sqlalchemy.dialects import postgresql, sqlite
    from sqlalchemy.exc import IntegrityError
except ImportError as missing:
    raise StateError(
        "stored accounts need SQLAlchemy and alembic: pip install SQLAlchemy alembic", "library"
    ) from missing

from mws import forks
from mws.compat.accounts import bulk
from mws.compat.accounts.bulk import Places
from mws.compat.accounts.records import AccountError, Developer, NewAccount, Status, StoredAccount
from mws.compat.accounts.rows import SETTINGS, read_settings, record
from mws.compat.accounts.vault import Vault
from mws.compat.config import Account, Application
from mws.compat.state import State, milliseconds
from mws.compat.state.account_tables import ACCOUNT as A
from mws.compat.state.account_tables import APPLICATION as P
from mws.compat.state.account_tables import DEVELOPER as D
from mws.compat.state.account_tables import INVITATION, MIGRATION
from mws.compat.state.account_tables import STORE_CHANGE as C

RESEAL = 500

_SEALED = (
    (A, A.c.id, (A.c.auth_token, A.c.refresh_token)),
    (D, D.c.access_key, (D.c.sealed,)),
    (P, P.c.name, (P.c.sealed,)),
)
_HIDDEN = tuple(each.name for each in fields(Application) if not each.repr)
_DEFAULTS = {each.name: each.default for each in fields(Application)}
_WITHOUT_SECRETS = [column for column in A.c if column.name not in ("auth_token", "refresh_token")] + [
    A.c.auth_token.is_not(None).label("has_auth_token"),
    A.c.refresh_token.is_not(None).label("has_refresh_token"),
]


class AccountStore:
    """The stored accounts of one state database. Threads and processes share it."""

    def __init__(self, state: State) -> None:
        self._state = state
        # Who writes waits his turn here: SQLite's own waiting is a lottery, which one of many threads may lose.
        self._writing = forks.lock()
        self.vault = Vault(state)

    @property
    def changed(self) -> int:
        """A number that is another one after every change, whichever process made it."""
        with self._state.read() as connection:
            return int(connection.execute(select(C.c.number)).scalar_one())

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """A transaction that changes something of the store."""
        with self._writing, self._state.begin() as connection:
            yield connection
            connection.execute(update(C).values(number=C.c.number + 1))

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that writes what nobody remembers: of an account's way, not of the account."""
        with self._writing, self._state.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self._state.read() as connection:
            yield connection

    @property
    def now(self) -> int:
        """Milliseconds, as the tables keep times."""
        return milliseconds(self._state.clock.now())

    # ---- accounts --------------------------------------------------------------------------------------------------

    def add(self, accounts: Sequence[NewAccount]) -> list[int]:
        """Store accounts, all or none. Returns their numbers.

        Raises AccountError for one that is there already: the same application, region and seller.
        """
        with self._storing() as connection:
            return [self._insert(connection, each) for each in accounts]

    def places(self, accounts: Sequence[NewAccount]) -> Places:
        """Which of these accounts are there already, and which MWS identities are taken. Hundreds in a query."""
        with self.read() as connection:
            return Places(connection, accounts)

    def save(
        self,
        accounts: Sequence[NewAccount],
        developers: Sequence[Developer] = (),
        applications: Sequence[Application] = (),
        *,
        update: bool = False,
    ) -> list[int]:
        """Store accounts, MWS keys and applications, all or none. Returns the accounts' numbers.

        update: one that is there already takes over what the new one says, "" and () leave what is there; a refresh
        token that is another one makes it "unproven". Without it one that is there raises AccountError; always does an
        MWS access key and seller that are another account's, for MWS calls are told apart by them.
        """
        with self._storing() as connection:
            for developer in developers:
                self._put_developer(connection, developer)
            for application in applications:
                self._put_application(connection, application)
            return bulk.save(connection, self.vault, accounts, self.now, change=update)

    @contextmanager
    def _storing(self) -> Iterator[Connection]:
        try:
            with self.change() as connection:
                yield connection
        except IntegrityError as exc:
            # Another process stored it between the look and the insertion.
            raise AccountError("one of these accounts was stored by another process just now") from exc

    def set_refresh_token(self, number: int, refresh_token: str, authorised: datetime, auth_token: str = "") -> None:
        """The seller has authorised the application: keep the token; nothing proves it yet.

        auth_token: of MWS, where it came along; "" leaves what is there. Raises AccountError for an unknown number.
        """
        with self.change() as connection:
            values: dict[str, object] = {
                "refresh_token": self._seal(connection, "account", number, "refresh_token", refresh_token),
                "authorised": milliseconds(authorised),
            }
            if auth_token:
                values["auth_token"] = self._seal(connection, "account", number, "auth_token", auth_token)
            self._update(connection, number, {**values, **_standing("unproven")})

    def set_status(
        self, number: int, status: Status, why: str = "", detail: str = "", *, checked: bool = False
    ) -> None:
        """Note where the seller is. checked: this was learnt by asking Amazon now. Raises AccountError."""
        values = _standing(status, why, detail)
        if checked:
            values["checked"] = self.now
            if status == "ready":
                values["proven"] = self.now
        with self.change() as connection:
            self._update(connection, number, values)

    def set_details(self, number: int, **changes: Any) -> None:
        """Change `name`, `access_key`, or what `[[account]]` says of marketplaces and writes. Raises AccountError.

        changes: by the names of `NewAccount`, each of the type its field has; None for `writes` ends its override.
        """
        with self.change() as connection:
            found = connection.execute(select(A.c.settings).where(A.c.id == number)).scalar()
            if found is None:
                raise _unknown(number)
            settings = json.loads(found)
            settings.update({name: value for name, value in changes.items() if name in SETTINGS})
            values: dict[str, object] = {name: changes[name] for name in ("name", "access_key") if name in changes}
            self._update(connection, number, {**values, "settings": _text(settings)})

    def get(self, number: int) -> StoredAccount:
        """One account. Raises AccountError where there is none of that number."""
        with self.read() as connection:
            row = connection.execute(select(*_WITHOUT_SECRETS).where(A.c.id == number)).one_or_none()
        if row is None:
            raise _unknown(number)
        return record(row)

    def find(self, seller_id: str, *, region: str = "", application: str | None = None) -> list[StoredAccount]:
        """Every account of a seller; region, application: only of that one."""
        wanted = select(*_WITHOUT_SECRETS).where(A.c.seller_id == seller_id).order_by(A.c.id)
        if region:
            wanted = wanted.where(A.c.region == region)
        if application is not None:
            wanted = wanted.where(A.c.application == application)
        with self.read() as connection:
            return [record(row) for row in connection.execute(wanted)]

    def page(self, status: Status | None = None, *, after: int = 0, limit: int = 100) -> list[StoredAccount]:
        """Accounts by number, those that follow number `after`; status: only of that one."""
        wanted = select(*_WITHOUT_SECRETS).where(A.c.id > after).order_by(A.c.id).limit(limit)
        if status is not None:
            wanted = wanted.where(A.c.status == status)
        with self.read() as connection:
            return [record(row) for row in connection.execute(wanted)]

    def some(self, numbers: Sequence[int]) -> list[StoredAccount]:
        """The accounts of these numbers, those of them that are stored."""
        wanted = select(*_WITHOUT_SECRETS).where(A.c.id.in_(numbers)).order_by(A.c.id)
        with self.read() as connection:
            return [record(row) for row in connection.execute(wanted)]

    def each(self, status: Status | None = None) -> Iterator[StoredAccount]:
        """Every account, page by page: memory stays flat."""
        after = 0
        while found := self.page(status, after=after):
            yield from found
            after = found[-1].id

    def counts(self) -> dict[Status, int]:
        """How many accounts have each status; none of one that nobody has."""
        with self.read() as connection:
            rows = connection.execute(select(A.c.status, func.count().label("number")).group_by(A.c.status))
            return {row.status: row.number for row in rows}

    def account(self, number: int) -> Account:
        """The account with its secrets, as the configuration would have it. Raises AccountError."""
        with self.read() as connection:
            row = connection.execute(_with_secrets().where(A.c.id == number)).one_or_none()
            if row is None:
                raise _unknown(number)
            return self._account(connection, row)

    def accounts(self) -> list[Account]:
        """All of them, with their secrets."""
        with self.read() as connection:
            return [self._account(connection, row) for row in connection.execute(_with_secrets().order_by(A.c.id))]

    def by_identity(self, access_key: str, seller_id: str) -> Account | None:
        """The account that MWS calls with this access key and seller are of; None for none. By an index."""
        wanted = _with_secrets().where(A.c.access_key == access_key, A.c.seller_id == seller_id).order_by(A.c.id)
        with self.read() as connection:
            row = connection.execute(wanted.limit(1)).one_or_none()
            return None if row is None else self._account(connection, row)

    def secret_keys(self, access_key: str) -> frozenset[str] | None:
        """The MWS secret key of an access key, if it is known; None for a key that no account has."""
        with self.read() as connection:
            if connection.execute(select(A.c.id).where(A.c.access_key == access_key).limit(1)).scalar() is None:
                return None
        developer = self.developer(access_key)
        return frozenset({developer.secret_key}) if developer and developer.secret_key else frozenset()

    def forget(self, number: int) -> None:
        """Remove an account with its secrets, invitations and what was noted of its migration. Raises AccountError."""
        with self.change() as connection:
            if not connection.execute(delete(A).where(A.c.id == number)).rowcount:
                raise _unknown(number)
            connection.execute(delete(MIGRATION).where(MIGRATION.c.account == number))
            connection.execute(delete(INVITATION).where(INVITATION.c.account == number))

    # ---- developers and applications -------------------------------------------------------------------------------

    def put_developer(self, developer: Developer) -> None:
        """Store an MWS key, in the place of an earlier one of that access key."""
        with self.change() as connection:
            self._put_developer(connection, developer)

    def developers(self) -> list[Developer]:
        """Every MWS key, with its secret."""
        with self.read() as connection:
            return [self._developer(connection, row) for row in connection.execute(select(D).order_by(D.c.access_key))]

    def developer(self, access_key: str) -> Developer | None:
        """The MWS key of that name; None for none."""
        with self.read() as connection:
            row = connection.execute(select(D).where(D.c.access_key == access_key)).one_or_none()
            return None if row is None else self._developer(connection, row)

    def forget_developer(self, access_key: str) -> None:
        """Remove an MWS key. Raises AccountError where there is none, or accounts have it still."""
        with self.change() as connection:
            if connection.execute(select(A.c.id).where(A.c.access_key == access_key).limit(1)).scalar() is not None:
                raise AccountError(f"accounts have the MWS key {access_key} still: forget or change them first")
            if not connection.execute(delete(D).where(D.c.access_key == access_key)).rowcount:
                raise AccountError(f"no MWS key {access_key} is stored")

    def application_names(self) -> list[str]:
        """The names of the applications; no secret is opened."""
        with self.read() as connection:
            return list(connection.execute(select(P.c.name).order_by(P.c.name)).scalars())

    def put_application(self, application: Application) -> None:
        """Store an application, in the place of an earlier one of that name."""
        with self.change() as connection:
            self._put_application(connection, application)

    def change_application(self, application: Application, present: Application | None) -> None:
        """Store an application in the place of `present`, None for none.

        Raises AccountError where what is stored is not `present` any more: two who change it at once do not undo each
        other's change.
        """
        with self.change() as connection:
            # PostgreSQL lets several write at once; every change of the store writes this row at its end.
            connection.execute(select(C).with_for_update()).all()
            row = connection.execute(select(P).where(P.c.name == application.name)).one_or_none()
            if (None if row is None else self._application(connection, row)) != present:
                name = application.name or "(unnamed)"
                raise AccountError(f"application {name} was changed by someone else meanwhile: nothing was stored")
            self._put_application(connection, application)

    def applications(self) -> list[Application]:
        """Every application, with its secrets."""
        with self.read() as connection:
            return [self._application(connection, row) for row in connection.execute(select(P).order_by(P.c.name))]

    def forget_application(self, name: str) -> None:
        """Remove an application. Raises AccountError where there is none, or accounts go by it."""
        with self.change() as connection:
            if connection.execute(select(A.c.id).where(A.c.application == name).limit(1)).scalar() is not None:
                raise AccountError(f"application {name!r} has accounts still: forget or move them first")
            if not connection.execute(delete(P).where(P.c.name == name)).rowcount:
                raise AccountError(f"no application {name!r} is stored")

    def renew_keys(self) -> int:
        """Seal every secret anew with a new data key, at most RESEAL rows in a transaction. Returns how many rows.

        A process that is killed leaves some with the older key, which is kept: they stay readable.
        """
        with self.change() as connection:
            self.vault.renew(connection)
        rows = 0
        for table, key, columns in _SEALED:
            after: object = None
            while True:
                wanted = select(key, *columns).order_by(key).limit(RESEAL)
                with self.change() as connection:
                    found = connection.execute(wanted if after is None else wanted.where(key > after)).all()
                    for row in found:
                        self._reseal(connection, table, key, row)
                if not found:
                    break
                rows, after = rows + len(found), found[-1][0]
        return rows

    # ---- pieces ----------------------------------------------------------------------------------------------------

    def _insert(self, connection: Connection, new: NewAccount) -> int:
        if self._number(connection, new.application, new.region, new.seller_id) is not None:
            of = f" and application {new.application}" if new.application else ""
            raise AccountError(f"seller {new.seller_id} is stored already for region {new.region}{of}")
        number = int(connection.execute(insert(A).values(bulk.row_of(new, self.now)).returning(A.c.id)).scalar_one())
        given = {"auth_token": new.auth_token, "refresh_token": new.refresh_token}
        sealed = {
            name: self._seal(connection, "account", number, name, value) for name, value in given.items() if value
        }
        if sealed:
            connection.execute(update(A).where(A.c.id == number).values(sealed))
        return number

    def _put_application(self, connection: Connection, application: Application) -> None:
        said = {name: getattr(application, name) for name in _DEFAULTS}
        given = {name: value for name, value in said.items() if value != _DEFAULTS[name]}
        hidden = {name: value for name, value in given.items() if name in _HIDDEN}
        shown = {name: value for name, value in given.items() if name not in (*_HIDDEN, "name")}
        sealed = self._seal(connection, "application", application.name, "sealed", _text(hidden))
        row = {"lwa_client_id": application.lwa_client_id, "settings": _text(shown), "sealed": sealed}
        self._put(connection, P, {"name": application.name}, row)

    def _put_developer(self, connection: Connection, developer: Developer) -> None:
        sealed = self._seal(connection, "developer", developer.access_key, "sealed", developer.secret_key)
        row: dict[str, object] = {"developer_id": developer.developer_id, "region": developer.region, "sealed": sealed}
        self._put(connection, D, {"access_key": developer.access_key}, row)

    def _update(self, connection: Connection, number: int, values: Mapping[str, object]) -> None:
        if not connection.execute(update(A).where(A.c.id == number).values({**values, "changed": self.now})).rowcount:
            raise _unknown(number)

    def _number(self, connection: Connection, application: str, region: str, seller_id: str) -> int | None:
        wanted = select(A.c.id).where(A.c.application == application, A.c.region == region, A.c.seller_id == seller_id)
        return connection.execute(wanted).scalar()

    # Any: a table, its key and a row of it, whose types only SQLAlchemy knows.
    def _reseal(self, connection: Connection, table: Any, key: Any, row: Row[Any]) -> None:
        for name, sealed in row._mapping.items():
            if name != key.name and sealed is not None:
                text = self._open(connection, table.name, row[0], name, sealed)
                again = self._seal(connection, table.name, row[0], name, text)
                connection.execute(update(table).where(key == row[0]).values({name: again}))

    def _put(self, connection: Connection, table: Any, key: Mapping[str, str], row: Mapping[str, object]) -> None:
        """Insert or replace. Any: a table; its columns are named by it."""
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        values = {**row, "changed": self.now}
        upsert = dialect.insert(table).values({**key, **values})
        connection.execute(upsert.on_conflict_do_update(index_elements=list(key), set_=values))

    def _account(self, connection: Connection, row: Row[Any]) -> Account:
        settings = read_settings(row.settings)
        return Account(
            seller_id=row.seller_id,
            mws_access_key=row.access_key,
            mws_secret_key=self._open(connection, "developer", row.access_key, "sealed", row.developer_secret),
            mws_auth_token=self._open(connection, "account", row.id, "auth_token", row.auth_token),
            refresh_token=self._open(connection, "account", row.id, "refresh_token", row.refresh_token),
            region=row.region,
            application=row.application,
            authorised=moment_of(row.authorised).date().isoformat() if row.authorised else "",
            **settings,
        )

    def _developer(self, connection: Connection, row: Row[Any]) -> Developer:
        secret = self._open(connection, "developer", row.access_key, "sealed", row.sealed)
        return Developer(row.access_key, row.region, row.developer_id, secret)

    def _application(self, connection: Connection, row: Row[Any]) -> Application:
        hidden = json.loads(self._open(connection, "application", row.name, "sealed", row.sealed))
        known = {name: value for name, value in json.loads(row.settings).items() if name in _DEFAULTS}
        return Application(name=row.name, **known, **hidden)

    def _seal(self, connection: Connection, table: str, key: str | int, column: str, text: str) -> bytes | None:
        """Bound to what it is and whose; None for no secret."""
        return self.vault.seal(connection, text, f"{table}:{key}:{column}") if text else None

    def _open(self, connection: Connection, table: str, key: str | int, column: str, sealed: bytes | None) -> str:
        return "" if sealed is None else self.vault.open(connection, bytes(sealed), f"{table}:{key}:{column}")


def _with_secrets() -> Any:  # Any: a select, whose columns only SQLAlchemy knows
    return select(A, D.c.sealed.label("developer_secret")).join(D, D.c.access_key == A.c.access_key, isouter=True)


def _standing(status: Status, why: str = "", detail: str = "") -> dict[str, object]:
    return {"status": status, "why": why, "detail": detail}


def _text(values: object) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"))


def _unknown(number: int) -> AccountError:
    return AccountError(f"no account {number} is stored")
