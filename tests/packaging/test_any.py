"""`Any` switches the type checker off, so a module whose functions take or give one says why: `# Any: ...`."""

from __future__ import annotations

import ast
import re

import pytest

from tests.packaging.test_names import ROOT, sources

# Not `mws`: what imitates other libraries takes and gives what they did.
FOLDERS = ("compat", "mappings", "scripts", "spapi")


def uses_any(node: ast.AST) -> bool:
    """Whether an annotation has an Any that is not what a generator is sent: that is the step's own answer."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Generator":
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return any(uses_any(each) for number, each in enumerate(parts) if number != 1)
    if isinstance(node, ast.Name):
        return node.id == "Any"
    return any(uses_any(each) for each in ast.iter_child_nodes(node))


def unexplained(source: str) -> list[str]:
    """`line name` of the first function with an Any, in a module without a word about any."""
    if "Any" not in source or re.search(r"#.*\bAny\b|`Any`|\bAny: \w|\bAny, here", source):
        return []
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
            told = [each.annotation for each in given if each is not None] + [node.returns]
            if any(each is not None and uses_any(each) for each in told):
                return [f"{node.lineno} {node.name}"]
    return []


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_any_in_a_signature_has_a_reason(folder: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}:{each}"
        for path in sources(ROOT / folder)
        for each in unexplained(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_what_is_unexplained_is_found() -> None:
    assert unexplained("def f(a: dict[str, Any]) -> int: ...\n") == ["1 f"]
    assert unexplained("def f(*, a: int) -> Any: ...\n") == ["1 f"]
    assert unexplained("# Any: JSON of any shape\ndef f(a: Any) -> int: ...\n") == []
    assert unexplained("def f() -> Generator[Step, Any, int]: ...\n") == []
    assert unexplained("def f() -> Generator[Step, Any, Any]: ...\n") == ["1 f"]
