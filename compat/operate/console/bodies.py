"""What a call asked and was answered, kept for an hour for the console: without buyers' values, sealed in the state.

The law: a call never waits for this and never fails by it. One thread hides and writes; where more than WAITING calls
wait for it, the next are not kept. Of files (feeds, reports) nothing is kept but how long they are.
"""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import BoundedSemaphore
from typing import TypeAlias
from urllib.parse import urlsplit

from mws.calls import LegacyCall, LegacyReply
from mws.compat.accounts.find import Accounts
from mws.compat.config import SANDBOX, Account, Application, Config
from mws.compat.config.owners import owner_of
from mws.compat.operate.console.hiding import Hiding
from mws.compat.state import State
from mws.errors import MWSError
from mws.spapi.calls import Json, RestCall, RestReply
from mws.spapi.errors import SpapiError
from mws.spapi.routes import route

log = logging.getLogger("mws.compat.console")

KIND = "bodies"
KEPT = timedelta(hours=1)
WAITING = 100  # calls that wait for the thread at most
LONGEST = 256 * 1024  # characters kept of one part of a call

Exchanges: TypeAlias = Sequence[tuple[RestCall, RestReply | SpapiError | None]]
"""The REST calls of a call in their order, with what came; None for a file, which is not looked into."""


def is_sandbox(application: Application) -> bool:
    """Whether calls of an application reach a sandbox: ours, known by its client id, or Amazon's."""
    host = (urlsplit(application.endpoint).hostname or "") if "://" in application.endpoint else ""
    return (
        application.lwa_client_id == SANDBOX.applications[0].lwa_client_id
        or application.endpoint == "amazon-sandbox"
        or (host.startswith("sandbox.sellingpartnerapi-") and host.endswith(".amazon.com"))
    )


class BodyKeeper:
    """Keeps what calls asked and were answered. Threads share it; `close` ends its thread."""

    def __init__(self, state: State, accounts: Accounts, *, every_call: bool) -> None:
        self._state = state
        self._accounts = accounts
        self._every_call = every_call
        self._room = BoundedSemaphore(WAITING)
        self._writer = ThreadPoolExecutor(1, "mws-compat bodies")
        self._said: set[str] = set()

    @classmethod
    def wanted(cls, config: Config, state: State | None, accounts: Accounts) -> BodyKeeper | None:
        """One where `[console] keep_bodies` asks for it or an application of the file reaches a sandbox; else None.

        None too where there is no database: nothing would seal what is kept.
        """
        if state is None or not state.persistent:
            return None
        if not config.console.keep_bodies and not any(map(is_sandbox, config.applications)):
            return None
        return cls(state, accounts, every_call=config.console.keep_bodies)

    def wants(self, account: Account) -> bool:
        """Whether what a call of that account asks is kept. Raises nothing."""
        try:
            return self._every_call or is_sandbox(self._accounts.application(account))
        except MWSError:
            return False  # the call itself says what is wrong

    def keep(self, request_id: str, account: Account, call: LegacyCall, reply: LegacyReply, made: Exchanges) -> None:
        """Keep one call. Never raises, never waits; what cannot be kept is logged once."""
        if not self._room.acquire(blocking=False):
            self._say(f"more than {WAITING} calls wait to be kept for the console: some are not")
            return
        try:
            self._writer.submit(self._write, request_id, account, call, reply, tuple(made))
        except RuntimeError:  # closed meanwhile
            self._room.release()

    def flush(self) -> None:
        """Wait until what was given so far is kept."""
        self._writer.submit(int).result(30)

    def close(self) -> None:
        """Keep what is left, and end the thread."""
        self._writer.shutdown()

    def _write(self, request_id: str, account: Account, call: LegacyCall, reply: LegacyReply, made: Exchanges) -> None:
        try:
            content = zlib.compress(json.dumps(without_values(call, reply, made)).encode())
            owner = owner_of(account, self._accounts.application(account)).key
            self._state.put(KIND, request_id, content, self._state.clock.now() + KEPT, owner=owner)
        except MWSError as exc:
            self._say(f"what calls asked is not kept for the console: {exc}")
        except Exception as exc:  # noqa: BLE001  the call is answered; whatever is odd in it must not end the thread
            self._say(f"what a call asked is not kept for the console: {type(exc).__name__}")
        finally:
            self._room.release()

    def _say(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            log.warning("%s", text)


def read(state: State | None, request_id: str) -> dict[str, Json] | None:
    """What was kept of a call, as `without_values` makes it; None where nothing was, or its hour is over.

    Raises StateError.
    """
    found = state.get(KIND, request_id) if state is not None else None
    if found is None:
        return None
    kept: dict[str, Json] = json.loads(zlib.decompress(found))
    return kept


def without_values(call: LegacyCall, reply: LegacyReply, made: Exchanges) -> dict[str, Json]:
    """A call with its REST calls and its reply, in which everything is hidden that is not known to be harmless.

    "request": action, path, version, params, file. "calls": of each REST call operation, method, path, place (the
    parameters of the path), query, body; status, reply or error, file. "reply": status, xml or file.
    """
    hiding = Hiding()
    parts: dict[str, Json] = {}
    # Twice: the words of an error may quote what stands after it.
    for _ in range(2):
        parts = {
            "request": _request(hiding, call),
            "calls": [_rest(hiding, each, came) for each, came in made],
            "reply": _reply(hiding, reply),
        }
    return parts


def _request(hiding: Hiding, call: LegacyCall) -> Json:
    size = None
    if call.body is not None:
        size = f"{len(call.body)} bytes" if isinstance(call.body, bytes) else "a file"
    return {
        "action": call.action,
        "path": call.path,
        "version": call.version,
        "params": dict(hiding.params(call.params)),
        "file": None if size is None else f"{size}, {call.content_type or 'of no type'}; its content is not kept",
    }


def _rest(hiding: Hiding, call: RestCall, came: RestReply | SpapiError | None) -> Json:
    row = route(call.operation)
    told: dict[str, Json] = {
        "operation": call.operation,
        "method": row.method,
        "path": row.path,
        "place": hiding.data(dict(call.path)),
        "query": hiding.data(_plain({name: value for name, value in call.query.items() if value is not None})),
        "body": _cut(hiding.data, call.body),
        **dict.fromkeys(("status", "reply", "error", "file")),
    }
    if isinstance(came, RestReply):
        return {**told, "status": came.status, "reply": _cut(hiding.data, came.data)}
    if came is None:
        return {**told, "file": "a file; its content is not kept"}
    errors: list[Json] = [
        {"code": each.code, "message": hiding.words(each.message), "details": hiding.words(each.details)}
        for each in came.errors
    ]
    return {**told, "status": came.status or None, "error": hiding.words(str(came)), "reply": errors or None}


def _reply(hiding: Hiding, reply: LegacyReply) -> Json:
    if isinstance(reply.body, bytes):
        return {"status": reply.status, "xml": _shorten(hiding.xml(reply.body)), "file": None}
    size = reply.header("Content-Length", "unknown")
    return {"status": reply.status, "xml": None, "file": f"a file of {size} bytes; its content is not kept"}


def _plain(query: dict[str, object]) -> Json:
    """Values of a query as JSON has them."""
    made: dict[str, Json] = {}
    for name, value in query.items():
        many = isinstance(value, Sequence) and not isinstance(value, str)
        made[name] = [str(each) for each in value] if many and isinstance(value, Sequence) else _single(value)
    return made


def _single(value: object) -> Json:
    return value if isinstance(value, (bool, int, float, str)) else str(value)


def _cut(hide: Callable[[Json], Json], data: Json) -> Json:
    """JSON without its values, as indented text; None for None."""
    return None if data is None else _shorten(json.dumps(hide(data), indent=2, ensure_ascii=False))


def _shorten(text: str) -> str:
    left = len(text) - LONGEST
    return text if left <= 0 else f"{text[:LONGEST]}\n[{left} more characters are not kept]"
