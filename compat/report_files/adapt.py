"""What is in a report, in the form MWS gave it: the one door between GetReport and the adapters.

A document of a type in `ADAPTED` is written anew, file to file, with its size and MD5; any other, and every one where
`raw` is set, is handed on untouched. What an adapter could not restore stands in the document's marks. Memory does not
grow with the document; its files are private, without a name, and gone on every path.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from mws.compat.config import Reports
from mws.compat.report_files.orders import orders
from mws.compat.report_files.settlement_flat import flat
from mws.compat.report_files.settlement_xml import xml
from mws.compat.report_files.stock import stock
from mws.compat.report_files.table import unreadable
from mws.mappings.reports.columns import FLAT_ORDERS, REBUILT, TAX_PART
from mws.mappings.reports.settlements import SETTLEMENT_ALIASES, SETTLEMENT_V2_TYPE

if TYPE_CHECKING:  # the plans import this module
    from mws.compat.engine.steps import Document

log = logging.getLogger("mws.compat")

Fetch: TypeAlias = "Callable[[str], Document | None]"
"""SP-API report type → the document of that type for the same orders and period; None where there is none."""

_Adapter: TypeAlias = "Callable[[Document, Reports, Fetch, str], Document]"


def _orders(legacy_type: str, document: Document, settings: Reports, fetch: Fetch, seller_id: str) -> Document:
    wanted = needs(legacy_type, settings)
    tax = fetch(wanted[0]) if wanted else None
    try:
        made = orders(document, FLAT_ORDERS[legacy_type], tax, tax_part=wanted[0] if wanted else "")
    finally:
        if tax is not None:
            tax.file.close()
    if odd := made.marks.get("odd-rows"):
        log.warning("%s: rows that do not fit its columns, handed on as they came: %s", legacy_type, ", ".join(odd))
    return made


def _stock(legacy_type: str, document: Document, settings: Reports, fetch: Fetch, seller_id: str) -> Document:
    return stock(document, REBUILT[legacy_type], legacy_type)


def _settlement_flat(document: Document, settings: Reports, fetch: Fetch, seller_id: str) -> Document:
    return flat(document)


def _settlement_xml(document: Document, settings: Reports, fetch: Fetch, seller_id: str) -> Document:
    return xml(document, dialect=settings.settlement_xml, seller_id=seller_id)


ADAPTED: Mapping[str, _Adapter] = {
    "_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_": _settlement_flat,
    "_GET_V2_SETTLEMENT_REPORT_DATA_XML_": _settlement_xml,
    **{name: partial(_orders, name) for name in FLAT_ORDERS},
    **{name: partial(_stock, name) for name in REBUILT},
}
"""MWS report type → what puts a document of its successor into its form."""


_SETTLEMENT = "_GET_V2_SETTLEMENT_REPORT_DATA_"


def default_settlement_form(settings: Reports) -> str:
    """The MWS type of the settlements that are listed where a call names no type: as `[reports] settlements` says."""
    if is_raw(SETTLEMENT_V2_TYPE, settings):
        return SETTLEMENT_V2_TYPE
    return f"{_SETTLEMENT}{settings.settlements}_"


def settlement_form(legacy_type: str) -> str:
    """What `[reports] settlements` has to say for settlements of that type to be listed; "" for any other report."""
    name = SETTLEMENT_ALIASES.get(legacy_type, legacy_type)
    return name[len(_SETTLEMENT) : -1] if name.startswith(_SETTLEMENT) else ""


def is_raw(legacy_type: str, settings: Reports) -> bool:
    """Whether reports of that type are handed out as Amazon made them."""
    return "*" in settings.raw or legacy_type in settings.raw


def needs(legacy_type: str, settings: Reports) -> tuple[str, ...]:
    """The SP-API types whose documents `adapt` will ask `fetch` for, so that a plan can have them ready."""
    if is_raw(legacy_type, settings) or not settings.join_tax:
        return ()
    part = TAX_PART.get(legacy_type)
    return (part,) if part and settings.order_part == "SHIPPING" else ()


def adapt(
    legacy_type: str,
    document: Document,
    *,
    settings: Reports,
    fetch: Fetch = lambda rest: None,
    seller_id: str = "",
) -> Document:
    """The document as MWS gave a report of `legacy_type`; the same one where there is nothing to adapt.

    It takes the document over: its file is closed unless it is what comes back. seller_id: for formats that name the
    merchant. Raises ServiceError (InternalError) where the document is not what its type says, and OSError where the
    disk does not take it.
    """
    adapter = ADAPTED.get(legacy_type)
    if adapter is None or is_raw(legacy_type, settings):
        return document
    try:
        with document.file:
            return adapter(document, settings, fetch, seller_id)
    except sqlite3.Error:
        pass  # what follows is not raised in here: this exception may hold content
    raise unreadable("the disk for temporary files does not take it")
