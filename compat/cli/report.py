"""`mws-compat report request`, `report download`: a report asked for and fetched, as legacy code would, by hand.

Both are MWS calls through the façade, by its names of report types; how a waiting one is doing goes to standard error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mws.compat.cli import call, options
from mws.compat.cli import output as cli_output

if TYPE_CHECKING:
    from mws.calls import LegacyReply
    from mws.compat.facade import Facade

_Function = TypeVar("_Function", bound=Callable[..., Any])  # Any: decorators do not care what a command takes

FIRST, EVERY = 1.0, 30.0
"""Seconds before the second look of `--wait`, doubled at each, and the most between two."""
_UNFINISHED = ("_SUBMITTED_", "_IN_PROGRESS_")


def _report_options(function: _Function) -> _Function:
    """Options that both commands have."""
    return call.who(cli_output.output(function))


@click.group(cls=options.Group)
def report() -> None:
    """Request reports and download them."""


@report.command()
@_report_options
@click.argument("report_type", metavar="TYPE")
@click.option("--from", "start", default="", metavar="TIME", help="StartDate, in ISO 8601. Without it: now.")
@click.option("--to", "end", default="", metavar="TIME", help="EndDate, in ISO 8601. Without it: now.")
@click.option(
    "--marketplace",
    "marketplaces",
    multiple=True,
    metavar="ID",
    help="Of this marketplace, which may be repeated. Without it: of the account's home marketplace.",
)
@click.option("--options", "report_options", default="", metavar="NAME=VALUE;...", help="Send these ReportOptions.")
@click.option(
    "--wait",
    type=options.Seconds(),
    is_flag=False,
    flag_value=3600.0,
    default=0.0,
    metavar="[SECONDS]",
    help="Wait so long for the report, an hour where no number is given, and print it.",
)
def request(
    report_type: str,
    start: str,
    end: str,
    marketplaces: Sequence[str],
    report_options: str,
    wait: float,
    output: Path | None,
    config: Path | None,
    account: str,
    sandbox: bool,
    **world: Any,  # Any: the options of `serve.world`
) -> int:
    """Request a report of TYPE (_GET_MERCHANT_LISTINGS_DATA_, ...) and print its id; with --wait, the report itself.

    Exit code 1 where it is refused, cancelled or without data, 3 where it is not ready in time.
    """
    given = {"ReportType": report_type, "StartDate": start, "EndDate": end, "ReportOptions": report_options}
    given |= {f"MarketplaceIdList.Id.{number}": each for number, each in enumerate(marketplaces, 1)}
    with closing(call.facade_of(config, sandbox, world)) as facade:
        reply = _call(facade, account, "RequestReport", given)
        if reply.error is not None:
            return call.report_refusal(reply)
        report_id = _text(reply, "ReportRequestId")
        if not wait:
            click.echo(report_id)
            return cli_output.DONE
        click.echo(f"report {report_id}", err=True)
        return _wait_and_fetch(facade, account, report_id, wait, output)


@report.command()
@_report_options
@click.argument("report_id", metavar="ID")
def download(
    report_id: str,
    output: Path | None,
    config: Path | None,
    account: str,
    sandbox: bool,
    **world: Any,  # Any: the options of `serve.world`
) -> int:
    """Fetch the report ID. The file appears only when it is whole. Exit code 1 where there is none, or none yet."""
    with closing(call.facade_of(config, sandbox, world)) as facade:
        return _fetch(facade, account, report_id, output)


COMMANDS = (report,)


def _call(facade: Facade, account: str, action: str, params: dict[str, str]) -> LegacyReply:
    given = [f"{name}={value}" for name, value in params.items() if value]
    return facade.call(call.legacy_call(facade, f"Reports.{action}", given, account))


def _wait_and_fetch(facade: Facade, account: str, report_id: str, wait: float, output: Path | None) -> int:
    later = f"fetch it later by `mws-compat report download {report_id}`"
    reply = _ask_until_done(facade, account, report_id, wait, later)
    if reply is None:
        click.echo(f"report {report_id} is not ready: {later}", err=True)
        return cli_output.PARTLY
    if reply.error is not None:
        return call.report_refusal(reply)
    status = _text(reply, "ReportProcessingStatus")
    if status != "_DONE_":
        guess = " (inferred)" if reply.header("x-mws-compat-inferred") else ""
        click.echo(f"report {report_id}: {status}{guess}", err=True)
        return cli_output.REFUSED
    return _fetch(facade, account, report_id, output)


def _ask_until_done(facade: Facade, account: str, report_id: str, wait: float, later: str) -> LegacyReply | None:
    """The list that shows it finished, or the refusal; None where it was not finished in time."""
    until, pause = facade.clock.monotonic() + wait, FIRST
    with cli_output.progress(later) as tell:
        while True:
            reply = _call(facade, account, "GetReportRequestList", {"ReportRequestIdList.Id.1": report_id})
            throttled = reply.status == 503
            status = "" if reply.error is not None else _text(reply, "ReportProcessingStatus")
            if (reply.error is not None and not throttled) or (status and status not in _UNFINISHED):
                return reply
            tell(status or "throttled")
            left = until - facade.clock.monotonic()
            if left <= 0:
                return None
            facade.clock.sleep(min(pause, left))
            pause = min(pause * 2, EVERY)


def _fetch(facade: Facade, account: str, report_id: str, output: Path | None) -> int:
    reply = _call(facade, account, "GetReport", {"ReportId": report_id})
    if reply.error is not None:
        return call.report_refusal(reply)
    if isinstance(reply.body, bytes):
        raise TypeError("GetReport answers a document")
    with reply.body as document:
        cli_output.document(document, output)
    return cli_output.DONE


def _text(reply: LegacyReply, name: str) -> str:
    from lxml import etree

    from mws.compat.errordoc import hardened_parser

    parser = hardened_parser()
    document = etree.fromstring(reply.body if isinstance(reply.body, bytes) else b"", parser)
    return next((str(found.text) for found in document.iter(f"{{*}}{name}")), "")
