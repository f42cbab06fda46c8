"""Every form of time that clients send, and the window a request's time must lie in."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws import timestamps

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("2026-11-20T14:00:00Z", 0),
        ("2026-11-20T14:00:00", 0),
        ("2026-11-20T14:00:00.5Z", 500_000),
        ("2026-11-20T14:00:00.123Z", 123_000),
        ("2026-11-20T14:00:00.1234567Z", 123_456),  # C#
        ("2026-11-20T14:00:00.000001", 1),
        ("2026-11-20T14:00:00+0000", 0),
        ("2026-11-20T14:00:00+00:00", 0),
        ("2026-11-20T07:00:00-07:00", 0),
        ("2026-11-20T07:00:00-0700", 0),
        ("2026-11-20T19:30:00+05:30", 0),
    ],
)
def test_a_form_clients_send(text: str, micros: int) -> None:
    assert timestamps.parse(text) == NOW + timedelta(microseconds=micros)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-11-20",
        "2026-11-20 14:00:00Z",
        "2026-11-20T14:00Z",
        "2026-13-20T14:00:00Z",
        "2026-11-20T25:00:00Z",
        "2026-11-20T14:00:00.Z",
        "2026-11-20T14:00:00ZZ",
        "2026-11-20T14:00:00+25:00",
        "0001-01-01T00:00:00+05:00",
        "２０26-11-20T14:00:00Z",
        "2026-11-20T14:00:00Z\n",
    ],
)
def test_what_is_no_timestamp(text: str) -> None:
    with pytest.raises(ValueError):
        timestamps.parse(text)


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.timezones()))
def test_what_is_written_reads_back_to_the_second(moment: datetime) -> None:
    assert timestamps.parse(timestamps.write(moment)) == moment.astimezone(timezone.utc).replace(microsecond=0)


def test_a_naive_moment_is_written_as_utc() -> None:
    assert timestamps.write(datetime(2026, 11, 20, 14, 0, 0, 999)) == "2026-11-20T14:00:00Z"


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"Timestamp": "2026-11-20T14:00:00Z"}, None),
        ({"Timestamp": "2026-11-20T13:45:00Z"}, None),
        ({"Timestamp": "2026-11-20T13:44:59Z"}, "expired"),
        ({"Timestamp": "2026-11-20T14:15:00Z"}, None),
        ({"Timestamp": "2026-11-20T14:15:01Z"}, "early"),
        ({"Timestamp": "2026-11-20T06:59:00-07:00"}, None),
        ({"Expires": "2026-11-20T14:00:00Z"}, None),
        ({"Expires": "2026-11-20T18:00:00Z"}, None),
        ({"Expires": "2026-11-20T13:59:59Z"}, "expired"),
        ({"Timestamp": "yesterday"}, "malformed"),
        ({"Timestamp": ""}, "missing"),
        ({}, "missing"),
    ],
)
def test_the_window(params: dict[str, str], refusal: str | None) -> None:
    assert timestamps.refusal(params, lambda: NOW) == refusal


def test_how_far_ahead_expires_may_lie() -> None:
    def found(text: str) -> str | None:
        return timestamps.refusal({"Expires": text}, lambda: NOW, 600)

    assert found("2026-11-20T14:10:00Z") is None
    assert found("2026-11-20T14:10:01Z") == "far"
    assert found("9999-12-31T23:59:59Z") == "far"
    assert timestamps.refusal({"Timestamp": "2026-11-20T14:14:00Z"}, lambda: NOW, 600) is None
