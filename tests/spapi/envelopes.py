"""What Amazon sends: the envelope of a notification."""

from __future__ import annotations

from typing import Any

MARK = "pl4nted"


def envelope(kind: str, payload: dict[str, Any], *, lower: bool = False, number: int = 1) -> dict[str, Any]:
    """The common envelope in either of Amazon's spellings."""
    upper: dict[str, Any] = {
        "NotificationVersion": "1.0",
        "NotificationType": kind,
        "PayloadVersion": "2.1",
        "EventTime": "2026-11-20T12:00:00.5Z",
        "Payload": payload,
        "NotificationMetadata": {"NotificationId": f"id-{number}", "SubscriptionId": "s", "ApplicationId": "a"},
    }
    if not lower:
        return upper
    metadata = {name[0].lower() + name[1:]: value for name, value in upper.pop("NotificationMetadata").items()}
    return {name[0].lower() + name[1:]: value for name, value in upper.items()} | {"notificationMetadata": metadata}
