"""`mws-compat lifecycle show` and `update`: when operations end, and newer dates without a release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mws.compat.cli import options, output

if TYPE_CHECKING:
    from mws.compat.config import StateSettings


@click.group(cls=options.Group)
def lifecycle() -> None:
    """Look at end dates of operations, and take newer ones."""


@lifecycle.command()
@click.option("--all", "everything", is_flag=True, help="Show also the operations that have ended.")
@options.config
@options.as_json
def show(config: Path | None, everything: bool, as_json: bool) -> None:
    """Show when operations end.

    Each date stands with its source and the day it was read there.
    """
    from mws.compat.operate import end_dates
    from mws.spapi import lifecycle as table
    from mws.spapi.clock import SystemClock

    end_dates.use_accepted(_settings(config))
    today = SystemClock().now().date()
    ends = sorted(
        (end for end in table.in_use().ends.values() if everything or end.ends is None or end.ends > today),
        key=lambda end: (end.ends is None, end.ends, end.operation),
    )
    rows = [(str(end.ends or ""), end.operation, end.successor, end.source, end.read_on.isoformat()) for end in ends]
    headers = ("ends", "operation", "successor", "source", "read_on")
    if as_json:
        output.json([dict(zip(headers, row, strict=True)) for row in rows])
        return
    output.table(headers, rows)


@lifecycle.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@options.config
def update(file: Path, config: Path | None) -> int:
    """Take newer end dates from a signed file.

    One of [state] lifecycle_keys must have signed it. What runs takes them at its next start. Exit code 1 where the
    file is not newer, was changed, or is signed by nobody who is trusted: then nothing changes.
    """
    from mws.compat.operate import end_dates
    from mws.spapi.lifecycle_file import Untrusted

    try:
        table = end_dates.accept(_settings(config), file)
    except Untrusted as exc:
        click.echo(f"{file} is not taken: {exc}", err=True)
        return output.REFUSED
    except OSError as exc:
        raise click.UsageError(f"{exc.filename or file}: {exc.strerror}") from exc
    click.echo(f"end dates read on {table.read_on}: {output.count(len(table.ends), 'operation')}")
    return output.DONE


COMMANDS = (lifecycle,)


def _settings(config: Path | None) -> StateSettings:
    from mws.compat.config import StateSettings, find, load

    return load(config).state if config or find() else StateSettings()
