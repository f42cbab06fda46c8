"""Retries by the libraries themselves, unchanged: a balancer passes a call on and says 500 in the place of its answer.

The official PHP client is not on any registry: PHP_MWS_CLIENT names its folder `MarketplaceWebService`, which is looked
for nowhere else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from mws.compat.config import SANDBOX
from mws.compat.facade import Facade
from mws.compat.gateway import Gateway
from mws.compat.gateway.serving import Serving
from mws.mappings.feeds.operations import CREATE
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.compat.listings.feeds import PRICING, price
from tests.compat.plans.feeds.test_submit import FEED, FULFILLMENT, REFUND, US
from tests.compat.plans.feeds.test_submit import envelope as orders
from tests.soak.wishes import ours
from tests.venvs import venv

pytestmark = pytest.mark.long

PROGRAMS = Path(__file__).parent / "programs"
(ACCOUNT,) = SANDBOX.accounts
SECONDS = 120
FAILED = (
    b'<?xml version="1.0"?><ErrorResponse xmlns="http://mws.amazonaws.com/doc/2009-01-01/"><Error><Type>Receiver</Type>'
    b"<Code>InternalError</Code><Message>It gave up.</Message></Error><RequestID>0</RequestID></ErrorResponse>"
)


class Balancer:
    """Passes calls on to a gateway. loses: of how many answers to come it says 500. signatures: of the calls seen."""

    def __init__(self) -> None:
        self.gateway = ""
        self.loses = 0
        self.signatures: list[str] = []

    # Any: WSGI's environment and start_response.
    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()  # PHP's comes in chunks
        query = environ.get("QUERY_STRING", "")
        said = dict(parse_qsl(query)) | dict(parse_qsl(body.decode("latin-1")) if not query else ())
        self.signatures.append(said.get("Signature", ""))
        given = {key[5:].replace("_", "-").title(): value for key, value in environ.items() if key.startswith("HTTP_")}
        given.pop("Transfer-Encoding", None)
        given |= {"Content-Type": environ.get("CONTENT_TYPE", ""), "Content-Length": str(len(body))}
        connection = HTTPConnection(urlsplit(self.gateway).netloc, timeout=SECONDS)
        path = environ["PATH_INFO"] + (f"?{query}" if query else "")
        connection.request(environ["REQUEST_METHOD"], path, body, given)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        status, headers = f"{answer.status} {answer.reason}", answer.getheaders()
        if self.loses:
            self.loses -= 1
            status, content, headers = "500 Internal Server Error", FAILED, [("Content-Type", "text/xml")]
        dropped = ("content-length", "connection", "transfer-encoding", "server", "date")
        kept = [(name, value) for name, value in headers if name.lower() not in dropped]
        start_response(status, [*kept, ("Content-Length", str(len(content)))])
        return [content]


@pytest.fixture
def stage() -> Iterator[tuple[Balancer, str, Sandbox]]:
    sandbox, balancer = Sandbox(feed_seconds=60), Balancer()
    facade = Facade(SANDBOX, session=session(sandbox))
    with Serving(Gateway(facade), threads=4, drain=0.0) as gateway, Serving(balancer, threads=4, drain=0.0) as front:
        balancer.gateway = gateway.url
        yield balancer, front.url, sandbox
    facade.close()


def boto() -> list[str]:
    return [str(venv("boto-2.49.0", "2.7", ["boto==2.49.0"])), str(PROGRAMS / "boto_submit.py")]


def php() -> list[str]:
    found, folder = shutil.which("php"), os.environ.get("PHP_MWS_CLIENT", "")
    if found is None or not Path(folder, "Client.php").exists():
        pytest.skip("the official PHP client: php is not on PATH, or PHP_MWS_CLIENT does not name its folder")
    return [found, str(PROGRAMS / "submit.php"), folder]


def submitted(command: list[str], url: str, feed_type: str, file: Path) -> str:
    """What the program prints last: an id, or an error."""
    arguments = [ACCOUNT.mws_access_key, ACCOUNT.mws_secret_key, ACCOUNT.seller_id, url, feed_type, str(file)]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip().splitlines()[-1]


def priced(amount: str) -> bytes:
    return ours("Price", [price(1, "SKU-1", f'<StandardPrice currency="USD">{amount}</StandardPrice>')])


@pytest.mark.parametrize("library", [boto, php])
@pytest.mark.parametrize(
    ("feed_type", "content"),
    [(REFUND, orders(1, message="OrderAdjustment")), (FULFILLMENT, FEED), (PRICING, priced("20.50"))],
    ids=["refund", "shipment", "price"],
)
def test_what_a_library_repeats_by_itself_is_one_submission(
    stage: tuple[Balancer, str, Sandbox],
    tmp_path: Path,
    library: Callable[[], list[str]],
    feed_type: str,
    content: bytes,
) -> None:
    balancer, url, sandbox = stage
    file = tmp_path / "feed.xml"
    file.write_bytes(content)
    balancer.loses = 2
    told = submitted(library(), url, feed_type, file)
    assert told.isdigit(), told
    assert len(balancer.signatures) == 3
    if library is php:
        # What the decision rests on: it signs before its loop. boto signs in it, which shows once a second has passed.
        assert len({*balancer.signatures}) == 1
    if feed_type == PRICING:
        assert sandbox.site.stock.of(ACCOUNT.seller_id)["SKU-1"].price(US) == 20.5
        assert sandbox.journal.counts["listingsItems.2021-08-01.patchListingsItem"] == 1
    else:
        assert sandbox.journal.counts[CREATE] == 1
    # The program says it again at once, by a call of its own: that is known for ninety seconds.
    assert submitted(library(), url, feed_type, file) == told


@pytest.mark.parametrize("library", [boto, php])
def test_what_a_person_says_again_behind_something_newer_is_a_wish(
    stage: tuple[Balancer, str, Sandbox], tmp_path: Path, library: Callable[[], list[str]]
) -> None:
    _, url, sandbox = stage
    ids = []
    for number, amount in enumerate(("18.50", "20.50", "18.50")):
        file = tmp_path / f"{number}.xml"
        file.write_bytes(priced(amount))
        ids.append(submitted(library(), url, PRICING, file))
        # A Timestamp has seconds and a Signature covers no body: within one second it is the same request.
        time.sleep(1.0 - time.time() % 1.0)
    assert len({*ids}) == 3
    assert sandbox.site.stock.of(ACCOUNT.seller_id)["SKU-1"].price(US) == 18.5
