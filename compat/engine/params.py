"""MWS's flat notation and back: `MarketplaceId.Id.1` ↔ `{"MarketplaceId": ["..."]}`. Knows tables, not REST.

Structures have the same notation: `Items.member.1.Quantity`, `DestinationAddress.Name`. Clients also send a list as
`wrapper.member.1`, as `wrapper.1`, and a single value as `wrapper.item` or `wrapper` alone; each is understood. What is
wrong with a parameter is said here, in MWS's codes and by its whole name, before anything is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from mws.compat.errors import InvalidRequest
from mws.mappings.model import (
    Cannot,
    CannotCarry,
    Field,
    Group,
    Many,
    Needs,
    Node,
    NotWith,
    OneOf,
    Operation,
    RequestNode,
    Rule,
)

Value: TypeAlias = "str | list[str] | list[Values] | Values"
Values: TypeAlias = Mapping[str, Value]

_NUMBERED = re.compile(r"[1-9]\d{0,3}", re.ASCII)


def invalid(value: str, name: str, reason: str, *, code: str = "InvalidParameterValue") -> InvalidRequest:
    """The error MWS gave for a parameter: its value, its name, the reason."""
    return InvalidRequest(f"Value {value[:200]} for parameter {name} is invalid. Reason: {reason}.", mws_code=code)


def missing(name: str) -> InvalidRequest:
    """The error for a required parameter that is not there."""
    return InvalidRequest(f"The request must contain the parameter {name}.", mws_code="MissingParameter")


def unflatten(operation: Operation, params: Mapping[str, str], *, strict: bool = False) -> Values:
    """The parameters an operation knows, lists and structures gathered; those empty or unknown are left out.

    Raises InvalidRequest: a required one missing, too many values, rules broken, a malformed list name, a name that its
    structure does not have (left out, it would be a value of a write that is lost); with `strict` also a parameter this
    Action does not have (MWS refused those; most clients send some).
    """
    values = _members(operation.request, params, "")
    for rule in operation.rules:
        _check(rule, values)
    if strict:
        spoken = {name.split(".")[0] for node in operation.request for name in _names(node)}
        for name in params:
            if name.split(".")[0] not in spoken:
                raise InvalidRequest(f"{operation.action} has no parameter {name}.", mws_code="InvalidQueryParameter")
    return values


def _members(nodes: Sequence[RequestNode], params: Mapping[str, str], place: str) -> dict[str, Value]:
    """The values of one structure. place: what its names begin with."""
    values: dict[str, Value] = {}
    for node in nodes:
        if isinstance(node, Field):
            value = params.get(place + node.name, "")
            if node.also:
                value = _only(node, [value, *(params.get(place + name, "") for name in node.also)], place)
            if value != "":
                values[node.name] = value
            elif node.required:
                raise missing(place + node.name)
        elif isinstance(node, Many):
            listed = _list(node, params, place)
            if node.at_most is not None and len(listed) > node.at_most:
                last = listed[-1]
                shown = last if isinstance(last, str) else f"{len(listed)} structures"
                raise invalid(shown, place + node.wrapper, _at_most(node.at_most))
            if listed:
                values[node.wrapper] = listed
            elif node.required:
                raise missing(_first_name(node, place))
        elif isinstance(node, Group):
            found = _structure(node, params, place)
            if found:
                values[node.name] = found
            elif node.required:
                raise missing(_first_name(node, place))
        elif isinstance(node, Cannot):
            given = [value for name, value in params.items() if value != "" and _is_below(name, place + node.name)]
            if given:
                values[node.name] = given
    return values


def _is_below(name: str, beginning: str) -> bool:
    return name == beginning or name.startswith(beginning + ".")


def _at_most(number: int) -> str:
    return f"at most {number} values are allowed"


def _only(node: Field, values: Sequence[str], place: str) -> str:
    """The value of a parameter that has several names. Raises InvalidRequest where they differ."""
    sent = [value for value in values if value != ""]
    if len(set(sent)) > 1:
        raise invalid(sent[1], place + node.name, f"it is sent twice, as {' and '.join((node.name, *node.also))}")
    return sent[0] if sent else ""


def _structure(node: Group, params: Mapping[str, str], place: str) -> Values:
    found: dict[str, Value] = {}
    for name in (node.name, *node.also):
        beginning = f"{place}{name}."
        _refuse_plain(params, f"{place}{name}", _first_name(node, place))
        inside = {key: value for key, value in params.items() if value != "" and key.startswith(beginning)}
        if not inside:
            continue
        if found:
            raise invalid(next(iter(inside.values())), next(iter(inside)), f"it is sent twice, also as {node.name}")
        _refuse_unknown(node.children, inside, beginning)
        found = _members(node.children, inside, beginning)
    return found


def _refuse_plain(params: Mapping[str, str], name: str, written: str) -> None:
    """Raise InvalidRequest for a value that stands where only members can. written: the name of the first of them."""
    if params.get(name, "") != "":
        raise invalid(params[name], name, f"its members are written {written} and so on")


def _list(node: Many, params: Mapping[str, str], place: str) -> list[str] | list[Values]:
    if not node.also:
        return _spelt(node, node.wrapper, node.item, params, place)
    found: list[str] | list[Values] = []
    for spelling in (f"{node.wrapper}.{node.item}", *node.also):
        wrapper, _, item = spelling.partition(".")
        other = _spelt(node, wrapper, item or node.item, params, place)
        if other and found and other != found:
            raise invalid("", f"{place}{wrapper}", f"it is sent twice, also as {node.wrapper}")
        found = found or other
    return found


def _spelt(node: Many, wrapper: str, item: str, params: Mapping[str, str], place: str) -> list[str] | list[Values]:
    if node.children:
        return _structures(node, wrapper, item, params, place)
    beginning = f"{place}{wrapper}"
    found: dict[int, str] = {}
    for name, value in params.items():
        if not name.startswith(beginning):
            continue
        if name == beginning:
            number = "1" if value != "" else ""
        elif name[len(beginning)] == ".":
            number = _number(name[len(beginning) + 1 :], item)
        else:
            continue
        if not number:
            if value == "":
                continue
            raise invalid(value, name, f"list parameters are written {wrapper}.{item}.1, {wrapper}.{item}.2 and so on")
        if value != "" and found.setdefault(int(number), value) != value:
            raise invalid(value, name, "another spelling of it has another value")
    positions = sorted(found)
    if positions and (last := positions[-1]) > 1 and last > len(positions):
        for position in positions:
            _refuse_value(node, found[position], f"{beginning}.{item}.{position}")
    return [found[position] for position in positions]


def _refuse_value(node: Field | Many, text: str, name: str) -> None:
    """Raise InvalidRequest for what the codec refuses. For values behind a number that was left out: once they are
    gathered, their places no longer tell the names they came by."""
    if node.codec is None or node.codec.write is None:
        return
    try:
        node.codec.write(text)
    except CannotCarry:
        return  # it is for the builder of the call: another REST version may have a place for it
    except ValueError as exc:
        raise invalid(text, name, f"it {exc}") from exc


def _refuse_values(nodes: Sequence[Node], values: Values, place: str) -> None:
    """The same of every value of a structure. place: what its names begin with."""
    for node in nodes:
        value = values.get(next(_names(node), ""))
        if isinstance(node, Field) and isinstance(value, str):
            _refuse_value(node, value, place + node.name)
        elif isinstance(node, Group) and isinstance(value, Mapping):
            _refuse_values(node.children, value, f"{place}{node.name}.")
        elif isinstance(node, Many) and isinstance(value, list):
            for number, each in enumerate(value, 1):
                name = f"{place}{node.wrapper}.{node.item}.{number}"
                if isinstance(each, str):
                    _refuse_value(node, each, name)
                elif isinstance(each, Mapping):
                    _refuse_values(node.children, each, name + ".")


def _number(rest: str, item: str) -> str:
    """What numbers a value: of `Id.2`, `member.2` and `2` it is 2, of `Id` alone it is 1; "" for anything else."""
    for name in (item, "member"):
        if rest == name:
            return "1"
        if rest.startswith(name + "."):
            rest = rest[len(name) + 1 :]
            break
    return rest if _NUMBERED.fullmatch(rest) else ""


def _structures(node: Many, wrapper: str, item: str, params: Mapping[str, str], place: str) -> list[Values]:
    beginning = f"{place}{wrapper}."
    written = _first_name(node.children[0], f"{beginning}{item}.1.")
    _refuse_plain(params, f"{place}{wrapper}", written)
    by_number: dict[int, dict[str, str]] = {}
    begins: dict[int, str] = {}
    for name, value in params.items():
        if value == "" or not name.startswith(beginning):
            continue
        rest = name[len(beginning) :]
        taken = next((each for each in (item, "member") if rest.startswith(each + ".")), "")
        first, _, member = (rest[len(taken) + 1 :] if taken else rest).partition(".")
        unnumbered = not _NUMBERED.fullmatch(first)
        if not (unnumbered or member):
            raise invalid(value, name, f"its members are written {written} and so on")
        number = 1 if unnumbered else int(first)
        begin = beginning + (f"{taken}." if taken else "") + ("" if unnumbered else f"{first}.")
        if begins.setdefault(number, begin) != begin:
            # Without a number it is `member.0.Name`, or `Member.2.Name`, which no other spelling stands beside.
            reason = (
                f"its members are written {written} and so on"
                if unnumbered
                else "another spelling of the same number is sent too"
            )
            raise invalid(value, name, reason)
        by_number.setdefault(number, {})[name] = value
    found: list[Values] = []
    for number in sorted(by_number):
        _refuse_unknown(node.children, by_number[number], begins[number])
        found.append(_members(node.children, by_number[number], begins[number]))
        if number > len(found):
            _refuse_values(node.children, found[-1], begins[number])
    return found


def _refuse_unknown(nodes: Sequence[Node], params: Mapping[str, str], place: str) -> None:
    known = {name.split(".")[0] for node in nodes for name in _names(node)}
    for name, value in params.items():
        if name[len(place) :].split(".")[0] not in known:
            raise invalid(value, name, f"there is no such parameter, only {', '.join(sorted(known))}")


def _names(node: RequestNode) -> Iterator[str]:
    """By which names a node is sent; of what is no parameter none."""
    if isinstance(node, Many):
        yield node.wrapper
        yield from node.also
    elif isinstance(node, Field | Group):
        yield node.name
        yield from node.also
    elif isinstance(node, Cannot):
        yield node.name


def _first_name(node: RequestNode, place: str) -> str:
    """The whole name of the first parameter of a node, for who forgot it."""
    if isinstance(node, Many):
        place = f"{place}{node.wrapper}.{node.item}.1"
        return _first_name(node.children[0], place + ".") if node.children else place
    if isinstance(node, Group):
        needed = [child for child in node.children if isinstance(child, Field | Many | Group) and child.required]
        return _first_name((*needed, *node.children)[0], f"{place}{node.name}.")
    return place + "".join(next(_names(node), ""))


def _check(rule: Rule, values: Values) -> None:
    if isinstance(rule, OneOf):
        given = [name for name in rule.names if name in values]
        if not given and rule.reason:
            raise InvalidRequest(rule.reason, mws_code=rule.code)
        if not given:
            raise missing(" or ".join(rule.names))
        too_many = len(given) > 1 and tuple(given) not in rule.together
        if too_many and rule.reason:
            raise InvalidRequest(f"Only one of {' and '.join(rule.names)} may be sent", mws_code=rule.code)
        if too_many:
            raise invalid(_as_text(values[given[1]]), given[1], f"it cannot be used with {given[0]}")
    elif isinstance(rule, NotWith):
        for other in rule.others:
            if rule.name in values and other in values:
                raise invalid(_as_text(values[other]), other, f"it cannot be used with {rule.name}")
    elif isinstance(rule, Needs) and rule.name in values and rule.other not in values:
        raise invalid(_as_text(values[rule.name]), rule.name, f"it needs {rule.other}")


def _as_text(value: Value) -> str:
    if isinstance(value, str):
        return value
    return ", ".join(each for each in value if isinstance(each, str)) if isinstance(value, list) else ""


def flatten(operation: Operation, values: Values) -> dict[str, str]:
    """The inverse of `unflatten` for what the operation knows."""
    return dict(_flat(operation.request, values, ""))


def _flat(nodes: Sequence[RequestNode], values: Values, place: str) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, Field) and node.name in values:
            yield place + node.name, _as_text(values[node.name])
        elif isinstance(node, Group) and isinstance(inside := values.get(node.name), Mapping):
            yield from _flat(node.children, inside, f"{place}{node.name}.")
        elif isinstance(node, Many) and node.wrapper in values:
            listed = values[node.wrapper]
            for number, value in enumerate(listed if isinstance(listed, list) else [listed], 1):
                name = f"{place}{node.wrapper}.{node.item}.{number}"
                if isinstance(value, str):
                    yield name, value
                elif isinstance(value, Mapping):
                    yield from _flat(node.children, value, name + ".")
