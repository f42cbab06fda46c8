"""The rows of the client itself, and of the parts that measure themselves: one function measures one group of rows.

Every bar is a multiple of the other side: 0.9 × its speed is 1 / 0.9 × its time. What is counted and allowed none of
is given as with and without: calls made against calls answered, connections after against connections before.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench import documents_rows, listings_rows, pacing_rows, processes, reports_rows, signing_rows
from bench.processes import OURS, NotMeasured
from bench.rows import IMPORTS, Page, Probe, Row, interleaved

ROUNDS = 3
THREADS = 16
SPEED = 1 / 0.9
PROBES = processes.ROOT / "bench" / "client_probes.py"
PEERS = {"python_amazon_sp_api": "python-amazon-sp-api==2.1.35", "amzn_sp_api": "amzn-sp-api==1.13.0"}
WHAT = {"small": "a small call", "page": "a page of 100 orders"}


def calling(page: Page) -> list[Row]:
    """`Client.call` beside a bare session and beside the field, on one stub."""
    rows: list[Row] = []
    with stub(page.json) as url:
        for what, name in WHAT.items():
            for threads in (1, THREADS):
                mine, bare = pair(probe(OURS, "ours", what, threads, url), probe(OURS, "bare", what, threads, url))
                words = f"{name}, {threads} thread{'s' * (threads > 1)}"
                rows.append(Row(words, "requests.Session + json", SPEED, "ms", wall(mine), wall(bare)))
            kept = sum(run["connections"] for run in mine)
            fresh = sum(run["fresh"] for run in mine)
            words = f"{name}, {THREADS} threads: connections of {ROUNDS} runs"
            rows.append(Row(words, "those open after warming up", 1.0, "", kept + fresh, kept))
            for peer, package in PEERS.items():
                try:
                    python = environment(peer)
                    ours, theirs = pair(
                        probe(OURS, "ours", what, THREADS, url), probe(python, peer, what, THREADS, url)
                    )
                except NotMeasured as exc:
                    rows.append(Row(f"{name}, {THREADS} threads", package, 1.0, reason=str(exc)))
                else:
                    rows.append(Row(f"{name}, {THREADS} threads", package, 1.0, "ms", wall(ours), wall(theirs)))
    return rows


def importing_client(page: Page) -> list[Row]:
    rows = []
    for what, name in (("package", "import mws.spapi"), ("client", "the same, and its Client")):
        mine, other = probe(OURS, "importing", what), probe(OURS, "importing", "requests")
        mine(), other()  # writes the byte code
        runs = interleaved(mine, other, IMPORTS)
        rows.append(Row(name, "import requests", 1.1, "ms", wall(runs[0]), wall(runs[1])))
    return rows


def pacing(page: Page) -> list[Row]:
    rows = []
    for name, bar, measure in (
        ("1 thread", 1.02, partial(pacing_rows.in_process, 1)),
        ("8 threads", 1.02, partial(pacing_rows.in_process, 8)),
        ("2 processes × 4 threads over Redis", 1.05, pacing_rows.over_redis),
    ):
        name = f"{pacing_rows.CALLS} calls at 100/s, {name}"
        try:
            run = measure()
        except NotMeasured as exc:
            rows.append(Row(name, "the server's own bound", bar, reason=str(exc)))
            continue
        bound, calls = pacing_rows.BOUND, pacing_rows.CALLS
        rows.append(Row(name, "the server's own bound", bar, "s", run.makespan * bound, bound))
        rows.append(Row("the same, 429s", "one in a hundred", 1.0, "%", run.refused * 100, 1.0))
        rows.append(Row("the same, calls made", "calls answered", 1.0, "", calls, calls - run.lost))
    return rows


def signing(page: Page) -> list[Row]:
    ours, theirs = signing_rows.signing()
    return [Row("SigV4 of a request", "botocore's SigV4Auth", 0.9, "µs", ours, theirs)]


def documents(page: Page) -> list[Row]:
    return [Row(**row) for row in documents_rows.rows()]


def listings(page: Page) -> list[Row]:
    return [Row(**row) for row in listings_rows.rows()]


def reports(page: Page) -> list[Row]:
    return [Row(**row) for row in reports_rows.rows()]


# ---- probes --------------------------------------------------------------------------------------------------------


def wall(runs: list[dict[str, Any]]) -> float:
    """Milliseconds, the median."""
    return float(median(run["wall"] for run in runs)) * 1000


def pair(mine: Probe, theirs: Probe) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return interleaved(mine, theirs, ROUNDS)


def probe(python: Path, *arguments: object) -> Probe:
    return partial(processes.probe, python, *map(str, arguments), program=PROBES)


def environment(peer: str) -> Path:
    """The interpreter of an environment with that library; made once. Raises NotMeasured."""
    from tests.venvs import Unavailable, make

    try:
        return make(f"bench-{peer.replace('_', '-')}", "", [PEERS[peer]])
    except Unavailable as exc:
        raise NotMeasured(str(exc)) from exc


@contextlib.contextmanager
def stub(page: Path) -> Iterator[str]:
    """The counting server of that page; yields its URL."""
    command = [sys.executable, "-m", "bench.client_stub", str(page)]
    with subprocess.Popen(
        command, cwd=processes.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


ROWS: dict[str, Callable[[Page], list[Row]]] = {
    measure.__name__: measure for measure in (calling, importing_client, pacing, signing, documents, listings, reports)
}
