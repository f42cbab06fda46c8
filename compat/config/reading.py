"""Reads `mws-compat.toml` into `mws.compat.config` values. Checks everything, tells all problems, shows no secret.

The law: one problem is one line with file, key, what was expected and, where there is a near miss, what was meant.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from mws.compat.config.keys import KEYS, TABLES, Key
from mws.compat.config.model import (
    Account,
    AnswerCacheSettings,
    Application,
    Config,
    ConfigError,
    ConsoleSettings,
    Feeds,
    GatewaySettings,
    MigrateSettings,
    Operator,
    Orders,
    Problem,
    Reports,
    StateSettings,
)
from mws.compat.config.values import READERS, InvalidValue, did_you_mean, nearest
from mws.mappings.marketplaces import MARKETPLACES
from mws.words import count

if TYPE_CHECKING:
    from mws.generations import Generation

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

VARIABLE = "MWS_COMPAT_CONFIG"
FILE = "mws-compat.toml"

_BY_TABLE = {table: {key.name: key for key in KEYS if key.table == table} for table in TABLES}
_STORE = "a table [state] where `mws-compat accounts` keeps them"
_SECTIONS = (
    *("spapi", "application", "gateway", "state", "feeds", "reports", "orders", "answer_cache", "migrate", "account"),
    *("console", "operator"),
)


def find() -> Path | None:
    """MWS_COMPAT_CONFIG, else ./mws-compat.toml; None where there is neither."""
    named = os.environ.get(VARIABLE, "")
    if named:
        return Path(named)
    return Path(FILE) if Path(FILE).is_file() else None


def load(path: Path | None = None) -> Config:
    """Read and check `path`, or what `find` finds. Raises ConfigError with every problem."""
    chosen = path or find()
    if chosen is None:
        text = f"no configuration: name one with --config or {VARIABLE}, or put {FILE} into the working directory: "
        text += "`mws-compat init` makes one"
        raise ConfigError(Problem("", "", text))
    return _Reading(chosen).config()


def generation(path: Path) -> Generation | None:
    """`mws_generation` of that file, None where it says nothing of it. Raises ConfigError for a bad file."""
    return _Reading(path).generation()


def problem_of(key: Key, raw: object, folder: Path) -> str:
    """What is wrong with this value of a key, "" where nothing is. folder: where `file:PATH` is looked for."""
    reading = _Reading(folder / FILE)
    return reading.problem_of(key, raw)


def read_application(values: Mapping[str, object]) -> Application:
    """An application of the keys and values of one `[[application]]`. Raises ConfigError with every problem."""
    return _Reading(Path("application")).application(values)


class _Reading:
    """One reading of one file: collects problems until `config` raises them all."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._folder = path.parent
        self._problems: list[Problem] = []

    def config(self) -> Config:
        """The configuration, or ConfigError."""
        document = self._parse()
        top: dict[str, Any] = {}
        for name, value in document.items():
            if name in _BY_TABLE[""]:
                self._value(_BY_TABLE[""][name], value, name, top)
            elif name not in _SECTIONS:
                what = "table" if isinstance(value, (dict, list)) else "key"
                known = (*_SECTIONS, *_BY_TABLE[""])
                self._wrong(name, f"unknown {what}; {did_you_mean(name, known) or _known(known)}")
        state = StateSettings(**self._single(document, "state"))
        # Accounts and applications may be kept in the state database, which is not opened here.
        stored = "state" in document and state.url != "off"
        applications = self._applications(document, stored)
        gateway = GatewaySettings(**self._single(document, "gateway"))
        feeds = Feeds(**self._single(document, "feeds"))
        reports = Reports(**self._single(document, "reports"))
        orders = Orders(**self._single(document, "orders"))
        answer_cache = AnswerCacheSettings(**self._single(document, "answer_cache"))
        migrate = MigrateSettings(**self._single(document, "migrate"))
        console = ConsoleSettings(**self._single(document, "console"))
        operators = self._operators(document)
        self._check_console(console, operators)
        accounts = [(where, Account(**values)) for where, values in self._many(document, "account", "account")]
        if not document.get("account") and not stored:
            self._wrong("account", f"missing: expected at least one [[account]], or {_STORE}")
        self._check_accounts(accounts, applications)
        if self._problems:
            raise ConfigError(*self._problems)
        return Config(
            applications=tuple(applications),
            accounts=_with_secrets([account for _, account in accounts]),
            gateway=gateway,
            state=state,
            feeds=feeds,
            reports=reports,
            source=str(self._path),
            orders=orders,
            answer_cache=answer_cache,
            migrate=migrate,
            console=console,
            operators=operators,
            **top,
        )

    def application(self, values: Mapping[str, object]) -> Application:
        """The one application of these values, or ConfigError."""
        found = self._applications({"application": [dict(values)]}, stored=False)
        if self._problems:
            raise ConfigError(*self._problems)
        return found[0]

    def generation(self) -> Generation | None:
        """`mws_generation` alone, None where the file does not say it. Raises ConfigError where it cannot be read."""
        found: dict[str, Any] = {}  # Any: as `_value` fills it
        key = _BY_TABLE[""]["mws_generation"]
        document = self._parse()
        if key.name in document:
            self._value(key, document[key.name], key.name, found)
        if self._problems:
            raise ConfigError(*self._problems)
        return found.get(key.name)

    def problem_of(self, key: Key, raw: object) -> str:
        """What is wrong with one value, in a line, or ""."""
        found: dict[str, Any] = {}  # Any: as `_value` fills it
        self._value(key, raw, key.name, found)
        if not self._problems and key.required and not found.get(key.name):
            return f"expected a value, got an empty text{_source(raw)}"
        return "; ".join(problem.text for problem in self._problems)

    def _parse(self) -> dict[str, object]:
        try:
            return tomllib.loads(self._path.read_bytes().decode("utf-8"))
        except FileNotFoundError:
            self._stop("no such file")
        except OSError as exc:
            self._stop(f"cannot be read: {exc.strerror}")
        except UnicodeDecodeError:
            self._stop("is not UTF-8 text")
        except tomllib.TOMLDecodeError as exc:
            # Only its words: newer Pythons keep the whole document, secrets included, on the exception.
            self._stop(f"is not TOML: {str(exc)[:200]}")

    def _stop(self, text: str) -> NoReturn:
        raise ConfigError(Problem(str(self._path), "", text)) from None

    def _wrong(self, key: str, text: str) -> None:
        # A quoted key may hold anything, and a problem is one line.
        self._problems.append(Problem(str(self._path), key if key.isprintable() else ascii(key), text))

    def _has_problem(self, key: str) -> bool:
        return any(problem.key == key for problem in self._problems)

    def _applications(self, document: Mapping[str, object], stored: bool) -> list[Application]:
        """stored: whether they may be in the state database as well."""
        if "spapi" in document and "application" in document:
            self._wrong("application", "expected either [spapi] or [[application]], not both")
        if "spapi" not in document and "application" not in document and not stored:
            text = f"missing: expected [spapi], or several [[application]] with a name each, or {_STORE}"
            self._wrong("spapi", text)
        found: list[tuple[str, Application]] = []
        if "spapi" in document:
            found.append(("spapi", Application(**self._single(document, "spapi"))))
        for where, values in self._many(document, "application", "spapi"):
            found.append((where, Application(**values)))
            if "name" not in values:
                self._wrong(f"{where}.name", "missing: every [[application]] needs a name")
        seen: dict[str, str] = {}
        for where, application in found:
            first = seen.setdefault(application.name, where)
            if first != where and application.name:
                self._wrong(f"{where}.name", f"expected a name of its own, {first} has this one already")
            if bool(application.aws_access_key_id) != bool(application.aws_secret_access_key):
                self._wrong(f"{where}.aws_access_key_id", "expected aws_secret_access_key beside it, or neither")
            if application.aws_access_key_id and application.aws_profile:
                self._wrong(f"{where}.aws_profile", "expected either this or aws_access_key_id, not both")
            if application.aws_external_id and not application.aws_role_arn:
                self._wrong(f"{where}.aws_external_id", "expected aws_role_arn beside it")
        return [application for _, application in found]

    def _operators(self, document: Mapping[str, object]) -> tuple[Operator, ...]:
        found = [(where, Operator(**values)) for where, values in self._many(document, "operator", "operator")]
        seen: dict[str, str] = {}
        for where, operator in found:
            first = seen.setdefault(operator.name, where)
            if first != where and operator.name:
                self._wrong(f"{where}.name", f"expected a name of its own, {first} has this one already")
        return tuple(operator for _, operator in found)

    def _check_console(self, console: ConsoleSettings, operators: Sequence[Operator]) -> None:
        if console.port and not operators:
            text = "expected an [[operator]] beside it, who may sign in: `mws-compat console token NAME` makes one"
            self._wrong("console.port", text)

    # Any, here and below: values by field name, each of the type its field has (mws.compat.config.values.READERS).
    def _single(self, document: Mapping[str, object], table: str) -> dict[str, Any]:
        raw = document.get(table, {})
        if not isinstance(raw, dict):
            self._wrong(table, f"expected a table [{table}], got {_thing(raw)}")
            raw = {}
        return self._values(raw, table, table)

    def _many(self, document: Mapping[str, object], name: str, table: str) -> list[tuple[str, dict[str, Any]]]:
        raw = document.get(name, [])
        if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
            self._wrong(name, f"expected [[{name}]] with two brackets, got {_thing(raw)}")
            return []
        return [(f"{name}[{at}]", self._values(item, table, f"{name}[{at}]")) for at, item in enumerate(raw, 1)]

    def _values(self, raw: Mapping[str, object], table: str, where: str) -> dict[str, Any]:
        """The table's values by key. Defaults are left out; a required key that is missing is told and is ""."""
        keys = _BY_TABLE[table]
        values: dict[str, Any] = {}
        meant = set()
        for name, value in raw.items():
            if name in keys:
                self._value(keys[name], value, f"{where}.{name}", values)
                continue
            elsewhere = next((other for other in _BY_TABLE if name in _BY_TABLE[other]), "")
            hint = f"it belongs to [{elsewhere}]" if elsewhere else did_you_mean(name, keys, "") or _known(keys)
            if name in _BY_TABLE[""]:
                hint = "it belongs to the top of the file, before the first table"
            self._wrong(f"{where}.{name}", f"unknown key; {hint}")
            meant.add(nearest(name, keys))
        for key in keys.values():
            if key.never_empty and values.get(key.name) == "":
                source = _source(raw[key.name])
                self._wrong(f"{where}.{key.name}", f"expected a value, or no such line; got an empty text{source}")
            if not key.required or values.get(key.name):
                continue
            if key.name in values:
                self._wrong(f"{where}.{key.name}", f"expected a value, got an empty text{_source(raw[key.name])}")
            elif key.name not in raw and key.name not in meant:  # a misspelt or wrong one is told already
                self._wrong(f"{where}.{key.name}", "missing: this key is required")
            values[key.name] = ""
        return values

    def _value(self, key: Key, raw: object, where: str, values: dict[str, Any]) -> None:
        try:
            resolved = self._resolve(raw)
        except InvalidValue as exc:
            self._wrong(where, exc.expected)
            return
        try:
            value = READERS[key.kind](resolved, key)
            values[key.name] = self._located(key, value)
        except InvalidValue as exc:
            if exc.unknown:
                # A name that stands for nothing: there is no value to show.
                self._wrong(
                    where + exc.where, f"no {exc.unknown} has this name" + (f"; {exc.hint}" if exc.hint else "")
                )
                return
            written = _at(raw, exc.where)
            hidden = key.secret or bool(_source(written))
            hint = "" if hidden or not exc.hint else f"; {exc.hint}"
            got = _shape(_at(resolved, exc.where)) if hidden else _shown(written)
            expected = exc.expected or key.expected
            self._wrong(where + exc.where, f"expected {expected}, got {got}{_source(written)}{hint}")

    def _resolve(self, raw: object) -> object:
        """The value with `env:NAME` and `file:PATH` replaced, also inside lists and tables."""
        if isinstance(raw, list):
            return [self._resolve(item) for item in raw]
        if isinstance(raw, dict):
            return {name: self._resolve(item) for name, item in raw.items()}
        if not isinstance(raw, str):
            return raw
        kind, colon, name = raw.partition(":")
        if not colon or kind not in ("env", "file"):
            return raw
        if kind == "env":
            if name not in os.environ:
                raise InvalidValue(f"the environment variable {name} is not set")
            return os.environ[name]
        path = self._folder / Path(name).expanduser()
        try:
            return path.read_text("utf-8").rstrip("\r\n")
        except OSError as exc:
            raise InvalidValue(f"the file {path} cannot be read: {exc.strerror}") from None
        except UnicodeDecodeError:
            raise InvalidValue(f"the file {path} is not UTF-8 text") from None

    # Any: passes through what the reader of the key returned.
    def _located(self, key: Key, value: Any) -> Any:
        """Relative files made absolute: they are meant from the configuration's folder, not from where we run."""
        if key.kind == "path" and value:
            path = self._folder / Path(value).expanduser()
            if not path.is_file():
                raise InvalidValue
            return str(path.absolute())
        if key.kind == "database" and value.startswith("sqlite:///") and not value.startswith("sqlite:////"):
            return f"sqlite:///{(self._folder / value.removeprefix('sqlite:///')).absolute()}"
        return value

    def _check_accounts(self, accounts: list[tuple[str, Account]], applications: list[Application]) -> None:
        """What concerns several tables at once."""
        names = [application.name for application in applications]
        seen: dict[tuple[str, str], str] = {}
        secrets: dict[str, tuple[str, str]] = {}
        for where, account in accounts:
            first = seen.setdefault((account.mws_access_key, account.seller_id), where)
            if first != where and account.mws_access_key and account.seller_id:
                self._wrong(
                    where, f"has the same mws_access_key and seller_id as {first}; expected one account for each pair"
                )
            if account.mws_secret_key:
                other, secret = secrets.setdefault(account.mws_access_key, (where, account.mws_secret_key))
                if secret != account.mws_secret_key:
                    self._wrong(
                        f"{where}.mws_secret_key", f"expected that of {other}, which has the same mws_access_key"
                    )
            # Where the file has no application at all, they are in the store: `doctor` tells of one that is not.
            if account.application and applications and account.application not in names:
                hint = did_you_mean(account.application, names)
                text = f"expected the name of an [[application]], got {_shown(account.application)}"
                self._wrong(f"{where}.application", text + (f"; {hint}" if hint else ""))
            if not account.application and len(applications) > 1:
                self._wrong(f"{where}.application", "missing: there are several applications; " + _known(names))
            home = account.home_marketplace
            if home and account.marketplaces and home not in account.marketplaces:
                self._wrong(f"{where}.home_marketplace", "expected one of the account's marketplaces")
            elif home and MARKETPLACES[home].region != account.region and not self._has_problem(f"{where}.region"):
                text = f'expected a marketplace of region "{account.region}", got "{home}"'
                self._wrong(f"{where}.home_marketplace", text)
            for at, name in enumerate(account.marketplaces, 1):
                place = MARKETPLACES[name]
                if place.region != account.region and not self._has_problem(f"{where}.region"):
                    why = f'is in "{place.region}"' if place.region else "SP-API does not serve"
                    self._wrong(
                        f"{where}.marketplaces[{at}]",
                        f'expected a marketplace of region "{account.region}", got "{name}" '
                        f"({place.name or place.country}), which {why}",
                    )


def _with_secrets(accounts: Sequence[Account]) -> tuple[Account, ...]:
    """A secret key belongs to its access key: accounts that leave it out have that of the others."""
    known = {account.mws_access_key: account.mws_secret_key for account in accounts if account.mws_secret_key}
    return tuple(replace(account, mws_secret_key=known.get(account.mws_access_key, "")) for account in accounts)


def _known(names: Iterable[str]) -> str:
    return "known are " + ", ".join(names)


def _thing(raw: object) -> str:
    kinds = {dict: "table", list: "list", str: "text", bool: "true or false", int: "number", float: "number"}
    name = kinds.get(type(raw), "date or time")
    return name if name == "true or false" else f"a {name}"


def _shape(raw: object) -> str:
    """What a hidden value is like, without showing it."""
    return f"a text of {count(len(raw), 'character')}" if isinstance(raw, str) else _thing(raw)


def _shown(raw: object) -> str:
    """The value as it stands in the file, unless it is long or looks like a secret put into the wrong place."""
    if isinstance(raw, str):
        odd = len(raw) > 39 or not raw.isprintable() or raw.startswith(("Atz", "amzn1.oa2", "amzn.mws."))
        return _shape(raw) if odd else f'"{raw}"'
    if isinstance(raw, bool):
        return str(raw).lower()
    return str(raw) if isinstance(raw, (int, float)) else _thing(raw)


_STEP = re.compile(r'\[(\d+)\]|\."([^"]*)"|\.([^.\["]+)')


def _at(raw: object, where: str) -> object:
    """The part of a list or table that `where` (`[2]`, `.Action`, `."Home/Kitchen".ignore`) names."""
    for number, quoted, name in _STEP.findall(where):
        if number and isinstance(raw, list):
            raw = raw[int(number) - 1]
        elif not number and isinstance(raw, dict):
            raw = raw.get(quoted or name, raw)
    return raw


def _source(raw: object) -> str:
    """Where an indirect value came from: ` (env:NAME)`; the name only, never the value."""
    return f" ({raw})" if isinstance(raw, str) and raw.startswith(("env:", "file:")) else ""
