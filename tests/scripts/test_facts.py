"""The extract of facts: fresh, without words of Amazon's, and strict where it is made a schema."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from scripts.facts import FOLDER, Kind, Shapes
from tests.reference import REFERENCE, facts, needs_reference

ROOT = Path(__file__).resolve().parents[2]


@needs_reference
def test_the_extract_is_what_the_script_makes_of_the_models() -> None:
    assert REFERENCE is not None
    spapi = REFERENCE / "spapi"
    script = [sys.executable, "scripts/generate_facts.py", str(spapi / "models"), "--gone", str(spapi / "historic")]
    done = subprocess.run([*script, "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_extract_is_lines_of_names() -> None:
    """No sentence of Amazon's: nothing in it is longer than a name or a pattern is."""
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            for text in texts_in(json.loads(line)):
                assert text.count(" ") <= 8 or text.replace(" ", "").isdigit(), (path.name, text)


def texts_in(value: Any) -> list[str]:  # JSON of any shape
    if isinstance(value, dict):
        return [text for key, each in value.items() for text in (key, *texts_in(each))]
    if isinstance(value, list):
        return [text for each in value for text in texts_in(each)]
    return [value] if isinstance(value, str) else []


def test_the_extract_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.jsonl")) < 1_000_000


SHAPES = Shapes(
    {
        "Order": {
            "shape": "Order",
            "has": {
                "Id!": "string",
                "Lines": {"list": "#Line", "maxItems": 2},
                "When": "date-time",
                "Status": "#Status",
            },
        },
        "Line": {"shape": "Line", "has": {"Sku!": {"is": "string", "maxLength": 4}, "Inner": "[]#Line"}},
        "Status": {"shape": "Status", "is": "string", "enum": ["Open", "Shut"]},
        "Free": {"shape": "Free", "has": {"Known": "integer", "*": "boolean"}},
    }
)


@pytest.mark.parametrize(
    ("kind", "value", "wrong"),
    [
        ("#Order", {"Id": "1", "Lines": [{"Sku": "a", "Inner": [{"Sku": "b"}]}], "Status": "Open"}, ""),
        ("#Order", {}, "'Id' is a required property"),
        ("#Order", {"Id": "1", "Other": 1}, "'Other' was unexpected"),
        ("#Order", {"Id": "1", "Lines": [{"Sku": "a"}] * 3}, "too long"),
        ("#Order", {"Id": "1", "Lines": [{"Sku": "a", "Inner": [{"Sku": "abcde"}]}]}, "too long"),
        ("#Order", {"Id": "1", "Status": "Ajar"}, "'Ajar' is not one of"),
        ("[]#Free", [{"Known": 1, "x": True}], ""),
        ("[]#Free", [{"Known": 1, "x": 2}], "2 is not of type 'boolean'"),
        ("object", {"any": ["thing"]}, ""),
        ("any", None, ""),
    ],
)
def test_a_kind_is_a_strict_schema(kind: Kind, value: object, wrong: str) -> None:
    schema = {**SHAPES.schema(kind), "definitions": SHAPES.definitions()}
    found = [error.message for error in Draft4Validator(schema).iter_errors(value)]
    assert (not found) if not wrong else any(wrong in message for message in found)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (("Id",), "string"),
        (("Lines", "Inner", "Inner", "Sku"), {"is": "string", "maxLength": 4}),
        (("Lines", "Id"), None),
        (("Id", "x"), None),
    ],
)
def test_a_path_goes_through_lists(path: tuple[str, ...], kind: Kind | None) -> None:
    assert SHAPES.walk("#Order", path) == kind


def test_below_a_free_name_everything_is() -> None:
    assert SHAPES.walk("[]#Free", ("anything",)) == "boolean"
    assert SHAPES.walk("[]#Free", ("Known",)) == "integer"
    assert SHAPES.walk("object", ("a", "b")) == "any"
    assert SHAPES.is_free("#Free")
    assert not SHAPES.is_free("#Order")


def test_an_operation_has_its_parameters_and_replies() -> None:
    operation = facts().live["orders.v0.getOrders"]
    found = operation.param("query", "MarketplaceIds")
    assert found is not None
    assert (found["type"], found["required"], found["maxItems"]) == ("array", True, 50)
    assert operation.replies[200] == operation.replies[429] == "#GetOrdersResponse"
    assert operation.wrapped
    assert operation.shapes.required(operation.answer) == ["Orders"]
    assert operation.shapes.walk(operation.answer, ("Orders", "BuyerInfo", "BuyerTaxInfo", "TaxingRegion")) == "string"
    assert 400 in operation.examples
