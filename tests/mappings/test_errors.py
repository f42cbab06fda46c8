"""The error tables say what the collected facts say, are total, and mark what is ours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mws.mappings.all_actions import ACTIONS
from mws.mappings.errors import (
    ANSWERS,
    ANY,
    CLASS_ROWS,
    DENIED_STRICTLY,
    LWA_ROWS,
    NO_LONGER_THERE,
    NOT_FOUND,
    PASS_BY_NAME,
    SP_ROWS,
)
from mws.mappings.mws_codes import MESSAGES_WITHOUT_CODE, MWS_CODES, MWS_STATUS_ROWS, MWS_TEXTS, OTHER_CODES
from tests.reference import REFERENCE, needs_reference


def collected(name: str) -> Any:  # parsed JSON
    assert REFERENCE is not None
    return json.loads((REFERENCE / name).read_text("utf-8"))


@needs_reference
def test_every_documented_row_has_its_row_and_only_missing_statuses_are_filled_in() -> None:
    rows = list(MWS_CODES)
    without_code = []
    for given in collected("mws/errors.json")["errors"]:
        if given["code"] is None:
            without_code.append(given)
            continue
        row = next(
            row
            for row in rows
            if (row.code, row.section) == (given["code"], given["section"])
            and row.inferred == (given["http_status"] is None)
        )
        rows.remove(row)
        if given["http_status"] is None:
            assert row.status >= 400
        else:
            assert row.status == given["http_status"]
    assert rows == []
    assert len(MWS_CODES) + len(without_code) == 105
    assert len(without_code) == len(MESSAGES_WITHOUT_CODE) == 6
    # Each of the six is recognised by exactly one row.
    for given in without_code:
        said = given["message"].lower()
        assert len([row for row in MESSAGES_WITHOUT_CODE if all(words in said for words in row.contains)]) == 1


@needs_reference
def test_codes_have_the_exception_the_collected_map_gives_them() -> None:
    rows = MWS_CODES + OTHER_CODES
    for given in collected("mapping/errors_map.json")["rows"]:
        exception = given["exception"].split("(")[0]
        for code in given["mws_codes"]:
            found = [row for row in rows if row.code == code["code"]]
            assert found, code
            if "when" not in code:
                assert exception in {row.exception for row in found}, code


@needs_reference
def test_the_exceptions_are_those_of_the_collected_map_and_few_more() -> None:
    leaves = {name.split("(")[0].split()[0] for name in collected("mapping/errors_map.json")["exceptions"]}
    ours = {"CompatError", "NotConfigured", "ServiceUnreachable", "CallTimeout", "OutcomeUnknown"}
    assert set(ANSWERS) == (leaves - {"BridgeError"}) | ours


def test_answers_are_mws_errors() -> None:
    known = {row.code for row in MWS_CODES}
    for name, answer in ANSWERS.items():
        assert answer.code in known
        assert 400 <= answer.status <= 599
        assert answer.retryable is (name in {"NotReady", "Throttled"} or answer.status >= 500) or name == "CompatError"


def test_an_unknown_outcome_does_not_look_like_something_to_repeat() -> None:
    """Legacy clients repeat after 500 and 503, some on the words of a throttle."""
    answer = ANSWERS["OutcomeUnknown"]
    assert answer.status < 500
    assert answer.code not in {"RequestThrottled", "QuotaExceeded", "InternalError", "ServiceUnavailable"}


def test_no_row_passes_on_the_quota_word() -> None:
    """QuotaExceeded in MWS means "not before the full hour"; SP-API's means "slower"."""
    rows = ({row.code for row in table} for table in (SP_ROWS, LWA_ROWS, CLASS_ROWS))
    sent = {answer.code for answer in ANSWERS.values()}.union(*rows)
    assert "QuotaExceeded" not in sent
    assert not any(row.code == "QuotaExceeded" for row in MWS_CODES if row.section != "common")


def test_strict_only_codes_are_those_that_real_clients_would_fail() -> None:
    assert {(row.code, row.inferred) for row in MWS_CODES if row.strict_only} == {
        ("AccessDenied", True),
        ("AccessToFeedProcessingResultDenied", True),
        ("AccessToReportDenied", True),
        ("ContentMD5Missing", True),
        ("InvalidQueryParameter", True),
        ("MissingClientTokenId", True),
        ("UserAgentHeaderLanguageAttributeMissing", True),
        ("UserAgentHeaderMalformed", True),
        ("UserAgentHeaderMaximumLengthExceeded", True),
        ("UserAgentHeaderMissing", True),
    }


def test_every_name_in_the_tables_is_an_exception_and_every_code_is_known() -> None:
    tables = (MWS_CODES, OTHER_CODES, MWS_TEXTS, MWS_STATUS_ROWS, SP_ROWS, LWA_ROWS, CLASS_ROWS)
    assert {row.exception for table in tables for row in table} <= set(ANSWERS)
    assert set(ANSWERS) >= PASS_BY_NAME
    known = {row.code for row in MWS_CODES}
    sent = {row.code for table in (MWS_TEXTS, MWS_STATUS_ROWS, SP_ROWS, LWA_ROWS, CLASS_ROWS) for row in table}
    assert sent - {""} <= known
    assert {*NOT_FOUND.values(), *NO_LONGER_THERE.values(), *DENIED_STRICTLY.values()} <= known


def test_refinements_name_actions_that_exist() -> None:
    actions = {(row.section, row.name) for row in ACTIONS}
    sections = {(row.section, "") for row in ACTIONS}
    assert {*NOT_FOUND, *NO_LONGER_THERE} <= actions | sections


@pytest.mark.parametrize("table", [SP_ROWS, LWA_ROWS, MWS_STATUS_ROWS], ids=["sp", "lwa", "mws"])
def test_the_last_row_matches_anything(table: Any) -> None:  # three kinds of row
    last = table[-1]
    assert last.exception == "ServiceError"
    for condition in ("codes", "errors", "text", "section"):
        assert not getattr(last, condition, ())
    assert last.statuses == ANY


def test_no_row_is_hidden_by_an_earlier_one() -> None:
    """A row can be reached if no earlier one matches all that it matches."""
    for index, row in enumerate(SP_ROWS):
        for earlier in SP_ROWS[:index]:
            covers = (
                earlier.statuses[0] <= row.statuses[0]
                and earlier.statuses[1] >= row.statuses[1]
                and (not earlier.codes or (row.codes and set(row.codes) <= set(earlier.codes)))
                and (not earlier.text or (row.text and set(earlier.text) <= set(row.text)))
                and earlier.section in ("", row.section)
            )
            assert not covers, (earlier, row)


@needs_reference
def test_every_collected_sp_and_lwa_code_has_the_exception_of_the_collected_map() -> None:
    from mws.compat.errors import sp_row

    for given in collected("mapping/errors_map.json")["rows"]:
        exception = given["exception"]
        for code in given["sp_codes"]:
            if code["code"] is None and "http" not in code:
                continue  # a local decision, no error of SP-API
            for status in str(code.get("http", 400)).split("/"):
                row = sp_row(int(status), code["code"] or "", code.get("when", ""))
                assert row.exception == exception, (code, status)
        for code in given["lwa_codes"]:
            lwa = next(row for row in LWA_ROWS if not row.errors or code["code"] in row.errors)
            assert lwa.exception == exception, code
