"""Document URLs lead back to the sandbox under the name the client knows, also where it cuts its Host header short."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from mws.compat.gateway.serving import Serving
from mws.spapi.sandbox import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, TOKEN_PATH
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.http.web import read_request
from tests.spapi.sandbox.caller import FEEDS


def environ(host: str, name: str = "127.0.0.1", port: str = "8080", scheme: str = "http") -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "SERVER_NAME": name,
        "SERVER_PORT": port,
        "wsgi.url_scheme": scheme,
        "HTTP_HOST": host,
    }


@pytest.mark.parametrize(
    ("host", "root"),
    [
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("27.0.0.1:8080", "http://127.0.0.1:8080"),
        ("localhost:8080", "http://localhost:8080"),
        ("ocalhost:8080", "http://localhost:8080"),
        (":1]:8080", "http://[::1]:8080"),
        ("amazon.test:443", "http://amazon.test:443"),
        ("andbox.test:8080", "http://sandbox.test:8080"),
        ("", "http://127.0.0.1:8080"),
    ],
)
def test_a_host_cut_short_is_made_whole(host: str, root: str) -> None:
    assert read_request(environ(host), hosts=("sandbox.test:8080",)).root == root


def test_a_usual_port_is_not_named() -> None:
    assert read_request(environ("ocalhost", port="80")).root == "http://localhost"
    assert read_request(environ("localhost", port="443", scheme="https")).root == "https://localhost"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_client_that_cuts_its_host_uploads_a_document(name: str) -> None:
    """By the server that `mws-compat sandbox` runs on."""
    with Serving(Sandbox(), threads=2) as serving:
        check_upload(serving.url.replace("127.0.0.1", name))


def check_upload(base: str) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": REFRESH_TOKEN}
    form |= {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    token = requests.post(base + TOKEN_PATH, data=form, timeout=10).json()["access_token"]
    headers = {"x-amz-access-token": token, "Host": base[len("https://") :]}
    made = requests.post(f"{base}{FEEDS}/documents", json={"contentType": "text/xml"}, headers=headers, timeout=10)
    url = made.json()["url"]
    assert url.startswith(f"{base}/")
    assert requests.put(url, data=b"<a/>", headers={"Content-Type": "text/xml"}, timeout=10).status_code == 200
