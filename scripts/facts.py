"""The extract of facts under `tests/facts`: parameters, bodies and replies of every operation Amazon has a model of.

The models themselves stay outside: eight megabytes of Amazon's sentences, of which tests need the names. One JSON line
an operation, one a shape, a file for each API. A shape is what other shapes name as `#Name`:

    {"shape":"Order","has":{"AmazonOrderId!":"string","OrderStatus!":"#OrderStatus","Items":"[]#Item","*":"any"}}
    {"shape":"OrderStatus","is":"string","enum":["Pending","Shipped"]}

`!`: required. `*`: any other name may stand there too. A kind is a word (`string`, `date-time`, `integer`, `number`,
`boolean`; `object` and `any` say no more), `#Name`, `[]` before a kind for a list of it, or an object where it has
bounds: `{"is":"string","maxLength":10}`, `{"list":"#Item","maxItems":50}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "facts"

Kind: TypeAlias = "str | dict[str, Any]"  # Any: bounds are numbers, texts and lists
Line: TypeAlias = dict[str, Any]  # a line of the extract, as the module's first words say

_FORMATS = {"date-time": "date-time", "date": "date"}
_WORDS = ("string", "integer", "number", "boolean", "object")


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """One operation. wrapped: the answer stands under `payload`. params: as the model's, without words.

    body: kind of its body, "" for none. replies: kind by status, "" where nothing comes. examples: statuses the model
    has an example of. pages: what is said of a page's token: "alone" (nothing may stand beside it), "repeats" (the same
    beside it), "expires".
    """

    key: str
    method: str
    path: str
    wrapped: bool
    params: tuple[Mapping[str, Any], ...]  # Any: names, flags and lists of a swagger parameter
    body: Kind
    replies: Mapping[int, Kind]
    examples: tuple[int, ...]
    pages: tuple[str, ...]
    shapes: Shapes

    @property
    def success(self) -> Kind:
        """The kind of the first success that has a body; "" where none has."""
        return next((kind for status, kind in sorted(self.replies.items()) if status < 300 and kind), "")

    @property
    def answer(self) -> Kind:
        """What a caller gets of it: what stands under `payload`, of a wrapped operation."""
        inner = self.shapes.walk(self.success, ("payload",)) if self.wrapped else self.success
        return "" if inner is None else inner

    def param(self, place: str, name: str) -> Mapping[str, Any] | None:  # Any: as in params
        """One parameter, None where there is none."""
        return next((one for one in self.params if (one["in"], one["name"]) == (place, name)), None)


@dataclass(frozen=True, slots=True)
class Shapes:
    """The named shapes of one API, and how to walk them."""

    by_name: Mapping[str, Line]

    def resolve(self, kind: Kind) -> Kind | Line:
        """The shape's line where the kind names one, the kind itself otherwise; of a list, what the list is of."""
        while True:
            if isinstance(kind, dict) and "list" in kind:
                kind = kind["list"]
            elif isinstance(kind, str) and kind.startswith("[]"):
                kind = kind[2:]
            elif isinstance(kind, str) and kind.startswith("#"):
                return self.by_name[kind[1:]]
            else:
                return kind

    def names(self, kind: Kind) -> dict[str, Kind]:
        """The properties of an object, or of each object of a list: kind by name, `*` among them."""
        found = self.resolve(kind)
        has = found.get("has", {}) if isinstance(found, dict) else {}
        return {name.removesuffix("!"): inner for name, inner in has.items()}

    def required(self, kind: Kind) -> list[str]:
        """The names such an object must have."""
        found = self.resolve(kind)
        has = found.get("has", {}) if isinstance(found, dict) else {}
        return [name[:-1] for name in has if name.endswith("!")]

    def is_free(self, kind: Kind) -> bool:
        """Whether any name may stand there: an object of which no more is said, or one that allows others."""
        found = self.resolve(kind)
        return found in ("any", "object") or (isinstance(found, dict) and "*" in found.get("has", {}))

    def is_list(self, kind: Kind) -> bool:
        """Whether the kind is a list; of what a name stands for, too."""
        return (isinstance(kind, dict) and "list" in kind) or (isinstance(kind, str) and kind.startswith("[]"))

    def walk(self, kind: Kind, path: Sequence[str]) -> Kind | None:
        """The kind at a path of names, through lists; None where a name is not there. Below `*` everything is."""
        for name in path:
            names = self.names(kind)
            inner = names.get(name, names.get("*", "any" if self.is_free(kind) else None))
            if inner is None:
                return None
            kind = inner
        return kind

    def schema(self, kind: Kind) -> dict[str, Any]:  # Any: a JSON schema
        """The kind as a JSON schema (draft 4), `#Name` as a `$ref` into `definitions`. Unknown names are errors."""
        if isinstance(kind, dict):
            bounds = {name: value for name, value in kind.items() if name not in ("is", "list", "has", "shape")}
            if "has" in kind:
                return self._object(kind["has"])
            inner = self.schema(f"[]{kind['list']}") if "list" in kind else self.schema(kind["is"])
            if "list" in kind:
                inner["items"] = self.schema(kind["list"])
            return {**inner, **bounds}
        if kind.startswith("[]"):
            return {"type": "array", "items": self.schema(kind[2:])}
        if kind.startswith("#"):
            return {"$ref": f"#/definitions/{kind[1:]}"}
        if kind in _FORMATS:
            return {"type": "string", "format": _FORMATS[kind]}
        return {} if kind == "any" else {"type": kind}

    def _object(self, has: Mapping[str, Kind]) -> dict[str, Any]:  # Any: a JSON schema
        named = {name.removesuffix("!"): self.schema(inner) for name, inner in has.items() if name != "*"}
        found: dict[str, Any] = {"type": "object", "properties": named}
        must = [name[:-1] for name in has if name.endswith("!")]
        found["additionalProperties"] = self.schema(has["*"]) if "*" in has else False
        return {**found, "required": must} if must else found

    def definitions(self) -> dict[str, Any]:  # Any: JSON schemas
        """Every shape as a JSON schema, for the `$ref`s of `schema`."""
        return {name: self.schema(line) for name, line in self.by_name.items()}


@dataclass(frozen=True)
class Facts:
    """The whole extract. gone: operations that Amazon has removed, from the last model each had."""

    live: Mapping[str, OperationFacts]
    gone: Mapping[str, OperationFacts]

    @cached_property
    def all(self) -> Mapping[str, OperationFacts]:
        """Both."""
        return {**self.gone, **self.live}


def load(folder: Path = FOLDER) -> Facts:
    """The extract as it lies in a folder; files named `gone-…` hold operations that Amazon has removed."""
    live: dict[str, OperationFacts] = {}
    gone: dict[str, OperationFacts] = {}
    for path in sorted(folder.glob("*.jsonl")):
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        (gone if path.name.startswith("gone-") else live).update(read(lines))
    return Facts(live, gone)


def read(lines: Sequence[Line]) -> Iterator[tuple[str, OperationFacts]]:
    """The operations of one file by key."""
    shapes = Shapes({line["shape"]: line for line in lines if "shape" in line})
    for line in lines:
        if "operation" in line:
            yield (
                line["operation"],
                OperationFacts(
                    key=line["operation"],
                    method=line["method"],
                    path=line["path"],
                    wrapped=line.get("wrapped", False),
                    params=tuple(line.get("params", ())),
                    body=line.get("body", ""),
                    replies={
                        int(status): kind for statuses, kind in line["replies"].items() for status in statuses.split()
                    },
                    examples=tuple(line.get("examples", ())),
                    pages=tuple(line.get("pages", ())),
                    shapes=shapes,
                ),
            )
