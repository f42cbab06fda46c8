"""`mws-compat gateway` as a process of its own, and what the system tells of it: its memory, its open files."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from mws.compat.config import SANDBOX
from mws.spapi.clock import SystemClock
from mws.spapi.sandbox import TOKEN_PATH
from tests.compat.gateway.standin import query_of, signed

ROOT = Path(__file__).resolve().parents[3]
(ACCOUNT,) = SANDBOX.accounts

needs_proc = pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="no /proc as Linux has it")


@dataclass(frozen=True)
class GatewayProcess:
    """One that runs. temporary: its folder for temporary files."""

    url: str
    process: subprocess.Popen[str]
    temporary: Path

    def signed(self, action: str, params: Mapping[str, str] | None) -> tuple[str, dict[str, str]]:
        """The target of a call's request, and its headers."""
        host = self.url.partition("://")[2]
        path = f"/{'Feeds' if 'Feed' in action else 'Reports'}/2009-01-01"
        given = {"Action": action, "Version": "2009-01-01", **(params or {})}
        now = SystemClock().now()
        query = query_of(signed(given, method="POST", host=host, path=path, account=ACCOUNT, moment=now))
        return f"{path}?{query}", {"User-Agent": "Test/1 (Language=Python)", "Content-Type": "text/xml"}

    def request(
        self,
        action: str,
        params: Mapping[str, str] | None = None,
        body: Iterable[bytes] | bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> tuple[HTTPConnection, HTTPResponse]:
        """A call sent whole, its answer begun. Without a Content-Length an iterable goes in chunks."""
        target, fields = self.signed(action, params)
        connection = HTTPConnection(self.url.partition("://")[2], timeout=300)
        fields |= headers or {}
        chunked = not isinstance(body, bytes) and "Content-Length" not in fields
        if chunked:
            fields["Transfer-Encoding"] = "chunked"
        connection.request("POST", target, body, fields, encode_chunked=chunked)
        return connection, connection.getresponse()

    def call(
        self,
        action: str,
        params: Mapping[str, str] | None = None,
        body: Iterable[bytes] | bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """A call that succeeds: its answer."""
        connection, response = self.request(action, params, body, headers)
        answer = response.read()
        connection.close()
        assert response.status == 200, answer[:1000]
        return answer

    def settled(self) -> None:
        """Until no call is in flight, and no file is open: what a client left ends when the server comes to notice."""
        for _ in range(10_000):
            connection = HTTPConnection(self.url.partition("://")[2], timeout=30)
            connection.request("GET", "/healthz", headers={"User-Agent": "Test/1 (Language=Python)"})
            told = connection.getresponse().read()
            connection.close()
            if b"in_flight 0\n" in told and not self.files():
                return
        raise AssertionError(f"a call is still in flight, or a file open: {self.files()}")

    def memory(self, name: str) -> int:
        """Bytes: `VmRSS` is what it holds, `VmHWM` the most it held since `forget_peak`."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))

    def forget_peak(self) -> None:
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def files(self) -> list[tuple[str, int]]:
        """The files in its temporary folder that it has open, with or without a name, and their modes."""
        found = []
        for each in Path(f"/proc/{self.process.pid}/fd").iterdir():
            try:
                name = os.readlink(each)
                if name.startswith(str(self.temporary)):
                    found.append((name, each.stat().st_mode & 0o777))
            except FileNotFoundError:
                continue  # closed since it was listed
        return found


@contextmanager
def gateway_on(upstream: str, folder: Path, *, threads: int = 4) -> Iterator[GatewayProcess]:
    """A gateway whose SP-API is at the URL `upstream`. Its state and its temporary files lie in that folder."""
    (application,) = SANDBOX.applications
    temporary = folder / "temporary"
    temporary.mkdir()
    (folder / "mws-compat.toml").write_text(
        f"""
[spapi]
lwa_client_id = "{application.lwa_client_id}"
lwa_client_secret = "{application.lwa_client_secret}"
lwa_endpoint = "{upstream}{TOKEN_PATH}"
endpoint = "{upstream}"

[gateway]
threads = {threads}

[state]
url = "sqlite:///{folder}/state.sqlite3"

[[account]]
seller_id = "{ACCOUNT.seller_id}"
mws_access_key = "{ACCOUNT.mws_access_key}"
mws_secret_key = "{ACCOUNT.mws_secret_key}"
refresh_token = "{ACCOUNT.refresh_token}"
region = "na"
marketplaces = ["ATVPDKIKX0DER"]
"""
    )
    command = [sys.executable, "-m", "mws.compat.cli", "gateway", "--port", "0", "--config", "mws-compat.toml"]
    plain = {key: value for key, value in os.environ.items() if not key.startswith("MWS_")}
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(
            command,
            cwd=folder,
            env={**plain, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            errors.seek(0)
            assert line.startswith("ready "), errors.read()
            yield GatewayProcess(line.split()[1], process, temporary)
        finally:
            process.kill()
