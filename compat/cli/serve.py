"""`mws-compat gateway` and `mws-compat sandbox`: put together an application, serve it, say when it is ready."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import current_thread, main_thread
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mws.compat.cli import consoles, options

if TYPE_CHECKING:
    from mws.compat.facade import Facade
    from mws.spapi.sandbox.app import Sandbox
    from mws.spapi.sandbox.http.static import StaticSandbox

_Function = TypeVar("_Function", bound=Callable[..., Any])  # Any: decorators do not care what a command takes

_GATEWAY_PORT, _SANDBOX_PORT = 8443, 8080


def listening(port: int) -> Callable[[_Function], _Function]:
    """The options that say where it listens; port: the default."""

    def add(function: _Function) -> _Function:
        for option in (
            click.option("--host", default="127.0.0.1", show_default=True, help="Listen on this address."),
            click.option(
                "--port",
                default=port,
                show_default=True,
                type=click.IntRange(0, 65535),
                help="Listen on this port; 0 takes a free one.",
            ),
        ):
            function = option(function)
        return function

    return add


def world(function: _Function) -> _Function:
    """The options that say what the sandbox holds."""
    for option in (
        click.option(
            "--feed-seconds",
            type=options.Seconds(),
            default=3.0,
            show_default=True,
            metavar="SECONDS",
            help="Process a feed so long.",
        ),
        click.option(
            "--report-seconds",
            type=options.Seconds(),
            default=3.0,
            show_default=True,
            metavar="SECONDS",
            help="Process a report so long.",
        ),
        click.option(
            "--outcome",
            multiple=True,
            metavar="SPEC",
            help="Let feeds or reports of a type end so: TYPE:OUTCOME[*TIMES].",
        ),
        click.option(
            "--mws-authorisation",
            multiple=True,
            metavar="SPEC",
            help="Let the migration of a seller's MWS authorisation end so: SELLER:KIND.",
        ),
        click.option(
            "--redirect-uri",
            multiple=True,
            metavar="URI",
            help="Send sellers who agree back to this address, and to no other; the first is the default.",
        ),
        click.option(
            "--seed", default=1, show_default=True, help="Make another world; the same seed makes the same orders."
        ),
        click.option(
            "--orders", default=30, show_default=True, type=click.IntRange(1), help="Give each seller so many orders."
        ),
        click.option("--sellers", default=1, show_default=True, type=click.IntRange(1), help="Have so many sellers."),
        click.option("--enforce-rates", is_flag=True, help="Answer 429 beyond Amazon's usage plans."),
        click.option(
            "--day",
            default=1,
            show_default=True,
            type=click.IntRange(1, 366),
            help="Begin so many days later: orders have come and changed since day 1.",
        ),
        click.option(
            "--items-page",
            default=100,
            show_default=True,
            type=click.IntRange(1),
            help="List so many items of an order, or SKUs of FBA stock, in a page.",
        ),
        click.option(
            "--fault",
            multiple=True,
            metavar="SPEC",
            help="Make calls of an operation fail: OPERATION:KIND[=SECONDS][*TIMES].",
        ),
    ):
        function = option(function)
    return function


@click.command(cls=options.Command)
@options.config
@options.sandbox
@listening(_GATEWAY_PORT)
@click.option("--certfile", default="", metavar="FILE", help="Serve HTTPS with this PEM certificate and its chain.")
@click.option("--keyfile", default="", metavar="FILE", help="The PEM key of the certificate.")
@click.option("--insecure", is_flag=True, help="Serve plain HTTP on other addresses than loopback.")
@click.option(
    "--console-port",
    type=click.IntRange(0, 65535),
    help="Show operators the calls on this port of [console] host; 0 takes a free one.",
)
@world
def gateway(
    config: Path | None,
    sandbox: bool,
    host: str,
    port: int,
    certfile: str,
    keyfile: str,
    insecure: bool,
    console_port: int | None,
    **world: Any,  # Any: the options of `world`, handed on to the sandbox
) -> int:
    """Speak MWS over HTTP(S) to legacy clients.

    Prints one line `ready URL` when it does. SIGTERM lets calls in flight end, then stops it.
    """
    serve, gateway_class = serving_parts()
    from mws.compat.gateway.limits import Limits
    from mws.compat.operate import clash
    from mws.compat.operate.health import Readiness
    from mws.compat.worker import working

    for found in clash.find():
        click.echo(f"warning: {clash.warning(found.name)}", err=True)
    with ExitStack() as ends:
        operator = None
        if sandbox and console_port is not None:
            facade, operator = ends.enter_context(consoles.sandbox_facade(make_sandbox(world)))
        else:
            facade = sandbox_facade(world) if sandbox else configured_facade(config)
            ends.callback(facade.close)
        settings = facade.config.gateway
        port_of_console = consoles.wanted_port(facade.config.console, console_port)
        application = gateway_class(
            facade,
            settings=settings,
            clock=facade.clock,
            journal=facade.journal,
            readiness=Readiness(facade.config, facade.state, facade.clock, facade.accounts),
            bodies=ends.enter_context(consoles.kept_bodies(facade, port_of_console)),
        )
        _show_access()
        _outlive_terminal()
        shown = consoles.serving(
            facade, port_of_console, operator=operator, certfile=certfile, keyfile=keyfile, insecure=insecure
        )
        with shown, working(facade):
            code: int = serve(
                application,
                host,
                port,
                certfile=certfile,
                keyfile=keyfile,
                insecure=insecure,
                threads=settings.threads,
                limits=Limits.of(settings),
                ready=click.echo,
            )
        return code


@click.command(cls=options.Command)
@listening(_SANDBOX_PORT)
@click.option("--state", type=click.Path(path_type=Path, dir_okay=False), help="Keep tokens and clock in this file.")
@click.option(
    "--models",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Answer the examples of the models in this folder, as Amazon's static sandbox does, and nothing else.",
)
@click.option("--certfile", default="", metavar="FILE", help="Serve HTTPS with this PEM certificate and its chain.")
@click.option("--keyfile", default="", metavar="FILE", help="Take the certificate's key from this PEM file.")
@click.option("--insecure", is_flag=True, help="Serve plain HTTP on other addresses than loopback.")
@world
def sandbox(
    host: str,
    port: int,
    certfile: str,
    keyfile: str,
    insecure: bool,
    models: Path | None,
    **world: Any,  # Any: the options of `world`, and `state`
) -> int:
    """Serve a Selling Partner API of your own, without Amazon.

    It has a Login with Amazon too, answers the same to the same calls, and needs no network. Prints one line
    `ready URL` when it serves.
    """
    serve, _ = serving_parts()
    _outlive_terminal()
    application = make_sandbox(world) if models is None else _static(models, world["enforce_rates"])
    code: int = serve(application, host, port, certfile=certfile, keyfile=keyfile, insecure=insecure, ready=click.echo)
    return code


COMMANDS = (gateway, sandbox)


def make_sandbox(world: dict[str, Any]) -> Sandbox:
    """The sandbox of the options of `world`. Raises click.UsageError for a fault or a state file that cannot be."""
    from mws.spapi.sandbox.app import Sandbox
    from mws.spapi.sandbox.world.applications import Registration

    faults, outcomes, given = (world.pop(name, ()) for name in ("fault", "outcome", "mws_authorisation"))
    redirect_uris = world.pop("redirect_uri", ())
    try:
        if redirect_uris:
            world["application"] = Registration(redirect_uris=redirect_uris)
        made = Sandbox(**world)
        for spec in outcomes:
            made.plant_outcome(spec)
        for spec in faults:
            made.plant(spec)
        for spec in given:
            made.plant_mws_authorisations(spec)
    except (ValueError, OSError) as exc:
        raise click.UsageError(str(exc)) from exc
    return made


def _static(models: Path, enforce_rates: bool) -> StaticSandbox:
    from mws.spapi.sandbox.http.static import StaticSandbox

    return StaticSandbox(models, enforce_rates)


def sandbox_facade(world: dict[str, Any]) -> Facade:
    """A façade on the sandbox of the options of `world`."""
    from mws.compat.facade import Facade

    return Facade.on(make_sandbox(world))


def configured_facade(path: Path | None) -> Facade:
    """A façade on the configuration in that file; None: where it is looked for. Raises ConfigError."""
    from mws.compat.config import load
    from mws.compat.facade import Facade

    return Facade.configured(load(path))


def _show_access() -> None:
    """One line for each call at the level of warnings too, unless `--quiet`: who calls, and who is refused."""
    if logging.getLogger().level == logging.WARNING:
        logging.getLogger("mws.compat.gateway.access").setLevel(logging.INFO)


def _outlive_terminal() -> None:
    """Go on after SIGHUP, which a closing terminal or a habit of other servers sends; it reads nothing anew."""

    def say(number: int, frame: FrameType | None) -> None:
        os.write(2, b"SIGHUP: nothing is read anew; restart for a new configuration\n")

    # Under nohup it is ignored already.
    if (
        current_thread() is main_thread()
        and hasattr(signal, "SIGHUP")
        and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL
    ):
        signal.signal(signal.SIGHUP, say)


def serving_parts() -> tuple[Callable[..., int], Callable[..., Any]]:  # Any: a WSGI application
    """`serve` and `Gateway`. Raises click.UsageError where what they need is not installed."""
    from mws.compat.operate.distribution import install_command

    try:
        from mws.compat.gateway import Gateway
        from mws.compat.gateway.serving import serve
    except ModuleNotFoundError as exc:
        if (exc.name or "").partition(".")[0] not in ("h11", "uvicorn", "werkzeug"):
            raise
        raise click.UsageError(f"serving needs {exc.name}: {install_command('gateway')}") from exc
    return serve, Gateway
