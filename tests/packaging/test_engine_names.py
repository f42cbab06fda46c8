"""What the engine goes by stands in the tables: it knows no Action, no plan and no section by its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from mws.compat.plans import PLANS
from mws.mappings import registry
from mws.mappings.all_actions import ACTIONS
from mws.mappings.orders.versions import is_of_orders, tells_items
from tests.packaging.test_names import ROOT

# What carries out any Action there is.
ENGINE = sorted([ROOT / "compat" / "facade.py", *(ROOT / "compat" / "engine").glob("*.py")])
NAMES = {each.name for each in ACTIONS} | PLANS.keys()
SETTINGS = {section.version_setting for section in registry.SECTIONS} - {""}


def texts(tree: ast.AST) -> Iterator[ast.Constant]:
    """Every text of a module that is not its documentation."""
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node


def named_operations(source: str) -> list[str]:
    """`line name` of every Action, plan or version setting of a section that this code knows by its name."""
    tree = ast.parse(source)
    found = [(each.lineno, str(each.value)) for each in texts(tree) if each.value in NAMES]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in SETTINGS:
            found.append((node.lineno, node.attr))
    return [f"{line} {name}" for line, name in sorted(found)]


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: path.name)
def test_the_engine_goes_by_facts_of_the_tables_and_not_by_names(path: Path) -> None:
    assert named_operations(path.read_text(encoding="utf-8")) == []


def test_a_name_in_code_is_found_and_one_in_a_sentence_is_not() -> None:
    source = (
        '"""GetOrder"""\nif operation.action == "GetOrder" or plan in ("one_call",):\n'
        '    "ListOrders"\n    wanted = application.orders_version\nsaid = "as GetOrder does"\n'
    )
    assert named_operations(source) == ["2 GetOrder", "2 one_call", "4 orders_version"]


def test_which_operations_of_orders_tell_items_stands_in_their_results() -> None:
    found = {(each.action, each.version) for each in registry.OPERATIONS if is_of_orders(each) and tells_items(each)}
    assert found == {
        ("ListOrderItems", "v0"),
        ("ListOrderItems", "2026-01-01"),
        ("ListOrderItemsByNextToken", "v0"),
    }
