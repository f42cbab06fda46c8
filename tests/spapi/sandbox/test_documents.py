"""Presigned document URLs: whom they open for, for how long, and what S3 would say to everything else."""

from __future__ import annotations

import gc
import gzip
import os
import re
import warnings
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from mws.spapi.sandbox import US
from mws.spapi.sandbox.embedded import URL
from mws.spapi.sandbox.world.documents import IN_MEMORY, Shelf, _remove
from tests.mws.forked import in_child
from tests.spapi.sandbox.caller import FEEDS, REPORTS, Caller
from tests.spapi.sandbox.test_embedded import served

__all__ = ["served"]
OPEN = "GET_FLAT_FILE_OPEN_LISTINGS_DATA"
TYPE = "text/xml; charset=UTF-8"


@pytest.fixture
def caller() -> Caller:
    return Caller()


def create(caller: Caller) -> str:
    return str(caller.done("POST", f"{FEEDS}/documents", {"contentType": TYPE})["url"])


def put(caller: Caller, url: str, content: Any = b"x", **headers: str) -> requests.Response:
    return caller.http.put(url, data=content, headers={"Content-Type": TYPE, **headers})


def document(caller: Caller, **query: str) -> Any:
    report = caller.made(OPEN)
    return caller.json(f"{REPORTS}/documents/{report['reportDocumentId']}", **query)


def code(reply: requests.Response) -> tuple[int, str]:
    assert reply.headers["Content-Type"] == "application/xml"
    found = re.search(r"<Code>(\w+)</Code>", reply.text)
    assert found, reply.text
    return reply.status_code, found[1]


def test_urls_are_of_the_host_that_was_asked(caller: Caller) -> None:
    assert create(caller).startswith(f"{URL}/_documents/amzn1.tortuga.")
    reply = caller.http.post(
        f"{URL}{FEEDS}/documents",
        json={"contentType": TYPE},
        headers={"x-amz-access-token": caller.token, "Host": "localhost:8443"},
    )
    assert reply.json()["url"].startswith("http://localhost:8443/_documents/")


def test_no_token_is_needed_and_none_may_come_along(caller: Caller) -> None:
    url = create(caller)
    assert code(put(caller, url, **{"x-amz-access-token": caller.token})) == (403, "AccessDenied")
    assert code(put(caller, url, Authorization="Bearer x")) == (400, "InvalidArgument")
    reply = put(caller, url)
    assert (reply.status_code, reply.content) == (200, b"")
    assert reply.headers["ETag"] == '"9dd4e461268c8034f5c8564e155c67a6"'


@pytest.mark.parametrize("sent", ["text/xml", "text/xml;charset=UTF-8", "text/xml; charset=utf-8", "application/json"])
def test_the_content_type_is_that_of_the_creation(caller: Caller, sent: str) -> None:
    reply = caller.http.put(create(caller), data=b"x", headers={"Content-Type": sent})
    assert code(reply) == (403, "SignatureDoesNotMatch")


def test_a_url_lives_five_minutes(caller: Caller) -> None:
    upload, download = create(caller), document(caller)["url"]
    caller.clock.advance(240)
    assert put(caller, upload).status_code == 200
    caller.clock.advance(61)
    for reply in (put(caller, upload), caller.http.get(download)):
        assert code(reply) == (403, "AccessDenied")
        assert "<Message>Request has expired</Message><X-Amz-Expires>300</X-Amz-Expires><Expires>" in reply.text


def test_a_fresh_url_opens_the_same_document(caller: Caller) -> None:
    report = caller.made(OPEN)
    path = f"{REPORTS}/documents/{report['reportDocumentId']}"
    caller.sandbox.expire_urls(report["reportDocumentId"], 2)
    urls = [caller.json(path)["url"] for _ in range(3)]
    assert [caller.http.get(url).status_code for url in urls] == [403, 403, 200]
    assert caller.http.post(f"{URL}/_sandbox/expire", data=report["reportDocumentId"]).status_code == 200
    assert caller.http.get(caller.json(path)["url"]).status_code == 403
    with pytest.raises(ValueError, match="no such document"):
        caller.sandbox.expire_urls("none")


def test_a_url_is_for_its_method_and_its_document(caller: Caller) -> None:
    upload, download = create(caller), document(caller)["url"]
    assert code(caller.http.get(upload)) == (403, "SignatureDoesNotMatch")
    assert code(put(caller, download)) == (403, "SignatureDoesNotMatch")
    assert code(caller.http.delete(upload)) == (405, "MethodNotAllowed")
    swapped = upload.replace(urlsplit(upload).path, urlsplit(download).path)
    assert code(put(caller, swapped)) == (403, "SignatureDoesNotMatch")
    assert code(caller.http.get(f"{URL}/_documents/none?X-Amz-Date=1")) == (404, "NoSuchKey")
    for change in (("X-Amz-Date=2026", "X-Amz-Date=2027"), ("Signature=", "Signature=0"), ("X-Amz-Date=", "x=")):
        assert code(caller.http.get(download.replace(*change))) == (403, "SignatureDoesNotMatch")


def test_s3_wants_the_length(caller: Caller) -> None:
    assert code(put(caller, create(caller), iter([b"a", b"b"]))) == (501, "NotImplemented")
    short = requests.Request("PUT", create(caller), {"Content-Type": TYPE}, data=b"abc").prepare()
    short.headers["Content-Length"] = "9"
    assert code(caller.http.send(short)) == (400, "IncompleteBody")
    del short.headers["Content-Length"]
    short.body = None
    assert code(caller.http.send(short)) == (411, "MissingContentLength")


def test_an_upload_may_be_done_again_until_it_is_used(caller: Caller) -> None:
    url = create(caller)
    etags = {put(caller, url, content).headers["ETag"] for content in (b"a", b"b")}
    assert len(etags) == 2


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 3 * 1024 * 1024 + 7])
def test_any_size_comes_back_as_it_went_in(caller: Caller, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)
    report_id = caller.sandbox.add_report(OPEN, [content[:1000], content[1000:]])
    report = caller.json(f"{REPORTS}/reports/{report_id}")
    assert caller.contents(report) == content


def test_a_large_upload_is_taken_from_a_file_to_a_file(caller: Caller, tmp_path: Path) -> None:
    path = tmp_path / "feed"
    path.write_bytes(b"0123456789abcdef" * 200_000)
    url = create(caller)
    with path.open("rb") as file:
        assert put(caller, url, file).status_code == 200
    shelf = caller.sandbox.site.shelf
    stored = shelf.find(urlsplit(url).path.rpartition("/")[2], caller.clock.now())
    assert stored is not None
    assert stored.content is not None
    assert stored.content.path is not None
    assert b"".join(stored.content.chunks()) == path.read_bytes()


def test_packed_documents_say_so(caller: Caller) -> None:
    caller.sandbox.plant_outcome(f"{OPEN}:gzip*2")
    packed = document(caller)
    assert packed["compressionAlgorithm"] == "GZIP"
    reply = caller.http.get(packed["url"])
    assert reply.headers["Content-Encoding"] == "identity"
    assert gzip.decompress(reply.content).startswith(b"sku\tasin")
    opened = document(caller, enableContentEncodingUrlHeader="true")
    reply = caller.http.get(opened["url"])
    assert reply.headers["Content-Encoding"] == "gzip"
    assert reply.content.startswith(b"sku\tasin")
    assert "compressionAlgorithm" not in document(caller)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("download:expired", (403, "AccessDenied")),
        ("download:403", (403, "AccessDenied")),
        ("download:404", (404, "NoSuchKey")),
        ("download:500", (500, "InternalError")),
        ("download:503", (503, "SlowDown")),
    ],
)
def test_planted_faults(caller: Caller, fault: str, told: tuple[int, str]) -> None:
    url = document(caller)["url"]
    caller.sandbox.plant(fault)
    assert code(caller.http.get(url)) == told
    assert caller.http.get(url).status_code == 200
    assert caller.sandbox.journal.counts["download"] == 2


def test_a_planted_cut_is_half_a_document(caller: Caller) -> None:
    caller.sandbox.plant_outcome(f"{OPEN}:gzip")
    url = document(caller)["url"]
    whole = caller.http.get(url).content
    caller.sandbox.plant("download:truncated")
    cut = caller.http.get(url)
    assert cut.content == whole[: len(whole) // 2]
    assert cut.headers["Content-Length"] == str(len(whole) // 2)


def test_a_planted_reset_breaks_the_download(caller: Caller) -> None:
    url = document(caller)["url"]
    caller.sandbox.plant("download:reset")
    with pytest.raises(requests.ConnectionError):
        caller.http.get(url)


def test_operations_faults_do_not_hit_documents(caller: Caller) -> None:
    url = document(caller)["url"]
    caller.sandbox.plant("*:500")
    assert caller.http.get(url).status_code == 200


def test_over_a_real_socket(served: tuple[Caller, str]) -> None:
    caller, address = served
    headers = {"x-amz-access-token": caller.token}
    reply = requests.post(f"{address}{FEEDS}/documents", json={"contentType": TYPE}, headers=headers, timeout=5)
    url = reply.json()["url"]
    assert url.startswith(address)
    assert requests.put(url, data=b"x" * 100_000, headers={"Content-Type": TYPE}, timeout=5).status_code == 200
    body = {
        "feedType": "UPLOAD_VAT_INVOICE",
        "marketplaceIds": [US],
        "inputFeedDocumentId": reply.json()["feedDocumentId"],
    }
    made = requests.post(f"{address}{FEEDS}/feeds", json=body, headers=headers, timeout=5)
    assert made.status_code == 202


@pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")
def test_the_folder_of_large_documents_goes_with_the_sandbox_and_without_a_word() -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", ResourceWarning)
        shelf = Shelf(seed=1, first=0)
        made = shelf.create("amzn1.tortuga.3", "A1", TYPE, datetime(2026, 11, 20, tzinfo=timezone.utc))
        shelf.fill(made, [b"x" * (IN_MEMORY + 1)])
        assert made.content is not None
        path = made.content.path
        assert path is not None
        assert path.is_file()
        if hasattr(os, "fork"):
            assert in_child(partial(_remove, str(path.parent), os.getpid())) == ""
            assert path.is_file(), "a child that ends leaves it alone"
        del shelf
        gc.collect()
    assert not path.parent.exists()
    assert [str(each.message) for each in said if "mws-sandbox" in str(each.message)] == []
