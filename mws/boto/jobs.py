"""Feeds and reports: declarations only.

Each call of MWS by its name, with its quota and the rules of its keywords, which are
MWS's parameters, spelt as MWS spells them; one that no rule names is sent as it is.
"""

from __future__ import annotations

from typing import Any

from mws.boto.declare import boolean_arguments, call, http_body, requires, structured_lists


class JobCalls:
    """The calls of Feeds, Reports."""

    @call(
        "Feeds",
        15,
        120,
        requires(["FeedType"]),
        boolean_arguments("PurgeAndReplace"),
        http_body("FeedContent"),
        structured_lists("MarketplaceIdList.Id"),
    )
    def submit_feed(self, *args: Any, **kw: Any) -> Any:
        """Hand in a feed; `FeedContent` is its bytes, or text."""

    @call(
        "Feeds",
        10,
        45,
        structured_lists("FeedSubmissionIdList.Id", "FeedTypeList.Type", "FeedProcessingStatusList.Status"),
    )
    def get_feed_submission_list(self, *args: Any, **kw: Any) -> Any:
        """The feeds handed in, the latest first."""

    @call("Feeds", 0, 0, requires(["NextToken"]))
    def get_feed_submission_list_by_next_token(self, *args: Any, **kw: Any) -> Any:
        """The next page of feeds."""

    @call("Feeds", 10, 45, structured_lists("FeedTypeList.Type", "FeedProcessingStatusList.Status"))
    def get_feed_submission_count(self, *args: Any, **kw: Any) -> Any:
        """How many feeds were handed in."""

    @call("Feeds", 10, 45, structured_lists("FeedSubmissionIdList.Id", "FeedTypeList.Type"))
    def cancel_feed_submissions(self, *args: Any, **kw: Any) -> Any:
        """Give up feeds that are not being processed yet."""

    @call("Feeds", 15, 60, requires(["FeedSubmissionId"]))
    def get_feed_submission_result(self, *args: Any, **kw: Any) -> Any:
        """The processing report of a feed: elements where it is XML, else its bytes."""

    @call(
        "Reports",
        15,
        60,
        requires(["ReportType"]),
        structured_lists("MarketplaceIdList.Id"),
        boolean_arguments("ReportOptions=ShowSalesChannel"),
    )
    def request_report(self, *args: Any, **kw: Any) -> Any:
        """Have a report made."""

    @call(
        "Reports",
        10,
        45,
        structured_lists("ReportRequestIdList.Id", "ReportTypeList.Type", "ReportProcessingStatusList.Status"),
    )
    def get_report_request_list(self, *args: Any, **kw: Any) -> Any:
        """The reports asked for, and how far each is."""

    @call("Reports", 0, 0, requires(["NextToken"]))
    def get_report_request_list_by_next_token(self, *args: Any, **kw: Any) -> Any:
        """The next page of reports asked for."""

    @call("Reports", 10, 45, structured_lists("ReportTypeList.Type", "ReportProcessingStatusList.Status"))
    def get_report_request_count(self, *args: Any, **kw: Any) -> Any:
        """How many reports were asked for."""

    @call("Reports", 10, 45)
    def cancel_report_requests(self, *args: Any, **kw: Any) -> Any:
        """Give up reports that are not being made yet."""

    @call(
        "Reports",
        10,
        60,
        boolean_arguments("Acknowledged"),
        structured_lists("ReportRequestIdList.Id", "ReportTypeList.Type"),
    )
    def get_report_list(self, *args: Any, **kw: Any) -> Any:
        """The reports there are."""

    @call("Reports", 0, 0, requires(["NextToken"]))
    def get_report_list_by_next_token(self, *args: Any, **kw: Any) -> Any:
        """The next page of reports."""

    @call("Reports", 10, 45, boolean_arguments("Acknowledged"), structured_lists("ReportTypeList.Type"))
    def get_report_count(self, *args: Any, **kw: Any) -> Any:
        """How many reports there are."""

    @call("Reports", 15, 60, requires(["ReportId"]))
    def get_report(self, *args: Any, **kw: Any) -> Any:
        """The content of a report, as bytes unless it is XML."""

    @call("Reports", 10, 45, requires(["ReportType", "Schedule"]))
    def manage_report_schedule(self, *args: Any, **kw: Any) -> Any:
        """Have a report made at regular times, or no longer."""

    @call("Reports", 10, 45, structured_lists("ReportTypeList.Type"))
    def get_report_schedule_list(self, *args: Any, **kw: Any) -> Any:
        """The reports made at regular times."""

    @call("Reports", 0, 0, requires(["NextToken"]))
    def get_report_schedule_list_by_next_token(self, *args: Any, **kw: Any) -> Any:
        """The next page of reports made at regular times."""

    @call("Reports", 10, 45, structured_lists("ReportTypeList.Type"))
    def get_report_schedule_count(self, *args: Any, **kw: Any) -> Any:
        """How many reports are made at regular times."""

    @call(
        "Reports",
        10,
        45,
        requires(["ReportIdList"]),
        boolean_arguments("Acknowledged"),
        structured_lists("ReportIdList.Id"),
    )
    def update_report_acknowledgements(self, *args: Any, **kw: Any) -> Any:
        """Mark reports as received, or not."""
