"""Planted outcomes: which reports and feeds they hit, how often, and what a wrong spec is told."""

from __future__ import annotations

import pytest

from mws.spapi.sandbox.embedded import URL
from mws.spapi.sandbox.world.outcomes import Outcome, Outcomes
from tests.spapi.sandbox.caller import Caller


def test_outcomes_are_spent_in_turn() -> None:
    outcomes = Outcomes()
    outcomes.plant("GET_A:fatal*2, *:gzip+cp1252, GET_A:plain*always")
    assert [outcomes.take(kind) for kind in ("GET_A", "GET_A", "GET_B", "GET_A", "GET_A", "GET_B")] == [
        Outcome("fatal"),
        Outcome("fatal"),
        Outcome("", "cp1252", True),
        Outcome(gzip=False),
        Outcome(gzip=False),
        Outcome(),
    ]


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("nonsense", "expected TYPE:WORD"),
        ("GET_A:", "expected TYPE:WORD"),
        ("get_a:fatal", "expected TYPE:WORD"),
        ("GET_A:fatal*x", "expected TYPE:WORD"),
        ("GET_A:explode", "unknown word 'explode'"),
        ("GET_A:fatal, GET_A:explode", "unknown word 'explode'"),
    ],
)
def test_a_wrong_spec_is_named_and_plants_nothing(spec: str, told: str) -> None:
    outcomes = Outcomes()
    with pytest.raises(ValueError, match=told):
        outcomes.plant(spec)
    assert outcomes.take("GET_A") == Outcome()
    with pytest.raises(ValueError, match=told):
        Caller(outcomes=[spec])


def test_the_switch_and_its_reset() -> None:
    caller = Caller()
    plant = f"{URL}/_sandbox/outcome"
    assert caller.http.post(plant, data="GET_AFN_INVENTORY_DATA:fatal*always").status_code == 200
    assert caller.http.post(plant, data="GET_A:explode").status_code == 400
    assert caller.made("GET_AFN_INVENTORY_DATA")["processingStatus"] == "FATAL"
    caller.http.post(f"{URL}/_sandbox/reset")
    assert caller.made("GET_AFN_INVENTORY_DATA")["processingStatus"] == "DONE"
