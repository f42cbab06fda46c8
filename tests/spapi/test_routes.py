"""The route table: complete, as Amazon's models say, and helpful about a wrong name."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mws.spapi import routes
from mws.spapi.calls import Success
from mws.spapi.errors import InvalidCall
from tests.reference import REFERENCE, needs_reference

KEYS = routes.keys()
ROOT = Path(__file__).resolve().parents[2]


def test_every_operation_is_there() -> None:
    assert len(routes.keys()) == len(set(routes.keys())) == 384
    assert all(routes.route(key).key == key for key in KEYS)


def test_the_operation_that_stands_twice_has_two_keys() -> None:
    assert routes.route("shipping.v2.linkCarrierAccount").method == "PUT"
    assert routes.route("shipping.v2.linkCarrierAccount:POST").method == "POST"


@pytest.mark.parametrize("key", routes.keys())
def test_path_and_parameters_fit_together(key: str) -> None:
    route = routes.route(key)
    holes = re.findall(r"\{([^}]+)\}", route.path)
    assert sorted(holes) == sorted(p.name for p in route.params if p.place == "path")
    names = [p.name for p in route.params]
    assert len(names) == len(set(names))
    assert sum(p.place == "body" for p in route.params) <= 1
    assert not (route.method == "GET" and any(p.place == "body" for p in route.params))
    rate, burst = routes.pace(route)
    assert rate > 0
    assert burst >= 1


def test_rows_the_rest_relies_on() -> None:
    search = routes.route("orders.2026-01-01.searchOrders")
    assert (search.rate, search.burst, search.wrapped, search.restricted) == (0.0056, 20.0, False, False)
    assert (search.page_request, search.page_reply) == (("paginationToken",), ("pagination.nextToken",))
    old = routes.route("orders.v0.getOrders")
    assert (old.wrapped, old.restricted, old.deprecated) == (True, True, True)
    assert old.page_reply == ("NextToken",)
    assert old.data_elements == ("buyerInfo", "shippingAddress", "buyerTaxInformation")
    assert routes.route("notifications.v1.getDestinations").grantless_scope == "sellingpartnerapi::notifications"


def test_a_wrapper_beside_the_next_token_stays_on() -> None:
    route = routes.route("fbaInventory.v1.getInventorySummaries")
    assert (route.wrapped, route.page_reply) == (False, ("pagination.nextToken",))


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("orders.2026-01-01.searchOrder", "orders.2026-01-01.searchOrders"),
        ("searchorders", "orders.2026-01-01.searchOrders"),
        ("createReport", "reports.2021-06-30.createReport"),
    ],
)
def test_a_wrong_key_is_answered_with_the_nearest(wrong: str, meant: str) -> None:
    with pytest.raises(InvalidCall, match=re.escape(repr(meant))) as caught:
        routes.route(wrong)
    assert caught.value.operation == wrong


def test_what_only_reads_by_its_body_exists_and_is_a_write_by_method() -> None:
    for key in routes.READS_BY_BODY:
        assert routes.route(key).is_write
        assert routes.is_repeatable(routes.route(key))


def test_what_only_prepares_exists_and_is_neither_a_read_nor_a_change() -> None:
    for route in map(routes.route, routes.PREPARE_ONLY):
        assert route.is_write
        assert not routes.is_repeatable(route)
        assert not routes.changes_shop(route)


@pytest.mark.parametrize(
    ("key", "success"),
    [
        ("orders.v0.confirmShipment", Success("none", may_be_empty=True)),
        # A 204 has no body by HTTP, though this model gives it one.
        ("services.v1.setAppointmentFulfillmentData", Success("none", may_be_empty=True)),
        ("fulfillmentOutbound.2020-07-01.createFulfillmentOrder", Success(may_be_empty=True)),
        ("productFees.v0.getMyFeesEstimates", Success("array")),
        # Under `payload`, which is taken off.
        ("sellers.v1.getMarketplaceParticipations", Success("array")),
        ("orders.v0.getOrders", Success(required=("Orders",))),
        ("orders.2026-01-01.getOrder", Success(required=("order",))),
        ("feeds.2021-06-30.createFeed", Success(required=("feedId",))),
        # An `allOf` of what it shares with others and its own.
        ("aplusContent.2020-11-01.getContentDocument", Success(required=("contentRecord",))),
        # 200 with `order`, or 202 with `orderId` and `status`.
        ("fulfillmentOutbound.2026-07-04.createOrder", Success()),
        ("listingsItems.2021-08-01.putListingsItem", Success(required=("sku", "status", "submissionId"))),
        ("support.2025-02-01.listCases", Success(required=("cases",))),
        ("reports.2020-09-04.cancelReport", Success(may_be_empty=True)),
    ],
)
def test_a_route_says_what_a_success_holds(key: str, success: Success) -> None:
    assert routes.route(key).success == success


def test_importing_the_package_reads_no_table() -> None:
    code = "import mws.spapi, sys; print(any(m.startswith(('requests', 'mws.spapi.')) for m in sys.modules), end='')"
    # Of `mws` itself others decide; alone the package loads nothing.
    code = code.replace(
        "import mws.spapi,",
        "import types; m=types.ModuleType('mws'); m.__path__=['mws']; "
        "import sys; sys.modules['mws']=m; import mws.spapi,",
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False"


@needs_reference
def test_the_table_is_what_the_script_makes_of_the_models() -> None:
    assert REFERENCE is not None
    script = [sys.executable, "scripts/generate_routes.py", "--check", str(REFERENCE / "spapi" / "models")]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_removed_operations_have_their_facts_but_are_not_suggested() -> None:
    assert routes.route("authorization.v1.getAuthorizationCode").grantless_scope == "sellingpartnerapi::migration"
    assert routes.route("reports.2020-09-04.getReports").page_items == "payload"
    with pytest.raises(InvalidCall) as caught:
        routes.route("getAuthorizationCod")
    assert "authorization.v1" not in str(caught.value), "what is gone is not suggested"


@needs_reference
def test_the_table_agrees_with_the_collected_rows() -> None:
    assert REFERENCE is not None
    rows = json.loads((REFERENCE / "spapi" / "operations.json").read_text("utf-8"))["operations"]
    by_key = {routes.route(key).method + routes.route(key).path: routes.route(key) for key in KEYS}
    for row in rows:
        route = by_key[row["method"] + row["path"]]
        assert route.key.removesuffix(":POST") == row["key"]
        assert {p.name for p in route.params} == {p["name"] for p in row["params"]}
        assert {p.name for p in route.params if p.required} == {p["name"] for p in row["params"] if p["required"]}
        assert (route.rate, route.burst) == (row.get("rate"), row.get("burst"))
