"""The rows of the client itself, and of the parts that measure themselves: one function measures one group of rows.

Every bar is a multiple of the other side: 0.9 × its speed is 1 / 0.9 × its time. What is counted and allowed none of
is given as with and without: calls made against calls answered, connections after against connections before.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bench import (
    documents_rows,
    listings_rows,
    offers_rows,
    pacing_rows,
    processes,
    reports_rows,
    repricer_rows,
    signing_rows,
    writer_rows,
)
from bench.processes import OURS, NotMeasured
from bench.rows import IMPORTS, Page, Probe, Row, interleaved
from mws.compat.config import AnswerCacheSettings

ROUNDS = 5
THREADS = 16
SPEED = 1 / 0.9
BARE = "requests.Session + json"
PROBES = processes.ROOT / "bench" / "client_probes.py"
PEERS = {"python_amazon_sp_api": "python-amazon-sp-api==2.1.35", "amzn_sp_api": "amzn-sp-api==1.13.0"}
WHAT = {"small": "a small call", "page": "a page of 100 orders"}


def calling(page: Page) -> list[Row]:
    """`Client.call` beside a bare session and, at 16 threads, beside the field; on one stub."""
    rows: list[Row] = []
    with stub(page.json) as url:
        for what, name in WHAT.items():
            alone = in_turns({client: partial(asked, client, what, 1, url) for client in ("ours", "bare")})
            rows.append(timed(f"{name}, 1 thread", BARE, SPEED, alone["ours"], alone["bare"]))
            several = f"{name}, {THREADS} threads"
            clients = ("ours", "bare", *PEERS)
            runs = in_turns({client: partial(asked, client, what, THREADS, url) for client in clients})
            rows.append(timed(several, BARE, SPEED, runs["ours"], runs["bare"]))
            rows += [timed(several, package, 1.0, runs["ours"], runs[peer]) for peer, package in PEERS.items()]
            kept, fresh = (sum(run[key] for run in runs["ours"].runs) for key in ("connections", "fresh"))
            words = f"{several}: connections of {ROUNDS} runs"
            rows.append(Row(words, "those open after warming up", 1.0, "", kept + fresh, kept))
    return rows


def importing_client(page: Page) -> list[Row]:
    rows = []
    for what, name in (("package", "import mws.spapi"), ("client", "the same, and its Client")):
        mine, other = (partial(processes.probe, OURS, "importing", each, program=PROBES) for each in (what, "requests"))
        mine(), other()  # writes the byte code
        runs = interleaved(mine, other, IMPORTS)
        rows.append(timed(name, "import requests", 1.1, *map(Runs, runs)))
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
    return taken(documents_rows.rows())


def listings(page: Page) -> list[Row]:
    return taken(listings_rows.rows())


def reports(page: Page) -> list[Row]:
    return taken(reports_rows.rows())


def writer(page: Page) -> list[Row]:
    return taken(writer_rows.rows())


def lowest_offers(page: Page) -> list[Row]:
    return taken(offers_rows.rows())


def taken(measured: list[dict[str, Any]]) -> list[Row]:
    """The rows of a part that measures itself; what else it tells is for its own page."""
    return [
        Row(**{name: row[name] for name in ("name", "against", "bar", "unit", "ours", "theirs")}) for row in measured
    ]


# ---- probes --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Runs:
    """What the runs of one side printed, or why it could not be run."""

    runs: list[dict[str, Any]] = field(default_factory=list)  # Any: JSON
    reason: str = ""


def in_turns(sides: Mapping[str, Probe]) -> dict[str, Runs]:
    """Every side once, then every side again, so that what else the machine does falls on all of them."""
    found = {name: Runs() for name in sides}
    for _ in range(ROUNDS):
        for name, run in sides.items():
            if not found[name].reason:
                try:
                    found[name].runs.append(run())
                except NotMeasured as exc:
                    found[name] = Runs(reason=str(exc))
    return found


def timed(name: str, against: str, bar: float, ours: Runs, theirs: Runs) -> Row:
    """The row of two sides that measure seconds of wall time, by the fastest run of each: noise only ever adds."""
    if ours.reason or theirs.reason:
        return Row(name, against, bar, reason=ours.reason or theirs.reason)
    mine, other = (min(run["wall"] for run in side.runs) * 1000 for side in (ours, theirs))
    return Row(name, against, bar, "ms", mine, other)


def asked(client: str, what: str, threads: int, url: str) -> dict[str, Any]:
    python = environment(client) if client in PEERS else OURS
    return processes.probe(python, client, what, threads, url, program=PROBES)


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


def repricer(page: Page) -> list[Row]:
    """A simulated hour of a polling program at Amazon's default rates. What it was not answered is allowed none of."""
    hour, without = repricer_rows.measure(), repricer_rows.measure(cached=False)
    what = f"repricer, simulated hour, {hour.rounds:,} rounds"
    oldest = AnswerCacheSettings().offers_instead_of_throttle
    return [
        Row(f"{what}: polls made", "those answered", 1.0, "", hour.made, hour.answered),
        Row(f"{what}: throttled", "without the answer cache", 0.0, "", hour.refused, without.refused),
        Row(f"{what}: oldest age used", "what the settings allow", 1.0, "s", hour.oldest, oldest),
    ]


ROWS: dict[str, Callable[[Page], list[Row]]] = {
    measure.__name__: measure
    for measure in (
        calling,
        importing_client,
        pacing,
        signing,
        documents,
        listings,
        reports,
        writer,
        repricer,
        lowest_offers,
    )
}
