"""`mws-compat state backup`, `accept-key` and `rotate-key`: care of the state database, while others use it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mws.compat.cli import options, output

if TYPE_CHECKING:
    from mws.compat.state import State


@click.group(cls=options.Group)
def state() -> None:
    """Take care of the state database."""


@state.command()
@options.config
@click.argument("file", type=click.Path(path_type=Path))
def backup(config: Path | None, file: Path) -> None:
    """Copy the database to FILE while it is in use, and say what the copy holds. FILE is replaced, whole or not at all.

    The key that opens what is sealed in it is not in the copy.
    """
    from mws.compat.state import backup as backups

    with _open_state(config) as found:
        if found.path is None:
            raise click.UsageError("the state database is a server's: take its backups with pg_dump")
        click.echo(f"{file}: {backups.write(found.path, file)}")
        key = found.path.with_name(found.path.name + ".key")
        where = str(key) if key.exists() else "MWS_COMPAT_KEY or [state] key"
        click.echo(f"its key is not in it: keep {where} too, in another place", err=True)


@state.command("accept-key")
@options.config
def accept_key(config: Path | None) -> None:
    """Take the present key for the right one, after it was changed on purpose. What the old one sealed stays closed."""
    with _open_state(config) as found:
        found.accept_key()
    click.echo("ok")


@state.command("rotate-key")
@options.config
@click.option(
    "--forget-previous",
    is_flag=True,
    help="Seal what is left with the present key; remove the old one's file.",
)
def rotate_key(config: Path | None, forget_previous: bool) -> int:
    """Change the key that seals what is stored, while others use the database.

    A key in a file beside the database is replaced by a new one. A key of your own: set the new one, give the old one
    in MWS_COMPAT_PREVIOUS_KEY (or [state] previous_key), and run this. Everything is sealed with the new key then; the
    old one is needed until every process that began with it was restarted. Run it with --forget-previous after that.
    """
    from mws.compat.accounts.store import AccountStore
    from mws.compat.state import StateError, rotation

    with _open_state(config) as found:
        sealer = found.sealer
        if forget_previous or sealer.file is None:
            if not sealer.has_previous:
                raise click.UsageError(
                    "there is no key before the present one: "
                    + ("nothing to forget" if forget_previous else "give the old one in MWS_COMPAT_PREVIOUS_KEY")
                )
            found.probe()
            done, closed = rotation.seal_anew(found)
        else:
            found.probe()
            made, done, closed = rotation.change_key(found)
            if not made:
                click.echo("no new key was made: the one before the last change is not forgotten yet")
        secrets = AccountStore(found).renew_keys()
        rows = output.count(secrets, "row")
        click.echo(f"sealed with the present key: {output.count(done, 'value')}, and the secrets of {rows}")
        if closed:
            raise StateError(
                f"sealed with neither key, and not opened: {output.count(closed, 'value')}; the old key is kept", "key"
            )
        if forget_previous:
            sealer.forget_previous()
            click.echo("the previous key is forgotten")
        else:
            click.echo(
                "restart every process that uses the database, then: mws-compat state rotate-key --forget-previous"
            )
    return 0


COMMANDS = (state,)


@contextmanager
def _open_state(config: Path | None) -> Iterator[State]:
    """The state of a configuration, or the default one. Raises click.UsageError where there is none."""
    from mws.compat.config import StateSettings, find, load
    from mws.compat.state import OFF, State

    settings = load(config).state if config or find() else StateSettings()
    with closing(State(settings)) as found:
        if not found.persistent:
            raise click.UsageError(f"nothing is kept: {OFF}")
        yield found
