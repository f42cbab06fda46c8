"""`mws-compat accounts`: accounts kept in the state database: stored, shown, forgotten. A running gateway sees it.

Every command says what it did; secrets are read by `secret_values` and printed nowhere.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mws.compat.cli import accounts_files, accounts_keys, accounts_screen, options, output
from mws.compat.cli.accounts_base import STATUSES, checked, opened, refuse, warn, warn_of_limits
from mws.compat.cli.secret_values import secret
from mws.spapi.region_names import REGIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mws.compat.accounts.records import Status
    from mws.compat.cli.accounts_base import Opened
    from mws.compat.operate.roster import Listed


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
    from mws.compat.accounts.records import NewAccount
    from mws.compat.accounts.references import AccountReferences

    number_of = checked("--developer-id", cells.developer_id, developer_id)
    places = checked("--marketplaces", cells.marketplaces, marketplaces)
    home = checked("--home-marketplace", cells.marketplaces, home_marketplace)
    if len(home) > 1 or (places and home and home[0] not in places):
        refuse("--home-marketplace is not one of --marketplaces")
    where = checked("--region", cells.region, region or "", (*places, *home))
    new = NewAccount(
        seller_id=checked("--seller-id", cells.seller_id, seller_id),
        region="na" if where is None else where,
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
        known = AccountReferences.of(found.config, found.store)
        alike = found.store.find(new.seller_id)
        if where is None and not new.application and len(alike) == 1:
            # The only account of the seller is the one that is meant.
            new = replace(new, region=alike[0].region, application=alike[0].application)
        new = replace(new, application=checked("--application", known.application, new.application))
        there = [each for each in alike if (each.region, each.application) == (new.region, new.application)]
        developer = None
        if new.access_key:
            developer = checked("--mws-access-key", known.developer, new.access_key, new.region, number_of, key)
        elif key:
            refuse("--mws-secret-key needs --mws-access-key beside it")
        elif number_of or not there or not there[0].access_key:
            new = replace(new, access_key=checked("--developer-id", known.access_key, number_of, new.region))
        # Who waits for his token gets it without being asked twice.
        update = update or bool(there and new.refresh_token and not there[0].has_refresh_token)
        if there and not update:
            refuse(f"seller {new.seller_id} is stored already for region {new.region}: --update changes it")
        (number,) = found.store.save([new], [developer] if developer else [], update=update)
        stored = found.store.get(number)
        in_file = any(
            (each.mws_access_key, each.seller_id) == (stored.access_key, stored.seller_id)
            for each in found.config.accounts
        )
        warn_of_limits(found.config, found.store)
    click.echo(f"{stored.seller_id} ({stored.region}) {'changed' if there else 'stored'}: {stored.status}")
    if not known.applications:
        warn("there is no application yet that could call for it: `mws-compat accounts application add` stores one")
    if not stored.access_key:
        warn("it has no MWS key, so that no MWS call can be for it: give --mws-access-key or --developer-id")
    if in_file:
        warn("the file has this account too, and the file counts")


_check = click.option(
    "--check",
    is_flag=True,
    help="Ask Amazon for each of them whether it can call, one call each, and note it. Exit code 1 where one cannot.",
)


@accounts.command("list")
@click.option("--status", type=click.Choice(STATUSES), help="Show the stored accounts of this status.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 100_000), help="So many stored ones.")
@click.option("--after", default=0, metavar="NUMBER", type=click.IntRange(0), help="Go on after this number.")
@_check
@options.config
@options.as_json
def list_accounts(
    config: Path | None, as_json: bool, check: bool, status: Status | None, limit: int, after: int
) -> int:
    """Show applications with the age of their secrets, and accounts with their status and the age of their consents.

    waiting: without a refresh token. moving: one is being fetched. unproven: there is one, and no call was answered
    with it yet. ready: one was. failed: it does not work, why stands beside it. Accounts of the file have no status.
    """
    from mws.compat.operate import roster

    with opened(config) as found:
        now = found.state.clock.now()
        rows = roster.page(found.config, found.store, now, status, after=after, limit=limit)
        failed = _checked(found, rows) if check else []
        if check:
            # As they are after that, and none is left out whose status is another now.
            rows = [again for each in rows for again in roster.again(found.config, found.store, now, each)]
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
    else:
        accounts_screen.show_list(rows, known, counts)
    if more:
        click.echo(f"there may be more: --after {more}", err=True)
    return output.REFUSED if failed else output.DONE


@accounts.command()
@click.argument("seller")
@_check
@options.config
@options.as_json
def show(config: Path | None, as_json: bool, check: bool, seller: str) -> int:
    """Show all that is known of a seller's accounts; of secrets, whether there are any."""
    from mws.compat.operate import roster

    with opened(config) as found:
        now = found.state.clock.now()
        rows = roster.find(found.config, found.store, now, seller)
        if not rows:
            refuse(f"no account has the seller {seller}")
        failed = _checked(found, rows) if check else []
        rows = roster.find(found.config, found.store, now, seller)
    if as_json:
        output.json([each.as_json() for each in rows])
    else:
        accounts_screen.show_each(rows)
    return output.REFUSED if failed else output.DONE


def _checked(found: Opened, rows: Sequence[Listed]) -> list[Listed]:
    """Ask for each account whether it can call, and say what was learnt; those that cannot."""
    from mws.compat.accounts.checking import Checking
    from mws.compat.accounts.merged import accounts_of

    accounts = accounts_of(found.config, found.state)
    checking = Checking(found.store, accounts, found.state.clock)
    failed = []
    for each in rows:
        if each.source == "file":
            # One that waits in the file may have its token in the store.
            health = checking.check(accounts.find(each.access_key, each.seller_id))
        else:
            health = checking.check_stored(found.store.get(each.number))
        inferred = " (inferred)" if health.inferred else ""
        click.echo(f"{each.seller_id} ({each.region}): {health.verdict}: {health.text}{inferred}", err=True)
        if not health.is_fine:
            failed.append(each)
    return failed


@accounts.command()
@click.argument("seller")
@click.option("--region", type=click.Choice(REGIONS), help="Of this region only.")
@click.option("--application", default="", metavar="NAME", help="Of this application only.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.config
def forget(config: Path | None, seller: str, region: str | None, application: str, yes: bool) -> None:
    """Delete a seller's stored accounts with their secrets and invitations, and say how he withdraws at Amazon.

    A running gateway refuses his calls within a second. What the ledger and the journal know of his calls stays, for as
    long as they keep such things.
    """
    with opened(config) as found:
        rows = [each for each in found.store.find(seller, region=region or "") if application in ("", each.application)]
        in_file = any(each.seller_id == seller for each in found.config.accounts)
        if not rows:
            where = f"; the file {found.config.source} has one, delete it there" if in_file else ""
            refuse(f"no account of seller {seller} is stored{where}")
        for each in rows:
            of = f" of application {each.application}" if each.application else ""
            if not yes:
                click.confirm(f"Forget {each.seller_id} ({each.region}){of}?", abort=True, err=True)
            found.store.forget(each.id)
            click.echo(f"{each.seller_id} ({each.region}){of} forgotten")
        if in_file:
            warn(f"the file {found.config.source} has an account of {seller} too, which goes on: delete it there")
    click.echo(_WITHDRAWN, err=True)


_WITHDRAWN = (
    "At Amazon the authorisation goes on until it is withdrawn. The seller does that in Seller Central, at Manage Your "
    "Apps; a self-authorisation is withdrawn by you, in Seller Central at Apps and Services, Develop Apps, Authorize, "
    "Revoke Authorization. Amazon's steps: https://developer-docs.amazon.com/sp-api/docs/revoke-authorizations"
)


for _command in (
    accounts_files.import_accounts,
    accounts_files.export,
    accounts_keys.application,
    accounts_keys.developer,
    accounts_keys.rotate_secret,
):
    accounts.add_command(_command)

COMMANDS = (accounts,)
