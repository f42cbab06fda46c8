"""`mws-compat coverage`: which Actions work, by which operations, and which of Amazon's roles they need."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mws.compat.cli import names, options, output

if TYPE_CHECKING:
    from mws.compat.config import Config, StateSettings
    from mws.compat.operate.coverage import Row
    from mws.compat.operate.role_needs import RoleNeeds
    from mws.spapi.calls import Json

# As `mws.compat.operate.coverage` has them; a test holds the two alike, so that `--help` reads no table.
STATUSES = ("translated", "partial", "possible", "partly possible", "none")


@click.command(cls=options.Command)
@click.option(
    "--section",
    type=names.SectionName(),
    metavar="SECTION",
    help="Show the Actions of this section of MWS: Orders, Feeds and so on.",
)
@click.option(
    "--status",
    type=click.Choice(STATUSES),
    metavar="STATUS",
    help=f"Show the Actions of this status: {', '.join(STATUSES)}.",
)
@click.option("--all", "everything", is_flag=True, help="Show also the sections that nobody serves any more.")
@click.option("--used", is_flag=True, help="Show the Actions that were called in the last 30 days, by the journal.")
@click.option(
    "--roles", "with_roles", is_flag=True, help="Show which roles the application needs at Amazon for these Actions."
)
@options.config
@options.as_json
def coverage(
    config: Path | None,
    as_json: bool,
    everything: bool,
    used: bool,
    with_roles: bool,
    section: str | None,
    status: str | None,
) -> None:
    """Show which MWS Actions work, and by which operations.

    One line an Action, with the SP-API operations it uses, the preferred one first, and when the first of them ends.

    translated: the Action's job is done. partial: a part of it is. possible, partly possible: the Selling Partner API
    could do it, and this version does not. none: nothing there does it.

    With --roles: the roles of which one is enough, operation by operation, and a smallest set that opens them all, in
    the regions of the accounts there are. "not known": no source was found, and nothing is guessed.
    """
    from mws.compat.operate import end_dates
    from mws.compat.operate.coverage import rows, summary

    chosen = _configured(config)
    settings = _state_of(chosen)
    end_dates.use_accepted(settings)
    called = _called(settings) if used else None
    found = [
        row
        for row in rows(include_gone=everything or section is not None)
        if section in (None, row.section)
        and status in (None, row.status)
        and (called is None or (row.section, row.action) in called)
    ]
    if with_roles:
        _show_roles([row for row in found if row.built], chosen, as_json=as_json)
    elif as_json:
        output.json([row.as_json() for row in found])
    elif output.on_terminal():
        _draw_coverage(found, summary(found))
    else:
        cells = [
            (
                row.section,
                row.action,
                row.status,
                "built" if row.built else "",
                ", ".join(map(str, row.operations)),
                "; ".join(row.missing),
                row.reason,
                row.roles,
            )
            for row in found
        ]
        headers = ("section", "action", "status", "built", "operations", "missing", "reason", "roles")
        output.table(headers, cells)


def _configured(path: Path | None) -> Config | None:
    """The configuration, None where there is none or it cannot be read: what is wrong with it, `config check` tells."""
    from mws.compat.config import ConfigError, find, load

    if path is not None:
        return load(path)
    try:
        return load() if find() else None
    except ConfigError:
        return None


def _state_of(config: Config | None) -> StateSettings:
    from mws.compat.config import StateSettings

    return config.state if config is not None else StateSettings()


def _called(settings: StateSettings) -> frozenset[tuple[str, str]]:
    """(section, Action) of the calls in the journal. Raises click.UsageError where none is kept."""
    from mws.compat.operate.journal import Journal
    from mws.compat.state import OFF, State

    with closing(State(settings)) as state:
        if not state.persistent:
            raise click.UsageError(f"no journal is kept: {OFF}")
        if state.path is not None and not state.path.exists():  # looking must not make a database
            return frozenset()
        return Journal(state).actions()


def _regions(config: Config | None) -> list[str]:
    """Those of the accounts there are, in the file and stored; none where there are no accounts."""
    from mws.compat.accounts.merged import accounts_of
    from mws.compat.config import Config
    from mws.compat.state import State

    read = config if config is not None else Config()
    with closing(State(read.state)) as state:
        if state.path is not None and not state.path.exists():  # looking must not make a database
            return sorted({account.region for account in read.accounts})
        return sorted({account.region for account in accounts_of(read, state).all})


def _draw_coverage(found: Sequence[Row], summary: str) -> None:
    from mws.compat.cli import screen

    screen.say(summary)
    left: list[str] = []
    for name in dict.fromkeys(row.section for row in found):
        cells = [
            (
                row.action,
                row.status,
                min((target.ends for target in row.operations if target.ends), default=""),
                ", ".join(target.operation for target in row.operations),
                "; ".join(row.missing),
                row.reason,
                row.roles,
            )
            for row in found
            if row.section == name
        ]
        click.echo()
        left += screen.draw((name, "status", "ends", "operations", "missing", "reason", "roles"), cells)
    screen.say_left_out(left)


def _show_roles(found: Sequence[Row], config: Config | None, *, as_json: bool) -> None:
    from mws.compat.operate.role_needs import needs_of
    from mws.spapi.region_names import REGIONS
    from mws.spapi.roles import read_on, roles_as_json, roles_in_words

    regions = _regions(config)
    every = dict.fromkeys(target.operation for row in found for target in row.operations)
    needs = needs_of(every, regions or REGIONS)
    if as_json:
        actions: dict[str, Json] = {
            f"{row.section}.{row.action}": [target.operation for target in row.operations] for row in found
        }
        output.json(
            {
                "read_on": read_on(),
                "regions": [*(regions or REGIONS)],
                **needs.as_json(),
                "operations": {operation: roles_as_json(operation) for operation in every},
                "actions": actions,
            }
        )
        return
    region = regions[0] if len(regions) == 1 else ""
    cells = [
        (f"{row.section}.{row.action}", target.operation, roles_in_words(target.operation, region=region))
        for row in found
        for target in row.operations
    ]
    if not output.on_terminal():
        output.table(("action", "operation", "roles"), cells)
        for name, text in _summary(needs, found, regions or REGIONS, read_on()):
            click.echo(f"{name}\t{text}", err=True)
        return
    from mws.compat.cli import screen

    for name, text in _summary(needs, found, regions or REGIONS, read_on()):
        screen.say(f"{name}: {text}")
    # Roles once, with all operations they open.
    by_roles: dict[str, dict[str, None]] = {}
    for _, operation, roles in cells:
        by_roles.setdefault(roles, {})[operation] = None
    for roles, operations in by_roles.items():
        click.echo()
        screen.say(f"{roles}:")
        for operation in operations:
            click.echo(f"  {operation}")


def _summary(needs: RoleNeeds, found: Sequence[Row], regions: Sequence[str], read_on: str) -> list[tuple[str, str]]:
    """(what, text) of what these Actions need as a whole."""
    where = ", ".join(region.upper() for region in regions)
    said = [("needed", f"{', '.join(needs.roles) or 'no role'}: enough for {len(found)} Actions in {where}")]
    if needs.by_type:
        said.append(("by type", "a feed, report or notification may want another role: `explain` says which"))
    for what, roles in needs.pii.items():
        said.append((what, f"wants {' or '.join(roles)} on top"))
    if needs.unknown:
        said.append(("not known", ", ".join(needs.unknown)))
    return [*said, ("read on", f"{read_on}, of what Amazon publishes; nothing of it was tried at Amazon")]


COMMANDS = (coverage,)
