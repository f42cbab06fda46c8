"""The calls of lately, out of the journal; and one of them, with what was kept of it."""

from __future__ import annotations

import re

from mws.compat.operate.console import bodies
from mws.compat.operate.console.sources import Made, NoSuchPage, Sources
from mws.compat.operate.console.web import PageRequest, link
from mws.compat.operate.journal import Entry, Position

ROWS = 50
_SHOWN = ("", "failed", "refused")


def calls(sources: Sources, asked: PageRequest, rest: str) -> Made:
    """`/calls`, and `/calls/REQUEST-ID`."""
    return _one(sources, rest) if rest else _list(sources, asked)


def _list(sources: Sources, asked: PageRequest) -> Made:
    wanted = {name: asked.query.get(name, "").strip()[:80] for name in ("seller", "action", "show")}
    if wanted["show"] not in _SHOWN:
        wanted["show"] = ""
    first = _position(asked.query.get("before", ""))
    found: tuple[tuple[Position, Entry], ...] = ()
    if sources.journal is not None:
        found = sources.journal.page(
            seller=wanted["seller"],
            action=wanted["action"],
            failed=wanted["show"] == "failed",
            refused=wanted["show"] == "refused",
            before=first,
            limit=ROWS + 1,
        )
    rows = found[:ROWS]
    older = link("calls", {**wanted, "before": "{}-{}".format(*rows[-1][0])}) if len(found) > ROWS else ""
    return "calls.html", {
        "wanted": wanted,
        "entries": [entry for _, entry in rows],
        "older": older,
        "newest": link("calls", wanted) if first else "",
        "is_noted": sources.journal is not None and sources.state is not None and sources.state.persistent,
    }


def _one(sources: Sources, request_id: str) -> Made:
    found = sources.journal.find(request_id=request_id, limit=1) if sources.journal is not None else ()
    if not found:
        raise NoSuchPage("The journal has no such call: calls are noted for 30 days.")
    return "call.html", {"entry": found[0], "kept": bodies.read(sources.state, request_id)}


def _position(text: str) -> Position | None:
    """What a link to older calls says, None where there is none or somebody wrote something else."""
    if not re.fullmatch(r"\d{1,15}-\d{1,15}", text, re.ASCII):
        return None
    time, _, number = text.partition("-")
    return int(time), int(number)
