"""Report types: the name MWS had, the name SP-API has today, and what an empty or cancelled one means. Data only.

A row reads "MWS name, SP-API name". A type that has ended keeps its row, without an SP-API name, with the date and what
took its place: it is refused with both and never sent. `kind` decides what CANCELLED is taken for (see `Kind`).

Sources: MWS guide, ReportType enumeration (names, near real-time and daily FBA reports); Amazon's report type values
of Reports API 2021-06-30 and its deprecation notices (new names, dates); FBA reports page (30 minutes, four hours).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from mws.mappings.reports.settlements import SETTLEMENT_ALIASES, SETTLEMENT_V2_TYPE, SETTLEMENTS

Kind: TypeAlias = Literal["windowed", "snapshot"]
"""windowed: events of a time span; without any, Amazon cancels it, which MWS called _DONE_NO_DATA_.

snapshot: a state of affairs, such as listings or stock. It is cancelled for other reasons, and code that is told "no
data" about its stock may zero it: never _DONE_NO_DATA_.
"""

NEAR_REAL_TIME = 30 * 60  # seconds between two FBA reports of one near real-time type
# The same for types whose content is made once a day; and for FBA reports that Amazon's page calls neither, since the
# longer interval errs towards "cancelled", never towards "no data".
DAILY = 4 * 60 * 60


@dataclass(frozen=True, slots=True)
class ReportType:
    """One MWS report type. legacy, rest: its name in MWS and in SP-API, "" where there is none today.

    minimum: seconds Amazon wants between two of them; sooner ones are cancelled. 0 where Amazon states none.
    variants: of a report that was split, part → SP-API name; `rest` is the part taken unless another is wanted.
    ends: the day it ended, None where Amazon named none. successor: the MWS name to ask for in its place, "" for none.
    requestable: False for what Amazon makes by itself, and what is rebuilt from that; it is only listed.
    """

    legacy: str
    rest: str
    kind: Kind
    minimum: int = 0
    variants: Mapping[str, str] | None = None
    ends: date | None = None
    successor: str = ""
    requestable: bool = True

    def part(self, name: str) -> str:
        """The SP-API name of that part of a split report (SHIPPING, TAX, INVOICING), else the usual one."""
        return (self.variants or {}).get(name, self.rest)

    @property
    def names(self) -> tuple[str, ...]:
        """Every SP-API name its reports may have."""
        return tuple(dict.fromkeys((self.rest, *(self.variants or {}).values()))) if self.rest else ()


def _same(name: str, kind: Kind, minimum: int = 0, *, requestable: bool = True) -> ReportType:
    return ReportType(f"_{name}_", name, kind, minimum, requestable=requestable)


def _split(legacy: str, stem: str) -> ReportType:
    parts = {part: f"{stem}_{part}" for part in ("SHIPPING", "TAX", "INVOICING")}
    return ReportType(legacy, parts["SHIPPING"], "windowed", variants=parts)


def _ended(legacy: str, kind: Kind, ends: date | None, successor: str, minimum: int = 0) -> ReportType:
    return ReportType(legacy, "", kind, minimum, ends=ends, successor=successor)


def _rebuilt_settlement(legacy: str) -> ReportType:
    # Their removal was announced twice; the later day is taken.
    return ReportType(legacy, "", "windowed", ends=date(2026, 11, 11), successor=SETTLEMENT_V2_TYPE, requestable=False)


_LEDGERS = date(2023, 1, 31)
_SUPPRESSED = date(2022, 6, 15)

REPORT_TYPES: tuple[ReportType, ...] = (
    # Listings: what is, not what happened.
    _same("GET_FLAT_FILE_OPEN_LISTINGS_DATA", "snapshot"),
    _same("GET_MERCHANT_LISTINGS_ALL_DATA", "snapshot"),
    _same("GET_MERCHANT_LISTINGS_DATA", "snapshot"),
    _same("GET_MERCHANT_LISTINGS_INACTIVE_DATA", "snapshot"),
    _same("GET_MERCHANT_LISTINGS_DATA_BACK_COMPAT", "snapshot"),
    _same("GET_MERCHANT_LISTINGS_DATA_LITE", "snapshot"),
    _same("GET_MERCHANT_LISTINGS_DATA_LITER", "snapshot"),
    _same("GET_MERCHANT_CANCELLED_LISTINGS_DATA", "snapshot"),
    _ended("_GET_CONVERGED_FLAT_FILE_SOLD_LISTINGS_DATA_", "snapshot", None, ""),
    _ended("_GET_MERCHANT_LISTINGS_DEFECT_DATA_", "snapshot", _SUPPRESSED, "_GET_MERCHANTS_LISTINGS_FYP_REPORT_"),
    _ended("_LISTINGS_DEFECT_REPORT_XL_", "snapshot", _SUPPRESSED, "_GET_MERCHANTS_LISTINGS_FYP_REPORT_"),
    _same("GET_MERCHANTS_LISTINGS_FYP_REPORT", "snapshot"),
    _same("GET_PAN_EU_OFFER_STATUS", "snapshot"),
    _same("GET_MFN_PAN_EU_OFFER_STATUS", "snapshot"),
    _same("GET_FLAT_FILE_GEO_OPPORTUNITIES", "snapshot"),
    _same("GET_REFERRAL_FEE_PREVIEW_REPORT", "snapshot"),
    # Orders. Split into three by what buyers' data they hold.
    ReportType("_GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_", "GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING", "windowed"),
    _split("_GET_ORDERS_DATA_", "GET_ORDER_REPORT_DATA"),
    _split("_GET_FLAT_FILE_ORDERS_DATA_", "GET_FLAT_FILE_ORDER_REPORT_DATA"),
    _split("_GET_FLAT_FILE_ORDER_REPORT_DATA_", "GET_FLAT_FILE_ORDER_REPORT_DATA"),
    # The converged one had more columns; no report has them today.
    _split("_GET_CONVERGED_FLAT_FILE_ORDER_REPORT_DATA_", "GET_FLAT_FILE_ORDER_REPORT_DATA"),
    ReportType(
        "_GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_",
        "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL",
        "windowed",
    ),
    ReportType(
        "_GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_",
        "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL",
        "windowed",
    ),
    _same("GET_FLAT_FILE_ARCHIVED_ORDERS_DATA_BY_ORDER_DATE", "windowed"),
    ReportType(
        "_GET_XML_ALL_ORDERS_DATA_BY_LAST_UPDATE_", "GET_XML_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL", "windowed"
    ),
    ReportType("_GET_XML_ALL_ORDERS_DATA_BY_ORDER_DATE_", "GET_XML_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL", "windowed"),
    _same("GET_FLAT_FILE_PENDING_ORDERS_DATA", "windowed"),
    _same("GET_PENDING_ORDERS_DATA", "windowed"),
    _same("GET_CONVERGED_FLAT_FILE_PENDING_ORDERS_DATA", "windowed"),
    # Returns and performance.
    _same("GET_XML_RETURNS_DATA_BY_RETURN_DATE", "windowed"),
    _same("GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE", "windowed"),
    _same("GET_XML_MFN_PRIME_RETURNS_REPORT", "windowed"),
    _same("GET_CSV_MFN_PRIME_RETURNS_REPORT", "windowed"),
    _same("GET_XML_MFN_SKU_RETURN_ATTRIBUTES_REPORT", "snapshot"),
    _same("GET_FLAT_FILE_MFN_SKU_RETURN_ATTRIBUTES_REPORT", "snapshot"),
    _same("GET_SELLER_FEEDBACK_DATA", "windowed"),
    _same("GET_V1_SELLER_PERFORMANCE_REPORT", "snapshot"),
    # Settlements: Amazon makes them; nobody asks for one. All but one form of them are rebuilt from that one.
    _same("GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2", "windowed", requestable=False),
    *(_rebuilt_settlement(name) for name in (*SETTLEMENTS, *SETTLEMENT_ALIASES)),
    # FBA, sales and payments.
    ReportType(
        "_GET_AMAZON_FULFILLED_SHIPMENTS_DATA_",
        "GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL",
        "windowed",
        NEAR_REAL_TIME,
        {
            "TAX": "GET_AMAZON_FULFILLED_SHIPMENTS_DATA_TAX",
            "INVOICING": "GET_AMAZON_FULFILLED_SHIPMENTS_DATA_INVOICING",
        },
    ),
    _same("GET_FBA_FULFILLMENT_CUSTOMER_SHIPMENT_SALES_DATA", "windowed", NEAR_REAL_TIME),
    _same("GET_FBA_FULFILLMENT_CUSTOMER_SHIPMENT_PROMOTION_DATA", "windowed", DAILY),
    _same("GET_FBA_FULFILLMENT_CUSTOMER_TAXES_DATA", "windowed", DAILY),
    _same("GET_REMOTE_FULFILLMENT_ELIGIBILITY", "snapshot", DAILY),
    _same("GET_FBA_STORAGE_FEE_CHARGES_DATA", "windowed", DAILY),
    _ended("_GET_PRODUCT_EXCHANGE_DATA_", "windowed", date(2024, 3, 27), ""),
    _same("GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA", "snapshot", DAILY),
    _same("GET_FBA_REIMBURSEMENTS_DATA", "windowed", DAILY),
    _same("GET_FBA_FULFILLMENT_LONGTERM_STORAGE_FEE_CHARGES_DATA", "windowed", DAILY),
    _same("GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA", "windowed", DAILY),
    _same("GET_FBA_FULFILLMENT_CUSTOMER_SHIPMENT_REPLACEMENT_DATA", "windowed", DAILY),
    # FBA, stock.
    _same("GET_AFN_INVENTORY_DATA", "snapshot", NEAR_REAL_TIME),
    _same("GET_AFN_INVENTORY_DATA_BY_COUNTRY", "snapshot", NEAR_REAL_TIME),
    _ended(
        "_GET_FBA_FULFILLMENT_CURRENT_INVENTORY_DATA_", "snapshot", _LEDGERS, "_GET_LEDGER_SUMMARY_VIEW_DATA_", DAILY
    ),
    _ended(
        "_GET_FBA_FULFILLMENT_MONTHLY_INVENTORY_DATA_", "snapshot", _LEDGERS, "_GET_LEDGER_SUMMARY_VIEW_DATA_", DAILY
    ),
    _ended(
        "_GET_FBA_FULFILLMENT_INVENTORY_RECEIPTS_DATA_", "windowed", _LEDGERS, "_GET_LEDGER_DETAIL_VIEW_DATA_", DAILY
    ),
    _same("GET_RESERVED_INVENTORY_DATA", "snapshot", NEAR_REAL_TIME),
    _ended(
        "_GET_FBA_FULFILLMENT_INVENTORY_SUMMARY_DATA_", "windowed", _LEDGERS, "_GET_LEDGER_DETAIL_VIEW_DATA_", DAILY
    ),
    _ended(
        "_GET_FBA_FULFILLMENT_INVENTORY_ADJUSTMENTS_DATA_", "windowed", _LEDGERS, "_GET_LEDGER_DETAIL_VIEW_DATA_", DAILY
    ),
    # Never documented, and in public programs. The notice names both views of the ledger as what follows it.
    _ended("_GET_FBA_RECONCILIATION_REPORT_DATA_", "windowed", _LEDGERS, "_GET_LEDGER_DETAIL_VIEW_DATA_", DAILY),
    _ended("_GET_FBA_FULFILLMENT_INVENTORY_HEALTH_DATA_", "snapshot", None, "_GET_FBA_INVENTORY_PLANNING_DATA_", DAILY),
    _same("GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA", "snapshot", NEAR_REAL_TIME),
    _same("GET_FBA_MYI_ALL_INVENTORY_DATA", "snapshot", NEAR_REAL_TIME),
    _same("GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT", "snapshot", NEAR_REAL_TIME),
    _ended("_GET_FBA_FULFILLMENT_CROSS_BORDER_INVENTORY_MOVEMENT_DATA_", "windowed", None, "", DAILY),
    _same("GET_FBA_FULFILLMENT_INBOUND_NONCOMPLIANCE_DATA", "windowed", DAILY),
    _same("GET_STRANDED_INVENTORY_UI_DATA", "snapshot", NEAR_REAL_TIME),
    _same("GET_STRANDED_INVENTORY_LOADER_DATA", "snapshot", NEAR_REAL_TIME),
    _ended("_GET_FBA_INVENTORY_AGED_DATA_", "snapshot", None, "_GET_FBA_INVENTORY_PLANNING_DATA_", DAILY),
    _ended("_GET_EXCESS_INVENTORY_DATA_", "snapshot", None, "_GET_FBA_INVENTORY_PLANNING_DATA_", NEAR_REAL_TIME),
    _ended("_GET_FBA_UNO_INVENTORY_DATA_", "snapshot", date(2024, 3, 31), ""),
    _same("GET_FBA_RECOMMENDED_REMOVAL_DATA", "snapshot", DAILY),
    _same("GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA", "windowed", NEAR_REAL_TIME),
    _same("GET_FBA_FULFILLMENT_REMOVAL_SHIPMENT_DETAIL_DATA", "windowed", NEAR_REAL_TIME),
    # Successors that code may ask for by MWS's way of writing names.
    _same("GET_LEDGER_SUMMARY_VIEW_DATA", "snapshot", DAILY),
    _same("GET_LEDGER_DETAIL_VIEW_DATA", "windowed", DAILY),
    _same("GET_FBA_INVENTORY_PLANNING_DATA", "snapshot", DAILY),
    # Never documented for MWS, and asked for by public programs; lists of today's types have it.
    _same("GET_DATE_RANGE_FINANCIAL_TRANSACTION_DATA", "windowed"),
    # Tax and invoices.
    _same("GET_FLAT_FILE_SALES_TAX_DATA", "windowed", requestable=False),
    _same("SC_VAT_TAX_REPORT", "windowed"),
    _same("GET_VAT_TRANSACTION_DATA", "windowed"),
    _same("GET_GST_MTR_B2B_CUSTOM", "windowed"),
    _same("GET_GST_MTR_B2C_CUSTOM", "windowed"),
    _same("GET_FLAT_FILE_VAT_INVOICE_DATA_REPORT", "windowed"),
    _same("GET_XML_VAT_INVOICE_DATA_REPORT", "windowed"),
    # Of MWS's earlier years, by the lists of several public clients; no notice of their end was found.
    _ended("_GET_FBA_HAZMAT_STATUS_CHANGE_DATA_", "snapshot", None, "", DAILY),
    _ended("_GET_FBA_FULFILLMENT_INVENTORY_AGE_DATA_", "snapshot", None, "", DAILY),
    # Product Ads, which Amazon gave up.
    _ended("_GET_NEMO_MERCHANT_LISTINGS_DATA_", "snapshot", None, ""),
    *(
        _ended(f"_GET_PADS_PRODUCT_PERFORMANCE_OVER_TIME_{often}_DATA_{form}_", "windowed", None, "")
        for often in ("DAILY", "WEEKLY", "MONTHLY")
        for form in ("TSV", "XML")
    ),
    # Others.
    _same("GET_XML_BROWSE_TREE_DATA", "snapshot"),
    _same("GET_EASYSHIP_DOCUMENTS", "windowed"),
    _same("GET_EASYSHIP_PICKEDUP", "windowed"),
    _same("GET_EASYSHIP_WAITING_FOR_PICKUP", "snapshot"),
    _same("RFQD_BULK_DOWNLOAD", "snapshot"),
    _same("FEE_DISCOUNTS_REPORT", "snapshot", 24 * 60 * 60),
    _ended("_MBOP_RECOMMENDED_PRODUCTS_REPORT_", "snapshot", None, ""),
    _ended("_MBOP_GAP_PRODUCTS_REPORT_", "snapshot", None, ""),
    _same("GET_FLAT_FILE_OFFAMAZONPAYMENTS_SANDBOX_SETTLEMENT_DATA", "windowed"),
)

BY_LEGACY: Mapping[str, ReportType] = {row.legacy: row for row in REPORT_TYPES}

# The first row that has an SP-API name is the one its reports are shown under when nobody said which was meant.
BY_REST: Mapping[str, ReportType] = {name: row for row in reversed(REPORT_TYPES) for name in row.names}

ALWAYS_LISTED: tuple[str, ...] = ("GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2",)
"""SP-API types that appear although nobody asks for them: lists look for these too."""

PERIODS: Mapping[str, str] = {
    "_15_MINUTES_": "PT15M",
    "_30_MINUTES_": "PT30M",
    "_1_HOUR_": "PT1H",
    "_2_HOURS_": "PT2H",
    "_4_HOURS_": "PT4H",
    "_8_HOURS_": "PT8H",
    "_12_HOURS_": "PT12H",
    "_1_DAY_": "P1D",
    "_2_DAYS_": "P2D",
    "_72_HOURS_": "P3D",
    "_1_WEEK_": "P7D",
    "_14_DAYS_": "P14D",
    "_15_DAYS_": "P15D",
    "_30_DAYS_": "P30D",
}
"""MWS's Schedule → SP-API's period. `_NEVER_` ends a schedule and is no period."""

NEVER = "_NEVER_"

STATUSES: Mapping[str, str] = {
    "IN_QUEUE": "_SUBMITTED_",
    "IN_PROGRESS": "_IN_PROGRESS_",
    "DONE": "_DONE_",
    # MWS had no failed state: a report that failed was cancelled.
    "FATAL": "_CANCELLED_",
}
"""SP-API's processingStatus → MWS's, but for CANCELLED, which takes `cancelled_means` and the ledger."""

MWS_STATUSES: tuple[str, ...] = ("_SUBMITTED_", "_IN_PROGRESS_", "_CANCELLED_", "_DONE_", "_DONE_NO_DATA_")

UNFINISHED: tuple[str, ...] = ("IN_QUEUE", "IN_PROGRESS")


def legacy_name(rest: str, part: str = "") -> str:
    """What MWS called a report of that SP-API type; for a type it never had, the name in MWS's way of writing.

    part: which part of a split report has the MWS name, "" for the usual one; the other parts have names of their own,
    because they are not what a legacy program expects under it.
    """
    row = BY_REST.get(rest)
    return row.legacy if row is not None and row.part(part) == rest else f"_{rest}_"


def cancelled_means(rest: str) -> str:
    """What a cancelled report that nobody is known to have cancelled is taken for. An unknown type is no "no data"."""
    row = BY_REST.get(rest)
    return "_DONE_NO_DATA_" if row is not None and row.kind == "windowed" else "_CANCELLED_"


def minimum_interval(rest: str) -> int:
    """Seconds Amazon wants between two reports of that type, 0 where it states none."""
    row = BY_REST.get(rest)
    return row.minimum if row else 0
