"""Which write a signed request is: a library's retry is the same request again, with the same Signature.

A Signature covers no body, so it counts together with the fingerprint of what was asked. It is remembered for as long
as the request would be accepted, and at least as long as its write is.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, select

from mws.compat.ledger.asked import Asked
from mws.compat.ledger.feed_rows import span
from mws.compat.state.tables import SIGNATURE as G

ACCEPTED = span(minutes=30)
"""How long a Timestamp can be accepted: fifteen minutes either way."""


def _digest(asked: Asked) -> str:
    signature = asked.text("signature")
    text = f"{signature} {asked.text('fingerprint')} {'dry_run' if asked.flag('dry_run') else ''}"
    return hashlib.sha256(text.encode()).hexdigest() if signature else ""


def find(connection: Connection, asked: Asked, kind: str) -> int | None:
    """The number of the write that was made by this signed request. Asked with signature, fingerprint, dry_run."""
    digest = _digest(asked)
    if not digest:
        return None
    wanted = select(G.c.number).where(G.c.owner == asked.owner, G.c.digest == digest, G.c.kind == kind)
    found: int | None = connection.execute(wanted).scalar()
    return found


def note(connection: Connection, asked: Asked, kind: str, number: int) -> None:
    """Remember that this signed request is that write. Asked as `find` is, and with expires (milliseconds)."""
    digest = _digest(asked)
    connection.execute(G.delete().where(G.c.until < asked.now))
    if not digest:
        return
    until = max(asked.now + ACCEPTED, asked.number("expires") or 0)
    connection.execute(G.delete().where(G.c.owner == asked.owner, G.c.digest == digest))
    connection.execute(G.insert().values(owner=asked.owner, digest=digest, kind=kind, number=number, until=until))


def move(connection: Connection, asked: Asked, kind: str, number: int, to: int) -> None:
    """What was signed for the write `number` is from now on the write `to`."""
    mine = (G.c.owner == asked.owner, G.c.kind == kind, G.c.number == number)
    connection.execute(G.update().where(*mine).values(number=to))
