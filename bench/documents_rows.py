"""Documents: a report of 200 MB (60 MB of GZIP) to a file, by `client.documents` and by a bare requests stream.

`rows()` returns the comparisons as plain dictionaries. Each download runs in a fresh process against a server in
another; the bare one writes its file too, checks nothing, and leaves it to the system when it reaches the disk.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

from bench.listings_rows import peak

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "bench"
ROUNDS = 5
UNPACKED = 200_000_000
PIECE = 64 * 1024


def report(folder: Path) -> Path:
    """The report as stored, made once: lines like those of an order report, packing to a little under a third."""
    path = folder / f"report-{UNPACKED}.gz"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(1)
    lines: list[str] = []
    while sum(map(len, lines[:1])) * len(lines) < 4_000_000:
        number = f"{chance.randrange(10**3):03}-{chance.randrange(10**7):07}-{chance.randrange(10**7):07}"
        date = f"2026-11-{chance.randrange(1, 30):02}T{chance.randrange(24):02}:{chance.randrange(60):02}:00+00:00"
        lines.append(
            f"{number}\t{date}"
            f"\tSKU-{chance.randrange(10**6)}\t{chance.randrange(1, 5)}\t{chance.randrange(10**5) / 100}\tUSD\tStandard"
            f"\tAmazon.com\tB0{chance.randrange(10**8):08}\tMerchant\tShipped\tbuyer-{chance.randrange(16**8):x}@example.com\n"
        )
    block = "".join(lines).encode()
    packer = zlib.compressobj(6, wbits=31)
    whole = path.with_suffix(".part")
    with whole.open("wb") as file:
        left = UNPACKED
        while left:
            file.write(packer.compress(block[:left]))
            left -= min(left, len(block))
        file.write(packer.flush())
    whole.rename(path)
    return path


# ---- the server ----------------------------------------------------------------------------------------------------


def serve(path: Path) -> None:
    """Answer as Login with Amazon, as getReportDocument and as the document store, until standard input ends."""
    size = path.stat().st_size
    port = 0

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._say({"access_token": "Atza|stub", "token_type": "bearer", "expires_in": 3600})

        def do_GET(self) -> None:
            if self.path.startswith("/reports/"):
                url = f"http://127.0.0.1:{port}/stored"
                self._say({"reportDocumentId": "1", "url": url, "compressionAlgorithm": "GZIP"})
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; charset=UTF-8")
            self.send_header("Content-Length", str(size))
            self.end_headers()
            self.wfile.flush()
            with path.open("rb") as file:
                self.connection.sendfile(file)

        def _say(self, data: object) -> None:
            body = json.dumps(data).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_port
    print(port, flush=True)
    sys.stdin.read()
    server.shutdown()


# ---- the two downloads, each in a process of its own -----------------------------------------------------------------


def bare(url: str, target: Path) -> int:
    import requests

    unpack = zlib.decompressobj(31)
    size = 0
    with (
        requests.Session() as session,
        session.get(f"{url}/stored", stream=True, timeout=30) as response,
        target.open("wb") as file,
    ):
        while piece := response.raw.read(PIECE):
            size += file.write(unpack.decompress(piece))
    return size


def ours(url: str, target: Path) -> int:
    from mws.spapi.client import Client

    client = Client(
        refresh_token="Atzr|stub",
        lwa_client_id="stub",
        lwa_client_secret="stub",
        endpoint=url,
        lwa_endpoint=f"{url}/auth/o2/token",
    )
    return client.documents.download_report("1", target).size


def measured(which: str, url: str, target: str) -> dict[str, Any]:
    """Run one of them here: wall time and CPU without the imports, peak memory of the process with them."""
    {"bare": _load_bare, "ours": _load_ours}[which]()
    wall, cpu = time.perf_counter(), time.process_time()
    size = {"bare": bare, "ours": ours}[which](url, Path(target))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wall": wall, "cpu": cpu, "peak": peak(), "size": size}


def _load_bare() -> None:
    import requests  # noqa: F401


def _load_ours() -> None:
    import mws.spapi.client
    import mws.spapi.documents.client  # noqa: F401


# ---- rows ----------------------------------------------------------------------------------------------------------


def rows(folder: Path = CACHE, rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """The comparisons: name, against, unit, ours, theirs, and at_most: of `ours` (absolute) or of the ratio (bar)."""
    path = report(folder)
    targets = {which: folder / f"downloaded-{which}" for which in ("ours", "bare")}
    runs: dict[str, list[dict[str, Any]]] = {"ours": [], "bare": []}
    with subprocess.Popen(
        [sys.executable, "-m", "bench.documents_rows", "serve", str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
            for _ in range(rounds):
                # In turns, so that what else the machine does falls on both.
                for which in ("ours", "bare"):
                    runs[which].append(_probe(which, url, targets[which]))
        finally:
            server.terminate()
            for target in targets.values():
                target.unlink(missing_ok=True)
    wrong = {run["size"] for each in runs.values() for run in each} - {UNPACKED}
    if wrong:
        raise RuntimeError(f"a download had {wrong} bytes")
    middle = {which: {key: median(run[key] for run in each) for key in each[0]} for which, each in runs.items()}
    name = f"report of {UNPACKED // 10**6} MB ({path.stat().st_size // 10**6} MB gz) to a file"
    return [
        {
            "name": f"{name}, wall time",
            "against": "bare requests stream + zlib",
            "unit": "s",
            "ours": middle["ours"]["wall"],
            "theirs": middle["bare"]["wall"],
            "bar": 1.3,
        },
        {
            "name": f"{name}, peak memory",
            "against": "40 MB",
            "unit": "MiB",
            "ours": middle["ours"]["peak"] / 2**20,
            "theirs": 40.0,
            "bar": 1.0,
        },
    ]


def _probe(which: str, url: str, target: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.documents_rows", "probe", which, url, str(target)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["serve"]:
        serve(Path(arguments[1]))
    elif arguments[:1] == ["probe"]:
        print(json.dumps(measured(*arguments[1:])))
    else:
        print(json.dumps(rows(), indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
