"""Downloads that break off or are refused: gone on with, asked for again, restricted ones with their token."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from mws.spapi.documents.check import DocumentDamaged
from mws.spapi.documents.transfer import ATTEMPTS, PIECE
from mws.spapi.errors import (
    ConnectionLost,
    Unauthorized,
    UnreadableReply,
)
from mws.spapi.restricted import GET_REPORT_DOCUMENT, RESTRICTED_REPORTS
from tests.spapi import faulty
from tests.spapi.documents.store import CONTENT, FORBIDDEN, PACKED, TOKENS, Store, broken, s3_error, said, stored
from tests.spapi.faulty import Step, failure, raw, reply

# ---- going on ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [None, faulty._reset], ids=["closed", "reset"])
@pytest.mark.parametrize("after", [0, 100, PIECE, 2 * PIECE + 1, len(PACKED) - 1])
def test_a_download_that_breaks_off_goes_on_where_it_stopped(after: int, end: object, tmp_path: Path) -> None:
    with Store(broken(PACKED, after, end), stored(PACKED), compression="GZIP") as store:  # type: ignore[arg-type]
        got = store.client().documents.download_report("1", tmp_path / "report")
    assert (tmp_path / "report").read_bytes() == CONTENT
    assert got.stored_size == len(PACKED)
    first, second = store.moved
    assert "range" not in first.headers
    if "range" in second.headers:
        start = int(second.headers["range"].removeprefix("bytes=").removesuffix("-"))
        assert 0 < start <= after
    else:
        assert after < PIECE or end is not None
    assert len(store.asked) == 1


def test_a_store_without_ranges_sends_it_again_and_the_beginning_is_skipped() -> None:
    again = raw(200, PACKED, ETag='"tag"')
    cut = broken(PACKED, PIECE + 1)
    with Store(broken(PACKED, 2 * PIECE), cut, again, compression="GZIP") as store:
        target = io.BytesIO()
        got = store.client().documents.download_report("1", target)
    assert target.getvalue() == CONTENT
    assert got.stored_size == len(PACKED)
    assert len(store.moved) == 3


def test_a_store_that_is_down_for_a_while_is_asked_again() -> None:
    with Store(s3_error(503, "SlowDown"), faulty.reset_before_headers, stored(CONTENT)) as store:
        assert store.client().documents.download_report("1", io.BytesIO()).size == len(CONTENT)
    assert len(store.moved) == 3


def test_it_does_not_go_on_for_ever() -> None:
    with Store(broken(PACKED, 0)) as store, pytest.raises(ConnectionLost):
        store.client().documents.download_report("1", io.BytesIO())
    assert len(store.moved) == ATTEMPTS


@pytest.mark.parametrize(
    "second",
    [raw(200, PACKED, ETag='"other"'), raw(200, PACKED), raw(412, b""), raw(206, PACKED, Content_Range="bytes 0-9/10")],
    ids=["another tag", "no tag", "another document", "another part"],
)
def test_the_rest_of_another_document_is_not_taken_for_the_rest(second: Step) -> None:
    with Store(broken(PACKED, 2 * PIECE), second, compression="GZIP") as store, pytest.raises(DocumentDamaged):
        store.client().documents.download_report("1", io.BytesIO())


@pytest.mark.parametrize("refusal", [FORBIDDEN, s3_error(400, "ExpiredToken")], ids=["403", "ExpiredToken"])
def test_an_expired_url_is_replaced_once(refusal: Step) -> None:
    with Store(refusal, stored(CONTENT)) as store:
        assert store.client().documents.download_report("1", io.BytesIO()).size == len(CONTENT)
    assert [seen.target.partition("?")[0] for seen in store.moved] == ["/stored/1", "/stored/2"]
    assert len(store.asked) == 2


def test_a_url_that_is_refused_twice_is_an_error_with_the_stores_code_alone() -> None:
    with Store(FORBIDDEN) as store, pytest.raises(Unauthorized, match=r"HTTP 403 AccessDenied$") as caught:
        store.client().documents.download_report("1", io.BytesIO())
    assert (len(store.moved), len(store.asked)) == (2, 2)
    assert caught.value.status == 403


def test_a_url_may_expire_in_the_middle() -> None:
    with Store(broken(PACKED, 2 * PIECE), FORBIDDEN, stored(PACKED), compression="GZIP") as store:
        target = io.BytesIO()
        store.client().documents.download_report("1", target)
    assert target.getvalue() == CONTENT


@pytest.mark.parametrize(
    "answer",
    [{}, {"url": ""}, {"url": 1}, {"url": "ftp://x/y"}, {"url": "file:///etc/passwd"}, {"url": "//x"}, [],
     {"url": "http://127.0.0.1:1/x", "compressionAlgorithm": "LZMA"}],
)  # fmt: skip
def test_an_answer_without_a_usable_place_is_an_error(answer: object) -> None:
    with Store(stored(CONTENT), api=(reply(answer),)) as store, pytest.raises(UnreadableReply):
        store.client().documents.download_report("1", io.BytesIO())


def test_buyers_data_does_not_travel_without_tls_where_the_api_has_it() -> None:
    with Store(stored(CONTENT)) as store:
        documents = store.documents()
        guarded = type(documents)(documents._send, type(documents._settings)(
            documents._settings.transport, documents._settings.clock, "test/1"))  # fmt: skip
        with pytest.raises(UnreadableReply, match="https"):
            guarded.download_report("1", io.BytesIO())
    assert store.moved == []


# ---- restricted documents ------------------------------------------------------------------------------------------


def restricted_store(grant: Step, *api: Step) -> Store:
    class Restricted(Store):
        def _step(self, seen: faulty.Seen) -> Step:
            if seen.target == TOKENS:
                self.seen.append(seen)
                return grant
            return super()._step(seen)

    return Restricted(stored(CONTENT), api=api)


GRANTED = reply({"restrictedDataToken": "Atz.sprdt|1", "expiresIn": 3600})
DENIED = failure(403, "Unauthorized", "Access to requested resource is denied.")


def test_a_restricted_type_is_asked_for_with_a_token_for_that_very_document() -> None:
    with restricted_store(GRANTED) as store:
        store.client().documents.download_report(
            "d/1", io.BytesIO(), report_type="GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING"
        )
    assert said(store.seen[0]) == {
        "restrictedResources": [{"method": "GET", "path": "/reports/2021-06-30/documents/d%2F1"}]
    }
    assert store.asked[0].headers["x-amz-access-token"] == "Atz.sprdt|1"
    assert "x-amz-access-token" not in store.moved[0].headers


def test_other_types_are_asked_for_without() -> None:
    with restricted_store(GRANTED) as store:
        store.client().documents.download_report("1", io.BytesIO(), report_type="GET_MERCHANT_LISTINGS_ALL_DATA")
    assert store.seen == []


def test_without_a_type_the_token_is_tried_where_amazon_refuses() -> None:
    with restricted_store(GRANTED, DENIED) as store:
        store.client().documents.download_report("1", io.BytesIO())
    assert [seen.headers["x-amz-access-token"] for seen in store.asked] == ["Atza|1", "Atz.sprdt|1"]


def test_a_refusal_stays_a_refusal_where_there_is_no_token_either() -> None:
    no_role = failure(400, "InvalidInput", "no role")
    with restricted_store(no_role, DENIED, DENIED) as store, pytest.raises(Unauthorized) as caught:
        store.client().documents.download_report("1", io.BytesIO())
    assert caught.value.operation == GET_REPORT_DOCUMENT
    assert store.moved == []


def test_the_table_holds_amazons_types() -> None:
    assert len(RESTRICTED_REPORTS) == 16
    assert {"GET_ORDER_REPORT_DATA_TAX", "GET_AMAZON_FULFILLED_SHIPMENTS_DATA_INVOICING"} <= RESTRICTED_REPORTS
    assert "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL" not in RESTRICTED_REPORTS
