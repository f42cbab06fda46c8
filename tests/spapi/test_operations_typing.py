"""What editors and type checkers know of `Client.call`: every operation of the table, with all its parameters."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from mws.spapi import routes
from mws.spapi.build import sort_names
from mws.spapi.calls import Route

ROOT = Path(__file__).resolve().parents[2]
KEYS = routes.keys()
STUB = ROOT / "spapi" / "operations.pyi"


def test_the_stub_is_what_the_table_says() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "generate_types.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@cache
def overloads(protocol: str) -> dict[str, ast.FunctionDef]:
    """Operation and signature. The last, which has any name for an operation, stands under ""."""
    (found,) = [
        node
        for node in ast.parse(STUB.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and node.name == protocol
    ]
    made: dict[str, ast.FunctionDef] = {}
    for each in found.body:
        if isinstance(each, ast.FunctionDef):
            named = each.args.posonlyargs[1].annotation
            assert named is not None
            literal = (
                named.slice.value if isinstance(named, ast.Subscript) and isinstance(named.slice, ast.Constant) else ""
            )
            made[str(literal)] = each
    return made


@pytest.mark.parametrize("protocol", ["Call", "Pages", "Paginate"])
def test_every_operation_is_there_and_any_other_is_possible(protocol: str) -> None:
    wanted = {key for key in KEYS if protocol == "Call" or routes.route(key).page_request}
    assert set(overloads(protocol)) == wanted | {""}


def taken(route: Route) -> tuple[set[str], set[str]]:
    """The names of the parameters that must be given, and of those that may."""
    signature = overloads("Call")[route.key]
    with_default = zip(signature.args.kwonlyargs, signature.args.kw_defaults, strict=True)
    named = {argument.arg: default is None for argument, default in with_default}
    return {name for name, must in named.items() if must}, {name for name, must in named.items() if not must}


def test_the_names_are_those_that_the_client_takes_and_no_other() -> None:
    for key in KEYS:
        route = routes.route(key)
        must, may = taken(route)
        call = sort_names(route, dict.fromkeys(must | may - {"body"}, "x"))
        found = {*call.path, *call.query, *(call.body if isinstance(call.body, dict) else ())}
        assert found == must | may - {"body"}, key
        required = {
            one.name for one in route.params if one.required and one.place != "body" and one.name.isidentifier()
        }
        assert must == required, key


def test_values_and_times_have_their_types() -> None:
    orders = ast.unparse(overloads("Call")["orders.2026-01-01.searchOrders"])
    assert "createdAfter: str | date | None=..." in orders
    assert "maxResultsPerPage: int | None=..." in orders
    assert "fulfilledBy: Sequence[FulfilledBy] | None=..." in orders
    assert "**options: Unpack[_Options]" in orders
    assert 'FulfilledBy: TypeAlias = Literal["MERCHANT", "AMAZON"]' in STUB.read_text("utf-8")
    ended = ast.unparse(overloads("Call")["orders.v0.getOrder"])
    assert "@deprecated('ends on 2027-03-27; use orders.2026-01-01.getOrder')" in ended


def test_it_is_nothing_at_run_time() -> None:
    assert find_spec("mws.spapi.operations") is None
