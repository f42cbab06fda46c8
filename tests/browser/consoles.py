"""A console on a gateway that has answered calls of a sandbox, served on this machine for a test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By

from mws.calls import LegacyCall
from mws.compat.accounts.store import AccountStore
from mws.compat.config import SANDBOX, Config, Operator, StateSettings
from mws.compat.engine.runner import record_calls
from mws.compat.facade import Facade
from mws.compat.gateway.serving import Serving
from mws.compat.operate.console.app import Console
from mws.compat.operate.console.bodies import BodyKeeper
from mws.compat.operate.console.sources import Sources
from mws.compat.operate.console.tokens import hash_of, make_token
from mws.compat.operate.journal import Journal
from mws.compat.state import State
from mws.spapi.clock import Clock, SystemClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.browser.conftest import press

TOKEN = make_token()
OPERATOR = Operator("anna", hash_of(TOKEN))
(ACCOUNT,) = SANDBOX.accounts


@dataclass
class ServedConsole:
    """One that is served at `url`, and the façade whose calls it shows."""

    url: str
    facade: Facade
    console: Console
    bodies: BodyKeeper
    store: AccountStore

    def call(self, action: str, **params: str) -> str:
        """Make a call of the sandbox's seller. Returns its request id."""
        names = {name.replace("__", "."): value for name, value in params.items()}
        call = LegacyCall(action, names, ACCOUNT.mws_access_key, ACCOUNT.seller_id, version="2013-09-01")
        with record_calls() as made:
            reply = self.facade.call(call)
        request_id = reply.header("x-mws-request-id")
        if self.bodies.wants(ACCOUNT):
            self.bodies.keep(request_id, ACCOUNT, call, reply, made)
        self.bodies.flush()
        return request_id

    def sign_in(self, browser: WebDriver, page: str = "calls") -> None:
        """Go to a page as a person does who is not signed in: he is asked for his token, and comes to the page."""
        browser.get(f"{self.url}/{page}")
        browser.find_element(By.NAME, "token").send_keys(TOKEN)
        press(browser, browser.find_element(By.CSS_SELECTOR, "main button"))


@contextmanager
def served_console(
    folder: Path,
    *,
    config: Config = SANDBOX,
    operators: Sequence[Operator] = (OPERATOR,),
    clock: Clock | None = None,
) -> Iterator[ServedConsole]:
    """folder: where its state lies."""
    clock = clock or SystemClock()
    settings = StateSettings(url=f"sqlite:///{folder / 'state.sqlite3'}")
    state = State(settings, clock=clock)
    facade = Facade(
        replace(config, state=settings),
        clock=clock,
        state=state,
        journal=Journal(state),
        session=session(Sandbox(clock=clock)),
    )
    bodies = BodyKeeper(state, facade.accounts, every_call=False)
    store = AccountStore(state)
    console = Console(operators, Sources(facade.config, clock, facade.journal, state, store), clock)
    try:
        with Serving(console, threads=2, drain=0.0) as served:
            yield ServedConsole(served.url, facade, console, bodies, store)
    finally:
        bodies.close()
        facade.close()
