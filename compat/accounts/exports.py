"""Writes what the store holds: a table without secrets, or all of it sealed with the key of a file.

A sealed export is one JSON object: `format`, `version`, `cipher` "AES-256-GCM", `nonce` (12 bytes) and `sealed`
(ciphertext with its tag), both base64. Authenticated with it: format and version, a blank between. Inside is JSON in
UTF-8: `applications`, `developers` and `accounts`, lists of objects by the field names of `Application`, `Developer`
and `NewAccount`, without defaults.
The key file holds base64 of 32 bytes, readable for its owner alone.
"""

from __future__ import annotations

import base64
import binascii
import csv
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, get_args

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mws.compat.accounts.cells import text_cell
from mws.compat.accounts.imports import ImportPlan
from mws.compat.accounts.records import AccountError, Developer, NewAccount, Status, StoredAccount
from mws.compat.accounts.sheet import COLUMNS
from mws.compat.config import Account, Application
from mws.compat.state.key import read_key_file

if TYPE_CHECKING:
    from mws.compat.accounts.store import AccountStore

FORMAT, VERSION = "mws-compat accounts", 1
_NONCE = 12


def write_table(store: AccountStore, file: TextIO) -> int:
    """Every account as CSV without secrets, page by page. Returns how many. Raises StateError.

    A name that a spreadsheet would take for a formula gets an apostrophe before it, which an import takes away.
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    developers = {each.access_key: each.developer_id for each in store.developers()}
    written = 0
    for account in store.each():
        row = _cells(account, developers)
        writer.writerow([text_cell(row.get(column, "")) for column in COLUMNS])
        written += 1
    return written


def seal(store: AccountStore, key: bytes) -> bytes:
    """Everything with its secrets, sealed. key: 32 bytes. Raises StateError."""
    inside = {
        "applications": [_plain(each, "name") for each in store.applications()],
        "developers": [_plain(each) for each in store.developers()],
        "accounts": [_plain(each) for each in _accounts(store)],
    }
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(key).encrypt(nonce, json.dumps(inside, ensure_ascii=False).encode(), _bound())
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "cipher": "AES-256-GCM",
        "nonce": base64.b64encode(nonce).decode(),
        "sealed": base64.b64encode(sealed).decode(),
    }
    return json.dumps(whole, indent=1).encode() + b"\n"


def is_sealed(data: bytes) -> bool:
    """Whether these are the bytes of a sealed export, whole or damaged."""
    return data.lstrip()[:1] == b"{" and FORMAT.encode() in data[:200]


def open_sealed(data: bytes, key: bytes) -> ImportPlan:
    """What `seal` sealed. Raises AccountError where it is damaged, of a newer version, or sealed with another key."""
    try:
        whole = json.loads(data)
        version, nonce, sealed = whole["version"], _bytes(whole["nonce"]), _bytes(whole["sealed"])
    except (ValueError, KeyError, TypeError) as exc:
        raise AccountError("the sealed export is damaged: it is not the JSON object that was written") from exc
    if version != VERSION:
        raise AccountError(f"the sealed export is of version {version!r}, and this release reads {VERSION}")
    try:
        inside = json.loads(AESGCM(key).decrypt(nonce, sealed, _bound()))
    except (InvalidTag, ValueError) as exc:
        raise AccountError("the sealed export was sealed with another key, or altered") from exc
    accounts = [_account(each) for each in inside["accounts"]]
    return ImportPlan(
        [(number, each) for number, each in enumerate(accounts, 1)],
        [Developer(**each) for each in inside["developers"]],
        [Application(**_known(each)) for each in inside["applications"]],
    )


def key_of(path: Path, *, make: bool = False) -> bytes:
    """The key of a file. make: where there is no such file, one is made. Raises StateError."""
    return read_key_file(path, make=make)


def _accounts(store: AccountStore) -> Iterator[NewAccount]:
    for stored in store.each():
        secret = store.account(stored.id)
        yield _new(stored, secret)


def _new(stored: StoredAccount, account: Account) -> NewAccount:
    return NewAccount(
        seller_id=stored.seller_id,
        region=stored.region,
        application=stored.application,
        name=stored.name,
        access_key=stored.access_key,
        auth_token=account.mws_auth_token,
        refresh_token=account.refresh_token,
        marketplaces=stored.marketplaces,
        home_marketplace=stored.home_marketplace,
        writes=stored.writes,
        write_rules=stored.write_rules,
        authorised=stored.authorised,
        status="waiting" if not account.refresh_token else "unproven",
    )


def _cells(account: StoredAccount, developers: Mapping[str, str]) -> dict[str, str]:
    return {
        "seller_id": account.seller_id,
        "developer_id": developers.get(account.access_key, ""),
        "region": account.region,
        "marketplaces": " ".join(account.marketplaces),
        "application": account.application,
        "name": account.name,
        "mws_access_key": account.access_key,
        "authorised": account.authorised.date().isoformat() if account.authorised else "",
        "home_marketplace": account.home_marketplace,
        "writes": account.writes or "",
        "write_rules": " ".join(f"{action}={rule}" for action, rule in account.write_rules),
    }


# Any, from here on: values of dataclasses, each of the type its field has, and JSON.
def _plain(record: Any, *always: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in fields(record):
        value = getattr(record, each.name)
        if value != each.default or each.default is MISSING or each.name in always:
            found[each.name] = value.isoformat() if isinstance(value, datetime) else value
    return found


def _account(given: dict[str, Any]) -> NewAccount:
    """JSON has no tuples and no times."""
    found = {**given, "marketplaces": tuple(given.get("marketplaces", ()))}
    found["write_rules"] = tuple((action, rule) for action, rule in given.get("write_rules", ()))
    if given.get("authorised"):
        found["authorised"] = datetime.fromisoformat(given["authorised"])
    if found.get("status") not in get_args(Status):
        found.pop("status", None)
    return NewAccount(**found)


def _known(given: dict[str, Any]) -> dict[str, Any]:
    """What this release knows of an application."""
    names = {each.name for each in fields(Application)}
    return {name: value for name, value in given.items() if name in names}


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise ValueError("expected a text")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as exc:
        raise ValueError("expected base64") from exc


def _bound() -> bytes:
    return f"{FORMAT} {VERSION}".encode()
