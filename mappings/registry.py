"""Every Action that is built, found as MWS found it: by path, else by Version, else by Action alone."""

from __future__ import annotations

from collections.abc import Sequence

from mws.mappings import feeds, orders, orders_v0, reports, sellers
from mws.mappings.model import Operation, Section
from mws.mappings.status import service_status

# The versions of one Action stand in order of preference.
OPERATIONS: tuple[Operation, ...] = (
    orders.LIST_ORDERS,
    orders_v0.LIST_ORDERS,
    orders.LIST_ORDERS_BY_NEXT_TOKEN,
    orders_v0.LIST_ORDERS_BY_NEXT_TOKEN,
    orders.GET_ORDER,
    orders_v0.GET_ORDER,
    orders.LIST_ORDER_ITEMS,
    orders_v0.LIST_ORDER_ITEMS,
    orders_v0.LIST_ORDER_ITEMS_BY_NEXT_TOKEN,
    service_status(
        orders.ORDERS,
        orders.SEARCH_ORDERS,
        orders.GET_ORDER_2026,
        orders_v0.GET_ORDERS,
        orders_v0.GET_ORDER_ITEMS,
    ),
    sellers.LIST_MARKETPLACE_PARTICIPATIONS,
    sellers.LIST_MARKETPLACE_PARTICIPATIONS_BY_NEXT_TOKEN,
    service_status(sellers.SELLERS, sellers.PARTICIPATIONS),
    *feeds.OPERATIONS,
    *reports.OPERATIONS,
)

SECTIONS: tuple[Section, ...] = tuple(dict.fromkeys(operation.section for operation in OPERATIONS))

_BY_NAME: dict[tuple[str, str], list[Operation]] = {}
for _operation in OPERATIONS:
    _BY_NAME.setdefault((_operation.section.name, _operation.action), []).append(_operation)


def versions(section: str, action: str) -> Sequence[Operation]:
    """The REST versions of one Action, best first; empty when it is not built."""
    return _BY_NAME.get((section, action), ())


def is_built(section: str, action: str) -> bool:
    """Whether this Action is answered by the façade."""
    return (section, action) in _BY_NAME


def section_of(path: str, version: str, action: str) -> Section | None:
    """The section a request speaks to; None where nothing tells. Raises nothing.

    Feeds and Reports come to `/` as well as to their own paths, so a path of "/" says nothing.
    """
    wanted = path.rstrip("/").lower()
    if wanted:
        for section in SECTIONS:
            if wanted == section.path.lower():
                return section
        return None
    fitting = [section for section in SECTIONS if is_built(section.name, action)]
    by_version = [section for section in fitting if section.version == version]
    found = by_version or fitting
    return found[0] if len(found) == 1 else None
