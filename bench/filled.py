"""The same page with every order complete: what one order lacks at order level, it gets from another that has it.

Items stay as they are: ListOrders writes none. Replacement orders stay rare: most orders replace nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from mws.compat.engine.xmlwrite import ReplyFacts, write_reply
from mws.mappings.orders.v2026 import LIST_ORDERS

NOT_FILLED = ("orderItems", "associatedOrders")


def make(page: Path, folder: Path) -> Path:
    """Write `page.json` and `page.xml` there, out of the `page.json` at `page`; returns the folder."""
    reply = json.loads(page.read_bytes())
    whole: dict[str, Any] = {}  # Any: JSON
    for order in reply["orders"]:
        fill(whole, {name: value for name, value in order.items() if name not in NOT_FILLED})
    for order in reply["orders"]:
        fill(order, whole)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.json").write_text(json.dumps(reply, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")
    (folder / "page.xml").write_bytes(write_reply(LIST_ORDERS, reply, ReplyFacts(), "request-id"))
    return folder


def fill(order: dict[str, Any], whole: Mapping[str, Any]) -> None:
    """Give an object what it lacks, at any depth of objects; lists are taken whole."""
    for name, value in whole.items():
        if name not in order:
            order[name] = deepcopy(value)
        elif isinstance(value, dict) and isinstance(order[name], dict):
            fill(order[name], value)
