"""The cases held against Amazon's models: what they have Amazon say, and what leaves for Amazon in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from mws.mappings.model import Operation
from mws.mappings.paths import Known, unknown
from mws.mappings.registry import versions
from mws.spapi.calls import Json, RestCall, RestReply
from mws.spapi.client import Client
from scripts.facts import OperationFacts
from scripts.table_lines import filled_routes
from tests.case_folders import FOLDERS, load, requests_of, run
from tests.reference import facts

MODELS = facts().live


def names_in(value: Any, base: str) -> set[str]:  # any JSON
    """Every path of a JSON value that has no object below it: `body.patches.op`."""
    if isinstance(value, list):
        return {name for each in value for name in names_in(each, base)} or {base}
    if isinstance(value, dict) and value:
        return {name for key, each in value.items() for name in names_in(each, f"{base}.{key}")}
    return {base}


def operations_of(folder: Path) -> list[Operation]:
    """Every version of the Actions a case asks."""
    section, action = folder.name.split(".")[:2]
    actions = {request.get("action", action) for request in requests_of(folder)}
    return [each for name in sorted(actions) for each in versions(section, name)]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_leaves_in_a_case_is_what_its_table_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[RestCall] = []
    send = Client.send

    def noting(self: Client, call: RestCall, **options: Any) -> RestReply:  # as send's
        calls.append(call)
        return send(self, call, **options)

    monkeypatch.setattr(Client, "send", noting)
    monkeypatch.setattr("mws.compat.ledger.own_ids.secrets.randbits", lambda bits: 0)
    run(folder)
    expected = [entry for entry in load(folder, "upstream.json", []) if "operation" in entry]
    assert bool(calls) == bool(expected), "the calls are noted where they leave"
    for call in calls:
        assert faults_of(operations_of(folder), call) == []


def faults_of(operations: list[Operation], call: RestCall) -> list[str]:
    """What no table says of a call that left."""
    tables = [each for each in operations if call.operation in each.calls]
    if not tables:
        return [f"{call.operation} is in no `calls`"]
    sent = {f"path.{name}" for name in call.path} | {f"query.{name}" for name in call.query}
    if call.body is not None:
        sent |= names_in(call.body, "body")
    said = {one for each in tables for one in each.fills.get(call.operation, ())}
    by_table = any(call.operation in filled_routes(each) for each in tables)
    unsaid = [
        name for name in sorted(sent) if not by_table and not any(f"{name}.".startswith(f"{one}.") for one in said)
    ]
    model = MODELS[call.operation]
    wrong = [] if call.body is None else faults_in(model, model.shapes.schema(model.body), call.body)
    return [*(f"{call.operation} {name} is in no `fills`" for name in unsaid), *wrong]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_amazon_says_in_a_case_is_what_it_can_say(folder: Path) -> None:
    """Names, types and values. A case need not hold all that a reply must."""
    for entry in load(folder, "upstream.json", []):
        model = MODELS.get(entry.get("operation", ""))
        for reply in entry.get("replies", [entry.get("reply")]):
            if model is not None and reply is not None:
                assert faults_in(model, model.shapes.schema(model.answer), reply, partly=True) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_case_is_told_of_what_no_table_knows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a plan makes by itself, or calls by names of the ledger's, is nothing new of Amazon's."""
    strange: list[str] = []

    def noting(data: Json, tree: Known) -> list[str]:
        found = [*unknown(data, tree)]
        strange.extend(found)
        return found

    monkeypatch.setattr("mws.compat.engine.unknown_fields.unknown", noting)
    run(folder)
    assert strange == []


def faults_in(model: OperationFacts, schema: dict[str, Any], value: object, *, partly: bool = False) -> list[str]:
    """What is wrong with a value. schema: of a kind of the model. partly: names it requires may be missing."""
    whole = {**schema, "definitions": model.shapes.definitions()}
    found = Draft4Validator(without_required(whole) if partly else whole).iter_errors(value)
    return [f"{model.key} {error.json_path}: {error.message}" for error in found]


def without_required(schema: Any) -> Any:  # JSON of any shape
    if isinstance(schema, dict):
        return {
            name: without_required(each)
            for name, each in schema.items()
            if not (name == "required" and isinstance(each, list))
        }
    return [without_required(each) for each in schema] if isinstance(schema, list) else schema
