"""Runs two legacy scripts unchanged, in process and then over HTTPS through the gateway; tells what each call took.

`legacy_orders.py` reads orders, `legacy_prices.py` sends an XML price feed and prints its ProcessingReport. They know
MWS only. Every call they make is answered by the embedded sandbox: no account, no network, no configuration. Exits 0
only if every call worked both times.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import queue
import runpy
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from unittest import mock

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from rich import box
from rich.console import Console
from rich.table import Table

import mws
import mws.mws

SCRIPTS = tuple(Path(__file__).with_name(name) for name in ("legacy_orders.py", "legacy_prices.py"))
START_SECONDS = 30.0
COLUMNS = ("door", "legacy Action", "SP-API calls made", "status", "bytes", "time")


@dataclass(frozen=True)
class Call:
    """One call of the script. made: SP-API operations, "none" where nothing had to be asked. seconds: wall time."""

    door: str
    action: str
    made: tuple[str, ...]
    status: int
    size: int
    seconds: float

    def cells(self) -> tuple[str, ...]:
        made = "\n".join(self.made) or "-"
        return self.door, self.action, made, str(self.status or "-"), f"{self.size:,}", f"{self.seconds * 1000:.1f} ms"


@contextlib.contextmanager
def recording(door: str, calls: list[Call]) -> Iterator[None]:
    """Notes every call made through the drop-in, without the script knowing."""
    original: Callable[..., Any] = mws.mws.MWS.make_request  # whatever the drop-in's replies are

    def make_request(self: mws.mws.MWS, extra_data: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        response = None
        try:
            reply = original(self, extra_data, *args, **kwargs)
            response = reply.response
            return reply
        except mws.MWSError as error:
            response = error.response
            raise
        finally:
            seconds = time.perf_counter() - start
            # A response with an error status is false, so it is compared with None.
            made = response.headers.get("x-mws-compat-calls", "") if response is not None else ""
            calls.append(
                Call(
                    door,
                    str(extra_data["Action"]),
                    tuple(name.strip() for name in made.split(",") if name.strip()),
                    response.status_code if response is not None else 0,
                    len(response.content) if response is not None else 0,
                    seconds,
                )
            )

    with mock.patch.object(mws.mws.MWS, "make_request", make_request):
        yield


def run_scripts(door: str, calls: list[Call], **environment: str) -> bool:
    """Run each script as `python SCRIPT` would, with that environment; True if all ended with 0."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("MWS_")}
    worked = True
    with mock.patch.dict(os.environ, clean | environment, clear=True), recording(door, calls):
        for script in SCRIPTS:
            print(f"$ python {script.name}", flush=True)
            with mock.patch.object(sys, "argv", [str(script)]):
                try:
                    runpy.run_path(str(script), run_name="__main__")
                except SystemExit as stop:
                    worked &= not stop.code
            print(flush=True)
    return worked


def throwaway_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself and ends within a day, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mws-compat demo")])
    now = datetime.now(timezone.utc)
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign"), False
    )
    public = key.public_key()
    certificate = (
        x509.CertificateBuilder(name, name, public, x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=23))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        # Python 3.13 verifies strictly: a certificate that signs must say so and carry both key identifiers.
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, key_cert_sign=True, encipher_only=False, decipher_only=False, **usage
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )
    certfile, keyfile = folder / "certificate.pem", folder / "key.pem"
    certfile.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    keyfile.touch(mode=0o600)
    keyfile.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certfile, keyfile


@contextlib.contextmanager
def gateway(certfile: Path, keyfile: Path) -> Iterator[str]:
    """`mws-compat gateway --sandbox` on a free port; yields its URL, ends it as a service manager would."""
    command = [
        sys.executable,
        "-m",
        "mws.compat.cli",
        "-q",
        "gateway",
        "--sandbox",
        "--port",
        "0",
        "--feed-seconds",
        "1",
    ]
    process = subprocess.Popen(
        [*command, "--certfile", str(certfile), "--keyfile", str(keyfile)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield ready_url(process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ready_url(process: subprocess.Popen[str]) -> str:
    """The URL of the line `ready https://HOST:PORT`; raises RuntimeError where none comes."""
    lines: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None

    def pump(stream: Any = process.stdout) -> None:  # reads to the end, so that the gateway never blocks on a full pipe
        for line in stream:
            lines.put(line)
        lines.put("")

    threading.Thread(target=pump, daemon=True).start()
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            line = lines.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            raise RuntimeError(f"the gateway was not ready within {START_SECONDS:.0f} seconds") from None
        if not line:
            raise RuntimeError("the gateway ended before it was ready; its own words stand above")
        if line.startswith("ready "):
            return line.split()[1]


def show(calls: list[Call]) -> None:
    """A table on a terminal, aligned lines elsewhere."""
    if sys.stdout.isatty():
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for number, heading in enumerate(COLUMNS):
            table.add_column(heading, overflow="fold", justify="left" if number < 3 else "right")
        for call in calls:
            table.add_row(*call.cells(), style="" if call.status == 200 else "red")
        Console().print(table)
        return
    rows: list[tuple[str, ...]] = [COLUMNS]
    for call in calls:
        door, action, made, *numbers = call.cells()
        first, *others = made.split("\n")
        rows += [(door, action, first, *numbers), *(("", "", other, "", "", "") for other in others)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        texts = [cell.ljust(width) for cell, width in zip(row[:3], widths[:3], strict=True)]
        numbers = [cell.rjust(width) for cell, width in zip(row[3:], widths[3:], strict=True)]
        print("  ".join([*texts, *numbers]).rstrip())


def main() -> int:
    # The original, too, warns of methods it renamed later; here that only breaks up the output.
    warnings.simplefilter("ignore", DeprecationWarning)
    calls: list[Call] = []
    print("1. In process: `import mws` is the façade\n", flush=True)
    worked = run_scripts("in process", calls, MWS_COMPAT_BACKEND="sandbox")
    print("2. Over HTTPS: `import mws` signs and sends to `mws-compat gateway`\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        certfile, keyfile = throwaway_certificate(Path(folder))
        with gateway(certfile, keyfile) as url:
            worked &= run_scripts("gateway", calls, MWS_DOMAIN=url, REQUESTS_CA_BUNDLE=str(certfile))
    show(calls)
    worked &= {call.door for call in calls} == {"in process", "gateway"} and all(call.status == 200 for call in calls)
    print("\nEvery call worked." if worked else "\nNot every call worked.")
    return 0 if worked else 1


if __name__ == "__main__":
    sys.exit(main())
