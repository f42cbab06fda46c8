"""One reader per kind of value: the raw TOML value in, the value a dataclass keeps out, or `InvalidValue`.

No file, no environment, no message with a value in it: the caller knows where the value stood and whether it is secret.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from mws.compat.config.keys import WRITES, Key
from mws.mappings.all_actions import ACTIONS
from mws.mappings.feeds.categories import CATEGORIES
from mws.mappings.marketplaces import MARKETPLACES
from mws.mappings.reports.columns import FLAT_ORDERS, REBUILT
from mws.mappings.reports.names import TODAY
from mws.mappings.reports.settlements import SETTLEMENTS
from mws.mappings.reports.types import BY_LEGACY
from mws.spapi import routes

# scrypt$N$r$p$salt$hash, the last two in base64; N a power of two, so that no file asks for more than 64 MB a try.
TOKEN_HASH = re.compile(r"scrypt\$(?:16384|32768|65536)\$8\$1\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=")


class InvalidValue(Exception):
    """A value is not what its key wants.

    expected: "" takes the key's own words. hint: a "did you mean", or "". where: the part at fault (`[2]`, `.Name`).
    unknown: what `where` names and there is no such thing, in place of `expected`.
    """

    def __init__(self, expected: str = "", hint: str = "", where: str = "", unknown: str = "") -> None:
        super().__init__(expected or unknown)
        self.expected, self.hint, self.where, self.unknown = expected, hint, where, unknown


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that `word` was probably meant to be, in its own spelling, or ""."""
    by_fold = {item.lower(): item for item in known}
    found = difflib.get_close_matches(word.lower(), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else ""


def did_you_mean(word: str, known: Iterable[str], quote: str = '"') -> str:
    """The end of a message: `did you mean "eu"?`, or "" where nothing is near."""
    found = nearest(word, known)
    return f"did you mean {quote}{found}{quote}?" if found else ""


def _one_of(word: str, known: Iterable[str]) -> str:
    """The end of a message about a name that stands for nothing: the near one, or all there are."""
    return did_you_mean(word, known) or f"there are {', '.join(known)}"


def _text(raw: object, key: Key) -> str:
    if not isinstance(raw, str):
        raise InvalidValue
    if any(ord(char) < 32 or ord(char) == 127 for char in raw):
        raise InvalidValue("a text without control characters or line ends")
    return raw


def _choice(raw: object, key: Key) -> str:
    value = _text(raw, key)
    if value not in key.choices:
        raise InvalidValue(hint=did_you_mean(value, key.choices))
    return value


def _flag(raw: object, key: Key) -> bool:
    if not isinstance(raw, bool):
        raise InvalidValue
    return raw


def _count(raw: object, key: Key) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not key.low <= raw <= key.high:
        raise InvalidValue
    return raw


def _seconds(raw: object, key: Key) -> float:
    # Not `raw < low`: a NaN must fail too.
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not key.low <= raw < float("inf"):
        raise InvalidValue
    return float(raw)


def _share(raw: object, key: Key) -> float:
    # Not `raw > 1`: a NaN must fail too.
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not 0 <= raw <= 1:
        raise InvalidValue
    return float(raw)


def _wait(raw: object, key: Key) -> float | None:
    if isinstance(raw, str):
        if raw != "forever":
            raise InvalidValue(hint=did_you_mean(raw, ["forever"]))
        return None
    return _seconds(raw, key)


def _names(raw: object, key: Key) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise InvalidValue
    return tuple(_text(item, key) for item in raw)


def _networks(raw: object, key: Key) -> tuple[str, ...]:
    names = _names(raw, key)
    for at, name in enumerate(names, 1):
        try:
            ipaddress.ip_network(name)
        except ValueError:
            raise InvalidValue("an address or a network such as 10.0.0.0/8", "", f"[{at}]") from None
    return names


def _date(raw: object, key: Key) -> str:
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    value = _text(raw, key)
    try:
        return date.fromisoformat(value).isoformat() if value else ""
    except ValueError:
        raise InvalidValue from None


def _text_like(pattern: str) -> Callable[[object, Key], str]:
    """Reads a text that the pattern fits whole; "" passes too."""
    fits = re.compile(pattern, re.DOTALL).fullmatch

    def read(raw: object, key: Key) -> str:
        value = _text(raw, key)
        if value and not fits(value):
            raise InvalidValue
        return value

    return read


_url = _text_like(r"https?://[^/\s]+.*")
_redis = _text_like(r"(rediss?://[^/\s]|unix://).*")
_role = _text_like(r"arn:aws[\w-]*:iam::\d{12}:role/[\w+=,.@/-]+")


def _endpoint(raw: object, key: Key) -> str:
    value = _text(raw, key)
    if value in ("", "amazon-sandbox"):
        return value
    try:
        return _url(value, key).rstrip("/")
    except InvalidValue:
        raise InvalidValue(hint=did_you_mean(value, ["amazon-sandbox"])) from None


def _agent(raw: object, key: Key) -> str:
    value = _text(raw, key)
    if len(value) > 500 or not value.isprintable():
        raise InvalidValue
    return value


def _marketplaces(raw: object, key: Key) -> tuple[str, ...]:
    names = _names(raw, key)
    for at, name in enumerate(names, 1):
        _known_marketplace(name, f"[{at}]")
    return names


def _marketplace(raw: object, key: Key) -> str:
    name = _text(raw, key)
    if name:
        _known_marketplace(name, "")
    return name


def _known_marketplace(name: str, where: str) -> None:
    if name not in MARKETPLACES:
        by_country = {item.country: item.id for item in MARKETPLACES.values()}
        meant = by_country.get(name.upper())
        hint = f'did you mean "{meant}"?' if meant else did_you_mean(name, MARKETPLACES)
        if where and not where.startswith("["):
            # A key of a table: its value is not at fault.
            raise InvalidValue(hint=hint, where=where, unknown="marketplace")
        raise InvalidValue("a known marketplace id", hint, where)


def _report_types(raw: object, key: Key) -> tuple[str, ...]:
    names = _names(raw, key)
    for at, name in enumerate(names, 1):
        row = BY_LEGACY.get(name)
        if row is not None and row.rest:
            continue
        if row is not None or name.strip("_") not in TODAY:
            known = (*BY_LEGACY, *TODAY)
            hint = f'it has ended, use "{row.successor}"' if row and row.successor else did_you_mean(name, known)
            raise InvalidValue("a report type Amazon has today", hint, f"[{at}]")
    return names


# Key of a marketplace → what it must be, in words and as a pattern.
_TERMS: Mapping[str, tuple[str, str]] = {
    "currency": ("the code of a currency, such as EUR", "[A-Z]{3}"),
    "language": ("a language tag such as de_DE", "[a-z]{2}_[A-Z]{2}"),
}
REQUIREMENTS = ("LISTING", "LISTING_PRODUCT_ONLY", "LISTING_OFFER_ONLY")  # of putListingsItem 2021-08-01
_PRODUCT_TYPE_KEYS = ("product_type", "requirements", "ignore", "attributes", "constants")
_ATTRIBUTE_KEYS: Mapping[str, type] = {
    "attribute": str,
    "language": bool,
    "number": bool,
    "currency": bool,
    "values": dict,
    "units": dict,
}


def _places(raw: object, key: Key) -> Mapping[str, Mapping[str, str]]:
    for marketplace, terms in _by_marketplace(raw):
        for name, value in terms.items():
            where = f".{marketplace}.{name}"
            if name not in _TERMS:
                raise InvalidValue(hint=_one_of(name, _TERMS), where=where, unknown="key of a marketplace")
            expected, form = _TERMS[name]
            if not re.fullmatch(form, value, re.ASCII):
                raise InvalidValue(expected, "", where)
    return {marketplace: {**terms} for marketplace, terms in _by_marketplace(raw)}


def _shipping_groups(raw: object, key: Key) -> Mapping[str, Mapping[str, str]]:
    return {marketplace: {**groups} for marketplace, groups in _by_marketplace(raw)}


def _by_marketplace(raw: object) -> Iterator[tuple[str, dict[str, str]]]:
    """The tables of texts of a table by marketplace id."""
    if not isinstance(raw, dict):
        raise InvalidValue
    for marketplace, table in raw.items():
        _known_marketplace(marketplace, f".{marketplace}")
        if not isinstance(table, dict):
            raise InvalidValue("a table", "", f".{marketplace}")
        for name, value in table.items():
            if not isinstance(value, str) or not value:
                raise InvalidValue("a text", "", f'.{marketplace}."{name}"')
        yield marketplace, table


def _product_types(raw: object, key: Key) -> Mapping[str, object]:
    if not isinstance(raw, dict):
        raise InvalidValue
    for category, row in raw.items():
        where = f'."{category}"'
        name, _, _ = category.partition("/")
        if name != "*" and name not in CATEGORIES:
            raise InvalidValue(hint=did_you_mean(name, CATEGORIES), where=where, unknown="category of MWS product data")
        if not isinstance(row, dict):
            raise InvalidValue("a table", "", where)
        for name, value in row.items():
            if name not in _PRODUCT_TYPE_KEYS:
                hint = _one_of(name, _PRODUCT_TYPE_KEYS)
                raise InvalidValue(hint=hint, where=f"{where}.{name}", unknown="key of a product type")
            if not isinstance(value, {"ignore": list, "attributes": dict, "constants": dict}.get(name, str)):
                raise InvalidValue("another kind of value, see feeds.md", "", f"{where}.{name}")
        if row.get("requirements", REQUIREMENTS[0]) not in REQUIREMENTS:
            hint = did_you_mean(row["requirements"], REQUIREMENTS)
            raise InvalidValue("one of " + ", ".join(REQUIREMENTS), hint, f"{where}.requirements")
        if not row.get("product_type"):
            raise InvalidValue("a product_type", "", where)
        for path, rule in row.get("attributes", {}).items():
            for each in rule if isinstance(rule, list) and rule else (rule,):
                _attribute_rule(each, f'{where}.attributes."{path}"')
        for name, value in row.get("constants", {}).items():
            _constant(value, f'{where}.constants."{name}"')
    return raw


def _constant(value: object, where: str) -> None:
    """A value that is no element's: one, a list of them, or either by marketplace."""
    for marketplace, given in value.items() if isinstance(value, dict) else (("", value),):
        place = f"{where}.{marketplace}" if marketplace else where
        if marketplace:
            _known_marketplace(marketplace, place)
        if not all(isinstance(each, (str, int, float)) for each in (given if isinstance(given, list) else (given,))):
            raise InvalidValue(
                "a text, a number, true or false, a list of them, or a table by marketplace id", "", place
            )


def _attribute_rule(rule: object, where: str) -> None:
    if isinstance(rule, str) and rule:
        return
    if not isinstance(rule, dict) or not rule.get("attribute"):
        raise InvalidValue("the name of an attribute, or a table with one", "", where)
    for name, value in rule.items():
        if name not in _ATTRIBUTE_KEYS:
            hint = _one_of(name, _ATTRIBUTE_KEYS)
            raise InvalidValue(hint=hint, where=f"{where}.{name}", unknown="key of an attribute")
        if not isinstance(value, _ATTRIBUTE_KEYS[name]):
            raise InvalidValue("another kind of value, see feeds.md", "", f"{where}.{name}")


def _adoption(raw: object, key: Key) -> str:
    return raw if raw == "all" and isinstance(raw, str) else _date(raw, key)


def _raw(raw: object, key: Key) -> tuple[str, ...]:
    if isinstance(raw, bool):
        return ("*",) if raw else ()
    names = _names(raw, key)
    adapted = (*FLAT_ORDERS, *REBUILT, *SETTLEMENTS)
    for at, name in enumerate(names, 1):
        if name not in adapted:
            raise InvalidValue("a report type that is adapted", did_you_mean(name, adapted), f"[{at}]")
    return names


# What a rule can hold for: Actions that write to Amazon, those of sections that are still to be built among them. One
# that only asks Amazon on its way (UpdateReportAcknowledgements) writes nothing there.
_WRITING = tuple(
    row.name
    for row in ACTIONS
    if row.is_write
    and row.operations
    and any(
        not routes.is_repeatable(routes.route(key)) and (key == row.operations[0] or key not in routes.PREPARE_ONLY)
        for key in row.operations
    )
)


def _rules(raw: object, key: Key) -> tuple[tuple[str, str], ...]:
    if not isinstance(raw, dict):
        raise InvalidValue
    for action, value in raw.items():
        if action not in _WRITING:
            reads = any(row.name == action for row in ACTIONS)
            hint = (
                "it writes nothing at Amazon, so no rule can hold for it" if reads else did_you_mean(action, _WRITING)
            )
            raise InvalidValue(hint=hint, where=f".{action}", unknown="MWS Action that writes")
        if value not in WRITES:
            hint = did_you_mean(value, WRITES) if isinstance(value, str) else ""
            raise InvalidValue("one of " + ", ".join(f'"{item}"' for item in WRITES), hint, f".{action}")
    return tuple(raw.items())


def _database(raw: object, key: Key) -> str:
    value = _text(raw, key)
    if value in ("", "off"):
        return value
    scheme, _, rest = value.partition("://")
    if scheme == "sqlite":
        name = rest.removeprefix("/")
        if name in ("", rest, ":memory:") or "?" in name:
            raise InvalidValue("a URL such as sqlite:///state.db: the path of a file, and nothing behind it")
    elif scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        _check_server(value)
    else:
        raise InvalidValue
    return value


def _check_server(value: str) -> None:
    """Refuse a server's URL that SQLAlchemy reads otherwise than it was meant, or not at all."""
    try:
        parts = urlsplit(value)
        ports = parts.port is None or parts.port > 0
    except ValueError:
        raise InvalidValue(
            "a URL whose port is a number; in a password, write @ : / ? # as %40 %3A %2F %3F %23"
        ) from None
    if not ports or parts.fragment or parts.netloc.count("@") > 1:
        raise InvalidValue(
            "a URL of user:password@host:port/name; in a password, write @ : / ? # as %40 %3A %2F %3F %23"
        )


def _public_keys(raw: object, key: Key) -> tuple[str, ...]:
    names = _names(raw, key)
    for at, name in enumerate(names, 1):
        try:
            _cipher_key(name, key)
        except InvalidValue:
            raise InvalidValue("base64 of 32 bytes", where=f"[{at}]") from None
    return names


def _cipher_key(raw: object, key: Key) -> str:
    value = _text(raw, key)
    if value:
        try:
            decoded = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise InvalidValue from None
        if len(decoded) != 32:
            raise InvalidValue
    return value


def _token_hash(raw: object, key: Key) -> str:
    value = _text(raw, key)
    if value and not TOKEN_HASH.fullmatch(value):
        raise InvalidValue
    return value


# Any: a reader returns what the field of its key is typed as; the table below is what ties them.
READERS: Mapping[str, Callable[[object, Key], Any]] = {
    "text": _text,
    "choice": _choice,
    "flag": _flag,
    "count": _count,
    "seconds": _seconds,
    "share": _share,
    "wait": _wait,
    "names": _names,
    "networks": _networks,
    "date": _date,
    "url": _url,
    "endpoint": _endpoint,
    "path": _text,  # made absolute and looked for by the loader, which knows the folder
    "agent": _agent,
    "marketplaces": _marketplaces,
    "marketplace": _marketplace,
    "places": _places,
    "shipping_groups": _shipping_groups,
    "product_types": _product_types,
    "report_types": _report_types,
    "adoption": _adoption,
    "rules": _rules,
    "database": _database,
    "redis": _redis,
    "role": _role,
    "cipher_key": _cipher_key,
    "public_keys": _public_keys,
    "raw": _raw,
    "token_hash": _token_hash,
}
