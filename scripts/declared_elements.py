"""What the repository alone knows of a reply's elements: the structures and lists that boto.mws declared.

Those are in `mws.boto.shapes`: a client's view, where one class served two lists whose items were much alike.
Whoever builds the Action checks each. The plain elements boto read by whatever name they had, so they stand in no
declaration: each structure has one element `?` in the place of all of its own, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping

from mws.boto.shapes import MONEY, SHAPES, TEXTS, Child, Members
from scripts.action_names import UNKNOWN, Name

_CLASSES = {key.partition("(")[0]: (key, children) for key, children in SHAPES.items()}
# Classes that are code: what an amount and a weight consist of.
_CODE = {"ComplexAmount": ("CurrencyCode", "Value"), "ComplexWeight": ("Unit", "Value")}


def declared_elements(action: str) -> dict[str, Name] | None:
    """The tree below the Result of an Action, or of the one it continues; None where boto declared nothing of it."""
    name = f"{action.removesuffix('ByNextToken')}Result"
    if name not in _CLASSES or not (children := _children(name)):
        return None
    return _with_plain(children, ())


def _children(name: str) -> dict[str, Child]:
    """What a class declares, and those it derives from."""
    key, own = _CLASSES[name]
    base = key.partition("(")[2].removesuffix(")")
    return {**(_children(base) if base else {}), **own}


def _with_plain(children: Mapping[str, Child], above: tuple[str, ...]) -> dict[str, Name]:
    found = {name: _name(name, child, above) for name, child in children.items()}
    return {**found, UNKNOWN: Name(UNKNOWN)}


def _name(name: str, child: Child, above: tuple[str, ...]) -> Name:
    """above: the classes it stands in, so that a category may have a parent of its own kind."""
    if isinstance(child, Members):
        inner = Name("member", item="[]", below={} if child.of == TEXTS else _below(child.of, above))
        return Name(name, below={"member": inner})
    if isinstance(child, list):
        return Name(name, item="[]", below={} if child[0] == TEXTS else _below(child[0], above))
    if child == TEXTS:
        return Name(name, item="[]")
    if child == MONEY:
        return Name(name, kind="MoneyType")
    return Name(name, below=_below(child, above))


def _below(child: Child, above: tuple[str, ...]) -> dict[str, Name]:
    if isinstance(child, str):
        if child in _CODE:
            return {each: Name(each) for each in _CODE[child]}
        if child in above or child not in _CLASSES:
            return {UNKNOWN: Name(UNKNOWN)}
        return _with_plain(_children(child), (*above, child))
    if not isinstance(child, Mapping):
        raise TypeError(f"a list in a list: {child!r}")
    (only, *others) = [*child.items(), ("", "")]
    if len(others) == 1 and isinstance(only[1], list):
        return {only[0]: _name(only[0], only[1], above)}  # an element that holds a list, and nothing else
    return _with_plain(child, above)
