"""Calls of one client, in a process of its own: `python bench/client_probes.py CLIENT WHAT THREADS URL` prints JSON.

Runs under the interpreter of the project and, unchanged, under those of environments with another library: each client
imports only its own. WHAT is `small` or `page`; a client is a function that returns the function that makes one call.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from itertools import count
from typing import Any
from urllib.request import urlopen

SECONDS = 1.0
WARM = 10
# Amazon's SDK adds two log handlers for every object it makes, so each call takes longer than the one before: of a page
# its first calls are measured, which are its fastest, and warming it up would slow it down.
FIRST_CALLS = {("amzn_sp_api", "page"): 3}

AFTER = "2026-01-01T00:00:00Z"
PATHS = {"small": "/sellers/v1/marketplaceParticipations", "page": f"/orders/2026-01-01/orders?createdAfter={AFTER}"}
Call = Callable[[], object]


def bare(what: str, url: str) -> Call:
    """requests.Session and json, with as many connections kept as there are threads."""
    import requests

    session = requests.Session()
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=32))
    headers = {"x-amz-access-token": "Atza|stub", "User-Agent": "bench/1.0"}
    return lambda: json.loads(session.get(url + PATHS[what], headers=headers, timeout=30).content)


def ours(what: str, url: str) -> Call:
    """`mws.spapi`. Four sellers in turn: no rate above 1,000 calls a second is believed, and each has its own."""
    from mws.spapi.client import Client

    first = Client(
        refresh_token="Atzr|0",
        lwa_client_id="bench",
        lwa_client_secret="bench",
        endpoint=url,
        lwa_endpoint=f"{url}/auth/o2/token",
        max_wait=None,
    )
    sellers = [first, *(first.for_seller(refresh_token=f"Atzr|{number}") for number in range(1, 4))]
    turn = count()
    if what == "small":
        return lambda: sellers[next(turn) % 4].call("sellers.v1.getMarketplaceParticipations")
    return lambda: sellers[next(turn) % 4].call("orders.2026-01-01.searchOrders", createdAfter=AFTER)


def python_amazon_sp_api(what: str, url: str) -> Call:
    """One client for all threads, which is its fastest way."""
    api, auth = import_module("sp_api.api"), import_module("sp_api.auth")
    orders_api = import_module("sp_api.api.orders.orders_2026_01_01")

    class Here:
        endpoint, marketplace_id, region = url, "ATVPDKIKX0DER", "us-east-1"

    auth.AccessTokenClient.scheme, auth.AccessTokenClient.host = url.split("//")[0] + "//", url.split("//")[1]
    options: dict[str, Any] = {  # Any: its own types
        "marketplace": Here,
        "refresh_token": "Atzr|0",
        "credentials": {"lwa_app_id": "bench", "lwa_client_secret": "bench"},
    }
    if what == "small":
        sellers = api.Sellers(**options)
        return lambda: sellers.get_marketplace_participation().payload
    orders = orders_api.OrdersV20260101(**options)
    return lambda: orders.search_orders(createdAfter=AFTER).payload


def amzn_sp_api(what: str, url: str) -> Call:
    """Amazon's own SDK, one ApiClient for all threads."""
    # By name: a bare `spapi` is banned from our imports, because it is this very library.
    sdk = import_module("spapi")
    config = sdk.SPAPIConfig(client_id="bench", client_secret="bench", refresh_token="Atzr|0", region="NA")
    api = sdk.SPAPIClient(config, oauth_endpoint=f"{url}/auth/o2/token", endpoint=url).api_client
    logging.disable(logging.CRITICAL)
    if what == "small":
        sellers = import_module("spapi.api.sellers_v1.sellers_api").SellersApi(api)
        return lambda: sellers.get_marketplace_participations()
    orders = import_module("spapi.api.orders_v2026_01_01.search_orders_api").SearchOrdersApi(api)
    return lambda: orders.search_orders(created_after=AFTER)


CLIENTS: dict[str, Callable[[str, str], Call]] = {
    made.__name__: made for made in (bare, ours, python_amazon_sp_api, amzn_sp_api)
}


def connections(url: str) -> int:
    """Connections on which the stub has been asked for something."""
    with urlopen(f"{url}/count", timeout=30) as reply:
        return int(json.load(reply)["connections"])


def measure(client: str, what: str, threads: int, url: str) -> dict[str, float]:
    """wall: seconds from one call's end to the next one's, all threads together. cpu: seconds each. calls: how many.

    connections: open after warming up. fresh: opened since.
    """
    calls = FIRST_CALLS.get((client, what))
    before = connections(url)
    call = CLIENTS[client](what, url)
    call()
    for _ in range(WARM):
        # A client opens as many as it has calls under way at once, and that is a matter of chance.
        if calls is not None or connections(url) - before >= threads:
            break
        spread(call, threads, 10 * threads, SECONDS)
    warmed = connections(url)
    cpu = time.process_time()
    wall, made = spread(call, threads, calls or 1_000_000, SECONDS)
    cpu = time.process_time() - cpu
    after = connections(url)
    return {
        "wall": wall / made,
        "cpu": cpu / made,
        "calls": made,
        "connections": warmed - before,
        "fresh": after - warmed,
    }


def spread(call: Call, threads: int, calls: int, seconds: float) -> tuple[float, int]:
    """Make calls in that many threads until there are enough of them, or time is up; seconds taken, calls made."""
    numbers, made, errors = count(1), [0] * threads, []
    start = threading.Barrier(threads + 1)
    ends = 0.0

    def work(me: int) -> None:
        start.wait()
        try:
            while next(numbers) <= calls and time.perf_counter() < ends:
                call()
                made[me] += 1
        # Whatever a client raises: the thread must not die of it unseen.
        except Exception as exc:  # noqa: BLE001
            errors.append(exc)

    workers = [threading.Thread(target=work, args=(me,)) for me in range(threads)]
    for worker in workers:
        worker.start()
    began = time.perf_counter()
    ends = began + seconds
    start.wait()
    for worker in workers:
        worker.join()
    took = time.perf_counter() - began
    if errors:
        raise errors[0]
    return took, sum(made)


def importing(what: str) -> dict[str, float]:
    """Seconds for `import requests`, `import mws.spapi`, or the latter and its Client."""
    start = time.perf_counter()
    if what == "requests":
        import requests  # noqa: F401  # the import is what is measured
    else:
        from mws import spapi

        if what == "client":
            _ = spapi.Client
    return {"wall": time.perf_counter() - start}


if __name__ == "__main__":
    if sys.argv[1] == "importing":
        print(json.dumps(importing(sys.argv[2])))
    else:
        print(json.dumps(measure(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])))
