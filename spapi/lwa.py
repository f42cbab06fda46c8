"""Access tokens from Login with Amazon: `refresh_token` and `client_credentials` grants, cached by `expires_in`.

A refusal (`invalid_grant`, `invalid_client`, ...) is told at once and never repeated; only a server that fails or
cannot be reached is asked again, within the caller's deadline. No secret leaves this module but in the request body.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from mws.spapi.clock import Clock
from mws.spapi.errors import LwaError, ServerError, UnreadableReply
from mws.spapi.headers import is_token, retry_after
from mws.spapi.quoted import plain_words
from mws.spapi.retry import TROUBLE, repeat_until
from mws.spapi.tokens import Fetched, TokenCache, lifetime_of
from mws.spapi.transport import HttpReply, Transport

if TYPE_CHECKING:
    from mws.spapi.tokens_redis import Sealed, SharedTokens

LWA_ENDPOINT = "https://api.amazon.com/auth/o2/token"

ADVICE = {
    "invalid_grant": "the refresh token is wrong or the seller has withdrawn the authorisation: authorise again",
    "invalid_client": "client id or client secret is wrong, or the secret is older than 180 days: rotate it",
    "unauthorized_client": "the refresh token belongs to another application",
    "invalid_scope": "the application may not ask for this scope",
}


@dataclass(frozen=True, slots=True)
class TokenRequest:
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
    """Access tokens for all sellers of a process. shared: where other processes' tokens lie, None for nowhere."""

    def __init__(self, transport: Transport, clock: Clock, user_agent: str, shared: SharedTokens | None = None) -> None:
        self._transport = transport
        self._clock = clock
        self._user_agent = user_agent
        self._cache = TokenCache(clock)
        self._shared = shared

    def token(self, grant: TokenRequest, patience: float, cancel: Event | None = None) -> str:
        """An access token good for at least the next seconds. patience: seconds this may take. cancel: ends that.

        Raises LwaError where Amazon refuses; TransportError, ServerError or UnreadableReply where it cannot answer;
        Cancelled.
        """
        ends = self._clock.monotonic() + patience
        return self._cache.get(grant, lambda: self._found(grant, ends, cancel), patience, cancel=cancel).token

    def has_ended(self, grant: TokenRequest, token: str) -> bool:
        """As of `TokenCache.has_ended`."""
        return self._cache.has_ended(grant, token)

    def drop(self, grant: TokenRequest, token: str) -> None:
        """Forget a token that SP-API refused, so that the next call asks for another."""
        self._cache.drop(grant, token)
        if self._shared is not None:
            self._shared.drop(_place(grant), token)

    def _found(self, grant: TokenRequest, ends: float, cancel: Event | None) -> Fetched:
        """From another process, where tokens are shared, else from Amazon."""
        if self._shared is None:
            return self._fetch(grant, ends, cancel)
        left = ends - self._clock.monotonic()
        return self._shared.get(_place(grant), lambda: self._fetch(grant, ends, cancel), left, cancel)

    def _fetch(self, grant: TokenRequest, ends: float, cancel: Event | None) -> Fetched:
        def ask_with(secret: str) -> Fetched:
            return repeat_until(lambda timeout: self._once(grant, secret, timeout, cancel), self._clock, ends, cancel)

        try:
            return ask_with(grant.client_secret)
        except LwaError as exc:
            if exc.error != "invalid_client" or not grant.previous_secret:
                raise
        return ask_with(grant.previous_secret)

    def _once(self, grant: TokenRequest, secret: str, timeout: float, cancel: Event | None) -> Fetched:
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
            cancel=cancel,
        )
        return _read(reply, (secret, grant.refresh_token))


def _place(grant: TokenRequest) -> Sealed:
    from mws.spapi.tokens_redis import seal_key

    return seal_key(grant.client_secret, (grant.endpoint, grant.client_id, grant.refresh_token, grant.scope))


def _read(reply: HttpReply, secrets: tuple[str, ...]) -> Fetched:
    said = answer(reply, secrets)
    return Fetched(str(said["access_token"]), lifetime_of(said.get("expires_in")))


def answer(reply: HttpReply, secrets: tuple[str, ...], advice: Mapping[str, str] = ADVICE) -> dict[str, object]:
    """What Login with Amazon says to a token request: JSON that holds an access token.

    secrets: blotted out of its words. advice: what to do, by its error codes. Raises LwaError where it refuses,
    ServerError where it is in trouble, UnreadableReply where it says neither.
    """
    status = reply.status
    try:
        said: object = json.loads(reply.body)
    except (ValueError, RecursionError):
        said = None
    if status in TROUBLE:
        raise ServerError(
            f"Login with Amazon: HTTP {status}; it may be repeated",
            status=status,
            retry_after=retry_after(reply.headers),
        )
    if status >= 400:
        error, description = _words(said, secrets)
        hint = advice.get(error, "")
        words = ": ".join(word for word in (error, description) if word) or "no reason given"
        raise LwaError(
            f"Login with Amazon refused (HTTP {status}): {words}" + (f" ({hint})" if hint else ""),
            status=status,
            error=error,
            error_description=description,
        )
    token = said.get("access_token") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not is_token(token):
        problem = "an access token that cannot be sent" if token else "no access token"
        raise UnreadableReply(f"Login with Amazon: HTTP {status} with {problem}", status=status)
    return said


def _words(said: object, secrets: tuple[str, ...]) -> tuple[str, str]:
    """`error` and `error_description`, without our own secrets should they be quoted back, in whatever spelling."""
    if not isinstance(said, dict):
        return "", ""
    error, description = (plain_words(str(said.get(name) or ""), secrets) for name in ("error", "error_description"))
    return error, description
