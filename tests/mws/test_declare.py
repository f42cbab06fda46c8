"""Declared methods: what the decorator checks and keeps, and what they are answered."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import mws
from mws.apis.declare import PAYLOAD, Wire, action
from mws.compat.errors import CompatError
from tests.mws import of_1_0

APIS = Path(__file__).resolve().parents[2] / "mws" / "apis"
KEYS = ("AKIASANDBOXSANDBOX00", "sandboxsandboxsandboxsandboxsandboxsandb", "A1SANDBOXSELLER")


class Mine(mws.Orders):
    """A section of a program's own."""

    @action(
        "Do",
        a="A",
        many="Many.Id.",
        rows=Wire("Row.member.", lambda value: value, of_dicts=True),
        flag=Wire("Flag", lambda value: not value),
        method="POST",
    )
    def do(self, a: str, many: Any = ("x", "y"), *, rows: Any = (), flag: bool = True) -> Any:
        """Do it."""

    @action("Put", what=PAYLOAD, a="A", payload=lambda what: {"body": what}, own=lambda api: {"Own": api.account_id})
    def put(self, what: bytes, a: str = "") -> Any:
        """Put it."""


def asked() -> Mine:
    api = Mine("access", "secret", "account")
    api._test_request_params = True
    return api


def content(params: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in params.items() if name not in asked().get_params()}


def test_values_lists_and_dicts_have_their_names() -> None:
    assert content(asked().do("1")) == {"Action": "Do", "A": "1", "Many.Id.1": "x", "Many.Id.2": "y", "Flag": "false"}
    assert content(asked().do(a="1", many="lone", rows=[{"b": 2}, {"c": None}], flag=False)) == {
        "Action": "Do",
        "A": "1",
        "Many.Id.1": "lone",
        "Row.member.1.b": "2",
        "Flag": "true",
    }
    assert content(asked().put(b"text")) == {"Action": "Put", "Own": "account"}


def test_the_method_is_what_its_def_says() -> None:
    assert str(inspect.signature(Mine.do)).startswith("(self, a: 'str', many: 'Any' = ('x', 'y'), *, rows: 'Any' = ()")
    assert (Mine.do.__name__, Mine.do.__doc__, Mine.do.__qualname__) == ("do", "Do it.", "Mine.do")


@pytest.mark.parametrize(
    ("args", "kwargs"), [((), {}), (("1", "2", "3"), {}), (("1",), {"a": "1"}), (("1",), {"other": 1})]
)
def test_a_call_that_does_not_fit_is_python_s_own_error(args: tuple[str, ...], kwargs: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=r"^(Mine\.)?do\(\) "):
        asked().do(*args, **kwargs)


def test_a_parameter_without_a_name_and_a_name_without_a_parameter_are_refused_at_once() -> None:
    def one(self: mws.MWS, a: str, *, b: str = "", next_token: str = "") -> Any:
        """One."""

    for wire in ({"a": "A"}, {"a": "A", "b": "B", "c": "C"}):
        with pytest.raises(TypeError, match=r"one: [bc]: declared on one side only"):
            action("One", **wire)(one)  # type: ignore[arg-type]  # names only
    action("One", a="A", b="B")(one)


@pytest.mark.parametrize("file", sorted(APIS.glob("*.py")), ids=lambda file: file.stem)
def test_a_declared_method_has_a_docstring_and_no_body(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
        if any(ast.unparse(each).startswith("action(") for each in decorators):
            assert isinstance(node, ast.FunctionDef)
            assert ast.get_docstring(node), node.name
            assert len(node.body) == 1, f"{node.name} does something beside what is declared"


# What makes a call in the sections of 0.8.15 that are declared; the value is enough for each required parameter.
DECLARED = [
    (section, name)
    for section in (mws.Products, mws.InboundShipments, mws.Finances, mws.Recommendations, mws.Inventory)
    for name, member in vars(section).items()
    if inspect.isfunction(member) and not name.startswith("_") and (section.__name__, name) not in of_1_0.ONLY
]


def test_thirty_five_methods_are_declared() -> None:
    counts = [
        sum(1 for each, _ in DECLARED if each is section) for section in dict.fromkeys(each for each, _ in DECLARED)
    ]
    assert counts == [13, 13, 4, 3, 2]


@pytest.mark.filterwarnings("ignore:Use `:DeprecationWarning")
@pytest.mark.parametrize(("section", "name"), [each for each in DECLARED if each[1] != "set_ship_from_address"])
def test_a_declared_method_is_answered_or_refused_with_the_mws_error(section: type[mws.MWS], name: str) -> None:
    api: Any = section(*KEYS, backend="sandbox")
    if isinstance(api, mws.InboundShipments):
        api.set_ship_from_address({"name": "n", "address_1": "a", "city": "c"})
    method = getattr(api, name)
    required = [each.name for each in inspect.signature(method).parameters.values() if each.default is each.empty]
    given = {each: [{"sku": "a", "quantity": 1}] if each == "items" else "x" for each in required}
    try:
        document = etree.fromstring(method(**given).original)
    except mws.MWSError as exc:
        failed = exc
    else:
        assert document.tag.endswith("Response")
        return
    assert isinstance(failed, CompatError)
    assert failed.response.status_code == failed.http_status >= 400
    codes = etree.fromstring(failed.response.content).iter("{*}Code")
    assert [each.text for each in codes] == [failed.mws_code]
