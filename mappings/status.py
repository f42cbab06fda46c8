"""GetServiceStatus of every section. SP-API has no such operation: the status is what this client saw lately."""

from __future__ import annotations

from mws.mappings.codecs import field, many
from mws.mappings.model import Operation, Section


def service_status(section: Section, *calls: str) -> Operation:
    """The section's GetServiceStatus, derived from how its routes `calls` fared."""
    return Operation(
        section=section,
        action="GetServiceStatus",
        calls=calls,
        plan="service_status",
        watched=True,
        result=(
            field("Status", "status", mark="inferred"),
            field("Timestamp", "timestamp"),
            field("MessageId", "messageId"),
            many("Messages", "Message", field("Locale", "locale"), field("Text", "text"), rest="messages"),
        ),
    )
