"""Every command that a page prints is run as it is printed, on a sandbox, and ends as the page says it does.

What stands in a ```console block is a command. A page's placeholder (a folder, a port, an id) is filled by `FILLED`;
what is not run here, and where it is run instead, is `ELSEWHERE`.
"""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import trustme

from mws.spapi import sandbox as facts
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.world.drinking_cup import schema
from tests.docs.test_pages import blocks

ROOT = Path(__file__).resolve().parents[2]
US = "ATVPDKIKX0DER"

# The first words of commands that other tests run, or that would change the machine of whoever runs the tests.
ELSEWHERE = {
    "make": "tests/docs/test_examples.py runs the demo; the suite is this one",
    "pip": "tests/packaging/test_wheel.py builds and installs",
    "git": "changes a user's settings",
    ".venv/bin/python": "tests/docs/test_contributing.py goes CONTRIBUTING's way in a copy of the checkout",
    "mws-compat gateway": "below, as servers",
}
FILLED = {
    "/backup/state.sqlite3": "backup.sqlite3",
    "--port 8080": "--port 0",
    "--port 8443": "--port 0",
    "--host 0.0.0.0": "--host 127.0.0.1",
}
# A price that was never sent: the command says so by its exit code, as its help tells.
CODES = {"mws-compat feed sent --sku SKU": 1}

PRICES = f"""<?xml version="1.0"?>
<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion>
<MerchantIdentifier>{facts.SELLER_ID}</MerchantIdentifier></Header><MessageType>Price</MessageType>
<Message><MessageID>1</MessageID><Price><SKU>SKU-1</SKU><StandardPrice currency="USD">16.50</StandardPrice></Price>
</Message></AmazonEnvelope>"""


def printed() -> list[tuple[str, str]]:
    """(page, command) of every line of a console block, without its comment."""
    lines = [
        (page, line.split(" # ")[0].strip()) for page, content in blocks("console") for line in content.splitlines()
    ]
    return [(page, line) for page, line in lines if line]


def answers() -> str:
    """The file of answers as docs/going-live.md prints it."""
    (found,) = [text for page, text in blocks("toml") if page == "docs/going-live.md"]
    return found


def runs_here(line: str) -> bool:
    return not line.startswith(tuple(ELSEWHERE))


COMMANDS = [(page, line) for page, line in printed() if runs_here(line)]
SERVERS = [(page, line) for page, line in printed() if line.startswith("mws-compat gateway")]


CUPS = f"""<?xml version="1.0"?>
<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion>
<MerchantIdentifier>{facts.SELLER_ID}</MerchantIdentifier></Header><MessageType>Product</MessageType>
<Message><MessageID>1</MessageID><OperationType>Update</OperationType><Product><SKU>CUP-1</SKU><StandardProductID>
<Type>EAN</Type><Value>4006381333931</Value></StandardProductID><DescriptionData><Title>Cup</Title><Brand>Clay</Brand>
</DescriptionData></Product></Message></AmazonEnvelope>"""
TYPES = """[feeds.product_types."*"]
product_type = "DRINKING_CUP"
attributes = { "DescriptionData/Title" = "item_name", "DescriptionData/Brand" = "brand" }
constants = { country_of_origin = "DE" }
"""


class Quiet(WSGIRequestHandler):
    """Writes no line for a request."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def amazon() -> Iterator[str]:
    """A sandbox that listens, so that a configuration can name it."""
    with make_server("127.0.0.1", 0, Sandbox(report_seconds=0), handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def place(tmp_path: Path, amazon: str) -> Path:
    """A working directory with what the pages take for granted: a configuration, a feed, a certificate, our command."""
    (tmp_path / "mws-compat.toml").write_text(
        f"""
[spapi]
lwa_client_id = "{facts.CLIENT_ID}"
lwa_client_secret = "{facts.CLIENT_SECRET}"
lwa_endpoint = "{amazon}/auth/o2/token"
endpoint = "{amazon}"
user_agent = "MyShop/1.0 (Language=Python)"
[[account]]
seller_id = "{facts.SELLER_ID}"
mws_access_key = "{facts.MWS_ACCESS_KEY}"
mws_secret_key = "{facts.MWS_SECRET_KEY}"
refresh_token = "{facts.REFRESH_TOKEN}"
marketplaces = ["{US}"]
""",
        encoding="utf-8",
    )
    (tmp_path / "mws-compat.toml").chmod(0o600)
    (tmp_path / "prices.xml").write_text(PRICES, encoding="utf-8")
    (tmp_path / "cups.xml").write_text(CUPS, encoding="utf-8")
    (tmp_path / "types.toml").write_text(TYPES, encoding="utf-8")
    cup = schema(US, "LISTING_PRODUCT_ONLY", enforced=True)
    (tmp_path / "DRINKING_CUP.json").write_text(json.dumps(cup), encoding="utf-8")
    certificate = trustme.CA().issue_cert("127.0.0.1")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    program = tmp_path / "bin" / "mws-compat"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mws.compat.cli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return tmp_path


def environment(place: Path) -> dict[str, str]:
    found = {name: value for name, value in os.environ.items() if not name.startswith("MWS_COMPAT")}
    path = f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"
    kept = dict.fromkeys(re.findall(r'"env:(\w+)"', answers()), "a value that is kept elsewhere")
    return found | kept | {"PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(place / "state"), "PATH": path}


def filled(line: str, document_id: str = "") -> str:
    for said, meant in FILLED.items():
        line = line.replace(said, meant)
    return line.replace("reportDocumentId=ID", f"reportDocumentId={document_id}")


@pytest.mark.long
@pytest.mark.parametrize(("page", "line"), COMMANDS, ids=[f"{page}: {line}" for page, line in COMMANDS])
def test_a_printed_command_works(page: str, line: str, place: Path) -> None:
    if line.startswith("mws-compat state"):  # a state database that is in use
        done = _run("mws-compat ledger adopt --acknowledge-before none", place)
        assert done.returncode == 0, done.stderr
    if line.startswith("mws-compat init"):  # nothing is there yet but the answers
        (place / "mws-compat.toml").unlink()
        (place / "answers.toml").write_text(answers(), encoding="utf-8")
    if line.startswith("mws-compat accounts"):  # what the commands before it on the page have stored
        _store_accounts(line, place)
    document_id = _document(place) if "reportDocumentId=ID" in line else ""
    done = _run(filled(line, document_id), place)
    assert done.returncode == CODES.get(line, 0), f"{page}: {line}\n{done.stdout}{done.stderr}"
    assert done.stdout or done.stderr or line.startswith("eval ") or "--output" in line
    assert "Traceback" not in done.stderr


def _store_accounts(line: str, place: Path) -> None:
    """What the commands of accounts.md take for granted: files, and for those that come later an account."""
    page = (ROOT / "docs/accounts.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"^```csv\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    given = {
        "sellers.csv": table,
        "token.txt": f"{facts.REFRESH_TOKEN}\n",
        "secret.txt": "secret\n",
        "key.txt": "key\n",
    }
    for name, content in given.items():
        (place / name).write_text(content, encoding="utf-8")
    if not re.match("mws-compat accounts (add|import|application|developer)", line):
        key = f"--mws-access-key {facts.MWS_ACCESS_KEY}"
        done = _run(f"mws-compat accounts add --seller-id A2SANDBOXSELLER --refresh-token file:token.txt {key}", place)
        assert done.returncode == 0, done.stderr


def _document(place: Path) -> str:
    """The id of a report's document, by the commands themselves."""
    parameters = f"reportType=GET_MERCHANT_LISTINGS_ALL_DATA 'marketplaceIds:=[\"{US}\"]'"
    made = _run(f"mws-compat spapi reports.2021-06-30.createReport {parameters}", place)
    assert made.returncode == 0, made.stderr
    report = json.loads(made.stdout)["reportId"]
    found = json.loads(_run(f"mws-compat spapi reports.2021-06-30.getReport reportId={report}", place).stdout)
    return str(found["reportDocumentId"])


def _run(line: str, place: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line],
        cwd=place,
        env=environment(place),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize(("page", "line"), SERVERS, ids=[f"{page}: {line}" for page, line in SERVERS])
def test_a_printed_server_serves(page: str, line: str, place: Path) -> None:
    with subprocess.Popen(
        ["bash", "-c", f"exec {filled(line)}"],
        cwd=place,
        env=environment(place),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert select.select([process.stdout], [], [], 60)[0], f"{page}: not ready within a minute"
            ready = process.stdout.readline()
            assert re.fullmatch(rf"ready http{'s' if '--certfile' in line else ''}://127\.0\.0\.1:\d+\n", ready)
        finally:
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said


def test_pages_print_commands() -> None:
    assert len(COMMANDS) >= 12
    assert len(SERVERS) == 3
