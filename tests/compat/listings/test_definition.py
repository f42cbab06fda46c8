"""Amazon's definitions of product types: each keyword by cases, what only informs, what no rule knows, and how faults
are told."""

from __future__ import annotations

import builtins
import json
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from mws.compat.errors import NotConfigured
from mws.compat.listings import definition_rules
from mws.compat.listings.definition import AttributeFault, Definition, Unusable, pack, unpack
from mws.mappings.feeds.definitions import LOCALES, REFUSING, TELLING

META = "https://schemas.amazon.com/selling-partners/definitions/product-types/meta-schema/v1"

# Any: JSON.
Schema = dict[str, Any]


def definition(attribute: Mapping[str, Any], **root: Any) -> Definition:
    """A definition with one attribute `a`."""
    return Definition({"$schema": META, "type": "object", "properties": {"a": dict(attribute)}, **root})


def entry(marketplace: str = "US", language: str = "en_US", **more: Any) -> Schema:
    return {"marketplace_id": marketplace, "language_tag": language, **more}


BY_BOTH = ["marketplace_id", "language_tag"]
EN, DE = entry(value="x"), entry(language="de_DE", value="x")

# Keyword of Amazon's, the schema of the attribute, what it takes, what it refuses. Plain 2019-09 takes all of them.
AMAZONS: list[tuple[str, Schema, Any, Any]] = [
    ("maxUniqueItems", {"selectors": BY_BOTH, "maxUniqueItems": 1}, [EN, DE], [EN, entry(value="y")]),
    ("maxUniqueItems", {"selectors": BY_BOTH, "maxUniqueItems": 2}, [EN, EN], [EN, EN, EN]),
    # Without selectors all members tell an entry apart.
    ("maxUniqueItems", {"maxUniqueItems": 1}, [EN, entry(value="y")], [EN, dict(EN)]),
    # A selector that an entry has not is a value of its own.
    ("maxUniqueItems", {"selectors": ["type"], "maxUniqueItems": 1}, [{"v": 1}, {"type": "a"}], [{"v": 1}, {"v": 2}]),
    # What is no object is not counted.
    ("maxUniqueItems", {"selectors": ["type"], "maxUniqueItems": 1}, ["a", "a"], [{"type": 1}, {"type": 1}]),
    ("maxUniqueItems", {"maxUniqueItems": 0}, [], [EN]),
    ("minUniqueItems", {"selectors": BY_BOTH, "minUniqueItems": 2}, [EN, EN, DE, DE], [EN, EN, DE]),
    ("minUniqueItems", {"selectors": BY_BOTH, "minUniqueItems": 1}, [EN], []),
    ("selectors", {"selectors": ["t"], "uniqueItems": True}, [{"t": 1}, {"t": 2}], [{"t": 1, "v": 1}, {"t": 1}]),
    ("maxUtf8ByteLength", {"maxUtf8ByteLength": 4}, "ab£", "££a"),
    ("maxUtf8ByteLength", {"maxUtf8ByteLength": 4}, "😀", "😀a"),
    ("minUtf8ByteLength", {"minUtf8ByteLength": 4}, "££", "abc"),
]  # fmt: skip


@pytest.mark.parametrize(("keyword", "schema", "good", "bad"), AMAZONS)
def test_a_keyword_of_amazons_forbids_what_plain_2019_09_takes(
    keyword: str, schema: Schema, good: object, bad: object
) -> None:
    from jsonschema import Draft201909Validator

    assert keyword in schema
    assert definition(schema).faults({"a": good}) == ()
    (fault,) = definition(schema).faults({"a": bad})
    assert fault.attribute == "a"
    plain = Draft201909Validator({"properties": {"a": schema}})
    assert plain.is_valid({"a": bad})


def test_every_keyword_of_amazons_has_a_case() -> None:
    assert {name for _, schema, _, _ in AMAZONS for name in schema} >= REFUSING


NOT_A_COUNT = [True, "2", None, 1.5, [1]]


@pytest.mark.parametrize("keyword", sorted(REFUSING - {"selectors"}))
@pytest.mark.parametrize("value", NOT_A_COUNT)
def test_a_keyword_without_a_whole_number_forbids_nothing(keyword: str, value: object) -> None:
    for given in ("", "abc", [], [EN, EN]):
        assert definition({keyword: value}).faults({"a": given}) == ()


# The rules of the draft that are set right: schema, what they take, what they refuse.
DRAFTS = [
    # In binary 19.99 / 0.01 is no whole number, and 4.35 * 100 is none either.
    ({"multipleOf": 0.01}, [19.99, 4.35, 0.29, 1e6, 3], 19.999),
    ({"multipleOf": 0.1}, [0.3, 1.1], 0.35),
    ({"multipleOf": 5}, [10, 0], 12),
    ({"oneOf": [{"format": "date"}, {"format": "date-time"}]}, ["2026-11-30", "2026-11-30T08:00:00Z"], "tomorrow"),
    ({"format": "date"}, ["2026-02-28"], "2026-02-30"),
    ({"format": "date-time"}, ["2026-02-28T08:00:00+01:00"], "2026-02-28"),
    ({"pattern": "^[A-Z]+$"}, ["ABC"], "abc"),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "good", "bad"), DRAFTS)
def test_a_rule_of_the_draft_that_is_set_right(schema: Schema, good: list[object], bad: object) -> None:
    for value in good:
        assert definition(schema).faults({"a": value}) == ()
    (fault,) = definition(schema).faults({"a": bad})
    assert json.dumps(bad) in fault.text


@pytest.mark.parametrize("schema", [{"pattern": r"\p{L}+"}, {"pattern": "("}, {"format": "uri"}, {"format": "colour"}])
def test_what_python_cannot_read_forbids_nothing(schema: Schema) -> None:
    assert definition(schema).faults({"a": "?"}) == ()


def test_what_only_informs_forbids_nothing_and_is_no_stranger() -> None:
    telling = {
        "$lifecycle": {"enumDeprecated": ["b"]},
        "replaces": ["old"],
        "editable": False,
        "hidden": True,
        "enumNames": ["B"],
    }
    assert telling.keys() == TELLING
    made = definition({"type": "string", "enum": ["b"], "title": "A", "examples": ["c"], **telling})
    assert made.faults({"a": "b"}) == ()
    assert made.unknown == {}


def test_an_unknown_keyword_is_counted_and_refuses_nothing() -> None:
    nested = {"type": "array", "items": {"properties": {"maxWeight": {"maxWeight": 1}}}, "maxWeight": 0}
    made = definition(nested, allOf=[{"if": {"maxWeight": 5}, "then": {"glitter": True}}])
    # A property may bear any name; a keyword is what stands beside it.
    assert made.unknown == {"maxWeight": 3, "glitter": 1}
    assert made.faults({"a": [{"maxWeight": 7}]}) == ()


TITLED = {
    "title": "Price",
    "type": "array",
    "items": {
        "type": "object",
        "required": ["currency", "value"],
        "properties": {
            "currency": {"title": "Cur", "enum": ["USD"]},
            "value": {"title": "Amount", "type": "number", "minimum": 1, "maximum": 5},
            "note": {"$ref": "#/$defs/note"},
        },
        "additionalProperties": False,
    },
}
ROOT = {"required": ["a"], "additionalProperties": False, "$defs": {"note": {"title": "N", "maxLength": 3}}}


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        ({}, ("a", 'a ("Price") is required and missing')),
        ({"a": [{"currency": "USD"}]}, ("a", 'a[0].value ("Amount") is required and missing')),
        ({"a": [{"currency": "EUR", "value": 2}]}, ("a", 'a[0].currency ("Cur") is "EUR", which is none of ["USD"]')),
        ({"a": [{"currency": "USD", "value": 9}]}, ("a", 'a[0].value ("Amount") is 9, more than 5')),
        ({"a": [{"currency": "USD", "value": "2"}]}, ("a", 'a[0].value ("Amount") must be of type "number", not "2"')),
        ({"a": [{"currency": "USD", "value": 2, "note": "long"}]}, ("a", 'a[0].note ("N") has more than 3 characters')),
        ({"a": [{"currency": "USD", "value": 2, "x": 1}]}, ("a", 'a[0] ("Price") has no x in Amazon\'s definition')),
        ({"a": [], "b": [], "c": []}, ("b, c", "has no b, c in Amazon's definition")),
    ],
)  # fmt: skip
def test_a_fault_is_told_by_path_and_title(attributes: Schema, told: tuple[str, str]) -> None:
    assert definition(TITLED, **ROOT).faults(attributes) == (AttributeFault(*told),)


def test_what_is_required_under_a_condition_is_named_once() -> None:
    condition = {"if": {"required": ["b"]}, "then": {"required": ["a"]}}
    made = definition(TITLED, allOf=[condition, condition])
    assert made.faults({"b": []}) == (AttributeFault("a", 'a ("Price") is required and missing'),)
    assert made.faults({}) == ()


def test_long_lists_of_values_and_of_faults_are_cut() -> None:
    made = definition({"enum": ["x" * 50] * 50}, required=[f"r{number}" for number in range(50)])
    faults = made.faults({"a": "y" * 500})
    assert len(faults) == 12
    assert max(len(fault.text) for fault in faults) < 400


# ---- definitions that are none -------------------------------------------------------------------------------------


@pytest.mark.parametrize("schema", [None, [], {}, {"properties": []}])
def test_what_is_no_schema_of_attributes_is_unusable(schema: object) -> None:
    with pytest.raises(Unusable):
        Definition(schema)


@pytest.mark.parametrize("kept", ["", "!", pack(b"{")])
def test_what_is_kept_and_no_json_is_unusable(kept: str) -> None:
    with pytest.raises(Unusable):
        unpack(kept)


@pytest.mark.parametrize("where", ["http://127.0.0.1:9/schema", "#/$defs/gone", "other.json"])
def test_a_reference_elsewhere_is_never_followed(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import urllib.request

    asked = []

    def refuse(*given: object, **more: object) -> None:
        asked.append(given)
        raise OSError

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    made = definition({"$ref": where}, **{"$id": f"{META}/X"})
    with pytest.raises(Unusable):
        made.faults({"a": 1})
    assert (made.attribute("a"), asked) == (None, [])


def test_a_circle_of_references_ends() -> None:
    made = definition({"$ref": "#/properties/a"})
    assert made.attribute("a") is None
    with pytest.raises(Unusable):
        made.faults({"a": 1})


def test_the_schema_s_own_schema_is_not_looked_up() -> None:
    assert definition({"type": "string"}, **{"$schema": "https://nobody.invalid/v9"}).faults({"a": "b"}) == ()


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "jsonschema":
            raise ImportError(name)
        return real(name, *rest)

    definition_rules.validator_class.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(NotConfigured, match=r"product-types.*definitions = \"off\""):
        definition({})


def test_jsonschema_is_imported_with_the_first_definition_only() -> None:
    import subprocess

    program = (
        "import sys, mws.compat.listings.convert, mws.compat.facade\n"
        "assert 'jsonschema' not in sys.modules\n"
        "from mws.compat.listings.definition import Definition\n"
        "Definition({'properties': {}})\n"
        "assert 'jsonschema' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_what_is_kept_is_what_was_packed_and_is_held_ready() -> None:
    kept = pack(json.dumps({"properties": {"a": {"title": "A"}}}).encode())
    assert unpack(kept).attribute("a") == {"title": "A"}
    assert unpack(kept) is unpack(kept)


def test_the_languages_are_those_of_the_operation() -> None:
    assert {"en_US", "de_DE", "ja_JP", "zh_CN"} <= LOCALES
