"""`mws-compat migrate tokens`: refresh tokens for sellers, by the MWS authorisations they gave once."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mws.compat.cli import consenting, link_files, options, output, serve

if TYPE_CHECKING:
    from mws.compat.accounts.moving.seller import SellerResult
    from mws.compat.accounts.moving.tokens import MigrationSummary, TokenMigration
    from mws.compat.accounts.records import StoredAccount

LINE_EVERY = 5.0
"""Seconds between two lines of progress where no terminal is."""


@click.command(cls=options.Command)
@options.config
@options.sandbox
@click.option("--only", multiple=True, metavar="SELLER", help="Move this seller only. Repeatable.")
@click.option("--dry-run", is_flag=True, help="Show what would be done for each seller. Nothing is sent or changed.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what came of each seller to this file: .json, or else CSV. - is standard output.",
)
@click.option(
    "--links",
    "links_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the invitations for sellers of Amazon itself to this CSV file. Without it: links.csv.",
)
@serve.world
def tokens(
    config: Path | None,
    sandbox: bool,
    only: tuple[str, ...],
    dry_run: bool,
    report_file: Path | None,
    links_file: Path | None,
    **world: Any,  # Any: the options of `serve.world`
) -> int:
    """Turn the MWS authorisations of stored sellers into refresh tokens, and prove these.

    The same command goes on after an interruption, and several at once share the work. Amazon itself ended this on
    2024-03-27: there nothing is sent, and invitations are written instead (see `migrate links`).

    Exit code 0 where every seller is ready, 3 where some are not, 1 where the application was refused.
    """
    with _migration(config, sandbox, world) as migration:
        unknown = [seller for seller in only if not migration.store.find(seller)]
        if unknown:
            raise click.UsageError(f"not stored: {', '.join(unknown)}; see mws-compat accounts list")
        if dry_run:
            return _show_plan(migration, only)
        with _progress(migration, only) as tell:
            summary = migration.run(only, tell=tell)
        if report_file is not None:
            _write_report(report_file, migration, summary, only)
        _show(summary)
        invited = migration.to_invite(only)
        if invited:
            _invite(migration, invited, links_file)
        if summary.stopped:
            click.echo(f"stopped: {summary.stopped}", err=True)
            return output.REFUSED
        # Of whichever run: another one may have worked on some.
        return output.DONE if next(migration.select(only), None) is None else output.PARTLY


@contextmanager
def _migration(config: Path | None, sandbox: bool, world: dict[str, Any]) -> Iterator[TokenMigration]:
    """The migration of a configuration, or of the sandbox, whose store goes with the command."""
    from mws.compat.accounts.moving.on_sandbox import migration_on
    from mws.compat.accounts.moving.tokens import TokenMigration
    from mws.compat.config import load

    if sandbox:
        if config is not None:
            raise click.UsageError("--sandbox needs no --config: give one of them")
        with migration_on(serve.make_sandbox(world)) as migration:
            yield migration
    else:
        with closing(TokenMigration(load(config))) as migration:
            yield migration


@contextmanager
def _progress(migration: TokenMigration, only: tuple[str, ...]) -> Iterator[Callable[[SellerResult], None]]:
    """What tells how far a run is: a bar on a terminal, else a line now and then. On standard error."""
    total = sum(1 for _ in migration.select(only))
    done: Counter[bool] = Counter()

    def counted(result: SellerResult) -> str:
        done[result.word == ""] += 1
        return f"{sum(done.values())} of {output.count(total, 'seller')}: {done[True]} ready, {done[False]} not"

    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task(f"0 of {output.count(total, 'seller')}", total=total)
            yield lambda result: bar.update(task, advance=1, description=counted(result))
        return
    clock, last = migration.clock, [migration.clock.monotonic()]

    def tell(result: SellerResult) -> None:
        text = counted(result)
        if clock.monotonic() - last[0] >= LINE_EVERY or sum(done.values()) == total:
            last[0] = clock.monotonic()
            click.echo(text, err=True)

    yield tell


def _show_plan(migration: TokenMigration, only: tuple[str, ...]) -> int:
    from mws.compat.accounts.outcomes import outcome

    rows = []
    for each in migration.plan(only):
        would = "prove the refresh token" if each.account.has_refresh_token else "ask for a code"
        would = f"not: {outcome(each.word).title}" if each.word else would
        rows.append((each.account.seller_id, each.account.region, would))
    output.table(("seller", "region", "would"), rows)
    return output.DONE


def _show(summary: MigrationSummary) -> None:
    """Print what came of the sellers."""
    from mws.compat.accounts.moving.seller import ELSEWHERE
    from mws.compat.accounts.outcomes import outcome

    rows = []
    for word, count in sorted(summary.counts.items()):
        if word in ("", ELSEWHERE):
            rows.append((str(count), "another run works on them" if word else "ready", ""))
        else:
            rows.append((str(count), outcome(word).title, outcome(word).advice))
    if output.on_terminal():
        from mws.compat.cli import screen

        told = [(count, f"{title}: {advice}" if advice else title) for count, title, advice in rows]
        screen.draw(("sellers", "what came of them"), told, wraps=True)
        return
    output.table(("sellers", "what came of them", "what to do"), rows)


def _write_report(file: Path, migration: TokenMigration, summary: MigrationSummary, only: tuple[str, ...]) -> None:
    from mws.compat.accounts.moving import reports

    accounts = migration.standing(only)
    with link_files.owners_file(file) as out:
        if file.suffix == ".json":
            count = reports.write_json(out, accounts, summary.counts, summary.stopped)
        else:
            count = reports.write_csv(out, accounts)
    click.echo(f"{output.count(count, 'seller')} in {file}", err=True)


def _invite(migration: TokenMigration, accounts: Sequence[StoredAccount], links_file: Path | None) -> None:
    """Say why nothing was sent to Amazon, and write the invitations that lead there instead."""
    from mws.compat.accounts.moving.moving import Moving
    from mws.compat.accounts.moving.seller import ASK
    from mws.spapi.lifecycle import words

    says = words(ASK, migration.clock.now().date())
    click.echo(f"{ASK} {says}: Amazon answers it no more, nothing was sent, and sellers have to be asked.", err=True)
    file = links_file or Path("links.csv")
    if links_file is None and file.exists():
        click.echo(f"{file} is there already: no invitations were made. Name another file with --links.", err=True)
        return
    moving = Moving(migration.config, migration.state)
    made = moving.links(consenting.public_url(migration.config), accounts)
    link_files.write_links(file, made)
    click.echo(f"{output.count(len(made), 'invitation')} in {file}", err=True)
