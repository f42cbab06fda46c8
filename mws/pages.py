"""All pages of a list, whichever of MWS's three ways it tells of a next one. Sends only what it is iterated for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mws.errors import MWSError

if TYPE_CHECKING:
    from mws.apis.base import MWS


def pages(api: MWS, action: str, params: Mapping[str, Any] | None = None) -> Iterator[Any]:
    """The replies of `action` and of its `ByNextToken`, page by page.

    params: of the first call, by wire name. Raises MWSError where a call fails, where the section has no such list, and
    where a token comes a second time, since that list would never end.
    """
    reply = api._ask({**(params or {}), "Action": action})
    seen = set()
    while True:
        yield reply
        token = next_token(reply.parsed)
        if token is None:
            return
        if token in seen:
            raise MWSError(f"{action}: a NextToken came a second time; the list would never end")
        seen.add(token)
        reply = api.action_by_next_token(action, token)


def next_token(parsed: Any) -> str | None:
    """The token of the page after this one, None on the last. parsed: a reply's `.parsed`.

    Feeds and Reports tell by HasNext, beside which a token means nothing when false; customer lists by
    MoreResultsAvailable, false meaning that the same token may be asked again later; all others by NextToken alone.
    """
    if not isinstance(parsed, Mapping):
        return None
    for told in ("HasNext", "MoreResultsAvailable"):
        if _text(parsed, told) not in (None, "true"):
            return None
    return _text(parsed, "NextToken") or None


def _text(parsed: Mapping[str, Any], name: str) -> Any:
    found = parsed.get(name)
    # 0.8.10's objects give the node.
    return found.get("value") if isinstance(found, Mapping) else found
