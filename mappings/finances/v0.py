"""The Actions of Finances 2015-05-01 by Finances API v0, whose event operations Amazon ends.

Sources: parameters and which of them exclude each other from MWS's page; a group may be narrowed by dates, which v0
takes and MWS was seen to take. A page holds 100 where the caller does not say, as in MWS: v0's own 10 groups are not.
"""

from __future__ import annotations

from mws.mappings.codecs import TIME, field, many, whole
from mws.mappings.finances.events import DROPPED, FINANCIAL_EVENTS, IGNORED
from mws.mappings.finances.parts import money, texts
from mws.mappings.model import Absent, Fixed, Needs, NextToken, NotWith, OneOf, Operation, Section, next_page

EVENTS = "finances.v0.listFinancialEvents"
BY_ORDER = "finances.v0.listFinancialEventsByOrderId"
BY_GROUP = "finances.v0.listFinancialEventsByGroupId"
GROUPS = "finances.v0.listFinancialEventGroups"

FINANCES = Section(
    "Finances",
    "/Finances/2015-05-01",
    "2015-05-01",
    "http://mws.amazonservices.com/Finances/2015-05-01",
    request_id="RequestId",
    version_setting="finances_version",
)

ROWS = 100
"""Results on a page, at most and where nothing is said."""

EVENT_REQUEST = (
    field("AmazonOrderId", "path.orderId"),
    field("FinancialEventGroupId", "path.eventGroupId"),
    field("PostedAfter", "query.PostedAfter", TIME),
    field("PostedBefore", "query.PostedBefore", TIME),
    field("MaxResultsPerPage", "query.MaxResultsPerPage", whole(1, ROWS)),
)
EVENT_RULES = (
    NotWith("AmazonOrderId", ("FinancialEventGroupId", "PostedAfter", "PostedBefore")),
    OneOf(
        ("AmazonOrderId", "FinancialEventGroupId", "PostedAfter"), together=(("FinancialEventGroupId", "PostedAfter"),)
    ),
    Needs("PostedBefore", "PostedAfter"),
)

# Whether Amazon knows a group of which it tells nothing.
_SEARCHED = ("FinancialEventGroupStartedAfter", "FinancialEventGroupStartedBefore", "MaxResultsPerPage", "NextToken")
GROUP_SEARCH = {GROUPS: tuple(f"query.{name}" for name in _SEARCHED)}

LIST_FINANCIAL_EVENTS = Operation(
    section=FINANCES,
    action="ListFinancialEvents",
    version="v0",
    calls=(EVENTS, BY_ORDER, BY_GROUP, GROUPS),
    call_by={"AmazonOrderId": BY_ORDER, "FinancialEventGroupId": BY_GROUP},
    plan="financial_events",
    durable=True,
    request=EVENT_REQUEST,
    rules=EVENT_RULES,
    result=(NextToken("next"), FINANCIAL_EVENTS),
    sources={"": EVENTS, "next": ""},
    fills=GROUP_SEARCH,
    ignored=("NextToken", *IGNORED),
    dropped=DROPPED,
    absent=(
        Absent("PerformanceBondRefundEventList", "no version of SP-API has it"),
        Absent("events still deferred", "Amazon tells of them once they are released"),
    ),
)

LIST_FINANCIAL_EVENT_GROUPS = Operation(
    section=FINANCES,
    action="ListFinancialEventGroups",
    calls=(GROUPS,),
    plan="financial_event_groups",
    durable=True,
    request=(
        field("FinancialEventGroupStartedAfter", "query.FinancialEventGroupStartedAfter", TIME, required=True),
        field("FinancialEventGroupStartedBefore", "query.FinancialEventGroupStartedBefore", TIME),
        field("MaxResultsPerPage", "query.MaxResultsPerPage", whole(1, ROWS)),
        Fixed("query.MaxResultsPerPage", ROWS, unless="MaxResultsPerPage"),
    ),
    result=(
        NextToken("next"),
        many(
            "FinancialEventGroupList",
            "FinancialEventGroup",
            *texts("FinancialEventGroupId", "ProcessingStatus", "FundTransferStatus"),
            money("OriginalTotal"),
            money("ConvertedTotal"),
            *texts("FundTransferDate", "TraceId", "AccountTail"),
            money("BeginningBalance"),
            *texts("FinancialEventGroupStart", "FinancialEventGroupEnd"),
            rest="FinancialEventGroupList",
        ),
    ),
    sources={"": GROUPS, "next": ""},
    ignored=("NextToken",),
)

OPERATIONS = (
    LIST_FINANCIAL_EVENT_GROUPS,
    next_page(LIST_FINANCIAL_EVENT_GROUPS),
    LIST_FINANCIAL_EVENTS,
    next_page(LIST_FINANCIAL_EVENTS),
)
