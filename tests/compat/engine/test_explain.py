"""The slow twin finds a fault exactly where writing raises: for random tables and random JSON, and for every case."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mws.compat.engine import xmlwrite
from mws.compat.engine.explain import Fault, explain, faults
from mws.compat.engine.table_check import check
from mws.compat.engine.xmlwrite import ReplyFacts, write_content, write_reply
from mws.mappings.codecs import BOOL, COUNT, TEXT, attr, enum, field, group, has, many, scope, text, total, when
from mws.mappings.model import Check, Derive, Given, NextToken, Node, Operation, Section
from mws.spapi.calls import Json
from tests.case_folders import FOLDERS, run

RAISED = (AttributeError, KeyError, TypeError, ValueError)
SECTION = Section("S", "/S", "1", "urn:s", namespaces=(("ns2", "urn:two"),))

# A small alphabet, so that random tables and random replies meet.
NAMES = st.sampled_from("ab")
PATHS = st.sampled_from(["", "a", "b", "a.b", "b.a.b", "a[b=x]", "b[a=x].b"])
ELEMENTS = st.sampled_from(["A", "B", "ns2:C"])
LEAVES: st.SearchStrategy[Json] = st.sampled_from([None, True, 0, 7, 2.5, "", "x", "y&", []])
JSON: st.SearchStrategy[Json] = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=2), max_leaves=8
)
CODECS = st.sampled_from([TEXT, COUNT, BOOL, has("x"), total("a"), enum("e", {"X": "x"})])


def _first(value: Json) -> Json:
    if not isinstance(value, list):
        raise TypeError("wants a list to take the first of")
    return value[0] if value else None


def _marked(row: Json) -> dict[str, tuple[str, ...]]:
    if not isinstance(row, dict):
        raise ValueError("wants an object to look at")
    return {"inferred": ("A",)} if "a" in row else {}


DERIVES = st.none() | st.just(Derive("first", _first))
CHECKS = st.none() | st.just(Check("marked", _marked))
GIVEN = st.sampled_from([{}, {"P": "x"}, {"P": "y", "S": "A1"}])


def _elements(children: st.SearchStrategy[list[Node]]) -> st.SearchStrategy[Node]:
    """Nodes that hold others."""
    attributes = st.lists(st.sampled_from([attr("c", "a"), attr("d", "b.a", COUNT), attr("e", value="v")]), unique=True)
    inside = st.tuples(attributes, children).map(lambda both: [*both[0], *both[1]])
    return st.one_of(
        st.builds(
            lambda name, nodes, rest, via, empty: group(name, *nodes, rest=rest, via=via, empty=empty),
            ELEMENTS, inside, PATHS, DERIVES, st.booleans(),
        ),
        st.builds(
            lambda wrapper, item, nodes, rest, via, seen: many(wrapper, item, *nodes, rest=rest, via=via, check=seen),
            ELEMENTS | st.just(""), ELEMENTS, inside, PATHS, DERIVES, CHECKS,
        ),
        st.builds(lambda nodes, rest, via: scope(rest, *nodes, via=via), children, PATHS, DERIVES),
        st.builds(lambda nodes, value: when("P", value, *nodes), children, st.sampled_from(["", "x", ("x", "y")])),
    )  # fmt: skip


SIMPLE: st.SearchStrategy[Node] = st.one_of(
    st.builds(field, ELEMENTS, PATHS, CODECS),
    st.builds(text, PATHS, CODECS),
    st.builds(lambda item, rest, codec: many("", item, rest=rest, codec=codec), ELEMENTS, PATHS, CODECS),
    st.just(Given("G", "S")),
    st.builds(NextToken, PATHS),
)
NODES = st.recursive(SIMPLE, lambda inner: _elements(st.lists(inner, max_size=3)), max_leaves=6)
TABLES = st.builds(
    lambda nodes, envelope: Operation(SECTION, "Do", (), tuple(nodes), envelope=envelope),
    st.lists(NODES, min_size=1, max_size=3),
    st.sampled_from(["one", "one", "each"]),
)


@settings(max_examples=400, deadline=None)
@given(TABLES, JSON, GIVEN)
def test_writing_raises_exactly_where_the_twin_finds_a_fault(
    operation: Operation, data: Json, given_: dict[str, str]
) -> None:
    check(operation)
    found = list(faults(operation, data, given_))
    try:
        xml = write_reply(operation, data, ReplyFacts(given_), "id")
    except RAISED:
        assert found, "the twin is silent"
        assert "does not describe" not in str(explain(operation, data, given_))
    else:
        assert found == []
        etree.fromstring(xml)


PLACED: dict[str, tuple[Node, Json, str]] = {
    "an attribute": (
        many("", "A", attr("c", "n.count", COUNT), rest="rows"),
        {"rows": [{}, {"n": {"count": "7"}}]},
        "$.rows[1].n.count: <c> wants a whole number, got str",
    ),
    "a text": (group("A", attr("c", "c"), text("v", COUNT), rest="a"), {"a": {"v": "1"}}, "$.a.v: <A> wants a whole"),
    "a scope": (scope("a.b", field("A", "c")), {"a": {"b": {"c": []}}}, "$.a.b.c: <A> wants text, got list"),
    "a scope that is text": (scope("a", field("A", "c")), {"a": "x"}, "$.a: <DoResult> wants an object, got str"),
    "a when": (when("P", "", field("A", "c")), {"c": {}}, "$.c: <A> wants text, got dict"),
    "a selector": (
        field("A", "l[t=X].v"),
        {"l": [{"t": "X", "v": {}}]},
        "$.l[t=X].v: <A> wants text, got dict",
    ),
    "what a selector looks through": (field("A", "l[t=X].v"), {"l": ["X"]}, "<A> wants objects at 'l', got str"),
    "no list to select from": (field("A", "l[t=X].v"), {"l": {}}, "<A> wants a list at 'l', got dict"),
    "below what is derived": (
        group("A", field("B", "b", COUNT), rest="rows", via=Derive("first", _first)),
        {"rows": [{"b": "1"}]},
        "$.rows: <B> wants a whole number, got str",
    ),
    "a token": (NextToken("p.next"), {"p": {"next": 7}}, "$.p.next: <NextToken> wants a page token, got int"),
    "a check": (
        many("L", "A", rest="rows", check=Check("marked", _marked), codec=None),
        {"rows": [1]},
        "$.rows[0]: <A>",
    ),
}


@pytest.mark.parametrize("case", PLACED)
def test_a_fault_has_its_place(case: str) -> None:
    node, data, said = PLACED[case]
    operation = Operation(SECTION, "Do", (), (node,))
    if case == "a check":
        operation = Operation(SECTION, "Do", (), (many("L", "A", group("G"), rest="rows", check=Check("m", _marked)),))
    with pytest.raises(RAISED):
        write_content(operation, data, ReplyFacts())
    assert said in str(explain(operation, data)), str(explain(operation, data))


# The cases --------------------------------------------------------------------------------------------------------

Written = tuple[Operation, Json, Mapping[str, str]]
WITH_XML = [folder for folder in FOLDERS if any(folder.glob("reply*.xml"))]
# What may stand where a table expects something else: each kind of JSON once.
STRANGE: tuple[Json, ...] = ("odd", 7, 2.5, True, ["odd"], [], {"odd": "x"}, None)


def written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Written]:
    """What the case's replies are written from."""
    seen: list[Written] = []

    def noting(operation: Operation, data: Json, facts: ReplyFacts) -> str:
        seen.append((operation, data, dict(facts.given)))
        return write_content(operation, data, facts)

    monkeypatch.setattr(xmlwrite, "write_content", noting)
    run(folder)
    return seen


def leaves(value: Json, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to each value that holds no other, of the first two elements of each list."""
    inner = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    found = False
    for step, below in inner:
        found = True
        yield from leaves(below, (*steps, step))
    if not found and steps:
        yield steps


def with_leaf(data: Json, steps: tuple[str | int, ...], value: Json) -> Json:
    changed: Any = copy.deepcopy(data)  # a way down through objects and lists
    place = changed
    for step in steps[:-1]:
        place = place[step]
    place[steps[-1]] = value
    return changed  # type: ignore[no-any-return]  # JSON, as it was


def named(place: str) -> list[str]:
    """The names of a place, without indices and selectors."""
    return [name for name in re.sub(r"\[[^\]]*\]", "", place).split(".")[1:] if name]


def names_of(faulty: Iterator[Fault]) -> list[list[str]]:
    return [named(fault.place) for fault in faulty]


def compare(operation: Operation, data: Json, given_: Mapping[str, str]) -> int:
    """Writes the reply with each leaf replaced; how often that raised. The leaf is named then, and only then."""
    raised = 0
    for steps in leaves(data):
        names = [step for step in steps if isinstance(step, str)]
        for strange in STRANGE:
            broken = with_leaf(data, steps, strange)
            places = names_of(faults(operation, broken, given_))
            try:
                write_content(operation, broken, ReplyFacts(given_))
            except RAISED:
                raised += 1
                assert places, f"{steps} as {strange!r}: the twin is silent"
                # The leaf itself, or what is read as a whole around it, or a name it should have held.
                assert all(place == names[: len(place)] or names == place[: len(names)] for place in places), places
            else:
                assert places == [], f"{steps} as {strange!r}"
    return raised


@pytest.mark.parametrize("folder", WITH_XML, ids=lambda folder: folder.name)
def test_each_leaf_of_each_case_that_cannot_be_written_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for operation, data, given_ in written(folder, monkeypatch):
        assert names_of(faults(operation, data, given_)) == []
        raised = compare(operation, data, given_)
        assert raised or operation.section.name != "Orders" or folder.name.endswith(".empty")
