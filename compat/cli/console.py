"""`mws-compat console`: tokens for operators, and the console in a process of its own."""

from __future__ import annotations

from pathlib import Path

import click

from mws.compat.cli import consoles, options
from mws.compat.cli.serve import listening, serving_parts

PORT = 8444


@click.group(cls=options.Group)
def console() -> None:
    """Show operators the calls, the accounts, and the sellers that move.

    A gateway serves the console too: `mws-compat gateway --console-port 8444`.
    """


@console.command()
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(("read", "write")),
    default="read",
    show_default=True,
    help="What the operator may do. The pages only read, whatever it is.",
)
def token(name: str, role: str) -> None:
    """Make a token for the operator NAME.

    Prints the lines for mws-compat.toml to standard output. The token itself goes to standard error: it is shown once,
    and kept nowhere.
    """
    from mws.compat.operate.console.tokens import hash_of, make_token

    if not name.strip() or not name.isprintable() or set(name) & {'"', "\\"}:
        raise click.BadParameter("expected a name without quotes, backslashes and control characters")
    made = make_token()
    click.echo(f'[[operator]]\nname = "{name}"\ntoken_hash = "{hash_of(made)}"\nrole = "{role}"')
    click.echo(f"The token, for {name} alone: {made}", err=True)


@console.command()
@options.config
@listening(PORT)
@click.option("--certfile", default="", metavar="FILE", help="Serve HTTPS with this PEM certificate and its chain.")
@click.option("--keyfile", default="", metavar="FILE", help="Take the certificate's key from this PEM file.")
@click.option("--insecure", is_flag=True, help="Serve plain HTTP on other addresses than loopback.")
def serve(config: Path | None, host: str, port: int, certfile: str, keyfile: str, insecure: bool) -> int:
    """Serve the console alone.

    It shows what the processes of this configuration write into their state database. Prints one line `ready URL` when
    it serves.
    """
    from mws.compat.config import load
    from mws.compat.operate.journal import Journal
    from mws.compat.state import State

    serve_application, _ = serving_parts()
    settings = load(config)
    state = State(settings.state)
    try:
        code: int = serve_application(
            consoles.application(settings, state.clock, Journal(state), state),
            host,
            port,
            certfile=certfile,
            keyfile=keyfile,
            insecure=insecure,
            threads=consoles.THREADS,
            limits=consoles.limits_of(settings),
            ready=click.echo,
        )
        return code
    finally:
        state.close()


COMMANDS = (console,)
