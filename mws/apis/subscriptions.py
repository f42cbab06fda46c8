"""Subscriptions 2013-07-01, as 1.0 has it. attributes: of a destination, `{"sqsQueueUrl": "https://sqs..."}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mws.apis.base import MWS
from mws.apis.declare import Wire, action, yes_no
from mws.errors import MWSValueError

Attributes = Mapping[str, str]

_LIST = "Destination.AttributeList.member."
_SUBSCRIPTION = "Subscription."


def _pairs(attributes: Any) -> list[dict[str, Any]]:
    """Each attribute as MWS takes it; nothing of what is no dict, as in 1.0."""
    if not isinstance(attributes, dict):
        return []
    return [{"Key": name, "Value": value} for name, value in attributes.items()]


def _required(attributes: Any) -> list[dict[str, Any]]:
    if attributes is None:
        raise MWSValueError("attributes cannot be None")
    return _pairs(attributes)


class Subscriptions(MWS):
    """Where notifications go."""

    URI = "/Subscriptions/2013-07-01"
    VERSION = "2013-07-01"
    NAMESPACE = "{http://mws.amazonaws.com/Subscriptions/2013-07-01}"

    @action(
        "RegisterDestination",
        method="POST",
        marketplace_id="MarketplaceId",
        attributes=Wire(_LIST, _required, of_dicts=True),
        delivery_channel="Destination.DeliveryChannel",
    )
    def register_destination(
        self, marketplace_id: str, attributes: Attributes | None = None, delivery_channel: str = "SQS"
    ) -> Any:
        """RegisterDestination: name a place notifications may be sent to."""

    @action(
        "DeregisterDestination",
        method="POST",
        marketplace_id="MarketplaceId",
        attributes=Wire(_LIST, _required, of_dicts=True),
        delivery_channel="Destination.DeliveryChannel",
    )
    def deregister_destination(
        self, marketplace_id: str, attributes: Attributes | None = None, delivery_channel: str = "SQS"
    ) -> Any:
        """DeregisterDestination: no longer send notifications there."""

    @action("ListRegisteredDestinations", method="POST", marketplace_id="MarketplaceId")
    def list_registered_destinations(self, marketplace_id: str) -> Any:
        """ListRegisteredDestinations: the places that are registered."""

    @action(
        "SendTestNotificationToDestination",
        method="POST",
        marketplace_id="MarketplaceId",
        attributes=Wire(_LIST, _pairs, of_dicts=True),
        delivery_channel="Destination.DeliveryChannel",
    )
    def send_test_notification_to_destination(
        self, marketplace_id: str, attributes: Attributes, delivery_channel: str = "SQS"
    ) -> Any:
        """SendTestNotificationToDestination: have a test sent."""

    @action(
        "CreateSubscription",
        method="POST",
        marketplace_id="MarketplaceId",
        attributes=Wire(f"{_SUBSCRIPTION}{_LIST}", _pairs, of_dicts=True),
        notification_type=f"{_SUBSCRIPTION}NotificationType",
        is_enabled=Wire(f"{_SUBSCRIPTION}IsEnabled", yes_no),
        delivery_channel=f"{_SUBSCRIPTION}Destination.DeliveryChannel",
    )
    def create_subscription(
        self,
        marketplace_id: str,
        attributes: Attributes,
        notification_type: str,
        is_enabled: bool | str = True,
        delivery_channel: str = "SQS",
    ) -> Any:
        """CreateSubscription: have notifications of a type (`AnyOfferChanged`) sent to a registered destination."""

    @action(
        "GetSubscription",
        method="POST",
        marketplace_id="MarketplaceId",
        attributes=Wire(_LIST, _pairs, of_dicts=True),
        notification_type="NotificationType",
        delivery_channel="Destination.DeliveryChannel",
    )
    def get_subscription(
        self, marketplace_id: str, attributes: Attributes, notification_type: str, delivery_channel: str = "SQS"
    ) -> Any:
        """GetSubscription: the subscription of a type and a destination."""

    @action(
        "DeleteSubscription",
        method="POST",
        marketplace_id="MarketplaceId",
        attributes=Wire(_LIST, _pairs, of_dicts=True),
        notification_type="NotificationType",
        delivery_channel="Destination.DeliveryChannel",
    )
    def delete_subscription(
        self, marketplace_id: str, attributes: Attributes, notification_type: str, delivery_channel: str = "SQS"
    ) -> Any:
        """DeleteSubscription: end the subscription of a type and a destination."""

    @action("ListSubscriptions", method="POST", marketplace_id="MarketplaceId")
    def list_subscriptions(self, marketplace_id: str) -> Any:
        """ListSubscriptions: all of a seller's."""

    @action(
        "UpdateSubscription",
        method="POST",
        marketplace_id="MarketplaceId",
        attributes=Wire(f"{_SUBSCRIPTION}{_LIST}", _pairs, of_dicts=True),
        notification_type=f"{_SUBSCRIPTION}NotificationType",
        is_enabled=Wire(f"{_SUBSCRIPTION}IsEnabled", yes_no),
        delivery_channel=f"{_SUBSCRIPTION}Destination.DeliveryChannel",
    )
    def update_subscription(
        self,
        marketplace_id: str,
        attributes: Attributes,
        notification_type: str,
        is_enabled: bool | str = True,
        delivery_channel: str = "SQS",
    ) -> Any:
        """UpdateSubscription: switch a subscription on or off."""
