"""What is measured, each in a process of its own: `python bench/probes.py NAME ARGUMENT...` prints one JSON object.

Runs under the interpreter of the project and, unchanged, under that of an environment with PyPI `mws` 0.8.15: what
`import mws` brings is what is measured. So nothing of ours is imported outside the probes that are ours alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WARM = 3
SECONDS = 1.0

KEYS = {
    "access_key": "AKIASANDBOXSANDBOX00",
    "secret_key": "sandboxsandboxsandboxsandboxsandboxsandb",
    "account_id": "A1SANDBOXSELLER",
}


def per_run(run: Callable[[], object]) -> dict[str, float]:
    """Seconds of CPU and of wall time that one run takes, over about a second of runs."""
    for _ in range(WARM):
        run()
    runs, cpu, wall = 0, time.process_time(), time.perf_counter()
    while time.perf_counter() - wall < SECONDS:
        run()
        runs += 1
    return {"cpu": (time.process_time() - cpu) / runs, "wall": (time.perf_counter() - wall) / runs}


def translate(page: str) -> dict[str, Any]:
    """JSON bytes of a page of orders to the bytes of ListOrdersResponse."""
    from mws.compat.engine.xmlwrite import ReplyFacts, write_reply
    from mws.mappings.orders.v2026 import LIST_ORDERS

    data = Path(page).read_bytes()
    return per_run(lambda: write_reply(LIST_ORDERS, json.loads(data), ReplyFacts(), "request-id"))


def translate_all(page: str) -> dict[str, Any]:
    """The same, and then ListOrderItemsResponse of each of its orders: every leaf that MWS has a place for."""
    from mws.compat.engine.xmlwrite import ReplyFacts, write_reply
    from mws.mappings.orders.v2026 import LIST_ORDER_ITEMS, LIST_ORDERS

    def run() -> None:
        reply = json.loads(data)
        write_reply(LIST_ORDERS, reply, ReplyFacts(), "request-id")
        for order in reply["orders"]:
            write_reply(LIST_ORDER_ITEMS, {"order": order}, ReplyFacts(), "request-id")

    data = Path(page).read_bytes()
    return per_run(run)


def copied(data: bytes) -> bytes:
    """The floor: every leaf of a JSON document, escaped, under its own name."""
    from xml.sax.saxutils import escape

    def walk(name: str, value: Any, out: list[str]) -> None:  # Any: JSON
        if isinstance(value, dict):
            out.append(f"<{name}>")
            for key, child in value.items():
                walk(key, child, out)
            out.append(f"</{name}>")
        elif isinstance(value, list):
            for child in value:
                walk(name, child, out)
        else:
            out.append(f"<{name}>{escape(str(value))}</{name}>")

    out: list[str] = []
    walk("Response", json.loads(data), out)
    return "".join(out).encode()


def copy(page: str) -> dict[str, Any]:
    """The raw escaped copy of the page."""
    data = Path(page).read_bytes()
    return per_run(lambda: copied(data))


def parse(page: str) -> dict[str, Any]:
    """MWS XML bytes to `.parsed`, and one look at each order, so that a lazy reader is not measured asleep."""
    import mws.mws

    data = Path(page).read_bytes()

    def run() -> Any:  # Any: the reply tree of either library
        parsed = mws.mws.DictWrapper(data, "ListOrdersResult").parsed
        for order in parsed.Orders.Order:
            _ = order.AmazonOrderId, order.OrderTotal.Amount if "OrderTotal" in order else None
        return parsed

    tree = json.dumps(run(), sort_keys=True, ensure_ascii=True)
    return per_run(run) | {"result": hashlib.sha256(tree.encode()).hexdigest()}


def dropin(domain: str = "") -> dict[str, Any]:
    """`list_orders(...)` to `.parsed`. domain: the stub, for the library that reads MWS XML; "" = as configured."""
    import mws

    api = mws.Orders(**{**KEYS, "region": "US", "domain": domain})  # type: ignore[arg-type]  # all are texts

    def run() -> Any:  # Any: the reply tree of either library
        parsed = api.list_orders(marketplaceids=["ATVPDKIKX0DER"], created_after="2026-01-01T00:00:00Z").parsed
        return parsed.Orders.Order[-1].AmazonOrderId

    return per_run(run)


def dropin_all(domain: str = "") -> dict[str, Any]:
    """The job such a call is part of: `list_orders`, then `list_order_items` of each of its 100 orders."""
    import mws

    api = mws.Orders(**{**KEYS, "region": "US", "domain": domain})  # type: ignore[arg-type]  # all are texts

    def run() -> int:
        orders = api.list_orders(marketplaceids=["ATVPDKIKX0DER"], created_after="2026-01-01T00:00:00Z").parsed
        return sum(
            len(api.list_order_items(amazon_order_id=order.AmazonOrderId).parsed.OrderItems)
            for order in orders.Orders.Order
        )

    return per_run(run)


def importing() -> dict[str, Any]:
    """`import mws` in a process that imported nothing else of its kind. The probe itself weighs the same on both."""
    start = time.perf_counter()
    import mws  # noqa: F401  # the import is what is measured

    return {"wall": time.perf_counter() - start, "bytes": resident("self")}


def importing_both() -> dict[str, Any]:
    """The same with `requests`, which the old library loads at once and ours with the first call."""
    start = time.perf_counter()
    import requests  # noqa: F401  # the import is what is measured

    import mws  # noqa: F401  # as above

    return {"wall": time.perf_counter() - start, "bytes": resident("self")}


def resident(pid: int | str) -> int:
    """Bytes of memory a process holds; 0 where the system does not tell.

    Not `getrusage`: on Linux its peak begins at that of the process that started this one.
    """
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def bare(url: str) -> dict[str, Any]:
    """The floor of a gateway: fetch the page with a requests session, read it with json."""
    import requests

    session = requests.Session()
    return per_run(lambda: json.loads(session.get(url, timeout=30).content))


PROBES: dict[str, Callable[..., dict[str, Any]]] = {
    probe.__name__: probe
    for probe in (translate, translate_all, copy, parse, dropin, dropin_all, importing, importing_both, bare)
}

if __name__ == "__main__":
    print(json.dumps(PROBES[sys.argv[1]](*sys.argv[2:])))
