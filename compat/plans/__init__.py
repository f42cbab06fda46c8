"""Plans: how one Action is carried out, as generators that say what they want and are handed what came.

A plan does no I/O and knows no MWS notation: it yields `RestCall`, `Wait`, `Remember`, `Recall` or `Look`, receives
the answer (or has the failure thrown at it) and returns the JSON that the table's result nodes read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mws.compat.plans import orders, simple
from mws.compat.plans.steps import Plan
from mws.compat.request import Ask

PLANS: Mapping[str, Callable[[Ask], Plan]] = {
    "get_order": orders.get_order,
    "list_order_items": orders.list_order_items,
    "list_orders": orders.list_orders,
    "one_call": simple.one_call,
    "service_status": simple.service_status,
}
