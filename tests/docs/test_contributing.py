"""CONTRIBUTING's way to a new operation, gone as it is printed: in a copy of the checkout, for a write."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

import mws.mappings.codecs
import mws.mappings.items
import mws.mappings.model
from mws.mappings import registry
from mws.mappings.all_actions import ACTIONS
from mws.mappings.model import Operation
from scripts.new_action import main
from tests import test_cases
from tests.case_folders import Run, load, marks_of, run
from tests.reference import REFERENCE

ROOT = Path(__file__).resolve().parents[2]
NAME = "FulfillmentOutboundShipment.CancelFulfillmentOrder"
ORDER = "SHOP-1001"
KNOWN = [None] if REFERENCE is None else [None, REFERENCE]


def printed_commands() -> list[list[str]]:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [shlex.split(line) for line in block.splitlines()]


def scaffold(action: str, *options: str, cases: Path, reference: Path | None = REFERENCE) -> tuple[int, str, str]:
    """Exit code, output, complaints of `scripts/new_action.py`."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([action, *options], reference=reference, cases=cases)
    return code, out.getvalue(), err.getvalue()


def entry(printed: str) -> str:
    return printed.split("\n\n#", 1)[0]


def finished(source: str) -> str:
    """What is left to be looked up, looked up: cancelling is said once, and its success has no Result."""
    source = source.replace('repeats="?"', 'repeats="call"').replace('field("?"', 'field("SellerFulfillmentOrderId"')
    return re.sub(r"    result=\(\?,\),.*", '    rehearsal="empty",\n    envelope="none",', source)


def names() -> dict[str, Any]:  # what a module of mappings imports
    found: dict[str, Any] = {}
    for module in (mws.mappings.model, mws.mappings.codecs, mws.mappings.items):
        found.update(vars(module))
    for operation in registry.OPERATIONS:
        found[re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation.section.name).upper()] = operation.section
    return found


def compiled(source: str) -> Operation:
    space = names()
    for module in [each for name, each in sys.modules.items() if name.startswith("mws.mappings.")]:
        space.update({name: value for name, value in vars(module).items() if name.isupper()})
    exec(source, space)
    operation = space["CANCEL_FULFILLMENT_ORDER"]
    assert isinstance(operation, Operation)
    return operation


def filled(folder: Path, **settings: str) -> None:
    """The case, told to its end."""
    request = json.loads((folder / "request.json").read_text("utf-8"))
    settings = {**request.get("settings", {}), **settings}
    request = {"params": {"SellerFulfillmentOrderId": ORDER}, **request, "settings": settings}
    request["params"] = dict.fromkeys(request["params"] or ["SellerFulfillmentOrderId"], ORDER)
    (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
    upstream = [] if settings else json.loads((folder / "upstream.json").read_text("utf-8"))
    for each in upstream:
        each["path"] = {"sellerFulfillmentOrderId": ORDER}
    (folder / "upstream.json").write_text(json.dumps(upstream), encoding="utf-8")


@pytest.mark.parametrize("reference", KNOWN, ids=["the repository alone", "with the collected facts"][: len(KNOWN)])
def test_a_write_that_is_printed_is_guarded_from_its_first_run(
    reference: Path | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, printed, _ = scaffold(NAME, "--write", cases=tmp_path, reference=reference)
    assert code == 0
    assert 'repeats="?"' in printed, "nobody decides what a repeat is but who writes the entry"
    operation = compiled(finished(entry(printed)))
    assert operation.writes
    section, action = NAME.split(".")
    monkeypatch.setitem(registry._BY_NAME, (section, action), [operation])
    monkeypatch.setattr(registry, "SECTIONS", (*registry.SECTIONS, operation.section))

    def ran(**settings: str) -> Run:
        filled(tmp_path / NAME, **settings)
        return run(tmp_path / NAME)

    done = ran()
    assert done.faults == []
    assert [reply.status for reply in done.replies] == [200]
    assert f"<{action}Response ".encode() in done.bodies[0]
    refused = tmp_path / f"{NAME}.writes-off"
    filled(refused)
    test_cases.test_case(refused, monkeypatch)
    rehearsed = ran(writes="dry_run")
    assert rehearsed.faults == [], "nothing is sent"
    assert "dry-run" in marks_of(rehearsed.replies[0])


@pytest.mark.long
def test_the_printed_commands_lead_to_a_case_that_passes(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    left_out = shutil.ignore_patterns(".*", "*.egg-info", "__pycache__", "build", "dist")
    shutil.copytree(ROOT, checkout, symlinks=True, ignore=left_out)
    for old in (checkout / "tests" / "cases").glob(f"{NAME}*"):
        shutil.rmtree(old)

    def run_printed(command: list[str]) -> str:
        assert command[0] == ".venv/bin/python"
        environment = os.environ | {"PYTHONPATH": str(checkout), "PYTHONUTF8": "1"}
        done = subprocess.run(
            [sys.executable, *command[1:]], cwd=checkout, env=environment, capture_output=True, text=True, timeout=100
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    scaffolding, testing = printed_commands()
    printed = run_printed(scaffolding)
    source = finished(entry(printed))
    module = (
        "from mws.mappings.codecs import *\nfrom mws.mappings.model import *\nfrom mws.mappings.outbound import *\n"
        f"\n{source}\n"
    )
    (checkout / "mappings" / "example.py").write_text(module, encoding="utf-8")
    listed = (
        "\nfrom mws.mappings.example import CANCEL_FULFILLMENT_ORDER\n"
        f"_BY_NAME[{tuple(NAME.split('.'))!r}] = [CANCEL_FULFILLMENT_ORDER]\n"
    )
    with (checkout / "mappings" / "registry.py").open("a", encoding="utf-8") as file:
        file.write(listed)
    folder = checkout / "tests" / "cases" / NAME
    filled(folder)
    filled(folder.with_name(f"{NAME}.writes-off"))
    if REFERENCE is not None:
        # The copy has no facts beside it, so it knew nothing of the reply.
        assert not (checkout.parent / "shared").exists()
    xmlns = registry.versions("FulfillmentOutboundShipment", "CreateFulfillmentOrder")[0].section.xmlns
    (folder / "reply.xml").write_text(
        f'<CancelFulfillmentOrderResponse xmlns="{xmlns}"><ResponseMetadata><RequestId>id</RequestId>'
        "</ResponseMetadata></CancelFulfillmentOrderResponse>",
        encoding="utf-8",
    )
    assert "2 passed" in run_printed([*testing, "-p", "no:cacheprovider", "-n", "0"])


@pytest.mark.parametrize("reference", KNOWN, ids=["the repository alone", "with the collected facts"][: len(KNOWN)])
def test_every_action_that_can_be_built_is_printed(reference: Path | None, tmp_path: Path) -> None:
    printed = 0
    for action in ACTIONS:
        code, out, err = scaffold(f"{action.section}.{action.name}", cases=tmp_path, reference=reference)
        if action.status == "none" or not action.operations:
            assert (code, out) == (1, "")
            assert err
            continue
        assert code == 0, err
        compile(entry(out).replace("(?,)", "()"), action.name, "exec")
        assert f'action="{action.name}"' in out
        printed += 1
    assert printed > 60
    assert list(tmp_path.iterdir()) == [], "without --write nothing is written"


def test_it_says_no_for_what_mws_never_had_and_for_a_folder_that_is_there(tmp_path: Path) -> None:
    code, out, err = scaffold("Products.GetMyFeeEstimate", cases=tmp_path)
    assert (code, out) == (2, "")
    assert "Products.GetMyFeesEstimate" in err
    (tmp_path / NAME).mkdir()
    code, _, err = scaffold(NAME, "--write", cases=tmp_path)
    assert code == 1
    assert "there already" in err
    assert list((tmp_path / NAME).iterdir()) == []


def test_only_of_a_write_there_is_a_second_folder_and_nothing_is_written_over(tmp_path: Path) -> None:
    code, printed, _ = scaffold(NAME, "--write", cases=tmp_path)
    assert code == 0
    assert {path.name for path in tmp_path.iterdir()} == {NAME, f"{NAME}.writes-off"}
    off = tmp_path / f"{NAME}.writes-off"
    assert load(off, "upstream.json") == []
    assert load(off, "request.json")["params"] == load(tmp_path / NAME, "request.json")["params"]
    assert f"# tests/cases/{off.name}/error.json" in printed
    shutil.rmtree(tmp_path / NAME)
    code, _, err = scaffold(NAME, "--write", cases=tmp_path)
    assert (code, "there already" in err) == (1, True)
    assert {path.name for path in tmp_path.iterdir()} == {off.name}
    # One that travels as POST is a read too.
    scaffold("FulfillmentOutboundShipment.GetFulfillmentPreview", "--write", cases=tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        off.name,
        "FulfillmentOutboundShipment.GetFulfillmentPreview",
    }


def test_the_repository_alone_knows_the_structures_that_boto_declared(tmp_path: Path) -> None:
    _, out, _ = scaffold("FulfillmentInboundShipment.CreateInboundShipmentPlan", cases=tmp_path, reference=None)
    result = entry(out).split("    result=(\n")[1]
    names = re.findall(r'"([A-Za-z?]+)"', result)
    assert names[:3] == ["InboundShipmentPlans", "member", "ShipToAddress"]
    assert names.count("member") == 2, "the plans and their items"
    assert result.count('field("?", "?")') == 4, "in each structure its plain elements, which nobody declared"
    assert "check that each stands there, and look up the plain elements" in out
    _, out, _ = scaffold("FulfillmentOutboundShipment.GetFulfillmentPreview", cases=tmp_path, reference=None)
    assert 'field("CurrencyCode", "currencyCode")' in out
    assert 'rest="unfulfillablePreviewItems"' in out
    _, out, _ = scaffold("FulfillmentOutboundShipment.ListReturnReasonCodes", cases=tmp_path, reference=None)
    assert "nothing here tells of the reply's elements" in out


@pytest.mark.skipif(REFERENCE is None, reason="../shared/reference is absent: nothing to compare with")
def test_the_facts_beside_the_checkout_fill_a_table_in(tmp_path: Path) -> None:
    _, out, _ = scaffold("Products.GetCompetitivePricingForSKU", cases=tmp_path)
    assert 'envelope="each"' in out
    assert 'attr("SellerSKU", "SellerSKU")' in out
    assert "ITEM_STATUS,\n" in out
    assert "ITEM_ERROR,\n" in out
    assert 'text("?", COUNT)' in out
    _, out, _ = scaffold("FulfillmentOutboundShipment.CreateFulfillmentOrder", cases=tmp_path)
    assert 'field("SellerSKU", "sellerSku")' in out
    assert 'rest="body.items"' in out
    assert "correction: CreateFulfillmentOrder" in out


def test_who_misspells_an_action_is_told_its_section_and_who_misspells_that_the_sections(tmp_path: Path) -> None:
    code, _, complaint = scaffold("Products.GetMyFees", cases=tmp_path)
    assert code == 2
    assert "Products.GetMyFeesEstimate" in complaint
    assert "Orders" not in complaint
    code, _, complaint = scaffold("Product.GetMyFeesEstimate", cases=tmp_path)
    assert code == 2
    assert complaint.strip().endswith("EasyShip.…, ShipmentInvoicing.…")
    assert "GetCompetitivePricingForSKU" not in complaint


def test_the_status_of_a_section_is_said_in_one_line(tmp_path: Path) -> None:
    code, _, complaint = scaffold("Subscriptions.GetServiceStatus", cases=tmp_path)
    assert code == 1
    assert "service_status(SUBSCRIPTIONS, OPERATION, ...), mappings/status.py" in complaint


def test_what_has_no_equivalent_is_not_begun(tmp_path: Path) -> None:
    code, _, complaint = scaffold("Recommendations.ListRecommendations", cases=tmp_path)
    assert code == 1
    assert "SP-API gives no recommendations" in complaint
