"""`mws-compat accounts`: accounts kept in the state database: stored, shown, forgotten. A running gateway sees it.

Every command says what it did; secrets are read by `secret_values` and printed nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

from mws.compat.cli import accounts_screen, options, output
from mws.compat.cli.secret_values import secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from mws.compat.accounts.records import Status
    from mws.compat.accounts.store import AccountStore
    from mws.compat.config import Config
    from mws.compat.state import State

_Value = TypeVar("_Value")

REGIONS = ("na", "eu", "fe")
STATUSES = ("waiting", "moving", "unproven", "ready", "failed")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a command of `accounts` works on."""

    config: Config
    state: State
    store: AccountStore


@contextmanager
def opened(path: Path | None) -> Iterator[Opened]:
    """The store of a configuration, or of the default state database where there is none. Raises click.UsageError."""
    from mws.compat.accounts.store import AccountStore
    from mws.compat.config import Config, find, load
    from mws.compat.state import OFF, State

    config = load(path) if path or find() else Config()
    with closing(State(config.state)) as state:
        if not state.persistent:
            raise click.UsageError(f"no accounts are stored: {OFF}")
        yield Opened(config, state, AccountStore(state))


def checked(option: str, read: Callable[..., _Value], *given: object) -> _Value:
    """What a reader of `mws.compat.accounts.cells` makes of an option. Raises click.UsageError that names it."""
    from mws.compat.accounts.cells import Unfit

    try:
        return read(*given)
    except Unfit as exc:
        refuse(f"{option} {exc}")


def refuse(text: str) -> NoReturn:
    """Raise click.UsageError."""
    raise click.UsageError(text)


@click.group(cls=options.Group)
def accounts() -> None:
    """Keep accounts in the state database: secrets are sealed there, and a running gateway sees a change at once.

    Accounts of the configuration file stay what they are; where both have one, the file counts.
    """


@accounts.command()
@click.option("--seller-id", required=True, metavar="SELLER", help="The SellerId (Merchant) that MWS calls carry.")
@secret("--refresh-token", "The seller's authorisation. Without it: the account waits for one.")
@click.option("--region", type=click.Choice(REGIONS), help="Where the seller sells. Without it: by --marketplaces.")
@click.option("--marketplaces", default="", metavar="IDS", help="His marketplaces, parted by commas: ids or countries.")
@click.option("--home-marketplace", default="", metavar="ID", help="What a feed without a marketplace is for.")
@click.option("--application", default="", metavar="NAME", help="Needed where there are several.")
@click.option("--name", default="", help="A name for people.")
@click.option("--developer-id", default="", metavar="ID", help="Of MWS: takes the stored MWS key of that developer.")
@click.option("--mws-access-key", default="", metavar="KEY", help="The AWSAccessKeyId that MWS calls carry.")
@secret("--mws-secret-key", "The secret of that key; the gateway verifies signatures by it.")
@secret("--mws-auth-token", "The MWSAuthToken of the seller.")
@click.option("--authorised", default="", metavar="DATE", help="When the seller consented, such as 2026-03-31.")
@click.option("--update", is_flag=True, help="Change an account that is there: what is not given stays.")
@options.config
def add(
    config: Path | None,
    seller_id: str,
    refresh_token: str,
    region: str | None,
    marketplaces: str,
    home_marketplace: str,
    application: str,
    name: str,
    developer_id: str,
    mws_access_key: str,
    mws_secret_key: str,
    mws_auth_token: str,
    authorised: str,
    update: bool,
) -> None:
    """Store an account, for example with the refresh token of a self-authorisation.

    Secrets: `--refresh-token -` reads standard input, or asks on a terminal; env:NAME and file:PATH work too.
    """
    from mws.compat.accounts import cells
    from mws.compat.accounts.known import Known
    from mws.compat.accounts.records import NewAccount

    places = checked("--marketplaces", cells.marketplaces, marketplaces)
    home = checked("--home-marketplace", cells.marketplaces, home_marketplace)
    if len(home) > 1 or (places and home and home[0] not in places):
        refuse("--home-marketplace is not one of --marketplaces")
    where = checked("--region", cells.region, region or "", (*places, *home)) or "na"
    number_of = checked("--developer-id", cells.developer_id, developer_id)
    new = NewAccount(
        seller_id=checked("--seller-id", cells.seller_id, seller_id),
        region=where,
        application=application.strip(),
        name=checked("--name", cells.name, name),
        access_key=checked("--mws-access-key", cells.access_key, mws_access_key),
        auth_token=checked("--mws-auth-token", cells.auth_token, mws_auth_token),
        refresh_token=checked("--refresh-token", cells.refresh_token, refresh_token),
        marketplaces=places,
        home_marketplace=home[0] if home else "",
        authorised=checked("--authorised", cells.day, authorised),
    )
    key = checked("--mws-secret-key", cells.secret, mws_secret_key)
    with opened(config) as found:
        known = Known.of(found.config, found.store)
        new = replace(new, application=checked("--application", known.application, new.application))
        developer = None
        if new.access_key:
            developer = checked("--mws-access-key", known.developer, new.access_key, where, number_of, key)
        elif key:
            refuse("--mws-secret-key needs --mws-access-key beside it")
        else:
            new = replace(new, access_key=checked("--developer-id", known.access_key, number_of, where))
        there = found.store.find(new.seller_id, region=where, application=new.application)
        (number,) = found.store.save([new], [developer] if developer else [], update=update)
        stored = found.store.get(number)
        in_file = any(
            (each.mws_access_key, each.seller_id) == (stored.access_key, stored.seller_id)
            for each in found.config.accounts
        )
    click.echo(f"{stored.seller_id} ({stored.region}) {'changed' if there else 'stored'}: {stored.status}")
    if not known.configured | known.stored:
        _warn("there is no application yet that could call for it: `mws-compat accounts application add` stores one")
    if not stored.access_key:
        _warn("it has no MWS key, so that no MWS call can be for it: give --mws-access-key or --developer-id")
    if in_file:
        _warn("the file has this account too, and the file counts")


@accounts.command("list")
@click.option("--status", type=click.Choice(STATUSES), help="Show the stored accounts of this status.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 100_000), help="So many stored ones.")
@click.option("--after", default=0, metavar="NUMBER", type=click.IntRange(0), help="Go on after this number.")
@options.config
@options.as_json
def list_accounts(config: Path | None, as_json: bool, status: Status | None, limit: int, after: int) -> None:
    """Show applications with the age of their secrets, and accounts with their status and the age of their consents.

    waiting: without a refresh token. moving: one is being fetched. unproven: there is one, and no call was answered
    with it yet. ready: one was. failed: it does not work, why stands beside it. Accounts of the file have no status.
    """
    from mws.compat.operate import roster

    with opened(config) as found:
        now = found.state.clock.now()
        rows = roster.page(found.config, found.store, now, status, after=after, limit=limit)
        known = roster.applications(found.config, found.store, now)
        counts = found.store.counts()
    numbers = [each.number for each in rows if each.number]
    more = numbers[-1] if len(numbers) == limit else None
    if as_json:
        output.json(
            {
                "applications": [each.as_json() for each in known],
                "counts": {str(status): count for status, count in counts.items()},
                "accounts": [each.as_json() for each in rows],
                "after": more,
            }
        )
        return
    accounts_screen.show_list(rows, known, counts)
    if more:
        click.echo(f"there may be more: --after {more}", err=True)


@accounts.command()
@click.argument("seller")
@options.config
@options.as_json
def show(config: Path | None, as_json: bool, seller: str) -> None:
    """Show all that is known of a seller's accounts; of secrets, whether there are any."""
    from mws.compat.operate import roster

    with opened(config) as found:
        rows = roster.find(found.config, found.store, found.state.clock.now(), seller)
    if not rows:
        refuse(f"no account has the seller {seller}")
    if as_json:
        output.json([each.as_json() for each in rows])
        return
    accounts_screen.show_each(rows)


def _warn(text: str) -> None:
    click.echo(f"warning: {text}", err=True)


COMMANDS = (accounts,)
