"""`mws-compat feed`: a feed sent, its report fetched, its content looked at again; `feed convert` stands beside it.

Submitting and asking are MWS calls through the façade: what they may not do, it refuses, and nothing is sent twice.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

from mws.compat import cli_call, cli_feed_convert, cli_ledger, cli_output, cli_serve

if TYPE_CHECKING:
    from mws.calls import LegacyReply
    from mws.compat.facade import Facade

_Function = TypeVar("_Function", bound=Callable[..., Any])  # Any: decorators do not care what a command takes

_ID = re.compile(rb"<FeedSubmissionId>([^<]+)</FeedSubmissionId>")
EVERY = 30.0
"""Seconds between two looks of `--wait`: MWS's own pace for GetFeedSubmissionList is one in 45."""


def _who(function: _Function) -> _Function:
    """Options that say whose feed, and which world."""
    for option in (
        cli_serve.world,
        click.option("--sandbox", is_flag=True, help="Ask the embedded sandbox; no configuration is read."),
        click.option("--account", default="", metavar="SELLER", help="Which account: SELLER, or ACCESSKEY:SELLER."),
        click.option(
            "--config", type=click.Path(path_type=Path), help="Else MWS_COMPAT_CONFIG, else ./mws-compat.toml."
        ),
    ):
        function = option(function)
    return function


@click.group()
def feed() -> None:
    """Submit feeds and fetch their reports."""


@feed.command()
@_who
@click.argument("file", type=click.File("rb"))
@click.option("--type", "feed_type", required=True, metavar="TYPE", help="_POST_ORDER_FULFILLMENT_DATA_, ...")
@click.option("--marketplace", "marketplaces", multiple=True, metavar="ID", help="Else the account's home marketplace.")
@click.option("--content-type", default="", help="Its label, with the charset where the file does not say it itself.")
@click.option("--options", "feed_options", default="", metavar="NAME=VALUE;...", help="MWS's FeedOptions.")
@click.option(
    "--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait so long for the report."
)
def submit(
    file: BinaryIO,
    feed_type: str,
    marketplaces: Sequence[str],
    content_type: str,
    feed_options: str,
    wait: float,
    config: Path | None,
    account: str,
    sandbox: bool,
    **options: Any,  # Any: the options of `cli_serve.world`
) -> int:
    """Submit FILE (- is standard input) and print its FeedSubmissionId; with --wait, the processing report after it.

    The same file again within [feeds] repeat_window prints the same id and sends nothing. Exit code 1 where it is
    refused, 4 where nobody knows whether it was submitted.
    """
    given = [f"FeedType={feed_type}"]
    given += [f"MarketplaceIdList.Id.{number}={each}" for number, each in enumerate(marketplaces, 1)]
    given += [f"FeedOptions={feed_options}"] if feed_options else []
    with closing(cli_call.facade_of(config, sandbox, options)) as facade:
        from dataclasses import replace

        asked = cli_call.legacy_call(facade, "Feeds.SubmitFeed", given, account)
        reply = facade.call(replace(asked, body=file, content_type=content_type))
        if reply.error is not None:
            return _refused(reply)
        found = _ID.search(_bytes(reply))
        feed_id = found[1].decode() if found else ""
        click.echo(feed_id)
        return _report(facade, feed_id, account, None, wait) if wait else cli_output.DONE


@feed.command()
@_who
@click.argument("feed_id", metavar="ID")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Else standard output.")
@click.option("--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait so long for it.")
def result(
    feed_id: str,
    output: Path | None,
    wait: float,
    config: Path | None,
    account: str,
    sandbox: bool,
    **options: Any,  # Any: the options of `cli_serve.world`
) -> int:
    """Print the processing report of the feed submission ID. Exit code 1 where there is none, or none yet."""
    with closing(cli_call.facade_of(config, sandbox, options)) as facade:
        return _report(facade, feed_id, account, output, wait)


feed.add_command(cli_feed_convert.convert)


@feed.command()
@click.argument("feed_id", metavar="ID")
@click.option("--account", default="", metavar="SELLER", help="Whose feed, where several sellers are configured.")
@click.option("--config", type=click.Path(path_type=Path), help="Else MWS_COMPAT_CONFIG, else ./mws-compat.toml.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Else standard output.")
def sent(feed_id: str, account: str, config: Path | None, output: Path | None) -> int:
    """Print the content that was submitted as ID. Exit code 1 where it is not kept ([feeds] keep_bodies)."""
    content = b""
    with cli_ledger.ledger_of(config, account) as (ledger, sellers):
        for seller_id in sellers:
            answer: Any = ledger.answer(seller_id, "find_feeds", {"ids": [feed_id]})  # Any: JSON of a known shape
            row, number = answer["feeds"].get(feed_id), 0
            while row and (piece := ledger.kept(seller_id, f"feed:{row['submission']}:{number}")) is not None:
                content, number = content + piece, number + 1
    if not content:
        click.echo(f"the content of {feed_id} is not kept", err=True)
        return cli_output.REFUSED
    _written(content, output)
    return cli_output.DONE


COMMANDS = (feed,)


def _report(facade: Facade, feed_id: str, account: str, output: Path | None, wait: float) -> int:
    """The report, as soon as it is there, into a file or to standard output."""
    asked = cli_call.legacy_call(facade, "Feeds.GetFeedSubmissionResult", [f"FeedSubmissionId={feed_id}"], account)
    until = facade.clock.monotonic() + wait
    while True:
        reply = facade.call(asked)
        if reply.error is None:
            break
        left = until - facade.clock.monotonic()
        if getattr(reply.error, "mws_code", "") != "FeedProcessingResultNotReady" or left <= 0:
            return _refused(reply)
        facade.clock.sleep(min(EVERY, left))
    if isinstance(reply.body, bytes):
        _written(reply.body, output)
        return cli_output.DONE
    with reply.body as document:
        if output is None:
            while piece := document.read(64 * 1024):
                click.echo(piece, nl=False)
        else:
            with output.open("wb") as target:
                shutil.copyfileobj(document, target)
    return cli_output.DONE


def _written(content: bytes, output: Path | None) -> None:
    if output is None:
        click.echo(content, nl=False)
    else:
        output.write_bytes(content)


def _refused(reply: LegacyReply) -> int:
    from mws.errors import MWSError

    if not isinstance(reply.error, MWSError):
        raise TypeError("a failed reply of the façade carries its error")
    return cli_output.told(reply.error)


def _bytes(reply: LegacyReply) -> bytes:
    return reply.body if isinstance(reply.body, bytes) else b""
