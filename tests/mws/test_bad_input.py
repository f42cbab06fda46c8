"""What the originals refuse is refused here, by their exception or one derived from it, with words that say no less.

0.8.15 is asked beside ours; of 1.0, which is on no index, `recorded_of_1_0.json` has what it refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mws
from mws import backends
from mws.calls import LegacyCall, LegacyReply
from mws.errors import MWSArgumentError, MWSInvalidHeader
from mws.generations import VARIABLE
from mws.models.inbound_shipments import Address
from mws.utils import DataWrapper, DictWrapper
from mws.utils.xml import mws_xml_to_dict, mws_xml_to_dotdict, remove_xml_namespaces
from tests.mws import wrong_calls
from tests.mws.original import Pair, Raised, side_by_side
from tests.mws.speaker import Speaker, speaking
from tests.mws.test_requests import asked

HERE = Path(__file__).parent
# Runs under either package.
SCRIPT = (
    (HERE / "wrong_calls.py").read_text(encoding="utf-8").partition("annotations\n")[2]
    + """
import json, sys
from unittest import mock
import requests
import mws, mws.mws as m

def methods():
    return {section: parameters_of(getattr(m, section)) for section in SECTIONS}

def made(domain, section):
    api = getattr(m, section)("key", "secret", "seller", domain=domain, auth_token="token")
    if section == "InboundShipments":
        api.set_ship_from_address(ADDRESS)
    return api

def refused(section, method, parameters):
    api = made("", section)
    if not hasattr(m, "request"):
        api.backend = Answering()
        return refusals(api, method, parameters)
    with mock.patch.object(m, "request", answered):
        return refusals(api, method, parameters)

# What ours asks, and what the original does: neither sends anything.
class Answering:
    def call(self, call):
        from mws.calls import LegacyReply
        return LegacyReply(200, (("Content-Type", "text/xml"),), b"<R/>")

def answered(method, url, data=None, headers=None):
    requests.Session().prepare_request(requests.Request(method, url, data=data, headers=headers))
    response = requests.Response()
    response.status_code, response._content = 200, b"<R/>"
    return response

def construct(section, kwargs, value):
    getattr(m, section)(**kwargs, **{name: VALUES[each]() for name, each in value.items()})

def next_token(section, action):
    made("", section).action_by_next_token(action, "t")

def request(domain, given, kwargs, value):
    api = made(domain, "Orders")
    for name, each in value.items():
        if name == "given":
            given = VALUES[each]()
        elif name == "A":
            given = dict(given, A=VALUES[each]())
        else:
            kwargs[name] = VALUES[each]()
    api.make_request(given, **kwargs)

DO = {"methods": methods, "refused": refused, "construct": construct, "next": next_token, "request": request}
"""
)


@pytest.fixture(scope="module")
def host() -> Iterator[Speaker]:
    with speaking() as speaker:
        yield speaker


@pytest.fixture(scope="module")
def both() -> Iterator[Pair]:
    with side_by_side(SCRIPT) as pair:
        yield pair


def unlike(original: dict[str, Any], ours: dict[str, Any]) -> dict[str, tuple[object, object]]:
    """Cases that ours takes, or refuses by an exception that who waits for the original's does not catch."""
    return {
        case: (names, ours.get(case))
        for case, (names, _) in original.items()
        if case not in ours or names[0] not in ours[case][0]
    }


def words_of(text: str) -> str:
    """Python's own words for a call that does not fit, without the class that Python before 3.10 left out."""
    return text.rpartition("() ")[2]


@pytest.mark.parametrize("section", wrong_calls.SECTIONS)
def test_a_call_that_is_wrong_in_one_thing_is_refused_as_by_0_8_15(both: Pair, section: str) -> None:
    for method, parameters in both[0]("methods")[section].items():
        there, here = (package("refused", section, method, parameters) for package in both)
        assert there.keys() >= {"an unknown keyword", "too many by position"}
        assert "right" not in there
        assert unlike(there, here) == {}, method
        for case, (names, text) in there.items():
            assert here[case][1], f"{method}, {case}: no word"
            if names[0] == "TypeError":
                assert words_of(here[case][1]) == words_of(text), f"{method}, {case}"


KEYS = {"access_key": "k", "secret_key": "s", "account_id": "a"}
REGIONS = ["XX", "us", "US ", ""]


@pytest.mark.parametrize("section", ["MWS", *wrong_calls.SECTIONS])
def test_a_wrong_region_or_a_missing_key_is_refused_as_by_0_8_15(both: Pair, section: str) -> None:
    original, ours = both
    wrong: list[tuple[dict[str, str], dict[str, str]]] = [({**KEYS, "region": each}, {}) for each in REGIONS]
    wrong += [(KEYS, {"region": each}) for each in wrong_calls.VALUES]
    wrong += [({"access_key": "k", "secret_key": "s"}, {}), ({}, {}), ({**KEYS, "nonsense": "x"}, {})]
    for kwargs, value in wrong:
        there, here = original("construct", section, kwargs, value), ours("construct", section, kwargs, value)
        assert isinstance(there, Raised)
        assert isinstance(here, Raised), (kwargs, value)
        assert there.names[0] in here.names, (kwargs, value)
        assert words_of(here.text) == words_of(there.text) or "Incorrect region supplied" in here.text


@pytest.mark.parametrize("section", ["MWS", *wrong_calls.SECTIONS])
@pytest.mark.parametrize("action", ["GetOrder", "ListNothing", "", None, 5])
def test_a_next_token_of_an_action_that_has_none_is_refused_as_by_0_8_15(
    both: Pair, section: str, action: object
) -> None:
    there, here = (package("next", section, action) for package in both)
    assert (there.names[0], there.text) == ("MWSError", here.text)
    assert "MWSError" in here.names


# What 0.8.15's `make_request` refuses of each argument; `given` is the first.
REQUESTS = {
    "given": ["None", "a number", "an object", "an empty list", "a list of numbers", "a tuple", "an empty dict"],
    "A": ["an empty list", "an empty dict", "a tuple", "a set", "a dict", "a list of texts"],
    "method": ["None", "a number", "bytes", "an object", "a tuple"],
    "body": ["a number", "an object", "a list of texts", "a moment", "a tuple", "True"],
}


@pytest.mark.parametrize(("name", "value"), [(name, each) for name, values in REQUESTS.items() for each in values])
def test_a_request_that_cannot_be_made_is_refused_as_by_0_8_15(
    both: Pair, host: Speaker, name: str, value: str
) -> None:
    given: tuple[object, ...] = ({"Action": "X"}, {"method": "POST"} if name == "body" else {}, {name: value})
    there, here = (package("request", host.url, *given) for package in both)
    assert isinstance(there, Raised)
    assert isinstance(here, Raised)
    assert there.names[0] in here.names
    assert "MWSError" in here.names
    assert here.text


class Answering:
    """Answers every call."""

    def call(self, call: LegacyCall) -> LegacyReply:
        return LegacyReply(200, (("Content-Type", "text/xml"),), b"<R/>")


RECORDED = json.loads((HERE / "recorded_of_1_0.json").read_text(encoding="utf-8"))


def recorded_refusals(told: dict[str, Any]) -> dict[str, str]:
    """Case → class of what 1.0 refused of a method."""
    found: dict[str, str] = dict(told["calls"])
    for parameter, number in told["values"].items():
        found.update({f"{parameter}: {value}": name for value, name in RECORDED["patterns"][number].items()})
    return found


@pytest.mark.usefixtures("in_1_0")
@pytest.mark.filterwarnings("ignore:Use `:DeprecationWarning")
@pytest.mark.parametrize("name", RECORDED["methods"])
def test_a_call_that_is_wrong_in_one_thing_is_refused_as_by_1_0(name: str) -> None:
    section, method = name.split(".")
    told = RECORDED["methods"][name]
    api = getattr(mws, section)("key", "secret", "seller", auth_token="token", backend=Answering())
    if section == "InboundShipments":
        api.from_address = Address("n")
    here = wrong_calls.refusals(api, method, [*told["values"]])
    there = {case: ([cls], "") for case, cls in recorded_refusals(told).items()}
    assert there.keys() >= {"an unknown keyword", "too many by position"}
    assert "right" not in here
    assert unlike(there, here) == {}
    assert [case for case, (_, text) in here.items() if not text] == []


def test_the_refusals_of_1_0_are_recorded_of_every_method_that_makes_a_call() -> None:
    assert len(RECORDED["methods"]) == 93
    assert sum(len(recorded_refusals(told)) for told in RECORDED["methods"].values()) > 3900


@pytest.mark.parametrize(("said", "sent"), [("0.8.15", "x"), ("1.0", "true")])
def test_a_flag_is_a_bool_in_1_0_and_what_is_given_in_0_8_15(
    said: str, sent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, said)
    backends.forget()
    assert asked(mws.Reports).get_report_count(acknowledged="x")["Acknowledged"] == sent
    assert asked(mws.Products).get_lowest_offer_listings_for_asin("M", ["A"], excludeme="x")["ExcludeMe"] == sent
    backends.forget()


def test_an_acknowledged_that_says_nothing_asks_for_all() -> None:
    assert "Acknowledged" not in asked(mws.Reports).get_report_list(acknowledged="")


@pytest.mark.parametrize("token", ["", False])
def test_an_empty_next_token_is_not_the_first_page(token: object) -> None:
    assert asked().list_orders(["M"], next_token=token)["Action"] == "ListOrdersByNextToken"
    orders = mws.Orders(
        "AKIASANDBOXSANDBOX00", "sandboxsandboxsandboxsandboxsandboxsandb", "A1SANDBOXSELLER", backend="sandbox"
    )
    with pytest.raises(mws.MWSError, match="NextToken"):
        orders.list_orders(["ATVPDKIKX0DER"], next_token="")


@pytest.mark.parametrize("data", [None, 5, [], {"a": 1}])
def test_a_document_that_is_no_text_is_a_wrong_type(data: Any) -> None:
    for read in (DictWrapper, remove_xml_namespaces, mws_xml_to_dict, mws_xml_to_dotdict):
        with pytest.raises(TypeError, match="bytes or text, not"):
            read(data)
    with pytest.raises(TypeError, match="headers are a dict, not list"):
        DataWrapper(b"", [])  # type: ignore[arg-type]


def test_a_value_that_cannot_be_sent_is_named() -> None:
    with pytest.raises(mws.MWSError, match=r"^AmazonOrderId: Cannot clean parameter value of type <class 'list'>$"):
        asked().list_order_items(["1"])


def test_what_is_refused_is_whatever_a_program_waits_for() -> None:
    for kind in (mws.MWSError, TypeError, ValueError, AttributeError, AssertionError):
        assert issubclass(MWSArgumentError, kind)
    with pytest.raises(MWSInvalidHeader, match="Content-Type") as caught:
        mws.Feeds("k", "s", "a", backend=Answering()).submit_feed(b"", "_X_", content_type=5)  # type: ignore[arg-type]
    assert type(caught.value).__module__ == "mws.errors"
