"""What the methods put on the wire as 1.0's: as its newest state was seen to send it, and by names that MWS took.

`recorded_of_1_0.json` is what `scripts/record_1_0.py` saw, `wire_names.json` what `scripts/extract_wire_names.py` has.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import mws
from mws.models.inbound_shipments import Address
from scripts.extract_wire_names import TARGET, counted, extract, written
from tests.mws import of_1_0, wrong_calls
from tests.mws.test_methods_of_1_0 import CALLS
from tests.mws.test_requests import asked
from tests.reference import REFERENCE, needs_reference

RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "recorded_of_1_0.json").read_text(encoding="utf-8"))[
    "methods"
]
KNOWN: dict[str, list[str]] = json.loads(TARGET.read_text(encoding="utf-8"))
# 1.0's name of what Amazon's pages call ScheduledPackageUpdateDetails; MWS knew no such.
WRONG_IN_1_0 = {"EasyShip.update_scheduled_packages"}


def ours(name: str) -> dict[str, str]:
    """The parameters of a call with all that 1.0's method takes."""
    section, method = name.split(".")
    api = asked(getattr(mws, section))
    if section == "InboundShipments":
        api.from_address = Address("n")
    return wrong_calls.sent(api, method, [*RECORDED[name]["values"]])


@pytest.mark.usefixtures("in_1_0")
@pytest.mark.filterwarnings("ignore:Use `:DeprecationWarning")
def test_each_method_sends_what_1_0_sends() -> None:
    assert len(RECORDED) == 93
    assert {name for name, told in RECORDED.items() if ours(name) != told["sent"]} == WRONG_IN_1_0


@pytest.mark.usefixtures("in_1_0")
@pytest.mark.filterwarnings("ignore:Use `:DeprecationWarning")
def test_by_position_each_method_sends_what_1_0_sends() -> None:
    wrong = set()
    for name, told in RECORDED.items():
        section, method = name.split(".")
        api = asked(getattr(mws, section))
        if section == "InboundShipments":
            api.from_address = Address("n")
        # A token by position makes no next page in 1.0 either; it stands last wherever there is one.
        given = [*wrong_calls.right_call(api, [*told["values"]]).values()]
        params = getattr(api, method)(*given)
        if {name: params[name] for name in params if name not in api.get_params()} != told["sent"]:
            wrong.add(name)
    assert wrong == WRONG_IN_1_0


def strange(sent: dict[str, str]) -> set[str]:
    """What MWS took no parameter of that name for."""
    action = sent["Action"]
    return {f"{action}: {name}" for name in sent if name != "Action" and counted(name) not in KNOWN[action]}


# Both originals send these; Amazon's pages write `Id`, and know no ExcludeMe there.
NOT_OF_MWS = {
    "GetLowestPricedOffersForASIN: ExcludeMe",
    "GetLowestPricedOffersForSKU: ExcludeMe",
    "GetPrepInstructionsForASIN: ASINList.ID.1",
    "GetPrepInstructionsForSKU: SellerSKUList.ID.1",
}
# What a caller's own dict is made of here.
OWN_KEY = ".a"


@pytest.mark.usefixtures("in_1_0")
@pytest.mark.filterwarnings("ignore:Use `:DeprecationWarning")
def test_each_name_on_the_wire_is_one_mws_took() -> None:
    found = set().union(*(strange(ours(name)) for name in RECORDED))
    assert {name for name in found if not name.endswith(OWN_KEY)} == NOT_OF_MWS


def test_each_name_of_the_methods_1_0_alone_has_is_one_mws_took() -> None:
    left_out = {("OutboundShipments", name) for name in wrong_calls.LEFT_OUT}
    assert {call[:2] for call in CALLS} >= of_1_0.ONLY - of_1_0.NO_CALL - left_out
    assert set().union(*(strange({"Action": action, **sent}) for *_, action, sent in CALLS)) == set()


@needs_reference
def test_the_names_are_those_of_the_facts() -> None:
    assert REFERENCE is not None
    assert TARGET.read_text(encoding="utf-8") == written(extract(REFERENCE))
