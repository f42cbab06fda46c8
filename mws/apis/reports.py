"""Reports 2009-01-01: the section's constants. Every Action is reached by `make_request`."""

from __future__ import annotations

from typing import ClassVar

from mws.apis.base import MWS


class Reports(MWS):
    """A seller's reports."""

    ACCOUNT_TYPE = "Merchant"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["GetReportRequestList", "GetReportList", "GetReportScheduleList"]
