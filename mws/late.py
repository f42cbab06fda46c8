"""Names of a package that load at first use (PEP 562), so that importing it costs nothing. Imports nothing of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module


def loader(
    namespace: dict[str, object], home: Mapping[str, str], modules: Mapping[str, str] | None = None
) -> tuple[Callable[[str], object], Callable[[], Iterable[str]]]:
    """The package's `__getattr__` and `__dir__`: each name is loaded when it is first asked for, and then stays.

    namespace: the package's `globals()`. home: name → the module below the package that has it. modules: name → the
    module below the package that it is itself. `__getattr__` raises AttributeError for any other name.
    """
    package, themselves = str(namespace["__name__"]), modules or {}

    def load(name: str) -> object:
        if name in home:
            value: object = getattr(import_module(f"{package}.{home[name]}"), name)
        elif name in themselves:
            value = import_module(f"{package}.{themselves[name]}")
        else:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        namespace[name] = value
        return value

    def names() -> Iterable[str]:
        return sorted({*namespace, *home, *themselves})

    return load, names
