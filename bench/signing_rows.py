"""What signing a request costs, against botocore's SigV4Auth as it comes: `python -m bench.signing_rows`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime, timezone
from statistics import median

from mws.spapi.signing import AwsKeys, sign

ROUNDS = 7
TIMES = 2000

URL = (
    "https://sellingpartnerapi-na.amazon.com/orders/2026-01-01/orders"
    "?createdAfter=2026-01-01T00%3A00%3A00Z&marketplaceIds=ATVPDKIKX0DER"
)
HEADERS = {
    "host": "sellingpartnerapi-na.amazon.com",
    "x-amz-access-token": "Atza|" + "x" * 300,
    "User-Agent": "bench/1.0 (Language=Python)",
    "Accept": "application/json",
}


def signing() -> tuple[float, float]:
    """Microseconds per signed request: ours, and botocore's."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    keys, credentials = AwsKeys("AKID", "s" * 40), Credentials("AKID", "s" * 40)
    now = datetime.now(timezone.utc)

    def ours() -> None:
        sign(keys, method="GET", url=URL, headers=HEADERS, body=None, region="us-east-1", now=now)

    def theirs() -> None:
        request = AWSRequest(method="GET", url=URL, data=b"", headers=dict(HEADERS))
        SigV4Auth(credentials, "execute-api", "us-east-1").add_auth(request)

    for warm in (ours, theirs):
        _microseconds(warm)
    pairs = [(_microseconds(ours), _microseconds(theirs)) for _ in range(ROUNDS)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def _microseconds(run: Callable[[], None]) -> float:
    start = time.process_time()
    for _ in range(TIMES):
        run()
    return (time.process_time() - start) / TIMES * 1e6


def main() -> int:
    ours, theirs = signing()
    print(f"ours {ours:.1f} us, botocore {theirs:.1f} us, ratio {ours / theirs:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
