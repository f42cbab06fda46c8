"""What of MWS works today, as a table that filters; the facts are `mws.compat.operate.coverage`'s."""

from __future__ import annotations

from mws.compat.operate.console.sources import Made, Sources
from mws.compat.operate.console.web import PageRequest
from mws.compat.operate.coverage import Row, rows, summary
from mws.mappings.actions import STATUSES


def coverage(sources: Sources, asked: PageRequest, rest: str) -> Made:
    """`/coverage`. words: looked for in the Action, its operations, what is missing and the reason."""
    table = rows(include_gone=True)
    sections = list(dict.fromkeys(row.section for row in table))
    wanted = {name: asked.query.get(name, "").strip()[:80] for name in ("section", "status", "words")}
    if wanted["section"] not in sections:
        wanted["section"] = ""
    if wanted["status"] not in STATUSES:
        wanted["status"] = ""
    found = [
        row
        for row in table
        if wanted["section"] in ("", row.section)
        and wanted["status"] in ("", row.status)
        and _has(row, wanted["words"])
    ]
    return "coverage.html", {
        "wanted": wanted,
        "sections": sections,
        "statuses": STATUSES,
        "rows": found,
        "summary": summary(found),
    }


def _has(row: Row, words: str) -> bool:
    text = " ".join((row.section, row.action, *map(str, row.operations), *row.missing, row.reason)).lower()
    return all(word in text for word in words.lower().split())
