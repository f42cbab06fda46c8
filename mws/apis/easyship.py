"""EasyShip 2018-09-01, as 1.0 has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mws.apis.base import MWS
from mws.apis.declare import Moment, Wire, action
from mws.errors import MWSTypeError

# key of a package's update → name on the wire; the first three are required.
_UPDATED = {
    "amazon_order_id": "ScheduledPackageId.AmazonOrderId",
    "package_id": "ScheduledPackageId.PackageId",
    "slot_id": "PackagePickupSlot.SlotId",
    "slot_start_time": "PackagePickupSlot.PickupTimeStart",
    "slot_end_time": "PackagePickupSlot.PickupTimeEnd",
}
_REQUIRED = tuple(_UPDATED)[:3]


def validate_package_update_details(package_update_details: Any) -> None:  # Any: what it looks at
    """MWSTypeError, a TypeError, for what is no list of dicts; KeyError where a required key is missing."""
    if not isinstance(package_update_details, list):
        kind = type(package_update_details).__name__
        raise MWSTypeError(f"package_update_details must be a list of dicts, not {kind}")
    for each in package_update_details:
        if not isinstance(each, dict):
            raise MWSTypeError(f"package_update_details must be a list of dicts, not of {type(each).__name__}")
    for each in package_update_details:
        if missing := [key for key in _REQUIRED if key not in each]:
            raise KeyError(f"package_update_details: missing {', '.join(missing)}; required: {', '.join(_REQUIRED)}")


def _updates(details: Any) -> list[dict[str, Any]]:
    if not details:
        return []
    validate_package_update_details(details)
    return [{name: each.get(key) for key, name in _UPDATED.items()} for each in details]


class EasyShip(MWS):
    """Packages that Amazon collects (India)."""

    URI = "/EasyShip/2018-09-01"
    VERSION = "2018-09-01"
    NAMESPACE = "{https://mws.amazonservices.in/EasyShip/2018-09-01}"

    @action(
        "ListPickupSlots",
        method="POST",
        marketplace_id="MarketplaceId",
        amazon_order_id="AmazonOrderId",
        package_width="PackageDimensions.Width",
        package_height="PackageDimensions.Height",
        package_length="PackageDimensions.Length",
        package_dimensions_uom="PackageDimensions.Unit",
        package_weight="PackageWeight.Value",
        package_weight_uom="PackageWeight.Unit",
    )
    def list_pickup_slots(
        self,
        marketplace_id: str | None = None,
        amazon_order_id: str | None = None,
        package_width: float | str = 0,
        package_height: float | str = 0,
        package_length: float | str = 0,
        package_dimensions_uom: str = "cm",
        package_weight: float | str = 0,
        package_weight_uom: str = "g",
    ) -> Any:
        """ListPickupSlots: when a package of that size and weight can be collected."""

    @action(
        "CreateScheduledPackage",
        method="POST",
        marketplace_id="MarketplaceId",
        amazon_order_id="AmazonOrderId",
        package_width="PackageRequestDetails.PackageDimensions.Width",
        package_height="PackageRequestDetails.PackageDimensions.Height",
        package_length="PackageRequestDetails.PackageDimensions.Length",
        package_dimensions_uom="PackageRequestDetails.PackageDimensions.Unit",
        package_weight="PackageRequestDetails.PackageWeight.Value",
        package_weight_uom="PackageRequestDetails.PackageWeight.Unit",
        slot_id="PackageRequestDetails.PackagePickupSlot.SlotId",
        slot_start_time="PackageRequestDetails.PackagePickupSlot.PickupTimeStart",
        slot_end_time="PackageRequestDetails.PackagePickupSlot.PickupTimeEnd",
        package_identifier="PackageRequestDetails.PackageIdentifier",
    )
    def create_scheduled_package(
        self,
        marketplace_id: str | None = None,
        amazon_order_id: str | None = None,
        package_width: float | str = 0,
        package_height: float | str = 0,
        package_length: float | str = 0,
        package_dimensions_uom: str = "cm",
        package_weight: float | str = 0,
        package_weight_uom: str = "g",
        slot_id: str | None = None,
        slot_start_time: Moment = None,
        slot_end_time: Moment = None,
        package_identifier: str | None = None,
    ) -> Any:
        """CreateScheduledPackage: have a package collected, and its label and invoice made."""

    @action(
        "UpdateScheduledPackages",
        method="POST",
        marketplace_id="MarketplaceId",
        package_update_details=Wire(
            "ScheduledPackageUpdateDetailsList.ScheduledPackageUpdateDetails.",
            _updates,
            of_dicts=True,
        ),
    )
    def update_scheduled_packages(
        self, marketplace_id: str | None = None, package_update_details: list[Mapping[str, Any]] | None = None
    ) -> Any:
        """UpdateScheduledPackages: other times for packages that are scheduled.

        package_update_details: dicts of `amazon_order_id`, `package_id`, `slot_id`; `slot_start_time`, `slot_end_time`.
        """

    @action(
        "GetScheduledPackage",
        method="POST",
        marketplace_id="MarketplaceId",
        amazon_order_id="ScheduledPackageId.AmazonOrderId",
        package_id="ScheduledPackageId.PackageId",
    )
    def get_scheduled_package(
        self, marketplace_id: str | None = None, amazon_order_id: str | None = None, package_id: str | None = None
    ) -> Any:
        """GetScheduledPackage: a scheduled package, its size, times, label and invoice."""
