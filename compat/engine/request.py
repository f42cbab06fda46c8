"""Parameters of one Action → the REST calls of one version of it. Sends nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mws.compat.accounts import policy
from mws.compat.config import Account
from mws.compat.engine.params import Value, Values, invalid
from mws.mappings.marketplaces import MARKETPLACES
from mws.mappings.model import Cannot, CannotCarry, Field, Fixed, Group, Many, Node, Operation, RequestNode, Supplied
from mws.spapi.calls import Json, QueryValue, RestCall
from mws.spapi.routes import route


@dataclass(frozen=True, slots=True)
class Ask:
    """What the table made of a call. calls: one REST call, or one for every value of a list (`each`).

    values: the parameters as they were sent, lists and structures gathered; fields: the same as their codecs read them.
    whole: False where something was left out on purpose (buyers' data switched off), so that the replies are no full
    picture to remember. place: for a next page, what the plan of the page before put into its token, a text or an
    object; None where the calls say everything. page: the call that brings everything of the page an order was listed
    on. since: ISO 8601 to the second, "" for none: what is remembered from before then is older than what the caller
    was shown.
    """

    operation: Operation
    calls: tuple[RestCall, ...] = ()
    values: Values = field(default_factory=dict, repr=False)
    fields: Mapping[str, Json] = field(default_factory=dict, repr=False)
    whole: bool = True
    place: Json = field(default=None, repr=False)
    page: RestCall | None = None
    since: str = ""

    @property
    def given(self) -> dict[str, str]:
        """The plain parameters: what a reply may repeat."""
        return {name: value for name, value in self.values.items() if isinstance(value, str)}


def _value(node: Field | Many, text: str, name: str) -> Json:
    codec = node.codec
    if codec is None or codec.write is None:
        raise TypeError(f"{codec and codec.name} has no way to be a parameter")
    try:
        return codec.write(text)
    except CannotCarry:
        raise
    except ValueError as exc:
        raise invalid(text, name, f"it {exc}") from exc


def _texts(value: Value) -> list[str]:
    """The values of a list of plain ones; a single text is a list of one."""
    return [value] if isinstance(value, str) else [each for each in value if isinstance(each, str)]


def _as_query(value: Json) -> QueryValue:
    if isinstance(value, list):
        return [str(item) for item in value]
    if value is None or isinstance(value, dict):
        raise TypeError(f"no query value: {type(value).__name__}")
    return value


def fields_of(operation: Operation, values: Values) -> dict[str, Json]:
    """The parameters as their codecs read them, by their own names. Raises InvalidRequest for a value MWS would have
    refused."""
    return _fields(operation.request, values, "")


def _fields(nodes: Sequence[RequestNode], values: Values, place: str) -> dict[str, Json]:
    fields: dict[str, Json] = {}
    for node in nodes:
        if isinstance(node, Field) and node.name in values:
            fields[node.name] = _value(node, str(values[node.name]), place + node.name)
        elif isinstance(node, Group) and isinstance(inside := values.get(node.name), Mapping):
            fields[node.name] = _fields(node.children, inside, f"{place}{node.name}.")
        elif isinstance(node, Many) and node.wrapper in values:
            fields[node.wrapper] = [
                _fields(node.children, each, name + ".") if isinstance(each, Mapping) else _value(node, each, name)
                for name, each in _numbered(node, values[node.wrapper], place)
            ]
    return fields


def _numbered(node: Many, value: Value, place: str) -> Iterator[tuple[str, str | Values]]:
    for number, each in enumerate(value if isinstance(value, list) else [value], 1):
        yield f"{place}{node.wrapper}.{node.item}.{number}", each


def _set(target: dict[str, Json], path: str, value: Json) -> None:
    """Put a value under a dotted path; "" merges an object into the target itself."""
    if not path:
        if not isinstance(value, dict):
            raise TypeError(f"only an object can stand for its scope, not {type(value).__name__}")
        target.update(value)
        return
    *outer, last = path.split(".")
    for name in outer:
        inner = target.setdefault(name, {})
        if not isinstance(inner, dict):
            raise TypeError(f"{name} is no object")
        target = inner
    target[last] = value


def _has(target: Json, path: str) -> bool:
    for name in path.split("."):
        if not isinstance(target, dict) or name not in target:
            return False
        target = target[name]
    return True


class _Filling:
    """One call while its table fills it."""

    def __init__(self, operation: Operation, values: Values, account: Account, *, private: bool) -> None:
        self.operation = operation
        self.values = values
        self.account = account
        self.private = private
        self.whole = private or not operation.private
        self.key = next((key for name, key in operation.call_by.items() if name in values), operation.calls[0])
        self.path: dict[str, Json] = {}
        self.query: dict[str, Json] = {}
        self.body: Json = {}
        self.each: tuple[str, list[Json]] | None = None

    def fill(self) -> None:
        for node in self.operation.request:
            if isinstance(node, Cannot):
                self._refuse(node, self.values, "")
            elif isinstance(node, Fixed):
                if _holds(node, self.values):
                    kept = node.value
                    if isinstance(kept, tuple) and not self.private:
                        kept = tuple(value for value in kept if value not in node.private)
                    self.whole = self.whole and kept == node.value
                    self._put(node.rest, list(kept) if isinstance(kept, tuple) else kept)
            elif isinstance(node, Many):
                if node.wrapper in self.values:
                    self._put(node.rest, self._list(node, self.values[node.wrapper], ""), node.wrapper)
            elif isinstance(node, Group):
                if isinstance(inside := self.values.get(node.name), Mapping):
                    self._put(node.rest, self._object(node.children, inside, f"{node.name}."), node.name)
            elif isinstance(node, Field) and node.name in self.values:
                value = _value(node, _texts(self.values[node.name])[0], node.name)
                if value is not None:
                    self._put(node.rest, value, node.name)
        for node in self.operation.request:
            # What the caller said comes first.
            if isinstance(node, Supplied) and not self._is_filled(node.rest):
                self._put(node.rest, self._supplied(node))

    def _refuse(self, node: Cannot, values: Values, place: str) -> None:
        if node.name in values:
            raise CannotCarry(f"{self.operation.action} with {place}{node.name}: {node.why}")

    def _put(self, rest: str, value: Json, parameter: str = "") -> None:
        if not rest:
            return  # the plan or the reply's table reads it
        place, _, name = rest.partition(".")
        if place == "each":
            place, _, name = name.partition(".")
            if place != "path":
                raise TypeError(f"each.{place} is not supported: only path parameters are")
            self.each = (name, value if isinstance(value, list) else [value])
            return
        if place == "body":
            if name:
                if not isinstance(self.body, dict):
                    raise TypeError(f"{self.operation.name}: the whole body is filled already")
                _set(self.body, name, value)
            else:
                self.body = value
            return
        if self.operation.call_by and name not in {param.name for param in route(self.key).params}:
            chosen = next((name for name, key in self.operation.call_by.items() if key == self.key), "")
            beside = f" beside {chosen}" if chosen else ""
            raise CannotCarry(f"{self.operation.action} with {parameter}{beside}: {self.key} has no such parameter")
        (self.path if place == "path" else self.query)[name] = value

    def _list(self, node: Many, value: Value, place: str) -> Json:
        if node.children:
            return [
                self._object(node.children, each, name + ".")
                for name, each in _numbered(node, value, place)
                if isinstance(each, Mapping)
            ]
        written = [_value(node, str(each), name) for name, each in _numbered(node, value, place)]
        return [each for number, each in enumerate(written) if each not in written[:number]]

    def _object(self, nodes: Sequence[Node], values: Values, place: str) -> dict[str, Json]:
        made: dict[str, Json] = {}
        for node in nodes:
            if isinstance(node, Cannot):
                self._refuse(node, values, place)
            elif isinstance(node, Fixed):
                if _holds(node, values):
                    _set(made, node.rest, list(node.value) if isinstance(node.value, tuple) else node.value)
            elif isinstance(node, Field) and node.name in values:
                value = _value(node, str(values[node.name]), place + node.name)
                if value is not None:
                    _set(made, node.rest, value)
            elif isinstance(node, Group) and isinstance(inside := values.get(node.name), Mapping):
                _set(made, node.rest, self._object(node.children, inside, f"{place}{node.name}."))
            elif isinstance(node, Many) and node.wrapper in values:
                _set(made, node.rest, self._list(node, values[node.wrapper], place))
        return made

    def _is_filled(self, rest: str) -> bool:
        place, _, name = rest.partition(".")
        if place == "body":
            return _has(self.body, name)
        return name in (self.path if place == "path" else self.query)

    def _supplied(self, node: Supplied) -> Json:
        if node.source == "marketplaces":
            if not self.account.marketplaces:
                raise CannotCarry(f"{self.operation.action}: the account names no marketplaces")
            return list(self.account.marketplaces)
        if node.source == "seller_id":
            return self.account.seller_id
        (home,) = policy.marketplaces(self.account, (), node.parameter)
        value = MARKETPLACES[home].country if node.source == "country" else home
        return [value] if node.as_list else value


def _holds(node: Fixed, values: Values) -> bool:
    """Whether a fixed value goes with these parameters."""
    if node.unless and node.unless in values:
        return False
    return not node.when or (node.when in values and (not node.values or values[node.when] in node.values))


def build(operation: Operation, values: Values, account: Account, *, private: bool = True) -> Ask:
    """The calls. private: whether buyers' data may be asked for.

    Raises InvalidRequest for a value MWS would have refused; CannotCarry for one only another REST version can do;
    NotConfigured where the account does not say what it would have to supply.
    """
    if operation.by_values:
        for node in operation.request:
            if isinstance(node, Cannot) and node.name in values:
                raise CannotCarry(f"{operation.action} with {node.name}: {node.why}")
        return Ask(operation, (), values, fields_of(operation, values))
    if not operation.calls:
        return Ask(operation, (), values)
    filling = _Filling(operation, values, account, private=private)
    filling.fill()
    path = {name: str(value) for name, value in filling.path.items()}
    query = {name: _as_query(value) for name, value in filling.query.items()}
    body, elements = filling.body or None, operation.private if private else ()
    if filling.each is None:
        calls: tuple[RestCall, ...] = (RestCall(filling.key, path, query, body, elements),)
    else:
        name, listed = filling.each
        calls = tuple(RestCall(filling.key, {**path, name: str(value)}, query, body, elements) for value in listed)
    return Ask(operation, calls, values, whole=filling.whole)
