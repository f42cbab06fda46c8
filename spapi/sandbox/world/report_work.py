"""What a report comes to: how it ends, and the document it leaves, made from the sandbox's own orders and stock."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from mws.spapi.sandbox.world import (
    report_ledger,
    report_listings,
    report_orders,
    report_settlement,
    report_types,
)
from mws.spapi.sandbox.world.outcomes import CHARSETS
from mws.spapi.sandbox.world.reports import Report, Reports
from mws.spapi.sandbox.world.sellers import Seller
from mws.spapi.sandbox.world.site import Site

Rows: TypeAlias = Iterable[Mapping[str, str]]

# How a charset of `outcomes` is spelled in Python. Japan's files hold characters that only cp932 writes.
_CODECS = {"utf-8": "utf-8", "cp1252": "cp1252", "shift_jis": "cp932", "windows-31j": "cp932"}
_FORMS = {"text": "text/plain", "xml": "text/xml", "json": "application/json"}


def work(site: Site, report: Report) -> None:
    """End the report, with the data of this moment."""
    report.worked = True
    ending = report.outcome.ending or _ending(site, report)
    if ending in ("no_data", "too_often"):
        report.ended = "CANCELLED"
        return
    form = report_types.form(report.type)
    charset = report.outcome.charset or report_types.charset(report.type)
    if ending.startswith("fatal"):
        report.ended = "FATAL"
        text: Iterable[str] | None = [failure(report)] if ending == "fatal_document" else None
        form, charset = "json", "utf-8"
    elif report.settlement:
        seller = site.world.sellers[report.seller_id]
        text = table(report_settlement.COLUMNS, report_settlement.lines(seller, report.settlement))
        report.ended = "DONE"
    else:
        text = document(site, report)
        report.ended = "CANCELLED" if text is None else "DONE"
    if text is not None:
        attach(site, report, content_type(form, charset), encode_text(text, charset), report.outcome.gzip)
    if report.ended == "DONE":
        site.books(Reports).note_generated(report)


def attach(site: Site, report: Report, content_type: str, chunks: Iterable[bytes], compress: bool | None) -> None:
    """Give the report a document with that content. compress: None = as its size says."""
    document = site.shelf.create("amzn1.spdoc.1.4.na", report.seller_id, content_type, report.ends)
    document.used, document.report_type = True, report.type
    site.shelf.store(document, chunks, compress)
    report.document_id = document.id


def _ending(site: Site, report: Report) -> str:
    ended = report_types.ENDED.get(report.type)
    if ended and report.created.date() >= ended:
        return "fatal"
    return "too_often" if site.books(Reports).came_too_soon(report) else ""


def content_type(form: str, charset: str) -> str:
    """`text/plain; charset=Cp1252`: the charset as Amazon's documents name it."""
    return f"{_FORMS[form]}; charset={CHARSETS[charset]}"


def document(site: Site, report: Report) -> Iterator[str] | None:
    """The report's text, or None where there is nothing to report."""
    writer = _WRITERS.get(report.type)
    if writer is None:
        return iter([_small(report)])
    columns, make = writer
    rows = list(make(site, report))
    return table(columns, rows) if rows else None


def encode_text(text: Iterable[str], charset: str) -> Iterator[bytes]:
    """The text in that charset. A character it does not have becomes "?", as in the files Amazon gives out."""
    return (part.encode(_CODECS[charset], "replace") for part in text)


def table(columns: Sequence[str], rows: Rows) -> Iterator[str]:
    """A tab-separated file: the header, then a line for each row. What a row does not say is empty."""
    yield "\t".join(columns) + "\r\n"
    for row in rows:
        cells = (row.get(column, "") for column in columns)
        yield "\t".join(cell.replace("\t", " ").replace("\r", " ").replace("\n", " ") for cell in cells) + "\r\n"


def failure(report: Report) -> str:
    """What the document of a FATAL report says, where there is one."""
    return json.dumps({"errorDetails": f"Error in report request: {report.type} could not be generated."})


def _small(report: Report) -> str:
    """A generic file for a type this sandbox has no data for."""
    form = report_types.form(report.type)
    if form == "json":
        return json.dumps({"reportSpecification": {"reportType": report.type, "marketplaceIds": report.marketplaces}})
    if form == "xml":
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<Report><ReportType>{report.type}</ReportType></Report>\n'
    return f"report-type\tmarketplace-id\r\n{report.type}\t{report.marketplaces[0]}\r\n"


def _orders(
    make: Callable[[Seller, Iterable[str], datetime, datetime], Rows],
) -> Callable[[Site, Report], Rows]:
    return lambda site, report: make(
        site.world.sellers[report.seller_id], report.marketplaces, report.start, report.end
    )


def _open_listings(site: Site, report: Report) -> Rows:
    return report_listings.open_listings(site.stock.of(report.seller_id).values(), report.marketplaces[0])


def _merchant_listings(site: Site, report: Report) -> Rows:
    return report_listings.merchant_listings(
        site.stock.of(report.seller_id).values(),
        report.marketplaces[0],
        active_only=report.type == "GET_MERCHANT_LISTINGS_DATA",
    )


def _ledger(make: Callable[..., Rows]) -> Callable[[Site, Report], Rows]:
    def rows(site: Site, report: Report) -> Rows:
        start, end = report.start, report.end
        # A ledger asked for without a period is that of the last whole day.
        if start == end:
            end = end.replace(hour=0, minute=0, second=0, microsecond=0)
            start = end - timedelta(days=1)
        seller = site.world.sellers[report.seller_id]
        return make(seller, site.stock.of(report.seller_id).values(), report.marketplaces[0], start, end)

    return rows


_WRITERS: dict[str, tuple[Sequence[str], Callable[[Site, Report], Rows]]] = {
    "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING": (report_orders.SHIPPING, _orders(report_orders.shipping)),
    "GET_FLAT_FILE_ORDER_REPORT_DATA_TAX": (report_orders.TAX, _orders(report_orders.shipping)),
    "GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING": (report_orders.ACTIONABLE, _orders(report_orders.actionable)),
    "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL": (report_orders.ALL, _orders(report_orders.by_update)),
    "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL": (report_orders.ALL, _orders(report_orders.by_date)),
    "GET_FLAT_FILE_OPEN_LISTINGS_DATA": (report_listings.OPEN, _open_listings),
    "GET_MERCHANT_LISTINGS_ALL_DATA": (report_listings.MERCHANT, _merchant_listings),
    "GET_MERCHANT_LISTINGS_DATA": (report_listings.MERCHANT, _merchant_listings),
    "GET_LEDGER_SUMMARY_VIEW_DATA": (report_ledger.SUMMARY, _ledger(report_ledger.summary)),
    "GET_LEDGER_DETAIL_VIEW_DATA": (report_ledger.DETAIL, _ledger(report_ledger.detail)),
}
