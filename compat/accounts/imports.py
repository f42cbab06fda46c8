"""Stores many sellers at once: out of a table of sellers, or out of what `accounts export --secrets` sealed.

The law: every line is accepted or has a fault that names it, and what is stored is stored in one transaction: all of
it, or what was accepted where that is asked for, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar, cast

from mws.compat.accounts import cells, sheet
from mws.compat.accounts.records import AccountError, Developer, NewAccount
from mws.compat.accounts.references import AccountReferences
from mws.compat.accounts.sheet import ImportFault, Sheet, SheetLine
from mws.compat.config import Application, Config, Region, Writes
from mws.compat.config.keys import KEYS
from mws.compat.config.values import READERS, InvalidValue
from mws.words import count

if TYPE_CHECKING:
    from collections.abc import Callable

    from mws.compat.accounts.store import AccountStore

_Value = TypeVar("_Value")
Numbered = tuple[int, NewAccount]
"""An account with the number of its line."""
_WRITES = ("on", "dry_run", "off")
_RULES = next(key for key in KEYS if (key.table, key.name) == ("account", "write_rules"))


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What is to be stored. accounts: with the number of the line each stands in. faults: why others are not.

    changed: how many of the accounts are there already.
    """

    accounts: Sequence[tuple[int, NewAccount]] = ()
    developers: Sequence[Developer] = ()
    applications: Sequence[Application] = ()
    faults: Sequence[ImportFault] = ()
    unread: Sequence[str] = ()
    changed: int = 0


def plan(
    table: Sheet, known: AccountReferences, store: AccountStore, *, region: Region | None = None, update: bool = False
) -> ImportPlan:
    """What a table's lines become. region: of lines that say none and name no marketplaces. Stores nothing.

    update: a seller who is stored already is changed; without it that is a fault. Raises StateError.
    """
    reading = _Reading(known, region)
    rows = [row for line in table.lines if (row := reading.row(line)) is not None]
    settled = [found for each in rows if (found := reading.settle(each)) is not None]
    accounts, changed = _unique(settled, store, update, reading.faults)
    faults = sorted((*table.faults, *reading.faults), key=lambda each: each.line)
    lines = {number for number, _ in accounts}
    developers = [developer for number, developer in reading.developers.values() if lines & number]
    return ImportPlan(accounts, developers, faults=faults, unread=table.unread, changed=changed)


def compare(made: ImportPlan, config: Config, store: AccountStore, *, update: bool = False) -> ImportPlan:
    """A plan out of a sealed export, without what the file has, and with faults for what is there already.

    update: what is there is changed. Raises StateError.
    """
    faults: list[ImportFault] = []
    accounts, changed = _unique(made.accounts, store, update, faults)
    configured = {each.name for each in config.applications}
    here = {each.name: each for each in store.applications()}
    keys = {each.access_key: each for each in store.developers()}
    applications = [each for each in made.applications if each.name not in configured and here.get(each.name) != each]
    developers = [each for each in made.developers if keys.get(each.access_key) != each]
    if not update:
        text = "is stored already, and otherwise: --update changes it"
        faults += [ImportFault(0, f"application {each.name}", text) for each in applications if each.name in here]
        faults += [ImportFault(0, f"MWS key {each.access_key}", text) for each in developers if each.access_key in keys]
        applications = [each for each in applications if each.name not in here]
        developers = [each for each in developers if each.access_key not in keys]
    return ImportPlan(accounts, developers, applications, faults, changed=changed)


def carry_out(made: ImportPlan, store: AccountStore, *, update: bool = False, partial: bool = False) -> int:
    """Store a plan, all or nothing. Returns how many accounts. Raises AccountError, and StateError.

    partial: store it though some of its lines have faults; without it AccountError says so.
    """
    if made.faults and not partial:
        raise AccountError(f"{count(len(made.faults), 'fault')}, nothing was stored: the first is {made.faults[0]}")
    return len(store.save([new for _, new in made.accounts], made.developers, made.applications, update=update))


def import_table(
    data: bytes,
    store: AccountStore,
    config: Config | None = None,
    *,
    region: Region | None = None,
    update: bool = False,
    partial: bool = False,
) -> ImportPlan:
    """Store the sellers of a table, all or nothing; what `mws-compat accounts import` does. Returns what was stored.

    data: the bytes of the file. config: whose applications and MWS keys a line may name too. The other arguments are
    those of the command. Raises AccountError where a line has a fault and `partial` does not say otherwise, with the
    first; `plan` tells all of them. Raises StateError.
    """
    made = plan(sheet.read(data), AccountReferences.of(config or Config(), store), store, region=region, update=update)
    carry_out(made, store, update=update, partial=partial)
    return made


@dataclass(slots=True)
class _Row:
    """One line, read. key: its MWS access key; developer_id: for who names none."""

    line: int
    new: NewAccount = field(repr=False)
    developer_id: str = ""


class _Reading:
    """Reads lines one by one; collects faults, and MWS keys with the lines that name them."""

    def __init__(self, known: AccountReferences, region: Region | None) -> None:
        self._known = known
        self._region = region
        self.faults: list[ImportFault] = []
        self.developers: dict[str, tuple[set[int], Developer]] = {}

    def row(self, line: SheetLine) -> _Row | None:
        """A line's account, with what its cells say; None where one of them cannot be."""
        before = len(self.faults)

        def cell(column: str, read: Callable[[str], _Value | None]) -> _Value | None:
            return self._read(line.number, column, read, line.cells.get(column, ""))

        places = cell("marketplaces", cells.marketplaces) or ()
        home = cell("home_marketplace", cells.marketplaces) or ()
        where = self._where(line, (*places, *home), unclear=len(self.faults) > before)
        new = NewAccount(
            seller_id=cell("seller_id", cells.seller_id) or "",
            region="na" if where is None else where,
            application=cell("application", cells.name) or "",
            name=cell("name", cells.name) or "",
            access_key=cell("mws_access_key", cells.access_key) or "",
            auth_token=cell("mws_auth_token", cells.auth_token) or "",
            refresh_token=cell("refresh_token", cells.refresh_token) or "",
            marketplaces=places,
            home_marketplace=home[0] if home else "",
            writes=cell("writes", _writes),
            write_rules=cell("write_rules", _rules) or (),
            authorised=cell("authorised", cells.day),
        )
        if len(home) > 1 or (home and places and home[0] not in places):
            self._fault(line.number, "home_marketplace", "is not one of the marketplaces")
        developer_id = cell("developer_id", cells.developer_id) or ""
        secret_key = cell("mws_secret_key", cells.secret) or ""
        if secret_key and not new.access_key:
            self._fault(line.number, "mws_secret_key", "stands there without mws_access_key")
        if len(self.faults) > before:
            return None
        if new.access_key and not self._developer(line.number, new, developer_id, secret_key):
            return None
        return _Row(line.number, new, developer_id)

    def settle(self, row: _Row) -> Numbered | None:
        """The account with its application and MWS key, once every line's keys are known; None with a fault."""
        before, new = len(self.faults), row.new
        application = self._read(row.line, "application", self._known.application, new.application)
        key = new.access_key
        if not key:
            named = self._read(
                row.line, "developer_id", lambda text: self._known.access_key(text, new.region), row.developer_id
            )
            key = named or ""
        if len(self.faults) > before or application is None:
            return None
        return row.line, replace(new, application=application, access_key=key)

    def _where(self, line: SheetLine, places: tuple[str, ...], *, unclear: bool) -> Region | None:
        """The region. unclear: the marketplaces have a fault of their own, which the region must not repeat."""
        text = line.cells.get("region", "")
        before = len(self.faults)
        found = self._read(line.number, "region", lambda given: cells.region(given, places), text)
        if found is not None or unclear or len(self.faults) > before:
            return found
        if self._region is None:
            self._fault(line.number, "region", "is empty: na, eu or fe, or marketplaces that lie in one of them")
        return self._region

    def _developer(self, line: int, new: NewAccount, developer_id: str, secret_key: str) -> bool:
        """Take up the MWS key of a line; False with a fault."""
        before = self.developers.get(new.access_key)
        if before is not None and secret_key and before[1].secret_key not in ("", secret_key):
            self._fault(line, "mws_secret_key", f"is another one than line {min(before[0])} has for {new.access_key}")
            return False
        faults = len(self.faults)
        made = self._read(
            line,
            "mws_access_key",
            lambda key: (self._known.developer(key, new.region, developer_id, secret_key),),
            new.access_key,
        )
        if len(self.faults) > faults or made is None:
            return False
        (developer,) = made
        if developer is not None:
            self._known.take(developer)
            lines = {line} if before is None else before[0] | {line}
            self.developers[new.access_key] = lines, developer
        elif before is not None:
            before[0].add(line)
        return True

    def _read(self, line: int, column: str, read: Callable[[str], _Value], text: str) -> _Value | None:
        try:
            return read(text)
        except cells.Unfit as exc:
            self._fault(line, column, str(exc))
            return None

    def _fault(self, line: int, column: str, text: str) -> None:
        self.faults.append(ImportFault(line, column, text))


def _unique(
    rows: Iterable[Numbered], store: AccountStore, update: bool, faults: list[ImportFault]
) -> tuple[list[Numbered], int]:
    """The accounts that are not there twice, in the table or (unless `update`) in the store; how many are changes."""
    found: list[Numbered] = []
    owners: dict[tuple[str, Region, str], int] = {}
    identities: dict[tuple[str, str], int] = {}
    changed = 0
    rows = list(rows)
    places = store.places([new for _, new in rows])
    for line, new in rows:
        owner, identity = (new.application, new.region, new.seller_id), (new.access_key, new.seller_id)
        if owner in owners:
            faults.append(ImportFault(line, "seller_id", f"{new.seller_id} stands in line {owners[owner]} already"))
            continue
        if new.access_key and identity in identities:
            text = f"{new.access_key} has seller {new.seller_id} in line {identities[identity]} already"
            faults.append(ImportFault(line, "mws_access_key", text))
            continue
        if why := places.taken(new):
            faults.append(ImportFault(line, "seller_id", why))
            continue
        there = places.number(new) is not None
        if there and not update:
            faults.append(ImportFault(line, "seller_id", f"{new.seller_id} is stored already: --update changes it"))
            continue
        owners[owner] = identities[identity] = line
        changed += there
        found.append((line, new))
    return found, changed


def _writes(text: str) -> Writes | None:
    value = cells.clean(text)
    if value and value not in _WRITES:
        raise cells.Unfit(f"expected on, dry_run or off, got {cells.shown(value)}")
    return cast(Writes, value) if value else None


def _rules(text: str) -> tuple[tuple[str, Writes], ...]:
    """`SubmitFeed=off CancelFeedSubmissions=on`."""
    rules: list[tuple[str, Writes]] = []
    for pair in cells.clean(text).split():
        action, _, rule = pair.partition("=")
        found = _writes(rule)
        if not action or found is None:
            raise cells.Unfit("expected Action=on, Action=dry_run or Action=off, parted by blanks")
        rules.append((action, found))
    try:
        checked: tuple[tuple[str, Writes], ...] = READERS["rules"](dict(rules), _RULES)
    except InvalidValue as exc:
        raise cells.Unfit(f"{exc.where.lstrip('.')}: {exc.expected or exc.unknown}") from exc
    return checked
