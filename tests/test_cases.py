"""Every folder of tests/cases: parameters in, REST calls and replies between, MWS XML, a document or an error out."""

from __future__ import annotations

from pathlib import Path

import pytest

from mws.compat.errordoc import read_error_document
from tests.case_folders import FOLDERS, canonical, load, marks_of, requests_of, run


def files(folder: Path, stem: str, number: int) -> str:
    """`reply.xml` of the first request, `reply.2.xml` of the second."""
    name, _, ending = stem.partition(".")
    return stem if number == 1 else f"{name}.{number}.{ending}"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_case(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mws.compat.ledger.own_ids.secrets.randbits", lambda bits: 0)
    ran = run(folder)
    assert ran.faults == []
    for number, (reply, body) in enumerate(zip(ran.replies, ran.bodies, strict=True), 1):
        error = load(folder, files(folder, "error.json", number), {})
        if error:
            ((entry, *_), _) = read_error_document(body)
            came = {"status": reply.status, "type": entry.type, "code": entry.code, "message": entry.message}
            assert came == {**came, **error}
        else:
            assert reply.status == 200, body.decode()
            document = folder / files(folder, "reply.bin", number)
            if document.exists():
                assert body == document.read_bytes()
            else:
                assert canonical(body) == canonical((folder / files(folder, "reply.xml", number)).read_bytes())
        assert marks_of(reply) == load(folder, files(folder, "marks.json", number), {})


def test_every_file_of_a_case_is_one_that_is_read() -> None:
    for folder in FOLDERS:
        numbers = range(1, len(requests_of(folder)) + 1)
        read = {"request.json", "upstream.json", "ledger.json"} | {
            files(folder, stem, number)
            for stem in ("reply.xml", "reply.bin", "error.json", "marks.json")
            for number in numbers
        }
        assert {path.name for path in folder.iterdir()} <= read, folder.name
