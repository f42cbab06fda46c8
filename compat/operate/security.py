"""Refused requests as the operator sees them: in the log and in the journal, with reason and address, and bounded.

Nobody can fill a disk by being refused. Under a configured access key each refusal is a line and an entry, at most
AN_HOUR of an account, then a count. Where the key or the seller is unknown, it is one of each an hour for a reason and
an address (of IPv6 a /64: who has one has all of it), and for at most ADDRESSES of them; the others are one more.
"""

from __future__ import annotations

import logging
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from ipaddress import IPv6Address, ip_address, ip_network

from mws.compat.operate.journal import Entry, Journal
from mws.compat.operate.printable import word
from mws.compat.operate.tally import OTHERS, Tally
from mws.spapi.clock import Clock

AN_HOUR = 100
ADDRESSES = 100
HOUR = 3600

log = logging.getLogger("mws.compat.gateway.access")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that was refused before it was a call.

    reason: a word, "unknown-key" for one. security: nobody proved who calls. access_key, seller_id: as claimed, ""
    where the request names none. known: the access key is configured, and seller_id is one of its sellers or "".
    """

    time: datetime
    request_id: str
    reason: str
    security: bool
    known: bool
    address: str
    access_key: str
    seller_id: str
    action: str
    status: int
    error_code: str


class Refused:
    """Calls of accounts that were let in and refused here, before anything was sent: AN_HOUR rows, then a count."""

    def __init__(self, clock: Clock) -> None:
        self._tally = Tally(clock, HOUR)

    def bounded_entry(self, entry: Entry, access_key: str) -> Entry:
        """The entry, or what it is in the count of its account and hour."""
        key, count = self._tally.add((word(access_key, 40), word(entry.seller_id, 40)))
        if count <= AN_HOUR:
            return entry
        return replace(entry, kind="refused", reason=entry.error_code, bucket=_bucket(entry.time, key))


class Security:
    """Notes refusals. journal: None keeps none. Threads share it."""

    def __init__(self, clock: Clock, journal: Journal | None = None) -> None:
        self._journal = journal
        self._known = Tally(clock, HOUR)
        self._strange = Tally(clock, HOUR, most=ADDRESSES)

    def note(self, refusal: Refusal) -> bool:
        """Keep it in the journal. Returns whether it is a line of the log too, or in a count that is told later."""
        self.tell()
        if refusal.known:
            key, count = self._known.add((word(refusal.access_key, 40), word(refusal.seller_id, 40) or "-"))
            is_line, bucketed = count <= AN_HOUR, count > AN_HOUR
        else:
            key, count = self._strange.add((refusal.reason.partition(":")[0], _source(refusal.address)))
            is_line, bucketed = count == 1, True
            if key == OTHERS:
                refusal = replace(refusal, reason=OTHERS, address="", seller_id="", action="")
        if self._journal is not None:
            self._journal.record(_entry(refusal, _bucket(refusal.time, key) if bucketed else ""))
        return is_line

    def is_line(self, access_key: str, seller_id: str) -> bool:
        """Whether another refusal of this account, which others keep, is a line of the log or part of a count."""
        self.tell()
        return self._known.add((word(access_key, 40), word(seller_id, 40)))[1] <= AN_HOUR

    def tell(self) -> None:
        """Log what was counted in hours that are over."""
        for tally, lines in ((self._known, AN_HOUR), (self._strange, 1)):
            for key, count in tally.take_ended().items():
                if count > lines:
                    log.warning("refused: %s: %d more within an hour", _words(key), count - lines)


def _source(address: str) -> str:
    """The address, of IPv6 its network; "-" where it is not known."""
    found = ip_address(address) if address else None
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else address or "-"


def _words(key: Hashable) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _bucket(moment: datetime, key: Hashable) -> str:
    """What is one row of the journal: a key and the hour."""
    return f"{moment.astimezone(timezone.utc):%Y-%m-%dT%H} {_words(key)}"


def _entry(refusal: Refusal, bucket: str) -> Entry:
    return Entry(
        request_id=refusal.request_id,
        time=refusal.time,
        seller_id=refusal.seller_id,
        action=refusal.action,
        status=refusal.status,
        error_code=refusal.error_code,
        kind="security" if refusal.security else "refused",
        address=refusal.address,
        reason=refusal.reason,
        bucket=bucket,
    )
