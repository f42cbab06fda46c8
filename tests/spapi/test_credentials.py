"""AWS keys: from files and environment, and of a role, asked of moto's STS on a real socket."""

from __future__ import annotations

import logging
import re
import threading
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.spapi.clients import client

pytest.importorskip("moto", reason="moto is not installed: it is a tool of these tests only")

from moto.server import ThreadedMotoServer

from mws.spapi.clock import FixedClock
from mws.spapi.credentials import AwsProfile, AwsRole, Keyring
from mws.spapi.errors import InvalidCall, ServerError, TransportError, Unauthorized, UnreadableReply
from mws.spapi.retry import ATTEMPTS
from mws.spapi.signing import AwsKeys
from mws.spapi.tokens import EARLY, JITTER
from mws.spapi.transport import Transport
from tests.spapi import faulty
from tests.spapi.clients import READ, WRITE
from tests.spapi.faulty import Faulty, Step, raw, reply, role_keys

ARN = "arn:aws:iam::123456789012:role/SellingPartner"
BASE = AwsKeys("AKIDBASE", "base-" + "pl4nted")
ORDER = reply({"order": {}})


@pytest.fixture(scope="module")
def sts() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}/"
    server.stop()


def now() -> FixedClock:
    """moto dates what it gives out by the machine's clock: that is where the test's clock has to begin."""
    return FixedClock(datetime.now(timezone.utc))


def keyring(clock: FixedClock) -> Keyring:
    return Keyring(Transport(), clock)


def refusal(code: str) -> Step:
    body = f"""<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
    <Code>{code}</Code><Message>not you</Message></Error></ErrorResponse>"""
    return raw(403, body.encode(), Content_Type="text/xml")


# ---- a role --------------------------------------------------------------------------------------------------------


def test_a_role_is_assumed_and_its_keys_are_kept(sts: str) -> None:
    role = AwsRole(ARN, external_id="our-seller", base=BASE, endpoint=sts)
    ring = keyring(now())
    keys = ring.keys(role, 10)
    assert keys.access_key_id.startswith("ASIA")
    assert keys.secret_access_key
    assert keys.session_token
    assert ring.keys(role, 10) == keys


def test_keys_are_renewed_before_they_end_and_no_earlier(sts: str) -> None:
    clock = now()
    ring = keyring(clock)
    role = AwsRole(ARN, base=BASE, seconds=900, endpoint=sts)
    first = ring.keys(role, 10)
    clock.advance(900 - EARLY - JITTER - 5)
    assert ring.keys(role, 10) == first
    clock.advance(JITTER + 6)
    second = ring.keys(role, 10)
    assert second.session_token != first.session_token


def test_what_is_asked_of_sts() -> None:
    clock = FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
    with Faulty(role_keys("A", clock.now() + timedelta(hours=1))) as server:
        role = AwsRole(ARN, "ex/ternal id", BASE, "me", 1800, "eu-west-1", server.url + "/")
        keys = keyring(clock).keys(role, 5)
    assert keys == AwsKeys("A", "sts-secret", "session-A")
    (seen,) = server.seen
    assert (seen.method, seen.target) == ("POST", "/")
    assert parse_qs(seen.body.decode()) == {
        "Action": ["AssumeRole"],
        "Version": ["2011-06-15"],
        "RoleArn": [ARN],
        "RoleSessionName": ["me"],
        "DurationSeconds": ["1800"],
        "ExternalId": ["ex/ternal id"],
    }
    assert seen.headers["x-amz-date"] == "20261120T120000Z"
    assert re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=AKIDBASE/20261120/eu-west-1/sts/aws4_request, "
        r"SignedHeaders=content-type;host;x-amz-date, Signature=[0-9a-f]{64}",
        seen.headers["authorization"],
    )


def test_without_an_external_id_none_is_sent() -> None:
    clock = now()
    with Faulty(role_keys("A", clock.now() + timedelta(hours=1))) as server:
        keyring(clock).keys(AwsRole(ARN, base=BASE, endpoint=server.url), 5)
    assert b"ExternalId" not in server.seen[0].body


def test_sixteen_threads_ask_once() -> None:
    clock = now()
    release = threading.Event()

    def slow(server: Faulty, connection: object, seen: object) -> bool:
        release.wait(5)
        return role_keys("A", clock.now() + timedelta(hours=1))(server, connection, seen)  # type: ignore[arg-type]

    with Faulty(slow) as server, ThreadPoolExecutor(16) as pool:
        ring, role = keyring(clock), AwsRole(ARN, base=BASE, endpoint=server.url)
        waiting = [pool.submit(ring.keys, role, 5) for _ in range(16)]
        release.set()
        assert {one.result(5).access_key_id for one in waiting} == {"A"}
    assert len(server.seen) == 1


def test_every_role_has_its_own_keys() -> None:
    clock = now()
    ends = clock.now() + timedelta(hours=1)
    with Faulty(role_keys("A", ends), role_keys("B", ends)) as server:
        ring = keyring(clock)
        roles = [AwsRole(ARN, name, BASE, endpoint=server.url) for name in ("one", "two", "one")]
        assert [ring.keys(role, 5).access_key_id for role in roles] == ["A", "B", "A"]


def test_a_refusal_is_told_at_once() -> None:
    with Faulty(refusal("AccessDenied")) as server, pytest.raises(Unauthorized, match=r"AccessDenied.*trust") as caught:
        keyring(now()).keys(AwsRole(ARN, base=BASE, endpoint=server.url), 5)
    assert caught.value.status == 403
    assert len(server.seen) == 1


@pytest.mark.parametrize("step", [faulty.html(503), faulty.reset_before_headers, raw(429, b"")])
def test_trouble_is_asked_again_but_not_for_ever(step: Step) -> None:
    with Faulty(step) as server, pytest.raises((ServerError, TransportError)):
        keyring(now()).keys(AwsRole(ARN, base=BASE, endpoint=server.url), 60)
    assert len(server.seen) == ATTEMPTS


def test_sts_is_asked_again_when_it_said_it_may_be() -> None:
    clock = now()
    before = clock.monotonic()
    with Faulty(raw(429, b"", Retry_After="20")) as server, pytest.raises(ServerError):
        keyring(clock).keys(AwsRole(ARN, base=BASE, endpoint=server.url), 50)
    assert len(server.seen) == 3
    assert clock.monotonic() - before == pytest.approx(40)


@pytest.mark.parametrize("step", [raw(200, b""), faulty.html(200), raw(200, b"<a><AccessKeyId>x</AccessKeyId></a>")])
def test_a_yes_without_keys_is_an_error(step: Step) -> None:
    with Faulty(step) as server, pytest.raises(UnreadableReply):
        keyring(now()).keys(AwsRole(ARN, base=BASE, endpoint=server.url), 5)


def test_keys_that_cannot_travel_as_a_header_are_none() -> None:
    clock = now()
    planted = role_keys("ASIA&#13;&#10;X: y", clock.now() + timedelta(hours=1))
    with Faulty(planted) as server, pytest.raises(UnreadableReply) as caught:
        keyring(clock).keys(AwsRole(ARN, base=BASE, endpoint=server.url), 5)
    assert "ASIA" not in str(caught.value)


def test_while_the_old_keys_live_trouble_at_renewal_is_not_the_callers() -> None:
    clock = now()
    with Faulty(role_keys("A", clock.now() + timedelta(hours=1)), faulty.html(503)) as server:
        ring, role = keyring(clock), AwsRole(ARN, base=BASE, endpoint=server.url)
        ring.keys(role, 5)
        clock.advance(3600 - EARLY + 1)
        assert ring.keys(role, 5).access_key_id == "A"
        clock.advance(EARLY)
        with pytest.raises(ServerError):
            ring.keys(role, 5)


# ---- profiles and the chain ----------------------------------------------------------------------------------------


@pytest.fixture
def aws_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An AWS configuration of the test's own, and nothing else to find keys in."""
    for name in (
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    (tmp_path / "credentials").write_text(
        "[seller]\naws_access_key_id = AKIDFILE\naws_secret_access_key = file-pl4nted\n"
    )


@pytest.mark.usefixtures("aws_files")
def test_a_profile_is_read_from_the_aws_files() -> None:
    assert keyring(now()).keys(AwsProfile("seller"), 5) == AwsKeys("AKIDFILE", "file-pl4nted")


@pytest.mark.usefixtures("aws_files")
def test_the_default_chain_begins_with_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "env")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session")
    assert keyring(now()).keys(AwsProfile(), 5) == AwsKeys("AKIDENV", "env", "session")


@pytest.mark.usefixtures("aws_files")
@pytest.mark.parametrize("profile", ["", "nobody"])
def test_where_there_are_no_keys_it_is_said_before_anything_is_sent(profile: str) -> None:
    with pytest.raises(InvalidCall, match="no AWS keys in"):
        keyring(now()).keys(AwsProfile(profile), 5)


@pytest.mark.usefixtures("aws_files")
def test_a_role_may_be_assumed_with_the_keys_of_a_profile() -> None:
    clock = now()
    with Faulty(role_keys("A", clock.now() + timedelta(hours=1))) as server:
        keyring(clock).keys(AwsRole(ARN, base=AwsProfile("seller"), endpoint=server.url), 5)
    assert "Credential=AKIDFILE/" in server.seen[0].headers["authorization"]


# ---- through the client --------------------------------------------------------------------------------------------


def test_a_call_is_signed_with_the_roles_keys(sts: str) -> None:
    with Faulty(ORDER) as server:
        client(server, clock=now(), aws=AwsRole(ARN, base=BASE, endpoint=sts)).send(READ)
    headers = server.seen[0].headers
    assert re.search(r"Credential=ASIA\w+/\d{8}/us-east-1/execute-api/aws4_request", headers["authorization"])
    assert headers["x-amz-security-token"]


def test_a_write_whose_keys_could_not_be_had_was_not_sent_and_says_so() -> None:
    clock = now()
    with Faulty(ORDER) as server, Faulty(faulty.reset_before_headers) as broken, pytest.raises(TransportError):
        client(server, clock=clock, aws=AwsRole(ARN, base=BASE, endpoint=broken.url)).send(WRITE)
    assert server.seen == []


@pytest.mark.parametrize("step", [refusal("AccessDenied"), faulty.html(200), faulty.reset_before_headers, ORDER])
def test_no_key_is_shown(step: Step, caplog: pytest.LogCaptureFixture) -> None:
    clock = now()
    mark = "pl4nted"
    with Faulty(ORDER) as server, Faulty(step) as broken, caplog.at_level(logging.DEBUG):
        api = client(server, clock=clock, aws=AwsRole(ARN, base=BASE, endpoint=broken.url))
        with pytest.raises((Unauthorized, UnreadableReply, TransportError)) as caught:
            api.send(READ)
    assert mark not in "".join(traceback.format_exception(caught.value)) + caplog.text + repr(api)
    assert mark not in repr(AwsRole(ARN, base=BASE))


def test_keys_that_came_from_sts_are_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    clock = now()
    made = role_keys("A", clock.now() + timedelta(hours=1), "sts-" + "pl4nted")
    with Faulty(ORDER) as server, Faulty(made) as broken, caplog.at_level(logging.DEBUG):
        client(server, clock=clock, aws=AwsRole(ARN, base=BASE, endpoint=broken.url)).send(READ)
    assert len(server.seen) == 1
    assert "pl4nted" not in caplog.text
    assert "session-A" not in caplog.text


@pytest.mark.usefixtures("aws_files")
def test_botocore_says_nothing_of_the_keys_it_fetches_for_us(
    sts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A profile that names a role: botocore asks STS by itself, and would print the reply."""
    (tmp_path / "config").write_text(
        f"[profile by-role]\nrole_arn = {ARN}\nsource_profile = seller\nregion = us-east-1\nendpoint_url = {sts}\n"
    )
    with caplog.at_level(logging.DEBUG):
        keys = keyring(now()).keys(AwsProfile("by-role"), 10)
    assert keys.access_key_id.startswith("ASIA")
    for secret in ("file-pl4nted", keys.secret_access_key, keys.session_token):
        assert secret not in caplog.text
    assert "botocore" in {record.name.partition(".")[0] for record in caplog.records}
