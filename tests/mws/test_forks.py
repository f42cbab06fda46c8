"""fork() under load: neither process gets the other's answers, waits for its threads or holds its lines open."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest
import trustme

import mws
from mws import backends
from mws.calls import LegacyCall
from mws.compat.config import SANDBOX, Config
from mws.compat.facade import Facade
from mws.spapi.client import Client
from mws.spapi.clock import SystemClock
from mws.spapi.redis_link import Shared
from tests.mws.forked import echoing, in_children, under_load
from tests.redis_server import RedisServer, needs_redis

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without fork"),
    # Python 3.12 advises against what is tested here.
    pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning"),
]

FORKS = 4
CHILDREN = 3
CALLS = 5

Ask = Callable[[str], object]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(params=["plain", "tls"])
def host(
    request: pytest.FixtureRequest, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    if request.param == "plain":
        with echoing() as url:
            yield url
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    with echoing(context) as url:
        yield url


def of_http(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """The drop-in, on a host that speaks MWS."""
    orders = mws.Orders("AKIA", "secret", "A1", domain=url)

    def ask(name: str) -> None:
        got = orders.get_order([name]).parsed["AmazonOrderId"]
        assert str(got) == name

    return ask


def of_drop_in(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """The drop-in, on the configured account."""
    (folder / "mws-compat.toml").write_text(
        f'[spapi]\nlwa_client_id = "id"\nlwa_client_secret = "secret"\nendpoint = "{url}"\n'
        f'lwa_endpoint = "{url}/auth/o2/token"\norders_version = "2026-01-01"\nmax_wait = "forever"\n'
        f'[state]\nurl = "sqlite:///{folder}/state.sqlite3"\norder_cache = true\n'
        '[[account]]\nseller_id = "A1"\nmws_access_key = "AKIA"\nrefresh_token = "Atzr|x"\n'
    )
    monkeypatch.setenv("MWS_COMPAT_CONFIG", str(folder / "mws-compat.toml"))
    orders = mws.Orders("AKIA", "secret", "A1")

    def ask(name: str) -> None:
        got = orders.get_order([name]).parsed["Orders"]["Order"]["AmazonOrderId"]
        assert str(got) == name

    return ask


def of_facade(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    (application,), (account,) = SANDBOX.applications, SANDBOX.accounts
    application = replace(
        application,
        endpoint=url,
        lwa_endpoint=f"{url}/auth/o2/token",
        orders_version="2026-01-01",
        max_wait=None,
    )
    facade = Facade(Config(applications=(application,), accounts=(account,)))

    def ask(name: str) -> None:
        call = LegacyCall(
            "GetOrder",
            {"AmazonOrderId.Id.1": name},
            account.mws_access_key,
            account.seller_id,
            version="2013-09-01",
            path="/Orders/2013-09-01",
        )
        body = facade.call(call).body
        assert isinstance(body, bytes)
        assert f"<AmazonOrderId>{name}</AmazonOrderId>" in body.decode()

    return ask


def of_client(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, redis_url: str = "") -> Ask:
    client = Client(
        refresh_token="Atzr|x",
        lwa_client_id="id",
        lwa_client_secret="secret",
        endpoint=url,
        lwa_endpoint=f"{url}/auth/o2/token",
        max_wait=None,
        redis_url=redis_url,
    )

    def ask(name: str) -> None:
        assert client.call("orders.2026-01-01.getOrder", orderId=name)["order"] == {"orderId": name}

    return ask


def several(ask: Ask, name: str) -> None:
    for count in range(CALLS):
        ask(f"{name}-{count}")


def forked_under_load(ask: Ask) -> None:
    """Several forks, three children each, while four threads of the parent go on asking."""
    # More connections than the load takes: what lies idle is what parent and children would share.
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, (f"first{number}" for number in range(8))))
    with under_load(ask):
        for fork in range(FORKS):
            works = [partial(several, ask, f"child{fork}-{number}") for number in range(CHILDREN)]
            assert in_children(works) == [""] * CHILDREN


@pytest.mark.parametrize("door", [of_http, of_drop_in, of_facade, of_client])
def test_parent_and_children_get_their_own_answers(
    door: Callable[[str, Path, pytest.MonkeyPatch], Ask], host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backends.forget()
    monkeypatch.delenv("MWS_COMPAT_BACKEND", raising=False)
    try:
        forked_under_load(door(host, tmp_path, monkeypatch))
    finally:
        backends.forget()


@needs_redis
def test_parent_and_children_get_their_own_answers_of_redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with RedisServer() as server, echoing() as url:
        forked_under_load(of_client(url, tmp_path, monkeypatch, server.url))


@needs_redis
@pytest.mark.parametrize("name", ["_lock", "_fork_lock"])
def test_a_child_waits_for_no_thread_of_the_parent_that_was_in_redis_py(name: str) -> None:
    """The pool's own lock is held while the process forks, as it is whenever a thread takes a connection."""
    with RedisServer() as server:
        shared = Shared(server.url, SystemClock())
        assert shared.do(lambda redis: redis.ping())
        lock, held, over = getattr(shared.redis.connection_pool, name), Event(), Event()

        def hold() -> None:
            with lock:
                held.set()
                over.wait(60)

        thread = Thread(target=hold)
        thread.start()
        held.wait(10)
        try:
            assert in_children([lambda: shared.do(lambda redis: redis.ping())]) == [""]
        finally:
            over.set()
            thread.join()
            shared.close()
