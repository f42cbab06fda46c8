"""Every folder of tests/cases: parameters in, REST calls and replies between, MWS XML or a document out."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from mws.compat.config import SANDBOX, Account
from mws.compat.engine.context import Context, Payload
from mws.compat.engine.params import unflatten
from mws.compat.engine.request import Ask, build
from mws.compat.engine.steps import Consult, Document, Keep, Mark, Plan, Recall, Remember, Spool, Wait, WhenReceived
from mws.compat.engine.xmlwrite import Facts, write_reply
from mws.compat.ledger import own_ids
from mws.compat.ledger.ledger import Ledger
from mws.compat.plans import PLANS
from mws.mappings.registry import versions
from mws.spapi.calls import RestCall, Upload
from mws.spapi.clock import FixedClock
from mws.spapi.errors import NotFound

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(folder for folder in CASES.iterdir() if folder.is_dir())
NOW = "2026-11-20T12:00:00+00:00"


def load(folder: Path, name: str, default: Any = None) -> Any:  # JSON of any shape
    path = folder / name
    return json.loads(path.read_text("utf-8")) if default is None or path.exists() else default


def canonical(xml: bytes) -> bytes:
    return etree.tostring(etree.fromstring(xml, etree.XMLParser(remove_blank_text=True)), method="c14n")


class Outside:
    """What a plan asks for, checked against upstream.json and answered from it; questions to a ledger by a real one."""

    def __init__(self, folder: Path, seller_id: str, now: datetime) -> None:
        self.expected = load(folder, "upstream.json")
        self.made: list[dict[str, Any]] = []  # as in upstream.json
        self.seller_id = seller_id
        self.clock = FixedClock(now)
        self.ledger = Ledger(None, self.clock)
        for question, arguments in load(folder, "ledger.json", []):
            self.ledger.answer(seller_id, question, arguments)

    def run(self, plan: Plan) -> Any:  # the plan's own result
        step = next(plan)
        try:
            while True:
                answer = self.answer(step)
                step = plan.throw(answer) if isinstance(answer, NotFound) else plan.send(answer)
        except StopIteration as done:
            return done.value

    def answer(self, step: object) -> Any:  # each step has its own kind of answer
        if isinstance(step, RestCall):
            said = self._next(call(step), "operation")
            return NotFound("", status=404) if "error" in said else said["reply"]
        if isinstance(step, Spool):
            content = self._next({**call(step.call), "spooled": True}, "operation")["document"]
            data = content["text"].encode(content.get("encoding", "utf-8"))
            md5 = base64.b64encode(hashlib.md5(data).digest()).decode()
            return Document(io.BytesIO(data), content["content_type"], len(data), md5)
        if isinstance(step, Upload):
            content = step.content if isinstance(step.content, bytes) else step.content.read()
            self._next({"upload": step.url, "content_type": step.content_type, "text": content.decode()}, "upload")
            return None
        if isinstance(step, Consult):
            if len(self.made) < len(self.expected) and "consult" in self.expected[len(self.made)]:
                return self._next({"consult": step.question, "arguments": dict(step.arguments)}, "consult")["answer"]
            return self.ledger.answer(self.seller_id, step.question, step.arguments)
        if isinstance(step, Wait):
            self.clock.advance(step.seconds)
            return None
        assert isinstance(step, (Recall, Remember, Keep, WhenReceived, Mark)), step
        return {} if isinstance(step, Recall) else None

    def _next(self, made: dict[str, Any], key: str) -> dict[str, Any]:
        assert len(self.made) < len(self.expected), f"one call too many: {made}"
        said = self.expected[len(self.made)]
        assert key in said, f"expected {said}, got {made}"
        # What a case does not mention may be anything, but for path and query: those are all that is sent.
        optional = ("body", "data_elements", "arguments", "text", "content_type")
        self.made.append({name: value for name, value in made.items() if name not in optional or name in said})
        assert isinstance(said, dict)
        return said


def call(step: RestCall) -> dict[str, Any]:
    return {
        "operation": step.operation,
        "path": dict(step.path),
        "query": dict(step.query),
        "body": step.body,
        "data_elements": list(step.data_elements),
    }


def asked(folder: Path) -> tuple[Ask, Context]:
    section, action = folder.name.split(".")[:2]
    request = load(folder, "request.json")
    version, called = request.get("version", ""), request.get("operation", "")
    operation = next(
        each for each in versions(section, action) if each.version == version and (not called or called in each.calls)
    )
    account = Account("A1SELLER", "AKIA", marketplaces=tuple(request.get("marketplaces", ())))
    ask = build(operation, unflatten(operation, request["params"]), account)
    body = request.get("body")
    payload = None if body is None else Payload(body.encode(), request.get("content_type", ""))
    now = datetime.fromisoformat(request.get("now", NOW))
    return ask, Context(account, SANDBOX.applications[0], SANDBOX, now, payload=payload)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_case(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_ids.secrets, "randbits", lambda bits: 0)
    ask, context = asked(folder)
    outside = Outside(folder, context.account.seller_id, context.now)
    data = outside.run(PLANS[ask.operation.plan](ask, context))

    wanted = [
        {
            **({"path": {}, "query": {}} if "operation" in said else {}),
            **{name: value for name, value in said.items() if name not in ("reply", "error", "document", "answer")},
        }
        for said in outside.expected
    ]
    assert outside.made == wanted
    if isinstance(data, Document):
        assert data.file.read() == (folder / "reply.bin").read_bytes()
        assert {kind: list(names) for kind, names in data.marks.items()} == load(folder, "marks.json", {})
        return
    facts = Facts({**ask.given, "SellerId": context.account.seller_id}, seal=lambda token: f"sealed:{token}")
    written = write_reply(ask.operation, data, facts, "4c5ac2a1-0000-4000-8000-000000000001")
    assert canonical(written) == canonical((folder / "reply.xml").read_bytes())
    assert {kind: list(names) for kind, names in facts.marks.items()} == load(folder, "marks.json")
