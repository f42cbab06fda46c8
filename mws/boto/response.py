"""`boto.mws.response`: the classes of replies, made of the table in `mws.boto.shapes`, and what finds one.

A program that declares elements of its own derives from these, as it did, and hands its module to the connection in
`factory_scopes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mws.boto import elements
from mws.boto.elements import *  # noqa: F403 - a program finds all of them here, by the names elements exports
from mws.boto.elements import (
    DeclarativeType,
    Element,
    ElementList,
    MemberList,
    Response,
    ResponseElement,
    ResponseResultList,
    SimpleList,
)
from mws.boto.shapes import PREFIXES, RESULT_LISTS, SHAPES, TEXTS, Child, Members

_NEXT = "ByNextToken"


class ResponseFactory:
    """Makes the empty reply to an Action. scopes: modules or dicts, searched in that order for its classes."""

    def __init__(self, scopes: Sequence[Any] | None = None) -> None:
        self.scopes = [] if scopes is None else scopes

    def element_factory(self, name: str, parent: type) -> Any:
        """A class of that name, of the parent's kind."""
        return type(name, (parent,), {"_name": name})

    def search_scopes(self, key: str) -> Any:
        """What the first scope that knows the name has for it; None where none does."""
        for scope in self.scopes:
            if hasattr(scope, key):
                return getattr(scope, key)
            if hasattr(scope, "__getitem__") and key in scope:
                return scope[key]
        return None

    def find_element(self, action: str, suffix: str, parent: type) -> Any:
        """The class `<action><suffix>`; of a next page, one like the first's; else a new one of the parent's kind."""
        found = self.search_scopes(action + suffix)
        if found is None and action.endswith(_NEXT):
            found = self.search_scopes(action.removesuffix(_NEXT) + suffix)
            return self.element_factory(action + suffix, parent if found is None else found)
        return self.element_factory(action + suffix, parent) if found is None else found

    def __call__(self, action: str, connection: Any = None) -> Any:
        reply = self.find_element(action, "Response", Response)
        result = f"{action}Result"
        # A list of results each reply declares for itself.
        if not hasattr(reply, result) and not issubclass(reply, ResponseResultList):
            setattr(reply, result, Element(self.find_element(action, "Result", ResponseElement)))
        return reply(connection=connection)


def _declaration(child: Child, classes: dict[str, Any]) -> DeclarativeType:
    if isinstance(child, Members):
        if child.of == TEXTS:
            return MemberList(SimpleList)
        return MemberList(**_hint(child.of, classes, "_member"))
    if child == TEXTS:
        return SimpleList()
    if isinstance(child, list):
        return ElementList(**_hint(child[0], classes))
    return Element(**_hint(child, classes))


def _hint(child: Child, classes: dict[str, Any], parameter: str = "_hint") -> dict[str, Any]:
    """The keywords that say of what class an element is: a class, or its children."""
    if isinstance(child, str):
        return {parameter: classes[child]}
    assert not isinstance(child, list | Members)
    return {name: _declaration(each, classes) for name, each in child.items()}


def _split(key: str, base: str) -> tuple[str, str]:
    """`Name(Base)` as the two names."""
    name, _, given = key.partition("(")
    return name, given.removesuffix(")") or base


def _classes() -> dict[str, Any]:
    """Every class of the tables, by name, beside those that are code."""
    classes: dict[str, Any] = {name: getattr(elements, name) for name in elements.__all__}
    for key in SHAPES:
        name, base = _split(key, "ResponseElement")
        classes[name] = type(name, (classes[base],), {"__module__": __name__})
    for key, result in RESULT_LISTS.items():
        name, base = _split(key, "ResponseResultList")
        members = {"_ResultClass": classes[result]} if result else {}
        classes[name] = type(name, (classes[base],), {"__module__": __name__, **members})
    # After all of them: a class may have children of its own kind.
    for key, children in SHAPES.items():
        name, _ = _split(key, "")
        for child, kind in children.items():
            setattr(classes[name], child, _declaration(kind, classes))
    for name, prefix in PREFIXES.items():
        classes[name]._namespace = prefix
    return classes


globals().update(_classes())

__all__ = [
    "ResponseFactory",
    *elements.__all__,
    *(_split(key, "")[0] for key in (*SHAPES, *RESULT_LISTS)),
]


def __getattr__(name: str) -> Any:  # Any: for type checkers, which do not see what the tables make
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
