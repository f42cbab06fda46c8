"""Examines an installation and its configuration. Reads and asks; mends nothing, shows no secret.

Every look at the network has a deadline, and costs at most one call of Sellers API v1 for each account.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mws.compat.accounts.find import Accounts, ConfiguredAccounts
from mws.compat.accounts.health import DEADLINE
from mws.compat.accounts.merged import accounts_of
from mws.compat.config import Account, Application, Config
from mws.compat.ledger.order_proof import ENOUGH, OrderProof
from mws.compat.operate import clash, end_dates
from mws.compat.operate.authorisations import examine_accounts, limits, secret_age
from mws.compat.operate.findings import NAMED, Finding
from mws.compat.state import State, StateError, backup
from mws.mappings.all_actions import ACTIONS
from mws.mappings.marketplaces import MARKETPLACES
from mws.mappings.orders.versions import ENDING_CALLS, MONEY
from mws.spapi import lifecycle
from mws.spapi.clock import Clock, SystemClock
from mws.spapi.lifecycle import end_of
from mws.timestamps import of_http
from mws.words import count

if TYPE_CHECKING:
    import requests

WARN_BEFORE = timedelta(days=30)  # the end of a certificate
ORDERS_WARN_BEFORE = timedelta(days=60)
DATES_LAST = timedelta(days=180)  # Amazon announces an end at least about as long before
CLOCK_WARNS, CLOCK_FAILS = 60.0, 900.0  # seconds; MWS and SigV4 refuse a request that is 15 minutes off

# What an extra brings, by the module that shows it is there.
_EXTRAS = {
    "gateway": "uvicorn",
    "state": "sqlalchemy",
    "postgresql": "psycopg",
    "redis": "redis",
    "product-types": "jsonschema",
}


def examine(
    config: Config,
    *,
    offline: bool = False,
    certfile: str = "",
    keyfile: str = "",
    clock: Clock | None = None,
    session: requests.Session | None = None,
    accounts: Accounts | None = None,
) -> Iterator[Finding]:
    """Every finding, as it is made. certfile, keyfile: those of the gateway. session: as `Facade` takes it.

    accounts: in place of those of the configuration and the store.
    """
    clock = clock or SystemClock()
    # First, and before anything opens it: whether a database that is there is an empty copy.
    of_state = [*state(config, clock)]
    usable = all(each.result in ("ok", "warn") for each in of_state)
    with closing(State(config.state, clock=clock)) as opened:
        try:
            known = _known(config, opened if usable else None, accounts)
        except StateError as exc:
            # One secret that does not open; the accounts of the file are worth looking at all the same.
            yield Finding("accounts", "fail", f"stored accounts cannot be read: {exc}")
            known = _known(config, None, accounts)
        yield from configuration(config, known.accounts)
        yield from installation()
        yield from of_state
        yield from ends(config, clock)
        yield from orders(config, known.accounts, clock)
        if certfile:
            yield from certificate(certfile, keyfile, clock)
        for application in known.applications:
            name = f"application {application.name}".strip()
            yield secret_age(name, application, clock)
            yield from limits(name, application, known.accounts)
            if offline:
                yield Finding(name + " clock", "skip", "offline")
            else:
                yield from _clock(name, application, clock, session)
                yield from _redis(name, application, clock)
        yield from examine_accounts(known.accounts, known.stored, clock, session, offline=offline)


class _Known(NamedTuple):
    """accounts: those that count. stored: all of the store, those too that the file has otherwise."""

    accounts: Accounts
    stored: tuple[Account, ...]
    applications: tuple[Application, ...]


def _known(config: Config, state: State | None, accounts: Accounts | None) -> _Known:
    """The accounts and applications to look at. state: None where it cannot be used."""
    if accounts is not None:
        return _Known(accounts, (), tuple(accounts.applications))
    if state is None:
        return _Known(ConfiguredAccounts(config), (), config.applications)
    from mws.compat.accounts.store import AccountStore

    found = accounts_of(config, state)
    return _Known(found, tuple(AccountStore(state).accounts()), tuple(found.applications))


def configuration(config: Config, accounts: Accounts) -> Iterator[Finding]:
    """What of a configuration that can be read is unwise."""
    yield Finding("configuration", "ok", config.source or "built in")
    if not accounts.all or not accounts.applications:
        lacking = "account" if accounts.applications else "application"
        how = "add" if accounts.applications else "application add"
        text = f"there is no {lacking} yet: put one into the file, or store one with `mws-compat accounts {how}`"
        yield Finding("accounts", "fail", text)
    if config.source and os.name == "posix":
        mode = stat.S_IMODE(Path(config.source).stat().st_mode)
        if mode & 0o044:
            text = f"others on this machine can read it, mode {mode:04o}: chmod 600 where it holds secrets"
            yield Finding("configuration", "warn", text)
    silent = [account.seller_id for account in accounts.all if not account.mws_secret_key]
    if silent:
        more = f" and {len(silent) - NAMED} more" if len(silent) > NAMED else ""
        text = (
            f"no mws_secret_key for {', '.join(silent[:NAMED])}{more}: `import mws` can serve them, the gateway cannot"
        )
        yield Finding("configuration", "warn", text)


def installation() -> Iterator[Finding]:
    """Other owners of `mws/`, damaged files, extras."""
    clashes = clash.find()
    for other in clashes:
        yield Finding("clash", "fail", clash.warning(other.name))
    damaged = clash.damaged_files()
    if damaged:
        are = "is" if len(damaged) == 1 else "are"
        text = f"{count(len(damaged), 'file')} of {clash.OURS} {are} gone or overwritten, {damaged[0]} for one: "
        yield Finding("clash", "fail", text + clash.reinstall_command())
    if not clashes and not damaged:
        yield Finding("clash", "ok", "no other distribution owns files of mws")
    there = [extra for extra, module in _EXTRAS.items() if find_spec(module) is not None]
    yield Finding("extras", "ok", ", ".join(there) or "none installed")


def state(config: Config, clock: Clock) -> Iterator[Finding]:
    """Whether the state database opens, is up to date, has its key, and what it holds."""
    kept = State(config.state, clock=clock)
    if not kept.persistent:
        why = "off" if config.state.url == "off" else "SQLAlchemy or alembic is not installed"
        yield Finding("state", "skip", f"{why}: no journal is kept")
        return
    if kept.path is not None and kept.path.exists() and backup.is_empty(kept.path):
        yield Finding("state", "fail", f"{kept.path} holds no table, and nothing was ever written to it: {_COPIED}")
        return
    try:
        kept.probe()
        with kept.read() as connection:
            held = backup.contents(lambda statement: connection.exec_driver_sql(statement).scalar())
    except StateError as exc:
        yield Finding("state", "fail", str(exc))
    else:
        age = _age_of_key(kept.path, clock)
        if held.newest is None and age is not None and age > timedelta(days=1):
            text = f"opens and seals, but {held}, while its key is {count(age.days, 'day')} old: {_COPIED}"
            yield Finding("state", "warn", text)
        else:
            yield Finding("state", "ok", f"opens and seals: {held}")
    finally:
        kept.close()


_COPIED = (
    "a plain copy of a database in use is empty, or old. If this one was restored, take the copy that "
    "`mws-compat state backup` made; else move it away to start anew"
)


def _age_of_key(path: Path | None, clock: Clock) -> timedelta | None:
    """How old the key file beside a database is, None where there is none."""
    key = path.with_name(path.name + ".key") if path is not None else None
    if key is None or not key.exists():
        return None
    return clock.now() - datetime.fromtimestamp(key.stat().st_mtime, timezone.utc)


def ends(config: Config, clock: Clock) -> Iterator[Finding]:
    """How old the table of end dates is, and which operations that built Actions prefer end within sixty days."""
    if config.source:
        end_dates.use_accepted(config.state)
    today, read_on = clock.now().date(), lifecycle.in_use().read_on
    if today - read_on > DATES_LAST:
        text = f"read on {read_on}, over {DATES_LAST.days} days ago: `mws-compat lifecycle update` takes newer ones"
        yield Finding("end dates", "warn", text)
    else:
        yield Finding("end dates", "ok", f"read on {read_on}")
    for action in ACTIONS:
        for key in action.operations[:1] if action.status in ("translated", "partial") else ():
            end = end_of(key)
            if end is not None and end.ends is not None and end.ends - today <= ORDERS_WARN_BEFORE:
                text = f"{action.section}.{action.name} prefers {key}, which {lifecycle.words(key, today)}"
                yield Finding("end dates", "warn", text)


def orders(config: Config, accounts: Accounts, clock: Clock) -> Iterator[Finding]:
    """From sixty days before the end of Orders v0: what of money its successor is not proven to tell alike."""
    ends = next((end.ends for key in ENDING_CALLS if (end := end_of(key)) is not None), None)
    today = clock.now().date()
    if ends is None or today < ends - ORDERS_WARN_BEFORE:
        return
    kept = State(config.state, clock=clock)
    try:
        proof = OrderProof(kept, clock)
        places = dict.fromkeys(place for account in accounts.all for place in account.marketplaces)
        taxed = [place for place in places if MARKETPLACES[place].prices_include_tax]
        lacking = [
            f"{place}: " + ", ".join(f"{name} {min(count.in_a_row, ENOUGH)} of {ENOUGH}" for name, count in found)
            for place in taxed
            if (found := [(name, each) for name in sorted(MONEY) if not (each := proof.of(place, name)).proven])
        ]
    finally:
        kept.close()
    when = f"Orders v0 {'ended' if today >= ends else 'ends'} on {ends.isoformat()}"
    if not lacking:
        yield Finding("orders", "ok", f"{when}: money of every marketplace is proven, or its prices carry no tax")
        return
    fate = 'left out of replies (x-mws-compat-unproven) unless [orders] unproven = "inferred"'
    if config.orders.unproven == "inferred":
        fate = "marked inferred"
    advice = (
        "" if today >= ends else "; run `mws-compat orders compare --more 200` for more proof while both versions live"
    )
    text = f"{when}. Not proven, and from then on {fate}: {'; '.join(lacking)}{advice}"
    yield Finding("orders", "warn", text)


def certificate(certfile: str, keyfile: str, clock: Clock) -> Iterator[Finding]:
    """The gateway's certificate: readable, fitting its key, in its time, for which hosts."""
    import ssl

    from cryptography import x509

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certfile, keyfile or None)
        found = x509.load_pem_x509_certificate(Path(certfile).read_bytes())
    except (OSError, ValueError) as exc:  # ssl.SSLError is an OSError
        why = getattr(exc, "strerror", None) or getattr(exc, "reason", None) or "is not a PEM certificate"
        yield Finding("certificate", "fail", f"{certfile} with {keyfile or 'its own key'}: {why}")
        return
    # cryptography before 42 has no *_utc; pyproject asks for 42.
    ends, begins, now = found.not_valid_after_utc, found.not_valid_before_utc, clock.now()
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        hosts = ", ".join(str(name.value) for name in names)
    except x509.ExtensionNotFound:
        yield Finding("certificate", "fail", f"{certfile} names no host (subjectAltName): no client accepts it")
        return
    text = f"for {hosts}, until {ends:%Y-%m-%d}"
    if not begins <= now < ends:
        yield Finding("certificate", "fail", f"{text}: not valid today, have a new one made")
    elif ends - now < WARN_BEFORE:
        yield Finding("certificate", "warn", f"{text}: renew it")
    else:
        yield Finding("certificate", "ok", text)


def _clock(name: str, application: Application, clock: Clock, session: requests.Session | None) -> Iterator[Finding]:
    """Our clock against the Date header of Login with Amazon."""
    from mws.spapi.errors import SpapiError
    from mws.spapi.transport import Transport

    what = name + " clock"
    transport = Transport(session=session, proxy=application.proxy, ca_bundle=application.ca_bundle)
    try:
        # Any answer has a Date, a refusal too; HEAD carries nothing that could be logged.
        reply = transport.exchange(
            "HEAD", application.lwa_endpoint, {"User-Agent": application.user_agent}, None, timeout=DEADLINE
        )
        theirs = of_http(reply.headers.get("Date", ""))
    except SpapiError as exc:
        yield Finding(what, "fail", f"{application.lwa_endpoint} does not answer: {exc}")
        return
    finally:
        transport.close()
    if theirs is None:
        yield Finding(what, "skip", f"{application.lwa_endpoint} sends no Date")
        return
    off = (clock.now() - theirs).total_seconds()
    text = f"{abs(off):.0f} s {'ahead of' if off > 0 else 'behind'} {application.lwa_endpoint}"
    if abs(off) >= CLOCK_FAILS:
        yield Finding(what, "fail", f"{text}: signed requests are refused, set the clock")
    else:
        yield Finding(what, "warn" if abs(off) >= CLOCK_WARNS else "ok", text)


def _redis(name: str, application: Application, clock: Clock) -> Iterator[Finding]:
    """Whether the Redis that rates and tokens are shared through answers."""
    from mws.spapi.errors import InvalidCall
    from mws.spapi.redis_link import Shared

    if not application.redis_url:
        return
    what = name + " redis"
    try:
        shared = Shared(application.redis_url, clock)
    except InvalidCall as exc:
        yield Finding(what, "fail", str(exc))
        return
    try:
        answers = shared.do(lambda redis: redis.ping())
    finally:
        shared.close()
    if answers:
        yield Finding(what, "ok", "answers")
    else:
        yield Finding(what, "fail", "does not answer: every process paces for itself and fetches its own tokens")
