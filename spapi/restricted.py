"""Report types whose documents hold buyers' data, as data: getReportDocument wants a restricted data token for these.

Source: Amazon's Tokens API use case guide (restricted report types). The three order reconciliation reports stand in
that guide only; Amazon's list of report types does not show them.
"""

from __future__ import annotations

from collections.abc import Iterable

GET_REPORT_DOCUMENT = "reports.2021-06-30.getReportDocument"
GET_FEED_DOCUMENT = "feeds.2021-06-30.getFeedDocument"
CREATE_FEED_DOCUMENT = "feeds.2021-06-30.createFeedDocument"

# getReportDocument knows no data elements; a RestCall that names one wants a token all the same (see rdt.py).
WHOLE_DOCUMENT = ("reportDocument",)


def _each(stem: str, endings: Iterable[str]) -> set[str]:
    return {f"{stem}_{ending}" for ending in endings}


RESTRICTED_REPORTS = frozenset(
    {"GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING"}
    | _each("GET_FLAT_FILE_ORDER_REPORT_DATA", ("SHIPPING", "INVOICING", "TAX"))
    | _each("GET_FLAT_FILE_ORDERS_RECONCILIATION_DATA", ("SHIPPING", "INVOICING", "TAX"))
    | _each("GET_ORDER_REPORT_DATA", ("SHIPPING", "INVOICING", "TAX"))
    | _each("GET_AMAZON_FULFILLED_SHIPMENTS_DATA", ("INVOICING", "TAX"))
    | {"GET_EASYSHIP_DOCUMENTS", "GET_GST_MTR_B2B_CUSTOM", "GET_VAT_TRANSACTION_DATA", "SC_VAT_TAX_REPORT"}
)
