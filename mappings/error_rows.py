"""Walks the tables of `mws.mappings.errors`: which row a failure falls under. Pure; makes no exception and raises none.

`mws.compat.errors` makes the exceptions of whole calls out of this, `mws.compat.engine.item_errors` the error of one
item of a good reply.
"""

from __future__ import annotations

from dataclasses import dataclass

from mws.mappings.errors import ANSWERS, NO_LONGER_THERE, NOT_FOUND, PASS_BY_NAME, SP_ROWS, SpRow
from mws.mappings.mws_codes import MWS_CODES, OTHER_CODES, MwsCode

_BY_CODE: dict[tuple[str, str], MwsCode] = {}
_FIRST: dict[str, MwsCode] = {}
for _row in MWS_CODES + OTHER_CODES:
    for _section in _row.section.split("/"):
        _BY_CODE.setdefault((_section, _row.code), _row)
    _FIRST.setdefault(_row.code, _row)


@dataclass(frozen=True, slots=True)
class Reading:
    """How MWS says a failure of SP-API. exception: a class by name; code, status: MWS's; advice: for the reader."""

    exception: str
    code: str
    status: int
    advice: str


def code_row(code: str, section: str = "") -> MwsCode | None:
    """What is known of an MWS code: the section's own row, else the common one, else any section's; None if unknown."""
    return own_code_row(code, section) or _FIRST.get(code)


def own_code_row(code: str, section: str) -> MwsCode | None:
    """The row of a code that this section had, or all had; None for any other."""
    return _BY_CODE.get((section, code)) or _BY_CODE.get(("common", code))


def read_failure(status: int, code: str, text: str, *, section: str, action: str) -> Reading:
    """One error of an SP-API reply. status: HTTP, 0 for one inside a good reply. text: message and details.

    section, action: the MWS call that failed; they choose the MWS code where sections differ.
    """
    row = sp_row(status, code, text, section=section)
    kept = _BY_CODE.get((section, code)) if row.exception in PASS_BY_NAME else None
    exception = kept.exception if kept else row.exception
    mws_code = kept.code if kept else row.code or code_by_action(exception, status, section, action)
    mws_code = mws_code or ANSWERS[exception].code
    return Reading(exception, mws_code, row.status or status_of(exception, mws_code, section), row.advice)


def sp_row(status: int, code: str, text: str = "", *, section: str = "") -> SpRow:
    """The row of SP_ROWS that decides: HTTP status (0: none, an error inside a good reply), code, message and details.

    section: the MWS section of the call, for rows that hold in one only.
    """
    spelled = "".join(char for char in code.lower() if char.isalnum())
    said = text.lower()
    return next(
        row
        for row in SP_ROWS
        if row.statuses[0] <= status <= row.statuses[1]
        and (not row.codes or spelled in row.codes)
        and all(words in said for words in row.text)
        and row.section in ("", section)
    )


def code_by_action(exception: str, status: int, section: str, action: str) -> str:
    """The MWS code by Action, for what is not found; "" where the exception's own will do."""
    if exception != "NotFound":
        return ""
    gone = NO_LONGER_THERE.get((section, action), "") if status == 410 else ""
    return gone or NOT_FOUND.get((section, action), "") or NOT_FOUND.get((section, ""), "")


def status_of(exception: str, code: str, section: str) -> int:
    """The HTTP status MWS sent with that code in that section, else that of the exception."""
    row = None if code == ANSWERS[exception].code else code_row(code, section)
    return row.status if row and row.status >= 400 else ANSWERS[exception].status


def sentences(words: str, advice: str) -> str:
    """Words and advice as sentences."""
    words = words.strip()
    if not advice:
        return words
    return f"{words if words.endswith(('.', '!', '?')) else words + '.'} {advice}"
