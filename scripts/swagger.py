"""Reads Amazon's swagger models: which operations there are, their parameters, what a success holds, where a page's
token and list stand. Names and numbers only: no sentence of Amazon's is carried on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Swagger is JSON of any shape, hence Any.
Facts = dict[str, Any]

METHODS = ("get", "put", "post", "patch", "delete")
# `ordersV0`, `orders_2026-01-01`, `replenishment-2022-11-07`, `deliveryShipmentInvoiceV2022-07-01`, `sellers`.
_FILE = re.compile(r"(?P<api>.+?)(?:[-_V]+(?P<date>\d{4}-\d{2}-\d{2})|V(?P<number>\d+))?")
# The usage plan in an operation's description: a table row of rate and burst.
_PLAN = re.compile(r"\| *-+ *\|\s*\|(?: *Default *\|)? *([0-9.]+) *\| *([0-9.]+) *\|")
# Lists that stand beside an answer and are not it.
_NO_ANSWER = ("errors", "warnings")
# Parameters that carry a page's token, and the names of what they carry in a reply.
_ASKED = ("nextToken", "NextToken", "nextPageToken", "pageToken", "paginationToken")
_ANSWERED = ("nextToken", "NextToken", "nextPageToken", "previousToken", "previousPageToken")
# Only these parameters lead back as well; elsewhere a previous token is for people.
_BOTH_WAYS = ("pageToken",)


@dataclass(frozen=True, slots=True)
class Modelled:
    """One operation of one model. key: the id used everywhere; a second one of that id ends with its method."""

    key: str
    method: str
    path: str
    model: Facts = field(repr=False)

    @property
    def itself(self) -> Facts:
        """The operation's own object."""
        found: Facts = self.model["paths"][self.path][self.method.lower()]
        return found

    @property
    def api(self) -> str:
        """The key without the operation: `orders.v0`."""
        return self.key.rpartition(":")[0].rpartition(".")[0] or self.key.rpartition(".")[0]


def read_models(folder: Path, apis: Mapping[str, str]) -> list[Modelled]:
    """Every operation of a checkout of Amazon's public models, or of its folder `models`, sorted by key.

    apis: how we call an API where its file's name says something else. Raises ValueError where there is no model.
    """
    models = folder / "models" if (folder / "models").is_dir() else folder
    found: dict[str, Modelled] = {}
    for path in sorted(models.glob("*/*.json")):
        model = json.loads(path.read_text("utf-8"))
        if "paths" not in model:
            continue
        for each in operations(model, api_of(path.stem, apis)):
            # shipping.v2.linkCarrierAccount is the id of a PUT and of a POST.
            key = f"{each.key}:{each.method}" if each.key in found else each.key
            found[key] = Modelled(key, each.method, each.path, model)
    if not found:
        raise ValueError(f"{models}: no swagger model in it; wanted <api>/<file>.json")
    return [found[key] for key in sorted(found)]


def api_of(stem: str, apis: Mapping[str, str]) -> str:
    """`ordersV0` → `orders.v0`, `sellers` → `sellers.v1`."""
    match = _FILE.fullmatch(stem)
    if match is None:
        raise ValueError(f"{stem}: the name of an API and its version were expected")
    version = match["date"] or f"v{match['number'] or 1}"
    return f"{apis.get(match['api'], match['api'])}.{version}"


def operations(model: Facts, api: str) -> Iterator[Modelled]:
    """Those of one model, in its order."""
    for path, item in model["paths"].items():
        for method in METHODS:
            if "operationId" in item.get(method, {}):
                yield Modelled(f"{api}.{item[method]['operationId']}", method.upper(), path, model)


def resolve(model: Facts, schema: Facts) -> Facts:
    """The schema itself, or what its `$ref` points at."""
    while "$ref" in schema:
        found: Facts = model
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    return schema


def parameters(operation: Modelled) -> Iterator[Facts]:
    """The parameters, `$ref` followed, the path's own ones included."""
    item = operation.model["paths"][operation.path]
    for parameter in [*item.get("parameters", ()), *operation.itself.get("parameters", ())]:
        yield resolve(operation.model, parameter)


def members(model: Facts, schema: Facts) -> Facts:
    """The properties of an object schema, `$ref` followed in them too, inherited ones included; {} for no object."""
    schema = resolve(model, schema)
    found: Facts = {}
    for part in schema.get("allOf", ()):
        found |= members(model, part)
    return found | {name: resolve(model, one) for name, one in schema.get("properties", {}).items()}


def required(model: Facts, schema: Facts) -> list[str]:
    """Names an object of this schema must have, inherited ones included."""
    schema = resolve(model, schema)
    inherited = [name for part in schema.get("allOf", ()) for name in required(model, part)]
    return list(dict.fromkeys([*inherited, *schema.get("required", ())]))


def kind(model: Facts, schema: Facts) -> str:
    """`object`, `array`, `string` …; "any" where the schema says nothing."""
    schema = resolve(model, schema)
    if "properties" in schema or "allOf" in schema:
        return "object"
    return str(schema.get("type", "any"))


def successes(operation: Modelled) -> dict[int, Facts | None]:
    """Schema by status of a success; None where nothing comes. A 204 has no body by HTTP, whatever the model says."""
    said = operation.itself["responses"]
    return {int(code): None if code == "204" else said[code].get("schema") for code in said if code.startswith("2")}


def usage_plan(operation: Modelled) -> tuple[float, float] | None:
    """(requests a second, burst) as the description states them."""
    found = _PLAN.search(operation.itself.get("description", ""))
    return (float(found[1]), float(found[2])) if found else None


def is_wrapped(operation: Modelled, pages: Sequence[str]) -> bool:
    """Whether the answer stands under `payload`. Not where the next token stands beside it: that would be lost."""
    bodies = [schema for schema in successes(operation).values() if schema is not None]
    wrapped = any("payload" in members(operation.model, schema) for schema in bodies)
    return wrapped and all(page.startswith("payload.") for page in pages)


def page_tokens(operation: Modelled) -> tuple[list[str], list[str]]:
    """(parameters that carry a page's token, places in the reply where the next one may stand)."""
    asked = [one["name"] for one in parameters(operation) if one["in"] == "query" and one["name"] in _ASKED]
    if not asked:
        return [], []
    wanted = [name for name in _ANSWERED if not name.startswith("previous") or asked[0] in _BOTH_WAYS]
    schema = next((one for one in successes(operation).values() if one is not None), {})
    top = members(operation.model, schema)
    for above in ((), ("pagination",), ("payload",), ("payload", "pagination")):
        here = top
        for step in above:
            here = members(operation.model, here.get(step, {}))
        found = [".".join([*above, name]) for name in wanted if name in here]
        if found:
            return asked, found
    return asked, []


def items_beside(model: Facts, schema: Facts, token: str) -> str:
    """Where a page's list stands: the array beside the token, "" where the model does not decide.

    One level up where the token is alone in its object (`pagination`); inside the one object that holds arrays where
    there is none beside it; that object itself where it holds several (`FinancialEvents`: a list for each kind).
    """

    def answers(one: Facts) -> Facts:
        return {name: inner for name, inner in members(model, one).items() if name not in _NO_ANSWER}

    *above, _ = token.split(".")
    while True:
        here = schema
        for step in above:
            here = answers(here)[step]
        found = answers(here)
        arrays = [name for name, one in found.items() if one.get("type") == "array"]
        if len(arrays) == 1:
            return ".".join([*above, arrays[0]])
        inside = {
            name: [inner for inner, deep in answers(one).items() if deep.get("type") == "array"]
            for name, one in found.items()
        }
        holders = [name for name, lists in inside.items() if lists]
        if not arrays and len(holders) == 1:
            lists = inside[holders[0]]
            return ".".join([*above, holders[0], *(lists if len(lists) == 1 else ())])
        if not above:
            return ""
        above.pop()


def success(operation: Modelled, *, wrapped: bool) -> Facts:
    """What a success holds, in the short form of routes.json: what equals Success's default is left out.

    Of a wrapped operation: what stands under `payload`. Where two statuses hold two objects, the names both must have.
    """
    bodies = {status: schema for status, schema in successes(operation).items() if schema is not None}
    if not bodies:
        return {"kind": "none", "may_be_empty": True}
    short: Facts = {}
    names = [set(members(operation.model, schema)) for schema in bodies.values()]
    kinds = {kind(operation.model, schema) for schema in bodies.values()}
    if kinds == {"object"} and all(found <= {"errors"} for found in names):
        short["may_be_empty"] = True
    elif len(bodies) < len(successes(operation)):
        short["empty_at"] = sorted(set(successes(operation)) - set(bodies))
    if wrapped:
        bodies = {
            status: found["payload"]
            for status, found in ((status, members(operation.model, schema)) for status, schema in bodies.items())
            if "payload" in found
        }
        kinds = {kind(operation.model, schema) for schema in bodies.values()}
    if kinds != {"object"}:
        short["kind"] = kinds.pop() if len(kinds) == 1 else "any"
    must = [required(operation.model, schema) for schema in bodies.values()]
    common = [name for name in must[0] if all(name in others for others in must[1:])]
    if common:
        short["required"] = common
    return short
