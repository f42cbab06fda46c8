"""ListFinancialEvents by Finances API 2024-06-19, for `finances_version = "2024-06-19"`."""

from __future__ import annotations

from mws.mappings.codecs import TIME, field, whole
from mws.mappings.finances.events import FINANCIAL_EVENTS
from mws.mappings.finances.v0 import EVENT_RULES, FINANCES, GROUP_SEARCH, GROUPS, LIST_FINANCIAL_EVENTS, ROWS
from mws.mappings.model import Absent, Fixed, NextToken, Operation, next_page

TRANSACTIONS = "finances.2024-06-19.listTransactions"

LIST_FINANCIAL_EVENTS_2024 = Operation(
    section=FINANCES,
    action="ListFinancialEvents",
    version="2024-06-19",
    calls=(TRANSACTIONS, GROUPS),
    plan="financial_transactions",
    durable=True,
    request=(
        field("AmazonOrderId", "query.relatedIdentifierValue"),
        Fixed("query.relatedIdentifierName", "ORDER_ID", when="AmazonOrderId"),
        field("FinancialEventGroupId", "query.relatedIdentifierValue"),
        Fixed("query.relatedIdentifierName", "FINANCIAL_EVENT_GROUP_ID", when="FinancialEventGroupId"),
        field("PostedAfter", "query.postedAfter", TIME),
        field("PostedBefore", "query.postedBefore", TIME),
        field("MaxResultsPerPage", "", whole(1, ROWS)),
    ),
    rules=EVENT_RULES,
    result=(NextToken("next"), FINANCIAL_EVENTS),
    # The plan makes events of v0's form; `mws.mappings.finances.transactions` says of what.
    sources={"": ""},
    fills={**GROUP_SEARCH, TRANSACTIONS: ("query.transactionStatus",)},
    absent=(
        *LIST_FINANCIAL_EVENTS.absent,
        Absent("lists other than Shipment, Refund and ServiceFee", "no name of theirs is proven; their money is told"),
        Absent("PromotionList", "no name of it is proven; its money is told"),
        Absent("SellerOrderId", "2024-06-19 does not have it"),
        Absent("OrderItemId", "2024-06-19 does not have it"),
        Absent("MaxResultsPerPage", "2024-06-19 decides how many a page holds"),
    ),
)

OPERATIONS = (LIST_FINANCIAL_EVENTS_2024, next_page(LIST_FINANCIAL_EVENTS_2024))
