"""Times as the tables keep them, there and back, and the one module that knows how."""

from __future__ import annotations

import re
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


def test_no_millisecond_is_lost_on_the_way() -> None:
    """By floats 1.001 s comes back as 1000 ms; so do some moments from 2030 on."""
    later = 2_400_000_000_000
    assert [each for each in (*range(2000), *range(later, later + 2000)) if milliseconds(moment_of(each)) != each] == []
    assert MOMENT.write is not None
    assert MOMENT.write("1970-01-01T00:00:01.001Z") == 1001


def test_a_moment_is_the_same_in_every_zone() -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
    there = noon.astimezone(timezone(timedelta(hours=9)))
    assert milliseconds(noon) == milliseconds(there) == 1_795_176_000_000
    assert time_text(milliseconds(there)) == "2026-11-20T12:00:00Z"


def test_nothing_else_in_compat_turns_a_moment_into_milliseconds_or_back() -> None:
    """A thousand beside a time: of seconds since 1970, or into them."""
    spelt = re.compile(r"timestamp\(\) \* 1000|fromtimestamp\([^)\n]*/ 1000")
    found = [
        path.relative_to(COMPAT).as_posix()
        for path in COMPAT.rglob("*.py")
        if spelt.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
    assert spelt.search("int(now.timestamp() * 1000)")
    assert spelt.search("datetime.fromtimestamp(row.time / 1000, utc)")
