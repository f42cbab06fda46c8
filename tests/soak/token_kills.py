"""Kills of the token migration: two programs share 200 sellers, and one or both are killed with `kill -9`, fifty times.

    python -m tests.soak.token_kills URL STATE

is the parent of such programs: for each line of its input it forks one that runs the migration to its end. The sandbox
notes every request; a kill comes when a number of them drawn by lot has come, and a moment later, so that it finds
requests under way, answers that nobody has read and transactions that are half done.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qs

from mws.compat.accounts.moving.tokens import TokenMigration
from mws.compat.accounts.records import Developer, NewAccount, StoredAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.config import SANDBOX, Config, StateSettings
from mws.compat.state import State
from mws.compat.state.account_tables import MIGRATION
from mws.spapi import sandbox as facts
from mws.spapi.clock import SystemClock
from mws.spapi.sandbox.app import Sandbox

ROOT = Path(__file__).resolve().parents[2]
KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
SELLERS = 200
EACH = 4
"""Sellers whose way ends so, of each kind."""
DEADLINE = 120.0
PER_KILL = 14
"""Requests between two kills, at most."""
MOMENT = 0.03
"""Seconds a kill comes after its request, at most."""
TAKES = 0.004
"""Seconds a request takes the sandbox."""

# kind of the sandbox -> status and word of the account. "" of the store's own: what it lacks.
PLANTED: Mapping[str, tuple[str, str]] = {
    "withdrawn": ("failed", "no_mws_authorisation"),
    "not_associated": ("failed", "developer_not_associated"),
    "no_roles": ("failed", "no_roles"),
    "malformed": ("failed", "invalid_input"),
    "invalid": ("failed", "mws_authorisation_invalid"),
    "code_refused": ("waiting", "code_refused"),
    "revoked": ("failed", "revoked"),
    "denied": ("failed", "no_access"),
}
LACKING: Mapping[str, tuple[str, str]] = {
    "auth_token": ("failed", "no_auth_token"),
    "developer": ("failed", "no_developer_id"),
    "region": ("failed", "other_region"),
}
ASK, PROVE = "/authorization/v1/authorizationCode", "/sellers/v1/marketplaceParticipations"


@dataclass(frozen=True)
class Seller:
    """kind: a row of PLANTED or LACKING, "good" for neither."""

    number: int
    kind: str

    @property
    def id(self) -> str:
        return facts.seller_id(self.number)

    @property
    def end(self) -> tuple[str, str]:
        """The status and the word he has to end with."""
        return {**PLANTED, **LACKING}.get(self.kind, ("ready", ""))


class Amazon:
    """A sandbox over sockets that notes who asked for what, and calls `came` for each request."""

    def __init__(self, spec: str) -> None:
        self.sandbox = Sandbox(clock=SystemClock(), sellers=SELLERS)
        self.sandbox.plant_mws_authorisations(spec)
        self.came: Callable[[], None] = lambda: None
        self.requests = 0
        self.events: list[tuple[str, str]] = []
        self._lock = threading.Lock()

    # Any: WSGI's environment.
    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        time.sleep(TAKES / 2)
        if path == ASK:
            self.events.append(("asked", parse_qs(environ["QUERY_STRING"])["sellingPartnerId"][0]))
        if path == PROVE:
            grant = self.sandbox.site.tokens.find(environ.get("HTTP_X_AMZ_ACCESS_TOKEN", ""))
            self.events.append(("proven", grant.seller_id if grant else ""))
        answer = b"".join(self.sandbox(environ, start_response))
        with self._lock:
            self.requests += 1
        self.came()
        time.sleep(TAKES / 2)
        return [answer]


class Parent:
    """The parent of programs that run the migration; it has imported everything, so that a program begins at once."""

    def __init__(self, url: str, state: str) -> None:
        command = [sys.executable, "-m", "tests.soak.token_kills", url, state]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in: BinaryIO = self._process.stdin  # type: ignore[assignment]  # pipes are binary files
        self._out: BinaryIO = self._process.stdout  # type: ignore[assignment]  # the same

    def start(self) -> int:
        """Start a program; its process."""
        self._in.write(b"run\n")
        self._in.flush()
        return int(self._line()["started"])

    def wait(self) -> dict[str, Any]:
        """The next program that ended: its process, and how, below zero for a signal."""
        self._in.write(b"wait\n")
        self._in.flush()
        return self._line()

    def end(self) -> None:
        self._process.kill()
        self._process.wait(DEADLINE)
        self._in.close()
        self._out.close()

    def _line(self) -> dict[str, Any]:
        ready, _, _ = select.select([self._out], [], [], DEADLINE)
        assert ready, "the programs do not answer"
        said: dict[str, Any] = json.loads(self._out.readline())
        return said


class TokenCampaign:
    """One store, one sandbox, two programs. state: URL of an empty database."""

    def __init__(self, state: str, seed: int) -> None:
        self.random = random.Random(seed)
        kinds = [kind for kind in (*PLANTED, *LACKING) for _ in range(EACH)]
        kinds += ["good"] * (SELLERS - len(kinds))
        self.random.shuffle(kinds)
        self.sellers = [Seller(number, kind) for number, kind in enumerate(kinds, 1)]
        planted = ",".join(f"{each.id}:{each.kind}" for each in self.sellers if each.kind in PLANTED)
        self.amazon = Amazon(planted)
        self.state = state
        self.store = AccountStore(State(StateSettings(url=state, key=KEY)))
        self.kills = 0
        self._fill()

    def _fill(self) -> None:
        developers = {"": ("na", facts.DEVELOPER_ID), "developer": ("na", ""), "region": ("eu", "1111-2222-3333")}
        keys = {kind: f"AKIA{kind.upper()}" for kind in developers}
        for kind, (region, developer_id) in developers.items():
            self.store.put_developer(Developer(keys[kind], region, developer_id))  # type: ignore[arg-type]  # literals
        self.store.add(
            [
                NewAccount(
                    each.id,
                    access_key=keys.get(each.kind, keys[""]),
                    auth_token="" if each.kind == "auth_token" else facts.mws_auth_token(each.number),
                )
                for each in self.sellers
            ]
        )

    def run(self, url: str, kills: int) -> None:
        """Kill so often, then let two programs come to their end. url: where the sandbox is."""
        parent = Parent(url, self.state)
        try:
            running = [parent.start(), parent.start()]
            while self.kills < kills:
                self._until_next_kill()
                victims = self.random.choice(([0], [1], [0, 1]))
                for victim in victims:
                    with suppress(ProcessLookupError):
                        os.kill(running[victim], signal.SIGKILL)
                for victim in victims:
                    ended = parent.wait()
                    assert ended["status"] == -signal.SIGKILL, ended
                    self.kills += 1
                    running[victim] = parent.start()
            assert [parent.wait()["status"] for _ in running] == [0, 0]
        finally:
            parent.end()

    def _until_next_kill(self) -> None:
        reached = threading.Event()
        at = self.amazon.requests + self.random.randint(1, PER_KILL)
        self.amazon.came = lambda: reached.set() if self.amazon.requests >= at else None
        assert reached.wait(DEADLINE), "the programs ask for nothing any more: there was nobody left to kill"
        time.sleep(self.random.uniform(0, MOMENT))

    # ---- what came of it -------------------------------------------------------------------------------------------

    def judge(self) -> tuple[Counter[str], list[str]]:
        """Figures, and what is wrong."""
        accounts = {each.seller_id: each for each in self.store.each()}
        faults = [fault for each in self.sellers for fault in self._faults(each, accounts[each.id])]
        shown = Counter(times for _, times in self.amazon.sandbox.site.applications.shown_codes)
        if any(times > 1 for times in shown):
            faults.append(f"codes were shown so often: {dict(shown)}")
        with self.store.read() as connection:
            left = connection.execute(MIGRATION.select().where(MIGRATION.c.holder != "")).all()
            codes = connection.execute(MIGRATION.select().where(MIGRATION.c.code.is_not(None))).all()
        if left or codes:
            faults.append(f"{len(left)} sellers are held still, {len(codes)} codes are kept still")
        proven: set[str] = set()
        for what, seller in self.amazon.events:
            if what == "proven":
                proven.add(seller)
            elif seller in proven:
                faults.append(f"{seller} was asked about again when he had his token")
        counts = Counter(
            {
                "sellers": len(accounts),
                "kills": self.kills,
                "codes": sum(shown.values()),
                "codes shown": shown[1],
                **{each.why or each.status: 0 for each in accounts.values()},
            }
        )
        counts.update(each.why or each.status for each in accounts.values())
        return counts, faults

    def _faults(self, seller: Seller, account: StoredAccount) -> Iterable[str]:
        if (account.status, account.why) != seller.end:
            yield f"{seller.id} ({seller.kind}) is {account.status} {account.why!r}, not {seller.end}"
        token = self.store.account(account.id).refresh_token
        has_one = seller.kind in ("good", "revoked", "denied")
        if token != (facts.refresh_token(seller.number) if has_one else ""):
            yield f"{seller.id} ({seller.kind}) has another refresh token than his"


def configuration(url: str, state: str) -> Config:
    """The sandbox at that address, and the accounts of that database."""
    (application,) = SANDBOX.applications
    there = replace(application, endpoint=url, lwa_endpoint=url + facts.TOKEN_PATH)
    return Config(applications=(there,), state=StateSettings(url=state, key=KEY))


def main(url: str, state: str) -> None:
    """Fork a program for each line `run`, wait for one for each line `wait`."""
    for line in sys.stdin:
        if line.strip() == "wait":
            process, status = os.wait()
            said = {"ended": process, "status": os.waitstatus_to_exitcode(status)}
        else:
            process = os.fork()
            if process == 0:
                _be_program(url, state)
            said = {"started": process}
        print(json.dumps(said), flush=True)


def _be_program(url: str, state: str) -> None:
    code = 1
    try:
        migration = TokenMigration(configuration(url, state))
        code = 0 if not migration.run().stopped else 3
        migration.close()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
