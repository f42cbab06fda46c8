"""Plans: how one Action is carried out, as generators that say what they want and are handed what came.

A plan does no I/O and knows no MWS notation: it yields `RestCall`, `Wait`, `Remember`, `Recall` or `Look`, receives
the answer (or has the failure thrown at it) and returns the JSON that the table's result nodes read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mws.compat.engine.context import Context
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan
from mws.compat.plans import inventory, orders, outbound, products, simple
from mws.compat.plans.feeds import lists as feeds
from mws.compat.plans.feeds import submit
from mws.compat.plans.reports import requests as reports

PLANS: Mapping[str, Callable[[Ask, Context], Plan]] = {
    "acknowledge_reports": reports.acknowledge_reports,
    "cancel_feeds": feeds.cancel_feeds,
    "cancel_report_requests": reports.cancel_report_requests,
    "create_fulfillment_order": outbound.create_fulfillment_order,
    "count_feeds": feeds.count_feeds,
    "fees_estimate": products.fees_estimate,
    "feed_result": feeds.get_result,
    "get_order": orders.get_order,
    "get_order_v0": orders.get_order_v0,
    "get_orders_v0": orders.get_orders_v0,
    "list_inventory_supply": inventory.list_inventory_supply,
    "list_feeds": feeds.list_feeds,
    "list_order_items": orders.list_order_items,
    "list_orders": orders.list_orders,
    "manage_report_schedule": reports.manage_report_schedule,
    "one_call": simple.one_call,
    "report_count": reports.report_count,
    "report_document": reports.report_document,
    "report_request_count": reports.report_request_count,
    "report_requests": reports.report_requests,
    "report_schedules": reports.report_schedules,
    "reports": reports.reports,
    "request_report": reports.request_report,
    "service_status": simple.service_status,
    "submit_feed": submit.submit_feed,
}
