"""Floods: a gateway process that 900 slow connections attack, and one whose other sellers have a slow Amazon.

`make soak` measures the difference between a quiet gateway and the same one under attack; an absolute time says nothing
about another machine, and on a busy one the difference says little. The tests take no time: there the attackers are
never sent away and the slow Amazon never answers, so that an honest call that waits for either gets no answer at all.
"""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import trustme

from mws.compat.config import SANDBOX, Account
from mws.compat.gateway.serving import Serving
from mws.spapi import sandbox as facts
from mws.spapi.clock import SystemClock
from mws.spapi.sandbox import TOKEN_PATH
from mws.spapi.sandbox.app import Sandbox
from tests.compat.gateway.standin import query_of, signed

ROOT = Path(__file__).resolve().parents[2]
UPSTREAM = 0.05  # seconds the honest call's Amazon takes
PER_CONNECTION = 100_000  # bytes a connection may cost
PATIENCE = 30.0  # seconds after which a call counts as not answered
PROMPT = 2.0  # seconds in which `/healthz` answers, where that is measured
FOR_EVER = 600.0  # seconds that no test lasts
FALLS_BACK = 0.5  # of what the attack cost is gone when the attackers are
TIMES = 2.0  # the honest 95th percentile, attacked over quiet
SELLERS = 11
SLOW = 10  # of them have a slow Amazon where bulkheads are tried

_CLOCK = SystemClock()
_PATH = "/Orders/2013-09-01"


class Delayed:
    """An SP-API that takes its time, unless it is let go, and names a rate that holds nobody up."""

    def __init__(self, sandbox: Sandbox, seconds: float, let_go: threading.Event) -> None:
        self._sandbox = sandbox
        self._seconds = seconds
        self._let_go = let_go

    # Any: WSGI's environment and start_response.
    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:  # Any: as above
            kept = [(name, value) for name, value in headers if name.lower() != "x-amzn-ratelimit-limit"]
            return start_response(status, [*kept, ("x-amzn-RateLimit-Limit", "1000")])

        if environ["PATH_INFO"] != TOKEN_PATH:
            self._let_go.wait(self._seconds)
        return self._sandbox(environ, start)


@dataclass
class Gate:
    """A gateway process and the sellers it serves; the last one is the honest one. let_go: the slow Amazon is quick."""

    url: str
    accounts: list[Account]
    process: subprocess.Popen[str]
    context: ssl.SSLContext | None
    let_go: threading.Event

    def connect(self, timeout: float) -> HTTPConnection:
        host = urlsplit(self.url).netloc
        if self.context is None:
            return HTTPConnection(host, timeout=timeout)
        return HTTPSConnection(host, timeout=timeout, context=self.context)

    def call(self, number: int = SELLERS - 1, timeout: float = PATIENCE) -> tuple[int, float]:
        """An honest call of that seller over a connection of its own: status (0: none came), seconds."""
        host = urlsplit(self.url).netloc
        params = {"MarketplaceId.Id.1": "ATVPDKIKX0DER", "CreatedAfter": "2026-01-01T00:00:00Z"}
        query = query_of(signed(params, account=self.accounts[number], host=host, moment=_CLOCK.now()))
        return self._timed(f"{_PATH}?{query}", timeout)

    def health(self, seconds: float) -> bool:
        """Whether `/healthz` answers within so many seconds."""
        return self._timed("/healthz", seconds)[0] == 200

    def in_flight(self) -> int:
        """How many calls it has not answered yet, by `/healthz`."""
        connection = self.connect(PATIENCE)
        connection.request("GET", "/healthz")
        lines = connection.getresponse().read().decode().splitlines()
        connection.close()
        return next(int(line.split()[1]) for line in lines if line.startswith("in_flight "))

    def memory(self) -> int:
        """Bytes the process holds."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))

    def _timed(self, target: str, timeout: float) -> tuple[int, float]:
        begun, status = _CLOCK.monotonic(), 0
        connection = self.connect(timeout)
        try:
            connection.request("GET", target, headers={"User-Agent": "Honest/1 (Language=Python)"})
            response = connection.getresponse()
            response.read()
            status = response.status
        except (OSError, HTTPException):
            status = 0
        finally:
            connection.close()
        return status, _CLOCK.monotonic() - begun


@contextmanager
def gate(*, tls: bool, slow: float = UPSTREAM, settings: str = "") -> Iterator[Gate]:
    """A gateway whose first `SLOW` sellers have an Amazon that takes `slow` seconds. settings: lines of `[gateway]`."""
    sandbox, let_go = Sandbox(sellers=SELLERS, orders=5), threading.Event()
    (first,) = SANDBOX.accounts
    accounts = [
        replace(first, seller_id=facts.seller_id(number), refresh_token=facts.refresh_token(number), mws_auth_token="")
        for number in range(1, SELLERS + 1)
    ]
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        quick, late = (
            opened.enter_context(Serving(Delayed(sandbox, seconds, event), threads=64, drain=0.0)).url
            for seconds, event in ((UPSTREAM, threading.Event()), (slow, let_go))
        )
        opened.callback(let_go.set)
        lines = ["[gateway]", settings, "[state]", f'url = "sqlite:///{folder}/state.sqlite3"']
        (application,) = SANDBOX.applications
        for name, url in (("slow", late), ("quick", quick)):
            lines += [
                "[[application]]",
                f'name = "{name}"',
                f'lwa_client_id = "{application.lwa_client_id}"',
                f'lwa_client_secret = "{application.lwa_client_secret}"',
                f'lwa_endpoint = "{url}{TOKEN_PATH}"',
                f'endpoint = "{url}"',
                f"deadline = {max(60.0, slow)}",
            ]
        for number, account in enumerate(accounts):
            lines += [
                "[[account]]",
                f'application = "{"slow" if number < SLOW else "quick"}"',
                f'seller_id = "{account.seller_id}"',
                f'mws_access_key = "{account.mws_access_key}"',
                f'mws_secret_key = "{account.mws_secret_key}"',
                f'refresh_token = "{account.refresh_token}"',
                'region = "na"',
                'marketplaces = ["ATVPDKIKX0DER"]',
            ]
        (folder / "mws-compat.toml").write_text("\n".join(lines))
        command = [sys.executable, "-m", "mws.compat.cli", "gateway", "--port", "0", "--config", "mws-compat.toml"]
        context = None
        if tls:
            authority = trustme.CA()
            issued = authority.issue_cert("localhost", "127.0.0.1")
            issued.private_key_and_cert_chain_pem.write_to_path(folder / "gateway.pem")
            command += ["--certfile", "gateway.pem", "--keyfile", "gateway.pem"]
            context = ssl.create_default_context()
            authority.configure_trust(context)
        plain = {key: value for key, value in os.environ.items() if not key.startswith("MWS_")}
        errors = opened.enter_context((folder / "errors").open("w+"))
        process = opened.enter_context(
            subprocess.Popen(
                command,
                cwd=folder,
                env={**plain, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        )
        opened.callback(process.kill)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("ready "), (folder / "errors").read_text()
        yield Gate(line.split()[1], accounts, process, context, let_go)


def percentile(seconds: list[float], part: float = 0.95) -> float:
    """The nearest-rank percentile."""
    return sorted(seconds)[max(0, round(part * len(seconds)) - 1)]


def honest(made: Gate, calls: int) -> tuple[float, Counter[int]]:
    """So many calls, one after the other: their 95th percentile in seconds, and how often each status came.

    One that gets no answer is the last.
    """
    answers: list[tuple[int, float]] = []
    while len(answers) < calls and (not answers or answers[-1][0]):
        answers.append(made.call())
    return percentile([seconds for _, seconds in answers]), Counter(status for status, _ in answers)


@dataclass
class Flood:
    """What a flood showed. quiet, attacked: seconds (p95); quiet: before or after, whichever is more.

    memory: bytes before, in the attack and after it.
    """

    name: str
    connections: int
    quiet: float
    attacked: float
    statuses: Counter[int]
    health: Counter[bool]
    memory: tuple[int, int, int]

    @property
    def each(self) -> float:
        """Bytes a connection cost."""
        return (self.memory[1] - self.memory[0]) / self.connections

    def faults(self, *, timed: bool) -> list[str]:
        """What falls short of the bar. timed: of that of time too."""
        before, attacked, after = self.memory
        found = []
        if set(self.statuses) != {200}:
            found.append(f"honest calls were answered {dict(self.statuses)}")
        if timed and self.attacked > TIMES * self.quiet:
            found.append(f"the 95th percentile rose from {self.quiet:.3f} to {self.attacked:.3f} s")
        if self.health[False]:
            found.append(f"/healthz was not answered {self.health[False]} times")
        if self.each > PER_CONNECTION:
            found.append(f"a connection costs {self.each / 1000:.0f} kB")
        if attacked - before > 20e6 and after - before > FALLS_BACK * (attacked - before):
            found.append(f"memory stays at {after / 1e6:.0f} MB of {attacked / 1e6:.0f}")
        return found

    def __str__(self) -> str:
        memory = " ".join(f"{size / 1e6:.0f}" for size in self.memory)
        return (
            f"{self.name}: {self.connections} connections; p95 {self.quiet * 1000:.0f} -> {self.attacked * 1000:.0f} ms"
            f" {dict(self.statuses)}; health {self.health[True]} of {self.health.total()}; memory {memory} MB,"
            f" {self.each / 1000:.0f} kB a connection"
        )


def flood(
    *,
    tls: bool,
    silent: int = 500,
    heads: int = 200,
    bodies: int = 200,
    calls: int = 200,
    settings: str = "",
    prompt: float = PROMPT,
) -> Flood:
    """Measure a quiet gateway, attack it, and measure again.

    settings: lines of `[gateway]`. prompt: seconds in which `/healthz` has to answer.
    """
    with gate(tls=tls, settings=settings) as made:
        honest(made, 20)  # connections, tokens, tables
        quiet, _ = honest(made, calls)
        before = made.memory()
        host, port = urlsplit(made.url).hostname or "", str(urlsplit(made.url).port)
        kinds = [str(number) for number in (silent, heads, bodies)]
        command = [sys.executable, "-m", "tests.soak.attackers", host, port, "600", "1" if tls else "0", *kinds]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as attackers:
            try:
                assert attackers.stdout is not None
                assert attackers.stdout.readline().startswith("there")
                health: Counter[bool] = Counter()
                over = threading.Event()

                def watch() -> None:
                    while not over.wait(0.1):
                        health[made.health(prompt)] += 1

                watching = threading.Thread(target=watch)
                watching.start()
                attacked, statuses = honest(made, calls)
                during = made.memory()
                over.set()
                watching.join()
            finally:
                attackers.kill()
        # What a connection held goes with it, a moment later.
        after, ends = made.memory(), _CLOCK.monotonic() + PATIENCE
        while after - before > FALLS_BACK * (during - before) and _CLOCK.monotonic() < ends:
            _CLOCK.sleep(0.1)
            after = made.memory()
        # Whatever else the machine does, it does all the time.
        quiet = max(quiet, honest(made, calls)[0])
    name = "TLS" if tls else "plain"
    return Flood(name, silent + heads + bodies, quiet, attacked, statuses, health, (before, during, after))


def bulkheads(slow: float, calls: int, each: int) -> tuple[float, float, Counter[int], Counter[int]]:
    """Ten sellers whose Amazon takes `slow` seconds call `each` at a time; the eleventh's is quick.

    Returns the eleventh's 95th percentile, quiet and then; his statuses then, and theirs.
    """
    with gate(tls=False, slow=slow) as made:
        honest(made, 20)
        quiet, _ = honest(made, calls)
        over, theirs = threading.Event(), Counter[int]()

        def keep_calling(number: int) -> None:
            while not over.is_set():
                status, _ = made.call(number, timeout=3 * slow + 30)
                theirs[status] += 1
                over.wait(0.05 if status == 503 else 0.0)

        callers = [threading.Thread(target=keep_calling, args=(number % SLOW,)) for number in range(SLOW * each)]
        for caller in callers:
            caller.start()
        over.wait(min(slow, 3.0))
        attacked, statuses = honest(made, calls)
        over.set()
        for caller in callers:
            caller.join()
        quiet = max(quiet, honest(made, calls)[0])
    return quiet, attacked, statuses, theirs


@dataclass
class Held:
    """Calls to Amazon that wait, and those of the eleventh seller meanwhile.

    honest: his statuses. before, after: the statuses of the ten others till Amazon is let go, and in all.
    """

    honest: Counter[int]
    before: Counter[int]
    after: Counter[int]


def held(calls: int, each: int) -> Held:
    """Ten sellers whose Amazon does not answer call, `each` at a time, until no more is let in; then the eleventh does.

    Raises TimeoutError where their calls come to no rest.
    """
    with gate(tls=False, slow=FOR_EVER) as made:
        honest(made, 1)  # tokens, tables
        theirs, lock = Counter[int](), threading.Lock()

        def call(number: int) -> None:
            status, _ = made.call(number, timeout=FOR_EVER)
            with lock:
                theirs[status] += 1

        callers = [threading.Thread(target=call, args=(number % SLOW,)) for number in range(SLOW * each)]
        for caller in callers:
            caller.start()
        ends = _CLOCK.monotonic() + 2 * PATIENCE
        while made.in_flight() + theirs.total() < len(callers):
            if _CLOCK.monotonic() > ends:
                raise TimeoutError(f"of {len(callers)} calls only {dict(theirs)} came to rest")
            _CLOCK.sleep(0.05)
        try:
            _, statuses = honest(made, calls)
            before = theirs.copy()
        finally:
            made.let_go.set()
            for caller in callers:
                caller.join()
    return Held(statuses, before, theirs)


def soak() -> bool:
    """The floods at length, plain and TLS."""
    good = True
    for tls in (False, True):
        found = flood(tls=tls, calls=400)
        faults = found.faults(timed=True)
        print(found, *(f"  FALLS SHORT: {fault}" for fault in faults), sep="\n", flush=True)
        good = good and not faults
    return good


def soak_bulkheads() -> bool:
    """Ten sellers at 20-second upstreams, three calls of each at a time."""
    quiet, attacked, statuses, theirs = bulkheads(20.0, 400, 3)
    good = attacked <= TIMES * quiet and set(statuses) == {200}
    print(
        f"bulkheads: the eleventh's p95 {quiet * 1000:.0f} -> {attacked * 1000:.0f} ms {dict(statuses)}; "
        f"the ten others {dict(theirs)}{'' if good else '  FALLS SHORT'}",
        flush=True,
    )
    return good
