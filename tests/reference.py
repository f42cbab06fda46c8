"""Where the collected facts lie, beside the checkout; tests that read them skip where the folder is absent."""

from __future__ import annotations

from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "reference"
REFERENCE: Path | None = _BESIDE if _BESIDE.is_dir() else None

needs_reference = pytest.mark.skipif(REFERENCE is None, reason="../shared/reference is absent: nothing to compare with")
