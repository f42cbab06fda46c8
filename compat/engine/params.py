"""MWS's flat notation and back: `MarketplaceId.Id.1` ↔ `{"MarketplaceId": ["..."]}`. Knows tables, not REST.

What is wrong with a parameter is said here, in MWS's codes, before anything is sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from mws.compat.errors import InvalidRequest
from mws.mappings.model import Cannot, Field, Many, Needs, NotWith, OneOf, Operation, Rule

Values: TypeAlias = Mapping[str, str | list[str]]

_NUMBERED = re.compile(r"[1-9]\d{0,3}", re.ASCII)


def invalid(value: str, name: str, reason: str, *, code: str = "InvalidParameterValue") -> InvalidRequest:
    """The error MWS gave for a parameter: its value, its name, the reason."""
    return InvalidRequest(f"Value {value[:200]} for parameter {name} is invalid. Reason: {reason}.", mws_code=code)


def missing(name: str) -> InvalidRequest:
    """The error for a required parameter that is not there."""
    return InvalidRequest(f"The request must contain the parameter {name}.", mws_code="MissingParameter")


def _listed(wrapper: str, item: str, params: Mapping[str, str]) -> list[str]:
    """Values of `wrapper.item.N` in the order of N; also `wrapper.N` and the bare `wrapper`, which clients send."""
    found: dict[int, str] = {}
    for name, value in params.items():
        if not name.startswith(wrapper + "."):
            continue
        rest = name[len(wrapper) + 1 :]
        number = rest[len(item) + 1 :] if rest.startswith(item + ".") else rest
        if not _NUMBERED.fullmatch(number):
            raise invalid(value, name, f"list parameters are written {wrapper}.{item}.1, {wrapper}.{item}.2 and so on")
        found[int(number)] = value
    if not found and params.get(wrapper):
        return [params[wrapper]]
    return [found[number] for number in sorted(found)]


def unflatten(operation: Operation, params: Mapping[str, str], *, strict: bool = False) -> Values:
    """The parameters an operation knows, lists gathered; those empty or unknown are left out.

    Raises InvalidRequest: a required one missing, too many values, rules broken, a malformed list name; with
    `strict` also a parameter this Action does not have (MWS refused those; most clients send some).
    """
    values: dict[str, str | list[str]] = {}
    spoken: set[str] = set()
    for node in operation.request:
        if isinstance(node, Field):
            spoken.add(node.name)
            if params.get(node.name, "") != "":
                values[node.name] = params[node.name]
            elif node.required:
                raise missing(node.name)
        elif isinstance(node, Many):
            spoken.add(node.wrapper)
            listed = [value for value in _listed(node.wrapper, node.item, params) if value != ""]
            if node.at_most is not None and len(listed) > node.at_most:
                raise invalid(listed[-1], node.wrapper, f"at most {node.at_most} values are allowed")
            if listed:
                values[node.wrapper] = listed
            elif node.required:
                raise missing(f"{node.wrapper}.{node.item}.1")
        elif isinstance(node, Cannot):
            spoken.add(node.name)
            given = [value for name, value in params.items() if name.split(".")[0] == node.name and value != ""]
            if given:
                values[node.name] = given
    for rule in operation.rules:
        _check(rule, values)
    if strict:
        for name in params:
            if name.split(".")[0] not in spoken:
                raise InvalidRequest(f"{operation.action} has no parameter {name}.", mws_code="InvalidQueryParameter")
    return values


def _check(rule: Rule, values: Values) -> None:
    if isinstance(rule, OneOf):
        given = [name for name in rule.names if name in values]
        if not given:
            raise missing(" or ".join(rule.names))
        if len(given) > 1:
            raise invalid(_shown(values[given[1]]), given[1], f"it cannot be used with {given[0]}")
    elif isinstance(rule, NotWith):
        for other in rule.others:
            if rule.name in values and other in values:
                raise invalid(_shown(values[other]), other, f"it cannot be used with {rule.name}")
    elif isinstance(rule, Needs) and rule.name in values and rule.other not in values:
        raise invalid(_shown(values[rule.name]), rule.name, f"it needs {rule.other}")


def _shown(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def flatten(operation: Operation, values: Values) -> dict[str, str]:
    """The inverse of `unflatten` for what the operation knows."""
    params: dict[str, str] = {}
    for node in operation.request:
        if isinstance(node, Field) and node.name in values:
            params[node.name] = _shown(values[node.name])
        elif isinstance(node, Many) and node.wrapper in values:
            listed = values[node.wrapper]
            for number, value in enumerate([listed] if isinstance(listed, str) else listed, 1):
                params[f"{node.wrapper}.{node.item}.{number}"] = value
    return params
