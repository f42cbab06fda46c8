"""The one error of the state database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from mws.errors import MWSError

Reason = Literal["off", "library", "path", "full", "read_only", "locked", "unreachable", "newer", "key", "broken"]


# What somebody may know who is not the operator: no path, no host, no URL.
_PUBLIC: Final[Mapping[Reason, str]] = {
    "path": "it cannot be opened",
    "full": "its disk, or its quota, is full",
    "read_only": "it cannot be written",
    "locked": "it is busy",
    "unreachable": "its server cannot be reached",
    "newer": "it was made by a later version",
    "key": "its key is missing, or another one",
    "broken": "its file is damaged, its disk failed, or a statement did",
}


class StateError(MWSError):
    """The state database cannot be used; nothing was half written. Holds neither a password nor stored data.

    `str()` names the file or the server and what to do, and is the operator's; `public` is for everybody.

    reason: "off" (the settings want none), "library" (the extra is not installed), "path" (cannot be made or opened),
    "full", "read_only", "locked" (busy for longer than the limit), "unreachable" (server down), "newer" (made by a
    later version), "key" (missing, malformed or another one), "broken" (damaged, or an SQL failure).
    """

    def __init__(self, message: str, reason: Reason) -> None:
        super().__init__(message)
        self.reason: Reason = reason

    @property
    def public(self) -> str:
        """Why it cannot be used, without saying where it is."""
        return _PUBLIC.get(self.reason, str(self))
