"""Reports: what our own time is for a list out of a ledger of 100,000 reports, whatever it is filtered by.

`rows()` returns the comparisons as plain dictionaries. The whole call is measured, from parameters to XML, on an SQLite
file, in CPU time; nothing is sent, because the ledger was brought up to date a moment before. The slowest filter is
the row.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from statistics import median
from typing import Any

from mws.calls import LegacyCall
from mws.compat.config import SANDBOX, StateSettings
from mws.compat.facade import Facade
from mws.compat.ledger.questions.reports import MergeReports
from mws.compat.state import State
from mws.compat.state.tables import REPORT
from mws.mappings.reports.types import REPORT_TYPES
from mws.spapi.clock import FixedClock

REPORTS = 100_000
ROUNDS = 15
BAR_MS = 20.0
_LISTINGS, _ORDERS = "_GET_MERCHANT_LISTINGS_DATA_", "_GET_FLAT_FILE_ORDERS_DATA_"
_TYPES = (
    ("GET_MERCHANT_LISTINGS_DATA", _LISTINGS),
    ("GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING", _ORDERS),
    ("GET_FBA_REIMBURSEMENTS_DATA", ""),
)

# As the classic clients ask, and the filters that match nothing, for which all of it has to be looked through.
CALLS: dict[str, dict[str, str]] = {
    "newest ten": {},
    "a hundred": {"MaxCount": "100"},
    "of one type": {"ReportTypeList.Type.1": _LISTINGS},
    "of two types, done": {
        "ReportTypeList.Type.1": _LISTINGS,
        "ReportTypeList.Type.2": _ORDERS,
        "ReportProcessingStatusList.Status.1": "_DONE_",
    },
    "unfinished, of which there are none": {
        "ReportProcessingStatusList.Status.1": "_SUBMITTED_",
        "ReportProcessingStatusList.Status.2": "_IN_PROGRESS_",
    },
    "of a type there is none of": {"ReportTypeList.Type.1": "_GET_SELLER_FEEDBACK_DATA_"},
}


def fill(state: State, owner: str, now: int) -> None:
    """A hundred thousand reports of the last eighty days, all done and acknowledged."""
    apart = 80 * 24 * 3600 * 1000 // REPORTS
    rows = []
    for number in range(REPORTS):
        rest, legacy = _TYPES[number % len(_TYPES)]
        made = now - 60_000 - number * apart
        rows.append(
            {
                "owner": owner,
                "report_id": str(50_000_000_000 + REPORTS - number),
                "report_type": rest,
                "legacy_type": legacy,
                "marketplaces": '["ATVPDKIKX0DER"]',
                "options": "{}",
                "status": "DONE",
                "mws_status": "_DONE_",
                "guessed": 0,
                "ours": 1,
                "scheduled": 0,
                "created": made,
                "data_start": made,
                "data_end": made,
                "started": made + 5_000,
                "completed": made + 30_000,
                "document_id": f"amzn1.spdoc.1.4.na.{number:036d}",
                "available": made + 30_000,
                "acknowledged": 1,
                "acknowledged_at": now,
            }
        )
    with state.begin() as connection:
        connection.execute(REPORT.insert(), rows)


@contextmanager
def filled() -> Iterator[Facade]:
    """A façade whose ledger is full and up to date."""
    clock = FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
    now = int(clock.now().timestamp() * 1000)
    with tempfile.TemporaryDirectory() as folder:
        settings = StateSettings(url=f"sqlite:///{Path(folder) / 'state.sqlite3'}")
        state = State(settings, clock=clock)
        facade = Facade(replace(SANDBOX, state=settings), clock=clock, state=state)
        owner = facade.owner(SANDBOX.accounts[0])
        fill(state, owner, now)
        types = [name for row in REPORT_TYPES for name in row.names]
        ledger = facade._open_ledger()
        ledger.answer(owner, MergeReports(reports=[], types=[*types], begun=now))
        try:
            yield facade
        finally:
            facade.close()


def rows(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """The comparison: the slowest of CALLS, in the middle of so many rounds, against 20 ms."""
    account = SANDBOX.accounts[0]
    taken: dict[str, float] = {}
    with filled() as facade:
        for name, params in CALLS.items():
            call = LegacyCall(
                "GetReportRequestList",
                params,
                access_key=account.mws_access_key,
                seller_id=account.seller_id,
                path="/Reports/2009-01-01",
            )
            times = []
            for _ in range(rounds):
                begun = time.process_time()
                reply = facade.call(call)
                times.append(time.process_time() - begun)
                if reply.status != 200 or reply.header("x-mws-compat-calls") != "none":
                    raise RuntimeError(f"{name}: {reply.status}, {reply.header('x-mws-compat-calls')}")
            taken[name] = median(times) * 1000
    slowest = max(taken, key=lambda name: taken[name])
    return [
        {
            "name": f"GetReportRequestList, {REPORTS:,} in the ledger ({slowest})",
            "against": f"{BAR_MS:g} ms",
            "unit": "ms",
            "ours": taken[slowest],
            "theirs": BAR_MS,
            "bar": 1.0,
            "each": taken,
        }
    ]


if __name__ == "__main__":
    print(json.dumps(rows(), indent=2))
