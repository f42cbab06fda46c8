"""The front: reads a request in the event loop, and gives the WSGI application to a worker when the request is here.

No worker waits for a peer. A body that is not small is read only where the application says that it will take it; an
answer is made in pieces and sent by the loop. `/healthz` is answered here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import unquote_to_bytes

from mws.compat.engine import answers
from mws.compat.gateway.body import RequestBody
from mws.compat.gateway.limits import READY, SMALL, Limits
from mws.compat.gateway.wire import CONNECTION, Connection, refusal
from mws.compat.operate.tally import FoldedLog
from mws.spapi.clock import SystemClock

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

log = logging.getLogger("mws.compat.gateway")

# Any: ASGI's own types are dictionaries of many shapes.
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
T = TypeVar("T")

HEALTH = "/healthz"


class _Answer:
    """What the application answers: its head, and its pieces as they are asked for. Used by one thread at a time, but
    for `give_up`.
    """

    def __init__(self) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []
        self._written: list[bytes] = []
        self._source: Iterable[bytes] = ()
        self._pieces: Iterator[bytes] = iter(())
        self._failure: Exception | None = None
        self._length: int | None = None
        self._made = 0
        self._with_worker = self._given_up = False
        self.ended = False

    def begin(self, app: WSGIApplication, environ: WSGIEnvironment) -> bytes:
        """Call the application. Returns the first bytes of its answer, all of them where they are few."""
        with self._taken():
            return self._begin(app, environ)

    def more(self) -> bytes:
        """The next bytes; b"" where there are none, `ended` where these are the last. Raises what the answer raises.

        What was made before a failure is returned first: it belongs to the peer, who then sees the answer break off.
        An answer whose length is known is not asked for more than that: it learns in `close` that all was written.
        """
        with self._taken():
            return self._more()

    def give_up(self) -> None:
        """End the answer from another thread: at once, or when the worker that has it lets it go."""
        self._given_up = True
        if not self._with_worker:
            self.close(answered=False)

    @contextmanager
    def _taken(self) -> Iterator[None]:
        self._with_worker = True
        try:
            yield
        finally:
            self._with_worker = False
            if self._given_up:
                self.close(answered=False)

    def _begin(self, app: WSGIApplication, environ: WSGIEnvironment) -> bytes:
        try:
            self._source = app(environ, self._start)
            self._pieces = iter(self._source)
            first = self._more()
            if not self.status:
                raise RuntimeError("the application did not start its answer")
            return first
        except Exception:
            log.exception("a call failed in the application")
            self.close(answered=False)
            http_status, self.headers, body = refusal(500)
            self.status, self.ended, self._source = answers.status_line(http_status), True, ()
            return body

    def _more(self) -> bytes:
        if self._failure is not None:
            raise self._failure
        found, self._written = self._written, []
        size = sum(map(len, found))
        while size < READY:
            if self._length is not None and self._made + size >= self._length:
                self.ended = True
                break
            try:
                piece = next(self._pieces, None)
            except Exception as exc:
                if not found:
                    raise
                self._failure = exc
                break
            if piece is None:
                self.ended = True
                break
            found.append(piece)
            size += len(piece)
        self._made += size
        return b"".join(found)

    def close(self, *, answered: bool) -> None:
        """End the answer. answered: every byte was written to a peer that had not closed.

        The application sees it as a WSGI server shows it: it is asked for a next piece only if so.
        """
        source, self._source = self._source, ()
        try:
            if answered:
                next(self._pieces, None)
            getattr(source, "close", bool)()
        except Exception:
            log.exception("a call failed after its answer")

    # Any: exc_info is what sys.exc_info returns.
    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        self.status, self.headers = status, headers
        lengths = [int(value) for name, value in headers if name.lower() == "content-length"]
        self._length = lengths[0] if lengths else None
        return self._written.append


class Front:
    """ASGI application over a WSGI one.

    Where the WSGI application has `healthz`, a function that waits for nothing, its bytes answer `GET /healthz`.
    Where it has `body_limit`, that is asked for the number of bytes it will take of a body that is not small, None
    for a request it refuses whatever the body is. workers: where the application runs.
    """

    def __init__(self, app: WSGIApplication, workers: ThreadPoolExecutor, limits: Limits) -> None:
        self._app = app
        self._workers = workers
        self._files = ThreadPoolExecutor(2, "mws-compat files")
        self._limits = limits
        self._healthz: Callable[[], bytes] | None = getattr(app, "healthz", None)
        self._body_limit: Callable[[WSGIEnvironment], int | None] | None = getattr(app, "body_limit", None)
        self._waiting = 0
        self._folded = FoldedLog(log, SystemClock())

    def run_aside(self, function: Callable[..., T], *arguments: object) -> asyncio.Future[T]:
        """Run what waits for the disk, or takes a moment, in a thread that is no worker."""
        return asyncio.get_running_loop().run_in_executor(self._files, function, *arguments)

    def close(self) -> None:
        """Let the threads of its own go: they have little to do, and end soon."""
        self._files.shutdown(cancel_futures=True)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        connection: Connection = scope["state"][CONNECTION]
        environ = make_environ(scope)
        if self._healthz is not None and _asks_health(environ):
            body = self._healthz()
            headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
            await _start(connection, send, answers.status_line(HTTPStatus.OK), headers)
            await _send(send, b"" if environ["REQUEST_METHOD"] == "HEAD" else body)
            return
        if self._waiting >= self._limits.waiting:
            self._folded.warning(f"{self._limits.waiting} calls are waiting for a worker: one more was refused")
            await self._refuse(connection, send, 503)
            return
        with RequestBody() as incoming:
            try:
                await self._read(connection, receive, environ, incoming)
                environ["wsgi.input"] = incoming
                await self._answer(connection, send, environ, incoming)
            except TimeoutError:
                log.info("a peer did not take its answer within %g s", self._limits.write)
                connection.abort()
            except asyncio.CancelledError:
                log.warning("a call was still in flight when the server stopped; its answer is not sent")
                connection.abort()
            except Exception as exc:
                log.exception("a request failed")
                if connection.cycle.response_started:
                    connection.abort()
                elif isinstance(exc, OSError):
                    await self._refuse(connection, send, 503, "it could not be stored")
                else:
                    await self._refuse(connection, send, 500)

    # The body --------------------------------------------------------------------------------------------------

    async def _read(
        self, connection: Connection, receive: Receive, environ: WSGIEnvironment, body: RequestBody
    ) -> None:
        """Read the body, as much of it as the application takes and as long as it comes fast enough."""
        declared = environ.get("CONTENT_LENGTH", "")
        chunked = "wsgi.input_terminated" in environ
        length = int(declared) if declared else 0
        if not chunked and not length:
            body.whole = True
            return
        limit: int | None = self._limits.body
        if self._body_limit is not None and (chunked or length > SMALL):
            limit = await self._in_worker(self._body_limit, environ)
        if limit is None or length > limit:
            return
        clock = asyncio.get_running_loop().time
        began = clock()
        while not body.whole and body.size <= limit:
            left = self._limits.left(clock() - began, body.size)
            if left <= 0:
                break
            try:
                message = await asyncio.wait_for(receive(), left)
            except (TimeoutError, asyncio.TimeoutError):  # two classes on Python 3.10
                continue
            if message["type"] != "http.request":
                break
            if message["body"] and not body.write_in_memory(message["body"]):
                await self.run_aside(body.append, message["body"])
            if not message.get("more_body", False):
                body.whole = not connection.broken
                break
            if connection.broken:
                break
        body.rewind()

    # The answer ------------------------------------------------------------------------------------------------

    async def _answer(self, connection: Connection, send: Send, environ: WSGIEnvironment, body: RequestBody) -> None:
        answer = _Answer()
        answered, cut_off = False, False
        try:
            data = await self._in_worker(answer.begin, self._app, environ)
            if not body.whole:
                # What is left of it is not read, so nothing can follow it on this connection.
                answer.headers = [(name, value) for name, value in answer.headers if name.lower() != "connection"]
                answer.headers.append(("Connection", "close"))
            await self._in_time(_start(connection, send, answer.status, answer.headers))
            if environ["REQUEST_METHOD"] != "HEAD":
                await self._in_time(_send(send, data, more=True))
                while not answer.ended:
                    try:
                        data = await self._in_worker(answer.more)
                    except Exception:
                        log.exception("an answer broke off in the application")
                        connection.abort()
                        return
                    await self._in_time(_send(send, data, more=True))
            answered = await self._in_time(connection.written())
        except asyncio.CancelledError:
            cut_off = True
            answer.give_up()
            raise
        finally:
            if not cut_off:
                await self._in_worker(lambda: answer.close(answered=answered))
        if body.whole:
            await _send(send, b"")
        else:
            connection.end()

    async def _refuse(self, connection: Connection, send: Send, status: int, why: str = "") -> None:
        http_status, headers, body = refusal(status, why)
        await self._in_time(_start(connection, send, answers.status_line(http_status), headers))
        await self._in_time(_send(send, body, more=True))
        connection.end()

    async def _in_time(self, sending: Awaitable[T]) -> T:
        """Raises TimeoutError where the peer does not take in time what it is sent."""
        try:
            return await asyncio.wait_for(sending, self._limits.write)
        except asyncio.TimeoutError as exc:  # another class than the built-in one on Python 3.10
            raise TimeoutError("the peer takes no answer") from exc

    async def _in_worker(self, function: Callable[..., T], *arguments: object) -> T:
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._workers, function, *arguments)
        finally:
            self._waiting -= 1


async def _start(connection: Connection, send: Send, status: str, headers: list[tuple[str, str]]) -> None:
    number, _, reason = status.partition(" ")
    connection.conn.reason = reason.encode("latin-1")
    fields = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    fields.append((b"Date", formatdate(usegmt=True).encode("ascii")))
    await send({"type": "http.response.start", "status": int(number), "headers": fields})


async def _send(send: Send, data: bytes, *, more: bool = False) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": more})


def _asks_health(environ: WSGIEnvironment) -> bool:
    return (
        environ["PATH_INFO"] == HEALTH
        and environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and not environ["QUERY_STRING"]
        and environ.get("CONTENT_LENGTH", "") in ("", "0")
        and "wsgi.input_terminated" not in environ
    )


def make_environ(scope: Message) -> WSGIEnvironment:
    """The WSGI environment of an ASGI scope, without `wsgi.input`. REQUEST_URI: the target as it was sent."""
    raw = scope["raw_path"].decode("ascii")
    if not raw.startswith(("/", "*")):  # the absolute form that proxies are asked with
        raw = "/" + raw.partition("://")[2].partition("/")[2]
    query = scope["query_string"].decode("latin-1")
    server, client = scope.get("server") or ("localhost", 0), scope.get("client") or ("", 0)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw).decode("latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": f"{raw}?{query}" if query else raw,
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or ""),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": _Errors(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if scope["scheme"] == "https":
        environ["HTTPS"] = "on"
    for name, value in scope["headers"]:
        if b"_" in name:
            continue  # WSGI cannot tell it from "-"
        key = name.decode("latin-1").upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]}, {text}" if key in environ else text
    if "HTTP_TRANSFER_ENCODING" in environ:
        environ["wsgi.input_terminated"] = True
    return environ


class _Errors:
    """`wsgi.errors`: lines go to the log."""

    def write(self, text: str) -> int:
        log.warning("%s", text.rstrip())
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing is held back."""
