"""What tests hold the code against: the extract of Amazon's models in `tests/facts`, and the facts collected beside the
checkout. Tests that read the latter skip where the folder is absent.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from scripts.facts import Facts, load

_BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "reference"
REFERENCE: Path | None = _BESIDE if _BESIDE.is_dir() else None

needs_reference = pytest.mark.skipif(REFERENCE is None, reason="../shared/reference is absent: nothing to compare with")


@cache
def facts() -> Facts:
    """What Amazon's models say of every operation, live and gone."""
    return load()
