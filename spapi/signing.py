"""AWS Signature Version 4 through botocore, for applications that still sign. Loaded only where keys are configured.

Amazon ignores the signature since 2023-10-02. Service `execute-api`; API Gateway wants the path encoded twice, which is
what botocore's SigV4Auth does to a path that is already encoded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

SERVICE = "execute-api"


@dataclass(frozen=True, slots=True)
class AwsKeys:
    """Static AWS credentials. session_token: of temporary ones, "" otherwise."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)


def sign(
    keys: AwsKeys,
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None,
    region: str,
    now: datetime,
    service: str = SERVICE,
) -> dict[str, str]:
    """All headers to send: those given, `X-Amz-Date`, `Authorization` and, with temporary keys, the security token.

    url: percent-encoded once. region: an AWS region such as `us-east-1`. now: aware, UTC.
    """
    signer, request_type, credentials = _botocore()
    request = request_type(method=method, url=url, data=body or b"", headers=dict(headers))
    request.context["timestamp"] = now.strftime("%Y%m%dT%H%M%SZ")
    found = credentials(keys.access_key_id, keys.secret_access_key, keys.session_token or None)
    signer(found, service, region).add_auth(request)
    return dict(request.headers.items())


# botocore has no type information, hence Any.
@cache
def _botocore() -> tuple[Any, Any, Any]:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    class Signer(SigV4Auth):  # type: ignore[misc]
        """SigV4Auth with a clock from outside, and without its debug lines: they print the access token."""

        def add_auth(self, request: Any) -> None:
            self._modify_request_before_signing(request)
            text = self.string_to_sign(request, self.canonical_request(request))
            self._inject_signature_to_request(request, self.signature(text, request))

    return Signer, AWSRequest, Credentials
