"""How near calls come to the rate that a server enforces: `python -m bench.pacing_rows` prints every figure.

A server of its own process enforces 100 calls a second with a burst of 5, as strictly as arithmetic allows; 300 calls
through `mws.spapi.Client` cannot be over before 2.95 s. `makespan` is the time they took as a multiple of that.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import median

from bench.processes import ROOT, NotMeasured

RATE, BURST, CALLS = 100.0, 5.0, 300
BOUND = (CALLS - BURST) / RATE
ROUNDS = 3
SECONDS = 60.0

# A read whose burst is the server's; that the rate is higher than published it learns from the replies' header.
OPERATION = "listingsItems.2021-08-01.searchListingsItems"


@dataclass(frozen=True)
class Paced:
    """One run. makespan: multiple of the bound. refused: share of 429s. lost: calls that ended in an error."""

    makespan: float
    refused: float
    lost: int


def in_process(threads: int) -> Paced:
    """One process with that many threads, no Redis."""
    with _server() as url:
        return _middle([_run(url, "", 1, threads) for _ in range(ROUNDS)])


def over_redis(processes: int = 2, threads: int = 4) -> Paced:
    """Several processes that share their rate through a redis-server of this machine. Raises NotMeasured without."""
    with _server() as url, _redis() as redis_url:
        return _middle([_run(url, redis_url, processes, threads) for _ in range(ROUNDS)])


def _middle(runs: list[Paced]) -> Paced:
    return Paced(median(r.makespan for r in runs), median(r.refused for r in runs), max(r.lost for r in runs))


def _run(url: str, redis_url: str, processes: int, threads: int) -> Paced:
    command = [
        sys.executable,
        "-m",
        "bench.pacing_rows",
        "calls",
        url,
        redis_url,
        str(threads),
        str(CALLS // processes),
    ]
    with contextlib.ExitStack() as stack:
        workers = [stack.enter_context(_started(command)) for _ in range(processes)]
        for worker in workers:
            _line(worker)
        # What was called to warm up is in no bucket any more: not here, not at the server, not in Redis.
        time.sleep(2 * BURST / RATE)
        before = _asked(url)
        start = time.monotonic()
        for worker in workers:
            _tell(worker)
        lost = sum(int(_line(worker)) for worker in workers)
        took = time.monotonic() - start
    after = _asked(url)
    return Paced(took / BOUND, (after["refused"] - before["refused"]) / CALLS, lost)


def _calls(url: str, redis_url: str, threads: int, calls: int) -> None:
    """A worker: warm up, say so, wait for the word, call, say how many were lost."""
    from mws.spapi.client import Client
    from mws.spapi.errors import SpapiError

    client = Client(
        refresh_token="Atzr|bench",
        lwa_client_id="bench",
        lwa_client_secret="bench",
        endpoint=url,
        lwa_endpoint=f"{url}/auth/o2/token",
        redis_url=redis_url,
        max_wait=None,
    )

    def call(_: int) -> bool:
        try:
            client.call(OPERATION, sellerId="A", marketplaceIds=["ATVPDKIKX0DER"])
        except SpapiError:
            return False
        return True

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(call, range(4 * threads)))
        print("ready", flush=True)
        sys.stdin.readline()
        print(list(pool.map(call, range(calls))).count(False), flush=True)


# ---- processes -----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _started(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        raise NotMeasured("a process of the pacing benchmark ended early")
    return line


def _tell(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


@contextlib.contextmanager
def _server() -> Iterator[str]:
    with _started([sys.executable, "-m", "bench.pacing_rows", "serve"]) as process:
        yield f"http://127.0.0.1:{_line(process)}"


@contextlib.contextmanager
def _redis() -> Iterator[str]:
    program = shutil.which("redis-server")
    if program is None:
        raise NotMeasured("redis-server is not installed")
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            ends = time.monotonic() + SECONDS
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError as exc:
                    if time.monotonic() > ends:
                        raise NotMeasured("redis-server did not come up") from exc
                    time.sleep(0.02)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()


# ---- the server ----------------------------------------------------------------------------------------------------


class _Enforcing(BaseHTTPRequestHandler):
    """Answers an empty page or 429; `/count` tells how many of each; a token to whoever asks for one."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    lock = threading.Lock()
    tokens, at = BURST, time.monotonic()
    counts = {"served": 0, "refused": 0}  # noqa: RUF012  one for all connections is what is meant

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._answer(200, {"access_token": "Atza|bench", "token_type": "bearer", "expires_in": 3600})

    def do_GET(self) -> None:
        if self.path == "/count":
            self._answer(200, self.counts)
        elif self._take():
            self._answer(200, {"numberOfResults": 0, "items": []})
        else:
            self._answer(
                429, {"errors": [{"code": "QuotaExceeded", "message": "You exceeded your quota", "details": ""}]}
            )

    def _take(self) -> bool:
        cls = type(self)
        with self.lock:
            now = time.monotonic()
            cls.tokens = min(BURST, cls.tokens + (now - cls.at) * RATE)
            cls.at = now
            served = cls.tokens >= 1.0
            cls.tokens -= served
            self.counts["served" if served else "refused"] += 1
            return served

    def _answer(self, status: int, data: object) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if status != 429:
            self.send_header("x-amzn-RateLimit-Limit", str(RATE))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


def _asked(url: str) -> dict[str, int]:
    import requests

    counts: dict[str, int] = requests.get(f"{url}/count", timeout=SECONDS).json()
    return counts


def _serve() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Enforcing)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()


def main(arguments: list[str]) -> int:
    match arguments:
        case ["serve"]:
            _serve()
        case ["calls", url, redis_url, threads, calls]:
            _calls(url, redis_url, int(threads), int(calls))
        case _:
            print("1 thread           ", in_process(1))
            print("8 threads          ", in_process(8))
            print("2 × 4 over Redis   ", over_redis())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
