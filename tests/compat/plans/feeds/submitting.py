"""A seller's side of SubmitFeed on the sandbox, for tests: the world, contents, and what of a reply is read."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any, BinaryIO

from mws.calls import LegacyReply
from mws.compat.config import SANDBOX
from mws.compat.errors import CompatError
from mws.compat.ledger.questions.base import A, Question
from mws.compat.state import State
from mws.mappings.feeds import operations as table
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from tests.compat import worlds

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
FULFILLMENT = "_POST_ORDER_FULFILLMENT_DATA_"
FLAT = "_POST_FLAT_FILE_FULFILLMENT_DATA_"
REFUND = "_POST_PAYMENT_ADJUSTMENT_DATA_"
CREATE, CREATE_DOCUMENT = table.CREATE, table.CREATE_DOCUMENT
US, CA = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"


def envelope(
    *ids: object, message: str = "OrderFulfillment", merchant: str = "A1SANDBOXSELLER", head: str = ""
) -> bytes:
    messages = "".join(
        f"<Message><MessageID>{each}</MessageID><{message}><AmazonOrderID>111-1111111-1111111</AmazonOrderID>"
        f"</{message}></Message>"
        for each in ids
    )
    return (
        f"{head}<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>{merchant}"
        f"</MerchantIdentifier></Header><MessageType>{message}</MessageType>{messages}</AmazonEnvelope>"
    ).encode()


FEED = envelope(1, 2)


def md5(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content).digest()).decode()


class World(worlds.World):
    """One that feeds are submitted to. feeds: settings of `[feeds]` that differ."""

    def __init__(
        self,
        *,
        account: Mapping[str, Any] | None = None,
        feeds: Mapping[str, Any] | None = None,
        state: State | None = None,
        sandbox: Sandbox | None = None,
        clock: FixedClock | None = None,
        **options: Any,  # the sandbox's own
    ) -> None:
        super().__init__(
            replace(SANDBOX, feeds=replace(SANDBOX.feeds, **(feeds or {}))),
            clock=clock or FixedClock(NOW),
            account=account,
            application={"max_wait": 1.0},
            state=state,
            sandbox=sandbox,
            feed_seconds=60,
            **options,
        )

    def call(self, action: str, *, content: bytes | BinaryIO | None = None, **changes: Any) -> LegacyReply:
        return self.send(action, **{"version": "2009-01-01", "path": "/", "body": content, **changes})

    def submit(self, content: bytes | BinaryIO = FEED, feed_type: str = FULFILLMENT, **given: Any) -> LegacyReply:
        params = {"FeedType": feed_type, **given.pop("params", {})}
        return self.call("SubmitFeed", content=content, params=params, **given)

    def facade_unreceived(self, content: bytes, feed_type: str) -> LegacyReply:
        """A submission that is carried out, and whose answer does not reach the caller."""
        return self.call("SubmitFeed", content=content, params={"FeedType": feed_type}, received=False)

    def listed(self, **params: str) -> LegacyReply:
        return self.call(
            "GetFeedSubmissionList", params={key.replace("_", "."): value for key, value in params.items()}
        )

    def result(self, feed_id: str) -> LegacyReply:
        return self.call("GetFeedSubmissionResult", params={"FeedSubmissionId": feed_id})

    def ask(self, question: Question[A]) -> A:
        """What the ledger answers for the account."""
        return self.facade.ledger.answer(self.facade.owner(self.account), question)

    @property
    def feeds(self) -> list[Any]:  # the sandbox's feeds
        return list(self.sandbox.feeds.of(self.account.seller_id, self.clock.now()))

    def sent(self) -> tuple[str, bytes]:
        """Content-Type and content of the newest feed, as Amazon has them."""
        document = self.sandbox.site.shelf.find(self.feeds[0].document_id, self.clock.now())
        assert document is not None
        assert document.content is not None
        return document.content_type, b"".join(document.content.chunks())


def texts(reply: LegacyReply, name: str) -> list[str]:
    assert isinstance(reply.body, bytes), reply
    assert reply.status == 200, reply.body
    return re.findall(rf"<{name}>([^<]*)</{name}>", reply.body.decode())


def the(reply: LegacyReply, name: str) -> str:
    (only,) = texts(reply, name)
    return only


def code(reply: LegacyReply) -> str:
    assert isinstance(reply.error, CompatError), reply.body
    return reply.error.mws_code


def document(reply: LegacyReply) -> bytes:
    assert reply.status == 200, reply.body
    if isinstance(reply.body, bytes):
        return reply.body
    with reply.body as file:
        return file.read()


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
