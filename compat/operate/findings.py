"""What an examination finds: one thing looked at, and many accounts of whom the same is to be said as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from mws.compat.config import Account

Result = Literal["ok", "warn", "fail", "skip"]

NAMED = 3  # accounts that have lines of their own where the same is to be said of them


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. text: what was seen, and for "warn" and "fail" what to do."""

    what: str
    result: Result
    text: str


def together(found: Iterable[tuple[Account, Finding]]) -> Iterator[Finding]:
    """A finding for each account, but one for all of whom the same is to be said."""
    same: dict[Finding, list[tuple[str, Finding]]] = {}
    for account, finding in found:
        alike = replace(finding, text=finding.text.replace(account.seller_id, "SELLER"))
        same.setdefault(alike, []).append((account.seller_id, finding))
    for alike, each in same.items():
        if len(each) <= NAMED:
            for seller_id, finding in each:
                yield replace(finding, what=f"account {seller_id} {finding.what}")
        else:
            yield replace(alike, what=f"account {each[0][0]} and {len(each) - 1} others {alike.what}")
