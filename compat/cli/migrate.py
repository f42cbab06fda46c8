"""`mws-compat migrate`: sellers on their way from MWS to the Selling Partner API."""

from __future__ import annotations

from pathlib import Path

import click

from mws.compat.cli import consenting, link_files, migrate_tokens, options, output
from mws.compat.cli.accounts_base import warn_of_limits
from mws.compat.cli.serve import listening

PORT = 8445


@click.group(cls=options.Group)
def migrate() -> None:
    """Move sellers from MWS to the Selling Partner API."""


@migrate.command()
@options.config
@click.option("--only", multiple=True, metavar="SELLER", help="Invite this seller, whatever his status. Repeatable.")
@click.option("--again", is_flag=True, help="Invite those too who have authorised: after a role was added.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Write the links to this CSV file."
)
def links(config: Path | None, only: tuple[str, ...], again: bool, out: Path) -> int:
    """Make an invitation for each seller who has to authorise the application.

    Each link is good once, for thirty days, and for that seller alone. Beside the file they stand, encrypted, in the
    state database, for the console's operators to copy. Sellers follow them to the pages of `mws-compat migrate serve`.
    """
    moving = consenting.opened(config)
    try:
        url = consenting.public_url(moving.config)
        accounts = moving.to_invite(only, again=again)
        unknown = sorted(set(only) - {each.seller_id for each in accounts})
        if unknown:
            click.echo(f"not stored: {', '.join(unknown)}; see mws-compat accounts", err=True)
        made = moving.links(url, accounts)
        link_files.write_links(out, made)
        warn_of_limits(moving.config, moving.store)
        click.echo(f"{output.count(len(made), 'invitation')} in {out}", err=True)
        if not only:
            _tell_of_others(moving.store.counts().get("failed", 0) - sum(each.status == "failed" for each in accounts))
        return output.PARTLY if unknown else output.DONE
    finally:
        moving.close()


def _tell_of_others(failed: int) -> None:
    """Say how many failed sellers were not invited, since a consent is not what they lack."""
    if failed > 0:
        sellers = f"{output.count(failed, 'failed seller')} {'needs' if failed == 1 else 'need'}"
        click.echo(
            f"{sellers} something else first, and no invitation was made: `mws-compat accounts list --status failed` "
            "says why; --only SELLER invites all the same",
            err=True,
        )


@migrate.command()
@options.config
@options.sandbox
@listening(PORT)
@click.option("--certfile", default="", metavar="FILE", help="Serve HTTPS with this PEM certificate and its chain.")
@click.option("--keyfile", default="", metavar="FILE", help="The PEM key of the certificate.")
@click.option("--insecure", is_flag=True, help="Serve plain HTTP on other addresses than loopback.")
@click.option("--sellers", default=1, show_default=True, type=click.IntRange(1), help="Have so many sellers wait.")
def serve(
    config: Path | None,
    sandbox: bool,
    host: str,
    port: int,
    certfile: str,
    keyfile: str,
    insecure: bool,
    sellers: int,
) -> int:
    """Serve the pages on which invited sellers consent, and finish their accounts.

    [migrate] public_url says where sellers reach them. Prints one line `ready URL` when it serves; with --sandbox the
    links of sellers who wait before it, whose consent pages are the sandbox's.
    """
    if sandbox:
        return consenting.serve_sandbox(host, port, sellers)
    moving = consenting.opened(config)
    try:
        return consenting.serve(moving, host, port, certfile=certfile, keyfile=keyfile, insecure=insecure)
    finally:
        moving.close()


migrate.add_command(migrate_tokens.tokens)

COMMANDS = (migrate,)
