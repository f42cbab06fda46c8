"""Amazon as one case tells it: a WSGI application that answers upstream.json in order, and compares what it is asked.

The real client speaks to it: access tokens, restricted tokens, wrappers, repeats, errors and documents are its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import requests

from mws.spapi.build import build
from mws.spapi.calls import Json, RestCall
from mws.spapi.rdt import CREATE
from mws.spapi.restricted import WHOLE_DOCUMENT
from mws.spapi.routes import route
from mws.spapi.sandbox.embedded import EmbeddedAdapter

Entry = Mapping[str, Any]  # one of upstream.json: JSON of any shape
Sent = tuple[str, str, bytes]  # method, path with query, content
Answered = tuple[int, str, bytes]  # status, content type, body

DOCUMENTS = "https://documents.example/"
# A status that the client asks again for by itself, as often as it likes.
AGAIN = 429


class Upstream:
    """entries: of upstream.json. faults: what was asked that no entry expects, in order."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._left = [single for entry in entries for single in _singles(entry)]
        self._last: Entry = {}
        self._documents: dict[str, Mapping[str, str]] = {}
        self._restricted: dict[str, list[str]] = {}
        self.faults: list[str] = []
        # What came, in order, without tokens and downloads.
        self.asked: list[Sent] = []

    def session(self) -> requests.Session:
        """A session in which every address is this."""
        made = requests.Session()
        made.trust_env = False
        made.mount("http://", EmbeddedAdapter(self))
        made.mount("https://", EmbeddedAdapter(self))
        return made

    def left(self) -> list[str]:
        """What an entry expects and nobody asked."""
        return [f"not asked: {_name(entry)}" for entry in self._left]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:  # WSGI
        status, content_type, body = self._answer(environ)
        start_response(f"{status} -", [("Content-Type", content_type), ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, environ: Mapping[str, Any]) -> Answered:
        method, path = environ["REQUEST_METHOD"], environ["REQUEST_URI"]
        content = environ["wsgi.input"].read()
        url = f"https://{environ['SERVER_NAME']}{path}"
        if path == "/auth/o2/token":
            return _json(200, {"access_token": "Atza|case", "token_type": "bearer", "expires_in": 3600})
        if path == route(CREATE).path:
            return self._restricted_token(json.loads(content))
        if url in self._documents:
            document = self._documents[url]
            return 200, document["content_type"], document["text"].encode(document.get("encoding", "utf-8"))
        self.asked.append((method, path, content))
        entry = self._next(method, path, url)
        if entry is None:
            self.faults.append(f"asked, and not expected here: {method} {unquote(path)}")
            return _json(400, {"errors": [{"code": "InvalidInput", "message": "the case expects no such call"}]})
        if "upload" in entry:
            self._compare(entry, {"content_type": environ.get("CONTENT_TYPE"), "text": content.decode()})
            return 200, "text/plain", b""
        self._compare(
            entry,
            {
                "body": json.loads(content) if content else None,
                "data_elements": self._restricted.get(environ["HTTP_X_AMZ_ACCESS_TOKEN"], []),
            },
        )
        return self._reply(entry)

    def _next(self, method: str, path: str, url: str) -> Entry | None:
        if self._left and _is_for(self._left[0], method, path, url):
            self._last = self._left.pop(0)
            return self._last
        repeated = self._last.get("status", 200) >= AGAIN and _is_for(self._last, method, path, url)
        return self._last if repeated else None

    def _compare(self, entry: Entry, came: Mapping[str, Any]) -> None:
        """What a case does not mention may be anything."""
        for name, value in came.items():
            if name in entry and entry[name] != value:
                self.faults.append(f"{_name(entry)}: {name} is {value!r}, not {entry[name]!r}")

    def _restricted_token(self, asked: Any) -> Answered:  # Any: JSON
        (resource,) = asked["restrictedResources"]
        token = f"Atz.sprdt|{len(self._restricted)}"
        self._restricted[token] = resource.get("dataElements", [*WHOLE_DOCUMENT])
        return _json(200, {"restrictedDataToken": token, "expiresIn": 3600})

    def _reply(self, entry: Entry) -> Answered:
        status = entry.get("status", 200)
        if "document" in entry:
            url = f"{DOCUMENTS}{len(self._documents)}"
            self._documents[url] = entry["document"]
            return _json(200, {"url": url})
        if "text" in entry:
            return status, entry.get("content_type", "text/html"), entry["text"].encode()
        if status >= 400:
            return _json(status, {"errors": entry.get("errors", [{"code": "Refused", "message": "Amazon refused."}])})
        if entry.get("reply") is None:
            return status, "application/json", b""
        wrapped = route(entry["operation"]).wrapped
        return _json(status, {"payload": entry["reply"]} if wrapped else entry["reply"])


def _singles(entry: Entry) -> list[Entry]:
    """`replies`: the same call, once for each."""
    if "replies" not in entry:
        return [entry]
    return [
        {**{name: each for name, each in entry.items() if name != "replies"}, "reply": reply}
        for reply in entry["replies"]
    ]


def _is_for(entry: Entry, method: str, path: str, url: str) -> bool:
    if "upload" in entry:
        return method == "PUT" and url == entry["upload"]
    way = route(entry["operation"])
    # Only method, path and query are compared here; an operation with a body is not built without one.
    kind = next((param.kind for param in way.params if param.place == "body"), "")
    body: Json = None if not kind else [] if kind == "array" else {}
    wanted = build(RestCall(way.key, entry.get("path", {}), entry.get("query", {}), body), way)
    return (method, *parts(path)) == (wanted.method, *parts(wanted.target))


def parts(target: str) -> tuple[str, list[tuple[str, str]]]:
    """Path and query; the order of the query is nobody's business."""
    split = urlsplit(target)
    return split.path, sorted(parse_qsl(split.query, keep_blank_values=True))


def _name(entry: Entry) -> str:
    return str(entry.get("operation") or f"PUT {entry.get('upload')}")


def _json(status: int, value: object) -> Answered:
    return status, "application/json", json.dumps(value).encode()
