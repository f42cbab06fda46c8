"""Which part may import which, read from the source; the picture stands in `docs/architecture.md`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("mws", "mws.compat", "mws.mappings", "mws.spapi")
FOLDERS = {"mws": "mws", "mws.compat": "compat", "mws.mappings": "mappings", "mws.spapi": "spapi"}
BARE = {"compat", "mappings", "spapi"}
# `import mws` costs a legacy program its start-up time; these cost tenths of a second or belong to the façade.
HEAVY = {
    "alembic",
    "botocore",
    "click",
    "cryptography",
    "jinja2",
    "redis",
    "rich",
    "sqlalchemy",
    "uvicorn",
    "uvloop",
    "werkzeug",
}

# The floors of `compat`, top down: a room imports only from floors below its own.
FLOORS = (
    ("cli",),
    ("worker",),
    ("facade",),
    ("plans",),
    ("listings", "report_files", "gateway"),
    ("operate", "engine"),
    ("ledger", "accounts"),
    ("state", "errors"),
    ("config",),
)
# Modules beside a room that are part of it.
PART_OF = {"errordoc": "errors"}

# The floors of the sandbox, top down. Its facts (`mws.spapi.sandbox` itself) stand below all of them.
SANDBOX = "mws.spapi.sandbox"
SANDBOX_FLOORS = (("app",), ("http",), ("api",), ("calls",), ("world",), ("embedded",))


def modules(part: str) -> list[Path]:
    """The part's source files. The links inside `mws` are other parts."""
    folder = ROOT / FOLDERS[part]
    links = {folder / name for name in BARE}
    return sorted(path for path in folder.rglob("*.py") if not links.intersection(path.parents))


def part_of(module: str) -> str | None:
    """The longest of our package names that `module` lies in."""
    return max((name for name in OURS if module == name or module.startswith(name + ".")), key=len, default=None)


def imports(path: Path, package: str, *, typing: bool = False) -> Iterator[tuple[str, bool, int]]:
    """(absolute module, is it inside a function, line) of each import. typing: those for the type checker too."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))

    def walk(node: ast.AST, inside: bool) -> Iterator[tuple[str, bool, int]]:
        for child in ast.iter_child_nodes(node):
            if not typing and isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                for other in child.orelse:
                    yield from walk(other, inside)
            elif isinstance(child, ast.Import):
                yield from ((alias.name, inside, child.lineno) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                base = absolute(package, child.level, child.module or "")
                yield from ((f"{base}.{alias.name}", inside, child.lineno) for alias in child.names)
            else:
                function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                yield from walk(child, inside or function)

    yield from walk(tree, False)


def absolute(package: str, level: int, module: str) -> str:
    """The module a `from` names, with the dots of a relative one resolved against the package it stands in."""
    if not level:
        return module
    parents = package.split(".")
    return ".".join([*parents[: len(parents) - level + 1], *([module] if module else [])])


def package_of(part: str, path: Path) -> str:
    inner = path.relative_to(ROOT / FOLDERS[part]).parent.parts
    return ".".join([part, *inner])


def found(part: str) -> list[tuple[str, str, bool, str]]:
    """(file, imported module, inside a function, where) of every import of a part."""
    return [
        (path.relative_to(ROOT).as_posix(), module, inside, f"{path.relative_to(ROOT)}:{line} imports {module}")
        for path in modules(part)
        for module, inside, line in imports(path, package_of(part, path))
    ]


@pytest.mark.parametrize("part", OURS)
def test_a_part_has_modules(part: str) -> None:
    assert modules(part)


@pytest.mark.parametrize("part", OURS)
def test_nothing_imports_a_bare_name(part: str) -> None:
    assert [where for _, module, _, where in found(part) if module.split(".")[0] in BARE] == []


# What the client takes from `mws`: what is remade after a fork, names that load late, the version;
# the root of all exceptions, in one module.
FROM_MWS = {("spapi/errors.py", "mws.errors.MWSError")}
SHARED = ("mws.forks", "mws.late.loader", "mws.version.USER_AGENT")


def test_spapi_imports_nothing_of_ours_but_what_is_remade_after_a_fork_and_the_root_of_its_errors() -> None:
    outside = [row for row in found("mws.spapi") if part_of(row[1]) not in (None, "mws.spapi")]
    assert [
        where for file, module, _, where in outside if module not in SHARED and (file, module) not in FROM_MWS
    ] == []
    assert {(file, module) for file, module, _, _ in outside} >= FROM_MWS


def test_the_root_of_the_clients_errors_imports_nothing_of_ours_when_it_is_loaded() -> None:
    loaded = [
        where
        for file, module, inside, where in found("mws")
        if file == "mws/errors.py" and not inside and part_of(module)
    ]
    assert loaded == []


@pytest.mark.parametrize("shared", ["mws/forks.py", "mws/late.py", "mws/version.py"])
def test_what_every_part_may_import_imports_nothing_of_ours(shared: str) -> None:
    assert [where for file, module, _, where in found("mws") if file == shared and part_of(module)] == []


def test_mws_imports_the_facade_in_one_place_only() -> None:
    outside = [row for row in found("mws") if part_of(row[1]) not in (None, "mws")]
    wrong = [where for file, module, inside, where in outside if not (file == "mws/backends.py" and inside)]
    assert wrong == []


def test_the_door_of_boto_knows_what_answers_calls_and_nothing_of_the_other_door() -> None:
    shared = ("mws.boto", "mws.backends", "mws.errors", "mws.timestamps", "mws.utils.timezone")
    inside = [row for row in found("mws") if row[0].startswith("mws/boto/")]
    assert len(inside) > 50
    wrong = [where for _, module, _, where in inside if module.startswith("mws") and not module.startswith(shared)]
    assert wrong == []
    # And is loaded by nobody who did not ask for it.
    loaded = [row for row in found("mws") if row[1].startswith("mws.boto") and not row[0].startswith("mws/boto/")]
    assert loaded == []


def test_mappings_know_only_calls_routes_end_dates_and_marketplaces_of_the_client() -> None:
    allowed = ("mws.spapi.calls", "mws.spapi.routes", "mws.spapi.lifecycle", "mws.spapi.marketplaces")
    wrong = [
        where
        for _, module, _, where in found("mws.mappings")
        if part_of(module) not in (None, "mws.mappings") and not module.startswith(allowed)
    ]
    assert wrong == []


def room_of(module: str) -> str:
    name = module.split(".")[2] if module.startswith("mws.compat.") else ""
    return PART_OF.get(name, name)


def room_of_file(file: str) -> str:
    """file: below the checkout, in `compat`."""
    name = Path(file).parts[1].removesuffix(".py")
    return PART_OF.get(name, name)


def test_every_room_of_compat_has_its_floor() -> None:
    rooms = {room_of_file(path.relative_to(ROOT).as_posix()) for path in modules("mws.compat")}
    assert rooms - {"__init__"} == {room for floor in FLOORS for room in floor}


def test_a_room_of_compat_imports_only_from_floors_below_its_own() -> None:
    height = {room: -number for number, floor in enumerate(FLOORS) for room in floor}
    wrong = []
    for file, module, _, where in found("mws.compat"):
        room, other = room_of_file(file), room_of(module)
        if room != "__init__" and other in height and other != room and height[other] >= height[room]:
            wrong.append(where)
    assert wrong == []


def sandbox_arrows() -> dict[str, set[str]]:
    """Each module of the sandbox and those of the sandbox that it imports, for the type checker too."""
    folder = ROOT / "spapi" / "sandbox"
    paths = {
        ".".join((SANDBOX, *path.relative_to(folder).with_suffix("").parts)): path for path in folder.rglob("*.py")
    }
    arrows: dict[str, set[str]] = {}
    for name, path in paths.items():
        package = name.rpartition(".")[0]
        found = [module for module, _, _ in imports(path, package, typing=True) if module.startswith(f"{SANDBOX}.")]
        # `from package import name` names a module or something in one.
        arrows[name] = {m if m in paths else m.rpartition(".")[0] for m in found} & paths.keys()
    return arrows


def sandbox_room(module: str) -> str:
    return module.removeprefix(f"{SANDBOX}.").split(".")[0]


def test_every_room_of_the_sandbox_has_its_floor() -> None:
    rooms = {sandbox_room(module) for module in sandbox_arrows()}
    assert rooms - {"__init__"} == {room for floor in SANDBOX_FLOORS for room in floor}


def test_a_room_of_the_sandbox_imports_only_from_floors_below_its_own() -> None:
    height = {room: -number for number, floor in enumerate(SANDBOX_FLOORS) for room in floor}
    wrong = [
        f"{module} imports {other}"
        for module, others in sandbox_arrows().items()
        for other in others
        if sandbox_room(module) in height
        and sandbox_room(other) != sandbox_room(module)
        and height[sandbox_room(other)] >= height[sandbox_room(module)]
    ]
    assert wrong == []


def test_no_modules_of_the_sandbox_import_each_other_in_a_circle() -> None:
    left = sandbox_arrows()
    assert len(left) > 40
    while leaves := {module for module, others in left.items() if not others & left.keys()}:
        left = {module: others for module, others in left.items() if module not in leaves}
    assert sorted(left) == []


def test_an_api_of_the_sandbox_knows_no_other_api() -> None:
    arrows = sandbox_arrows()
    wrong = [
        (m, other)
        for m, others in arrows.items()
        for other in others
        if {sandbox_room(m), sandbox_room(other)} == {"api"}
    ]
    assert wrong == []


def test_importing_mws_stays_cheap() -> None:
    wrong = [where for _, module, inside, where in found("mws") if not inside and module.split(".")[0].lower() in HEAVY]
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import compat", "compat"),
        ("from compat.errors import X", "compat.errors.X"),
        ("from .. import errors", "mws.errors"),
        ("from ..spapi.client import Client", "mws.spapi.client.Client"),
        ("def f():\n    from mws.compat import facade", "mws.compat.facade"),
        ("try:\n    import botocore\nexcept ImportError: pass", "botocore"),
    ],
)
def test_the_reader_sees_every_form_of_import(source: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "probe.py"
    path.write_text(source)
    assert [module for module, _, _ in imports(path, "mws.apis")] == [expected]


def test_the_reader_leaves_out_what_only_the_type_checker_sees(tmp_path: Path) -> None:
    path = tmp_path / "probe.py"
    path.write_text("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import botocore\n")
    assert [module for module, _, _ in imports(path, "mws")] == ["typing.TYPE_CHECKING"]
    assert [module for module, _, _ in imports(path, "mws", typing=True)] == ["typing.TYPE_CHECKING", "botocore"]
