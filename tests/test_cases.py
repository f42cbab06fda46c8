"""Every folder of tests/cases: parameters in, REST calls and replies between, MWS XML out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from mws.compat.config import Account
from mws.compat.params import unflatten
from mws.compat.plans import PLANS
from mws.compat.plans.steps import Recall, Remember
from mws.compat.request import build
from mws.compat.xmlwrite import Facts, write_reply
from mws.mappings.registry import versions
from mws.spapi.calls import RestCall
from mws.spapi.errors import NotFound

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(folder for folder in CASES.iterdir() if folder.is_dir())


def load(folder: Path, name: str) -> Any:  # JSON of any shape
    return json.loads((folder / name).read_text("utf-8"))


def canonical(xml: bytes) -> bytes:
    return etree.tostring(etree.fromstring(xml, etree.XMLParser(remove_blank_text=True)), method="c14n")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_case(folder: Path) -> None:
    section, action = folder.name.split(".")[:2]
    request = load(folder, "request.json")
    operation = next(each for each in versions(section, action) if each.version == request.get("version", ""))
    account = Account("A1SELLER", "AKIA", marketplaces=tuple(request.get("marketplaces", ())))
    ask = build(operation, unflatten(operation, request["params"]), account)

    expected = load(folder, "upstream.json")
    made: list[dict[str, Any]] = []  # as in upstream.json
    plan = PLANS[operation.plan](ask)
    step = next(plan)
    try:
        while True:
            if isinstance(step, RestCall):
                assert len(made) < len(expected), f"one call too many: {step}"
                answer = expected[len(made)]
                made.append({"operation": step.operation, "path": dict(step.path), "query": dict(step.query)})
                step = plan.throw(NotFound("", status=404)) if "error" in answer else plan.send(answer["reply"])
            else:
                assert isinstance(step, (Recall, Remember))
                step = plan.send({} if isinstance(step, Recall) else None)
    except StopIteration as done:
        data = done.value

    wanted = [{key: call.get(key, {}) for key in ("operation", "path", "query")} for call in expected]
    assert made == wanted
    facts = Facts({**ask.given, "SellerId": account.seller_id}, seal=lambda token: f"sealed:{token}")
    written = write_reply(operation, data, facts, "4c5ac2a1-0000-4000-8000-000000000001")
    assert canonical(written) == canonical((folder / "reply.xml").read_bytes())
    assert {kind: list(names) for kind, names in facts.marks.items()} == load(folder, "marks.json")
