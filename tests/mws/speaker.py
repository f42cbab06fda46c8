"""A host that speaks MWS over real sockets, for tests: notes what it is sent, answers what it is told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from mws import signing

XML = "text/xml"


@dataclass
class Sent:
    """A request as it arrived."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def params(self) -> dict[str, str]:
        return dict(signing.received(self.query, self.body).pairs)

    def verdict(self, secret: str) -> signing.Verdict:
        return signing.verify(secret, self.method, self.headers["host"], self.path, self.params)


@dataclass
class Answer:
    """What to answer. drip, drip_head: body, head a byte at a time. hang_up: close the connection instead."""

    body: bytes = b"<R/>"
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": XML})
    drip: bool = False
    drip_head: bool = False
    hang_up: bool = False


class Speaker:
    """url: where it listens. sent: what came. answers: given in order, the last one again and again."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.sent: list[Sent] = []
        self.answers: list[Answer] = [Answer()]
        self.connections: set[object] = set()
        self.over = threading.Event()

    def next(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def speaking() -> Iterator[Speaker]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path, _, query = self.path.partition("?")
            headers = {name.lower(): value for name, value in self.headers.items()}
            speaker.connections.add(self.client_address)
            speaker.sent.append(Sent(self.command, path, query, headers, body))
            answer = speaker.next()
            if answer.hang_up:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            lines = [f"HTTP/1.1 {answer.status} Told", f"Content-Length: {len(answer.body)}"]
            lines += [f"{name}: {value}" for name, value in answer.headers.items()]
            head = "\r\n".join([*lines, "", ""]).encode("latin-1")
            self.write(head, answer.drip_head)
            self.write(answer.body, answer.drip)

        def write(self, data: bytes, drip: bool) -> None:
            # A client that gave up has closed the connection.
            with suppress(OSError):
                for start in range(0, len(data), 1 if drip else max(1, len(data))):
                    self.wfile.write(data[start : start + 1] if drip else data)
                    self.wfile.flush()
                    if drip and speaker.over.wait(0.02):
                        return

        do_GET = do_POST = handle_any

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    speaker = Speaker(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield speaker
    finally:
        speaker.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
