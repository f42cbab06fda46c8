"""What came of the sellers of a token migration, as rows for a file: CSV or JSON, written seller by seller.

A row tells how a seller stands in the store now, whichever run brought him there; no secret is in any.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from typing import TextIO

from mws.compat.accounts.cells import text_cell
from mws.compat.accounts.outcomes import outcome
from mws.compat.accounts.records import StoredAccount

COLUMNS = (
    *("seller_id", "name", "region", "application", "status", "why", "what_happened", "detail", "what_to_do"),
    *("authorised", "proven", "checked"),
)


def row_of(account: StoredAccount) -> dict[str, str]:
    """How one seller stands. Times are ISO 8601 in UTC, "" for never; `why` is a word of the table of outcomes."""
    found = outcome(account.why) if account.why else None
    times = {name: getattr(account, name) for name in ("authorised", "proven", "checked")}
    return {
        "seller_id": account.seller_id,
        "name": account.name,
        "region": account.region,
        "application": account.application,
        "status": account.status,
        "why": account.why,
        "what_happened": found.title if found else "",
        "detail": account.detail,
        "what_to_do": found.advice if found else "",
        **{name: f"{value:%Y-%m-%dT%H:%M:%SZ}" if value else "" for name, value in times.items()},
    }


def write_csv(file: TextIO, accounts: Iterable[StoredAccount]) -> int:
    """Write them with a line of headers. Returns how many. What a spreadsheet might run begins with an apostrophe."""
    rows = csv.DictWriter(file, COLUMNS)
    rows.writeheader()
    count = 0
    for account in accounts:
        rows.writerow({name: text_cell(value) for name, value in row_of(account).items()})
        count += 1
    return count


def write_json(file: TextIO, accounts: Iterable[StoredAccount], counts: Mapping[str, int], stopped: str) -> int:
    """Write one object: `counts` of the run by word ("ready" for a proven refresh token), `stopped`, `sellers`.

    Returns how many sellers.
    """
    head = {"counts": {word or "ready": number for word, number in sorted(counts.items())}, "stopped": stopped}
    file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "sellers": [')
    count = 0
    for account in accounts:
        file.write(("," if count else "") + "\n" + json.dumps(row_of(account), ensure_ascii=False))
        count += 1
    file.write("\n]}\n")
    return count
