"""Puts a message into a local SQS queue, moto's for example. Never speaks to Amazon: its hosts are refused."""

from __future__ import annotations

from urllib.parse import urlsplit


def send(queue_url: str, body: str) -> None:
    """Send one message. queue_url: `http://127.0.0.1:5000/123456789012/name`.

    Raises ValueError for a queue at Amazon, OSError where the queue does not take the message.
    """
    # botocore takes a second to import and is needed here only.
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.session import Session

    parts = urlsplit(queue_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"queue {queue_url!r}: expected a URL")
    if parts.hostname.endswith((".amazonaws.com", ".amazonaws.com.cn", ".amazon.com")):
        raise ValueError(f"queue {queue_url!r}: the sandbox speaks to no host of Amazon's")
    client = Session().create_client(
        "sqs",
        region_name="us-east-1",
        endpoint_url=f"{parts.scheme}://{parts.netloc}",
        aws_access_key_id="sandbox",
        aws_secret_access_key="sandbox",
    )
    try:
        client.send_message(QueueUrl=queue_url, MessageBody=body)
    except (BotoCoreError, ClientError) as exc:
        raise OSError(f"queue {queue_url!r}: {exc}") from exc
