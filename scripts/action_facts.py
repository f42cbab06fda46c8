"""What is known of an MWS Action before it is built: its parameters and elements, and the SP-API operations it uses.

The repository knows the Action (`mappings/all_actions.py`), the names of its parameters (`mws/apis`), the operations
(`spapi/data/routes.json`), what Amazon's models say of them (`tests/facts`) and the structures of some replies
(`scripts/declared_elements.py`). Where the collected facts lie beside the checkout (`../shared/reference`), they add
what is required, all elements of the reply, notes and corrections. Nothing is guessed.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from mws.mappings import registry
from mws.mappings.actions import Action
from mws.mappings.all_actions import ACTIONS
from mws.mappings.model import Section
from scripts import facts
from scripts.action_names import Name
from scripts.declared_elements import declared_elements

_ONLY_STRUCTURES = (
    "of its reply only structures and lists are known here, as a client declared them (boto.mws, mws/boto/shapes.py): "
    "check that each stands there, and look up the plain elements, each `?`, and MWS's order"
)

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "reference"


class NoSuchAction(Exception):
    """MWS had no Action of that name. `str()` names those of its section, or the sections."""


@dataclass(frozen=True)
class ActionFacts:
    """elements is None where nothing tells of the reply. envelope: as `Operation.envelope`. notes: for the reader."""

    action: Action
    section: Section
    parameters: dict[str, Name]
    elements: dict[str, Name] | None
    envelope: str
    schema: Schema
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    """Amazon's model of an operation: definitions, its body, and what a caller gets. Empty where there is no model."""

    definitions: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON schemas
    body: Mapping[str, Any] = field(default_factory=dict)
    success: Mapping[str, Any] = field(default_factory=dict)

    def resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """The schema a reference names; of an array that of its items."""
        while "$ref" in schema or schema.get("type") == "array":
            schema = schema.get("items") or self.definitions[schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def is_list(self, schema: Mapping[str, Any]) -> bool:
        """Whether it is an array, by whatever name."""
        while "$ref" in schema:
            schema = self.definitions[schema["$ref"].rsplit("/", 1)[1]]
        return schema.get("type") == "array"

    def properties(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """Its properties, those of its parts too."""
        whole = self.resolved(schema)
        found = dict(whole.get("properties", {}))
        for part in whole.get("allOf", ()):
            found.update(self.properties(part))
        return found


def facts_of(section: str, name: str, reference: Path | None = REFERENCE) -> ActionFacts:
    """Everything known. Raises NoSuchAction."""
    action = next((each for each in ACTIONS if (each.section, each.name) == (section, name)), None)
    if action is None:
        same = [f"{each.section}.{each.name}" for each in ACTIONS if each.section == section]
        there = same or [f"{each}.…" for each in dict.fromkeys(each.section for each in ACTIONS)]
        raise NoSuchAction(f"MWS had no {section}.{name}; there are {', '.join(there)}")
    row = _reference_row(reference, action)
    elements = declared_elements(name) if row is None else _elements(row)
    envelope = "one" if row is None else _envelope(row, elements or {})
    return ActionFacts(
        action=action,
        section=_section(action, row),
        parameters=_declared_parameters(name) if row is None else _parameters(row),
        elements=elements,
        envelope=envelope,
        schema=_schema(action),
        notes=(*_notes(reference, action), *([_ONLY_STRUCTURES] if row is None and elements else [])),
    )


def _reference_row(reference: Path | None, action: Action) -> Mapping[str, Any] | None:
    path = reference / "mws" / "operations.json" if reference else None
    if path is None or not path.exists():
        return None
    rows = json.loads(path.read_text("utf-8"))
    return next((row for row in rows if (row["section"], row["action"]) == (action.section, action.name)), None)


def _section(action: Action, row: Mapping[str, Any] | None) -> Section:
    known = next((each for each in registry.SECTIONS if each.name == action.section), None)
    if known is not None:
        return known
    if row is not None:
        return Section(action.section, row["uri_path"], row["version"], row["xmlns"])
    for declared in _classes():
        if action.section in (declared["name"], declared["URI"].split("/")[1]):
            return Section(action.section, declared["URI"], declared["VERSION"], declared["NAMESPACE"].strip("{}"))
    return Section(action.section, f"/{action.section}/?", "?", "?")


# Parameters ----------------------------------------------------------------------------------------------------------


def _parameters(row: Mapping[str, Any]) -> dict[str, Name]:
    found: dict[str, Name] = {}
    for parameter in row["parameters"]:
        for wire in parameter.get("wire_names") or [parameter["name"]]:
            _place(found, wire.split("."), parameter)
    return found


def _place(into: dict[str, Name], parts: list[str], parameter: Mapping[str, Any]) -> None:
    """`Items.member.N.Quantity`: the name, its list's item, and what each entry has."""
    first = into.setdefault(parts[0], Name(parts[0]))
    rest = parts[1:]
    # "unknown" and "conditional" are texts: required is what is True.
    first.required = first.required or (parts[0] == parameter["name"] and parameter.get("required") is True)
    if len(rest) > 1 and rest[1] == "N":
        first.item, rest = rest[0], rest[2:]
    elif rest[:1] == ["N"]:
        first.item, rest = "member", rest[1:]
    if rest:
        _place(first.below, rest, parameter)
    else:
        first.kind = str(parameter.get("type", "")).removeprefix("xs:") if parts[0] == parameter["name"] else ""


def _declared_parameters(action: str) -> dict[str, Name]:
    """The names our own drop-in sends for this Action; what is required it does not say."""
    found: dict[str, Name] = {}
    for call in _declarations():
        first = call.args[0]
        if not (isinstance(first, ast.Constant) and first.value == action):
            continue
        for keyword in call.keywords:
            wire = keyword.value
            if isinstance(wire, ast.Call) and wire.args:
                wire = wire.args[0]
            named = isinstance(wire, ast.Constant) and isinstance(wire.value, str) and keyword.arg != "method"
            if named and isinstance(wire, ast.Constant) and wire.value:
                parts = str(wire.value).rstrip(".").split(".")
                _place(found, [*parts, "N"] if str(wire.value).endswith(".") else parts, {"name": parts[0]})
    return found


def _trees() -> Iterator[ast.Module]:
    for path in sorted((ROOT / "mws" / "apis").glob("*.py")):
        yield ast.parse(path.read_text("utf-8"))


def _declarations() -> Iterator[ast.Call]:
    for tree in _trees():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "action"
                and node.args
            ):
                yield node


def _classes() -> Iterator[dict[str, str]]:
    """Name, URI, VERSION and NAMESPACE of every class that has them."""
    for tree in _trees():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                values = {
                    target.id: str(each.value.value)
                    for each in node.body
                    if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
                    for target in each.targets
                    if isinstance(target, ast.Name)
                }
                if values.keys() >= {"URI", "VERSION", "NAMESPACE"}:
                    yield {**values, "name": node.name}


# Elements ------------------------------------------------------------------------------------------------------------


def _elements(row: Mapping[str, Any]) -> dict[str, Name]:
    """The tree below the Result."""
    found: dict[str, Name] = {}
    for path in (row.get("response") or {}).get("elements") or ():
        into = found
        for part in path.split("/")[1:]:
            text, _, kind = part.partition(":")
            name = text.removeprefix("@").removesuffix("[]")
            each = into.setdefault(name, Name(name, kind.removesuffix("..."), attribute=text.startswith("@")))
            each.item = each.item or ("[]" if text.endswith("[]") else "")
            into = each.below
    return found


def _envelope(row: Mapping[str, Any], elements: Mapping[str, Name]) -> str:
    results = (row.get("response") or {}).get("result_element") or []
    if not results:
        return "none"
    if "[]" in results[0]:
        return "each"
    return "one" if elements else "empty"


# The operations ------------------------------------------------------------------------------------------------------


@cache
def _models() -> facts.Facts:
    return facts.load()


def _schema(action: Action) -> Schema:
    """That of the first operation, which the table fills."""
    found = _models().all.get(action.operations[0]) if action.operations else None
    if found is None:
        return Schema()
    shapes = found.shapes
    body = shapes.schema(found.body) if found.body else {}
    return Schema(shapes.definitions(), body, shapes.schema(found.answer) if found.answer else {})


def _notes(reference: Path | None, action: Action) -> Iterator[str]:
    if action.reason:
        yield action.reason
    yield from (f"no source: {each}" for each in action.missing)
    if reference is None or not (reference / "mapping").is_dir():
        return
    rows = json.loads((reference / "mapping" / "mapping.json").read_text("utf-8"))["actions"]
    empty: Mapping[str, Any] = {}
    row = next((each for each in rows if each.get("key") == f"{action.section}.{action.name}"), empty)
    for kind in ("parameter_map", "response_map"):
        yield from (f"{name} <- {rest}" for name, rest in (row.get(kind) or {}).items())
    yield from (f"lost: {each}" for each in row.get("semantics_lost") or ())
    for line in _lines(reference / "mapping" / "CORRECTIONS.md"):
        if re.search(rf"\b{action.name}\b", line):
            yield f"correction: {line.strip('| ')}"
    samples = sorted((reference / "mws" / "samples" / action.section).glob(f"{action.name}.*"))
    yield from (f"sample: {path.relative_to(reference)}" for path in samples)


def _lines(path: Path) -> Iterable[str]:
    return path.read_text("utf-8").splitlines() if path.exists() else ()
