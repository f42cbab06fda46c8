"""Applications: rotation of the client secret, MWS authorisations turned into codes, and what a code is good for."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from mws.spapi.sandbox import CLIENT_SECRET, DEVELOPER_ID, MWS_AUTH_TOKEN, REFRESH_TOKEN, SELLER_ID, mws_auth_token
from mws.spapi.sandbox.world.applications import Applications, Registration
from mws.spapi.sandbox.world.queues import send
from tests.spapi.sandbox.caller import NOON, Caller

ROTATION = "sellingpartnerapi::client_credential:rotation"
MIGRATION = "sellingpartnerapi::migration"
ROTATE = "/applications/2023-11-30/clientSecret"
CODE = "/authorization/v1/authorizationCode"
ASKED = {"sellingPartnerId": SELLER_ID, "developerId": DEVELOPER_ID, "mwsAuthToken": MWS_AUTH_TOKEN}


@pytest.fixture
def caller() -> Caller:
    return Caller(sellers=2)


def grantless(caller: Caller, scope: str) -> str:
    return str(caller.lwa(grant_type="client_credentials", scope=scope).json()["access_token"])


class Queue:
    """Takes the place of SQS: what was sent where."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Any]] = []

    def __call__(self, url: str, body: str) -> None:
        self.sent.append((url, json.loads(body)))


def with_queue(caller: Caller) -> Queue:
    queue = Queue()
    application = Registration(secret_queue="http://localhost:5000/1/secrets")
    caller.sandbox.site.applications = Applications(1, application, queue)
    return queue


def test_rotation_says_nothing_and_sends_the_secret_to_the_queue(caller: Caller) -> None:
    queue = with_queue(caller)
    reply = caller.send("POST", ROTATE, token=grantless(caller, ROTATION))
    assert (reply.status_code, reply.content) == (204, b"")
    ((url, message),) = queue.sent
    assert url == "http://localhost:5000/1/secrets"
    assert message["notificationType"] == "APPLICATION_OAUTH_CLIENT_NEW_SECRET"
    told = message["payload"]["applicationOAuthClientNewSecret"]
    assert told["newClientSecretExpiryTime"] == "2027-05-19T12:00:00.000Z"
    assert told["oldClientSecretExpiryTime"] == "2026-11-27T12:00:00.000Z"


def test_both_secrets_are_good_for_a_week_then_the_new_one(caller: Caller) -> None:
    queue = with_queue(caller)
    caller.send("POST", ROTATE, token=grantless(caller, ROTATION))
    new = queue.sent[0][1]["payload"]["applicationOAuthClientNewSecret"]["newClientSecret"]

    def status(secret: str) -> int:
        form = {"grant_type": "refresh_token", "refresh_token": REFRESH_TOKEN, "client_secret": secret}
        return int(caller.lwa(**form).status_code)

    assert new != CLIENT_SECRET
    assert [status(new), status(CLIENT_SECRET), status("")] == [200, 200, 401]
    caller.clock.advance(7 * 86400)
    assert [status(new), status(CLIENT_SECRET)] == [200, 401]


def test_rotation_is_grantless(caller: Caller) -> None:
    for token in (caller.token, grantless(caller, MIGRATION)):
        assert caller.refusal("POST", ROTATE, token=token) == (403, "Unauthorized")


def test_rotation_has_one_call_a_minute() -> None:
    caller = Caller(enforce_rates=True)
    token = grantless(caller, ROTATION)
    assert [caller.send("POST", ROTATE, token=token).status_code for _ in range(2)] == [204, 429]


def test_a_message_reaches_a_queue_over_its_protocol() -> None:
    class Sqs(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            taken.append((self.headers["X-Amz-Target"], body))
            digest = hashlib.md5(body["MessageBody"].encode()).hexdigest()
            reply = json.dumps({"MessageId": "1", "MD5OfMessageBody": digest}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *args: object) -> None:
            pass

    taken: list[Any] = []
    with HTTPServer(("127.0.0.1", 0), Sqs) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/123456789012/secrets"
        send(url, '{"a": 1}')
        server.shutdown()
        thread.join()
    assert taken == [("AmazonSQS.SendMessage", {"QueueUrl": url, "MessageBody": '{"a": 1}'})]


def test_the_queue_is_never_amazons(caller: Caller) -> None:
    for url in ("https://sqs.us-east-1.amazonaws.com/1/x", "sqs", "ftp://localhost/1/x"):
        with pytest.raises(ValueError, match="queue"):
            send(url, "{}")


def test_a_queue_that_does_not_answer_is_an_internal_failure(caller: Caller) -> None:
    def broken(url: str, body: str) -> None:
        raise OSError("connection refused")

    caller.sandbox.site.applications = Applications(1, Registration(secret_queue="http://localhost:1/1/x"), broken)
    assert caller.refusal("POST", ROTATE, token=grantless(caller, ROTATION)) == (500, "InternalFailure")


@pytest.mark.parametrize("seller", [1, 2])
def test_an_mws_authorisation_becomes_a_refresh_token(caller: Caller, seller: int) -> None:
    query = {**ASKED, "sellingPartnerId": f"A{seller}SANDBOXSELLER", "mwsAuthToken": mws_auth_token(seller)}
    code = caller.json(CODE, grantless(caller, MIGRATION), **query)["payload"]["authorizationCode"]
    body = caller.lwa(grant_type="authorization_code", code=code).json()
    assert body["refresh_token"] == ("Atzr|sandbox" if seller == 1 else "Atzr|sandbox-2")
    name = caller.json("/sellers/v1/account", body["access_token"])["payload"]["business"]["name"]
    assert name.startswith("Sandbox & S" if seller == 1 else "Sandbox store 2")


def test_a_developer_id_is_taken_with_its_hyphens_and_without(caller: Caller) -> None:
    for spelling in (DEVELOPER_ID, DEVELOPER_ID.replace("-", "")):
        found = caller.json(CODE, grantless(caller, MIGRATION), **{**ASKED, "developerId": spelling})
        assert found["payload"]["authorizationCode"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"developerId": "1-1-1"}, "Developer ID 1-1-1 is not associated with the application id."),
        ({"mwsAuthToken": "amzn.mws.other"}, "No MWS Authorization exists"),
        ({"sellingPartnerId": "A9"}, "No MWS Authorization exists"),
        ({"sellingPartnerId": "A2SANDBOXSELLER"}, "No MWS Authorization exists"),
        ({"mwsAuthToken": ""}, "Invalid input."),
    ],
)
def test_what_is_no_mws_authorisation(caller: Caller, change: dict[str, str], told: str) -> None:
    refused = caller.refused(CODE, grantless(caller, MIGRATION), **{**ASKED, **change})
    assert refused == (400, "InvalidInput", told)


@pytest.mark.parametrize("options", [{"draft": True}, {"hybrid": False}])
def test_only_published_hybrid_applications_had_any(options: dict[str, bool]) -> None:
    caller = Caller(application=Registration(**options))  # type: ignore[arg-type]
    assert caller.refused(CODE, grantless(caller, MIGRATION), **ASKED)[2] == "No MWS Authorization exists"


def test_it_is_grantless(caller: Caller) -> None:
    for token in (caller.token, grantless(caller, ROTATION)):
        assert caller.refused(CODE, token, **ASKED)[0] == 403


def test_a_code_is_good_once_and_for_five_minutes(caller: Caller) -> None:
    applications = caller.sandbox.site.applications

    def exchange(code: str, **form: str) -> str:
        body = caller.lwa(grant_type="authorization_code", code=code, **form).json()
        return str(body.get("error_description", "granted"))

    bad = "The request has an invalid grant parameter : code"
    code = applications.issue_code(SELLER_ID, NOON)
    assert [exchange(code), exchange(code)] == ["granted", bad]
    late, early = applications.issue_code(SELLER_ID, NOON), applications.issue_code(SELLER_ID, NOON)
    caller.clock.advance(299)
    assert exchange(early) == "granted"
    caller.clock.advance(1)
    assert exchange(late) == bad
    bound = [applications.issue_code(SELLER_ID, caller.clock.now(), "http://a/x") for _ in range(3)]
    assert exchange(bound[0], redirect_uri="http://a/y") == bad
    assert exchange(bound[1], redirect_uri="http://a/x") == "granted"
    assert exchange(bound[2]) == "granted"
    assert caller.lwa(grant_type="authorization_code").json()["error"] == "invalid_request"
