"""Restricted data tokens: what Amazon wants beside the access token before it hands out buyers' data (Orders v0 etc.).

Asked for by path template, not by order id, so that one token serves an hour of calls. A refusal is remembered for a
while, so that an application without the role does not ask before every call. Source: Tokens API 2021-03-01.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Event

from mws.spapi.calls import Json, RestCall, RestReply, Route
from mws.spapi.clock import Clock
from mws.spapi.errors import ApiError, BadRequest, TokenRejected, Unauthorized, UnreadableReply
from mws.spapi.headers import is_token
from mws.spapi.tokens import Fetched, RateWaits, TokenCache, lifetime_of

CREATE = "tokens.2021-03-01.createRestrictedDataToken"

# A role granted in Seller Central today should work without a restart, but need not within the minute.
REFUSAL_KEPT = 900.0


class RestrictedTokens:
    """Restricted tokens for all sellers of a process."""

    def __init__(self, clock: Clock) -> None:
        self._cache = TokenCache(clock)

    def get(
        self,
        owner: Hashable,
        route: Route,
        path: str,
        elements: tuple[str, ...],
        ask: Callable[[RestCall], RestReply],
        patience: float,
        *,
        cancel: Event | None = None,
        waits: RateWaits | None = None,
        max_wait: float | None = None,
    ) -> Fetched:
        """The token for those data elements; `refused` names the elements Amazon does not give this application.

        owner: whose authorisation. path: the resource, as template or made out. ask: makes the call to the Tokens API.
        patience, cancel, waits, max_wait: of one who waits for another thread's request, as of `TokenCache.get`.
        With everything refused the token is "". Raises what `ask` raises, but for a refusal.
        """
        key = (owner, route.method, path, elements)
        return self._cache.get(
            key,
            lambda: _create(route, path, elements, ask),
            patience,
            cancel=cancel,
            waits=waits,
            max_wait=max_wait,
        )

    def has_ended(self, owner: Hashable, route: Route, path: str, elements: tuple[str, ...], token: str) -> bool:
        """As of `TokenCache.has_ended`."""
        return self._cache.has_ended((owner, route.method, path, elements), token)

    def drop(self, owner: Hashable, route: Route, path: str, elements: tuple[str, ...], token: str) -> None:
        """Forget a token that SP-API refused."""
        self._cache.drop((owner, route.method, path, elements), token)


def _create(route: Route, path: str, elements: tuple[str, ...], ask: Callable[[RestCall], RestReply]) -> Fetched:
    """Ask for all elements; where Amazon names those it refuses, once more for the others."""
    try:
        return _asked(route, path, elements, (), ask)
    except TokenRejected:
        raise  # the access token is at fault; that says nothing about the role
    except (BadRequest, Unauthorized) as exc:
        refused = _named(exc, elements)
    rest = tuple(element for element in elements if element not in refused)
    if rest:
        try:
            return _asked(route, path, rest, refused, ask)
        except (BadRequest, Unauthorized):
            pass
    return Fetched("", REFUSAL_KEPT, refused=elements)


def _asked(
    route: Route, path: str, elements: tuple[str, ...], refused: tuple[str, ...], ask: Callable[[RestCall], RestReply]
) -> Fetched:
    resource: dict[str, Json] = {"method": route.method, "path": path}
    # Only three operations take element names; for the others the path alone says what is wanted.
    if route.data_elements:
        resource["dataElements"] = list(elements)
    reply = ask(RestCall(CREATE, body={"restrictedResources": [resource]}))
    data = reply.data if isinstance(reply.data, dict) else {}
    token = data.get("restrictedDataToken")
    if not is_token(token):
        raise UnreadableReply(f"{CREATE}: the reply holds no restrictedDataToken", operation=CREATE)
    return Fetched(token, lifetime_of(data.get("expiresIn")), refused=refused)


def _named(exc: ApiError, elements: tuple[str, ...]) -> tuple[str, ...]:
    """The elements a refusal names, all of them where it names none."""
    said = " ".join(f"{item.message} {item.details}" for item in exc.errors)
    return tuple(element for element in elements if element in said) or elements
