"""The one error of the state database."""

from __future__ import annotations

from typing import Literal

from mws.errors import MWSError

Reason = Literal["off", "library", "path", "full", "read_only", "locked", "unreachable", "newer", "key", "broken"]


class StateError(MWSError):
    """The state database cannot be used; nothing was half written. Holds neither a password nor stored data.

    reason: "off" (the settings want none), "library" (the extra is not installed), "path" (cannot be made or opened),
    "full", "read_only", "locked" (busy for longer than the limit), "unreachable" (server down), "newer" (made by a
    later version), "key" (missing, malformed or another one), "broken" (damaged, or an SQL failure).
    """

    def __init__(self, message: str, reason: Reason) -> None:
        super().__init__(message)
        self.reason: Reason = reason
