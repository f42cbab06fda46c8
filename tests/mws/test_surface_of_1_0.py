"""The recorded surface of python-amazon-mws 1.0: its signatures, keywords, constants, and what its replies do."""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import mws
from mws import MWSResponse, backends
from mws.calls import LegacyReply
from mws.generations import VARIABLE
from mws.models.inbound_shipments import Address
from tests.mws import of_1_0
from tests.mws.test_methods_of_1_0 import CALLS, NO_METHOD
from tests.mws.test_requests import asked
from tests.reference import REFERENCE, needs_reference

NEWEST = "1.0.dev19"


def newest() -> dict[str, Any]:
    assert REFERENCE is not None
    versions = json.loads((REFERENCE / "clients" / "surface_mws.json").read_text())["versions"]
    found: dict[str, Any] = next(each for name, each in versions.items() if name.startswith(NEWEST))
    return found


def modules() -> dict[str, Any]:
    found: dict[str, Any] = newest()["surface"]["modules"]
    return found


Signature = list[tuple[str, str | None]]


def recorded_parameters(signature: dict[str, Any]) -> Signature:
    """(name, default) of each parameter, as recorded."""
    return [(each["name"], each.get("default")) for each in signature["params"] if each["name"] not in ("self", "cls")]


def shown(function: Any) -> Signature:
    """The same of ours."""
    return [
        (each.name, None if each.default is each.empty else repr(each.default))
        for each in inspect.signature(function).parameters.values()
        if each.name not in ("self", "cls")
    ]


def section_methods() -> Iterator[tuple[str, str, Signature]]:
    """Section, method, parameters of every method that makes a call."""
    for module, recorded in modules().items():
        for name, facts in recorded["classes"].items() if module.startswith("mws.apis.") else ():
            for method, known in facts["methods"].items():
                if not method.startswith("_") and name != "OffAmazonPayments" and method not in NO_METHOD:
                    yield name, method, recorded_parameters(known["signature"])


# What a parameter is given that takes no text.
VALUES: dict[str, Any] = {
    "attributes": {"a": "b"},
    "cod_settings": {"a": "b"},
    "delivery_window": {"a": "b"},
    "destination_address": {"a": "b"},
    "feed": b"",
    "from_address": Address("n"),
    "feed_options": {"a": "b"},
    "label_customization": {"a": "b"},
    "package_dimensions": {"a": "b"},
    "package_update_details": [{"amazon_order_id": "o", "package_id": "p", "slot_id": "s"}],
    "report_options": {"a": "b"},
    "ship_from_address": {"a": "b"},
    "shipping_service_options": {"a": "b"},
    "weight": {"a": "b"},
}
ELSEWHERE = {*of_1_0.NO_CALL, ("Products", "get_my_fees_estimate"), ("InboundShipments", "set_ship_from_address")}


@needs_reference
@pytest.mark.filterwarnings("ignore:Use `:DeprecationWarning")
@pytest.mark.parametrize("said", ["", "1.0"])
def test_every_method_is_called_by_1_0_s_keywords(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, said)
    backends.forget()
    called = set()
    for section, method, parameters in section_methods():
        if (section, method) in ELSEWHERE:
            continue
        api = asked(getattr(mws, section))
        given = {name: VALUES.get(name, "x") for name, _ in parameters if name != "next_token"}
        if "items" in given:
            dicts = section in ("MerchantFulfillment", "OutboundShipments")
            given["items"] = [{"a": "b"}] if dicts else [{"sku": "a", "quantity": 1}]
        assert getattr(api, method)(**given)["Action"], (section, method)
        if ("next_token", "None") in parameters:
            assert getattr(api, method)(next_token="t")["NextToken"] == "t", (section, method)
        called.add((section, method))
    backends.forget()
    assert len(called) == 93
    assert {call[:2] for call in CALLS} - called <= ELSEWHERE


# Where a signature is 0.8.15's, or takes more than 1.0's.
OWN_SIGNATURES = {
    "mws.errors.MWSRequestError.__init__",
    "mws.models.base.MWSDataType.to_params",
    "mws.mws.MWS.__init__",
    "mws.mws.MWS.calc_signature",
    "mws.mws.MWS.make_request",
    "mws.utils.parsers.DataWrapper.__init__",
    "mws.utils.parsers.DictWrapper.__init__",
}


@needs_reference
def test_every_other_callable_has_1_0_s_signature() -> None:
    wrong = set()
    for module, recorded in modules().items():
        here = importlib.import_module(module)
        known = [(name, facts["signature"], getattr(here, name)) for name, facts in recorded["functions"].items()]
        if not module.startswith("mws.apis."):
            for name, facts in recorded["classes"].items():
                cls = getattr(here, name)
                known += [
                    (f"{name}.{method}", each["signature"], getattr(cls, method))
                    for method, each in facts["methods"].items()
                    if not method.startswith("_")
                ]
                # An enum's is Python's own, another one with each version.
                if facts["init"] and facts["init"]["text"] != "(self, *args, **kwds)":
                    known.append((f"{name}.__init__", facts["init"], cls.__init__))
        wrong |= {
            f"{module}.{name}"
            for name, signature, ours in known
            if signature and recorded_parameters(signature) != shown(ours)
        }
    assert wrong == OWN_SIGNATURES


@needs_reference
def test_the_sections_constants_are_1_0_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "1.0")
    backends.forget()
    wrong = set()
    for module, recorded in modules().items():
        for name, facts in recorded["classes"].items() if module.startswith("mws.apis.") else ():
            if name not in mws.__all__:
                continue
            for constant in ("URI", "VERSION", "NAMESPACE", "NS", "ACCOUNT_TYPE", "NEXT_TOKEN_OPERATIONS"):
                cls = getattr(mws, name)
                ours = (constant == "URI" and cls.URI_IN_1_0) or getattr(cls, constant, None)
                if constant in facts["attributes"] and repr(ours) != facts["attributes"][constant]:
                    wrong.add(f"{name}.{constant}")
    backends.forget()
    assert wrong == set()


PAGE = (
    b'<?xml version="1.0"?><ROResponse xmlns="urn:x"><ROResult><Orders><Order><Id>1</Id><A Units="in">5</A><E/></Order>'
    b"</Orders><NextToken>tok</NextToken></ROResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>"
    b"</ROResponse>"
)


def reply(key: str = "ROResult", body: bytes = PAGE) -> MWSResponse:
    return MWSResponse(backends.response_of(LegacyReply(200, (("Content-Type", "text/xml"),), body)), key)


def order() -> Any:
    return reply().parsed.Orders.Order


# What the recording calls each thing, and how it is done.
DONE: dict[str, Callable[[], Any]] = {
    "#text via .text": lambda: order().A.text,
    ".value": lambda: order().Id.value if isinstance(order().Id, dict) else order().value,
    "@Units via attr": lambda: order().A.Units,
    "empty": lambda: order().E,
    "iter single": lambda: [type(each).__name__ for each in order()],
    "json": lambda: json.dumps(reply().parsed),
    "key absent": lambda: reply("Zz").parsed,
    "metadata": lambda: reply().metadata,
    "missing": lambda: order().Zz,
    "non-xml parsed": lambda: reply(body=b"a\tb").parsed,
    "original": lambda: type(reply().original),
    "repr": lambda: reply(),
    "request_id": lambda: reply().request_id,
    "text": lambda: order().Id,
    "text+attr": lambda: order().A,
    "timestamp": lambda: reply().timestamp,
    "type": lambda: type(reply().parsed),
}


@needs_reference
def test_replies_of_1_0_behave_as_recorded() -> None:
    def done(do: Callable[[], Any]) -> str:
        try:
            return repr(do()) if not isinstance(do(), MWSResponse) else str(do())
        except KeyError as exc:
            return f"RAISES KeyError: {exc}"

    # "repr" is recorded as it is printed.
    assert {what: done(do) for what, do in DONE.items()} == newest()["behaviour_measured_MWSResponse"]
