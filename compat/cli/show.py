"""`mws-compat calls`, `doctor` and `config check`: they show, and change nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mws.compat.cli import names, options, output

if TYPE_CHECKING:
    from mws.compat.config import Config
    from mws.compat.operate.findings import Finding, Result
    from mws.compat.operate.journal import Entry


def _moment(context: click.Context, parameter: click.Parameter, text: str) -> datetime | None:
    """The moment in UTC of a date, a date with time, or how long ago; one without a zone is meant in local time."""
    if not text:
        return None
    ago = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if ago:
        unit = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}[ago[2]]
        return datetime.now(timezone.utc) - timedelta(**{unit: int(ago[1])})
    try:
        # Python 3.10 does not read the Z.
        moment = datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    except ValueError:
        expected = "expected a date such as 2026-11-20T08:00Z, or how long ago: 30m, 12h, 7d"
        raise click.BadParameter(expected) from None
    return moment.astimezone(timezone.utc)


@click.command(cls=options.Command)
@click.option("--request-id", default="", metavar="ID", help="Show the one call with this x-mws-request-id.")
@click.option("--seller", default="", metavar="SELLER", help="Show the calls of this seller.")
@click.option(
    "--section",
    type=names.SectionName(),
    default=None,
    metavar="SECTION",
    help="Show the calls of this section: Orders, Feeds and so on.",
)
@click.option("--status", default=0, metavar="STATUS", help="Show the calls answered with this HTTP status.")
@click.option("--failed", is_flag=True, help="Show the calls that were answered with an error.")
@click.option("--refused", is_flag=True, help="Show the requests that were refused before they were a call.")
@click.option(
    "--since",
    default="",
    callback=_moment,
    metavar="WHEN",
    help="Show what is not older than this: a date, or 30m, 12h, 7d.",
)
@click.option(
    "--limit", default=100, show_default=True, type=click.IntRange(1, 100_000), help="Show the newest of them only."
)
@options.config
@options.as_json
def calls(
    config: Path | None,
    as_json: bool,
    request_id: str,
    seller: str,
    section: str | None,
    status: int,
    failed: bool,
    refused: bool,
    since: datetime | None,
    limit: int,
) -> None:
    """Show the MWS calls of the last 30 days, newest first.

    The requests to Amazon behind each stand beside it. Requests that were refused before they were a call stand among
    them, with the client's address and the reason; one line may be many of them.
    """
    from mws.compat.config import StateSettings, find, load
    from mws.compat.operate.journal import Journal
    from mws.compat.state import OFF, State

    # Without a configuration the journal is where the default one would be.
    settings = load(config).state if config or find() else StateSettings()
    with closing(State(settings)) as state:
        if not state.persistent:
            raise click.UsageError(f"no journal is kept: {OFF}")
        entries: tuple[Entry, ...] = ()
        if state.path is None or state.path.exists():  # looking must not make a database
            entries = Journal(state).find(
                request_id=request_id,
                seller=seller,
                section=section or "",
                status=status,
                failed=failed,
                refused=refused,
                since=since,
                limit=limit,
            )
    if as_json:
        output.json([entry.as_json() for entry in entries])
        return
    if output.on_terminal():
        _draw_calls(entries, limit)
        return
    cells = [
        (
            entry.time.strftime("%Y-%m-%dT%H:%M:%SZ"),
            entry.request_id,
            entry.seller_id,
            f"{entry.section}.{entry.action}".lstrip("."),
            str(entry.status),
            entry.error_code,
            f"{entry.duration:.3f}",
            ", ".join(f"{operation} {given}".strip() for operation, given in entry.upstream),
            entry.address,
            entry.reason,
            str(entry.count),
            entry.region,
            "" if entry.age is None else str(entry.age),
        )
        for entry in entries
    ]
    headers = ("time", "request id", "seller", "action", "status", "error", "seconds", "upstream")
    output.table((*headers, "address", "reason", "requests", "region", "age"), cells)


def _draw_calls(entries: Sequence[Entry], limit: int) -> None:
    from mws.compat.cli import screen

    kinds = Counter("refused" if entry.kind != "call" else "failed" if entry.error_code else "" for entry in entries)
    told = f"{output.count(len(entries), 'entry', 'entries')}, newest first, times in UTC: "
    told += f"{kinds['failed']} failed, {kinds['refused']} refused."
    if len(entries) == limit:
        told += " There may be more: --limit."
    cells = [
        (
            entry.time.astimezone(timezone.utc).strftime("%m-%d %H:%M:%S"),
            str(entry.status),
            f"{entry.section}.{entry.action}".lstrip("."),
            entry.error_code,
            f"{entry.duration:.1f}",
            entry.seller_id,
            ", ".join(operation for operation, _ in entry.upstream),
            entry.reason,
            entry.address,
            str(entry.count) if entry.count > 1 else "",
            entry.region,
            "" if entry.age is None else str(entry.age),
            entry.request_id,
        )
        for entry in entries
    ]
    headers = ("time", "status", "action", "error", "seconds", "seller", "upstream", "reason", "address", "requests")
    screen.say_left_out(screen.draw((*headers, "region", "age", "request id"), cells, summary=told))


@click.command(cls=options.Command)
@click.option("--offline", is_flag=True, help="Ask nothing of the network.")
@click.option(
    "--status", type=click.Choice(("fail", "warn", "ok", "skip")), help="Show only what ended so. The exit code stays."
)
@click.option("--certfile", default="", metavar="FILE", help="Examine this certificate of the gateway too.")
@click.option(
    "--keyfile", default="", metavar="FILE", help="The key of that certificate, where it has a file of its own."
)
@options.config
@options.sandbox
@options.as_json
def doctor(
    config: Path | None,
    as_json: bool,
    sandbox: bool,
    offline: bool,
    status: str | None,
    certfile: str,
    keyfile: str,
) -> int:
    """Examine whether everything is as it should be.

    That is: configuration, installation, state, clock, certificate, tokens, ages and end dates. Exit code 1 where
    something fails.
    """
    from mws.compat.config import SANDBOX, ConfigError, load
    from mws.compat.operate import doctor as examinations
    from mws.compat.operate.findings import Finding

    found: list[Finding] = []
    session = None
    if sandbox:
        from mws.spapi.sandbox.app import Sandbox
        from mws.spapi.sandbox.embedded import session as embedded

        chosen: Config | None = SANDBOX
        session = embedded(Sandbox())
    else:
        try:
            chosen = load(config)
        except ConfigError as exc:
            # The rest is worth knowing all the same.
            found = [Finding("configuration", "fail", str(problem)) for problem in exc.problems]
            chosen = None
    if chosen is None:
        found += examinations.installation()
    else:
        found += examinations.examine(chosen, offline=offline, certfile=certfile, keyfile=keyfile, session=session)
    code = _show_findings(found, status, as_json=as_json)
    return output.USAGE if chosen is None else code


def examine(config: Config, *, offline: bool) -> int:
    """Print what doctor finds of a configuration; its exit code."""
    from mws.compat.operate.doctor import examine as findings

    return _show_findings([*findings(config, offline=offline)], None, as_json=False)


def _show_findings(found: Sequence[Finding], status: str | None, *, as_json: bool) -> int:
    shown = [each for each in found if status in (None, each.result)]
    if as_json:
        output.json([{"what": each.what, "result": each.result, "text": each.text} for each in shown])
    elif output.on_terminal():
        _draw_findings(found, shown)
    else:
        output.table(("what", "result", ""), [(each.what, each.result, each.text) for each in shown])
    return output.REFUSED if any(each.result == "fail" for each in found) else output.DONE


def _draw_findings(found: Sequence[Finding], shown: Sequence[Finding]) -> None:
    from mws.compat.cli import screen

    counts = Counter(each.result for each in found)
    words: dict[Result, str] = {"fail": "failed", "warn": "to be looked at", "ok": "ok", "skip": "not examined"}
    summary = ", ".join(f"{counts[result]} {word}" for result, word in words.items())
    worst = sorted(shown, key=lambda each: list(words).index(each.result))
    screen.draw(
        ("", "what", "found"), [(each.result, each.what, each.text) for each in worst], summary=summary, wraps=True
    )


@click.group(cls=options.Group)
def config() -> None:
    """Look at the configuration file."""


@config.command()
@options.config
def check(config: Path | None) -> None:
    """Read the configuration and tell every problem, one on a line. Exit code 2 where there is one.

    It is a problem too when writes = "on" while feeds of a rehearsal are left to be sent.
    """
    from mws.compat.accounts.merged import accounts_of
    from mws.compat.config import load
    from mws.compat.operate.rehearsals import refuse_if_left
    from mws.compat.state import State

    read = load(config)
    with closing(State(read.state)) as state:
        state.check_url()
        refuse_if_left(read, state, accounts_of(read, state))
    click.echo(
        f"{read.source}: ok, {len(read.applications)} application{'s' * (len(read.applications) != 1)}, "
        f"{len(read.accounts)} account{'s' * (len(read.accounts) != 1)}"
    )


COMMANDS = (calls, doctor, config)
