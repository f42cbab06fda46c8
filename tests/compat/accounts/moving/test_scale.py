"""A thousand sellers, three hundred milliseconds a call: the rate of one seller a second is the bound, not the replies;
and memory does not grow with the sellers. Ten thousand accounts: what failed, and who it was, is found by an index."""

from __future__ import annotations

import gc
import io
import json
import tempfile
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mws.compat.accounts.moving import reports
from mws.compat.accounts.moving.seller import SellerResult
from mws.compat.accounts.moving.steps import MigrationSteps
from mws.compat.accounts.store import AccountStore
from mws.compat.config import StateSettings
from mws.compat.state import State
from mws.compat.state.account_tables import ACCOUNT, MIGRATION
from mws.spapi import sandbox as facts
from mws.spapi.sandbox import embedded
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.world.mws_authorisations import NO_CODE
from tests import postgresql
from tests.compat.accounts.moving.event_clock import EventClock
from tests.compat.accounts.moving.token_world import KEY, NOW, Waiting

SELLERS, LATENCY = 1000, 0.3
KINDS = ("withdrawn", "not_associated", "no_roles", "malformed", "invalid", "revoked", "denied", "code_refused")
EACH = 10
MEGABYTE = 1024**2


@pytest.fixture
def quick_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: ten thousand transactions wait for no disk."""
    memory = Path("/dev/shm")
    with ExitStack() as opened:
        if not memory.is_dir():
            yield tmp_path
            return
        yield Path(opened.enter_context(tempfile.TemporaryDirectory(dir=memory)))


def slow(sandbox: Sandbox, clock: EventClock) -> Callable[..., Iterable[bytes]]:
    # Any: WSGI's environment.
    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        clock.sleep(LATENCY)
        return [b"".join(sandbox(environ, start_response))]

    return application


def ours() -> int:
    """Bytes that are held by anything but the sandbox and the tests, which remember every seller."""
    gc.collect()
    left_out = [tracemalloc.Filter(False, pattern) for pattern in ("*/sandbox/*", "*/tests/*", tracemalloc.__file__)]
    found = tracemalloc.take_snapshot().filter_traces(left_out)
    return sum(trace.size for trace in found.traces)


@pytest.mark.long
def test_a_thousand_sellers_take_as_long_as_the_rate_says_and_no_more_memory_than_two_hundred(
    quick_folder: Path,
) -> None:
    clock = EventClock(NOW, "mws-compat-migrate")
    planted = [(2 + n, KINDS[n % len(KINDS)]) for n in range(EACH * len(KINDS))]
    spec = ",".join(f"{facts.seller_id(12 * number)}:{kind}" for number, kind in planted)
    world = Waiting(quick_folder, SELLERS, spec, clock=clock, options={"enforce_rates": True})
    migration = world.migration(embedded.session(slow(world.sandbox, clock)))
    # The token of the application is fetched by one thread, while the others would wait for that thread.
    assert migration.run([facts.seller_id(1)]).all_ready
    clock.sleep(60)

    held: dict[int, int] = {}
    done: list[str] = []

    def tell(result: SellerResult) -> None:
        done.append(result.word)
        if len(done) % 200 == 0:
            held[len(done)] = ours()

    began = clock.monotonic()
    tracemalloc.start()
    try:
        summary = migration.run(tell=tell)
    finally:
        tracemalloc.stop()
    seconds = clock.monotonic() - began
    codes = len(world.sandbox.site.applications.shown_codes) - 1
    refused = EACH * len([kind for kind in KINDS if kind in NO_CODE])
    assert codes + refused - 5 <= seconds < codes + refused + 10
    early, late = (max(size for count, size in held.items() if (count <= 200) == first) for first in (True, False))
    assert late - early < MEGABYTE
    assert summary.counts[""] == SELLERS - 1 - EACH * len(KINDS)
    assert sum(summary.counts.values()) == SELLERS - 1
    text = io.StringIO()
    assert reports.write_json(text, migration.standing(), summary.counts, summary.stopped) == SELLERS
    rows = json.loads(text.getvalue())["sellers"]
    assert sorted({row["why"] for row in rows}) == sorted(
        ["", "code_refused", "developer_not_associated", "invalid_input", "mws_authorisation_invalid", "no_access",
         "no_mws_authorisation", "no_roles", "revoked"]
    )  # fmt: skip
    assert len({row["seller_id"] for row in rows}) == SELLERS
    migration.close()


# ---- ten thousand accounts -----------------------------------------------------------------------------------------

MANY = 10_000


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crowd(request: pytest.FixtureRequest) -> Iterator[AccountStore]:
    """A store of ten thousand accounts, every hundredth of which failed, and as many rows of migrations."""
    with ExitStack() as opened:
        if request.param == "sqlite":
            folder = opened.enter_context(tempfile.TemporaryDirectory())
            url = f"sqlite:///{Path(folder, 'state.sqlite3')}"
        else:
            try:
                url = opened.enter_context(postgresql.server())
            except postgresql.Unavailable as exc:
                pytest.skip(str(exc))
        state = State(StateSettings(url=url, key=KEY))
        opened.callback(state.close)
        store = AccountStore(state)
        rows = [
            {
                **{"application": "", "region": "na", "name": "", "settings": "{}", "created": 1, "changed": 1},
                **{"seller_id": f"A{number}SELLER", "access_key": "AKIA1", "detail": ""},
                **({"status": "failed", "why": "no_roles"} if number % 100 == 0 else {"status": "ready", "why": ""}),
            }
            for number in range(1, MANY + 1)
        ]
        steps = [
            {"account": number, "step": "done", "holder": "", "lease": 0, "tries": 1, "changed": 1}
            for number in range(1, MANY + 1)
        ]
        with store.begin() as connection:
            connection.execute(sa.insert(ACCOUNT), rows)
            connection.execute(sa.insert(MIGRATION), steps)
        if request.param == "postgresql":
            with store.begin() as connection:
                connection.exec_driver_sql("ANALYZE")
        yield store


def plans(store: AccountStore, ask: Callable[[], object]) -> list[str]:
    """How the database carries out each SELECT of what is asked."""
    asked: list[tuple[str, Any]] = []  # Any: parameters, of the driver's own form

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *more: Any) -> None:  # Any: SQLAlchemy's
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert asked
    found = []
    with store.read() as connection:
        how = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        for statement, parameters in asked:
            rows = connection.exec_driver_sql(f"{how} {statement}", parameters).all()
            found.append(" / ".join(str(row[-1]) for row in rows))
    return found


@pytest.mark.parametrize(
    ("index", "ask"),
    [
        ("account_status", lambda store: store.page("failed")),
        ("account_status", lambda store: store.page("failed", after=9_000)),
        ("account_seller", lambda store: store.find("A5000SELLER")),
        ("account_owner|account_seller", lambda store: store.find("A5000SELLER", region="na", application="")),
        ("account_key_seller|account_seller", lambda store: store.by_identity("AKIA1", "A5000SELLER")),
        ("account_pkey|PRIMARY KEY", lambda store: store.get(5000)),
        ("migration_pkey|autoindex_migration", lambda store: MigrationSteps(store, "me").claim(5000)),
        ("migration_step_lease", lambda store: MigrationSteps(store, "me").left_by_others()),
    ],
    ids=["failed", "failed after", "seller", "owner", "identity", "account", "claim", "left"],
)
def test_what_is_asked_of_ten_thousand_accounts_goes_by_an_index(
    crowd: AccountStore, index: str, ask: Callable[[AccountStore], object]
) -> None:
    for plan in plans(crowd, lambda: ask(crowd)):
        assert any(each in plan for each in index.split("|")), plan
        assert not any(
            f"{word} {table}" in plan for word in ("Seq Scan on", "SCAN") for table in ("account", "migration")
        )


def test_the_failed_accounts_of_ten_thousand_are_listed_page_by_page(crowd: AccountStore) -> None:
    assert [each.seller_id for each in crowd.each("failed")] == [f"A{n}SELLER" for n in range(100, MANY + 1, 100)]
