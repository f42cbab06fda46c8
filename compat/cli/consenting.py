"""What `migrate links`, `migrate serve` and `authorize` share: the store that is opened, the pages that are served."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from mws.compat.accounts.moving.moving import Moving
    from mws.compat.config import Config

log = logging.getLogger("mws.compat")

THREADS = 8
PROVE_EVERY = 300.0
"""Seconds between two looks at consents that Amazon has not confirmed yet."""


def opened(path: Path | None) -> Moving:
    """The move of a configuration file. Raises ConfigError, StateError."""
    from mws.compat.accounts.moving.moving import Moving
    from mws.compat.config import load

    return Moving(load(path))


def public_url(config: Config) -> str:
    """[migrate] public_url. Raises click.UsageError where it is missing, or sellers' browsers would not be safe."""
    url = config.migrate.public_url
    if not url:
        raise click.UsageError("say [migrate] public_url in the configuration: where sellers reach `migrate serve`")
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise click.UsageError("[migrate] public_url wants https://: authorisation codes come back to it")
    return url


def address_of(config: Config) -> Callable[[WSGIEnvironment], str]:
    """Whose a request is, by `[gateway] trusted_proxies`."""
    from mws.compat.gateway.addresses import client_address, networks
    from mws.spapi.consent.requests import peer_of

    trusted = networks(config.gateway.trusted_proxies)

    def find(environ: WSGIEnvironment) -> str:
        peer, forwarded = str(environ.get("REMOTE_ADDR", "")), str(environ.get("HTTP_X_FORWARDED_FOR", ""))
        return peer_of({"REMOTE_ADDR": client_address(peer, forwarded, trusted)})

    return find


def serve(
    moving: Moving,
    host: str,
    port: int,
    *,
    certfile: str = "",
    keyfile: str = "",
    insecure: bool = False,
) -> int:
    """Serve the public pages of a configuration until a signal."""
    from mws.compat.gateway.limits import Limits
    from mws.compat.gateway.serving import serve as serve_application

    pages = moving.pages(public_url(moving.config), address=address_of(moving.config))
    with proving(moving):
        return serve_application(
            pages,
            host,
            port,
            certfile=certfile,
            keyfile=keyfile,
            insecure=insecure,
            threads=THREADS,
            limits=Limits.of(moving.config.gateway),
            ready=click.echo,
        )


def serve_sandbox(host: str, port: int, sellers: int) -> int:
    """The same with sellers of a sandbox, whose consent pages it has, in a database that goes with it."""
    from mws.compat.gateway.serving import serve as serve_application

    with sandbox_move(host, port, sellers) as (moving, listener):
        url = public_url(moving.config)
        for link in moving.links(url, moving.to_invite()):
            click.echo(f"{link.account.seller_id} {link.url}")
        pages = moving.pages(url)
        return serve_application(pages, host, port, threads=THREADS, listener=listener, ready=click.echo)


@contextmanager
def sandbox_move(host: str, port: int, sellers: int) -> Iterator[tuple[Moving, socket.socket]]:
    """The move of a sandbox's sellers, and a socket that listens for its pages. They wait, with their MWS tokens."""
    from mws.compat.accounts.moving.moving import Moving
    from mws.compat.accounts.moving.on_sandbox import store_sellers
    from mws.compat.accounts.moving.pages import CALLBACK, MOUNT
    from mws.compat.config import SANDBOX, Config, MigrateSettings, StateSettings
    from mws.compat.gateway.serving import Serving
    from mws.compat.state import State
    from mws.spapi import sandbox as facts
    from mws.spapi.sandbox.app import Sandbox
    from mws.spapi.sandbox.world.applications import Registration

    try:
        listener = socket.create_server((host, port))
    except OSError as exc:
        raise click.UsageError(f"cannot listen on {host}: {exc.strerror}") from exc
    with ExitStack() as ends:
        ends.callback(listener.close)
        url = f"http://{host}:{listener.getsockname()[1]}"
        callback = url + MOUNT + CALLBACK
        amazon = ends.enter_context(
            Serving(Sandbox(sellers=sellers, application=Registration(redirect_uris=(callback,))))
        )
        folder = ends.enter_context(TemporaryDirectory(prefix="mws-compat-"))
        application = replace(
            SANDBOX.applications[0],
            endpoint=amazon.url,
            lwa_endpoint=amazon.url + facts.TOKEN_PATH,
            application_id=facts.APPLICATION_ID,
            redirect_uri=callback,
            # Another site for browsers, as Amazon's pages are.
            seller_central=amazon.url.replace("127.0.0.1", "localhost"),
        )
        settings = StateSettings(url=f"sqlite:///{Path(folder, 'state.sqlite3')}")
        config = Config((application,), state=settings, migrate=MigrateSettings(url, name="Sandbox"))
        moving = Moving(config, State(settings))
        ends.callback(moving.close)
        store_sellers(moving.store, sellers)
        yield moving, listener


@contextmanager
def proving(moving: Moving) -> Iterator[None]:
    """Meanwhile ask Amazon again about consents that are kept and not proven, at once and every PROVE_EVERY seconds."""
    from mws.compat.errors import translate
    from mws.errors import MWSError

    over = Event()

    def run() -> None:
        while True:
            try:
                moving.finisher.prove_kept()
            except MWSError as exc:
                log.warning("consents that are kept were not proven: %s", exc)
            except Exception as exc:  # noqa: BLE001 - a thread that ends here would leave every later consent unproven
                log.warning("consents that are kept were not proven: %s", translate(exc, action="their proving"))
            if over.wait(PROVE_EVERY):
                return

    thread = Thread(target=run, name="mws-compat proving", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(5.0)
