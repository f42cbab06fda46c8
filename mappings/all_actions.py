"""Every Action of the sections MWS served to its end: the built ones read off their tables, the others off `actions`.

Nothing is decided here, so that no list of Actions can say something else than the tables do.
"""

from __future__ import annotations

from mws.mappings import registry
from mws.mappings.actions import REASONS, UNBUILT, Action
from mws.mappings.model import Cannot, Operation

SECTIONS: tuple[str, ...] = (
    "Orders",
    "Sellers",
    "Feeds",
    "Reports",
    "Products",
    "FulfillmentInventory",
    "FulfillmentOutboundShipment",
    "FulfillmentInboundShipment",
    "MerchantFulfillment",
    "Finances",
    "Subscriptions",
    "Recommendations",
    "EasyShip",
    "ShipmentInvoicing",
)
"""In the order in which they are listed."""


def _built(section: str, name: str) -> Action:
    versions = registry.versions(section, name)
    reason = REASONS.get((section, name), "")
    # What a section's GetServiceStatus watches it does not call.
    calls = dict.fromkeys(key for version in versions if not version.watched for key in version.calls)
    missing = dict.fromkeys(name for version in versions[:1] for name in _without_place(version))
    everywhere = set.intersection(*({node.name for node in _refused(version)} for version in versions))
    return Action(
        section,
        name,
        tuple(calls),
        "partial" if reason else "translated",
        (*missing, *sorted(everywhere - set(missing))),
        reason,
    )


def _without_place(version: Operation) -> list[str]:
    return [absent.name for absent in version.absent]


def _refused(version: Operation) -> list[Cannot]:
    return [node for node in version.request if isinstance(node, Cannot)]


_ALL = (
    *(_built(*named) for named in dict.fromkeys((each.section.name, each.action) for each in registry.OPERATIONS)),
    *UNBUILT,
)

ACTIONS: tuple[Action, ...] = tuple(sorted(_ALL, key=lambda action: SECTIONS.index(action.section)))
"""The 115 Actions, section by section, those of a section that are built first."""
