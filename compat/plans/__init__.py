"""Plans: how one Action is carried out, as generators that say what they want and are handed what came.

A plan does no I/O and writes no XML: it yields steps (`RestCall`, and those of `mws.compat.engine.steps`), receives the
answer to each (or has the failure thrown at it) and returns the JSON that the table's result nodes read. Tables name
plans; by the Action's name a plan says whose error it is, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mws.compat.engine.context import Context
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan
from mws.compat.plans import finances, inventory, orders, outbound, simple
from mws.compat.plans.feeds import lists as feeds
from mws.compat.plans.feeds import submit
from mws.compat.plans.products import catalog, categories, fees, offers, pricing
from mws.compat.plans.reports import lists as report_lists
from mws.compat.plans.reports import requests as reports
from mws.compat.plans.reports import schedules

PLANS: Mapping[str, Callable[[Ask, Context], Plan]] = {
    "acknowledge_reports": reports.acknowledge_reports,
    "cancel_feeds": feeds.cancel_feeds,
    "cancel_report_requests": reports.cancel_report_requests,
    "categories_of_asin": categories.categories_of_asin,
    "categories_of_sku": categories.categories_of_sku,
    "create_fulfillment_order": outbound.create_fulfillment_order,
    "count_feeds": feeds.count_feeds,
    "fees_estimate": fees.fees_estimate,
    "feed_result": feeds.get_result,
    "financial_event_groups": finances.financial_event_groups,
    "financial_events": finances.financial_events,
    "financial_transactions": finances.financial_transactions,
    "get_order": orders.get_order,
    "get_order_v0": orders.get_order_v0,
    "get_orders_v0": orders.get_orders_v0,
    "list_inventory_supply": inventory.list_inventory_supply,
    "list_feeds": feeds.list_feeds,
    "list_order_items": orders.list_order_items,
    "list_matching_products": catalog.list_matching_products,
    "list_orders": orders.list_orders,
    "lowest_offer_listings": offers.listings,
    "lowest_priced_offers": offers.lowest_priced_offers,
    "manage_report_schedule": schedules.manage_report_schedule,
    "matching_products": catalog.matching_products,
    "matching_products_for_id": catalog.matching_products_for_id,
    "one_call": simple.one_call,
    "prices": pricing.prices,
    "report_count": reports.report_count,
    "report_document": reports.report_document,
    "report_request_count": reports.report_request_count,
    "report_requests": reports.report_requests,
    "report_schedules": schedules.report_schedules,
    "reports": reports.reports,
    "request_report": reports.request_report,
    "service_status": simple.service_status,
    "submit_feed": submit.submit_feed,
}

# What a plan would send, by the function that makes the same calls for the plan. One that is not here sends what its
# table filled.
_FORESEEN: Mapping[str, Callable[[Ask, Context], Foreseen]] = {
    "acknowledge_reports": report_lists.foresee_list,
    "cancel_feeds": feeds.foresee_cancel,
    "cancel_report_requests": report_lists.foresee_cancel,
    "categories_of_asin": categories.foresee_asin,
    "categories_of_sku": categories.foresee_sku,
    "count_feeds": feeds.foresee_count,
    "create_fulfillment_order": outbound.foresee_order,
    "feed_result": feeds.foresee_result,
    "fees_estimate": fees.foresee_fees,
    "financial_event_groups": finances.foresee_financial_events,
    "financial_events": finances.foresee_financial_events,
    "financial_transactions": finances.foresee_financial_events,
    "list_feeds": feeds.foresee_list,
    "list_inventory_supply": inventory.foresee_supply,
    "list_matching_products": catalog.foresee_list,
    "lowest_offer_listings": offers.foresee_listings,
    "manage_report_schedule": schedules.foresee_schedule,
    "prices": pricing.foresee_prices,
    "matching_products": catalog.foresee_products,
    "matching_products_for_id": catalog.foresee_products_for_id,
    "report_count": report_lists.foresee_list,
    "report_document": report_lists.foresee_document,
    "report_request_count": report_lists.foresee_list,
    "report_requests": report_lists.foresee_list,
    "report_schedules": report_lists.foresee_schedules,
    "reports": report_lists.foresee_list,
    "request_report": reports.foresee_report,
    "service_status": lambda ask, context: Foreseen(),
    "submit_feed": submit.foresee_submission,
}


def foresee(ask: Ask, context: Context) -> Foreseen:
    """What the plan of this call would send. Raises what the call itself would be refused with."""
    foreseen = _FORESEEN.get(ask.operation.plan)
    return foreseen(ask, context) if foreseen is not None else Foreseen(ask.calls)
