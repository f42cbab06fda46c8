"""Access tokens from Login with Amazon: `refresh_token` and `client_credentials` grants, cached by `expires_in`.

A refusal (`invalid_grant`, `invalid_client`, ...) is told at once and never repeated; only a server that fails or
cannot be reached is asked again, within the caller's deadline. No secret leaves this module but in the request body.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from urllib.parse import urlencode

from mws.spapi.clock import Clock
from mws.spapi.errors import LwaError, ServerError, TransportError, UnreadableReply
from mws.spapi.tokens import Fetched, TokenCache, lifetime_of
from mws.spapi.transport import Reply, Transport

LWA_ENDPOINT = "https://api.amazon.com/auth/o2/token"

ATTEMPTS = 4
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 4.0

# Statuses of a server in trouble, not of a request in error. 429 is Login with Amazon's own throttle.
_TROUBLE = frozenset({408, 429, 500, 502, 503, 504})

_ADVICE = {
    "invalid_grant": "the refresh token is wrong or the seller has withdrawn the authorisation: authorise again",
    "invalid_client": "client id or client secret is wrong, or the secret is older than 180 days: rotate it",
    "unauthorized_client": "the refresh token belongs to another application",
    "invalid_scope": "the application may not ask for this scope",
}


@dataclass(frozen=True, slots=True)
class Grant:
    """Everything that makes an access token; the cache's key.

    refresh_token: of the seller; "" for a grantless token, which wants `scope` instead. previous_secret: the client
    secret before the last rotation, tried when the present one is refused; "" for none.
    """

    endpoint: str
    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    scope: str = ""
    previous_secret: str = field(default="", repr=False)


class Lwa:
    """Access tokens for all sellers of a process."""

    def __init__(self, transport: Transport, clock: Clock, user_agent: str) -> None:
        self._transport = transport
        self._clock = clock
        self._user_agent = user_agent
        self._cache = TokenCache(clock)

    def token(self, grant: Grant, patience: float) -> str:
        """An access token good for at least the next seconds. patience: seconds this may take.

        Raises LwaError where Amazon refuses; TransportError, ServerError or UnreadableReply where it cannot answer.
        """
        ends = self._clock.monotonic() + patience
        return self._cache.get(grant, lambda: self._fetch(grant, ends), patience).token

    def drop(self, grant: Grant, token: str) -> None:
        """Forget a token that SP-API refused, so that the next call asks for another."""
        self._cache.drop(grant, token)

    def _fetch(self, grant: Grant, ends: float) -> Fetched:
        try:
            return self._ask(grant, grant.client_secret, ends)
        except LwaError as exc:
            if exc.error != "invalid_client" or not grant.previous_secret:
                raise
        return self._ask(grant, grant.previous_secret, ends)

    def _ask(self, grant: Grant, secret: str, ends: float) -> Fetched:
        attempt = 1
        while True:
            try:
                return self._once(grant, secret, ends - self._clock.monotonic())
            except (TransportError, ServerError):
                pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1)) * random.uniform(0.5, 1.0)
                if attempt == ATTEMPTS or self._clock.monotonic() + pause >= ends:
                    raise
            attempt += 1
            self._clock.sleep(pause)

    def _once(self, grant: Grant, secret: str, timeout: float) -> Fetched:
        form = {"client_id": grant.client_id, "client_secret": secret}
        if grant.refresh_token:
            form |= {"grant_type": "refresh_token", "refresh_token": grant.refresh_token}
        else:
            form |= {"grant_type": "client_credentials", "scope": grant.scope}
        reply = self._transport.exchange(
            "POST",
            grant.endpoint,
            {
                "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
                "User-Agent": self._user_agent,
            },
            urlencode(form).encode("ascii"),
            timeout=timeout,
            operation="Login with Amazon",
        )
        return _read(reply, (secret, grant.refresh_token))


def _read(reply: Reply, secrets: tuple[str, ...]) -> Fetched:
    status = reply.status
    try:
        said: object = json.loads(reply.body)
    except ValueError:
        said = None
    if status in _TROUBLE:
        raise ServerError(f"Login with Amazon: HTTP {status}; it may be repeated", status=status)
    if status >= 400:
        error, description = _words(said, secrets)
        advice = _ADVICE.get(error, "")
        words = ": ".join(word for word in (error, description) if word) or "no reason given"
        raise LwaError(
            f"Login with Amazon refused (HTTP {status}): {words}" + (f" ({advice})" if advice else ""),
            status=status,
            error=error,
            error_description=description,
        )
    token = said.get("access_token") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(token, str) or not token:
        raise UnreadableReply(f"Login with Amazon: HTTP {status} without an access token", status=status)
    return Fetched(token, lifetime_of(said.get("expires_in")))


def _words(said: object, secrets: tuple[str, ...]) -> tuple[str, str]:
    """`error` and `error_description`, with our own secrets blotted out should they be quoted back."""
    if not isinstance(said, dict):
        return "", ""
    words = [str(said.get(name) or "") for name in ("error", "error_description")]
    for secret in secrets:
        if secret:
            words = [word.replace(secret, "[secret]") for word in words]
    return words[0], words[1]
