"""What boto.mws 2.49 makes of a reply, ours makes of it: every reply of our cases, and every recorded one of MWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mws.boto import response
from mws.boto.connection import MWSConnection
from mws.boto.response import ComplexAmount, ComplexWeight, DeclarativeType, ResponseFactory, SimpleList
from tests.case_folders import CASES
from tests.mws.boto.both import boto_side_by_side
from tests.mws.original import Pair, Raised
from tests.mws.speaker import Answer, Speaker, speaking
from tests.reference import REFERENCE, needs_reference

SCRIPT = """
import contextlib, io, xml.sax

def dump(value):
    if isinstance(value, dict):
        children = vars(value)
        name = type(value).__name__
        return {
            "class": "JIT" if name.startswith("JIT_") else name,
            "kinds": [each.__name__ for each in type(value).__mro__ if hasattr(response, each.__name__)],
            "named": getattr(value, "_name", None),
            "keys": dict(value),
            "children": {name: dump(children[name]) for name in children if not name.startswith("_")},
            "float": attempt(lambda: float(value)) if hasattr(type(value), "__float__") else None,
        }
    if isinstance(value, list):
        return [dump(each) for each in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    # A slot, where the reply is no reply to that Action.
    return [type(value).__name__, "" if isinstance(value, response.DeclarativeType) else str(value)]

def error(exc):
    known = [each.__name__ for each in type(exc).__mro__ if issubclass(each, boto.exception.BotoServerError)]
    told = [exc.status, exc.reason, exc.body, exc.error_code, exc.code, exc.message, exc.error_message, exc.request_id,
            exc.box_usage, exc.retry, exc.args[:2], repr(exc)]
    return ["error", known, told]

def read(url, action):
    made = connected(url)
    parser = made._response_factory(action, connection=made)
    try:
        # boto prints the class of every error.
        with contextlib.redirect_stdout(io.StringIO()):
            reply = made._post_request({"path": "/"}, {"Action": action, "Merchant": "s"}, parser)
    except exception.ResponseError as exc:
        return error(exc)
    except (ArithmeticError, AssertionError, xml.sax.SAXParseException) as exc:
        return ["unreadable", [each.__name__ for each in (ArithmeticError, AssertionError) if isinstance(exc, each)]]
    if isinstance(reply, bytes):
        return ["bytes", reply.decode("latin-1")]
    shown = repr(reply)
    # What declares its lists in another order shows them in another order.
    shown = "" if "ItemAttributes" in shown or "<Element" in shown else shown
    return [dump(reply), dump(reply._result), reply._action, shown, str(reply) == repr(reply)]

def into(url, given):
    # A structure that came with a reply is handed in again.
    made = connected(url)
    plan = made.create_inbound_shipment_plan(ShipFromAddress={"a": 1}, InboundShipmentPlanRequestItems=[])
    kw = {}
    connection.destructure_object(plan.CreateInboundShipmentPlanResult.InboundShipmentPlans, kw, given)
    return kw

DO = {"read": read, "into": into}
"""


ACTIONS = {
    action
    for name in dir(MWSConnection)
    if (action := getattr(getattr(MWSConnection, name), "action", None)) is not None
}


@pytest.fixture(scope="module")
def host() -> Iterator[Speaker]:
    with speaking() as speaker:
        yield speaker


@pytest.fixture(scope="module")
def both() -> Iterator[Pair]:
    with boto_side_by_side(SCRIPT) as pair:
        yield pair


def _read(both: Pair, host: Speaker, action: str, body: bytes, status: int = 200) -> list[Any]:
    host.answers = [Answer(body, status, {"Content-Type": "text/xml"})]
    return [package("read", host.url, action) for package in both]


def of_cases() -> Iterator[tuple[str, Path]]:
    """(Action, reply) of every case whose Action boto has, first and further replies."""
    for path in sorted(CASES.glob("*/reply*.xml")):
        action = path.parent.name.split(".")[1]
        if action in ACTIONS:
            yield action, path


def of_mws() -> Iterator[tuple[str, Path]]:
    """(Action, reply) of every recorded reply whose Action boto has."""
    for path in sorted((REFERENCE or Path()).glob("mws/samples/*/*.xml")):
        action = path.name.split(".")[0]
        if action in ACTIONS:
            yield action, path


def _id(value: object) -> str:
    return f"{value.parent.name}/{value.name}" if isinstance(value, Path) else ""


@pytest.mark.parametrize(("action", "path"), [*of_cases()], ids=_id)
def test_a_reply_of_ours_is_read_as_boto_reads_it(both: Pair, host: Speaker, action: str, path: Path) -> None:
    original, ours = _read(both, host, action, path.read_bytes())
    assert original[0] not in ("error", "bytes")
    assert ours == original


@needs_reference
@pytest.mark.parametrize(("action", "path"), [*of_mws()], ids=_id)
def test_a_reply_of_mws_is_read_as_boto_reads_it(both: Pair, host: Speaker, action: str, path: Path) -> None:
    original, ours = _read(both, host, action, path.read_bytes())
    assert ours == original


ERROR = (
    '<ErrorResponse xmlns="https://mws.amazonservices.com/Orders/2013-09-01"><Error><Type>Sender</Type>'
    "<Code>{}</Code><Message>A &amp; é</Message><Detail/></Error><RequestID>id-1</RequestID></ErrorResponse>"
)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 503])
@pytest.mark.parametrize(
    "code", ["InvalidParameterValue", "InvalidParameter", "InvalidAddress", "RequestThrottled", "X"]
)
def test_an_error_is_what_boto_makes_of_it(both: Pair, host: Speaker, code: str, status: int) -> None:
    original, ours = _read(both, host, "ListOrders", ERROR.format(code).encode(), status)
    assert original[0] == "error"
    assert original[1][0] == code
    assert ours == original


@pytest.mark.parametrize("action", ["ListOrders", "GetFeedSubmissionResult"])
def test_a_document_that_is_no_xml_comes_as_its_bytes(both: Pair, host: Speaker, action: str) -> None:
    host.answers = [Answer("a\té".encode("cp1252"), 200, {"Content-Type": "text/plain"})]
    original, ours = (package("read", host.url, action) for package in both)
    assert original == ["bytes", "a\té"]
    assert ours == original


def test_a_structure_of_a_reply_is_handed_in_again_as_boto_does(both: Pair, host: Speaker) -> None:
    member = "<member><ShipmentId>1</ShipmentId><Items><member><SellerSKU>a</SellerSKU></member></Items></member>"
    host.answers = [
        Answer(
            f"<CreateInboundShipmentPlanResponse><CreateInboundShipmentPlanResult><InboundShipmentPlans>{member * 2}"
            "</InboundShipmentPlans></CreateInboundShipmentPlanResult></CreateInboundShipmentPlanResponse>".encode()
        )
    ]
    original, ours = (package("into", host.url, "P") for package in both)
    assert len(original) == 6
    assert json.dumps(ours) == json.dumps(original)


# Names that some class declares at another place, or none does.
STRAY = [
    "Order",
    "Amount",
    "CurrencyCode",
    "Name",
    "member",
    "PaymentExecutionDetailItem",
    "ns2:Feature",
    "Other",
    "Value",
]
TEXT = st.sampled_from(["", "1", "2.50", " ", "a &amp; b", "é"])
ATTRIBUTES = st.sampled_from(["", "", ' Units="inches"', ' status="Success" Id="1"', ' xmlns:ns2="n"'])
# Actions whose replies have every kind of declaration.
FUZZED = [
    *("ListOrders", "ListOrderItemsByNextToken", "GetMatchingProductForId", "GetMatchingProduct", "GetServiceStatus"),
    *("ListInventorySupply", "GetProductCategoriesForASIN", "GetFulfillmentPreview", "GetFulfillmentOrder"),
    *("CreateInboundShipmentPlan", "ListRegisteredDestinations", "GetReportList", "Authorize"),
]


def _declared(cls: type | None) -> dict[str, DeclarativeType]:
    members = {name: each for base in reversed(cls.__mro__) for name, each in vars(base).items()} if cls else {}
    return {name: each for name, each in members.items() if isinstance(each, DeclarativeType)}


@st.composite
def elements(draw: st.DrawFn, name: str, cls: type | None, depth: int = 0) -> str:
    """An element with children that its class declares, mostly, and others. cls: None where nothing is declared."""
    inside = draw(TEXT)
    known = sorted(_declared(cls).items())
    most = 0 if depth > 6 else 3 if known else 1
    for _ in range(draw(st.integers(0, most))):
        if known and draw(st.integers(0, 4)) > 0:
            child, node = draw(st.sampled_from(known))
            prefix = draw(st.sampled_from(["", "", "ns2:"]))
            inside += draw(elements(prefix + child, node._hint if type(node) is not SimpleList else None, depth + 1))
        else:
            inside += draw(elements(draw(st.sampled_from(STRAY)), None, depth + 1))
        inside += draw(TEXT)
    # What boto cannot show, or float, where it is not whole.
    if cls is not None and issubclass(cls, ComplexAmount):
        inside = f"<CurrencyCode>EUR</CurrencyCode><{cls._amount}>1.5</{cls._amount}>"
    elif cls is ComplexWeight:
        inside = "<Value>2</Value><Unit>pounds</Unit>"
    return f"<{name}{draw(ATTRIBUTES)}>{inside}</{name}>"


@pytest.mark.long
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), action=st.sampled_from(FUZZED))
def test_any_reply_is_read_as_boto_reads_it(both: Pair, host: Speaker, data: st.DataObject, action: str) -> None:
    factory = ResponseFactory(scopes=[response])
    result = factory.find_element(action, "Result", response.ResponseElement)
    listed = getattr(factory.find_element(action, "Response", response.Response), "_ResultClass", result)
    inside = "".join(data.draw(st.lists(elements(f"{action}Result", listed), max_size=3)))
    original, ours = _read(both, host, action, f"<{action}Response>{inside}</{action}Response>".encode())
    # An amount, a weight or a measure with an element of another name: boto stops there, ours reads on. And boto
    # cannot show one that is not whole.
    unshown = isinstance(original, Raised) and original.names[0] == "AttributeError"
    if original != ["unreadable", ["AssertionError"]] and not unshown:
        assert ours == original
