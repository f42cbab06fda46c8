"""One authorised call of an operation, as its function is handed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mws.spapi.sandbox import CLIENT_ID
from mws.spapi.sandbox.calls.messages import Request
from mws.spapi.sandbox.world.sellers import Seller


@dataclass(frozen=True, slots=True)
class Call:
    """One authorised call of an operation. elements: the data elements its RDT opens here, None without an RDT.

    by: the seller it is for, None for a grantless call. client_id: the application that makes it.
    """

    request: Request
    path: Mapping[str, str]
    by: Seller | None
    now: datetime
    elements: frozenset[str] | None = None
    client_id: str = CLIENT_ID

    @property
    def seller(self) -> Seller:
        """The seller of an operation that is not grantless."""
        if self.by is None:
            raise LookupError("a grantless call has no seller")
        return self.by

    @property
    def owner(self) -> str:
        """Whose usage plan the call counts against: the seller's, or the application's own."""
        return self.by.id if self.by else self.client_id
