"""Who may see what: the restricted roles, and every access token given out with what it stands for."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from mws import forks
from mws.spapi.sandbox import CLIENT_ID

TOKEN_LIFE = 3600
"""Seconds an access token or a restricted data token lives."""

DELIVERY = "Direct-to-Consumer Delivery (Restricted)"
INVOICING = "Tax Invoicing (Restricted)"
ALL_ROLES = frozenset({DELIVERY, INVOICING})


@dataclass(frozen=True, slots=True)
class Resource:
    """One restricted resource of an RDT: method, path (specific or a template), data elements."""

    method: str
    path: str
    data_elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token stands for. seller_id is "" for a grantless token, which has scopes instead; expires: Unix time.

    client_id: the application it was given to.
    """

    seller_id: str
    expires: float
    scopes: tuple[str, ...] = ()
    resources: tuple[Resource, ...] | None = None
    client_id: str = CLIENT_ID


class Tokens:
    """Every token given out, by its text. Thread-safe; what is expired for a day is forgotten."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._lock = forks.lock()
        self.grants: dict[str, Grant] = {}
        self.issued = 0

    def issue(self, prefix: str, grant: Grant, now: float) -> str:
        """A new token for the grant: `Atza|...`, `Atz.sprdt|...`. The n-th token of a seed is always the same text."""
        with self._lock:
            self.issued += 1
            digest = hashlib.sha256(f"{self._seed}/token/{self.issued}".encode()).digest()
            token = f"{prefix}|{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
            self.grants[token] = grant
            if self.issued % 256 == 0:
                self.grants = {text: kept for text, kept in self.grants.items() if kept.expires > now - 86400}
            return token

    def forget(self, seller_id: str) -> None:
        """The access tokens of a seller are good no more."""
        with self._lock:
            self.grants = {text: kept for text, kept in self.grants.items() if kept.seller_id != seller_id}

    def find(self, token: str) -> Grant | None:
        return self.grants.get(token)
