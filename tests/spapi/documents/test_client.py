"""`client.documents` against a server on a real socket: what arrives, what is asked for, what is left on the disk."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import logging
import os
import random
import socket
import stat
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse

from mws.spapi.calls import RestCall
from mws.spapi.documents.check import CharsetUnknown, DocumentDamaged, DocumentTooLarge
from mws.spapi.documents.client import feed_call, report_call
from mws.spapi.documents.transfer import PIECE
from mws.spapi.errors import (
    ConnectionLost,
    DeadlineExceeded,
    InvalidCall,
    NotFound,
    ServerError,
    SpapiError,
    Unauthorized,
    UnreadableReply,
)
from mws.spapi.restricted import GET_REPORT_DOCUMENT
from mws.spapi.sockets import socket_limits
from tests.spapi import faulty
from tests.spapi.documents.store import (
    CONTENT,
    CONTENT_TYPE,
    FORBIDDEN,
    PACKED,
    SECRET,
    SIGNATURE,
    Store,
    broken,
    s3_error,
    stored,
)
from tests.spapi.faulty import Faulty, Step, raw, reply
from tests.spapi.test_secrets import parts


def md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data).digest()).decode()


PAGES = [
    b"<!DOCTYPE html>\n<html><body>Please log in</body></html>",
    b"\xef\xbb\xbf \r\n<HTML lang='en'>Service Unavailable</HTML>",
    b"<?xml version='1.0'?><!-- proxy --><!doctype HTML PUBLIC '-//W3C'><html></html>",
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("packed", [False, True])
def test_an_html_page_is_no_report(page: bytes, packed: bool, tmp_path: Path) -> None:
    """A proxy answers 200 with its own page, under the type that was asked for or under its own."""
    target = tmp_path / "report.tsv"
    body, compression = (gzip.compress(page), "GZIP") if packed else (page, None)
    with Store(stored(body), compression=compression) as store:
        with pytest.raises(DocumentDamaged, match="HTML page"):
            store.client().documents.download_report("1", str(target))
        with pytest.raises(DocumentDamaged, match="HTML page"), store.client().documents.spool(report_call("1")):
            pass
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("kind", ["text/html", "Text/HTML; charset=UTF-8", "application/xhtml+xml"])
def test_what_calls_itself_a_page_is_none_either(kind: str) -> None:
    with Store(stored(b"Please log in", kind)) as store, pytest.raises(DocumentDamaged, match="HTML page"):
        store.client().documents.download_report("1", io.BytesIO())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<",
        b"<?xml version='1.0'?><AmazonEnvelope><d><![CDATA[<html>]]></d></AmazonEnvelope>",
        b"<htmlish/>",
        b"sku\t<html>\n",
    ],
)
def test_a_document_that_only_speaks_of_html_is_one(content: bytes) -> None:
    target = io.BytesIO()
    with Store(stored(content)) as store:
        store.client().documents.download_report("1", target)
    assert target.getvalue() == content


# ---- definitions of product types ----------------------------------------------------------------------------------

DEFINITION = RestCall(
    "definitionsProductTypes.2020-09-01.getDefinitionsProductType",
    {"productType": "HOME"},
    {"marketplaceIds": ["ATVPDKIKX0DER"]},
)


def test_the_schema_of_a_product_type_is_a_document() -> None:
    with Store(FORBIDDEN, stored(b'{"properties": {}}', "application/json")) as store:
        with store.client().documents.spool(DEFINITION) as spooled:
            assert spooled.file.read() == b'{"properties": {}}'
        # Its URL expires like any other, and is a key like any other.
        assert [seen.target.partition("?")[0] for seen in store.asked] == [
            "/definitions/2020-09-01/productTypes/HOME"
        ] * 2
        assert "x-amz-access-token" not in store.moved[0].headers


def test_a_schema_beyond_the_limit_is_given_up() -> None:
    with Store(stored(b"{" + b" " * 5000 + b"}")) as store, pytest.raises(DocumentTooLarge):
        store.client().documents.spool(DEFINITION, max_size=4096)


def test_a_schema_that_does_not_come_is_given_up() -> None:
    with Store(faulty.silent) as store, pytest.raises(DeadlineExceeded):
        store.documents(idle=0.2).spool(DEFINITION)


@pytest.mark.parametrize(
    "told",
    [
        {"schema": {}},
        {"schema": {"link": {"verb": "GET"}}},
        {"schema": {"link": {"resource": ""}}},
        {"schema": {"link": {"resource": 5}}},
        {"url": "https://127.0.0.1:9/"},
        {"schema": {"link": {"resource": "file:///etc/passwd"}}},
        {"schema": {"link": {"resource": "ftp://127.0.0.1/x"}}},
        {"schema": {"link": {"resource": "//127.0.0.1/x"}}},
    ],
)
def test_a_definition_without_an_address_that_may_be_gone_to_is_unreadable(told: dict[str, object]) -> None:
    with Store(stored(b"{}"), api=(reply(told),)) as store, pytest.raises(UnreadableReply):
        store.client().documents.spool(DEFINITION)


SCHEMA = b'{"properties": {}}'


def definition(checksum: object) -> Step:
    """The reply that tells where the schema lies, with that checksum."""

    def step(server: Faulty, connection: socket.socket, seen: faulty.Seen) -> bool:
        link = {"resource": f"{server.url}/stored/1?{SIGNATURE}", "verb": "GET"}
        return reply({"schema": {"link": link, "checksum": checksum}})(server, connection, seen)

    return step


# Compared is what the model's text calls a checksum: an MD5 in base64. The model's own example, 32 hexadecimal digits,
# is none, and so may be whatever else comes.
UNKNOWN_CHECKSUMS = ["c7af9479ca7261645cea9db56c5f720d", "", "no base64", base64.b64encode(b"x" * 32).decode(), None, 5]


@pytest.mark.parametrize("checksum", [md5(SCHEMA), *UNKNOWN_CHECKSUMS])
def test_a_schema_with_its_checksum_or_with_none_that_can_be_compared_is_taken(checksum: object) -> None:
    with (
        Store(stored(SCHEMA), api=(definition(checksum),)) as store,
        store.client().documents.spool(DEFINITION) as spooled,
    ):
        assert spooled.file.read() == SCHEMA


def test_a_checksum_may_be_that_of_the_schema_as_it_is_stored() -> None:
    packed = gzip.compress(SCHEMA)
    for checksum in (md5(SCHEMA), md5(packed)):
        kept = stored(packed, Content_Encoding="gzip")
        with Store(kept, api=(definition(checksum),)) as store, store.client().documents.spool(DEFINITION) as spooled:
            assert spooled.file.read() == SCHEMA


def test_a_schema_with_another_checksum_is_not_the_one_that_was_asked_for() -> None:
    with (
        Store(stored(SCHEMA), api=(definition(md5(b"another")),)) as store,
        pytest.raises(DocumentDamaged, match=r"'HOME'.*checksum"),
    ):
        store.client().documents.spool(DEFINITION)


def test_the_checksum_that_came_with_a_second_url_counts() -> None:
    answers = (definition(md5(b"an older one")), definition(md5(SCHEMA)))
    with Store(FORBIDDEN, stored(SCHEMA), api=answers) as store, store.client().documents.spool(DEFINITION) as spooled:
        assert spooled.file.read() == SCHEMA


# ---- a document that arrives ---------------------------------------------------------------------------------------


def test_a_report_is_unpacked_into_a_file_of_its_owner(tmp_path: Path) -> None:
    target = tmp_path / "report.tsv"
    counted: list[tuple[int, int | None]] = []
    with Store(stored(PACKED), compression="GZIP") as store:
        got = store.client().documents.download_report("d/1", str(target), progress=lambda *at: counted.append(at))
    assert target.read_bytes() == CONTENT
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert (got.size, got.stored_size, got.content_type) == (len(CONTENT), len(PACKED), CONTENT_TYPE)
    assert got.charset == "utf-8"
    assert counted[-1] == (len(PACKED), len(PACKED))
    assert [at for at, _ in counted] == sorted({at for at, _ in counted})
    assert os.listdir(tmp_path) == ["report.tsv"]
    assert [seen.target for seen in store.asked] == ["/reports/2021-06-30/documents/d%2F1"]


def test_nothing_of_spapi_goes_to_the_document_store() -> None:
    with Store(stored(CONTENT)) as store:
        store.client().documents.download_feed_result("1", io.BytesIO())
    (seen,) = store.moved
    assert seen.target == f"/stored/1?{SIGNATURE}"
    assert set(seen.headers) == {"host", "user-agent", "accept-encoding"}
    assert seen.headers["accept-encoding"] == "identity"
    assert "Atz" not in repr(seen)


@pytest.mark.parametrize(
    ("stored_as", "compression", "headers"),
    [
        (CONTENT, None, {}),
        (CONTENT, "", {}),
        (PACKED, "GZIP", {}),
        (PACKED, "GZIP", {"Content_Encoding": "gzip"}),
        (PACKED, None, {"Content_Encoding": "gzip"}),
    ],
    ids=["plain", "none", "gzip", "said twice", "by the header"],
)
def test_one_layer_of_gzip_is_taken_off_whoever_names_it(
    stored_as: bytes, compression: str | None, headers: dict[str, str]
) -> None:
    with Store(stored(stored_as, **headers), compression=compression) as store:
        target = io.BytesIO()
        store.client().documents.download_feed_result("1", target)
    assert target.getvalue() == CONTENT


def test_an_open_report_is_read_piece_by_piece_and_as_text() -> None:
    lines = "order-id\tname\r\n1\t山田 ①\r\n" * 9000
    data = lines.encode("cp932")
    with Store(stored(gzip.compress(data), "text/plain; charset=Shift_JIS"), compression="GZIP") as store:
        documents = store.client().documents
        with documents.open_report("1") as report:
            assert b"".join(report) == data
            assert report.size == len(data)
        with documents.open_feed_result("1") as report:
            assert "".join(report.text()) == lines
        with documents.open_report("1") as report, pytest.raises(CharsetUnknown):
            "".join(report.text("ascii"))


def test_a_report_left_half_read_gives_up_its_connection() -> None:
    big = random.Random(2).randbytes(4_000_000)
    with Store(stored(big)) as store:
        documents = store.client().documents
        with documents.open_report("1") as report:
            assert next(report) == big[:PIECE]
        assert b"".join(documents.open_report("1")) == big


def test_small_documents_share_one_connection() -> None:
    with Store(stored(PACKED), compression="GZIP") as store:
        documents = store.client().documents
        for _ in range(5):
            documents.download_report("1", io.BytesIO())
        assert store.connections == 1


def test_the_thread_is_free_between_two_pieces(caplog: pytest.LogCaptureFixture) -> None:
    """Reading leaves nothing behind in the thread that would shorten or silence the caller's own requests."""
    big = random.Random(3).randbytes(1_000_000)
    with Store(stored(big)) as store, caplog.at_level(logging.DEBUG):
        client = store.client()
        with client.documents.open_report("1") as report:
            got = next(report)
            assert socket_limits.patience() is None
            requests.get(f"{store.url}/stored/own?shown=1", timeout=5)
            assert b"".join(client.documents.open_report("2")) == big
            got += b"".join(report)
    assert got == big
    assert "/stored/own?shown=1" in caplog.text


def test_a_spooled_document_has_its_md5_and_no_name(tmp_path: Path) -> None:
    with Store(stored(PACKED), compression="GZIP") as store:
        documents = store.client().documents
        with documents.spool(report_call("1"), directory=tmp_path) as spooled:
            assert os.listdir(tmp_path) == []
            assert stat.S_IMODE(os.fstat(spooled.file.fileno()).st_mode) == 0o600
            assert spooled.file.read() == CONTENT
            assert (spooled.size, spooled.stored_size) == (len(CONTENT), len(PACKED))
            assert (spooled.md5, spooled.md5_stored) == (md5(CONTENT), md5(PACKED))
            assert spooled.charset == "utf-8"
        assert spooled.file.closed


def test_a_document_with_a_length_but_no_tag_is_fine() -> None:
    with Store(stored(CONTENT, ETag="")) as store:
        assert b"".join(store.client().documents.open_report("1")) == CONTENT


def test_an_empty_document_is_a_document(tmp_path: Path) -> None:
    with Store(stored(b"")) as store:
        assert store.client().documents.download_report("1", tmp_path / "r").size == 0
    assert (tmp_path / "r").read_bytes() == b""


# ---- a document that does not --------------------------------------------------------------------------------------


def wait_for_the_client(connection: socket.socket) -> None:
    """Until it gives up."""
    connection.settimeout(30)
    with suppress(OSError):
        connection.recv(1)


DAMAGED: dict[str, tuple[Step, type[SpapiError]]] = {
    "cut gzip": (stored(PACKED[:-1]), DocumentDamaged),
    "half gzip": (stored(PACKED[: len(PACKED) // 2]), DocumentDamaged),
    "wrong crc": (stored(PACKED[:-8] + b"abcd" + PACKED[-4:]), DocumentDamaged),
    "wrong length": (stored(PACKED[:-4] + b"abcd"), DocumentDamaged),
    "garbage behind": (stored(PACKED + b"<html>"), DocumentDamaged),
    "not gzip": (stored(b"<html>sorry</html>"), DocumentDamaged),
    "nothing": (stored(b""), DocumentDamaged),
    "brotli": (stored(PACKED, Content_Encoding="br"), DocumentDamaged),
    "bomb": (stored(gzip.compress(bytes(9_000_000))), DocumentTooLarge),
    "redirect": (raw(307, b"", Location="http://elsewhere.invalid/"), UnreadableReply),
    "gone": (s3_error(404, "NoSuchKey"), NotFound),
    "down": (s3_error(503, "SlowDown"), ServerError),
    "expired for ever": (FORBIDDEN, Unauthorized),
    "lost, no tag": (broken(PACKED, 2 * PIECE, ETag=""), ConnectionLost),
    "lost for ever": (broken(PACKED, 0), ConnectionLost),
    "silent": (faulty.silent, DeadlineExceeded),
    "silent in the middle": (broken(PACKED, 100, wait_for_the_client), DeadlineExceeded),
}


@pytest.mark.parametrize(("step", "error"), DAMAGED.values(), ids=DAMAGED)
def test_what_is_not_whole_leaves_nothing_and_tells_no_secret(
    step: Step, error: type[SpapiError], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    target = tmp_path / "report.tsv"
    target.write_bytes(b"yesterday's")
    # Little where it is waited in vain, and more than a busy machine needs where something comes.
    idle = 0.3 if error is DeadlineExceeded else 30.0
    with Store(step, compression="GZIP") as store, caplog.at_level(logging.DEBUG), pytest.raises(error) as caught:
        store.documents(idle=idle).download_report("d-1", target, max_size=5_000_000)
    assert target.read_bytes() == b"yesterday's"
    assert os.listdir(tmp_path) == ["report.tsv"]
    assert type(caught.value) is error
    assert "d-1" in str(caught.value)
    assert caught.value.operation in ("", GET_REPORT_DOCUMENT)
    for thing in parts(caught.value):
        assert SECRET not in str(thing) + repr(thing), type(thing)
        assert "/stored/" not in str(thing) + repr(thing), type(thing)
    whole = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert SECRET not in whole
    assert "/stored/" not in whole
    assert "urllib3" in {record.name.partition(".")[0] for record in caplog.records}


def test_a_success_logs_no_url_either(caplog: pytest.LogCaptureFixture) -> None:
    with Store(stored(PACKED), compression="GZIP") as store, caplog.at_level(logging.DEBUG):
        documents = store.client().documents
        with documents.open_report("1") as report, documents.spool(feed_call("1")) as spooled:
            assert "stored" not in repr(report) + repr(documents) + repr(spooled).replace("stored_size", "").replace(
                "md5_stored", ""
            )
        documents.upload_feed(b"x", CONTENT_TYPE)
    assert SECRET not in caplog.text
    assert "/stored/" not in caplog.text
    assert "[presigned]" in caplog.text


def test_a_spool_that_fails_leaves_no_file(tmp_path: Path) -> None:
    with Store(stored(PACKED[:-1]), compression="GZIP") as store, pytest.raises(DocumentDamaged):
        store.client().documents.spool(report_call("1"), directory=tmp_path)
    assert os.listdir(tmp_path) == []


class Lax(BaseAdapter):
    """Somebody's own adapter, that does not count the bytes either."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        answer = {"url": "http://store.invalid/1", "access_token": "Atza|1"}
        stored = "store.invalid" in str(request.url)
        response = requests.Response()
        response.status_code = 200
        response.raw = HTTPResponse(
            body=io.BytesIO(CONTENT[:-5] if stored else json.dumps(answer).encode()),
            headers={"Content-Length": str(len(CONTENT))} if stored else {},
            status=200,
            preload_content=False,
            enforce_content_length=False,
        )
        response.headers = CaseInsensitiveDict(response.raw.headers)
        response.request = request
        return response

    def close(self) -> None:
        """Nothing is open."""


def test_bytes_are_counted_whatever_brings_them() -> None:
    with requests.Session() as session, Store(stored(CONTENT)) as store:
        session.mount("http://", Lax())
        with pytest.raises(ConnectionLost, match="broke off"):
            store.client(session=session).documents.download_report("1", io.BytesIO())


def test_a_plain_document_without_a_length_is_refused_for_nobody_can_tell_its_end() -> None:
    with (
        Store(broken(CONTENT, len(CONTENT), Content_Length="")) as store,
        pytest.raises(DocumentDamaged, match="length"),
    ):
        store.client().documents.download_report("1", io.BytesIO())
    with Store(broken(PACKED, len(PACKED), Content_Length=""), compression="GZIP") as store:
        assert store.client().documents.download_report("1", io.BytesIO()).size == len(CONTENT)


def test_chunks_tell_their_end() -> None:
    chunked = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (CONTENT[:100], CONTENT[100:])) + b"0\r\n\r\n"

    def step(server: Faulty, connection: object, seen: faulty.Seen) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked)  # type: ignore[attr-defined]
        return True

    counted: list[tuple[int, int | None]] = []
    with Store(step) as store:
        got = store.client().documents.download_report("1", io.BytesIO(), progress=lambda *at: counted.append(at))
        with Store(faulty.close_mid_chunks) as cut, pytest.raises(ConnectionLost):
            cut.client().documents.download_report("1", io.BytesIO())
    assert got.size == len(CONTENT)
    assert counted[-1] == (len(CONTENT), None)


def test_a_target_that_cannot_be_costs_no_call(tmp_path: Path) -> None:
    with Store(stored(CONTENT)) as store:
        for target in (tmp_path, tmp_path / "missing" / "report.tsv"):
            with pytest.raises(InvalidCall, match="directory"):
                store.client().documents.download_report("1", target)
    assert store.asked == []


def test_a_link_under_the_final_name_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"kept")
    (tmp_path / "report").symlink_to(tmp_path / "other")
    with Store(stored(CONTENT)) as store:
        store.client().documents.download_report("1", tmp_path / "report")
    assert (tmp_path / "other").read_bytes() == b"kept"
    assert not (tmp_path / "report").is_symlink()


def test_what_progress_raises_ends_the_download_and_leaves_nothing(tmp_path: Path) -> None:
    def stop(so_far: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with Store(stored(CONTENT)) as store, pytest.raises(KeyboardInterrupt):
        store.client().documents.download_report("1", tmp_path / "report", progress=stop)
    assert os.listdir(tmp_path) == []


def test_reading_needs_no_path_parameter() -> None:
    with Store(stored(CONTENT)) as store, pytest.raises(InvalidCall):
        store.client().documents.open(RestCall(GET_REPORT_DOCUMENT))
