"""`mws-compat feed`: a feed sent, its report fetched, its content looked at again; `feed convert` stands beside it.

Submitting and asking are MWS calls through the façade: what they may not do, it refuses, and nothing is sent twice.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from mws.compat.cli import call, feed_convert, options, rehearsed
from mws.compat.cli import ledger as cli_ledger
from mws.compat.cli import output as cli_output
from mws.errors import MWSError

if TYPE_CHECKING:
    from mws.calls import LegacyReply
    from mws.compat.facade import Facade
    from mws.compat.ledger.questions.prices import PriceNote
    from mws.spapi.calls import Json

_ID = re.compile(rb"<FeedSubmissionId>([^<]+)</FeedSubmissionId>")
EVERY = 30.0
"""Seconds between two looks of `--wait`: MWS's own pace for GetFeedSubmissionList is one in 45."""


@click.group(cls=options.Group)
def feed() -> None:
    """Submit feeds and fetch their reports."""


@feed.command()
@call.who
@click.argument("file", type=click.File("rb"))
@click.option(
    "--type",
    "feed_type",
    required=True,
    metavar="TYPE",
    help="Submit it as this FeedType: _POST_ORDER_FULFILLMENT_DATA_ and so on.",
)
@click.option(
    "--marketplace",
    "marketplaces",
    multiple=True,
    metavar="ID",
    help="For this marketplace, which may be repeated. Without it: the account's home marketplace.",
)
@click.option(
    "--content-type", default="", metavar="TYPE", help="Label it so, with the charset where the file does not name it."
)
@click.option("--options", "feed_options", default="", metavar="NAME=VALUE;...", help="Send these FeedOptions.")
@click.option(
    "--wait",
    type=options.Seconds(),
    default=0.0,
    metavar="SECONDS",
    help="Wait so long for the processing report, and print it.",
)
@click.option(
    "--again", is_flag=True, help="Submit it although the same was submitted before: a second refund is meant."
)
def submit(
    file: BinaryIO,
    feed_type: str,
    marketplaces: Sequence[str],
    content_type: str,
    feed_options: str,
    wait: float,
    again: bool,
    config: Path | None,
    account: str,
    sandbox: bool,
    **world: Any,  # Any: the options of `serve.world`
) -> int:
    """Submit FILE (- is standard input) and print its FeedSubmissionId; with --wait, the processing report after it.

    The same file again prints the same id and sends nothing: within 90 seconds, or within a day where it does something
    once (a refund, a removal); --again submits it all the same. Exit code 1 where it is refused or cancelled, 3 where
    it is not done in time or its report has failed messages, 4 where nobody knows whether it was submitted.
    """
    given = [f"FeedType={feed_type}"]
    given += [f"MarketplaceIdList.Id.{number}={each}" for number, each in enumerate(marketplaces, 1)]
    given += [f"FeedOptions={feed_options}"] if feed_options else []
    with closing(call.facade_of(config, sandbox, world)) as facade:
        from dataclasses import replace

        asked = call.legacy_call(facade, "Feeds.SubmitFeed", given, account)
        reply = facade.call(replace(asked, body=file, content_type=content_type, again=again))
        if reply.error is not None:
            return call.report_refusal(reply)
        found = _ID.search(_bytes(reply))
        feed_id = found[1].decode() if found else ""
        click.echo(feed_id)
        return _report(facade, feed_id, account, None, wait) if wait else cli_output.DONE


@feed.command()
@call.who
@click.argument("feed_id", metavar="ID")
@cli_output.output
@click.option("--wait", type=options.Seconds(), default=0.0, metavar="SECONDS", help="Wait so long for the report.")
def result(
    feed_id: str,
    output: Path | None,
    wait: float,
    config: Path | None,
    account: str,
    sandbox: bool,
    **world: Any,  # Any: the options of `serve.world`
) -> int:
    """Print the processing report of the feed submission ID.

    Exit code 1 where there is none, or none yet; 3 where it did not come in the time of --wait, or has failed messages.
    """
    with closing(call.facade_of(config, sandbox, world)) as facade:
        return _report(facade, feed_id, account, output, wait)


feed.add_command(feed_convert.convert)
feed.add_command(rehearsed.rehearsed)


@feed.command()
@click.argument("feed_id", metavar="[ID]", default="")
@click.option("--sku", default="", metavar="SKU", help="Print the prices that were sent for this SKU instead.")
@options.of_seller
@options.config
@options.as_json
@cli_output.output
def sent(feed_id: str, sku: str, as_json: bool, account: str, config: Path | None, output: Path | None) -> int:
    """Print the content that was submitted as ID. Exit code 1 where it is not kept ([feeds] keep_bodies).

    With --sku the prices that were sent for it, oldest first: from what to what, when at first and last, how often, and
    by which feed. Exit code 1 where there is none.
    """
    if bool(feed_id) == bool(sku):
        raise click.UsageError("either ID or --sku")
    from mws.compat.ledger.questions.feeds import FindFeeds
    from mws.compat.ledger.questions.prices import ListPriceNotes

    with cli_ledger.ledger_of(config, account) as (ledger, owners):
        if sku:
            notes = {seller: ledger.answer(owner, ListPriceNotes(sku)).rows for seller, owner in owners.items()}
            return _prices(sku, notes, as_json)
        with tempfile.TemporaryFile() as content:
            for owner in owners.values():
                row, number = ledger.answer(owner, FindFeeds([feed_id])).get(feed_id), 0
                while row and (piece := ledger.read_kept(owner, f"feed:{row['submission']}:{number}")) is not None:
                    content.write(piece)
                    number += 1
                if number:
                    content.seek(0)
                    cli_output.document(content, output)
                    return cli_output.DONE
    click.echo(f"the content of {feed_id} is not kept", err=True)
    return cli_output.REFUSED


_NOTE = ("marketplace", "element", "old", "new", "currency", "sent", "last", "times", "feedId")


def _note_as_json(seller: str, sku: str, note: PriceNote) -> dict[str, Json]:
    from mws.compat.ledger.questions.base import row_as_json
    from mws.mappings.codecs import MOMENT

    times: dict[str, Json] = {"sent": MOMENT.read(note["sent"]), "last": MOMENT.read(note["last"])}
    return {"seller": seller, "sku": sku, **row_as_json(note), **times}


def _prices(sku: str, notes: Mapping[str, Sequence[PriceNote]], as_json: bool) -> int:
    found = [_note_as_json(seller, sku, note) for seller, rows in notes.items() for note in rows]
    if as_json:
        cli_output.json([*found])
    elif found:
        rows = [
            (str(note["seller"]), *("" if note[name] is None else str(note[name]) for name in _NOTE)) for note in found
        ]
        cli_output.table(
            ("seller", "marketplace", "element", "from", "to", "currency", "sent", "last", "times", "feed"), rows
        )
    else:
        click.echo(f"no price of {sku} was sent", err=True)
    return cli_output.DONE if found else cli_output.REFUSED


@feed.command()
@call.who
@options.as_json
def send(
    config: Path | None,
    account: str,
    sandbox: bool,
    as_json: bool,
    **world: Any,  # Any: the options of `serve.world`
) -> int:
    """Send what waits of the feeds submitted before, as the gateway does once a minute; for programs without one.

    Prints the FeedSubmissionIds that are not all sent then. Exit code 0 where there is none, 3 else; 1 where the ledger
    cannot be asked, 2 where none is kept.
    """
    from mws.compat.worker import Worker

    left: dict[str, list[str]] = {}
    code = cli_output.DONE
    with closing(call.facade_of(config, sandbox, world)) as facade:
        if not sandbox and facade.config.state.url == "off":
            raise click.UsageError("nothing is known of feeds submitted before: [state] url is off")
        worker = Worker(facade)
        for chosen in [call.account_of(facade, account)] if account else facade.accounts.all:
            try:
                left[chosen.seller_id] = worker.look(chosen)
            except MWSError as exc:
                code = cli_output.report_failure(exc)
    if as_json:
        cli_output.json([{"seller": seller, "unsent": [*ids]} for seller, ids in left.items()])
    else:
        cli_output.table(("seller", "unsent"), [(seller, each) for seller, ids in left.items() for each in ids])
    return code or (cli_output.PARTLY if any(left.values()) else cli_output.DONE)


COMMANDS = (feed,)


def _report(facade: Facade, feed_id: str, account: str, output: Path | None, wait: float) -> int:
    """The report, as soon as it is there, into a file or to standard output; 3 where it has failed messages."""
    reply = _wait_for_report(facade, feed_id, account, wait)
    if reply is None:
        click.echo(f"feed {feed_id} is not done: {_later(feed_id)}", err=True)
        return cli_output.PARTLY
    if reply.error is not None:
        return call.report_refusal(reply)
    from mws.compat.plans.feeds.summaries import some_failed

    with io.BytesIO(reply.body) if isinstance(reply.body, bytes) else reply.body as document:
        failed = some_failed(document)
        document.seek(0)
        cli_output.document(document, output)
    return cli_output.PARTLY if failed else cli_output.DONE


def _wait_for_report(facade: Facade, feed_id: str, account: str, wait: float) -> LegacyReply | None:
    """The answer that is no "not yet", None where there was none in time."""
    asked = call.legacy_call(facade, "Feeds.GetFeedSubmissionResult", [f"FeedSubmissionId={feed_id}"], account)
    until = facade.clock.monotonic() + wait
    with cli_output.progress(_later(feed_id)) as tell:
        while (reply := facade.call(asked)).error is not None:
            throttled = reply.status == 503
            if not wait or not (throttled or getattr(reply.error, "mws_code", "") == "FeedProcessingResultNotReady"):
                return reply
            left = until - facade.clock.monotonic()
            if left <= 0:
                return None
            tell("throttled" if throttled else f"feed {feed_id} is being processed")
            facade.clock.sleep(min(EVERY, left))
    return reply


def _later(feed_id: str) -> str:
    return f"ask later by `mws-compat feed result {feed_id}`"


def _bytes(reply: LegacyReply) -> bytes:
    return reply.body if isinstance(reply.body, bytes) else b""
