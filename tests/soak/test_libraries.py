"""Retries by the libraries themselves, unchanged: a balancer passes a call on and spoils its answer.

The official clients are on no registry and are looked for nowhere else: PHP_MWS_CLIENT names the folder
`MarketplaceWebService` of the PHP one; JAVA_MWS_CLIENT a folder with the Java one, compiled, in `classes`, and what it
needs (JAXB, Apache HttpClient 4) as jars in `lib`. How they were had: docs/decisions/0013.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

import pytest

from mws.compat.config import SANDBOX
from mws.compat.facade import Facade
from mws.compat.gateway import Gateway
from mws.compat.gateway.serving import Serving
from mws.mappings.feeds.operations import CREATE
from mws.spapi.clock import SystemClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.compat.listings.feeds import PRICING, price
from tests.compat.plans.feeds.submitting import FEED, FULFILLMENT, REFUND, US
from tests.compat.plans.feeds.submitting import envelope as orders
from tests.soak.wishes import ours
from tests.venvs import venv

pytestmark = pytest.mark.long

PROGRAMS = Path(__file__).parent / "programs"
(ACCOUNT,) = SANDBOX.accounts
SECONDS = 120
LISTINGS = "_GET_MERCHANT_LISTINGS_DATA_"
FAILED = (
    b'<?xml version="1.0"?><ErrorResponse xmlns="http://mws.amazonaws.com/doc/2009-01-01/"><Error><Type>Receiver</Type>'
    b"<Code>InternalError</Code><Message>It gave up.</Message></Error><RequestID>0</RequestID></ErrorResponse>"
)


Fault = Literal["500", "503", "throttled", "cut"]
_ANSWERS: Mapping[Fault, tuple[str, str]] = {
    "500": ("500 Internal Server Error", "InternalError"),
    "503": ("503 Service Unavailable", "ServiceUnavailable"),
    "throttled": ("503 Service Unavailable", "RequestThrottled"),
}


class Balancer:
    """Passes calls on to a gateway. faults: what becomes of the answers to come. signatures: of the calls seen."""

    def __init__(self) -> None:
        self.gateway = ""
        self.faults: list[Fault] = []
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
        length = len(content)
        match self.faults.pop(0) if self.faults else None:
            case None:
                pass
            case "cut":
                content = content[: length // 2]
            case fault:
                status, code = _ANSWERS[fault]
                content, headers = FAILED.replace(b"InternalError", code.encode()), [("Content-Type", "text/xml")]
                length = len(content)
        dropped = ("content-length", "connection", "transfer-encoding", "server", "date")
        kept = [(name, value) for name, value in headers if name.lower() not in dropped]
        start_response(status, [*kept, ("Content-Length", str(length))])
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


@cache
def _compiled(folder: str) -> str:
    """The class path of our Java program and the client in that folder."""
    libraries = f"{folder}/classes{os.pathsep}{folder}/lib/*"
    classes = tempfile.mkdtemp(prefix="mws-java-")
    atexit.register(shutil.rmtree, classes, ignore_errors=True)
    command = ["javac", "-cp", libraries, "-d", classes, str(PROGRAMS / "Submit.java")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return f"{classes}{os.pathsep}{libraries}"


def java() -> list[str]:
    folder = os.environ.get("JAVA_MWS_CLIENT", "")
    there = Path(folder, "classes/com/amazonaws/mws/MarketplaceWebServiceClient.class").exists()
    if not there or not (shutil.which("java") and shutil.which("javac")):
        pytest.skip("the official Java client: no JDK on PATH, or JAVA_MWS_CLIENT does not name its folder")
    return ["java", "-cp", _compiled(folder), "Submit"]


Library = Callable[[], list[str]]


def submitted(command: list[str], url: str, feed_type: str, file: Path | str) -> str:
    """What the program prints last: an id, or an error; "" where the library itself broke off."""
    arguments = [ACCOUNT.mws_access_key, ACCOUNT.mws_secret_key, ACCOUNT.seller_id, url, feed_type, str(file)]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=SECONDS, check=False)
    return done.stdout.strip().splitlines()[-1] if done.returncode == 0 else ""


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
    library: Library,
    feed_type: str,
    content: bytes,
) -> None:
    balancer, url, sandbox = stage
    file = tmp_path / "feed.xml"
    file.write_bytes(content)
    balancer.faults = ["500", "500"]
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


# How often each library sends SubmitFeed while that befalls its first two answers. The official Java client sends it
# once (its stream cannot be read again), and says so to its user; boto alone repeats a throttle, nobody a cut answer.
ATTEMPTS: Mapping[tuple[Library, Fault], int] = {
    (boto, "500"): 3, (boto, "503"): 3, (boto, "throttled"): 3, (boto, "cut"): 1,
    (php, "500"): 3, (php, "503"): 3, (php, "throttled"): 1, (php, "cut"): 1,
    (java, "500"): 1, (java, "503"): 1, (java, "throttled"): 1, (java, "cut"): 1,
}  # fmt: skip


@pytest.mark.parametrize(("library", "fault"), ATTEMPTS, ids=lambda each: getattr(each, "__name__", each))
def test_a_refund_whose_answer_is_spoiled_is_one_refund(
    stage: tuple[Balancer, str, Sandbox], tmp_path: Path, library: Library, fault: Fault
) -> None:
    """Whoever repeats it, the library or, where that gives up, the program by a call of its own."""
    balancer, url, sandbox = stage
    file = tmp_path / "refund.xml"
    file.write_bytes(orders(1, message="OrderAdjustment"))
    balancer.faults = [fault, fault]
    said = [submitted(library(), url, REFUND, file)]
    assert len(balancer.signatures) == ATTEMPTS[library, fault]
    if library is not boto:
        assert len({*balancer.signatures}) == 1
    while not said[-1].isdigit() and len(said) < 4:
        said.append(submitted(library(), url, REFUND, file))
    (feed,) = sandbox.feeds.of(ACCOUNT.seller_id, SystemClock().now())
    assert said[-1] == feed.id, said
    assert sandbox.journal.counts[CREATE] == 1


@pytest.mark.parametrize(("fault", "attempts"), [("500", 3), ("503", 3), ("throttled", 1), ("cut", 1)])
def test_a_report_that_the_java_client_asks_for_again_is_one_report(
    stage: tuple[Balancer, str, Sandbox], fault: Fault, attempts: int
) -> None:
    balancer, url, sandbox = stage
    balancer.faults = [fault, fault]
    said = [submitted(java(), url, LISTINGS, "")]
    assert len(balancer.signatures) == attempts
    assert len({*balancer.signatures}) == 1
    while not said[-1].isdigit() and len(said) < 4:
        said.append(submitted(java(), url, LISTINGS, ""))
    assert said[-1].isdigit(), said
    assert sandbox.journal.counts["reports.2021-06-30.createReport"] == 1


@pytest.mark.parametrize("library", [boto, php, java])
def test_what_a_person_says_again_behind_something_newer_is_a_wish(
    stage: tuple[Balancer, str, Sandbox], tmp_path: Path, library: Library
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
