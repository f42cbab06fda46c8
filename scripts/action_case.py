"""The case folders of an Action, as far as facts go: one call of every operation, each leaf that is to be told `?`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from mws.spapi.routes import body_properties, changes_shop, route
from scripts.action_facts import ActionFacts, Schema
from scripts.action_names import UNKNOWN, Name


def writes(facts: ActionFacts) -> bool:
    """Whether an operation of it changes something of the seller's."""
    return any(changes_shop(route(key)) for key in facts.action.operations)


def case_folders(facts: ActionFacts) -> dict[str, dict[str, str]]:
    """Folder → file → content: one call of it, and of a write the same call where writes are switched off."""
    name = f"{facts.action.section}.{facts.action.name}"
    folders = {name: case_files(facts)}
    if writes(facts):
        folders[f"{name}.writes-off"] = {
            "request.json": _json({"params": _required(facts), "settings": {"writes": "off"}}),
            "upstream.json": _json([]),
            # As `mws.compat.accounts.policy` refuses it.
            "error.json": _json({"status": 401, "type": "Sender", "code": "AccessDenied"}),
        }
    return folders


def case_files(facts: ActionFacts) -> dict[str, str]:
    """Name → content: one call of every operation, each parameter that is required."""
    return {
        "request.json": _json({"params": _required(facts)}),
        "upstream.json": _json([_upstream(key, facts) for key in facts.action.operations]),
        "reply.xml": _reply(facts),
        "marks.json": _json({}),
    }


def _required(facts: ActionFacts) -> dict[str, str]:
    return dict(_example(facts.parameters, ""))


def _example(names: Mapping[str, Name], before: str, *, all_of: bool = False) -> Iterator[tuple[str, str]]:
    for name in names.values():
        if not (name.required or all_of):
            continue
        here = f"{before}{name.name}" + (f".{name.item}.1" if name.item else "")
        if name.below:
            yield from _example(name.below, f"{here}.", all_of=True)
        else:
            yield here, UNKNOWN


def _upstream(key: str, facts: ActionFacts) -> dict[str, Any]:
    way = route(key)
    entry: dict[str, Any] = {"operation": key}
    for place in ("path", "query"):
        values = {each.name: UNKNOWN for each in way.params if each.place == place and each.required}
        if values:
            entry[place] = values
    schema = facts.schema if key == facts.action.operations[0] else Schema()
    if any(each.place == "body" for each in way.params):
        entry["body"] = (
            _skeleton(schema, schema.body, 3) if schema.body else dict.fromkeys(body_properties(key), UNKNOWN)
        )
    reply = _skeleton(schema, schema.success, 6) if schema.success else {}
    if isinstance(reply, dict):
        reply.pop("errors", None)  # of a success there are none
    return {**entry, "reply": reply}


def _skeleton(schema: Schema, model: Mapping[str, Any], depth: int) -> Any:  # JSON of any shape
    """A value of that shape, `?` for each leaf; deeper than `depth` it is left empty."""
    named = model
    while "$ref" in named:
        named = schema.definitions[named["$ref"].rsplit("/", 1)[1]]
    if named.get("type") == "array":
        return [_skeleton(schema, named["items"], depth)] if depth else []
    properties = schema.properties(named)
    if properties or named.get("type") == "object":
        return {name: _skeleton(schema, each, depth - 1) for name, each in properties.items()} if depth else {}
    return UNKNOWN


def _reply(facts: ActionFacts) -> str:
    action, xmlns = facts.action.name, facts.section.xmlns
    inner = "".join(_xml(facts.elements or {}, "    "))
    attributes = "".join(f' {each.name}="?"' for each in (facts.elements or {}).values() if each.attribute)
    result = f"  <{action}Result{attributes}>\n{inner}  </{action}Result>\n" if facts.envelope != "none" else ""
    metadata = "  <ResponseMetadata>\n    <RequestId>id</RequestId>\n  </ResponseMetadata>\n"
    return f'<?xml version="1.0"?>\n<{action}Response xmlns="{escape(xmlns)}">\n{result}{metadata}</{action}Response>\n'


def _xml(names: Mapping[str, Name], indent: str) -> Iterator[str]:
    for name in names.values():
        if name.attribute or name.name == "text()":
            continue
        if name.name == UNKNOWN:
            yield f"{indent}<!-- ? -->\n"
            continue
        start = name.name + "".join(f' {each.name}="?"' for each in name.below.values() if each.attribute)
        elements = {each: inner for each, inner in name.below.items() if not inner.attribute and each != "text()"}
        if elements:
            yield f"{indent}<{start}>\n{''.join(_xml(elements, indent + '  '))}{indent}</{name.name}>\n"
        else:
            yield f"{indent}<{start}>?</{name.name}>\n"


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
