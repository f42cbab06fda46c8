"""Reads one HTTP reply: JSON out of it, or the typed error it stands for. Never an empty success.

Status first, then code: Amazon's codes are spelled many ways ("InvalidInput", "Invalid Input", "400"). No I/O.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence, Set

from mws.spapi.calls import Json, RestReply, Route
from mws.spapi.errors import (
    ApiError,
    BadRequest,
    Conflict,
    ErrorItem,
    NotFound,
    PayloadTooLarge,
    ServerError,
    TokenRejected,
    TooManyRequests,
    Unauthorized,
    UnreadableReply,
    UnsupportedMedia,
)
from mws.spapi.headers import header, id_in, rate_of, retry_after
from mws.spapi.pagination import dig
from mws.spapi.transport import HttpReply

_BY_STATUS: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Unauthorized,
    404: NotFound,
    408: ServerError,
    409: Conflict,
    410: NotFound,
    413: PayloadTooLarge,
    415: UnsupportedMedia,
    422: Conflict,
    429: TooManyRequests,
    # The server has no such operation, which is how our sandbox says so: nothing was done, and nothing will be.
    501: ApiError,
}

# "The access token you provided has expired", "... is revoked, malformed or invalid", "Access token is missing ...".
# Not "The security token included in the request is expired": that is an AWS key, which a new access token cannot mend.
_TOKEN = re.compile(r"access token", re.IGNORECASE)


def read(reply: HttpReply, route: Route, *, withheld: tuple[str, ...] = (), secrets: Sequence[str] = ()) -> RestReply:
    """The reply's content with the `payload` wrapper taken off.

    withheld: passed on. secrets: blotted out of Amazon's words, should they be quoted back. Raises ApiError by status,
    UnreadableReply where a success is not the JSON the route promises; an empty one is, where the route promises
    nothing but `errors`.
    """
    request_id = id_in(reply.headers, "x-amzn-RequestId")
    rate = rate_of(reply.headers)
    if reply.status >= 400:
        raise _error(reply, route, secrets, request_id, rate)
    data = _content(reply, route, secrets, request_id)
    return RestReply(route.key, reply.status, data, request_id, rate, reply.headers, withheld)


def _content(reply: HttpReply, route: Route, secrets: Sequence[str], request_id: str) -> Json:
    if not reply.body.strip():
        if route.success.may_be_empty or reply.status in route.success.empty_at:
            return None
        raise _unreadable(route, reply, request_id, "its body is empty")
    is_json, data = _parsed(reply.body)
    if not is_json:
        raise _unreadable(route, reply, request_id, _what_it_is(reply))
    content, wanted = data, route.success
    if route.wrapped and isinstance(data, dict) and "payload" in data:
        content = data["payload"]
    if isinstance(content, dict) and isinstance(data, dict) and "errors" not in data:
        for name in wanted.required:
            if content.get(name) is not None:
                return content
    may_be_errors = isinstance(data, dict) and ("errors" in data or data.keys() <= _OF_AN_ERROR)
    items = error_items(data, secrets) if may_be_errors else ()
    problem = _problem(data, content, route, reply.status, bool(items))
    if problem:
        raise _unreadable(route, reply, request_id, problem + error_sentence(items), items)
    return content


def _problem(data: Json, content: Json, route: Route, status: int, has_errors: bool) -> str:
    """What keeps a JSON body from being the success that Amazon's model promises; "" where nothing does.

    data: the whole body. content: the same without its wrapper. has_errors: it holds errors of Amazon's.
    One of the names the model requires is enough: a label that was bought is not in doubt because its reply has no
    Insurance (docs/decisions/0023).
    """
    wanted = route.success
    names = content.keys() if isinstance(content, dict) else set[str]()
    if has_errors and "errors" not in wanted.required and _holds_nothing(content, names, route):
        return "it holds errors and nothing else"
    if not content and (wanted.may_be_empty or status in wanted.empty_at):
        return ""
    if wanted.kind == "none" and not (names and names <= _OF_AN_ERROR):
        # What Amazon's next version adds is no reason to doubt that a write was carried out.
        return "" if isinstance(content, (dict, list)) else f"it is {_kind(content)}, where nothing was promised"
    if isinstance(content, dict) and any(content.get(name) is not None for name in wanted.required):
        return ""
    if names and names <= _OF_AN_ERROR:
        return "it is an error alone"
    if route.wrapped and not (isinstance(data, dict) and "payload" in data):
        # Writes that answer with nothing to tell leave the wrapper out as well, in Amazon's own examples.
        return "" if route.is_write and isinstance(data, dict) and not wanted.required else "it has no payload"
    if wanted.kind != "any" and not _is_a(wanted.kind, content):
        return f"it is {_kind(content)}, not {_article(wanted.kind)}"
    if wanted.required:
        return f"it has no {wanted.required[0]}"
    # `{"payload": {}}` says that there is nothing; `{}` alone is what is left where something went wrong.
    # Nor does a list of no errors say that there is nothing else.
    is_empty = content == {} or (names == {"errors"} and not wanted.may_be_empty)
    return "it is an empty object" if is_empty and not route.wrapped else ""


# The names by which a gateway, or a service in trouble, writes one error without a list around it. One success has
# them too, and its model requires them (sellerWallet's deleteScheduleTransaction).
_OF_AN_ERROR = frozenset({"code", "message", "Message", "details", "error", "error_description", "__type"})


def _holds_nothing(content: Json, names: Set[str], route: Route) -> bool:
    """Whether errors are all there is. An answer that may be a listing, or whose errors stand outside what the caller
    gets, holds nothing where every value of it is empty."""
    if not content or names == {"errors"}:
        return True
    if not isinstance(content, dict) or not (route.wrapped or route.page_items):
        return False
    if route.page_items and not names <= _OF_AN_ERROR:
        # What surrounds a list (whose it is, where it goes on) is not what was asked for.
        return _is_empty(dig(content, route.page_items))
    return not any(value for name, value in content.items() if name != "errors")


def _is_empty(listed: Json) -> bool:
    """Whether a listing holds nothing. An object of lists, one for each kind of thing, does where each of them does."""
    return not listed or (isinstance(listed, dict) and all(_is_empty(value) for value in listed.values()))


# Characters of one code, message or details that an error holds. Amazon's longest are validations of a few thousand.
_LONGEST_WORDS = 10_000

# JSON's names of types, as Python reads them. True is an int to Python, and no number.
_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
}


def _is_a(kind: str, value: Json) -> bool:
    return isinstance(value, _TYPES[kind]) and isinstance(value, bool) == (kind == "boolean")


def _kind(value: Json) -> str:
    """What a value is in words, never the value itself: it may be a buyer's."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    return _article(next(name for name, kind in _TYPES.items() if isinstance(value, kind)))


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aio' else 'a'} {kind}"


def _parsed(body: bytes) -> tuple[bool, Json]:
    """(True, the JSON) or (False, None). json's own exception is dropped here: it holds the whole body, PII and all."""
    try:
        return True, json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return False, None


def _refuse_constant(name: str) -> Json:
    """NaN and the infinities are Python's, not JSON's."""
    raise ValueError(name)


def _what_it_is(reply: HttpReply) -> str:
    kind = header(reply.headers, "Content-Type").partition(";")[0].strip().lower()
    start = reply.body[:200].lstrip().lower()
    if "html" in kind or start.startswith((b"<!doctype", b"<html")):
        return "it is an HTML page, not JSON: a proxy or a maintenance page answered"
    return f"its {len(reply.body)} bytes are not whole JSON"


def _unreadable(
    route: Route, reply: HttpReply, request_id: str, problem: str, items: tuple[ErrorItem, ...] = ()
) -> UnreadableReply:
    return UnreadableReply(
        f"{route.key}: HTTP {reply.status}, but {problem}{_trace(request_id)}",
        operation=route.key,
        status=reply.status,
        errors=items,
        request_id=request_id,
        rate=rate_of(reply.headers),
    )


def _error(reply: HttpReply, route: Route, secrets: Sequence[str], request_id: str, rate: float | None) -> ApiError:
    is_json, said = _parsed(reply.body)
    problem = f": {_what_it_is(reply)}" if reply.body and not is_json else ""
    items = error_items(said, secrets)
    kind = _BY_STATUS.get(reply.status, ServerError if reply.status >= 500 else ApiError)
    if kind is Unauthorized and any(_TOKEN.search(f"{item.message} {item.details}") for item in items):
        kind = TokenRejected
    return kind(
        f"{route.key}: HTTP {reply.status}{error_sentence(items) or problem}{_trace(request_id)}",
        operation=route.key,
        status=reply.status,
        errors=items,
        request_id=request_id,
        error_type=header(reply.headers, "x-amzn-ErrorType"),
        rate=rate,
        retry_after=retry_after(reply.headers),
    )


def error_items(said: Json, secrets: Sequence[str] = ()) -> tuple[ErrorItem, ...]:
    """The errors of a body: `{"errors": [...]}`, a bare list, or one error alone, as Amazon's APIs variously do.

    secrets: blotted out of Amazon's words.
    """
    found = said.get("errors", said) if isinstance(said, dict) else said
    entries = found if isinstance(found, list) else [found]
    items = []
    for entry in entries:
        if isinstance(entry, dict):
            code, message = entry.get("code") or entry.get("error"), entry.get("message") or entry.get("Message")
            if code or message:
                words = (_words(word, secrets) for word in (code, message, entry.get("details")))
                items.append(ErrorItem(*words))
    return tuple(items)


def _words(value: Json, secrets: Sequence[str]) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    for secret in secrets:
        if secret:
            text = text.replace(secret, "[secret]")
    return text if len(text) <= _LONGEST_WORDS else text[:_LONGEST_WORDS] + "…"


def error_sentence(items: tuple[ErrorItem, ...]) -> str:
    """Amazon's words behind a colon, "" where there are none."""
    texts = (
        " ".join(part for part in (i.code, i.message, f"({i.details})" if i.details else "") if part) for i in items
    )
    return "".join(f": {text}" if at == 0 else f"; {text}" for at, text in enumerate(texts))


def _trace(request_id: str) -> str:
    return f" (request {request_id})" if request_id else ""
