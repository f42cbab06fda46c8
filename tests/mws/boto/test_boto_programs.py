"""What programs do with boto.mws beyond plain calls, they do with ours: own calls, own elements, pages, plain requests.

Each program runs under boto 2.49 and under ours, against a host that answers both the same; what it gives is compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.mws.boto.both import boto_side_by_side
from tests.mws.original import Pair
from tests.mws.speaker import Answer, Speaker, speaking

SCRIPT = """
import types
from boto.connection import AWSQueryConnection
from boto.exception import BotoServerError
from boto.handler import XmlHandler
from boto.mws.connection import (
    api_action, api_call_map, api_version_path, boolean_arguments, dependent, exclusive, http_body, requires,
    requires_some_of, structured_lists, structured_objects,
)
from boto.mws.response import ComplexMoney, Element, ElementList, MemberList, ResponseElement, SimpleList

api_version_path["Finances"] = ("2015-05-01", "SellerId", "/Finances/2015-05-01")


class Own(MWSConnection):
    @requires(["MaxResultsPerPage"])
    @structured_lists("Ids.Id")
    @boolean_arguments("Late")
    @structured_objects("Query", members=True)
    @exclusive(["A"], ["B"])
    @dependent("C", ["D"])
    @requires_some_of("MaxResultsPerPage", "X")
    @api_action("Finances", 30, 0.5)
    def list_financial_events(self, request, response, **kw):
        "The events."
        return [self._post_request(request, kw, response), sorted(request.items())]

    @http_body("Content")
    @api_action("Feeds", 15, 120, "Submit", "Feed")
    def hand_in(self, request, response, headers=None, body="", **kw):
        return self._post_request(request, kw, response, body=body, headers=headers)

    def _post_request(self, request, params, parser, body="", headers=None):
        params["MWSAuthToken"] = "token"
        return super(Own, self)._post_request(request, params, parser, body=body, headers=headers)


def own(url, cls=Own, **kw):
    host, port = url.split("://")[1].split(":")
    made = cls("key", "secret", False, host=host, port=int(port), SellerId="seller", **kw)
    made.num_retries = 0
    return made


def own_calls(url, method, kwargs):
    found = attempt(lambda: getattr(own(url), method)(**real(kwargs)))
    if isinstance(found, list) and found[0] != "refused":
        return [type(found[0]).__name__, found[1]]
    return found if isinstance(found, list) else type(found).__name__


def about(method):
    call = getattr(Own, method)
    return [call.action, call.section, call.quota, call.restore, call.version, call.response, api_call_map[call.action]]


class Event(ResponseElement):
    Money = Element(ComplexMoney)
    Names = MemberList(SimpleList)
    Rows = ElementList(Kind=Element())


class ListFinancialEventsResult(ResponseElement):
    Events = MemberList(Event)


def scopes(url, kind):
    module = types.ModuleType("mine")
    module.ListFinancialEventsResult = ListFinancialEventsResult
    scope = module if kind == "module" else {"ListFinancialEventsResult": ListFinancialEventsResult}
    reply, _ = own(url, factory_scopes=[scope]).list_financial_events(MaxResultsPerPage=1)
    events = reply._result.Events
    return [
        [str(each.Money), float(each.Money), repr(each.Money), each.Names, [row.Kind.Deep for row in each.Rows],
         type(each).__name__, each["id"], each.Flat, each.Rest, each.connection.SellerId]
        for each in events
    ]


class Refused(exception.ResponseError):
    "Mine."
    retry = True


def own_error(url):
    class Errors(exception.ResponseErrorFactory):
        def __call__(self, status, reason, body=None):
            return Refused(status, reason, body=body)

    by_class = type("Mine", (Own,), {"ResponseErrorFactory": Errors})
    found = []
    for made in (own(url, by_class), own(url, response_error_factory=Errors())):
        try:
            made.get_orders_service_status()
        except Refused as exc:
            found.append([str(exc), repr(exc), exc.retry, exc.code])
    return found


def pages(url, by, call, kwargs):
    made = own(url)
    found = []
    def go():
        first = by == "response"
        for page in made.iter_response(made.method_for(call)(**kwargs)) if first else made.iter_call(call, **kwargs):
            found.append([type(page).__name__, page._action, page._result.NextToken])
    outcome = attempt(go)
    return [found, outcome]


def methods(names):
    made = own("http://h:1")
    return [getattr(made.method_for(name), "action", None) for name in names]


class Status(object):
    def __init__(self, connection):
        self.found = {}

    def startElement(self, name, attrs, connection):
        return None

    def endElement(self, name, value, connection):
        self.found[name] = value


def plain(url):
    made = own(url)
    given = {"SellerId": "seller", "Version": "2013-09-01"}
    path = "/Orders/2013-09-01"
    answer = made.make_request("GetServiceStatus", given, path, "POST")
    listed = {}
    made.build_list_params(listed, ["a", "b"], "Id")
    made.build_list_params(listed, "alone", "Other")
    made.build_complex_list_params(listed, [("1", "2"), ("3", "4")], "Of", ("A", "B"))
    items = made.get_list("X", given, [("Messages", Status)], path, verb="POST")
    return [
        answer.status, answer.reason, answer.read().decode(), answer.getheader("content-type"),
        sorted(made.get_object("X", given, Status, path, verb="POST").found.items()),
        [sorted(each.found.items()) for each in items],
        made.get_status("X", given, path, verb="POST"),
        sorted(listed.items()),
    ]


def hooked(url):
    seen = []

    class Hook(object):
        def handle_request_data(self, request, response, error=False):
            seen.append([request.method, request.path.split("?")[0], request.params["Action"], response.status, error])

    made = own(url)
    made.set_request_hook(Hook())
    made.get_orders_service_status()
    return seen


def about_itself():
    made = MWSConnection(aws_access_key_id="a", aws_secret_access_key="s", Merchant="m", proxy="p", proxy_port=8080,
                         proxy_user="u", proxy_pass="w")
    return [repr(made), made.host, made.port, made.protocol, made.is_secure, made.Merchant, made.SellerId,
            made.aws_access_key_id, made.access_key, made.gs_access_key_id, made.secret_key, made.num_retries,
            made.aws_secret_access_key, made.get_proxy_url_with_auth(), made.server_name(80), made.server_name(8000),
            made.get_path("/a//b/"), made.get_path("/"), made.get_path("/a?b//c"), made.skip_proxy("h"),
            made.prefix_proxy_to_path("/x", "h"), made._required_auth_capability(), boto.__version__, boto.Version,
            isinstance(made, AWSQueryConnection), made._sandboxify("/Orders/2013-09-01"), made.profile_name]


DO = {"own_calls": own_calls, "about": about, "scopes": scopes, "own_error": own_error, "pages": pages,
      "methods": methods, "plain": plain, "hooked": hooked, "about_itself": about_itself}
"""


@pytest.fixture(scope="module")
def host() -> Iterator[Speaker]:
    with speaking() as speaker:
        yield speaker


@pytest.fixture(scope="module")
def both() -> Iterator[Pair]:
    with boto_side_by_side(SCRIPT) as pair:
        yield pair


def same(both: Pair, host: Speaker, answers: list[Answer], name: str, *arguments: object) -> Any:
    """What a program gives under both; the requests it made are the same too."""
    found = []
    for package in both:
        host.answers = list(answers)
        host.sent.clear()
        outcome = package(name, *arguments)
        sent = [
            (each.method, each.path, {n: v for n, v in each.params.items() if n not in ("Signature", "Timestamp")})
            for each in host.sent
        ]
        found.append((outcome, sent))
    assert found[1] == found[0]
    return found[0][0]


XML = {"Content-Type": "text/xml"}


@pytest.mark.parametrize(
    ("method", "kwargs"),
    [
        ("list_financial_events", {"MaxResultsPerPage": 5, "Ids": ["a", "b"], "Late": True, "Query": {"A": [1, 2]}}),
        ("list_financial_events", {"X": 1}),
        ("list_financial_events", {"MaxResultsPerPage": 5, "A": 1, "B": 2}),
        ("list_financial_events", {"MaxResultsPerPage": 5, "C": 1}),
        ("list_financial_events", {"MaxResultsPerPage": 5, "C": 1, "D": 2, "B": 3}),
        ("hand_in", {"Content": {"bytes": "abc"}, "content_type": "text/plain", "FeedType": "_X_"}),
        ("hand_in", {"FeedType": "_X_"}),
        ("list_orders", {"MarketplaceId": ["M"], "CreatedAfter": "a"}),
    ],
)
def test_a_program_s_own_call(both: Pair, host: Speaker, method: str, kwargs: dict[str, Any]) -> None:
    same(both, host, [Answer()], "own_calls", host.url, method, kwargs)


@pytest.mark.parametrize("method", ["list_financial_events", "hand_in", "list_orders", "get_orders_service_status"])
def test_a_call_tells_of_itself(both: Pair, host: Speaker, method: str) -> None:
    same(both, host, [], "about", method)


EVENT = (
    '<member id="{0}"><Money><CurrencyCode>EUR</CurrencyCode><Amount>1{0}.50</Amount></Money><Names><member>a</member>'
    "<member>b</member></Names><Rows><Kind><Deep>d{0}</Deep></Kind></Rows><Rows><Kind><Deep>e</Deep></Kind></Rows>"
    "<Unknown><Flat>f</Flat></Unknown><Rest>r</Rest></member>"
)
EVENTS = (
    "<ListFinancialEventsResponse><ListFinancialEventsResult><Events>"
    f"{EVENT.format(1)}{EVENT.format(2)}</Events></ListFinancialEventsResult></ListFinancialEventsResponse>"
)


@pytest.mark.parametrize("kind", ["module", "dict"])
def test_elements_that_a_program_declares(both: Pair, host: Speaker, kind: str) -> None:
    found = same(both, host, [Answer(EVENTS.encode(), 200, XML)], "scopes", host.url, kind)
    assert [row[0] for row in found] == ["11.50", "12.50"]


def test_errors_that_a_program_makes(both: Pair, host: Speaker) -> None:
    body = b"<ErrorResponse><Error><Code>X</Code><Message>m</Message></Error></ErrorResponse>"
    found = same(both, host, [Answer(body, 400, XML)], "own_error", host.url)
    assert len(found) == 2


def page(action: str, token: str, more: str) -> Answer:
    inner = f"<NextToken>{token}</NextToken>{more}"
    return Answer(f"<{action}Response><{action}Result>{inner}</{action}Result></{action}Response>".encode(), 200, XML)


@pytest.mark.parametrize("by", ["call", "response"])
def test_pages_are_followed_while_there_are_more(both: Pair, host: Speaker, by: str) -> None:
    answers = [
        page("GetReportList", "1", "<HasNext>true</HasNext>"),
        page("GetReportListByNextToken", "2", "<HasNext>true</HasNext>"),
        page("GetReportListByNextToken", "3", "<HasNext>false</HasNext>"),
    ]
    found, _ = same(both, host, answers, "pages", host.url, by, "GetReportList", {"Acknowledged": False})
    assert [each[2] for each in found] == ["1", "2", "3"]


@pytest.mark.parametrize("call", ["ListOrderItems", "GetOrdersServiceStatus", "NoSuchCall"])
def test_pages_that_cannot_be_followed(both: Pair, host: Speaker, call: str) -> None:
    found, outcome = same(
        both, host, [page("ListOrderItems", "1", "")], "pages", host.url, "call", call, {"AmazonOrderId": "1"}
    )
    assert outcome[0] == "refused"
    assert len(found) == (call == "ListOrderItems")


def test_methods_are_found_by_the_action(both: Pair, host: Speaker) -> None:
    names = ["ListOrders", "GetServiceStatus", "SubmitFeed", "GetMyPriceForSKU", "NoSuch", "no_such"]
    found = same(both, host, [], "methods", names)
    assert found[0] == "ListOrders"
    # boto means to find those too, and does not.
    assert both[1]("methods", ["list_orders", "get_my_price_for_sku"]) == ["ListOrders", "GetMyPriceForSKU"]


def test_plain_requests(both: Pair, host: Speaker) -> None:
    body = b"<R><Status>GREEN</Status><Messages><Text>a</Text></Messages><NextToken>t</NextToken></R>"
    found = same(both, host, [Answer(body, 200, XML)], "plain", host.url)
    assert found[0] == 200


def test_a_hook_is_told_of_requests(both: Pair, host: Speaker) -> None:
    found = same(both, host, [Answer(b"<R/>", 200, XML)], "hooked", host.url)
    assert found == [["POST", "/Orders/2013-09-01", "GetServiceStatus", 200, False]]


def test_what_a_connection_tells_of_itself(both: Pair, host: Speaker) -> None:
    same(both, host, [], "about_itself")
