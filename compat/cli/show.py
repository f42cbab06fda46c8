"""`mws-compat coverage`, `calls`, `doctor` and `config check`: they show, and change nothing."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import click

from mws.compat.cli import output

_CONFIG = click.option(
    "--config", type=click.Path(path_type=Path), help="Else MWS_COMPAT_CONFIG, else ./mws-compat.toml."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@_JSON
@click.option("--all", "everything", is_flag=True, help="Also the sections no one serves any more.")
def coverage(as_json: bool, everything: bool) -> None:
    """What works: a line for each MWS Action, with the SP-API operations it uses and when they end."""
    from mws.compat.operate.coverage import rows

    found = rows(include_gone=everything)
    if as_json:
        output.json([row.as_json() for row in found])
        return
    cells = [
        (
            row.section,
            row.action,
            row.status,
            "built" if row.built else "",
            ", ".join(each.operation + (f" (ends {each.ends})" if each.ends else "") for each in row.operations),
            "; ".join(row.missing),
            row.reason,
        )
        for row in found
    ]
    output.table(("section", "action", "status", "built", "operations", "missing", "reason"), cells)


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


@click.command()
@_CONFIG
@_JSON
@click.option("--request-id", default="", help="The one call with that x-mws-request-id.")
@click.option("--seller", default="", help="Calls of that seller.")
@click.option("--failed", is_flag=True, help="Calls answered with an error.")
@click.option("--refused", is_flag=True, help="Requests that were refused before they were a call.")
@click.option(
    "--since", default="", callback=_moment, metavar="WHEN", help="Not older than a date, or than 30m, 12h, 7d."
)
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 100_000), help="At most so many.")
def calls(
    config: Path | None,
    as_json: bool,
    request_id: str,
    seller: str,
    failed: bool,
    refused: bool,
    since: datetime | None,
    limit: int,
) -> None:
    """The journal: MWS calls of the last 30 days, newest first, with the requests to Amazon behind each.

    Requests that were refused before they were a call stand in it too, with the client's address and the reason; one
    line may be many of them.
    """
    from contextlib import closing

    from mws.compat.config import StateSettings, find, load
    from mws.compat.operate.journal import Entry, Journal
    from mws.compat.state import State

    # Without a configuration the journal is where the default one would be.
    settings = load(config).state if config or find() else StateSettings()
    with closing(State(settings)) as state:
        if not state.persistent:
            raise click.UsageError("no journal is kept: [state] url is off, or mws-compat[state] is not installed")
        entries: tuple[Entry, ...] = ()
        if state.path is None or state.path.exists():  # looking must not make a database
            entries = Journal(state).find(
                request_id=request_id, seller=seller, failed=failed, refused=refused, since=since, limit=limit
            )
    if as_json:
        output.json([entry.as_json() for entry in entries])
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
        )
        for entry in entries
    ]
    headers = ("time", "request id", "seller", "action", "status", "error", "seconds", "upstream")
    output.table((*headers, "address", "reason", "requests", "region"), cells)


@click.command()
@_CONFIG
@_JSON
@click.option("--sandbox", is_flag=True, help="Examine the embedded sandbox; no configuration is read.")
@click.option("--offline", is_flag=True, help="Ask nothing of the network.")
@click.option("--certfile", default="", help="Certificate of the gateway, to be examined too.")
@click.option("--keyfile", default="", help="Its key.")
def doctor(config: Path | None, as_json: bool, sandbox: bool, offline: bool, certfile: str, keyfile: str) -> int:
    """Examine configuration, installation, clock, certificate, tokens and ages. Exit code 1 where something fails."""
    from mws.compat.config import SANDBOX, Config, ConfigError, load
    from mws.compat.operate import doctor as examinations

    found: list[examinations.Finding] = []
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
            found = [examinations.Finding("configuration", "fail", str(problem)) for problem in exc.problems]
            chosen = None
    if chosen is None:
        found += examinations.installation()
    else:
        found += examinations.examine(chosen, offline=offline, certfile=certfile, keyfile=keyfile, session=session)
    if as_json:
        output.json([{"what": each.what, "result": each.result, "text": each.text} for each in found])
    else:
        output.table(("what", "result", ""), [(each.what, each.result, each.text) for each in found])
    if chosen is None:
        return output.USAGE
    return output.REFUSED if any(each.result == "fail" for each in found) else output.DONE


@click.group()
def config() -> None:
    """The configuration file."""


@config.command()
@_CONFIG
def check(config: Path | None) -> None:
    """Read the configuration and tell every problem, one on a line. Exit code 2 where there is one.

    A problem too: writes = "on" while feeds of a rehearsal are left to be sent.
    """
    from mws.compat.config import load
    from mws.compat.operate.rehearsals import refuse_if_left
    from mws.compat.state import State

    read = load(config)
    with closing(State(read.state)) as state:
        state.check_url()
        refuse_if_left(read, state)
    click.echo(
        f"{read.source}: ok, {len(read.applications)} application{'s' * (len(read.applications) != 1)}, "
        f"{len(read.accounts)} account{'s' * (len(read.accounts) != 1)}"
    )


COMMANDS = (coverage, calls, doctor, config)
