"""What several files of tests of the drop-in begin with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mws import backends
from mws.generations import VARIABLE


@pytest.fixture
def in_1_0(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program says that it was written for 1.0."""
    monkeypatch.setenv(VARIABLE, "1.0")
    backends.forget()
    yield
    backends.forget()
