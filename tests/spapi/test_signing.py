"""SigV4: AWS's own vectors where they apply, the doubly encoded path, and that nothing of it is loaded unasked."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest

from mws.spapi.signing import AwsKeys, sign
from tests.reference import REFERENCE, needs_reference

ROOT = Path(__file__).resolve().parents[2]
KEYS = AwsKeys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
NOW = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)

# Vectors that ask for what an SP-API request never holds.
NOT_OURS = {
    "get-header-key-duplicate": "a header sent twice: our headers are a mapping",
    "get-header-value-multiline": "a header folded over lines: obsolete since RFC 7230, refused by requests",
    "get-header-value-order": "a header sent twice: our headers are a mapping",
    "get-vanilla-utf8-query": "a query that is not encoded: build.py encodes before signing",
}


def vectors() -> list[Path]:
    return sorted((REFERENCE / "aws4_testsuite").rglob("*.req")) if REFERENCE else []


def parsed(request: Path) -> tuple[str, str, dict[str, str], bytes]:
    head, _, body = request.read_bytes().partition(b"\n\n")
    first, *lines = head.decode("utf-8").split("\n")
    method, target = first.removesuffix(" HTTP/1.1").split(" ", 1)
    headers = dict(line.split(":", 1) for line in lines if ":" in line)
    return method, f"https://{headers['Host']}{target}", headers, body


@needs_reference
@pytest.mark.parametrize("request_file", vectors(), ids=lambda path: path.stem)
def test_aws_vectors(request_file: Path) -> None:
    if request_file.stem in NOT_OURS:
        pytest.skip(NOT_OURS[request_file.stem])
    method, url, headers, body = parsed(request_file)
    headers = {name: value for name, value in headers.items() if name.lower() != "x-amz-security-token"}
    # One vector's request leaves the token out and signs it all the same: the canonical request tells.
    told = re.search(r"^x-amz-security-token:(.*)$", request_file.with_suffix(".creq").read_text("utf-8"), re.MULTILINE)
    token = told[1] if told else ""
    keys = AwsKeys(KEYS.access_key_id, KEYS.secret_access_key, token)
    signed = sign(
        keys, method=method, url=url, headers=headers, body=body, region="us-east-1", service="service", now=NOW
    )
    assert signed["Authorization"] == request_file.with_suffix(".authz").read_text("utf-8").strip()


@needs_reference
def test_no_vector_is_left_out_by_mistake() -> None:
    stems = {path.stem for path in vectors()}
    assert len(stems) == 34
    assert set(NOT_OURS) <= stems


def test_an_encoded_path_is_encoded_again_in_the_signature() -> None:
    def signature(path: str) -> str:
        url = f"https://sellingpartnerapi-na.amazon.com{path}"
        return sign(KEYS, method="GET", url=url, headers={}, body=None, region="us-east-1", now=NOW)["Authorization"]

    # Worked out once with AWS's published algorithm over the canonical path /listings/A%252FB.
    canonical = (
        "GET\n/listings/A%252FB\n\nhost:sellingpartnerapi-na.amazon.com\nx-amz-date:20150830T123600Z\n\n"
        f"host;x-amz-date\n{hashlib.sha256(b'').hexdigest()}"
    )
    scope = "20150830/us-east-1/execute-api/aws4_request"
    text = f"AWS4-HMAC-SHA256\n20150830T123600Z\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{KEYS.secret_access_key}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    assert signature("/listings/A%2FB").endswith(hmac.new(key, text.encode(), hashlib.sha256).hexdigest())


def test_botocores_debug_lines_stay_silent(caplog: pytest.LogCaptureFixture) -> None:
    planted = "Atza|" + "planted"
    with caplog.at_level(logging.DEBUG):
        sign(
            KEYS,
            method="GET",
            url="https://h.invalid/",
            headers={"x-amz-access-token": planted},
            body=None,
            region="us-east-1",
            now=NOW,
        )
    assert planted not in caplog.text


def test_botocore_is_loaded_only_to_sign() -> None:
    code = "import mws.spapi.client, sys; print('botocore' in sys.modules, end='')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False"


def test_keys_are_not_shown() -> None:
    assert "wJalr" not in repr(KEYS)
