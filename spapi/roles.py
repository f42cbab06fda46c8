"""Which of Amazon's roles an application needs, by operation and by type: `data/roles.json`, read at first use.

One role of a list is enough. What no source tells is not there (`roles_of` answers None: "not known"), and nothing is
guessed. The file is made by `scripts/generate_roles.py`; where each line was read, and how sure it is, says the
collection it is made from. Amazon's own tables: developer-docs.amazon.com/sp-api/docs/role-mappings and
role-mappings-for-types.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from mws.spapi.calls import Json
from mws.spapi.region_names import REGIONS

DATA = Path(__file__).parent / "data" / "roles.json"

TypeKind = Literal["feed_type", "report_type", "notification_type"]

NOT_KNOWN = "not known"
# Where a request's body names the type that decides.
_NAMED: Mapping[str, str] = {"feed_type": "feedType", "report_type": "reportType"}


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of one operation or type.

    any_of: one of them is enough. regions: where a role is enough, of those that are not everywhere. depends_on: the
    type of feed, report or notification decides ("" for none); `any_of` opens the operation all the same. grantless: no
    role and no seller is needed. pii: what of buyers' data wants which roles on top, one of each list. confidence: "A",
    where Amazon's table was read for it or two sources agree; "B", one older or third-party source.
    """

    any_of: tuple[str, ...]
    confidence: str
    regions: Mapping[str, tuple[str, ...]]
    depends_on: str = ""
    grantless: bool = False
    pii: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def enough_in(self, region: str) -> tuple[str, ...]:
        """Those of `any_of` that are enough in "na", "eu" or "fe"."""
        return tuple(role for role in self.any_of if region in self.regions.get(role, REGIONS))


def is_restricted(role: str) -> bool:
    """Whether Amazon grants the role on its own examination only, for the data of buyers."""
    return role.endswith("(Restricted)")


@cache
def read_on() -> str:
    """The day the facts were collected, ISO 8601."""
    return str(_document()["read_on"])


def roles_of(operation: str) -> Roles | None:
    """The roles of an operation, by its key; None where they are not known."""
    return _table("operations").get(operation)


def roles_of_type(kind: str, name: str) -> Roles | None:
    """The roles of a type of feed, report or notification (`TypeKind`); None where they are not known."""
    return _table(f"{kind}s").get(name)


def roles_as_json(operation: str) -> Json:
    """The roles of an operation for `--json`: null where they are not known."""
    found = roles_of(operation)
    if found is None:
        return None
    return {
        "any_of": [*found.any_of],
        "regions": {role: [*where] for role, where in found.regions.items()},
        "depends_on": found.depends_on or None,
        "grantless": found.grantless,
        "pii": {what: [*roles] for what, roles in found.pii.items()},
        "confidence": found.confidence,
    }


def roles_in_words(operation: str, body: Json = None, region: str = "") -> str:
    """Which roles open an operation, in one line; "not known" where no source tells.

    body: of the request, which may name the type that decides. region: "na", "eu" or "fe"; "" for all of them.
    """
    found = roles_of(operation)
    if found is None:
        return NOT_KNOWN
    if found.grantless:
        return "none: it is called for the application"
    said = _any_of(found, region)
    if not found.depends_on:
        return said
    what = found.depends_on.replace("_", " ")
    name = body.get(_NAMED.get(found.depends_on, "")) if isinstance(body, dict) else None
    if not isinstance(name, str):
        return f"{said}; the {what} decides" if said else f"the {what} decides"
    own = roles_of_type(found.depends_on, name)
    return f"{NOT_KNOWN} for {name}" if own is None else f"{_any_of(own, region)} for {name}"


def _any_of(roles: Roles, region: str) -> str:
    if region:
        return " or ".join(roles.enough_in(region)) or f"none of {', '.join(roles.any_of)} is enough in {region}"
    named = (role + _only(roles.regions.get(role, ())) for role in roles.any_of)
    return " or ".join(named)


def _only(regions: Iterable[str]) -> str:
    where = ", ".join(region.upper() for region in regions)
    return f" ({where} only)" if where else ""


@cache
def _document() -> Mapping[str, Any]:  # Any: JSON
    document: Mapping[str, Any] = json.loads(DATA.read_text("utf-8"))
    return document


@cache
def _table(name: str) -> Mapping[str, Roles]:
    names = _document()["roles"]
    return {
        key: Roles(
            any_of=tuple(names[number] for number in row["any_of"]),
            confidence=row["confidence"],
            regions={names[int(number)]: tuple(where) for number, where in row.get("regions", {}).items()},
            depends_on=row.get("depends_on", ""),
            grantless=row.get("grantless", False),
            pii={what: tuple(names[number] for number in found) for what, found in row.get("pii", {}).items()},
        )
        for key, row in _document()[name].items()
    }
