"""`mws-compat authorize`: one seller, the browser of this machine, and his account is finished."""

from __future__ import annotations

import ipaddress
import socket
import webbrowser
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from mws.compat.cli import consenting, options, output
from mws.spapi.clock import SystemClock
from mws.spapi.region_names import REGIONS, region_named

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from mws.compat.accounts.moving.moving import Moving
    from mws.compat.accounts.records import StoredAccount

PORT = 8090
WAIT = 900.0
"""Seconds the seller has: to sign in, to find his second factor, to read Amazon's page."""
LOOK = 0.3
LAST_PAGE = 10.0
"""Seconds in which the browser fetches the last page, once the account is finished."""

_CLOCK = SystemClock()


@click.command(cls=options.Command)
@options.config
@options.sandbox
@click.option("--seller-id", default="", metavar="SELLER", help="Whose account: his seller id (merchant token).")
@click.option("--region", type=click.Choice(REGIONS), help="Where he sells, for an account not stored yet.")
@click.option("--marketplace", default="", metavar="ID", help="Ask in this marketplace's Seller Central.")
@click.option("--application", default="", metavar="NAME", help="Which [[application]], where there are several.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), help="Listen on this port.")
@click.option("--certfile", default="", metavar="FILE", help="Serve HTTPS with this PEM certificate and its chain.")
@click.option("--keyfile", default="", metavar="FILE", help="The PEM key of the certificate.")
@click.option("--no-browser", is_flag=True, help="Print the address, and open no browser.")
def authorize(
    config: Path | None,
    sandbox: bool,
    seller_id: str,
    region: str | None,
    marketplace: str,
    application: str,
    port: int,
    certfile: str,
    keyfile: str,
    no_browser: bool,
) -> int:
    """Have one seller authorise the application, in the browser of this machine.

    Amazon's page of consent opens; afterwards the refresh token is stored and proven. Where the application's
    redirect_uri leads to this machine and port, that is all. Amazon registers neither http nor localhost, so as a rule
    it leads elsewhere: then the page asks for the address at which Amazon left the browser.
    """
    with ExitStack() as ends:
        listener: socket.socket | None = None
        if sandbox:
            from mws.spapi.sandbox import SELLER_ID

            moving, listener = ends.enter_context(consenting.sandbox_move("127.0.0.1", port, 1))
            seller_id = seller_id or SELLER_ID
        else:
            moving = consenting.opened(config)
            ends.callback(moving.close)
        if not seller_id:
            raise click.UsageError("say whose account: --seller-id")
        account = _account(moving, seller_id, region, marketplace, application)
        return _authorise(moving, account, port, listener, certfile, keyfile, opens=not no_browser)


COMMANDS = (authorize,)


def _account(moving: Moving, seller_id: str, region: str | None, marketplace: str, application: str) -> StoredAccount:
    """The stored account, made where there is none."""
    from mws.compat.accounts.records import NewAccount
    from mws.compat.accounts.waiting import is_waiting, store_waiting
    from mws.spapi.marketplaces import MARKETPLACES

    if marketplace and not getattr(MARKETPLACES.get(marketplace), "region", ""):
        raise click.UsageError(f"{marketplace} is no marketplace of the Selling Partner API")
    where = region_named(region or "") or (MARKETPLACES[marketplace].region if marketplace else "")
    store_waiting(moving.config, moving.store)
    found = moving.store.find(seller_id, region=where, application=application or None)
    if len(found) > 1:
        raise click.UsageError(f"seller {seller_id} is stored several times: say --region, or --application")
    if any(each.seller_id == seller_id and not is_waiting(each) for each in moving.config.accounts):
        click.echo(
            f"warning: {seller_id} has a token in {moving.config.source}, which counts before the store: "
            "take him out there",
            err=True,
        )
    if not found:
        if not where:
            raise click.UsageError(f"seller {seller_id} is not stored yet: say --region, or --marketplace")
        places = (marketplace,) if marketplace else ()
        new = NewAccount(
            seller_id,
            where,
            application,
            marketplaces=places,
            home_marketplace=marketplace,
        )
        return moving.store.get(moving.store.add([new])[0])
    if marketplace and found[0].home_marketplace != marketplace:
        moving.store.set_details(found[0].id, home_marketplace=marketplace)
        return moving.store.get(found[0].id)
    return found[0]


def _authorise(
    moving: Moving,
    account: StoredAccount,
    port: int,
    listener: socket.socket | None,
    certfile: str,
    keyfile: str,
    *,
    opens: bool,
) -> int:
    from mws.compat.gateway.serving import Serving

    redirect = urlsplit(moving.registered.of(account).redirect_uri)
    comes_here = _is_here(redirect.hostname or "", redirect.port or (443 if redirect.scheme == "https" else 80), port)
    host = redirect.hostname if comes_here else "127.0.0.1"
    url = f"{'https' if certfile else 'http'}://{host}:{port}"
    (link,) = moving.links(url, [account])
    carried = link.url.rpartition("/")[2]
    pages = _LastPage(moving.pages(url, asks_for_address=not comes_here))
    with Serving(pages, "127.0.0.1", port, certfile=certfile, keyfile=keyfile, drain=1.0, listener=listener):
        click.echo(f"open {link.url}")
        if opens and not webbrowser.open(link.url):
            click.echo("no browser was found here: open the address yourself", err=True)
        if not _is_finished(moving, carried):
            click.echo(f"seller {account.seller_id} has not finished within {WAIT / 60:.0f} minutes", err=True)
            return output.REFUSED
        pages.shown.wait(LAST_PAGE)
        _CLOCK.sleep(LOOK)
    now = moving.store.get(account.id)
    if now.status == "ready":
        click.echo(f"seller {now.seller_id} has authorised the application in region {now.region}: stored and proven")
        if now.detail:
            click.echo(now.detail, err=True)
        return output.DONE
    click.echo(f"the refresh token of seller {now.seller_id} is stored, and not proven yet: {now.detail}", err=True)
    return output.PARTLY


def _is_finished(moving: Moving, carried: str) -> bool:
    """Wait until the invitation was used; False where it was not within WAIT seconds."""
    from mws.compat.accounts.moving.invitations import InvitationUsed

    ends = _CLOCK.monotonic() + WAIT
    while _CLOCK.monotonic() < ends:
        try:
            moving.invitations.read(carried)
        except InvitationUsed:
            return True
        _CLOCK.sleep(LOOK)
    return False


def _is_here(host: str, port: int, ours: int) -> bool:
    """Whether a redirect URI leads to that port of this machine."""
    if port != ours or not host:
        return False
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return all(ipaddress.ip_address(str(row[4][0]).partition("%")[0]).is_loopback for row in found)


class _LastPage:
    """The pages, and whether the one that ends it was fetched."""

    def __init__(self, pages: WSGIApplication) -> None:
        self._pages = pages
        self.shown = Event()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = self._pages(environ, start_response)
        if str(environ.get("PATH_INFO", "")).endswith(("/done", "/kept")):
            self.shown.set()
        return answer
