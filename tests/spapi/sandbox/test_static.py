"""The static sandbox: Amazon's examples by Amazon's rule, from its own model files and from one made here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from mws.spapi.clock import FixedClock
from mws.spapi.sandbox import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, SELLER_ID, TOKEN_PATH
from mws.spapi.sandbox.embedded import URL, session
from mws.spapi.sandbox.http.examples import Example, Modelled
from mws.spapi.sandbox.http.static import StaticSandbox
from tests.reference import REFERENCE, needs_reference
from tests.spapi.sandbox.caller import NOON

UNMATCHED = {"errors": [{"code": "InvalidInput", "message": "Could not match input arguments", "details": ""}]}


def static(parameters: Any, response: Any = None, **more: Any) -> dict[str, Any]:
    asked = {name: {"value": value} for name, value in parameters.items()}
    return {"request": {"parameters": asked}, **({"response": response} if response is not None else {}), **more}


def reply(*examples: dict[str, Any]) -> dict[str, Any]:
    return {"description": "", "x-amzn-api-sandbox": {"static": list(examples)}}


LISTED = [{"name": "ids", "in": "query", "type": "array"}, {"name": "size", "in": "query", "type": "integer"}]
MODEL = {
    "swagger": "2.0",
    "paths": {
        "/things/v1/things": {
            "get": {
                "operationId": "getThings",
                "parameters": LISTED,
                "responses": {
                    "200": reply(static({}, {"all": True}), static({"ids": ["a", "b"], "size": 2}, {"both": True})),
                    "400": reply(static({"ids": ["bad"]}, {"errors": [{"code": "InvalidInput", "message": "bad"}]})),
                },
            },
            "post": {
                "operationId": "createThing",
                "parameters": [{"name": "body", "in": "body"}],
                "responses": {
                    "201": reply(
                        static({"body": {"n": 1, "ok": True}}, {"id": "1"}, responseHeaders={"Location": "/1"})
                    ),
                    "default": {"description": ""},
                },
            },
        },
        "/things/v1/things/{id}": {
            "parameters": [{"$ref": "#/parameters/id"}],
            "get": {"operationId": "getThing", "responses": {"200": reply(static({"id": "a/b"}, {"id": "a/b"}))}},
            "delete": {"operationId": "deleteThing", "responses": {"204": reply(static({"id": "a"}))}},
        },
        "/things/v1/things/search": {"get": {"operationId": "searchThings", "responses": {"200": {"description": ""}}}},
    },
    "parameters": {"id": {"name": "id", "in": "path"}},
}


class Caller:
    """Asks a static sandbox with a token of its own LWA."""

    def __init__(self, sandbox: StaticSandbox) -> None:
        self.sandbox = sandbox
        self.http = session(sandbox)
        secrets = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "refresh_token": REFRESH_TOKEN}
        form = {"grant_type": "refresh_token", **secrets}
        self.token = self.http.post(URL + TOKEN_PATH, data=form).json()["access_token"]

    def send(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {"x-amz-access-token": self.token, **more.pop("headers", {})}
        return self.http.request(method, URL + path, headers=headers, **more)


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "things.json").write_text(json.dumps(MODEL))
    (tmp_path / "api" / "other.json").write_text("[]")
    return Caller(StaticSandbox(tmp_path, clock=FixedClock(NOON)))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({}, {"all": True}),
        ({"more": "x"}, {"all": True}),
        ({"ids": "a,b"}, {"all": True}),
        ({"ids": "a,b", "size": "2"}, {"both": True}),
        ({"ids": ["a", "b"], "size": "2", "more": "x"}, {"both": True}),
        ({"ids": "b,a", "size": "2"}, {"all": True}),
    ],
)
def test_the_example_that_names_most_is_taken(caller: Caller, query: dict[str, Any], told: object) -> None:
    answer = caller.send("GET", "/things/v1/things", params=query)
    assert (answer.status_code, answer.json()) == (200, told)
    assert answer.headers["x-amzn-RateLimit-Limit"] == "1000.0", "nobody is throttled, so nobody has to wait"


def test_an_example_of_an_error(caller: Caller) -> None:
    answer = caller.send("GET", "/things/v1/things", params={"ids": "bad"})
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (400, "bad")


@pytest.mark.parametrize(
    ("body", "status"),
    [({"ok": True, "n": 1}, 201), ({"n": 1.0, "ok": True}, 201), ({"n": 1, "ok": 1}, 400), ({"n": 1}, 400), ([], 400)],
)
def test_bodies_are_equal_or_not(caller: Caller, body: object, status: int) -> None:
    answer = caller.send("POST", "/things/v1/things", json=body)
    assert answer.status_code == status
    assert answer.json() == ({"id": "1"} if status == 201 else UNMATCHED)
    assert ("Location" in answer.headers) == (status == 201)


def test_path_parameters_and_empty_replies(caller: Caller) -> None:
    assert caller.send("GET", f"/things/v1/things/{quote('a/b', safe='')}").json() == {"id": "a/b"}
    assert caller.send("GET", "/things/v1/things/other").json() == UNMATCHED
    gone = caller.send("DELETE", "/things/v1/things/a")
    assert (gone.status_code, gone.content) == (204, b"")


def test_an_operation_without_examples_says_so(caller: Caller) -> None:
    answer = caller.send("GET", "/things/v1/things/search")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["details"] == "Its model has no static examples."


def test_unknown_paths_and_tokens_are_denied(caller: Caller) -> None:
    assert caller.send("GET", "/orders/v0/orders").status_code == 403
    assert caller.send("PUT", "/things/v1/things").status_code == 403
    assert caller.send("GET", "/things/v1/things", headers={"x-amz-access-token": "Atza|x"}).status_code == 403
    caller.sandbox.dynamic.set_clock(NOON.replace(year=2027))
    assert caller.send("GET", "/things/v1/things").status_code == 403


def test_what_was_asked_is_counted(caller: Caller) -> None:
    caller.send("GET", "/things/v1/things")
    caller.send("GET", "/none")
    seen = caller.http.get(f"{URL}/_sandbox/requests").json()["log"]
    assert seen[1:] == [["getThings", SELLER_ID, 200], ["unknown", "", 403]]


def test_five_a_second_fifteen_at_once(tmp_path: Path) -> None:
    (tmp_path / "things.json").write_text(json.dumps(MODEL))
    clock = FixedClock(NOON)
    caller = Caller(StaticSandbox(tmp_path, enforce_rates=True, clock=clock))

    def statuses(count: int, path: str = "/things/v1/things") -> list[int]:
        return [caller.send("GET", path).status_code for _ in range(count)]

    assert statuses(16) == [200] * 15 + [429]
    assert statuses(1, "/things/v1/things/x") == [400]
    clock.advance(1)
    assert statuses(6) == [200] * 5 + [429]


def test_a_folder_without_models_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no swagger model"):
        StaticSandbox(tmp_path)
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(ValueError, match=r"broken\.json: not a JSON file"):
        StaticSandbox(tmp_path)


@pytest.fixture(scope="module")
def amazons() -> Caller:
    assert REFERENCE is not None
    return Caller(StaticSandbox(REFERENCE / "spapi" / "models", clock=FixedClock(NOON)))


def ask(caller: Caller, operation: Modelled, example: Example) -> requests.Response:
    """The request an example describes, and what the path needs beside it."""
    path, query, headers, body = operation.path, {}, {}, None
    for (where, name), value in example.parameters.items():
        text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        if where == "body":
            body = value
        elif where == "path":
            path = path.replace(f"{{{name}}}", quote(text, safe=""))
        elif where == "header":
            headers[name] = text
        else:
            query[name] = json.dumps(value) if isinstance(value, bool) else text
    while "{" in path:
        path = path[: path.index("{")] + "other" + path[path.index("}") + 1 :]
    return caller.send(operation.method, path, params=query, headers=headers, json=body)


@needs_reference
def test_every_example_of_amazons_models_is_answered(amazons: Caller) -> None:
    """Where a model answers the same parameters twice, its first example is the answer."""
    with_examples = [row for row in amazons.sandbox.operations if row.examples]
    assert len(with_examples) == 294
    asked = 0
    for operation in with_examples:
        answered: list[Any] = []
        for example in operation.examples:
            if example.parameters in answered:
                continue
            answered.append(example.parameters)
            answer = ask(amazons, operation, example)
            assert answer.status_code == example.status, (operation.id, example)
            assert (answer.json() if answer.content else None) == example.body, (operation.id, example)
            asked += 1
    assert asked > 800


@needs_reference
def test_every_operation_is_known_by_its_route(amazons: Caller) -> None:
    unnamed = [row.id for row in amazons.sandbox.operations if "." not in amazons.sandbox.key(row)]
    assert unnamed == []
