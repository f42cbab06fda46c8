"""The state file: JSON that lets tokens, the moved clock and the world's dates outlive the process.

Orders are not in it: the seed makes them again, and the days that passed pass again. Written whole, to a temporary file
that then takes the name.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from mws import forks
from mws.spapi.sandbox import CLIENT_ID
from mws.spapi.sandbox.world.access import Grant, Resource

VERSION = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """What a start takes over. boots: how often this state was started before; it keeps request ids from repeating.

    nights: when each day began that has passed.
    """

    anchor: datetime
    offset: float = 0.0
    issued: int = 0
    grants: Mapping[str, Grant] = field(default_factory=dict)
    boots: int = 0
    nights: tuple[datetime, ...] = ()


class Memory:
    """The file at `path`, or nothing at all where path is None. world: the options that make the world."""

    def __init__(self, path: Path | None, world: Mapping[str, int]) -> None:
        self._path, self._world = path, dict(world)
        self._lock = forks.lock()
        self._boots = 0

    def load(self, today: datetime) -> Kept:
        """What the file keeps, or a fresh start anchored at `today`.

        Raises ValueError where the file cannot be read as a state of this world.
        """
        if self._path is None or not self._path.exists():
            return Kept(today)
        try:
            data = json.loads(self._path.read_text("utf-8"))
            world = {name: data["world"][name] for name in self._world}
            kept = Kept(
                anchor=datetime.fromisoformat(data["anchor"]),
                offset=float(data["clock_offset"]),
                issued=int(data["issued"]),
                grants={token: _grant(row) for token, row in data["tokens"].items()},
                boots=int(data["boots"]) + 1,
                nights=tuple(map(datetime.fromisoformat, data.get("nights", ()))),
            )
        except (ValueError, KeyError, TypeError) as exc:
            raise ValueError(f"{self._path}: not a sandbox state; delete the file to start afresh") from exc
        if data.get("version") != VERSION or world != self._world:
            raise ValueError(
                f"{self._path}: made with {_options(world)}, now asked for {_options(self._world)}; "
                "start with the former or delete the file"
            )
        self._boots = kept.boots
        return kept

    def save(
        self,
        anchor: datetime,
        offset: float,
        issued: int,
        grants: Mapping[str, Grant],
        nights: Iterable[datetime] = (),
    ) -> None:
        if self._path is None:
            return
        data = {
            "version": VERSION,
            "world": self._world,
            "anchor": anchor.isoformat(),
            "clock_offset": offset,
            "issued": issued,
            "boots": self._boots,
            "nights": [night.isoformat() for night in nights],
            "tokens": {token: _row(grant) for token, grant in list(grants.items())},
        }
        with self._lock:
            draft = self._path.with_name(self._path.name + ".draft")
            draft.write_text(json.dumps(data, indent=1), "utf-8")
            os.replace(draft, self._path)


def _options(world: Mapping[str, int]) -> str:
    return ", ".join(f"{name}={value}" for name, value in world.items())


def _row(grant: Grant) -> dict[str, object]:
    resources = None
    if grant.resources is not None:
        resources = [[resource.method, resource.path, list(resource.data_elements)] for resource in grant.resources]
    return {
        "seller": grant.seller_id,
        "expires": grant.expires,
        "scopes": list(grant.scopes),
        "resources": resources,
        "client": grant.client_id,
    }


def _grant(row: Mapping[str, object]) -> Grant:
    resources = row["resources"]
    scopes = row["scopes"]
    expires = row["expires"]
    if not isinstance(scopes, list) or not isinstance(expires, (int, float)):
        raise TypeError("token row")
    listed = None
    if isinstance(resources, list):
        listed = tuple(Resource(method, path, tuple(elements)) for method, path, elements in resources)
    return Grant(str(row["seller"]), float(expires), tuple(scopes), listed, str(row.get("client", CLIENT_ID)))
