"""What of MWS works today, Action by Action: facts of `mws.mappings.all_actions`, joined with what ends.

Nothing is decided here. `built` is read off the registry of mapping tables, end dates off `mws.spapi.lifecycle`, and
what an Action that is built cannot fill off its own table, so that none of them can be out of date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mws.mappings import registry
from mws.mappings.actions import GONE, STATUSES, Action, Status
from mws.mappings.all_actions import ACTIONS
from mws.mappings.model import Cannot
from mws.spapi.calls import Json
from mws.spapi.lifecycle import end_of
from mws.spapi.roles import roles_as_json, roles_in_words


class Target(NamedTuple):
    """One SP-API operation an Action uses. ends: ISO date from which calls of it fail, "" where none is announced."""

    operation: str
    ends: str = ""

    def __str__(self) -> str:
        return f"{self.operation} (ends {self.ends})" if self.ends else self.operation


@dataclass(frozen=True, slots=True)
class Row:
    """One Action. status: see `STATUSES`. built: this version answers it.

    operations: what it uses today, the preferred first (for status "none": the nearest, which does not do the job).
    missing: what cannot be carried, by element or parameter. reason: why a part of the job cannot be done, or none.
    """

    section: str
    action: str
    status: Status
    built: bool
    operations: tuple[Target, ...]
    missing: tuple[str, ...]
    reason: str

    @property
    def roles(self) -> str:
        """Which roles open the preferred operation, in words; "" for an Action that no operation serves."""
        return roles_in_words(self.operations[0].operation) if self.operations and self.status != "none" else ""

    def as_json(self) -> dict[str, Json]:
        """The row as `mws-compat coverage --json` prints it: operations as objects, `ends` and `roles` null where
        they are not known."""
        return {
            "section": self.section,
            "action": self.action,
            "status": self.status,
            "built": self.built,
            "operations": [
                {
                    "operation": target.operation,
                    "ends": target.ends or None,
                    "roles": roles_as_json(target.operation),
                }
                for target in self.operations
            ],
            "missing": list(self.missing),
            "reason": self.reason,
        }


def summary(table: Sequence[Row]) -> str:
    """How many of these rows have which status, in one line."""
    counts = {status: sum(row.status == status for row in table) for status in STATUSES}
    told = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    return f"{len(table)} Actions: {told}. {sum(row.built for row in table)} are built."


def rows(include_gone: bool = False) -> list[Row]:
    """A row per Action, section by section. include_gone: also those of sections no one serves any more."""
    made = [_row(action) for action in ACTIONS]
    if include_gone:
        made += [Row(gone.section, name, "none", False, (), (), gone.reason) for gone in GONE for name in gone.actions]
    return made


def _row(action: Action) -> Row:
    return Row(
        section=action.section,
        action=action.name,
        status=action.status,
        built=registry.is_built(action.section, action.name),
        operations=tuple(Target(key, _end(key)) for key in action.operations),
        missing=(*action.missing, *_missing_later(action)),
        reason=action.reason,
    )


def _end(key: str) -> str:
    end = end_of(key)
    return end.ends.isoformat() if end and end.ends else ""


def _missing_later(action: Action) -> tuple[str, ...]:
    """What the versions after the preferred one cannot fill or carry, with the date of the preferred one's end."""
    versions = registry.versions(action.section, action.name)
    if not versions:
        return ()
    first, last = versions[0], versions[-1]
    ends = max(map(_end, first.calls), default="")
    later = [absent.name for absent in last.absent]
    later += sorted(node.name for node in last.request if isinstance(node, Cannot))
    return tuple(f"{name} (from {ends})" for name in dict.fromkeys(later) if ends and name not in action.missing)


def markdown(include_gone: bool = True) -> str:
    """The table of docs/coverage.md: a count, then one heading per section and one line per Action."""
    table = rows(include_gone)
    lines = [summary(table)]
    for section in dict.fromkeys(row.section for row in table):
        lines += [
            "",
            f"### {section}",
            "",
            "| Action | status | SP-API operations | missing | reason |",
            "| --- | --- | --- | --- | --- |",
            *(_line(row) for row in table if row.section == section),
        ]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    operations = ", ".join(map(str, row.operations))
    cells = (row.action, row.status, operations, ", ".join(row.missing), row.reason)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
