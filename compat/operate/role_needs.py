"""Which of Amazon's roles the Actions in use need: by the facts of `mws.spapi.roles`, and "not known" where those end.

An application needs, for every operation and region it is used in, one role of a list. Of all the sets of roles that
do, the one with the fewest restricted roles is told, and of those the smallest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from mws.spapi.calls import Json
from mws.spapi.region_names import REGIONS
from mws.spapi.roles import is_restricted, roles_of


@dataclass(frozen=True, slots=True)
class RoleNeeds:
    """What some operations need. roles: a smallest set that opens all that are known. unknown: operations whose roles
    are not known. by_type: those where the type of feed, report or notification may want another role. pii: what of
    buyers' data wants one of which roles on top.
    """

    roles: tuple[str, ...]
    unknown: tuple[str, ...]
    by_type: tuple[str, ...]
    pii: Mapping[str, tuple[str, ...]]

    def as_json(self) -> dict[str, Json]:
        """As `mws-compat coverage --roles --json` prints it."""
        return {
            "roles": [*self.roles],
            "unknown": [*self.unknown],
            "by_type": [*self.by_type],
            "pii": {what: [*roles] for what, roles in self.pii.items()},
        }


def needs_of(operations: Iterable[str], regions: Iterable[str] = REGIONS) -> RoleNeeds:
    """What these operations need in these regions; one that no role opens in a region is not needed there."""
    places, lists = tuple(regions) or REGIONS, set[frozenset[str]]()
    unknown: list[str] = []
    by_type: list[str] = []
    pii: dict[str, tuple[str, ...]] = {}
    for operation in dict.fromkeys(operations):
        found = roles_of(operation)
        if found is None:
            unknown.append(operation)
            continue
        if found.depends_on:
            by_type.append(operation)
        pii |= found.pii
        lists |= {frozenset(enough) for place in places if (enough := found.enough_in(place))}
    return RoleNeeds(_smallest(lists), tuple(unknown), tuple(by_type), pii)


def _smallest(lists: set[frozenset[str]]) -> tuple[str, ...]:
    """The smallest set with a role of each list, with as few restricted ones as there can be; the first by name."""
    needed = [each for each in lists if not any(other < each for other in lists)]
    for chosen in _by_cost(sorted({role for each in needed for role in each})):
        if all(each & chosen for each in needed):
            return tuple(sorted(chosen, key=lambda role: (is_restricted(role), role)))
    raise AssertionError("all roles together open everything")


def _by_cost(roles: list[str]) -> Iterator[frozenset[str]]:
    """Every set of these roles: those with fewer restricted ones first, then those with fewer."""
    general = [role for role in roles if not is_restricted(role)]
    restricted = [role for role in roles if is_restricted(role)]
    for many in range(len(restricted) + 1):
        for few in range(len(general) + 1):
            for one in combinations(restricted, many):
                for other in combinations(general, few):
                    yield frozenset((*one, *other))
