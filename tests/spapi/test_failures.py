"""What could not be reached is named: which host, what happened, and no further tries where none can help."""

from __future__ import annotations

import io
import socket
import threading
import traceback
from pathlib import Path

import pytest
import requests
import trustme

from mws.spapi.calls import RestCall
from mws.spapi.client import Client
from mws.spapi.clock import FixedClock
from mws.spapi.errors import CannotConnect, ConnectFailed, ConnectionLost, InvalidCall, SpapiError, UnreadableReply
from mws.spapi.retry import ATTEMPTS as TOKEN_ATTEMPTS
from mws.spapi.sending import ATTEMPTS
from mws.spapi.transport import Transport
from tests.ports import refusing
from tests.spapi.clients import READ, WRITE, client
from tests.spapi.documents.store import Store
from tests.spapi.fault_places import tls_server
from tests.spapi.fault_runs import NOON
from tests.spapi.faulty import Faulty, reply, verbatim

# Spelled in two halves: a traceback quotes source lines, and this must be found only where it leaked.
PASSWORD = "proxy" + "secret"
NOWHERE = "nowhere.invalid"


def failure(url: str, **options: str) -> SpapiError:
    transport = Transport(**options)  # type: ignore[arg-type]
    with pytest.raises(SpapiError) as caught:
        transport.exchange("GET", url, {}, None, timeout=5)
    transport.close()
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))
    return caught.value


def test_a_refused_connection_names_host_and_port() -> None:
    with refusing() as port:
        error = failure(f"http://127.0.0.1:{port}/x?secret=1")
    assert type(error) is ConnectFailed
    assert f"could not connect to 127.0.0.1:{port}: it refuses" in str(error)
    assert "secret" not in str(error)


def test_an_unknown_name_is_named_and_final() -> None:
    error = failure(f"http://{NOWHERE}/")
    assert isinstance(error, ConnectFailed)
    assert NOWHERE in str(error)
    assert "DNS" in str(error)


@pytest.mark.parametrize("number", [socket.EAI_NONAME, socket.EAI_AGAIN])
def test_only_a_name_that_is_not_known_is_final(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*args: object, **kwargs: object) -> list[object]:
        raise socket.gaierror(number, "as the system says it")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    error = failure("http://spapi.example/")
    assert isinstance(error, CannotConnect) == (number == socket.EAI_NONAME)
    assert "spapi.example" in str(error)


NO_URL = "http://[::1/auth/o2/token"


def test_a_url_that_is_none_is_told_wherever_it_stands() -> None:
    assert isinstance(failure(NO_URL), CannotConnect)
    with Faulty() as server:
        with pytest.raises(InvalidCall, match="endpoint"):
            client(server, endpoint=NO_URL)
        api = Client(
            refresh_token="Atzr|r", lwa_client_id="i", lwa_client_secret="s", endpoint=server.url, lwa_endpoint=NO_URL
        )
        with pytest.raises(CannotConnect, match="Login with Amazon"):
            api.send(READ)
        api.close()
    no_place = reply({"url": "https://[::1", "reportDocumentId": "1"})
    with Store(api=(no_place,)) as store, pytest.raises(UnreadableReply, match="https"):
        store.client().documents.download_report("1", io.BytesIO())


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..example"])
def test_a_name_that_cannot_be_one_is_final(host: str) -> None:
    assert isinstance(failure(f"http://{host}/"), CannotConnect)


def test_a_certificate_of_another_name_is_final_and_says_so() -> None:
    authority = trustme.CA()
    with tls_server(authority, "other.example") as (port, _), authority.cert_pem.tempfile() as bundle:
        error = failure(f"https://localhost:{port}/", ca_bundle=bundle)
    assert isinstance(error, CannotConnect)
    assert f"the certificate of localhost:{port} was not accepted" in str(error)
    assert "localhost" in str(error).partition("accepted")[2], "OpenSSL's own words: which name was wanted"


def test_a_certificate_nobody_vouches_for_is_final_and_says_so() -> None:
    with tls_server(trustme.CA(), "localhost") as (port, _):
        error = failure(f"https://localhost:{port}/")
    assert isinstance(error, CannotConnect)
    assert "ca_bundle" in str(error)


def test_a_server_without_tls_is_final_and_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with listener.accept()[0] as connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        error = failure(f"https://127.0.0.1:{listener.getsockname()[1]}/")
        thread.join(5)
    assert isinstance(error, CannotConnect)
    assert "does not speak TLS" in str(error)


def test_a_ca_bundle_that_is_not_there_is_the_callers_mistake(tmp_path: Path) -> None:
    missing = str(tmp_path / "gone.pem")
    error = failure("https://127.0.0.1:1/", ca_bundle=missing)
    assert isinstance(error, InvalidCall)
    assert missing in str(error)


@pytest.mark.parametrize(
    "content", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_ca_bundle_that_holds_none_is_not_blamed_on_who_was_to_be_called(tmp_path: Path, content: str) -> None:
    bundle = tmp_path / "some.pem"
    bundle.write_text(content)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        error = failure(f"https://127.0.0.1:{listener.getsockname()[1]}/", ca_bundle=str(bundle))
    assert isinstance(error, CannotConnect)
    assert "ca_bundle holds no certificates" in str(error)
    assert str(bundle) not in str(error)


PROXY_SAYS = [
    (407, "wants a name and a password", True),
    (403, "lets nothing through to target.example", True),
    (502, "did not reach target.example", False),
]


@pytest.mark.parametrize(("status", "words", "final"), PROXY_SAYS)
def test_what_a_proxy_says_is_told_as_the_proxys(status: int, words: str, final: bool) -> None:
    with Faulty(verbatim(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status, stays=False)) as proxy:
        place = proxy.url.removeprefix("http://")
        error = failure("https://target.example/", proxy=f"http://user:{PASSWORD}@{place}")
    assert isinstance(error, ConnectFailed)
    assert isinstance(error, CannotConnect) == final
    assert words in str(error)
    assert place in str(error)


def test_a_proxy_that_wants_a_password_for_plain_http_is_told_alike() -> None:
    with Faulty(reply({}, 407)) as proxy:
        error = failure("http://target.example/", proxy=proxy.url)
    assert isinstance(error, CannotConnect)
    assert "407" in str(error)
    assert proxy.url.removeprefix("http://") in str(error)


def test_a_proxy_that_is_away_is_named_and_the_target_is_not_blamed() -> None:
    with refusing() as port:
        error = failure("https://target.example/", proxy=f"http://user:{PASSWORD}@127.0.0.1:{port}")
    assert type(error) is ConnectFailed
    assert f"the proxy 127.0.0.1:{port}" in str(error)


# ---- no further tries ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", [READ, WRITE], ids=["a read", "a write"])
def test_a_certificate_is_not_asked_for_again(call: RestCall) -> None:
    with Faulty() as lwa, tls_server(trustme.CA(), "localhost") as (port, connections):
        api = client(lwa, endpoint=f"https://localhost:{port}")
        with pytest.raises(CannotConnect):
            api.send(call)
        assert len(connections) == 1
        api.close()


@pytest.mark.parametrize("call", [READ, WRITE], ids=["a read", "a write"])
def test_what_may_heal_is_tried_again(call: RestCall, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []

    def getaddrinfo(host: object, *args: object, **kwargs: object) -> list[object]:
        if host != "spapi.example":
            return list(real(host, *args, **kwargs))  # type: ignore[arg-type]
        looked.append(host)
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    real = socket.getaddrinfo
    with Faulty() as lwa:
        api = client(lwa, endpoint="http://spapi.example")
        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        with pytest.raises(ConnectFailed):
            api.send(call)
        api.close()
    assert len(looked) == ATTEMPTS


def test_a_token_service_that_cannot_be_trusted_is_asked_once() -> None:
    with Faulty() as server, tls_server(trustme.CA(), "localhost") as (port, connections):
        api = Client(
            refresh_token="Atzr|r",
            lwa_client_id="client-id",
            lwa_client_secret="client-secret",
            endpoint=server.url,
            lwa_endpoint=f"https://localhost:{port}/auth/o2/token",
            clock=FixedClock(NOON),
        )
        with pytest.raises(CannotConnect, match="Login with Amazon"):
            api.send(READ)
        assert len(connections) == 1 < TOKEN_ATTEMPTS
        api.close()


def test_what_came_of_reading_a_reply_is_no_proof_that_nothing_was_sent() -> None:
    """A session that was handed in does not tell what it sent: a write over it may have arrived."""
    broken = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n{}"
    with Faulty(verbatim(broken, stays=False)) as server:
        transport = Transport(session=requests.Session())
        with pytest.raises(ConnectionLost):
            transport.exchange("POST", server.url, {}, b"{}", timeout=5)
    assert len(server.seen) == 1
