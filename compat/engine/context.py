"""The surroundings of one MWS call: who asks, when, under which settings, what came along. Made once, by the façade."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from mws.compat.config import Account, Application, Config, Writes
from mws.compat.state.times import milliseconds


@dataclass(frozen=True, slots=True)
class Payload:
    """What SubmitFeed brings along. content: bytes, or a file at its start. content_type: as the client sent it.

    md5: base64, as it came or as it was computed; "" where nobody did.
    """

    content: bytes | BinaryIO = field(repr=False)
    content_type: str = ""
    md5: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What a plan knows of its call beside the parameters.

    now: when the call came, with a zone. writes: "on" or "dry_run", as holds for this account and Action. payload: None
    where nothing came along. signature, expires, again: as `mws.calls.LegacyCall` says.
    """

    account: Account
    application: Application
    config: Config
    now: datetime
    writes: Writes
    payload: Payload | None = None
    signature: str = field(default="", repr=False)
    expires: float = 0.0
    again: bool = False

    @property
    def milliseconds(self) -> int:
        """`now` in milliseconds since 1970, as the ledger counts."""
        return milliseconds(self.now)
