"""Planted failures: the next calls of an operation fail as told. A spec is `OPERATION:KIND[=SECONDS][*TIMES]`.

    orders.2026-01-01.searchOrders:503html*2     the next two searches get a 503 with an HTML body
    lwa:invalid_grant                            the next token request is refused
    *:slow=3                                     the next call of anything waits three seconds first
    orders.v0.getOrders:429*always               until the sandbox is reset

OPERATION: the key of a route, `lwa` for the token endpoint, `upload` and `download` for documents at their presigned
URLs, `consent` for the pages under /apps/, or `*` for every operation of SP-API itself. Several specs are parted by
commas. Faults come before authorisation and pacing, as an outage would.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from mws import forks
from mws.spapi.sandbox.calls.messages import Refusal, Reply, denied, refusal_reply
from mws.spapi.sandbox.http import bucket, lwa

LWA, UPLOAD, DOWNLOAD, CONSENT = "lwa", "upload", "download", "consent"
_OUTSIDE = frozenset({LWA, UPLOAD, DOWNLOAD, CONSENT})

_HTML = b"<html><head><title>503</title></head><body><h1>503 Service Temporarily Unavailable</h1></body></html>"

# kind -> the error Amazon gives in its place.
REFUSALS: dict[str, Refusal] = {
    # What some APIs answer for an account that does not use them: a success that is none.
    "200errors": Refusal(200, "InternalFailure", "We encountered an internal error. Please try again."),
    "400": Refusal(400, "InvalidInput", "Invalid Input"),
    "403denied": denied(),
    "403expired": denied("The access token you provided has expired."),
    "404": Refusal(404, "NotFound", "The requested resource was not found."),
    "429": Refusal(429, "QuotaExceeded", "You exceeded your quota for the requested resource."),
    "500": Refusal(500, "InternalFailure", "We encountered an internal error. Please try again."),
    "503": Refusal(503, "ServiceUnavailable", "Service is temporarily unavailable. Please try again."),
}
# kinds that change how a reply travels, for any target
TRANSPORT = ("503html", "truncated", "empty200", "slow", "reset")
# kinds of the token endpoint: LWA's own words
LWA_KINDS = ("invalid_grant", "invalid_client", "unauthorized_client", "500")
# kinds of documents: rows of `bucket`'s errors
DOCUMENT_KINDS = {
    "expired": "Expired",
    "403": "AccessDenied",
    "404": "NoSuchKey",
    "500": "InternalError",
    "503": "SlowDown",
}

_OWN_KINDS: dict[str, Collection[str]] = {
    LWA: LWA_KINDS,
    UPLOAD: DOCUMENT_KINDS,
    DOWNLOAD: DOCUMENT_KINDS,
    CONSENT: (),
}

_SPEC = re.compile(
    r"(?P<target>[^:]+):(?P<kind>[0-9A-Za-z_]+)(?:=(?P<seconds>\d+(?:\.\d+)?))?(?:\*(?P<times>\d+|always))?"
)


@dataclass(slots=True)
class Fault:
    """One planted failure. left: calls it still hits. seconds: how long `slow` waits."""

    target: str
    kind: str
    left: float
    seconds: float


def parse(spec: str, operations: Collection[str]) -> list[Fault]:
    """The faults of a spec. Raises ValueError that names what is wrong with which part of it."""
    return [_parse_one(part.strip(), operations) for part in spec.split(",") if part.strip()]


def _parse_one(text: str, operations: Collection[str]) -> Fault:
    match = _SPEC.fullmatch(text)
    if match is None:
        raise ValueError(f"fault {text!r}: expected OPERATION:KIND[=SECONDS][*TIMES]")
    target, kind = match["target"], match["kind"]
    if target not in (*_OUTSIDE, "*") and target not in operations:
        raise ValueError(
            f"fault {text!r}: the sandbox has no operation {target!r}; it has {', '.join(sorted(operations))}"
        )
    kinds = (*_OWN_KINDS.get(target, REFUSALS), *TRANSPORT)
    if kind not in kinds:
        raise ValueError(f"fault {text!r}: unknown kind {kind!r}; for {target} there are {', '.join(kinds)}")
    times = math.inf if match["times"] == "always" else float(match["times"] or 1)
    return Fault(target, kind, times, float(match["seconds"] or 2))


class Faults:
    """The faults still to happen, in the order planted. Thread-safe: each is spent exactly as often as planted."""

    def __init__(self) -> None:
        self._lock = forks.lock()
        self._planted: list[Fault] = []

    def plant(self, faults: list[Fault]) -> None:
        with self._lock:
            self._planted.extend(faults)

    def clear(self) -> None:
        with self._lock:
            self._planted.clear()

    def next(self, target: str) -> Fault | None:
        """The first planted fault that hits this target, used up by one."""
        with self._lock:
            for fault in self._planted:
                if fault.target == target or (fault.target == "*" and target not in _OUTSIDE):
                    fault.left -= 1
                    if fault.left <= 0:
                        self._planted.remove(fault)
                    return fault
        return None


def instead(fault: Fault) -> Reply | None:
    """The reply given in the call's place, or None for a fault that only spoils the real one."""
    if fault.kind == "503html":
        return Reply(503, _HTML, "text/html")
    if fault.target == LWA and fault.kind in LWA_KINDS:
        return lwa.error("server_error" if fault.kind == "500" else fault.kind)
    if fault.target in (UPLOAD, DOWNLOAD) and fault.kind in DOCUMENT_KINDS:
        return bucket.error(DOCUMENT_KINDS[fault.kind])
    if fault.kind in REFUSALS:
        return refusal_reply(REFUSALS[fault.kind])
    if fault.kind == "empty200":
        return Reply(200, b"")
    return None


def spoil(fault: Fault, reply: Reply) -> Reply:
    """The real reply, cut off or broken where the fault says so."""
    if fault.kind == "truncated" and reply.length >= 0:
        half = reply.length // 2
        return replace(reply, chunks=_cut(reply.chunks, half), length=half)
    if fault.kind == "truncated":
        return replace(reply, body=reply.body[: len(reply.body) // 2])
    return replace(reply, broken=True) if fault.kind == "reset" else reply


def _cut(chunks: Iterable[bytes], left: int) -> Iterator[bytes]:
    for chunk in chunks:
        if left <= 0:
            return
        yield chunk[:left]
        left -= len(chunk)
