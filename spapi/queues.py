"""An SQS queue: the few things asked of it, and messages that stay ours for as long as they are in hand.

SQS hands a message to the next reader when its visibility timeout is over, whether or not somebody still works on it.
So what is in hand is prolonged, again and again, by a thread of its own; where the process dies, it comes back by
itself. Failures are ours; neither messages nor keys are in them, or in the log. Source: Amazon SQS.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, TypeAlias

from mws.spapi.credentials import AwsProfile
from mws.spapi.errors import InvalidCall, TransportError
from mws.spapi.quiet_botocore import discreet
from mws.spapi.signing import AwsKeys

log = logging.getLogger("mws.spapi.notifications")

# SQS gives at most ten messages at once and holds a request open for at most twenty seconds.
BATCH = 10
LONGEST_POLL = 20
# Seconds after which a message of a process that died is another's. In hand it is prolonged three times as often.
VISIBILITY = 60

_REGION = re.compile(r"//(?:sqs\.([\w-]+)|([\w-]+)\.queue)\.amazonaws\.com")

# Any: botocore has no type information.
Message: TypeAlias = Mapping[str, Any]


class Queue:
    """A queue. sqs: a botocore client. visibility: seconds for which a message is ours, unless prolonged.

    own: the client was made for it alone, and is closed with it.
    """

    # Any: a botocore client's methods are made at run time.
    def __init__(self, sqs: Any, url: str, visibility: int = VISIBILITY, *, own: bool = False) -> None:
        self._sqs = sqs
        self._url = url
        self._own = own
        self.visibility = visibility

    def close(self) -> None:
        """Let go of the client's connections, unless it was handed in."""
        if self._own:
            self._sqs.close()

    def messages(self, wait: int, at_most: int) -> Sequence[Message]:
        """Up to that many messages; waits that many seconds for the first."""
        got = self._do(
            "receive_message", MaxNumberOfMessages=at_most, WaitTimeSeconds=wait, VisibilityTimeout=self.visibility
        )
        found: Sequence[Message] = got.get("Messages", ())
        return found

    def delete(self, message: Message) -> None:
        """Done with."""
        self._do("delete_message", ReceiptHandle=message["ReceiptHandle"])

    def prolong(self, message: Message, seconds: int) -> None:
        """It is ours for that long from now; 0: for the next reader at once."""
        self._do("change_message_visibility", ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=seconds)

    def _do(self, name: str, **arguments: object) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            # botocore prints message bodies and session tokens at DEBUG.
            with discreet():
                return getattr(self._sqs, name)(QueueUrl=self._url, **arguments)
        except ClientError as exc:
            problem = f"SQS refused {name}: {exc.response.get('Error', {}).get('Code', 'no code')}"
        except BotoCoreError as exc:
            problem = f"SQS was not reached for {name}: {type(exc).__name__}"
        raise TransportError(problem)


class InHand:
    """Messages that are being worked on. Used as a context: what is still in hand at its end is given back at once."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._messages: list[Message] = []
        # Held while a message is prolonged, so that none is prolonged after it was given back.
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="mws-spapi-in-hand", daemon=True)

    def __enter__(self) -> InHand:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self._over.set()
        for message in list(self._messages):
            self.give_back(message)

    def take(self, messages: Sequence[Message]) -> None:
        """They are in hand from now on."""
        with self._lock:
            self._messages += messages

    def leave(self, message: Message) -> None:
        """Prolong it no more: it is another reader's when its time is over."""
        with self._lock:
            self._messages.remove(message)

    def delete(self, message: Message) -> None:
        """It is done with. Raises TransportError where SQS does not hear of it: it comes again, later."""
        self.leave(message)
        self._queue.delete(message)

    def give_back(self, message: Message) -> None:
        """Let the next reader have it at once. Where that fails it comes back by itself, only later."""
        self.leave(message)
        try:
            self._queue.prolong(message, 0)
        except TransportError as exc:
            log.info("message %s was not released: %s", message.get("MessageId"), exc)

    def _keep(self) -> None:
        # Three tries for each prolonging: one that fails does not lose the message.
        while not self._over.wait(self._queue.visibility / 3):
            for message in list(self._messages):
                with self._lock:
                    if message not in self._messages or self._over.is_set():
                        continue
                    try:
                        self._queue.prolong(message, self._queue.visibility)
                    except TransportError as exc:
                        log.warning("message %s may be delivered twice: %s", message.get("MessageId"), exc)


# Any: a botocore client.
def sqs_client(queue_url: str, aws: AwsKeys | AwsProfile | None) -> Any:
    """A botocore client for the queue's region. botocore is imported here: nobody else waits for it.

    Raises InvalidCall where the URL names no region.
    """
    found = _REGION.search(queue_url)
    if found is None:
        raise InvalidCall("queue_url names no AWS region; give a botocore client with sqs=", parameter="queue_url")
    import botocore.session
    from botocore.config import Config

    keys = {}
    if isinstance(aws, AwsKeys):
        keys = {
            "aws_access_key_id": aws.access_key_id,
            "aws_secret_access_key": aws.secret_access_key,
            "aws_session_token": aws.session_token or None,
        }
    session = botocore.session.Session(profile=aws.name or None if isinstance(aws, AwsProfile) else None)
    return session.create_client(
        "sqs",
        region_name=found[1] or found[2],
        config=Config(connect_timeout=10, read_timeout=LONGEST_POLL + 10, retries={"mode": "standard"}),
        **keys,
    )
