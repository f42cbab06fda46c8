"""Every public name of boto.mws 2.49 as recorded is here: classes, signatures, calls and their quotas, children."""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from mws.boto import connection, exception, response
from mws.boto.connection import MWSConnection
from mws.boto.declare import api_call_map, api_version_path
from mws.boto.response import DeclarativeType, ResponseElement
from mws.errors import MWSError
from tests.reference import REFERENCE, needs_reference

MODULES = ("connection", "exception", "response")
# What boto's modules happened to import.
IMPORTED = {"boto", "six"}
# Of Amazon's other services and of http.client: nothing that a call of MWS needs.
LEFT_OUT = {"_get_auth_region_name", "_get_auth_service_name", "_set_auth_region_name", "_set_auth_service_name"}


# Declared on the class here; boto put them on each object, where the recording does not look.
ON_OBJECTS = {
    "ItemAttributes": {
        *("Actor", "Artist", "Author", "Creator", "Director", "Feature", "Format", "GemType"),
        *("MaterialType", "MediaType", "OperatingSystem", "Platform"),
    },
    "ProductCategory": {"Parent"},
}


@cache
def surface() -> dict[str, Any]:
    """The recording; empty where it is absent."""
    if REFERENCE is None:
        return {}
    found: dict[str, Any] = json.loads((REFERENCE / "clients/surface_boto.json").read_text("utf-8"))
    return found


def recorded(module: str) -> dict[str, Any]:
    found: dict[str, Any] = surface()["introspection"]["modules"][f"boto.mws.{module}"]
    return found


def ours(module: str, name: str) -> Any:
    return getattr(importlib.import_module(f"mws.boto.{module}"), name)


def signature(function: Any) -> str:
    """As the recording writes it: names, kinds and defaults, without types. What only we have is keyword-only."""
    parts = inspect.signature(function, follow_wrapped=False).parameters.values()
    plain = [each.replace(annotation=inspect.Parameter.empty) for each in parts if each.kind is not each.KEYWORD_ONLY]
    return str(inspect.Signature(plain))


def callables() -> Iterator[tuple[str, str, str]]:
    """(module, its function or `Class.method`, recorded signature) of everything that can be called."""
    if not surface():
        return
    for module in MODULES:
        for name, function in recorded(module)["functions"].items():
            yield module, name, function["signature"]["text"]
        for name, cls in recorded(module)["classes"].items():
            if name not in ON_OBJECTS and "POSITIONAL_ONLY" not in str(cls["init"]):
                yield module, f"{name}.__init__", cls["init"]["text"]
            for method, told in cls["methods"].items():
                yield module, f"{name}.{method}", told["signature"]["text"]


@needs_reference
def test_there_is_something_to_compare_with() -> None:
    assert len([*callables()]) == 256


@needs_reference
@pytest.mark.parametrize(("module", "name", "expected"), [*callables()])
def test_a_callable_has_the_recorded_signature(module: str, name: str, expected: str) -> None:
    owner, _, attribute = name.partition(".")
    found = ours(module, owner)
    assert signature(getattr(found, attribute) if attribute else found) == expected


@needs_reference
@pytest.mark.parametrize("module", MODULES)
def test_every_name_of_a_module_is_here(module: str) -> None:
    told = recorded(module)
    names = {*told["classes"], *told["functions"], *told["values"], *told["reexports"]} - IMPORTED
    assert {name for name in names if not hasattr(importlib.import_module(f"mws.boto.{module}"), name)} == set()
    for name, cls in told["classes"].items():
        found = ours(module, name)
        bases = {each.__name__ for each in found.__mro__}
        assert {base.rpartition(".")[2] for base in cls["bases"]} <= bases, name
        members = {*cls["inherited_methods"], *cls["properties"], *cls["methods"]} - LEFT_OUT
        # An exception is read into, and forgets nothing.
        assert {each for each in members if not hasattr(found, each)} - {"_cleanupParsedProperties"} == set(), name


@needs_reference
def test_the_calls_are_the_recorded_ones() -> None:
    told = surface()
    assert api_call_map == told["api_call_map"]
    assert {name: [*row] for name, row in api_version_path.items()} == told["api_version_path"]
    assert len(told["api_calls"]) == 94
    for name, row in told["api_calls"].items():
        call = getattr(MWSConnection, name)
        version, account, path = api_version_path[row["section"]]
        found = (call.action, call.section, call.quota, call.restore, call.version, version, account, path)
        expected = [row[each] for each in ("action", "section", "quota", "restore", "version")]
        assert found == (*expected, row["version"], row["account_param"], row["path"]), name
        lines = call.__doc__.splitlines()
        rules = [each for each in row["constraints"] if ": " in each]
        assert [line for line in lines[2:] if ": " in line] == rules, name


@pytest.mark.parametrize("name", sorted(api_call_map.values()))
def test_a_call_says_what_it_does(name: str) -> None:
    call = getattr(MWSConnection, name)
    assert call.__name__ == name
    assert call.__qualname__.endswith(f".{name}")
    first, second, *_ = call.__doc__.splitlines()
    assert first.startswith(f"{call.action} of {call.section} ")
    assert second.endswith(".")


def children(cls: type) -> dict[str, Any]:
    """The children that a class itself declares, as the recording writes them; a kind of its own is not followed."""
    found: dict[str, Any] = {}
    for name, node in vars(cls).items():
        if isinstance(node, DeclarativeType):
            hint = node._hint
            row: dict[str, Any] = {
                "declared": type(node).__name__,
                "hint": "anonymous" if hint._unnamed else hint.__name__,
            }
            if hint is not cls and (inner := children(hint)):
                row["children"] = inner
            found[name] = row
    return found


def as_far_as(expected: Any, found: Any) -> Any:
    """A tree of children without what the recording did not look into: some depth, and what objects declare."""
    if not isinstance(found, dict) or not isinstance(expected, dict):
        return found
    unseen = {"children"}.union(*ON_OBJECTS.values())
    return {
        name: as_far_as(expected.get(name), each)
        for name, each in found.items()
        if name in expected or name not in unseen
    }


@needs_reference
def test_the_classes_of_replies_declare_the_recorded_children() -> None:
    rows = surface()["response_classes"]
    assert len(rows) > 90
    for name, row in rows.items():
        cls = ours("response", name)
        if not issubclass(cls, ResponseElement):
            continue
        of_objects = ON_OBJECTS.get(name, set())
        found = {n: each for n, each in children(cls).items() if n not in of_objects}
        assert as_far_as(row["elements"], found) == row["elements"], name


@needs_reference
def test_the_exceptions_are_the_recorded_ones() -> None:
    for name, row in surface()["exceptions"].items():
        found = getattr(exception, name)
        assert [base for base in row["bases"] if base not in {each.__name__ for each in found.__mro__}] == []
        assert getattr(found, "retry", None) == row["retry"]


@pytest.mark.parametrize(
    "name", ["ResponseError", "RetriableResponseError", "InvalidParameterValue", "BotoServerError"]
)
def test_what_a_program_catches_is_an_error_of_this_project_too(name: str) -> None:
    assert issubclass(getattr(exception, name), MWSError)


def test_star_imports_bring_what_they_brought() -> None:
    assert connection.__all__ == ["MWSConnection"]
    assert {"Order", "ResponseFactory", "strip_namespace", "GetMatchingProductForIdResponse"} <= {*response.__all__}
    assert [name for name in response.__all__ if not hasattr(response, name)] == []
