"""Lines of the mapping tables that have no place in Amazon's models, each as one sentence. Pure functions of data.

Held against the extract of facts: what a table reads of a reply, what it passes over, what it puts into a request, and
what plans that make their calls themselves say that they take and fill (`sources`, `fills`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from mws.mappings.model import Field, Fixed, Group, Many, Node, Operation, RequestNode, Supplied
from mws.mappings.paths import ALL, Known, parse, read_paths
from scripts.facts import Kind, OperationFacts

Models: TypeAlias = Mapping[str, OperationFacts]
Path: TypeAlias = tuple[str, ...]

# What a body's value is, by the kind of JSON a `Fixed` holds.
_FIXED = {str: ("string", "any"), bool: ("boolean", "any"), int: ("integer", "number", "any")}


def faults(operation: Operation, models: Models) -> Iterator[str]:
    """Everything that is wrong with one operation's table: what breaks its lines, and what they pass over unsaid."""
    yield from breaks(operation, models)
    if not operation.watched and operation.calls[0] in models:
        yield from unread(operation, models)


def breaks(operation: Operation, models: Models) -> Iterator[str]:
    """Lines that name what is not there, and calls that lack what they must have."""
    missing = [key for key in operation.calls if key not in models]
    if missing:
        yield from (f"no model has {key}" for key in missing)
        return
    if operation.watched:
        return  # it makes no call
    yield from reply_faults(operation, models)
    if not operation.first:  # a next page makes the calls of the first one again, or none
        yield from request_faults(operation, models)
        yield from fills_faults(operation, models)


# Replies -------------------------------------------------------------------------------------------------------------


def reply_faults(operation: Operation, models: Models) -> Iterator[str]:
    """Paths that are read, passed over or told as dropped, and do not exist."""
    dropped = {(*_plain(each.rest), *_plain(path)) for each in operation.dropped for path in each.money or ("",)}
    ignored = {_plain(path) for path in operation.ignored}
    for path in dict.fromkeys((*read_paths(operation.result), *ignored, *sorted(dropped))):
        found = _upstream(operation, path)
        if found is None:
            yield f"{'.'.join(path)}: nothing says where the plan has it from (`sources`)"
        elif found[0] and (problem := _walked(models[found[0]], found[1])):
            yield f"{'.'.join(path)}: {problem}"
    for place, source in operation.sources.items():
        key = source.partition(" ")[0]
        if key and key not in operation.calls:
            yield f"{place}: comes from {key}, which is not in `calls`"


def _upstream(operation: Operation, path: Path) -> tuple[str, Path] | None:
    """(route, names in its answer) of a place in the plan's answer; ("", ()) where no reply holds it, None: unsaid."""
    sources = operation.sources or {"": operation.calls[0]}
    for length in range(len(path), -1, -1):
        source = sources.get(".".join(path[:length]))
        if source is not None:
            key, _, there = source.partition(" ")
            return (key, (*_names(there), *path[length:])) if key else ("", ())
    return None


def _plain(path: str) -> Path:
    """The names of a path, without selectors."""
    return tuple(step.name for step in parse(path))


def _names(path: str) -> Path:
    return tuple(path.split(".")) if path else ()


def _walked(model: OperationFacts, path: Path) -> str:
    """Where a path ends before its end, "" where it exists."""
    kind = model.answer
    for name in path:
        inner = model.shapes.walk(kind, (name,))
        if inner is None:
            return f"{model.key} has no {name}{_near(name, model.shapes.names(kind))}"
        kind = inner
    return ""


def _near(name: str, known: Iterable[str]) -> str:
    """` (it has x, y)`: the nearest names there, or the first ones."""
    listed = list(known)
    found = difflib.get_close_matches(name, listed, n=3) or listed[:5]
    return f" (it has {', '.join(found)})" if found else ""


def unread(operation: Operation, models: Models) -> Iterator[str]:
    """Properties that Amazon sends in what the answer is made of, and the table neither reads nor passes over."""
    if not operation.result:
        return  # a document, or nothing
    trees: dict[str, Known] = {}
    ignored = [(*_plain(path), ALL) for path in operation.ignored]
    for path in (*read_paths(operation.result), *ignored):
        _note(trees, _upstream(operation, path))
    roots = operation.sources or {"": operation.calls[0]}
    for source in filter(None, roots.values()):
        key, _, there = source.partition(" ")
        _note(trees, (key, _names(there)))
    for source in dict.fromkeys(filter(None, roots.values())):
        key, _, there = source.partition(" ")
        if key in models:
            kind = models[key].shapes.walk(models[key].answer, _names(there))
            tree = trees.get(key, {})
            for name in _names(there):
                tree = tree.get(name, {})
            if kind is not None and (tree or not there):
                yield from (
                    f"{key}: {name} is neither read nor ignored" for name in _strangers(models[key], kind, tree)
                )


def _note(trees: dict[str, Known], found: tuple[str, Path] | None) -> None:
    if found is None or not found[0]:
        return
    place = trees.setdefault(found[0], {})
    for name in found[1]:
        place = place.setdefault(name, {})


def _strangers(model: OperationFacts, kind: Kind, tree: Known, base: str = "") -> Iterator[str]:
    for name, inner in model.shapes.names(kind).items():
        if name == "*":
            continue  # any name may come there
        if name not in tree:
            yield f"{base}{name}"
        elif tree[name] and ALL not in tree[name]:
            yield from _strangers(model, inner, tree[name], f"{base}{name}.")


# Requests ------------------------------------------------------------------------------------------------------------


def filled_routes(operation: Operation) -> list[str]:
    """The routes whose calls the table fills; none where the plan makes all of them out of the values."""
    return [] if operation.by_values else list(dict.fromkeys([operation.calls[0], *operation.call_by.values()]))


def request_faults(operation: Operation, models: Models) -> Iterator[str]:
    """Parameters and body paths that do not exist, values no enum has, and required names that nothing fills."""
    routes = [models[key] for key in filled_routes(operation)]
    if not routes:
        return
    for node in operation.request:
        if not isinstance(node, (Field, Many, Group, Fixed, Supplied)) or not node.rest:
            continue  # without a place: the plan reads it, or its codec only refuses
        place, _, name = node.rest.removeprefix("each.").partition(".")
        found = [problem for model in routes if (problem := _place_fault(model, place, name))]
        # What one of several routes lacks is refused for that one.
        if len(found) == len(routes):
            yield found[0]
            continue
        for model in routes:
            if not _place_fault(model, place, name):
                yield from _value_faults(model, node, place, name)
    for model in routes:
        filled = {*_filled(operation.request, ()), *map(_split, operation.fills.get(model.key, ()))}
        yield from _uncovered(model, filled)


def fills_faults(operation: Operation, models: Models) -> Iterator[str]:
    """What plans fill themselves: names that do not exist, required ones that are not among them."""
    by_table = filled_routes(operation)
    for key, names in operation.fills.items():
        for name in names:
            place, _, rest = name.partition(".")
            if key in models and (problem := _place_fault(models[key], place, rest)):
                yield problem
    for key in operation.calls:
        if key not in by_table:
            yield from _uncovered(models[key], {_split(name) for name in operation.fills.get(key, ())})


def _split(rest: str) -> Path:
    return tuple(filter(None, rest.removeprefix("each.").split(".")))


def _place_fault(model: OperationFacts, place: str, name: str) -> str:
    """What is wrong with `query.name`, `path.name`, `body.a.b` or `body`; "" where it exists."""
    if place in ("query", "path", "header"):
        return "" if model.param(place, name) else f"{model.key} has no parameter {place}.{name}"
    if place != "body" or not model.body:
        return f"{model.key} has no {place or 'place without a name'}" if place else ""
    kind = model.body
    for step in _names(name):
        inner = model.shapes.walk(kind, (step,))
        if inner is None:
            return f"{model.key}: the body has no {name}{_near(step, model.shapes.names(kind))}"
        kind = inner
    return ""


def _value_faults(model: OperationFacts, node: RequestNode, place: str, name: str) -> Iterator[str]:
    """Faults of one node that stands at a place of the model: of its values, and of what is inside it."""
    where = f"{model.key} {place}.{name}"
    if place != "body":
        param = model.param(place, name)
        yield from _not_allowed(where, node, set((param or {}).get("enum", ())), "")
        return
    kind = model.shapes.walk(model.body, _names(name)) or "any"
    yield from _body_faults(model, node, kind, where)


def _body_faults(model: OperationFacts, node: RequestNode, kind: Kind, where: str) -> Iterator[str]:
    shape = model.shapes.resolve(kind)
    allowed = set(shape.get("enum", ())) if isinstance(shape, dict) else set()
    word = shape.get("is", "") if isinstance(shape, dict) else shape
    yield from _not_allowed(where, node, allowed, word)
    if isinstance(node, Many) and not model.shapes.is_list(kind) and not model.shapes.is_free(kind):
        yield f"{where} is no list"
    for child in node.children if isinstance(node, (Group, Many)) else ():
        if not isinstance(child, (Field, Group, Many, Fixed)) or (isinstance(child, Field) and not child.rest):
            continue
        inner = model.shapes.walk(kind, _names(child.rest))
        if inner is None:
            yield f"{where} has no {child.rest}{_near(child.rest, model.shapes.names(kind))}"
        else:
            yield from _body_faults(model, child, inner, f"{where}.{child.rest}")


def _not_allowed(where: str, node: RequestNode, allowed: set[str], word: str) -> Iterator[str]:
    """Values a table sends that the model's enum, or its type, does not have. word: the kind of a body's value."""
    if isinstance(node, Fixed):
        values = node.value if isinstance(node.value, tuple) else (node.value,)
        if allowed and not {str(value) for value in values} <= allowed:
            yield f"{where} does not allow {', '.join(sorted({str(value) for value in values} - allowed))}"
        if word and word not in ("object",) and word not in _FIXED[type(values[0])] and not allowed:
            yield f"{where} is {word}, not {type(values[0]).__name__}"
    codec = node.codec if isinstance(node, (Field, Many)) else None
    if codec is not None and codec.known and allowed and not codec.known <= allowed:
        yield f"{where} does not allow {', '.join(sorted(codec.known - allowed))}"


def _filled(nodes: Sequence[RequestNode], base: Path) -> Iterator[Path]:
    """Every path that these nodes may fill, `("body", "items", "sku")`; of a list, as of what it is of."""
    for node in nodes:
        if isinstance(node, (Field, Many, Group, Fixed, Supplied)):
            here = (*base, *_split(node.rest))
            children: Sequence[Node] = node.children if isinstance(node, (Group, Many)) else ()
            if children:
                yield from _filled(children, here)
            elif node.rest:
                yield here


def _uncovered(model: OperationFacts, filled: set[Path]) -> Iterator[str]:
    """Required parameters, and required names of the body's objects that are made, which nothing fills."""
    for param in model.params:
        if param.get("required") and param["in"] != "body" and (param["in"], param["name"]) not in filled:
            yield f"{model.key} requires {param['in']}.{param['name']}: nothing fills it"
    body = {path[1:] for path in filled if path[0] == "body"}
    needed = any(param["in"] == "body" and param.get("required") for param in model.params)
    if body or needed:
        yield from _uncovered_names(model, model.body, body, "body")


def _uncovered_names(model: OperationFacts, kind: Kind, filled: set[Path], where: str) -> Iterator[str]:
    if () in filled:
        return  # made as a whole, by a codec or a plan
    for name in model.shapes.required(kind):
        if not any(path[:1] == (name,) for path in filled):
            yield f"{model.key} requires {where}.{name}: nothing fills it"
    for name, inner in model.shapes.names(kind).items():
        inside = {path[1:] for path in filled if path[:1] == (name,)}
        if inside:
            yield from _uncovered_names(model, inner, inside, f"{where}.{name}")
