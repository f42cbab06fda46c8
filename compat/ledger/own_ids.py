"""FeedSubmissionIds of submissions that are no feed of Amazon's: sixteen digits, from 8·10¹⁵ on.

Below 2^53, since JSON readers in JavaScript and PHP round what is larger, and far above Amazon's own. The seconds since
2020 and twenty random bits: a ledger that was lost and made anew, or another one, issues other ids.
"""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, select

from mws.compat.state.tables import FEED_PART as P
from mws.compat.state.tables import SUBMISSION as S

FIRST = 8_000_000_000_000_000
_BITS = 20
_BEGIN = 1_577_836_800  # 2020-01-01T00:00:00Z
_TRIES = 100


def new_id(connection: Connection, now: int) -> str:
    """An id that no submission of any owner has. now: milliseconds since 1970 UTC."""
    for _ in range(_TRIES):
        found = str(FIRST + (max(0, now // 1000 - _BEGIN) << _BITS) + secrets.randbits(_BITS))
        if not any(connection.execute(select(t.c.feed_id).where(t.c.feed_id == found)).first() for t in (S, P)):
            return found
    raise AssertionError("a hundred random ids of one second cannot all be taken")
