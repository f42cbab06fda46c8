"""`mws-compat accounts application`, `developer` and `rotate-secret`: what accounts go by, in the state database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mws.compat.cli import options, output
from mws.compat.cli.accounts_base import checked, opened, refuse, warn
from mws.compat.cli.secret_values import ask_for, secret
from mws.spapi.region_names import REGIONS

if TYPE_CHECKING:
    from mws.compat.config import Application
    from mws.spapi.calls import Json
    from mws.spapi.clock import Clock


@click.group(cls=options.Group)
def application() -> None:
    """Keep SP-API applications: client id and client secret, which accounts go by.

    Those of the configuration file are changed there and not here; where both have a name, the file counts.
    """


def _pairs(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, object]:
    """KEY=VALUE as the configuration would have them: a number, true, a list, or else a text."""
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    found: dict[str, object] = {}
    for each in given:
        name, equals, text = each.partition("=")
        if not equals:
            raise click.BadParameter(f"expected KEY=VALUE, got {each!r}")
        try:
            found[name.strip()] = tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            found[name.strip()] = text
    return found


@application.command("add")
@click.option("--name", required=True, help="What accounts call it.")
@click.option("--client-id", default="", metavar="ID", help="Its LWA client identifier.")
@secret("--client-secret", "Its LWA client secret.")
@click.option("--issued", default="", metavar="DATE", help="When the secret was made; it lasts 180 days.")
@click.option("--application-id", default="", metavar="ID", help="amzn1.sp.solution..., for pages of consent.")
@click.option("--redirect-uri", default="", metavar="URL", help="As registered, for pages of consent.")
@click.option(
    "--set",
    "more",
    multiple=True,
    callback=_pairs,
    metavar="KEY=VALUE",
    help="Any other key of [spapi], such as writes=dry_run. Secrets: KEY=env:NAME or KEY=file:PATH.",
)
@click.option("--update", is_flag=True, help="Change one that is there: what is not given stays.")
@options.config
def add_application(
    config: Path | None,
    name: str,
    client_id: str,
    client_secret: str,
    issued: str,
    application_id: str,
    redirect_uri: str,
    more: dict[str, object],
    update: bool,
) -> None:
    """Store an application. Its keys are those of [spapi] in the configuration, and are checked like them."""
    from mws.compat.accounts import cells
    from mws.compat.config.reading import read_application

    given: dict[str, object] = {
        "name": name,
        "lwa_client_id": client_id.strip(),
        "lwa_client_secret": checked("--client-secret", cells.secret, client_secret, "amzn1.oa2-cs."),
        "lwa_client_secret_issued": issued,
        "application_id": checked("--application-id", cells.application_id, application_id),
        "redirect_uri": redirect_uri,
    }
    with opened(config) as found:
        if any(each.name == name for each in found.config.applications):
            refuse(f"application {name} stands in {found.config.source}, which counts: change it there")
        there = next((each for each in found.store.applications() if each.name == name), None)
        if there is not None and not update:
            refuse(f"application {name} is stored already: --update changes it, rotate-secret exchanges its secret")
        values = {**(_as_given(there) if there else {}), **{key: each for key, each in given.items() if each}, **more}
        found.store.change_application(read_application(values), there)
    click.echo(f"application {name} {'changed' if there else 'stored'}")
    if not (issued or (there and there.lwa_client_secret_issued)):
        warn("nobody knows when its secret ends, after 180 days: --issued says when it was made")


def _as_given(stored: Application) -> dict[str, object]:
    """What an application has beside the defaults, as the configuration would say it."""
    from dataclasses import fields

    said = {each.name: (getattr(stored, each.name), each.default) for each in fields(stored)}
    return {
        name: "forever" if value is None else value
        for name, (value, default) in said.items()
        if value != default or name == "name"
    }


@application.command("list")
@options.config
@options.as_json
def list_applications(config: Path | None, as_json: bool) -> None:
    """Show applications and the age of their secrets."""
    from mws.compat.operate import roster

    with opened(config) as found:
        rows = roster.applications(found.config, found.store, found.state.clock.now())
    if as_json:
        output.json([each.as_json() for each in rows])
        return
    cells = [(each.name or "(unnamed)", each.secret.words, each.source, each.client_id) for each in rows]
    output.table(("application", "secret", "source", "client id"), cells)


@application.command("forget")
@click.argument("name")
@options.config
def forget_application(config: Path | None, name: str) -> None:
    """Delete a stored application that no account goes by."""
    with opened(config) as found:
        if any(each.name == name for each in found.config.applications):
            refuse(f"application {name} stands in {found.config.source}: delete it there")
        found.store.forget_application(name)
    click.echo(f"application {name} forgotten")


@click.group(cls=options.Group)
def developer() -> None:
    """Keep MWS keys: the access key of a developer in a region, under which many sellers called."""


@developer.command("add")
@click.option("--access-key", required=True, metavar="KEY", help="The AWSAccessKeyId that MWS calls carry.")
@click.option("--region", required=True, type=click.Choice(REGIONS), help="The region it was for.")
@click.option("--developer-id", default="", metavar="ID", help="Amazon's number for the developer, of 12 digits.")
@secret("--secret-key", "The secret of the key; the gateway verifies signatures by it.")
@options.config
def add_developer(config: Path | None, access_key: str, region: str, developer_id: str, secret_key: str) -> None:
    """Store an MWS key. Said again it changes: what is not given stays."""
    from mws.compat.accounts import cells
    from mws.compat.accounts.references import AccountReferences

    key = checked("--access-key", cells.access_key, access_key)
    where = checked("--region", cells.region, region)
    number = checked("--developer-id", cells.developer_id, developer_id)
    said = checked("--secret-key", cells.secret, secret_key)
    if not key or where is None:
        refuse("--access-key is empty")
    with opened(config) as found:
        known = AccountReferences.of(found.config, found.store)
        new = checked("--access-key", known.developer, key, where, number, said)
        if new is None:
            click.echo(f"MWS key {key} ({region}) is as it was")
            return
        found.store.put_developer(new)
    click.echo(f"MWS key {key} ({region}) stored")
    if not new.secret_key:
        warn("without its secret the gateway cannot verify calls; `import mws` can make them")


@developer.command("list")
@options.config
@options.as_json
def list_developers(config: Path | None, as_json: bool) -> None:
    """Show the stored MWS keys; of secrets, whether there are any."""
    with opened(config) as found:
        rows = found.store.developers()
    if as_json:
        made: list[Json] = [
            {
                "mwsAccessKey": each.access_key,
                "region": each.region,
                "developerId": each.developer_id,
                "hasSecretKey": bool(each.secret_key),
            }
            for each in rows
        ]
        output.json(made)
        return
    cells = [
        (each.access_key, each.region, each.developer_id, "there is one" if each.secret_key else "none")
        for each in rows
    ]
    output.table(("mws key", "region", "developer id", "secret key"), cells)


@developer.command("forget")
@click.argument("access_key")
@options.config
def forget_developer(config: Path | None, access_key: str) -> None:
    """Delete a stored MWS key that no account has."""
    with opened(config) as found:
        found.store.forget_developer(access_key)
    click.echo(f"MWS key {access_key} forgotten")


@click.command("rotate-secret", cls=options.Command)
@click.option("--application", "name", default="", metavar="NAME", help="Needed where there are several.")
@secret("--new-secret", "The new client secret. Without it: asked for.")
@click.option("--issued", default="", metavar="DATE", help="When it was made. Without it: today.")
@click.option("--ask", is_flag=True, help="Have Amazon make a new one and send it to the application's SQS queue.")
@click.option("--region", type=click.Choice(REGIONS), default="na", show_default=True, help="Where --ask asks.")
@click.option("--no-check", is_flag=True, help="Store it though Login with Amazon was not asked whether it takes it.")
@options.config
def rotate_secret(
    config: Path | None, name: str, new_secret: str, issued: str, ask: bool, region: str, no_check: bool
) -> int:
    """Exchange the client secret of a stored application, while gateways run: they go by it within a second.

    Login with Amazon is asked first whether it takes the new one. The present one stays beside it as the one before, so
    that page tokens handed out stay readable. Amazon ends a secret after 180 days, and the one before some days after.
    """
    from mws.compat.accounts import cells, rotating
    from mws.compat.accounts.references import find_application

    day = checked("--issued", cells.day, issued)
    with opened(config) as found:
        chosen, in_file = checked("--application", find_application, found.config, found.store, name)
        if ask:
            return _ask(chosen, region, found.state.clock)
        if in_file:
            refuse(
                f"the application stands in {found.config.source}, which mws-compat does not write: put the new secret "
                "there as lwa_client_secret, the present one as lwa_previous_client_secret, and the date as "
                "lwa_client_secret_issued, then restart"
            )
        text = new_secret or ask_for("new client secret")
        made = (day or found.state.clock.now()).date()
        changed = checked("--new-secret", rotating.rotated, chosen, text, made)
        if not no_check:
            rotating.prove_secret(chosen, changed.lwa_client_secret, found.state.clock)
        found.store.change_application(changed, chosen)
    click.echo(f"application {chosen.name or '(unnamed)'} has the new secret, of {made.isoformat()}")
    return output.DONE


def _ask(application: Application, region: str, clock: Clock) -> int:
    """Have a new secret made. It comes to the queue that is registered in Developer Central, never in the answer."""
    from contextlib import closing
    from dataclasses import replace

    from mws.compat.accounts import cells
    from mws.compat.accounts.clients import client_of
    from mws.compat.config import Account
    from mws.spapi import rotation

    where = cells.region(region)
    somewhere = Account("", "", region="na" if where is None else where)
    # It is no write of a seller's: `writes` of the application does not hold it back.
    with closing(client_of(replace(application, writes="on"), clock=clock, account=somewhere)) as client:
        rotation.rotate(client)
    click.echo(
        "Amazon makes a new secret and sends it to the SQS queue that is registered for the application in Developer "
        "Central, as APPLICATION_OAUTH_CLIENT_NEW_SECRET. Take it up with `mws-compat accounts rotate-secret`."
    )
    return output.DONE
