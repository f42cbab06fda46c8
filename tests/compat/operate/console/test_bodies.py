"""What calls through a gateway ask is kept for the console where that is wanted: sealed, for an hour."""

from __future__ import annotations

import cProfile
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import SANDBOX, Application, Config, ConsoleSettings, StateSettings
from mws.compat.engine.runner import record_calls
from mws.compat.gateway import Gateway
from mws.compat.operate.console import bodies
from mws.compat.operate.console.bodies import KEPT, WAITING, BodyKeeper, is_sandbox
from mws.compat.state import State, StateError
from mws.spapi.clock import FixedClock
from tests.compat.gateway.standin import query_of, signed
from tests.compat.operate.console.visits import Visitor
from tests.compat.worlds import NOON, World

REAL = Application(lwa_client_id="amzn1.application-oa2-client.real", lwa_client_secret="s")
PATH = "/Orders/2013-09-01"
LIST = {"MarketplaceId.Id.1": "ATVPDKIKX0DER", "CreatedAfter": "2020-01-01T00:00:00Z"}


class Scene:
    """A gateway over a sandbox with a database; `keeper` is what `BodyKeeper.wanted` makes of the configuration."""

    def __init__(self, folder: Path, config: Config) -> None:
        self.clock = FixedClock(NOON)
        self.file = folder / "state.sqlite3"
        settings = StateSettings(url=f"sqlite:///{self.file}")
        self.state = State(settings, clock=self.clock)
        self.world = World(replace(config, state=settings), clock=self.clock, state=self.state)
        self.facade = self.world.facade
        self.keeper = BodyKeeper.wanted(self.world.config, self.state, self.facade.accounts)
        self.gateway = Gateway(self.facade, clock=self.clock, bodies=self.keeper)

    def call(self, **params: str) -> str:
        """A signed ListOrders by the gateway. Returns its request id, once what is kept of it is."""
        given = {"Action": "ListOrders", "Version": "2013-09-01", **LIST, **params}
        query = query_of(
            signed(given, method="POST", host="h", path=PATH, account=self.world.account, moment=self.clock.now())
        )
        caller = Visitor(self.gateway)  # type: ignore[arg-type]  # any WSGI callable
        target = {"REQUEST_URI": f"{PATH}?{query}", "HTTP_HOST": "h", "CONTENT_LENGTH": "0", "CONTENT_TYPE": ""}
        answer = caller.post(f"{PATH}?{query}", {}, **target)
        assert answer.status in (200, 400), answer.body
        if self.keeper is not None:
            self.keeper.flush()
        return answer.header("x-mws-request-id")

    def rows(self) -> int:
        with closing(sqlite3.connect(self.file)) as database:
            count: int = database.execute("SELECT count(*) FROM stored_value WHERE kind = 'bodies'").fetchone()[0]
        return count


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path, SANDBOX)
    yield made
    made.facade.close()
    if made.keeper is not None:
        made.keeper.close()


def test_a_call_of_the_sandbox_is_kept_with_its_rest_calls_and_its_reply(scene: Scene) -> None:
    kept = bodies.read(scene.state, scene.call())
    assert kept is not None
    request, calls, reply = kept["request"], kept["calls"], kept["reply"]
    assert isinstance(request, dict)
    assert isinstance(calls, list)
    assert isinstance(reply, dict)
    assert request["params"] == LIST
    (first, *_) = calls
    assert isinstance(first, dict)
    assert first["operation"] == "orders.v0.getOrders"
    assert first["path"] == "/orders/v0/orders"
    assert first["status"] == 200
    assert "AmazonOrderId" in str(first["reply"])
    assert str(reply["xml"]).startswith("<ListOrdersResponse")


def test_what_a_buyer_is_known_by_is_in_nothing_that_is_kept(scene: Scene) -> None:
    kept = bodies.read(scene.state, scene.call(BuyerEmail="jane@example.com"))
    assert kept is not None
    assert "BuyerEmail" in str(kept["request"])
    assert "jane" not in str(kept)


def test_it_is_sealed_and_gone_after_an_hour(scene: Scene) -> None:
    request_id = scene.call()
    assert scene.rows() == 1
    scene.state.close()
    for file in scene.file.parent.iterdir():
        for clear in (b"ListOrdersResponse", b"getOrders", b"ATVPDKIKX0DER"):
            assert clear not in file.read_bytes() or file.suffix == ".key"
    scene.clock.sleep(KEPT.total_seconds() - 1)
    assert bodies.read(scene.state, request_id)
    scene.clock.sleep(1)
    assert bodies.read(scene.state, request_id) is None
    scene.state.sweep()
    assert scene.rows() == 0


def test_a_clock_that_was_ahead_keeps_nothing_for_longer(scene: Scene) -> None:
    scene.state.put("bodies", "x", b"", scene.clock.now() + timedelta(days=30))
    scene.clock.sleep(3600 + 301)
    assert scene.state.get("bodies", "x") is None


@pytest.mark.parametrize(
    ("application", "keep_bodies", "wanted"),
    [
        (SANDBOX.applications[0], False, True),
        (replace(REAL, endpoint="amazon-sandbox"), False, True),
        (replace(REAL, endpoint="https://sandbox.sellingpartnerapi-eu.amazon.com"), False, True),
        (REAL, False, False),
        (REAL, True, True),
        (replace(REAL, endpoint="http://127.0.0.1:9"), False, False),
        (replace(REAL, endpoint="https://sandbox.sellingpartnerapi-eu.amazon.com.evil.example"), False, False),
    ],
)
def test_of_which_calls_it_is_kept(application: Application, keep_bodies: bool, wanted: bool, tmp_path: Path) -> None:
    config = replace(SANDBOX, applications=(application,), console=ConsoleSettings(keep_bodies=keep_bodies))
    state = State(StateSettings(url=f"sqlite:///{tmp_path / 's.sqlite3'}"))
    accounts = World(config).facade.accounts
    keeper = BodyKeeper.wanted(config, state, accounts)
    assert (keeper is not None) == wanted
    assert is_sandbox(application) == (wanted and not keep_bodies)
    assert BodyKeeper.wanted(config, State(StateSettings(url="off")), accounts) is None
    if keeper is not None:
        assert keeper.wants(config.accounts[0])
        keeper.close()


def test_beside_a_sandbox_the_calls_of_another_application_are_not_kept(scene: Scene) -> None:
    accounts = replace(scene.world.account, application="real"), replace(scene.world.account, application="sandbox")
    applications = replace(REAL, name="real"), replace(SANDBOX.applications[0], name="sandbox")
    config = replace(SANDBOX, applications=applications, accounts=accounts)
    keeper = BodyKeeper.wanted(config, scene.state, World(config).facade.accounts)
    assert keeper is not None
    assert [keeper.wants(account) for account in accounts] == [False, True]
    assert not keeper.wants(replace(accounts[0], application="unknown"))
    keeper.close()


def test_without_a_keeper_nothing_is_recorded_and_nothing_written(tmp_path: Path) -> None:
    scene = Scene(tmp_path, SANDBOX)
    assert scene.keeper is not None
    scene.keeper.close()
    scene.keeper, scene.gateway = None, Gateway(scene.facade, clock=scene.clock)
    assert bodies.read(scene.state, scene.call()) is None
    assert scene.rows() == 0
    scene.facade.close()


def test_where_nothing_is_kept_a_call_runs_nothing_of_the_console(scene: Scene) -> None:
    scene.call()
    scene.gateway = Gateway(scene.facade, clock=scene.clock)
    profile = cProfile.Profile()
    profile.enable()
    scene.call()
    profile.disable()
    profile.create_stats()
    functions = [(Path(file), name) for file, _, name in profile.stats]
    ours = {
        name for file, name in functions if file.parts[-3:-1] == ("operate", "console") and "tests" not in file.parts
    }
    assert ours == {"flush"}, "which the test itself calls"
    assert "recorded" not in {name for _, name in functions}
    assert "_send" in {name for file, name in functions if file.name == "runner.py"}


def test_a_call_neither_waits_for_what_is_kept_nor_fails_by_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keeper, going_on, begun = scene.keeper, Event(), Event()
    assert keeper is not None

    def put(*given: object, **named: object) -> None:
        begun.set()
        going_on.wait(30)
        raise StateError("the disk is full", "full")

    monkeypatch.setattr(scene.state, "put", put)
    reply = LegacyReply(200, (), b"<a/>")
    for _ in range(WAITING + 5):
        keeper.keep("id", scene.world.account, LegacyCall("ListOrders", {}), reply, [])
    assert begun.wait(30)
    assert caplog.text.count("wait to be kept for the console") == 1
    going_on.set()
    keeper.flush()
    assert caplog.text.count("is not kept for the console") == 1
    monkeypatch.undo()
    assert bodies.read(scene.state, scene.call()), "it goes on"


def test_what_another_call_asks_is_in_no_others_record(scene: Scene) -> None:
    with record_calls() as outer:
        scene.world.send("ListOrders", LIST)
        with record_calls() as inner:
            scene.world.send("GetOrder", {"AmazonOrderId.Id.1": "111-1111111-1111111"}, again=True)
        before = len(outer)
    scene.world.send("ListOrders", LIST)
    assert [call.operation for call, _ in outer] == ["orders.v0.getOrders"]
    assert len(outer) == before == 1
    assert all("getOrders" not in call.operation for call, _ in inner)


def test_failed_rest_calls_and_files_are_recorded_too(scene: Scene) -> None:
    scene.world.sandbox.plant("orders.v0.getOrders:500*9")
    request_id = scene.call()
    kept = bodies.read(scene.state, request_id)
    assert kept is not None
    calls = kept["calls"]
    assert isinstance(calls, list)
    assert isinstance(calls[0], dict)
    assert (calls[0]["operation"], calls[0]["status"]) == ("orders.v0.getOrders", 500)
    assert calls[0]["error"]
