"""Nothing secret comes out: not in messages, tracebacks, logs at DEBUG, nor anywhere on the chain of an exception."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest
import requests

from mws.spapi.calls import RestCall
from mws.spapi.client import Client
from mws.spapi.clock import FixedClock
from mws.spapi.errors import SpapiError
from mws.spapi.signing import AwsKeys
from tests.spapi import faulty
from tests.spapi.faulty import Faulty, Step, failure, lwa_error, raw, reply, token

# Each put together here, so that a traceback that quotes a source line does not contain it.
MARK = "pl4nted"
REFRESH, ACCESS, SECRET, OLD = (f"{kind}-{MARK}" for kind in ("Atzr|refresh", "Atza|access", "secret", "old"))
AWS, SESSION, EMAIL = (f"{kind}-{MARK}" for kind in ("aws", "session", "buyer@example.com"))

READ = RestCall(
    "orders.v0.getOrders", query={"MarketplaceIds": ["M"], "BuyerEmail": EMAIL, "CreatedAfter": "2026-01-01T00:00:00Z"}
)
WRITE = RestCall(
    "messaging.v1.confirmCustomizationDetails", {"amazonOrderId": "1"}, {"marketplaceIds": ["M"]}, {"text": EMAIL}
)


def parts(exc: BaseException) -> Iterator[object]:
    """Everything that hangs on an exception: its chain, arguments, attributes, and what they hold."""
    todo: list[object] = [exc]
    seen: set[int] = set()
    while todo:
        thing = todo.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        yield thing
        if isinstance(thing, BaseException):
            todo += [thing.__cause__, thing.__context__, *thing.args]
        if isinstance(thing, (list, tuple, set)):
            todo += thing
        elif isinstance(thing, dict):
            todo += [*thing, *thing.values()]
        elif hasattr(thing, "__dict__") and not isinstance(thing, type):
            todo += vars(thing).values()


QUOTED = failure(400, "InvalidInput", f"the token {ACCESS} is not for {SECRET}", details="x")

FAULTS: list[tuple[str, Step, tuple[Step, ...]]] = [
    ("reset", faulty.reset_before_headers, ()),
    ("mid body", faulty.close_mid_body, ()),
    ("chunks", faulty.close_mid_chunks, ()),
    ("html", faulty.html(503), ()),
    ("truncated", raw(200, f'{{"payload": "{EMAIL}'.encode()), ()),
    ("not utf-8", raw(200, b"\xff" + EMAIL.encode()), ()),
    ("half gzip", faulty.gzipped({"payload": EMAIL * 50}, keep=0.5), ()),
    ("quoted back", QUOTED, ()),
    ("redirect", raw(302, b"", Location="http://elsewhere.invalid/"), ()),
    ("429", failure(429), ()),
    ("403 expired", failure(403, "Unauthorized", f"The access token {ACCESS} has expired"), ()),
    ("invalid grant", reply({}), (lwa_error(400, "invalid_grant", f"{REFRESH} {SECRET} is revoked"),)),
    ("lwa reset", reply({}), (faulty.reset_before_headers,)),
    ("lwa html", reply({}), (faulty.html(200),)),
]


@pytest.mark.parametrize("call", [READ, WRITE], ids=["read", "write"])
@pytest.mark.parametrize(("fault", "lwa"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_no_secret_comes_out_of_a_failure(
    fault: Step, lwa: tuple[Step, ...], call: RestCall, caplog: pytest.LogCaptureFixture
) -> None:
    with Faulty(fault, lwa=lwa or (token(ACCESS),)) as server:
        api = Client(
            refresh_token=REFRESH,
            lwa_client_id="id",
            lwa_client_secret=SECRET,
            lwa_previous_client_secret=OLD,
            endpoint=server.url,
            lwa_endpoint=server.token_url,
            aws=AwsKeys("AKID", AWS, SESSION),
            max_wait=0,
            clock=FixedClock(datetime(2026, 11, 20, tzinfo=timezone.utc)),
        )
        with caplog.at_level(logging.DEBUG), pytest.raises(SpapiError) as caught:
            api.send(call)
    assert len(server.seen) + len(server.tokens) > 0
    assert MARK not in "".join(traceback.format_exception(caught.value))
    assert MARK not in caplog.text
    assert "urllib3" in {record.name.partition(".")[0] for record in caplog.records}
    for thing in parts(caught.value):
        assert MARK not in str(thing) + repr(thing), type(thing)
    assert MARK not in repr(api)


def test_no_secret_comes_out_when_nobody_listens(caplog: pytest.LogCaptureFixture) -> None:
    with Faulty() as server:
        url, token_url = server.url, server.token_url
    with caplog.at_level(logging.DEBUG):
        api = Client(
            refresh_token=REFRESH,
            lwa_client_id="id",
            lwa_client_secret=SECRET,
            endpoint=url,
            lwa_endpoint=token_url,
            clock=FixedClock(datetime(2026, 11, 20, tzinfo=timezone.utc)),
        )
        with pytest.raises(SpapiError) as caught:
            api.send(READ)
    assert MARK not in "".join(traceback.format_exception(caught.value)) + caplog.text
    assert all(MARK not in str(thing) + repr(thing) for thing in parts(caught.value))


def test_urllib3_lines_of_others_are_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    with Faulty(reply({})) as server, caplog.at_level(logging.DEBUG), requests.Session() as session:
        session.get(server.url + "/x?kept=1", timeout=5)
    assert "/x?kept=1" in caplog.text


def test_a_success_logs_no_secret_either(caplog: pytest.LogCaptureFixture) -> None:
    with Faulty(reply({"payload": {"Orders": []}}), lwa=(token(ACCESS),)) as server, caplog.at_level(logging.DEBUG):
        api = Client(
            refresh_token=REFRESH,
            lwa_client_id="id",
            lwa_client_secret=SECRET,
            endpoint=server.url,
            lwa_endpoint=server.token_url,
        )
        reply_ = api.send(READ)
    assert "/orders/v0/orders" in caplog.text
    assert MARK not in caplog.text + repr(reply_) + repr(READ.body)
