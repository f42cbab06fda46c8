"""Times as the tables keep them, there and back, and the one module that knows how."""

from __future__ import annotations

import ast
from datetime import datetime, timedelta, timezone
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mws.compat.state.times import milliseconds, moment_of, time_text
from mws.mappings.codecs import MOMENT

COMPAT = Path(__file__).resolve().parents[3] / "compat"


@given(st.integers(min_value=0, max_value=4_102_444_800_000))
def test_a_time_comes_back(kept: int) -> None:
    assert milliseconds(moment_of(kept)) == kept
    assert MOMENT.write is not None
    assert MOMENT.write(time_text(kept)) == kept // 1000 * 1000, "a text is to the second"
    assert MOMENT.read(kept) == time_text(kept).replace("Z", "+00:00"), "one second, spelt as MWS spelt it"


def test_a_moment_is_the_same_in_every_zone() -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
    there = noon.astimezone(timezone(timedelta(hours=9)))
    assert milliseconds(noon) == milliseconds(there) == 1_795_176_000_000
    assert time_text(milliseconds(there)) == "2026-11-20T12:00:00Z"


def test_nothing_else_in_compat_turns_a_moment_into_milliseconds_or_back() -> None:
    found = set()
    for path in COMPAT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant) and node.right.value == 1000:
                called = [
                    each.func.attr
                    for each in ast.walk(node.left)
                    if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)
                ]
                if "timestamp" in called:
                    found.add(path.relative_to(COMPAT).as_posix())
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of = [each for each in node.args if isinstance(each, ast.BinOp)]
                if node.func.attr == "fromtimestamp" and of:
                    found.add(path.relative_to(COMPAT).as_posix())
    assert found == {"state/times.py"}
