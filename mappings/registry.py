"""Every Action that is built, found as MWS found it: by path, else by Version, else by Action alone."""

from __future__ import annotations

from collections.abc import Sequence

from mws.mappings import inventory, outbound, products, recommendations, sellers
from mws.mappings.feeds import operations as feeds
from mws.mappings.finances import v0 as finances
from mws.mappings.finances import v2024 as transactions
from mws.mappings.model import Operation, Section
from mws.mappings.orders import v0, v2026
from mws.mappings.reports import operations as reports
from mws.mappings.status import service_status

# The versions of one Action stand in order of preference.
OPERATIONS: tuple[Operation, ...] = (
    v0.LIST_ORDERS,
    v2026.LIST_ORDERS,
    v0.LIST_ORDERS_BY_NEXT_TOKEN,
    v2026.LIST_ORDERS_BY_NEXT_TOKEN,
    v0.GET_ORDER_EACH,
    v0.GET_ORDER,
    v2026.GET_ORDER,
    v0.LIST_ORDER_ITEMS,
    v2026.LIST_ORDER_ITEMS,
    v0.LIST_ORDER_ITEMS_BY_NEXT_TOKEN,
    service_status(
        v2026.ORDERS,
        v0.GET_ORDERS,
        v0.GET_ORDER_V0,
        v0.GET_ORDER_ITEMS,
        v2026.SEARCH_ORDERS,
        v2026.GET_ORDER_2026,
    ),
    sellers.LIST_MARKETPLACE_PARTICIPATIONS,
    sellers.LIST_MARKETPLACE_PARTICIPATIONS_BY_NEXT_TOKEN,
    service_status(sellers.SELLERS, sellers.PARTICIPATIONS),
    *feeds.OPERATIONS,
    *reports.OPERATIONS,
    *products.OPERATIONS,
    *inventory.OPERATIONS,
    *outbound.OPERATIONS,
    *recommendations.OPERATIONS,
    *finances.OPERATIONS,
    *transactions.OPERATIONS,
    service_status(
        finances.FINANCES,
        finances.EVENTS,
        finances.BY_ORDER,
        finances.BY_GROUP,
        finances.GROUPS,
        transactions.TRANSACTIONS,
    ),
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
