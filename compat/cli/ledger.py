"""`mws-compat ledger show`, `adopt` and `verify`: what the ledger holds, from when on reports are new, what is odd."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mws.compat.cli import options, output

if TYPE_CHECKING:
    from mws.compat.ledger.ledger import Ledger
    from mws.compat.ledger.questions.adoption import Adoption
    from mws.compat.ledger.questions.show import LedgerShown
    from mws.spapi.calls import Json

_Function = TypeVar("_Function", bound=Callable[..., Any])  # Any: decorators do not care what a command takes


def _ledger_options(function: _Function) -> _Function:
    """Which configuration, which seller."""
    for option in (options.of_seller, options.config):
        function = option(function)
    return function


@click.group(cls=options.Group)
def ledger() -> None:
    """Look at what is kept of feeds and reports."""


@ledger.command()
@_ledger_options
@options.as_json
def show(config: Path | None, account: str, as_json: bool) -> None:
    """Show how each seller's ledger was adopted, its reports by type and status, its feeds by type, status and sender,
    and calls that are under way.

    sent, of feeds: "sent" from here; "foreign" by another program; "dry_run"; "refused": nothing was submitted;
    "unknown": it may have arrived; "recorded" and "sending": under way, or their process died.

    state, of a call: "held": a process carries it on; "standing": the same request goes on with it; "unknown": a write
    of it may have arrived.
    """
    from mws.compat.ledger.questions.show import ShowLedger
    from mws.compat.state.times import time_text

    with ledger_of(config, account) as (opened, owners):
        found = {seller: opened.answer(owner, ShowLedger()) for seller, owner in owners.items()}
    if as_json:
        output.json([{"seller": seller, **_as_json(shown)} for seller, shown in found.items()])
        return
    rows: list[tuple[str, ...]] = []
    feeds: list[tuple[str, ...]] = []
    jobs: list[tuple[str, ...]] = []
    for seller, shown in found.items():
        click.echo(f"{seller}\t{_adoption_in_words(shown['adoption'])}")
        rows += [
            (
                seller,
                report["type"],
                report["status"],
                str(report["count"]),
                str(report["acknowledged"]),
                time_text(report["newest"]),
            )
            for report in shown["reports"]
        ]
        feeds += [
            (seller, sent["type"], sent["status"], sent["sent"], str(sent["count"]), time_text(sent["newest"]))
            for sent in shown["feeds"]
        ]
        jobs += [
            (seller, job["action"], job["state"], str(job["steps"]), job["last"], time_text(job["changed"]))
            for job in shown["jobs"]
        ]
    output.table(("seller", "type", "status", "reports", "acknowledged", "newest"), rows)
    if feeds:
        output.table(("seller", "type", "status", "sent", "feeds", "newest"), feeds)
    if jobs:
        output.table(("seller", "call", "state", "steps", "last", "changed"), jobs)


def _before(context: click.Context, parameter: click.Parameter, text: str) -> int | None:
    """Milliseconds; None for "all"."""
    from mws.compat.state import milliseconds
    from mws.mappings.codecs import parse_time

    if text in ("all", "none"):
        return None if text == "all" else 0
    try:
        return milliseconds(parse_time(text))
    except ValueError as exc:
        raise click.BadParameter(f"expected all, none or a date such as 2026-11-20: it {exc}") from None


@ledger.command()
@_ledger_options
@click.option(
    "--acknowledge-before",
    "before",
    required=True,
    callback=_before,
    metavar="DATE|all|none",
    help="Take the reports available before that for imported. all: whatever is there now; none: nothing was imported.",
)
def adopt(config: Path | None, account: str, before: int | None) -> None:
    """Say which reports were imported before, so that GetReportList with Acknowledged=false can be answered.

    Needed once for a new ledger, and again after it was lost. Said anew, it never takes an acknowledgement back.
    """
    from mws.compat.ledger.questions.adoption import AdoptLedger
    from mws.compat.state import milliseconds

    moment = milliseconds(datetime.now(timezone.utc)) if before is None else before
    with ledger_of(config, account) as (opened, owners):
        for seller, owner in owners.items():
            adopted = opened.answer(owner, AdoptLedger(moment))
            click.echo(
                f"{seller}\t{_adoption_in_words(adopted)}\t{output.count(adopted['changed'], 'report')} acknowledged"
            )


@ledger.command()
@_ledger_options
@options.as_json
def verify(config: Path | None, account: str, as_json: bool) -> int:
    """Examine the ledger and tell what is odd, one thing on a line. Asks nobody; exit code 1 where there is any."""
    from mws.compat.ledger.questions.show import VerifyLedger

    with ledger_of(config, account) as (opened, owners):
        odd = {seller: opened.answer(owner, VerifyLedger()) for seller, owner in owners.items()}
    if as_json:
        output.json([{"seller": seller, "odd": [*lines]} for seller, lines in odd.items()])
    else:
        for seller, lines in odd.items():
            for line in lines or ["ok"]:
                click.echo(f"{seller}\t{line}")
    return output.REFUSED if any(odd.values()) else output.DONE


COMMANDS = (ledger,)


@contextmanager
def ledger_of(config: Path | None, account: str) -> Iterator[tuple[Ledger, dict[str, str]]]:
    """The ledger of a configuration and its owners, key by name; of `--account` that seller's. Raises click.UsageError.

    The name is the seller id, and the region behind it where the seller has several.
    """
    from contextlib import closing

    from mws.compat.accounts.find import owners_of
    from mws.compat.accounts.merged import accounts_of
    from mws.compat.config import load
    from mws.compat.ledger.ledger import Ledger
    from mws.compat.state import OFF, State
    from mws.spapi.clock import SystemClock

    read = load(config)
    wanted = re.sub(r"^.*:", "", account)
    with closing(State(read.state)) as state:
        if not state.persistent:
            raise click.UsageError(f"no ledger is kept: {OFF}")
        every = tuple(owners_of(accounts_of(read, state)))
        found = [owner for owner in every if wanted in ("", owner.seller_id)]
        if not found:
            raise click.UsageError(f"no account has the seller {wanted}" if wanted else "there is no account yet")
        seen = Counter(owner.seller_id for owner in every)
        yield (
            Ledger(state, SystemClock(), every),
            {
                owner.seller_id if seen[owner.seller_id] == 1 else f"{owner.seller_id} ({owner.region})": owner.key
                for owner in found
            },
        )


def _adoption_in_words(adoption: Adoption) -> str:
    from mws.compat.state.times import time_text

    if adoption["before"] is None:
        return "not adopted"
    by = f" by {adoption['by']}" if adoption["by"] else ""
    return f"adopted{by}, acknowledged before {time_text(adoption['before']) if adoption['before'] else 'nothing'}"


def _as_json(shown: LedgerShown) -> dict[str, Json]:
    from mws.compat.ledger.questions.base import row_as_json

    return {
        "adoption": row_as_json(shown["adoption"]),
        "reports": [row_as_json(row) for row in shown["reports"]],
        "feeds": [row_as_json(row) for row in shown["feeds"]],
        "jobs": [row_as_json(row) for row in shown["jobs"]],
    }
