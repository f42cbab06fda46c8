"""The applications known here: how they are registered, their secrets, the authorisation codes they may exchange.

A rotated secret goes to the queue the application registered. The old one stays good for a week.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from mws import forks
from mws.spapi.sandbox import (
    APPLICATION_ID,
    CLIENT_ID,
    CLIENT_SECRET,
    DEVELOPER_ID,
    LOGIN_URI,
    OTHER_CLIENT_ID,
    OTHER_CLIENT_SECRET,
    REDIRECT_URI,
)
from mws.spapi.sandbox.world.queues import send
from mws.spapi.sandbox.world.render_2026 import instant

CODE_LIFE = timedelta(minutes=5)
OLD_SECRET_LIFE, SECRET_LIFE = timedelta(days=7), timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Registration:
    """How the sandbox's application is registered.

    redirect_uris: where the consent page may send the seller back to; the first is the default. login_uri: where the
    Appstore workflow begins. draft: not published, so every workflow wants `version=beta`. hybrid: it calls MWS too, so
    the consent page gives the MWS auth token along, and MWS authorisations can be migrated. developer_id: of MWS.
    secret_queue: URL of the SQS queue that gets a rotated secret, "" for none. Raises ValueError for a bad URI.
    """

    id: str = APPLICATION_ID
    client_id: str = CLIENT_ID
    redirect_uris: tuple[str, ...] = (REDIRECT_URI,)
    login_uri: str = LOGIN_URI
    draft: bool = False
    hybrid: bool = True
    developer_id: str = DEVELOPER_ID
    secret_queue: str = ""

    def __post_init__(self) -> None:
        for uri in (*self.redirect_uris, self.login_uri):
            if not urlsplit(uri).hostname or urlsplit(uri).scheme not in ("http", "https"):
                raise ValueError(f"{uri!r} is no address that a browser can be sent to: https://host/path")


@dataclass(frozen=True, slots=True)
class Code:
    """An authorisation code: for which application and seller, until when, for which redirect URI ("" for any)."""

    client_id: str
    seller_id: str
    expires: datetime
    redirect_uri: str = ""


class Applications:
    """Secrets and codes. Thread-safe. send: puts a message into a queue, by its URL."""

    def __init__(self, seed: int, application: Registration, send: Callable[[str, str], None] = send) -> None:
        self.application = application
        self._seed, self._send = seed, send
        self._lock = forks.lock()
        self._number = 0
        self._secrets: dict[str, list[tuple[str, datetime | None]]] = {
            CLIENT_ID: [(CLIENT_SECRET, None)],
            OTHER_CLIENT_ID: [(OTHER_CLIENT_SECRET, None)],
        }
        self._codes: dict[str, Code] = {}
        self._shown: dict[str, tuple[str, int]] = {}

    def knows(self, client_id: str, secret: str, now: datetime) -> bool:
        """True for an application with its secret, the present one or one replaced within the last week."""
        known = self._secrets.get(client_id, ())
        return any(secret == text and (end is None or now < end) for text, end in known)

    def rotate(self, client_id: str, now: datetime) -> None:
        """Give the application a new secret and put it into its queue."""
        with self._lock:
            secret = f"amzn1.oa2-cs.v1.{self._random('secret')}"
            end = now + OLD_SECRET_LIFE
            kept = [(text, last or end) for text, last in self._secrets[client_id]]
            self._secrets[client_id] = [(secret, None), *kept]
            body = json.dumps(self._message(client_id, secret, now))
        if self.application.secret_queue and client_id == self.application.client_id:
            self._send(self.application.secret_queue, body)

    def _message(self, client_id: str, secret: str, now: datetime) -> dict[str, object]:
        return {
            "notificationVersion": "1.0",
            "notificationType": "APPLICATION_OAUTH_CLIENT_NEW_SECRET",
            "payloadVersion": "2023-11-30",
            "eventTime": instant(now),
            "payload": {
                "applicationOAuthClientNewSecret": {
                    "clientId": client_id,
                    "newClientSecret": secret,
                    "newClientSecretExpiryTime": instant(now + SECRET_LIFE),
                    "oldClientSecretExpiryTime": instant(now + OLD_SECRET_LIFE),
                }
            },
            "notificationMetadata": {
                "applicationId": self.application.id,
                "subscriptionId": str(self._uuid("subscription")),
                "publishTime": instant(now),
                "notificationId": str(self._uuid("notification")),
            },
        }

    def issue_code(self, seller_id: str, now: datetime, redirect_uri: str = "") -> str:
        """A new code for the seller, good once and for five minutes."""
        with self._lock:
            code = f"ANDM{self._random('code')[:16]}"
            self._codes[code] = Code(self.application.client_id, seller_id, now + CODE_LIFE, redirect_uri)
            self._shown[code] = (seller_id, 0)
            return code

    def spend_code(self, code: str, client_id: str, redirect_uri: str, now: datetime) -> str:
        """The seller of a code, which is good no more; "" where it was not good."""
        with self._lock:
            found = self._codes.pop(code, None)
            if code in self._shown:
                whose, times = self._shown[code]
                self._shown[code] = (whose, times + 1)
        if found is None or found.client_id != client_id or now >= found.expires:
            return ""
        wrong = redirect_uri and found.redirect_uri and redirect_uri != found.redirect_uri
        return "" if wrong else found.seller_id

    @property
    def shown_codes(self) -> list[tuple[str, int]]:
        """For each code that was given out: whose it is, and how often it came to be exchanged, good or not."""
        with self._lock:
            return list(self._shown.values())

    def _random(self, purpose: str) -> str:
        self._number += 1
        return hashlib.sha256(f"{self._seed}/{purpose}/{self._number}".encode()).hexdigest()

    def _uuid(self, purpose: str) -> uuid.UUID:
        return uuid.UUID(hex=self._random(purpose)[:32], version=4)
