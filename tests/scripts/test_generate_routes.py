"""routes.json out of a checkout of Amazon's models: what is read there, what ours adds, what a change breaks."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mws.mappings.codecs import field, many
from mws.mappings.model import Operation
from mws.mappings.orders.v2026 import ORDERS
from scripts import generate_routes, swagger
from scripts.generate_routes import breaks, changes, made, news, notes
from tests.reference import REFERENCE, needs_reference

ROOT = Path(__file__).resolve().parents[2]
ADDITIONS: dict[str, Any] = {"rows": {}, "without_model": {}, "removed": {}}  # Any: rows of routes.json

# A model of our own, in the form of Amazon's.
LIST_THINGS: dict[str, Any] = {
    "operationId": "listThings",
    "deprecated": True,
    "description": "**Usage Plan:**\n\n| Rate (requests per second) | Burst |\n| ---- | ---- |\n| 0.5 | 20 |\n",
    "parameters": [
        {
            "name": "kinds",
            "in": "query",
            "type": "array",
            "items": {"type": "string", "enum": ["A", "B"]},
            "maxItems": 2,
        },
        {"name": "tags", "in": "query", "type": "array", "items": {"type": "string"}, "collectionFormat": "multi"},
        {"$ref": "#/parameters/token"},
    ],
    "responses": {
        "200": {"schema": {"$ref": "#/definitions/Page"}},
        "400": {"schema": {"$ref": "#/definitions/Errors"}},
    },
}
MODEL: dict[str, Any] = {
    "swagger": "2.0",
    "paths": {
        "/things/v1/things": {
            "get": LIST_THINGS,
            "post": {
                "operationId": "makeThing",
                "parameters": [
                    {"name": "body", "in": "body", "required": True, "schema": {"$ref": "#/definitions/New"}}
                ],
                "responses": {"202": {"schema": {"$ref": "#/definitions/Made"}}},
            },
        },
        "/things/v1/things/{id}": {
            "parameters": [{"name": "id", "in": "path", "type": "string", "required": True}],
            "delete": {"operationId": "dropThing", "responses": {"200": {"schema": {"$ref": "#/definitions/Errors"}}}},
            "put": {"operationId": "setThing", "responses": {"204": {"schema": {"type": "string"}}}},
            "patch": {"operationId": "setThing", "responses": {"200": {"schema": {"$ref": "#/definitions/Made"}}}},
        },
    },
    "parameters": {"token": {"name": "nextToken", "in": "query", "type": "string"}},
    "definitions": {
        "Base": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
        "Thing": {"allOf": [{"$ref": "#/definitions/Base"}, {"properties": {"size": {"type": "integer"}}}]},
        "New": {"allOf": [{"$ref": "#/definitions/Base"}, {"properties": {"tags": {"type": "array", "items": {}}}}]},
        "Made": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
        "Errors": {"type": "object", "required": ["errors"], "properties": {"errors": {"type": "array", "items": {}}}},
        "Page": {
            "type": "object",
            "properties": {
                "payload": {
                    "type": "object",
                    "required": ["things"],
                    "properties": {
                        "things": {"type": "array", "items": {"$ref": "#/definitions/Thing"}},
                        "nextToken": {"type": "string"},
                    },
                },
                "errors": {"type": "array", "items": {}},
            },
        },
    },
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with that one model."""
    folder = tmp_path / "checkout" / "models" / "things-api-model"
    folder.mkdir(parents=True)
    (folder / "thingsV1.json").write_text(json.dumps(MODEL))
    (folder / "thingsV0.md").write_text("gone")
    return tmp_path / "checkout"


def rows(checkout: Path, **additions: Any) -> dict[str, Any]:  # rows of routes.json
    return made(swagger.read_models(checkout, {}), ADDITIONS | additions)


def test_a_row_is_what_the_model_says(checkout: Path) -> None:
    found = rows(checkout)
    assert list(found) == [
        "things.v1.dropThing",
        "things.v1.listThings",
        "things.v1.makeThing",
        "things.v1.setThing",
        "things.v1.setThing:PATCH",
    ]
    assert found["things.v1.listThings"] == {
        "method": "GET",
        "path": "/things/v1/things",
        "params": [
            {"name": "kinds", "in": "query", "kind": "array", "enum": ["A", "B"], "max_items": 2},
            {"name": "tags", "in": "query", "kind": "array", "csv": False},
            {"name": "nextToken", "in": "query"},
        ],
        "rate": 0.5,
        "burst": 20.0,
        "wrapped": True,
        "page_request": ["nextToken"],
        "page_reply": ["nextToken"],
        "page_items": "things",
        "deprecated": True,
        "success": {"required": ["things"]},
    }
    assert found["things.v1.makeThing"]["params"] == [
        {"name": "body", "in": "body", "kind": "object", "required": True, "properties": ["name", "tags"]}
    ]
    assert found["things.v1.makeThing"]["success"] == {"required": ["id"]}
    assert found["things.v1.dropThing"]["params"] == [{"name": "id", "in": "path", "required": True}]
    assert found["things.v1.dropThing"]["success"] == {"may_be_empty": True, "required": ["errors"]}
    assert found["things.v1.setThing"]["success"] == {"kind": "none", "may_be_empty": True}


def test_the_folder_of_models_itself_will_do(checkout: Path) -> None:
    assert rows(checkout / "models") == rows(checkout)
    with pytest.raises(ValueError, match="no swagger model"):
        swagger.read_models(checkout / "models" / "things-api-model", {})


@pytest.mark.parametrize(
    ("stem", "api"),
    [
        ("ordersV0", "orders.v0"),
        ("orders_2026-01-01", "orders.2026-01-01"),
        ("replenishment-2022-11-07", "replenishment.2022-11-07"),
        ("deliveryShipmentInvoiceV2022-07-01", "deliveryShipmentInvoice.2022-07-01"),
        ("shippingV2", "shipping.v2"),
        ("sellers", "sellers.v1"),
        ("InvoicesApiModel_2024-06-19", "invoices.2024-06-19"),
    ],
)
def test_an_api_is_called_after_its_file(stem: str, api: str) -> None:
    assert swagger.api_of(stem, {"InvoicesApiModel": "invoices"}) == api


def test_what_is_ours_is_added_and_a_model_wins_over_a_row_without_one(checkout: Path) -> None:
    ours = {"things.v1.makeThing": {"scope": "a::scope", "rate": 2.0}}
    kept = {"method": "GET", "path": "/old"}
    both = {"things.v1.listThings": kept, "things.v9.oldThing": kept}
    found = rows(checkout, rows=ours, without_model=both)
    assert (found["things.v1.makeThing"]["scope"], found["things.v1.makeThing"]["rate"]) == ("a::scope", 2.0)
    assert found["things.v9.oldThing"] == kept
    assert found["things.v1.listThings"]["path"] == "/things/v1/things"


def test_additions_that_have_had_their_day_are_named(checkout: Path) -> None:
    additions = ADDITIONS | {
        "rows": {"things.v1.listThings": {"rate": 0.5}, "things.v1.gone": {"rate": 1.0}},
        "without_model": {"things.v1.dropThing": {"method": "DELETE", "path": "/x"}},
    }
    assert list(notes(swagger.read_models(checkout, {}), additions)) == [
        "note     things.v1.dropThing has a model: its row in route_additions.json is not used",
        "note     things.v1.listThings: the model says by itself what route_additions.json adds",
        "note     things.v1.gone is in no model: what route_additions.json adds to it is lost",
    ]


def test_changes_are_told_by_operation_and_fact() -> None:
    before: dict[str, Any] = {"a": {"path": "/a", "params": [{"name": "x"}, {"name": "y"}]}, "b": {"path": "/b"}}
    after: dict[str, Any] = {
        "a": {"path": "/a2", "params": [{"name": "y"}, {"name": "z"}]},
        "c": {"path": "/c", "method": "GET"},
    }
    assert list(changes(before, after)) == [
        'changed  a: path "/a" → "/a2"',
        'changed  a: params without [{"name": "x"}], with [{"name": "z"}]',
        "gone     b",
        "new      c: GET /c",
    ]
    assert list(changes(after, after)) == []


TABLE = Operation(
    ORDERS,
    "ListThings",
    ("things.v1.listThings",),
    request=(many("Kind", "k", rest="query.kinds"),),
    result=(many("Things", "Thing", field("Name", "name"), rest="things"),),
    ignored=("nextToken", "things.size"),
)


def broken(models: list[swagger.Modelled]) -> list[str]:
    """The lines of our table that break; lists that name operations of Amazon's own are another matter."""
    found = breaks({}, models, [TABLE])
    return [line for line in found if "spapi/routes.py" not in line and "mappings/actions.py" not in line]


def altered(checkout: Path, old: str, new: str) -> list[swagger.Modelled]:
    file = checkout / "models" / "things-api-model" / "thingsV1.json"
    file.write_text(file.read_text().replace(old, new))
    return swagger.read_models(checkout, {})


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"name": "kinds"', '"name": "sorts"', "things.v1.listThings has no parameter query.kinds"),
        ('"listThings"', '"getThings"', "no model has things.v1.listThings"),
        ('"name": {"type": "string"}', '"title": {"type": "string"}', "things.name: things.v1.listThings has no name"),
        ('"type": "integer"', '"type": "number"', ""),
    ],
)
def test_what_breaks_a_table_line_is_named(checkout: Path, old: str, new: str, fault: str) -> None:
    models = altered(checkout, old, new)
    found = broken(models)
    assert found == ([] if not fault else found[:1])
    assert all(line.startswith("breaks   Orders.ListThings: ") and fault in line for line in found)
    assert bool(found) == bool(fault)


def test_a_new_property_breaks_nothing_and_is_told(checkout: Path) -> None:
    models = altered(checkout, '"size": {"type": "integer"}', '"size": {"type": "integer"}, "hue": {"type": "string"}')
    assert broken(models) == []
    assert list(news(models, [TABLE])) == [
        "unread   Orders.ListThings: things.v1.listThings: things.hue is neither read nor ignored"
    ]


def test_an_operation_our_lists_name_and_nobody_has_breaks(checkout: Path) -> None:
    found = list(breaks({}, swagger.read_models(checkout, {}), []))
    assert "breaks   spapi/routes.py names reports.2021-06-30.createReport" in found
    said = "breaks   Products.GetMatchingProduct of mappings/actions.py: no row has catalogItems.2022-04-01."
    assert any(line.startswith(said) for line in found)


def test_nothing_is_written_that_breaks_a_table(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The checkout has none of the operations of our tables."""
    target = checkout / "routes.json"
    assert generate_routes.main([str(checkout), "--output", str(target)]) == 1
    assert not target.exists()
    said = capsys.readouterr().out
    assert "breaks   Orders.ListOrders v0: no model has orders.v0.getOrders" in said
    assert "--anyway writes it" in said
    assert generate_routes.main([str(checkout), "--output", str(target), "--anyway", "--source", "ours@1"]) == 0
    written = json.loads(target.read_text())
    assert written["about"]["sources"][0] == "ours@1"
    assert written["routes"]["things.v1.dropThing"]["method"] == "DELETE"
    assert written["routes"]["support.2025-02-01.listCases"]["page_items"] == "cases", "ours, without a model"


def test_a_checkout_names_its_commit(checkout: Path) -> None:
    assert generate_routes.source_of(checkout) == ""
    git = ["git", "-C", str(checkout), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    dated = os.environ | {"GIT_COMMITTER_DATE": "2026-08-05T12:00:00Z", "GIT_AUTHOR_DATE": "2026-08-05T12:00:00Z"}
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "models"]):
        subprocess.run([*git, *command], check=True, env=dated)
    said = generate_routes.source_of(checkout)
    assert re.fullmatch(r"amzn/selling-partner-api-models@[0-9a-f]{40} \(2026-08-05\)", said)
    assert generate_routes.source_of(checkout / "models") == said


@needs_reference
def test_a_parameter_that_goes_breaks_the_lines_that_send_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert REFERENCE is not None
    shutil.copytree(REFERENCE / "spapi" / "models", tmp_path / "models")
    file = tmp_path / "models" / "orders-api-model" / "ordersV0.json"
    file.write_text(file.read_text("utf-8").replace('"name": "BuyerEmail"', '"name": "BuyerMail"'), "utf-8")
    target = tmp_path / "routes.json"
    shutil.copy(ROOT / "spapi" / "data" / "routes.json", target)
    assert generate_routes.main([str(tmp_path), "--output", str(target)]) == 1
    said = capsys.readouterr().out
    assert "breaks   Orders.ListOrders v0: orders.v0.getOrders has no parameter query.BuyerEmail" in said
    assert 'changed  orders.v0.getOrders: params without [{"name": "BuyerEmail", "in": "query"}]' in said
    assert target.read_bytes() == (ROOT / "spapi" / "data" / "routes.json").read_bytes()
