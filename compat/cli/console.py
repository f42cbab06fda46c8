"""`mws-compat console`, and the console that `mws-compat gateway` serves on an address of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from mws.compat.cli import options

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from mws.compat.accounts.store import AccountStore
    from mws.compat.config import ConsoleSettings, Operator
    from mws.compat.facade import Facade
    from mws.compat.operate.console.bodies import BodyKeeper
    from mws.spapi.sandbox.app import Sandbox

THREADS = 4


@click.group(cls=options.Group)
def console() -> None:
    """Make tokens for operators of the console.

    The gateway serves the console: `mws-compat gateway --console-port 8444`.
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


COMMANDS = (console,)


def wanted_port(settings: ConsoleSettings, given: int | None) -> int | None:
    """The port of the console, None for no console. given: `--console-port`; 0 there is any free one."""
    return given if given is not None else settings.port or None


@contextmanager
def serving(
    facade: Facade,
    port: int | None,
    *,
    operator: Operator | None = None,
    certfile: str = "",
    keyfile: str = "",
    insecure: bool = False,
) -> Iterator[None]:
    """Serve the console of a façade meanwhile; nothing where port is None. operator: one beside the configured ones.

    Raises click.UsageError where nobody could sign in, ServingError where the address cannot be had.
    """
    if port is None:
        yield
        return
    from mws.compat.gateway.addresses import client_address, host_of, networks
    from mws.compat.gateway.serving import Serving

    console_class, sources_class = _console()
    operators = (*facade.config.operators, *((operator,) if operator else ()))
    if not operators:
        raise click.UsageError(
            "nobody could sign in to the console: put what `mws-compat console token NAME` prints into mws-compat.toml"
        )
    proxies = networks(facade.config.gateway.trusted_proxies)

    def address_of(environ: WSGIEnvironment) -> str:
        peer, forwarded = str(environ.get("REMOTE_ADDR", "")), str(environ.get("HTTP_X_FORWARDED_FOR", ""))
        return host_of(client_address(peer, forwarded, proxies))

    settings = facade.config.console
    sources = sources_class(facade.config, facade.clock, facade.journal, facade.state, *_stored(facade))
    app = console_class(operators, sources, facade.clock, settings, address_of)
    with Serving(
        app,
        settings.host,
        port,
        certfile=certfile,
        keyfile=keyfile,
        insecure=insecure,
        threads=THREADS,
        drain=1.0,
    ) as served:
        click.echo(f"console {served.url}", err=True)
        yield


@contextmanager
def kept_bodies(facade: Facade, port: int | None) -> Iterator[BodyKeeper | None]:
    """What keeps for the console what calls ask, None where there is no console or nothing is to be kept."""
    if port is None:
        yield None
        return
    from mws.compat.operate.console.bodies import BodyKeeper

    keeper = BodyKeeper.wanted(facade.config, facade.state, facade.accounts)
    try:
        yield keeper
    finally:
        if keeper is not None:
            keeper.close()


@contextmanager
def sandbox_facade(sandbox: Sandbox) -> Iterator[tuple[Facade, Operator]]:
    """A façade on a sandbox that notes its calls, in a database that goes with it; and an operator who may look.

    His token is printed: nothing but the sandbox's own is to be seen there.
    """
    from mws.compat.config import Operator, StateSettings
    from mws.compat.facade import Facade
    from mws.compat.operate.console.tokens import hash_of, make_token
    from mws.compat.operate.journal import Journal
    from mws.compat.state import State
    from mws.spapi.sandbox.embedded import session

    with TemporaryDirectory(prefix="mws-compat-") as folder:
        state = State(StateSettings(url=f"sqlite:///{Path(folder, 'state.sqlite3')}"))
        config = Facade.on(sandbox).config
        facade = Facade(config, state=state, journal=Journal(state), session=session(sandbox))
        token = make_token()
        click.echo(f"token of the sandbox's operator: {token}", err=True)
        try:
            yield facade, Operator("sandbox", hash_of(token))
        finally:
            facade.close()


def _stored(facade: Facade) -> tuple[AccountStore | None, Callable[[Sequence[int]], Mapping[int, str]]]:
    """The store of accounts, None without a database; and what finds the invitations that sellers may be sent."""
    state, url = facade.state, facade.config.migrate.public_url
    if state is None or not state.persistent:
        return None, lambda numbers: {}
    from mws.compat.accounts.moving.moving import Moving

    moving = Moving(facade.config, state)
    return moving.store, lambda numbers: moving.links_to_copy(url, numbers) if url else {}


def _console() -> tuple[Any, Any]:  # Any: the console and its sources, imported only where they are wanted
    from mws.compat.operate.distribution import install_command

    try:
        from mws.compat.operate.console.app import Console
        from mws.compat.operate.console.sources import Sources
    except ModuleNotFoundError as exc:
        if (exc.name or "").partition(".")[0] != "jinja2":
            raise
        raise click.UsageError(f"the console needs jinja2: {install_command('gateway,console')}") from exc
    return Console, Sources
