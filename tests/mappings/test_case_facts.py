"""The cases held against Amazon's models: what they have Amazon say, and what the plans in them send."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from mws.compat.engine.steps import Spool
from mws.compat.ledger import own_ids
from mws.compat.plans import PLANS
from mws.spapi.calls import RestCall
from scripts.facts import OperationFacts
from scripts.table_lines import filled_routes
from tests.reference import facts
from tests.test_cases import FOLDERS, Outside, asked, load

MODELS = facts().live


class Recording(Outside):
    """Notes the calls that leave."""

    calls: list[RestCall]

    def answer(self, step: object) -> Any:  # as Outside's
        if isinstance(step, (RestCall, Spool)):
            self.calls.append(step if isinstance(step, RestCall) else step.call)
        return super().answer(step)


def names_in(value: Any, base: str) -> set[str]:  # any JSON
    """Every path of a JSON value that has no object below it: `body.patches.op`."""
    if isinstance(value, list):
        return {name for each in value for name in names_in(each, base)} or {base}
    if isinstance(value, dict) and value:
        return {name for key, each in value.items() for name in names_in(each, f"{base}.{key}")}
    return {base}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_leaves_in_a_case_is_what_its_table_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_ids.secrets, "randbits", lambda bits: 0)
    ask, context = asked(folder)
    outside = Recording(folder, context.account.seller_id, context.now)
    outside.calls = []
    outside.run(PLANS[ask.operation.plan](ask, context))
    for call in outside.calls:
        assert call.operation in ask.operation.calls
        sent = {f"path.{name}" for name in call.path} | {f"query.{name}" for name in call.query}
        if call.operation not in filled_routes(ask.operation):
            if call.body is not None:
                sent |= names_in(call.body, "body")
            said = ask.operation.fills[call.operation]
            assert [name for name in sorted(sent) if not any(f"{name}.".startswith(f"{one}.") for one in said)] == []
        if call.body is not None:
            model = MODELS[call.operation]
            assert faults_in(model, model.shapes.schema(model.body), call.body) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_amazon_says_in_a_case_is_what_it_can_say(folder: Path) -> None:
    """Names, types and values. A case need not hold all that a reply must."""
    for said in load(folder, "upstream.json"):
        model = MODELS.get(said.get("operation", ""))
        if model is not None and said.get("reply") is not None:
            assert faults_in(model, model.shapes.schema(model.answer), said["reply"], partly=True) == []


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
