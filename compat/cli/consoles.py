"""The console as commands serve it: its application, beside a gateway or alone, and on a sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

    from mws.compat.accounts.store import AccountStore
    from mws.compat.config import Config, ConsoleSettings, Operator
    from mws.compat.facade import Facade
    from mws.compat.gateway.limits import Limits
    from mws.compat.operate.console.bodies import BodyKeeper
    from mws.compat.operate.journal import Journal
    from mws.compat.state import State
    from mws.spapi.clock import Clock
    from mws.spapi.sandbox.app import Sandbox

THREADS = 4
CONNECTIONS = 200


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
    from mws.compat.gateway.serving import Serving

    with Serving(
        application(facade.config, facade.clock, facade.journal, facade.state, operator=operator),
        facade.config.console.host,
        port,
        limits=limits_of(facade.config),
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
    """What keeps for the console what calls ask, None where there is no console or nothing is to be kept.

    With `keep_bodies` there is one without a port too: `mws-compat console serve` shows it from a process of its own.
    """
    if port is None and not facade.config.console.keep_bodies:
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


def application(
    config: Config, clock: Clock, journal: Journal | None, state: State | None, *, operator: Operator | None = None
) -> WSGIApplication:
    """The console of a configuration and its state. operator: one beside the configured ones.

    Raises click.UsageError where nobody could sign in.
    """
    from mws.compat.gateway.addresses import client_address, host_of, networks

    console_class, sources_class = _console()
    operators = (*config.operators, *((operator,) if operator else ()))
    if not operators:
        raise click.UsageError(
            "nobody could sign in to the console: put what `mws-compat console token NAME` prints into mws-compat.toml"
        )
    proxies = networks(config.gateway.trusted_proxies)

    def address_of(environ: WSGIEnvironment) -> str:
        peer, forwarded = str(environ.get("REMOTE_ADDR", "")), str(environ.get("HTTP_X_FORWARDED_FOR", ""))
        return host_of(client_address(peer, forwarded, proxies))

    sources = sources_class(config, clock, journal, state, *_stored(config, state))
    made: WSGIApplication = console_class(operators, sources, clock, config.console, address_of)
    return made


def limits_of(config: Config) -> Limits:
    """What strangers may take of the console: fewer connections than of a gateway, and no body."""
    from mws.compat.gateway.limits import Limits

    return replace(Limits.of(config.gateway), body=64 * 1024, connections=CONNECTIONS)


def _stored(
    config: Config, state: State | None
) -> tuple[AccountStore | None, Callable[[Sequence[int]], Mapping[int, str]]]:
    """The store of accounts, None without a database; and what finds the invitations that sellers may be sent."""
    if state is None or not state.persistent:
        return None, lambda numbers: {}
    from mws.compat.accounts.moving.moving import Moving

    moving, url = Moving(config, state), config.migrate.public_url
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
