"""The containers of 1.0's replies: `DotDict`, a dict whose keys are attributes too, all the way down."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

T = TypeVar("T", bound=Hashable)


def unique_list_order_preserved(seq: Iterable[T]) -> list[T]:
    """The distinct items, each where it first stood."""
    return list(dict.fromkeys(seq))


class DotDict(dict[str, Any]):  # Any: a reply's values are text, None, DotDicts and lists of them
    """A dict read by attribute as well. `.Units` also finds `@Units`, `.text` finds `#text`; KeyError where nothing is.

    Iterating one yields itself once, so that a loop serves one node and a list of nodes alike.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        self.update(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        for key in (name, "@" + name, "#" + name):
            if key in self:
                return self[key]
        return self[name]

    def __setattr__(self, name: str, val: Any) -> None:
        self[name] = val

    def __delattr__(self, name: str) -> None:
        del self[name]

    def __setitem__(self, key: str, val: Any) -> None:
        super().__setitem__(key, self.build(val))

    def __iter__(self) -> Iterator[Any]:
        return iter([self])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({super().__repr__()})"

    def __reduce__(self) -> tuple[type[DotDict], tuple[()], None, None, Iterator[tuple[str, Any]]]:
        # pickle and copy would ask for hooks by attribute, and get KeyError.
        return type(self), (), None, None, iter(self.items())

    def __deepcopy__(self, memo: dict[int, Any]) -> DotDict:
        return type(self)(dict(self.items()))

    def update(self, *args: Any, **kwargs: Any) -> None:
        """As dict's; mappings among the values become DotDicts."""
        for given in args:
            pairs = given.items() if isinstance(given, Mapping) else given
            for key, val in pairs:
                self[key] = val
        for key, val in kwargs.items():
            self[key] = val

    @classmethod
    def build(cls, obj: Any) -> Any:
        """`obj` with every mapping in it, also inside lists, made a DotDict."""
        if isinstance(obj, DotDict):
            return obj
        if isinstance(obj, Mapping):
            return cls(obj)
        if isinstance(obj, list | tuple):
            return [cls.build(item) for item in obj]
        return obj
