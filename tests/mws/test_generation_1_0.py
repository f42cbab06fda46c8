"""Programs written for 1.0: its warnings, its errors, and its positions and defaults where the program says so."""

from __future__ import annotations

import inspect
import pickle
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

import mws
from mws import backends
from mws.apis.feeds import clean_feed_option_val, feed_options_str
from mws.calls import LegacyReply
from mws.decorators import in_1_0
from mws.errors import MWSRequestError, MWSValueError
from mws.generations import VARIABLE
from mws.response import MWSResponse, wrap
from mws.utils import DataWrapper, DictWrapper, ObjectDict, XML2Dict
from mws.utils.deprecation import RemovedInPAM10Warning, RemovedInPAM11Warning
from mws.utils.timezone import mws_utc_now
from tests.mws.test_requests import asked, content


@pytest.fixture(autouse=True)
def anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(VARIABLE, raising=False)
    backends.forget()
    yield
    backends.forget()


def says(monkeypatch: pytest.MonkeyPatch, generation: str) -> None:
    """Have the environment say so, from now on."""
    monkeypatch.setenv(VARIABLE, generation)
    backends.forget()


def warned(do: Callable[[], object]) -> list[tuple[type[Warning], str]]:
    """(class, file) of each warning."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        do()
    return [(each.category, each.filename) for each in caught]


OURS = [(RemovedInPAM11Warning, __file__)]
PARTS: list[Callable[[], object]] = [
    lambda: DictWrapper(b"<a/>"),
    lambda: DataWrapper(b"a", {}),
    lambda: ObjectDict({"a": 1}),
    lambda: XML2Dict(),
    lambda: asked().list_orders(marketplaceids="M"),
    lambda: asked(mws.InboundShipments).get_package_labels("1", num_packages=2),
]


@pytest.mark.parametrize("do", PARTS)
def test_what_1_0_warns_of_is_warned_of_where_the_program_wrote_it(
    do: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert warned(do) == OURS
    says(monkeypatch, "1.0")
    assert warned(do) == OURS
    says(monkeypatch, "0.8.15")
    assert warned(do) == []


def test_replies_and_new_names_are_not_warned_of() -> None:
    page = backends.response_of(LegacyReply(200, (), b"<a><b>1</b></a>"))
    other = backends.response_of(LegacyReply(200, (), b"a\tb"))
    assert warned(lambda: (wrap(page, None), wrap(other, None))) == []
    node = wrap(page, None).parsed
    assert warned(lambda: pickle.loads(pickle.dumps(node))) == []
    assert warned(lambda: asked().list_orders(marketplace_ids="M")) == []


def test_enumerate_param_of_an_object_is_gone_in_1_0() -> None:
    assert warned(lambda: asked().enumerate_param("A", [1])) == [(RemovedInPAM10Warning, __file__)]


@pytest.mark.parametrize("section", [mws.Orders, mws.Feeds, mws.Reports, mws.Subscriptions])
def test_generic_request_refuses_what_it_cannot_send(section: type[mws.MWS], monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(section).generic_request("X", {})["Action"] == "X"
    says(monkeypatch, "1.0")
    api = asked(section)
    assert api.generic_request("X", {})["Action"] == "X"
    wrong: tuple[object, ...] = ([], (), 3, "text", {"set"}, None)
    for params in wrong:
        with pytest.raises(MWSValueError, match="params must be a dict"):
            api.generic_request("X", params)
    for uri in (None, False, "", "/"):
        api.uri = uri
        with pytest.raises(MWSValueError, match="no section's uri"):
            api.generic_request("X", {})


def test_only_sections_that_are_called_at_the_root_make_generic_requests_there() -> None:
    for section in (mws.MWS, mws.Orders):
        with pytest.raises(MWSValueError, match="no section's uri"):
            asked(section, uri="/").generic_request("X", {})
    assert asked(mws.Feeds, uri="/").generic_request("X", {})["Action"] == "X"


def test_an_unknown_region_is_the_error_of_both() -> None:
    with pytest.raises(MWSValueError, match="Incorrect region") as caught:
        mws.Orders("a", "s", "m", region="ZZ")
    assert isinstance(caught.value, mws.MWSError)
    assert isinstance(caught.value, ValueError)


def test_feeds_and_reports_have_1_0_s_uri_where_the_program_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (mws.Feeds("a", "s", "m").uri, mws.Reports("a", "s", "m").uri) == ("/", "/")
    says(monkeypatch, "1.0")
    assert (mws.Feeds("a", "s", "m").uri, mws.Reports("a", "s", "m").uri) == (
        "/Feeds/2009-01-01",
        "/Reports/2009-01-01",
    )
    assert mws.Orders("a", "s", "m").uri == "/Orders/2013-09-01"


def test_an_object_s_own_switch_goes_before_what_the_program_says(monkeypatch: pytest.MonkeyPatch) -> None:
    def reply(switch: bool | None) -> object:
        api = mws.Orders("AKIASANDBOXSANDBOX00", "sandboxsandboxsandboxsandboxsandboxsandb", "A1SANDBOXSELLER",
                         backend="sandbox")  # fmt: skip
        api._use_feature_mwsresponse = switch
        return type(api.get_service_status())

    assert [reply(switch) for switch in (None, False, True)] == [DictWrapper, DictWrapper, MWSResponse]
    says(monkeypatch, "1.0")
    assert [reply(switch) for switch in (None, False, True)] == [MWSResponse, DictWrapper, MWSResponse]


def test_replies_and_errors_tell_when() -> None:
    api = mws.Orders("AKIASANDBOXSANDBOX00", "sandboxsandboxsandboxsandboxsandboxsandb", "A1SANDBOXSELLER",
                     backend="sandbox")  # fmt: skip
    api._use_feature_mwsresponse = True
    before = mws_utc_now()
    assert before <= api.get_service_status().timestamp <= mws_utc_now()
    with pytest.raises(MWSRequestError) as caught:
        api.list_orders(["M"])  # without a time frame
    assert caught.value.timestamp == caught.value.response.headers["x-mws-timestamp"]
    assert caught.value.timestamp.startswith(str(before.year))
    assert MWSRequestError("not answered").timestamp is None


def test_the_constructor_by_position(monkeypatch: pytest.MonkeyPatch) -> None:
    given: Any = ("a", "s", "m", "DE", "/uri", "version", "token")
    assert mws.Orders(*given).domain == "/uri"  # 0.8.15's fifth
    says(monkeypatch, "1.0")
    given += ("host:1", "agent", {"X": "y"})
    api = mws.Orders(*given)
    assert (api.domain, api.uri, api.version) == ("https://mws-eu.amazonservices.com", "/uri", "version")
    assert (api.auth_token, api.proxy, api.user_agent_str, api.extra_headers) == (
        "token",
        "host:1",
        "agent",
        {"X": "y"},
    )
    api.extra_headers = {"Z": "z"}
    assert api.headers == {"Z": "z"}


def test_methods_by_position_and_their_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = (b"", "_T_", None, ["M"], "order", "Invoice")
    shipments = asked(mws.InboundShipments, from_address={"name": "n", "address_1": "1", "city": "c"})
    with pytest.raises(TypeError, match="required positional arguments: 'shipment_name' and 'destination'"):
        shipments.update_inbound_shipment("1")
    # A call that 0.8.15 has not: 1.0's, whether the program says so or not.
    assert asked(mws.Feeds).submit_feed(*feed, "text/xml")["AmazonOrderId"] == "order"
    says(monkeypatch, "0.8.15")
    with pytest.raises(TypeError, match="positional arguments but 8 were given"):
        asked(mws.Feeds).submit_feed(*feed, "text/xml")
    assert "InboundShipmentHeader.AreCasesRequired" in shipments.update_inbound_shipment("1", "n", "F")
    says(monkeypatch, "1.0")
    sent = asked(mws.Feeds, uri="/").submit_feed(*feed)
    assert (sent["AmazonOrderId"], sent["DocumentType"], sent["MarketplaceIdList.Id.1"]) == ("order", "Invoice", "M")
    report = asked(mws.Reports, uri="/").request_report("_T_", None, None, ["M"], {"a": True})
    assert report["ReportOptions"] == "a=true"
    assert asked(mws.Products).get_lowest_offer_listings_for_sku("M", "k")["ExcludeMe"] == "false"
    assert "MaxResultsPerPage" not in content(asked().list_orders("M"))
    assert content(asked().list_orders("M", max_results=7))["MaxResultsPerPage"] == "7"
    listed = content(asked().list_orders("M", *[None] * 10, ["Lost"], ["Ready"]))
    assert (listed["TFMShipmentStatus.Status.1"], listed["EasyShipShipmentStatus.Status.1"]) == ("Lost", "Ready")
    assert content(asked().list_orders(*[None] * 13, "t")) == {"Action": "ListOrdersByNextToken", "NextToken": "t"}
    assert {name for name in content(shipments.update_inbound_shipment("1")) if "ShipFrom" not in name} == {
        "Action",
        "ShipmentId",
    }
    header = "InboundShipmentHeader."
    sent = shipments.create_inbound_shipment("1", "n", "F", [{"sku": "a", "quantity": 1}], "RECEIVED", "AMAZON")
    assert (sent[f"{header}ShipmentStatus"], sent[f"{header}LabelPrepPreference"]) == ("RECEIVED", "AMAZON")
    assert content(shipments.list_inbound_shipments(None, None, "2020-01-02"))["LastUpdatedAfter"] == "2020-01-02"
    assert content(shipments.get_prep_instructions_for_sku("ab"))["SellerSKUList.ID.1"] == "ab"


def test_a_decorated_method_keeps_its_signature_and_python_s_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    @in_1_0("b a", c=3)
    def method(self: object, a: int = 0, b: int = 0, c: int = 0) -> tuple[int, int, int]:
        return a, b, c

    assert list(inspect.signature(method).parameters) == ["self", "a", "b", "c"]
    assert method(None, 1, 2) == (1, 2, 0)
    says(monkeypatch, "1.0")
    assert method(None, 1, 2) == (2, 1, 3)
    assert method(None, c=5) == (0, 0, 5)
    with pytest.raises(TypeError, match="multiple values"):
        method(None, 1, b=2)
    with pytest.raises(TypeError, match="positional"):
        method(None, 1, 2, 3, 4)  # type: ignore[call-arg]


def test_feed_options_in_the_form_of_either_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"order": "1-é*", "no": None, "yes": True, "at": datetime(2020, 1, 2, 3, 4, 5, 6)}
    assert feed_options_str({"order": "1-é*"}) == "metadata:order=1-é*"
    says(monkeypatch, "1.0")
    assert feed_options_str(given) == "metadata:order=1-;metadata:yes=true;metadata:at=2020-01-02T03:04:05"
    assert clean_feed_option_val("a,b/c\\d;e:f#g h.i") == "a,b/c\\d;e:f#g hi"
