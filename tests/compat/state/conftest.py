"""What the tests of the state database stand on: an empty database of each kind, and a state on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from mws.compat.config import StateSettings
from mws.compat.state import State
from mws.spapi.clock import FixedClock
from tests import postgresql
from tests.compat.state.databases import KEY, NOW


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("MWS_COMPAT_KEY", raising=False)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    try:
        with postgresql.server() as url:
            yield url
    except postgresql.Unavailable as exc:
        pytest.skip(str(exc))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/made/state.db"
    found: str = request.getfixturevalue("server")
    engine = sa.create_engine(found.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    return found


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def state(url: str, clock: FixedClock) -> Iterator[State]:
    made = State(StateSettings(url=url, key=KEY), clock=clock)
    yield made
    made.close()
