"""The rows of the table: what is compared with what, and the most it may be. One function measures one row."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import requests

from bench import filled, processes
from bench.probes import KEYS, resident
from bench.processes import OURS, NotMeasured, probe
from mws.signing import canonical_query, rfc3986, sign, string_to_sign

ROUNDS = 9
IMPORTS = 15
GATEWAY_CALLS = 2000
GATEWAY_WARM = 200


@dataclass(frozen=True)
class Row:
    """One comparison. ours, theirs: in `unit`. bar: the most that ours may be as a multiple of theirs."""

    name: str
    against: str
    bar: float
    unit: str = ""
    ours: float = 0.0
    theirs: float = 0.0
    reason: str = ""

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs if self.theirs else 0.0

    @property
    def verdict(self) -> str:
        """`meets`, `misses`, or `not measured: reason`. The ratio as measured decides, with no digit rounded away."""
        if self.reason:
            return f"not measured: {self.reason}"
        return "meets" if self.ratio <= self.bar else "misses"


@dataclass(frozen=True)
class Page:
    """The files measured on, and the server that serves them."""

    json: Path
    xml: Path
    url: str


Probe = Callable[[], dict[str, Any]]


def interleaved(ours: Probe, theirs: Probe, rounds: int = ROUNDS) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Both, in turns, so that what else the machine does falls on both."""
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def compared(
    name: str, against: str, bar: float, ours: Probe, theirs: Probe, key: str = "cpu", unit: str = "ms"
) -> Row:
    """The row of two probes that measure seconds: the round whose ratio is the median of all.

    Not the median of each side: a machine that others share is slow for seconds at a time, and then for both probes of
    a round.
    """
    pairs = zip(*interleaved(ours, theirs), strict=True)
    mine, other = sorted(pairs, key=lambda pair: float(pair[0][key] / pair[1][key]))[ROUNDS // 2]
    return Row(name, against, bar, unit, mine[key] * 1000, other[key] * 1000)


def translation(page: Page) -> list[Row]:
    return [
        compared(
            "page of orders, JSON → MWS XML",
            "raw escaped copy of the leaves",
            2.5,
            lambda: probe(OURS, "translate", page.json),
            lambda: probe(OURS, "copy", page.json),
        ),
        compared(
            "the same, and ListOrderItems of each",
            "raw escaped copy of the leaves",
            2.5,
            lambda: probe(OURS, "translate_all", page.json),
            lambda: probe(OURS, "copy", page.json),
        ),
    ]


def reading(page: Page) -> list[Row]:
    old = processes.old_library()
    mine, other = interleaved(lambda: probe(OURS, "parse", page.xml), lambda: probe(old, "parse", page.xml))
    if {run["result"] for run in mine} != {run["result"] for run in other}:
        raise NotMeasured("the two results are not identical")
    ours, theirs = (median(run["cpu"] for run in runs) * 1000 for runs in (mine, other))
    return [Row("MWS XML → .parsed", "mws 0.8.15, identical result", 0.5, "ms", ours, theirs)]


def whole_call(page: Page) -> list[Row]:
    old = processes.old_library()
    config = processes.configuration(page.url)

    def row(name: str, what: str, url: str, bar: float) -> Row:
        return compared(
            name,
            "mws 0.8.15 reading ready-made XML",
            bar,
            lambda: probe(OURS, what, MWS_COMPAT_CONFIG=str(config)),
            lambda: probe(old, what, url),
        )

    rows = [
        row("list_orders(...).parsed, translating SP-API JSON", "dropin", page.url, 1.5),
        row("the same, and list_order_items of each", "dropin_all", page.url, 1.0),
    ]
    with processes.stub(filled.make(page.json, processes.CACHE / "filled")) as url:
        config = processes.configuration(url)
        rows.insert(1, row("the same, every order-level property filled", "dropin", url, 1.5))
    processes.configuration(page.url)
    return rows


def importing(page: Page) -> list[Row]:
    old = processes.old_library()
    rows = []
    for name, what in (("importing", "import mws"), ("importing_both", "import requests, mws")):
        for python in (OURS, old):
            probe(python, name)  # writes the byte code
        mine, other = interleaved(partial(probe, OURS, name), partial(probe, old, name), IMPORTS)
        times = (median(run["wall"] for run in runs) * 1e3 for runs in (mine, other))
        sizes = (median(run["bytes"] for run in runs) / 2**20 for runs in (mine, other))
        rows.append(Row(f"{what}, wall time", "mws 0.8.15", 1.0, "ms", *times))
        rows.append(Row(f"{what}, memory of the process", "mws 0.8.15", 1.0, "MiB", *sizes))
    return rows


def serving(page: Page) -> list[Row]:
    if not Path("/proc/self/stat").exists():
        raise NotMeasured("this system has no /proc to read another process's CPU from")
    floor = median(probe(OURS, "bare", f"{page.url}/orders/2026-01-01/orders")["cpu"] for _ in range(ROUNDS))
    with processes.gateway(processes.configuration(page.url)) as (url, pid), requests.Session() as session:
        signed = signed_url(url)

        def call(times: int) -> None:
            for _ in range(times):
                reply = session.get(signed, timeout=30)
                if reply.status_code != 200:
                    raise NotMeasured(f"the gateway answered {reply.status_code}: {reply.text[:200]}")

        call(GATEWAY_WARM)
        cpu, memory = cpu_seconds(pid), resident(pid)
        call(GATEWAY_CALLS)
        cost = (cpu_seconds(pid) - cpu) / GATEWAY_CALLS
        grown = resident(pid)
    floor_again = median(probe(OURS, "bare", f"{page.url}/orders/2026-01-01/orders")["cpu"] for _ in range(ROUNDS))
    return [
        Row(
            "gateway, one call of 100 orders",
            "json.loads + bare requests call",
            5.0,
            "ms",
            cost * 1000,
            (floor + floor_again) * 500,
        ),
        Row(
            f"gateway, memory after {GATEWAY_CALLS:,} calls",
            f"after {GATEWAY_WARM}",
            1.05,
            "MiB",
            grown / 2**20,
            memory / 2**20,
        ),
    ]


def signed_url(url: str) -> str:
    """A ListOrders request to the gateway; its signature holds for 15 minutes, so it is made once."""
    params = {
        "AWSAccessKeyId": KEYS["access_key"],
        "Action": "ListOrders",
        "CreatedAfter": "2026-01-01T00:00:00Z",
        "MarketplaceId.Id.1": "ATVPDKIKX0DER",
        "SellerId": KEYS["account_id"],
        "SignatureMethod": "HmacSHA256",
        "SignatureVersion": "2",
        "Timestamp": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Version": "2013-09-01",
    }
    path = "/Orders/2013-09-01"
    text = string_to_sign("GET", url.split("//")[1], path, params)
    query = canonical_query(params)
    return f"{url}{path}?{query}&Signature={rfc3986(sign(KEYS['secret_key'], text))}"


def cpu_seconds(pid: int) -> float:
    """User and system time a process used so far."""
    # The name of the program stands in brackets and may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


BROKEN = "broken"
"""How the reason of a row begins whose measuring failed."""

ROWS: dict[str, Callable[[Page], list[Row]]] = {
    measure.__name__: measure for measure in (translation, reading, whole_call, importing, serving)
}


def measured(measure: Callable[[Page], list[Row]], page: Page) -> list[Row]:
    """The rows of that function, or one that says why not."""
    start, name = time.monotonic(), measure.__name__
    try:
        rows = measure(page)
    except NotMeasured as exc:
        return [Row(name, "", 0.0, reason=str(exc))]
    except Exception as exc:  # noqa: BLE001 - one row that breaks must not cost the table of the others
        traceback.print_exc()
        return [Row(name, "", 0.0, reason=f"{BROKEN}: {type(exc).__name__}")]
    print(f"{name}: {time.monotonic() - start:.0f} s", flush=True)
    return rows
