"""What is said of an Action that is not answered: unknown, not built yet, or without any equivalent today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mws.calls import LegacyCall
from mws.compat.errors import CompatError, InvalidRequest, UnsupportedAction
from mws.mappings import registry
from mws.mappings.model import Section

if TYPE_CHECKING:
    from mws.mappings.actions import Action


def unanswered_action(call: LegacyCall, section: Section | None) -> CompatError:
    """The error for an Action the registry does not hold. Names the reason and the successor where one is known."""
    from mws.mappings.actions import GONE, UNBUILT  # the rows are read by refused calls only

    if not call.action:
        return InvalidRequest("The request must contain the parameter Action.", mws_code="MissingParameter")
    path = call.path.rstrip("/").lower()
    gone = next((each for each in GONE if path in [known.lower() for known in each.paths]), None)
    if gone is not None:
        return UnsupportedAction(f"{call.action} of {call.path.strip('/')} is answered by nobody today: {gone.reason}")
    elsewhere = _other_version(path)
    if elsewhere is not None:
        return UnsupportedAction(
            f"{call.path[:100]} is no path of Amazon MWS: {elsewhere.name} has version {elsewhere.version}, at "
            f"{elsewhere.path}."
        )
    known = [row for row in UNBUILT if row.name == call.action and _fits(row, call, section)]
    if not known:
        where = f" in section {section.name}" if section else ""
        return UnsupportedAction(f"{call.action} is not an Action of Amazon MWS{where}.")
    if not path:
        having = [each.name for each in registry.SECTIONS if registry.is_built(each.name, call.action)]
        having += [row.section for row in known]
        if len(having) > 1:
            return UnsupportedAction(
                f"{call.action} is no Action of Feeds or Reports, whose path is /. At its own path each of these "
                f"sections has it: {', '.join(having)}."
            )
    row = known[0]
    if row.status == "none":
        return UnsupportedAction(f"{row.section}.{row.name} has no equivalent in the Selling Partner API: {row.reason}")
    return UnsupportedAction(
        f"{row.section}.{row.name} is not translated by this version of mws-compat. "
        f"The Selling Partner API offers {', '.join(row.operations) or 'no operation for it'}."
    )


def _other_version(path: str) -> Section | None:
    """The section that a path in lower case names with a version it does not have."""
    name, _, version = path.strip("/").partition("/")
    found = next((each for each in registry.SECTIONS if each.name.lower() == name), None)
    return found if found is not None and version and path != found.path.lower() else None


def _fits(row: Action, call: LegacyCall, section: Section | None) -> bool:
    if section is not None:
        return row.section == section.name
    name = call.path.strip("/").split("/")[0]
    return not name or row.section == name
