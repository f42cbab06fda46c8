"""Steps and failures of a conversation as JSON: what is hashed to know a step again, and what is kept of a failure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from mws.compat.engine.steps import Consult, Look, Poll, Recall, Step
from mws.compat.state.times import moment_of
from mws.spapi import errors as spapi
from mws.spapi import pagination
from mws.spapi.calls import Json, QueryValue, RestCall, Upload
from mws.spapi.outcome import unknown
from mws.spapi.routes import route

MARGIN = 5.0
"""Seconds that a page token is taken for dead before it is."""


def query_json(value: QueryValue) -> Json:
    """The value of a query as JSON; a time as ISO 8601."""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (str, int, float)) else [*value]


def said(step: Step) -> Json:
    """What a step asks for, as JSON. Of the ledger a durable plan may ask what is answered in JSON, to be kept."""
    if isinstance(step, Poll):
        return ["Poll", said(step.call)]
    if isinstance(step, RestCall):
        query: dict[str, Json] = {
            name: value if value is None else query_json(value) for name, value in step.query.items()
        }
        return [step.operation, {**step.path}, query, step.body, [*step.data_elements]]
    if isinstance(step, Consult):
        return ["Consult", type(step.question).__name__, asdict(step.question)]
    if isinstance(step, Recall):
        return ["Recall", step.kind, [*step.ids]]
    if isinstance(step, Look):
        return ["Look", [*step.operations]]
    if isinstance(step, Upload):
        return ["Upload", step.content_type]
    raise TypeError(f"{type(step).__name__} has no place in a durable plan")


def digest(words: object) -> str:
    """What is known again by. words: what `json` writes."""
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


def target(call: RestCall) -> str:
    """What a write writes to, "" where nothing that is there already is named."""
    return digest([route(call.operation).path, {**call.path}]) if call.path else ""


def outcome_unknown(call: RestCall, sent: int) -> spapi.OutcomeUnknown:
    """The outcome of a write that an earlier call sent, at `sent` (milliseconds), and never learnt."""
    broken = spapi.ConnectionLost("an earlier call sent it and did not learn its outcome", operation=call.operation)
    return unknown(call, broken, moment_of(sent))


_KINDS: Mapping[str, type[spapi.SpapiError]] = {
    kind.__name__: kind
    for kind in vars(spapi).values()
    if isinstance(kind, type) and issubclass(kind, spapi.SpapiError)
}


def failure_as_json(exc: spapi.SpapiError) -> Json:
    """A failure as it is kept: its class, its words, Amazon's errors, and what else it says in plain values."""
    errors: list[Json] = [[each.code, each.message, each.details] for each in exc.errors]
    facts: dict[str, Json] = {
        name: value for name, value in vars(exc).items() if value is None or isinstance(value, (str, int, float))
    }
    return {"kind": type(exc).__name__, "message": str(exc), "errors": errors, "facts": facts}


def failure_of(kept: Mapping[str, Any]) -> spapi.SpapiError:  # Any: JSON of `failure_as_json`
    """The failure that was kept. Constructors differ, and have nothing to add to what is kept."""
    kind = _KINDS.get(kept["kind"], spapi.SpapiError)
    made = kind.__new__(kind, kept["message"])
    made.errors = tuple(spapi.ErrorItem(*each) for each in kept["errors"])
    for name, value in kept["facts"].items():
        setattr(made, name, value)
    return made


def token_has_died(step: Step, answer: Json, age: float) -> bool:
    """Whether a page has a token for the next one that Amazon takes no longer. age: of the page, in seconds."""
    if not isinstance(step, RestCall) or not route(step.operation).page_reply:
        return False
    rule = pagination.rule_of(route(step.operation))
    if rule.lives is None or age < rule.lives - MARGIN:
        return False
    return any(pagination.dig(answer, path) for path in route(step.operation).page_reply)
