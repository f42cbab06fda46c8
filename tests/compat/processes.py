"""Programs with a façade of their own, each a process, on a sandbox served over sockets that can be held at a call.

    python -m tests.compat.processes URL STATE MINUTES ROUTE

is such a program: a call on each line of its input, an answer on each line of its output. MINUTES: how far its clock
is past `NOON`, where it stands until a line moves it on. ROUTE: of listing feeds. The same call again is a library's
retry: it bears the same Signature.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, BinaryIO

from mws.calls import LegacyCall
from mws.compat.config import SANDBOX, Config, StateSettings
from mws.compat.errors import CompatError, OutcomeUnknown
from mws.compat.facade import Facade
from mws.compat.gateway.serving import Serving
from mws.compat.state import State
from mws.spapi.clock import Clock, FixedClock
from mws.spapi.sandbox import TOKEN_PATH
from mws.spapi.sandbox.app import Sandbox

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
DEADLINE = 60.0
"""Seconds after which a test gives up waiting for another process."""

DOCUMENTS, UPLOAD, FEEDS = "/feeds/2021-06-30/documents", "/_documents/", "/feeds/2021-06-30/feeds"
LISTINGS = "/listings/2021-08-01/items/"
LOST = (
    "<MessageID>([^<]*)</MessageID><ResultCode>Error</ResultCode><ResultMessageCode>5000</ResultMessageCode>"
    "<ResultDescription>It is not known whether"
)
"""A message of a ProcessingReport of which nobody knows whether it arrived."""
METHODS = {DOCUMENTS: "POST", UPLOAD: "PUT", FEEDS: "POST", LISTINGS: "PATCH"}


@dataclass
class Gate:
    """A call that is held. arrived: it is here. answered: held when the sandbox has carried it out. done: it has."""

    path: str
    answered: bool
    skip: int
    arrived: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    dropped: bool = False

    def wait(self) -> None:
        """Until the call is here."""
        assert self.arrived.wait(DEADLINE), f"no call of {self.path} came"

    def release(self, *, dropped: bool = False) -> None:
        """Let it go on, and wait until the sandbox has carried it out. dropped: the sandbox never sees it."""
        self.dropped = dropped
        self.released.set()
        assert self.done.wait(DEADLINE)


class Upstream:
    """A sandbox over sockets. One call of a path can be held at a time. clock: without one it stands at `NOON`."""

    def __init__(self, clock: Clock | None = None, **options: Any) -> None:  # Any: the sandbox's own
        self.clock = clock or FixedClock(NOON)
        self.sandbox = Sandbox(clock=self.clock, feed_seconds=60, report_seconds=60, **options)
        self.url = ""
        self._gate: Gate | None = None
        self._lock = threading.Lock()

    def hold(self, path: str, *, answered: bool = False, skip: int = 0) -> Gate:
        """Hold the next call whose path begins so, after `skip` others. answered: hold its answer, not the call."""
        self._gate = Gate(path, answered, skip)
        return self._gate

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        gate = self._taken(environ)
        if gate is None:
            return self.sandbox(environ, start_response)
        # Whole, before anybody is told: a caller that is killed at its head would take the rest along.
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        if not gate.answered:
            gate.arrived.set()
            gate.released.wait(DEADLINE)
        answer = b""
        if gate.dropped:
            start_response("503 Service Unavailable", [("Content-Length", "0")])
        else:
            answer = b"".join(self.sandbox(environ, start_response))
        gate.done.set()
        if gate.answered:
            gate.arrived.set()
            gate.released.wait(DEADLINE)
        return [answer]

    def _taken(self, environ: Mapping[str, Any]) -> Gate | None:
        with self._lock:
            gate = self._gate
            if gate is None or environ["REQUEST_METHOD"] != METHODS[gate.path]:
                return None
            if not environ["PATH_INFO"].startswith(gate.path):
                return None
            if gate.skip:
                gate.skip -= 1
                return None
            self._gate = None
            return gate

    @property
    def counts(self) -> dict[str, int]:
        return self.sandbox.journal.counts

    @property
    def feeds(self) -> list[str]:
        """The ids of all feeds there are, newest first."""
        seller = SANDBOX.accounts[0].seller_id
        return [feed.id for feed in self.sandbox.feeds.of(seller, self.clock.now())]


@contextmanager
def served(upstream: Upstream) -> Iterator[Upstream]:
    """It, while it is served."""
    with Serving(upstream, threads=8, drain=0.0) as serving:
        upstream.url = serving.url
        yield upstream


def configuration(url: str, state: str, route: str) -> Config:
    """The sandbox's configuration, for a sandbox at `url` and the database `state`. route: of `[feeds]`."""
    (application,) = SANDBOX.applications
    there = replace(application, endpoint=url, lwa_endpoint=url + TOKEN_PATH, max_wait=1.0)
    feeds = replace(SANDBOX.feeds, route="feed" if route == "feed" else "auto")
    return replace(SANDBOX, applications=(there,), state=StateSettings(url=state), feeds=feeds)


class Program:
    """Such a program, running. state: an SQLite file, or the URL of another database.

    minutes: after `NOON`; the sandbox's clock moves on to that too. module: the program's.
    """

    def __init__(
        self,
        upstream: Upstream,
        state: Path | str,
        minutes: int = 0,
        route: str = "feed",
        module: str = "tests.compat.processes",
    ) -> None:
        assert isinstance(upstream.clock, FixedClock)
        upstream.clock.advance(max(0.0, (NOON - upstream.clock.now()).total_seconds() + 60 * minutes))
        url = state if isinstance(state, str) else f"sqlite:///{state}"
        command = [sys.executable, "-m", module, upstream.url, url, str(minutes), route]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in: BinaryIO = self._process.stdin  # type: ignore[assignment]  # pipes are binary files
        self._out: BinaryIO = self._process.stdout  # type: ignore[assignment]  # the same

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, action: str, content: bytes = b"", **params: str) -> None:
        """Have it make a call. params: with `_` for `.`."""
        given = {name.replace("_", "."): value for name, value in params.items()}
        line = json.dumps({"action": action, "params": given, "content": content.decode("latin-1")})
        self._in.write(line.encode() + b"\n")
        self._in.flush()

    def answer(self) -> dict[str, Any]:
        """What came of it."""
        ready, _, _ = select.select([self._out], [], [], DEADLINE)
        assert ready, "the program does not answer"
        told: dict[str, Any] = json.loads(self._out.readline())
        return told

    def call(self, action: str, content: bytes = b"", **params: str) -> dict[str, Any]:
        self.ask(action, content, **params)
        return self.answer()

    def move(self, minutes: int) -> None:
        """Set its clock, before the next call. minutes: as of the class; the sandbox's clock stays."""
        self._in.write(json.dumps({"minutes": minutes}).encode() + b"\n")
        self._in.flush()

    def kill(self) -> None:
        """As `kill -9` does."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(DEADLINE)

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *failure: object) -> None:
        self.kill()
        self._in.close()
        self._out.close()


def main(url: str, state: str, minutes: str, route: str) -> None:
    clock = FixedClock(NOON + timedelta(minutes=int(minutes)))
    config = configuration(url, state, route)
    facade = Facade(config, clock=clock, state=State(config.state, clock=clock))
    (account,) = config.accounts
    for line in sys.stdin:
        asked = json.loads(line)
        if "minutes" in asked:
            clock.set(NOON + timedelta(minutes=asked["minutes"]))
            continue
        call = LegacyCall(
            asked["action"],
            asked["params"],
            account.mws_access_key,
            account.seller_id,
            version="2009-01-01",
            path="/Feeds/2009-01-01",
            body=asked["content"].encode("latin-1") or None,
            signature=hashlib.sha256(line.encode()).hexdigest(),
        )
        reply = facade.call(call)
        body = reply.body if isinstance(reply.body, bytes) else reply.body.read()
        told = {
            "status": reply.status,
            "code": reply.error.mws_code if isinstance(reply.error, CompatError) else "",
            "unknown": isinstance(reply.error, OutcomeUnknown),
            "said": str(reply.error or ""),
            "ids": re.findall(r"<FeedSubmissionId>([^<]*)<", body.decode()),
            "lost": re.findall(LOST, body.decode()),
        }
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
