"""Which write a signed request is: a library's retry is the same request again, with the same Signature.

A Signature covers no body, so it counts together with the fingerprint of what was asked. It is remembered for as long
as the request would be accepted, and at least as long as its write is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from mws.compat.ledger.asked import Asked
from mws.compat.ledger.feed_rows import span
from mws.compat.state.tables import SIGNATURE as G

ACCEPTED = span(minutes=30)
"""How long a Timestamp can be accepted: fifteen minutes either way."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed request: its Signature, "" where there is none; what it asks; until when (milliseconds) it is accepted.

    dry_run: whether its write is only rehearsed.
    """

    signature: str = field(repr=False)
    fingerprint: str
    expires: int
    dry_run: bool = False

    @property
    def digest(self) -> str:
        """What it is known again by, "" where it has no Signature."""
        text = f"{self.signature} {self.fingerprint} {'dry_run' if self.dry_run else ''}"
        return hashlib.sha256(text.encode()).hexdigest() if self.signature else ""


def find(connection: Connection, asked: Asked, kind: str, signed: Signed) -> int | None:
    """The number of the write that was made by this signed request."""
    if not signed.digest:
        return None
    wanted = select(G.c.number).where(G.c.owner == asked.owner, G.c.digest == signed.digest, G.c.kind == kind)
    found: int | None = connection.execute(wanted).scalar()
    return found


def note(connection: Connection, asked: Asked, kind: str, number: int, signed: Signed) -> None:
    """Remember that this signed request is that write."""
    connection.execute(G.delete().where(G.c.until < asked.now))
    if not signed.digest:
        return
    until = max(asked.now + ACCEPTED, signed.expires)
    connection.execute(G.delete().where(G.c.owner == asked.owner, G.c.digest == signed.digest))
    new = {"owner": asked.owner, "digest": signed.digest, "kind": kind, "number": number, "until": until}
    connection.execute(G.insert().values(**new))


def move(connection: Connection, asked: Asked, kind: str, number: int, to: int) -> None:
    """What was signed for the write `number` is from now on the write `to`."""
    mine = (G.c.owner == asked.owner, G.c.kind == kind, G.c.number == number)
    connection.execute(G.update().where(*mine).values(number=to))
