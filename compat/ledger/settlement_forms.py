"""The forms of a settlement that Amazon no longer makes: each is a report of its own in the ledger.

They are rows beside that of Amazon's report, with an id and an acknowledgement of their own and else the same, made
when the settlement is there. Their ids are computed from Amazon's, so that a ledger that was lost finds them again;
Amazon's own id is that of the V2 flat file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Row

from mws.compat.state.tables import REPORT
from mws.mappings.reports.settlements import FORM_ID_ROOM, FORM_IDS, SETTLEMENT_SOURCE

_NUMBER = re.compile(r"[1-9]\d{0,15}", re.ASCII)


def form_id(report_id: str, form: str) -> str:
    """The id of that form of Amazon's report. form: one of `FORM_IDS`."""
    if _NUMBER.fullmatch(report_id) and int(report_id) < FORM_ID_ROOM:
        return str(FORM_IDS[form] + int(report_id))
    # Amazon's ids are such numbers; of any other text one is made that nothing leads back from.
    digest = hashlib.sha256(report_id.encode()).digest()
    return str(FORM_IDS[form] + int.from_bytes(digest[:8], "big") % FORM_ID_ROOM)


def form_ids(report_ids: Iterable[str]) -> list[str]:
    """The ids of all forms of these reports."""
    return [form_id(report_id, form) for report_id in report_ids for form in FORM_IDS]


def amazons_id(report_id: str) -> str:
    """The id Amazon knows a report by: that a form was made from, else the same."""
    if _NUMBER.fullmatch(report_id):
        for first in FORM_IDS.values():
            if first <= int(report_id) < first + FORM_ID_ROOM:
                return str(int(report_id) - first)
    return report_id


def rows_of_forms(
    row: Mapping[str, Any],  # Any: values by column name
    known: Mapping[str, Row[Any]],
) -> Iterator[dict[str, Any]]:
    """The rows of a settlement's forms; none for any other report, or while there is nothing to be handed out.

    row: of Amazon's report. known: rows of the ledger by id. A form that is new is as acknowledged as the report.
    """
    if row["report_type"] != SETTLEMENT_SOURCE or row["available"] is None:
        return
    for form in FORM_IDS:
        made = {**row, "report_id": form_id(str(row["report_id"]), form), "legacy_type": form}
        if (before := known.get(made["report_id"])) is not None:
            made |= {"acknowledged": before.acknowledged, "acknowledged_at": before.acknowledged_at}
        yield made


def is_of_form(form: str) -> sa.ColumnElement[bool]:
    """A condition: the report is no settlement, or one of that form. form: an MWS type; "" for Amazon's own."""
    names = (form,) if form in FORM_IDS else ("", f"_{SETTLEMENT_SOURCE}_")
    return sa.or_(REPORT.c.report_type != SETTLEMENT_SOURCE, REPORT.c.legacy_type.in_(names))


def counted_type() -> sa.ColumnElement[str]:
    """The type of a report as an operator counts it: Amazon's, a rebuilt form under its own name."""
    return sa.case((REPORT.c.legacy_type.in_(tuple(FORM_IDS)), REPORT.c.legacy_type), else_=REPORT.c.report_type)
