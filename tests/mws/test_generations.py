"""Programs written for 0.8.10: their objects beside those of the real 0.8.10, where they are asked for, and the warning
where they are needed and nobody asked.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from mws import MWSError, backends, generations
from mws.generations import ADVICE, VARIABLE, watch
from mws.pages import next_token
from mws.response import MWSResponse
from mws.utils import DictWrapper
from mws.utils.parsers import ObjectDict, ObjectDict0810
from tests.mws.original import Asked
from tests.venvs import venv

ROOT = Path(__file__).resolve().parents[2]
PAGE = (
    '<?xml version="1.0"?><ListOrdersResponse xmlns="https://mws.amazonservices.com/Orders/2013-09-01"><ListOrdersResult>'
    '<Orders><Order><Id>1</Id><W Units="in">5</W><E/></Order><Order><Id>2</Id><ns2:G>g</ns2:G></Order></Orders>'
    "<One>\n  <A>a</A>\n</One><NextToken>tok</NextToken></ListOrdersResult>"
    "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></ListOrdersResponse>"
).replace('Orders/2013-09-01"', 'Orders/2013-09-01" xmlns:ns2="n"')

SCRIPT = """
import json, sys
import mws, mws.mws as m, mws.utils as u

def plain(node):
    if isinstance(node, dict):
        return ["node", [[key, plain(value)] for key, value in dict.items(node)]]
    if isinstance(node, list):
        return ["list", [plain(each) for each in node]]
    return node

def see(document, expression):
    return plain(eval(expression, {"x": m.DictWrapper(document, "ListOrdersResult").parsed, "u": u, "m": m}))

DO = {"see": see}
"""
SEEN = (
    "x",
    "x['NextToken']",
    "x['NextToken']['value']",
    "x.get('NextToken', {}).get('value')",
    "x.get('None', {}).get('value')",
    "x.get('None')",
    "x.NextToken",
    "x.Orders.Order[0].Id",
    "x['Orders']['Order'][0]['Id']['value']",
    "x.Orders.Order[0].W",
    "x.Orders.Order[0].W.value",
    "x.Orders.Order[0].W.Units",
    "x.Orders.Order[0]['W']['Units']['value']",
    "x.Orders.Order[0].E",
    "x.Orders.Order[1]['G']",
    "x.One",
    "[name for name in x]",
    "sorted(x.keys())",
    "x.getvalue('NextToken')",
    "x.getvalue('None')",
    "x.getvalue('None', 'no')",
    "x.Nope",
    "x['Nope']",
    "'value' in x['NextToken']",
    "len(x['One'])",
    "[type(x).__name__ == 'dict', isinstance(x, dict), isinstance(x, u.object_dict), isinstance(x, u.ObjectDict)]",
    "str(x['NextToken'])",
    "dict(x)['NextToken']",
    "u.xml2dict().fromstring('<a><b>1</b></a>')['a']['b']",
    "m.remove_empty({'a': '', 'b': None, 'c': '0', 'd': 0, 'e': 'x'})",
    "m.remove_namespace('<a xmlns=\"u\" xmlns:ns2=\"v\"><ns2:b xml:lang=\"en\">ns2:c</ns2:b></a>').replace(' ', '')",
)


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch, anew: None) -> None:
    says(monkeypatch, "0.8.10")


def says(monkeypatch: pytest.MonkeyPatch, generation: str) -> None:
    """Have the environment say so, from now on."""
    monkeypatch.setenv(VARIABLE, generation)
    backends.forget()


@pytest.fixture(autouse=True)
def anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(VARIABLE, raising=False)
    backends.forget()
    watch.start()
    yield
    backends.forget()
    watch.start()


@pytest.mark.long
def test_its_objects_do_what_those_of_the_real_one_do() -> None:
    # The real one uses what Python 3.9 took away.
    original = Asked(venv("mws-0.8.10", "3.8", ["mws==0.8.10"]), SCRIPT)
    ours = Asked(sys.executable, f"import os; os.environ[{VARIABLE!r}] = '0.8.10'\n{SCRIPT}", str(ROOT))
    try:
        for expression in SEEN:
            assert ours("see", PAGE, expression) == original("see", PAGE, expression), expression
    finally:
        original.end()
        ours.end()


@pytest.mark.usefixtures("old")
def test_the_loop_of_programs_for_0_8_10_goes_on() -> None:
    parsed = DictWrapper(PAGE, "ListOrdersResult").parsed
    assert [order["Id"]["value"] for order in parsed["Orders"]["Order"]] == ["1", "2"]
    assert parsed.get("NextToken", {}).get("value") == "tok"
    assert next_token(parsed) == "tok"
    assert parsed.Orders.Order[0].Id == "1"
    again = pickle.loads(pickle.dumps(parsed))
    assert type(again) is ObjectDict0810
    assert again == parsed
    assert again["NextToken"]["value"] == "tok"
    assert json.loads(json.dumps(parsed))["NextToken"] == {"value": "tok"}


PROGRAM = """
import mws

orders = mws.Orders("AKIASANDBOXSANDBOX00", "sandboxsandboxsandboxsandboxsandboxsandb", "A1SANDBOXSELLER")
reply = orders.list_orders(["ATVPDKIKX0DER"], created_after="2020-01-01T00:00:00Z", max_results="1")
print(type(reply.original).__name__)
pages = 0
while True:
    pages += 1
    parsed = reply.parsed
    token = parsed.get("NextToken", {}).get("value")
    if not token or pages > 2:
        break
    reply = orders.list_orders_by_next_token(token)
print(pages)
"""


def run(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {**os.environ, "MWS_COMPAT_BACKEND": "sandbox", "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, "-c", PROGRAM]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=known, timeout=120, check=False)


def test_a_program_for_0_8_10_runs_where_the_environment_says_so(tmp_path: Path) -> None:
    done = run(tmp_path, **{VARIABLE: "0.8.10"})
    assert done.stdout.split() == ["str", "3"], done.stderr
    assert ADVICE not in done.stderr


def test_a_program_for_0_8_10_runs_where_the_configuration_says_so(tmp_path: Path) -> None:
    (tmp_path / "mws-compat.toml").write_text('mws_generation = "0.8.10"\n')
    done = run(tmp_path)
    assert done.stdout.split() == ["str", "3"], done.stderr


def test_a_program_for_0_8_10_is_told_what_to_set_before_it_fails(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 1
    assert done.stdout.split() == ["bytes"]
    assert done.stderr.count(ADVICE) == 1
    assert "AttributeError" in done.stderr


# ---- the warning -----------------------------------------------------------------------------------------------------

READS = (
    "x['NextToken']['value']",
    "x['Orders']['Order'][0]['Id']['value']",
    "x.get('NextToken')['value']",
    "x.get('NextToken').get('value')",
    "x.get('NextToken', {})",
    "x.get('NextToken', {}).get('value')",
    "x['NextToken'].get('value')",
    "x.Orders.Order[0]['Id'].get('value', '')",
    "x.getvalue('NextToken')",
)


def warned(expression: str, times: int = 2) -> list[str]:
    """What is warned of while a program evaluates it again and again, swallowing what fails."""
    x = DictWrapper(PAGE, "ListOrdersResult").parsed
    code = compile(
        f"def f(x):\n    try:\n        return {expression}\n    except Exception:\n        return None\n", "p", "exec"
    )
    scope: dict[str, object] = {}
    exec(code, scope)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(times):
            scope["f"](x)  # type: ignore[operator]  # a function
    return [f"{each.filename}:{each.lineno} {each.message}" for each in caught]


@pytest.mark.parametrize("expression", READS)
def test_reading_a_text_as_a_node_is_told_once(expression: str) -> None:
    assert warned(expression) == [f"p:3 {ADVICE}"]
    assert warned(expression) == []


@pytest.mark.parametrize(
    "expression",
    [
        "x['NextToken']",
        "x['NextToken'] + 'value'",
        "x['NextToken'].upper().split()",
        "x['NextToken'][0]",
        "x.get('NextToken')",
        "x.get('NextToken', '')",
        "x.get('None', {}).get('value')",
        "x.get('Orders', {}).get('Order')",
        "x.Orders.Order[0]['W']['value']",
        "x.Orders.Order[0].W.get('value')",
        "x.Orders.Order[0].W.Units",
        "{'tok': {'value': 1}}[x['NextToken']]['value']",
        "{'value': x['NextToken']}['value']",
        "[order.Id for order in x.Orders.Order]",
        "x.Nope",
    ],
)
def test_reading_as_0_8_15_does_is_told_nothing(expression: str) -> None:
    assert warned(expression) == []


@pytest.mark.parametrize("said", ["0.8.15", "1.0"])
def test_who_says_what_he_wants_is_told_nothing(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, said)
    assert warned("x['NextToken']['value']") == []


def test_a_program_of_many_places_is_no_longer_watched() -> None:
    x = DictWrapper(PAGE, "ListOrdersResult").parsed
    for number in range(2100):
        eval(f"x['NextToken'], {number}", {"x": x})
        if not watch.open:
            break
    assert number == 1999


# ---- the setting -----------------------------------------------------------------------------------------------------


def test_the_default_is_0_8_15_and_1_0_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    import mws

    orders = mws.Orders("AKIASANDBOXSANDBOX00", "sandboxsandboxsandboxsandboxsandboxsandb", "A1SANDBOXSELLER",
                        backend="sandbox")  # fmt: skip
    assert type(orders.get_service_status().parsed) is ObjectDict
    says(monkeypatch, "1.0")
    assert type(orders.get_service_status()) is MWSResponse
    says(monkeypatch, "0.8.10")
    assert type(orders.get_service_status().parsed) is ObjectDict0810
    orders._use_feature_mwsresponse = True  # what an object says itself goes before
    assert type(orders.get_service_status()) is MWSResponse


def test_the_environment_goes_before_the_file_and_names_what_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert generations.named() is None
    Path("mws-compat.toml").write_text('mws_generation = "1.0"\n[spapi]\n')
    assert generations.named() is None  # asked once, as the configuration is read once
    backends.forget()
    assert generations.named() == "1.0"
    says(monkeypatch, "0.8.15")
    assert generations.named() == "0.8.15"
    says(monkeypatch, "0.9")
    with pytest.raises(MWSError, match=r"names one of 0\.8\.10, 0\.8\.15, 1\.0, not '0\.9'"):
        generations.named()


def test_a_file_that_names_no_generation_is_refused_with_a_hint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "elsewhere.toml"
    monkeypatch.setenv("MWS_COMPAT_CONFIG", str(path))
    assert generations.named() is None
    path.write_text('mws_generation = "0.8.11"\n')
    backends.forget()
    with pytest.raises(MWSError, match=r'elsewhere.toml: mws_generation: expected one of "0.8.10", "0.8.15", "1.0"'):
        generations.named()
