"""Parameters of one Action → the REST calls of one version of it. Sends nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from mws.compat.config import Account, Config
from mws.compat.engine.params import Values, invalid
from mws.mappings.model import Cannot, CannotCarry, Field, Fixed, Many, Operation, Supplied
from mws.spapi.calls import Json, QueryValue, RestCall


@dataclass(frozen=True, slots=True)
class Payload:
    """What SubmitFeed brings along. content: bytes, or a file at its start. content_type: as the client sent it.

    md5: base64, as it came or as it was computed; "" where nobody did.
    """

    content: bytes | BinaryIO = field(repr=False)
    content_type: str = ""
    md5: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a plan is given. calls: one REST call, or one for every value of a list (`each`).

    values: the parameters as they were sent, lists gathered; fields: the same as their codecs read them.
    whole: False where something was left out on purpose (buyers' data switched off), so that the replies are no full
    picture to remember. token: for a next page without a REST call of its own, what the first page handed out.
    account, payload, now, config: who asks, what came along, when, and under which settings. signature, expires, again:
    as `mws.calls.LegacyCall` says. page: the call that brings everything of the page an order was listed on. since:
    ISO 8601 to the second, "" for none: what is remembered from before then is older than what the caller was shown.
    """

    operation: Operation
    calls: tuple[RestCall, ...] = ()
    values: Values = field(default_factory=dict, repr=False)
    fields: Mapping[str, Json] = field(default_factory=dict, repr=False)
    whole: bool = True
    token: str = field(default="", repr=False)
    account: Account | None = None
    payload: Payload | None = None
    now: datetime | None = None
    config: Config | None = None
    signature: str = field(default="", repr=False)
    expires: float = 0.0
    again: bool = False
    page: RestCall | None = None
    since: str = ""

    @property
    def given(self) -> dict[str, str]:
        """The plain parameters: what a reply may repeat."""
        return {name: value for name, value in self.values.items() if isinstance(value, str)}


def _value(node: Field | Many, text: str) -> Json:
    codec = node.codec
    if codec is None or codec.write is None:
        raise TypeError(f"{codec and codec.name} has no way to be a parameter")
    name = node.wrapper if isinstance(node, Many) else node.name
    try:
        return codec.write(text)
    except CannotCarry:
        raise
    except ValueError as exc:
        raise invalid(text, name, f"it {exc}") from exc


def _as_query(value: Json) -> QueryValue:
    if isinstance(value, list):
        return [str(item) for item in value]
    if value is None or isinstance(value, dict):
        raise TypeError(f"no query value: {type(value).__name__}")
    return value


def fields_of(operation: Operation, values: Values) -> dict[str, Json]:
    """The parameters as their codecs read them. Raises InvalidRequest for a value MWS would have refused."""
    fields: dict[str, Json] = {}
    for node in operation.request:
        if isinstance(node, Field) and node.name in values:
            fields[node.name] = _value(node, str(values[node.name]))
        elif isinstance(node, Many) and node.wrapper in values:
            texts = values[node.wrapper]
            fields[node.wrapper] = [_value(node, text) for text in ([texts] if isinstance(texts, str) else texts)]
    return fields


def build(operation: Operation, values: Values, account: Account, *, private: bool = True) -> Ask:
    """The calls. private: whether buyers' data may be asked for.

    Raises InvalidRequest for a value MWS would have refused; CannotCarry for one only another REST version can do.
    """
    places: dict[str, dict[str, Json]] = {"path": {}, "query": {}, "body": {}}
    each: tuple[str, str, list[Json]] | None = None
    whole = True

    def put(rest: str, value: Json) -> None:
        nonlocal each
        place, _, name = rest.partition(".")
        if not place:
            return  # by_values: the plan reads it from the fields
        if place == "each":
            inner, _, name = name.partition(".")
            each = (inner, name, value if isinstance(value, list) else [value])
        else:
            places[place][name] = value

    for node in operation.request:
        if isinstance(node, Cannot):
            if node.name in values:
                raise CannotCarry(f"{operation.action} with {node.name}: {node.why}")
        elif isinstance(node, Supplied):
            if not account.marketplaces:
                raise CannotCarry(f"{operation.action}: the account names no marketplaces")
            put(node.rest, list(account.marketplaces))
        elif isinstance(node, Fixed):
            kept = node.value if private else tuple(v for v in node.value if v not in node.private)
            whole = whole and kept == node.value
            put(node.rest, kept if isinstance(kept, str) else list(kept))
        elif isinstance(node, Many):
            if node.wrapper in values:
                listed = values[node.wrapper]
                texts = [listed] if isinstance(listed, str) else listed
                put(node.rest, list(dict.fromkeys(str(_value(node, text)) for text in texts)))
        elif node.name in values:
            text = values[node.name]
            put(node.rest, _value(node, text if isinstance(text, str) else text[0]))

    query = {name: _as_query(value) for name, value in places["query"].items()}
    elements = operation.private if private else ()
    whole = whole and (private or not operation.private)
    if operation.by_values:
        return Ask(operation, (), values, fields_of(operation, values), account=account)
    if not operation.calls:
        return Ask(operation, (), values, account=account)
    base_path = {name: str(value) for name, value in places["path"].items()}
    body: Json = places["body"] or None
    if each is None:
        call = RestCall(operation.calls[0], base_path, query, body, elements)
        return Ask(operation, (call,), values, whole=whole, account=account)
    place, name, listed_values = each
    if place != "path":
        raise TypeError(f"each.{place} is not supported: only path parameters are")
    calls = tuple(
        RestCall(operation.calls[0], {**base_path, name: str(value)}, query, body, elements) for value in listed_values
    )
    return Ask(operation, calls, values, whole=whole, account=account)
