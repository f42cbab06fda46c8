"""What several tests of the state database ask of it, and with which keys and times."""

from __future__ import annotations

import base64
import sqlite3
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from mws.compat.config import StateSettings
from mws.compat.state import State, StateError
from mws.spapi.clock import FixedClock

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
SOON = NOW + timedelta(minutes=5)
KEY = base64.b64encode(bytes(range(32))).decode()
OTHER_KEY = base64.b64encode(bytes(32)).decode()


def raw(path: Path, statement: str) -> list[tuple[Any, ...]]:
    """What another program sees in an SQLite file."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def reason_of(settings: StateSettings) -> tuple[str, str]:
    made = State(settings, clock=FixedClock(NOW))
    try:
        with pytest.raises(StateError) as caught, made.begin():
            pass
    finally:
        made.close()
    return caught.value.reason, str(caught.value)
