"""AWS Signature Version 4 through botocore, for applications that still sign. Loaded only where keys are configured.

Amazon ignores the signature since 2023-10-02. Service `execute-api`; API Gateway wants the path encoded twice, which is
what botocore's SigV4Auth does to a path that is already encoded.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

SERVICE = "execute-api"


@dataclass(frozen=True, slots=True)
class AwsKeys:
    """AWS credentials as they are. session_token: of temporary ones, "" otherwise."""

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
    signer, request_type = _signer(keys, service, region)
    request = request_type(method=method, url=url, data=body or b"", headers=dict(headers))
    request.context["timestamp"] = now.strftime("%Y%m%dT%H%M%SZ")
    signer.add_auth(request)
    return dict(request.headers.items())


# Good for a day; botocore derives it for every request.
@lru_cache(maxsize=64)
def _key(secret: str, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


# A signer holds no state of a request. botocore has no type information, hence Any here and below.
@lru_cache(maxsize=64)
def _signer(keys: AwsKeys, service: str, region: str) -> tuple[Any, Any]:
    signer, request_type, credentials = _botocore()
    found = credentials(keys.access_key_id, keys.secret_access_key, keys.session_token or None)
    return signer(found, service, region), request_type


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

        def signature(self, string_to_sign: str, request: Any) -> str:
            secret, day = self.credentials.secret_key, request.context["timestamp"][:8]
            key = _key(secret, day, self._region_name, self._service_name)
            return hmac.new(key, string_to_sign.encode(), hashlib.sha256).hexdigest()

    return Signer, AWSRequest, Credentials
