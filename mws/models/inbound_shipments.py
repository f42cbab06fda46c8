"""1.0's parts of inbound shipments: addresses, items, how they are prepared, and items out of a plan."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar

from mws.errors import MWSValueError
from mws.models.base import MWSDataType
from mws.utils.collections import DotDict
from mws.utils.params import enumerate_keyed_param

__all__ = [
    "Address",
    "ExtraItemData",
    "InboundShipmentItem",
    "InboundShipmentPlanRequestItem",
    "ItemCondition",
    "PrepDetails",
    "PrepInstruction",
    "shipment_items_from_plan",
]

# 0.8.15's key of an address → the argument of `Address`.
LEGACY_KEYS = {
    "name": "name",
    "address_1": "address_line_1",
    "address_2": "address_line_2",
    "city": "city",
    "district_or_county": "district_or_county",
    "state_or_province": "state_or_province_code",
    "postal_code": "postal_code",
    "country": "country_code",
}
# The key by which 0.8.15 kept a part of an address, the parameter's of a plan → the argument of `Address`.
WIRE_KEYS = {
    "ShipFromAddress.Name": "name",
    "ShipFromAddress.AddressLine1": "address_line_1",
    "ShipFromAddress.AddressLine2": "address_line_2",
    "ShipFromAddress.City": "city",
    "ShipFromAddress.DistrictOrCounty": "district_or_county",
    "ShipFromAddress.StateOrProvinceCode": "state_or_province_code",
    "ShipFromAddress.PostalCode": "postal_code",
    "ShipFromAddress.CountryCode": "country_code",
}


class Address(MWSDataType):
    """A postal address. country_code: ISO 3166, US by default.

    Its parts are read and set by 0.8.15's keys too, `address["ShipFromAddress.City"]`, as of the dict it had.
    """

    def __init__(
        self,
        name: str | None = None,
        address_line_1: str | None = None,
        address_line_2: str | None = None,
        city: str | None = None,
        district_or_county: str | None = None,
        state_or_province_code: str | None = None,
        country_code: str = "US",
        postal_code: str | int | None = None,
    ) -> None:
        self.name = name
        self.address_line_1 = address_line_1
        self.address_line_2 = address_line_2
        self.city = city
        self.district_or_county = district_or_county
        self.state_or_province_code = state_or_province_code
        self.country_code = country_code
        self.postal_code = postal_code

    def params_dict(self) -> Mapping[str, Any]:
        """All eight parts, None where there is none."""
        return {
            "Name": self.name,
            "AddressLine1": self.address_line_1,
            "AddressLine2": self.address_line_2,
            "City": self.city,
            "DistrictOrCounty": self.district_or_county,
            "StateOrProvinceCode": self.state_or_province_code,
            "CountryCode": self.country_code,
            "PostalCode": self.postal_code,
        }

    @classmethod
    def from_legacy_dict(cls, value: Mapping[str, Any]) -> Address:
        """One of a dict with 0.8.15's keys, those of its argument or those it kept; other keys are left out."""
        known = {**LEGACY_KEYS, **WIRE_KEYS}
        return cls(**{known[key]: given for key, given in value.items() if key in known})

    def __getitem__(self, key: str) -> Any:  # Any: a part is whatever it was set to
        return getattr(self, WIRE_KEYS[key])

    def __setitem__(self, key: str, value: Any) -> None:
        setattr(self, WIRE_KEYS[key], value)

    def __contains__(self, key: object) -> bool:
        return key in WIRE_KEYS

    def __iter__(self) -> Iterator[str]:
        return iter(WIRE_KEYS)

    def __len__(self) -> int:
        return len(WIRE_KEYS)

    def get(self, key: str, default: Any = None) -> Any:
        """As dict's."""
        return dict(self.items()).get(key, default)

    def keys(self) -> KeysView[str]:
        """As dict's."""
        return WIRE_KEYS.keys()

    def values(self) -> ValuesView[Any]:
        """As dict's."""
        return {key: self[key] for key in self}.values()

    def items(self) -> ItemsView[str, Any]:
        """As dict's."""
        return {key: self[key] for key in self}.items()


class PrepInstruction(Enum):
    """How an item is to be prepared: code, description; `value` is the code."""

    POLYBAGGING = ("Polybagging", "polybagging is required")
    BUBBLEWRAPPING = ("BubbleWrapping", "bubble wrapping is required")
    TAPING = ("Taping", "taping is required")
    BLACKSHRINKWRAPPING = ("BlackShrinkWrapping", "black shrink wrapping is required")
    LABELING = ("Labeling", "the FNSKU label should be applied to the item")
    HANGGARMENT = ("HangGarment", "the item should be placed on a hanger")

    def __init__(self, code: str, description: str) -> None:
        self.code = code
        self.description = description

    @property
    def value(self) -> str:  # type: ignore[override]  # the original overrides it too
        """What MWS is sent."""
        return self.code


class PrepDetails(MWSDataType):
    """A way an item is prepared, and by whom: AMAZON or SELLER."""

    AMAZON = "AMAZON"
    SELLER = "SELLER"

    def __init__(self, prep_instruction: PrepInstruction | str, prep_owner: str = SELLER) -> None:
        self.prep_instruction = prep_instruction
        self.prep_owner = prep_owner

    def params_dict(self) -> Mapping[str, Any]:
        """PrepInstruction and PrepOwner."""
        return {"PrepInstruction": self.prep_instruction, "PrepOwner": self.prep_owner}


class ItemCondition(str, Enum):
    """Condition of an item of a plan."""

    NEW_ITEM = "NewItem"
    NEW_WITH_WARRANTY = "NewWithWarranty"
    NEW_OEM = "NewOEM"
    NEW_OPEN_BOX = "NewOpenBox"
    USED_LIKE_NEW = "UsedLikeNew"
    USED_VERY_GOOD = "UsedVeryGood"
    USED_GOOD = "UsedGood"
    USED_ACCEPTABLE = "UsedAcceptable"
    USED_POOR = "UsedPoor"
    USED_REFURBISHED = "UsedRefurbished"
    COLLECTIBLE_LIKE_NEW = "CollectibleLikeNew"
    COLLECTIBLE_VERY_GOOD = "CollectibleVeryGood"
    COLLECTIBLE_GOOD = "CollectibleGood"
    COLLECTIBLE_ACCEPTABLE = "CollectibleAcceptable"
    COLLECTIBLE_POOR = "CollectiblePoor"
    REFURBISHED_WITH_WARRANTY = "RefurbishedWithWarranty"
    REFURBISHED = "Refurbished"
    CLUB = "Club"


class BaseInboundShipmentItem(MWSDataType):
    """What items of plans and of shipments have in common.

    quantity: units. quantity_in_case: units a case, of case-packed items. quantity_param: the name of `quantity` on the
    wire, which a class below this one gives.
    """

    quantity_param = ""

    def __init__(
        self,
        sku: str,
        quantity: int,
        quantity_in_case: int | None = None,
        prep_details_list: Iterable[PrepDetails] | None = None,
    ) -> None:
        self.sku = sku
        self.quantity = quantity
        self.quantity_in_case = quantity_in_case
        self.prep_details_list = prep_details_list

    def _base_params_dict(self) -> dict[str, Any]:
        if not self.quantity_param:
            raise MWSValueError(f"{type(self).__name__}.quantity_param must be defined.")
        details = [each.to_params() for each in self.prep_details_list or ()]
        return {
            "SellerSKU": self.sku,
            self.quantity_param: self.quantity,
            "QuantityInCase": self.quantity_in_case,
            **enumerate_keyed_param("PrepDetailsList.member", details),
        }


class InboundShipmentPlanRequestItem(BaseInboundShipmentItem):
    """An item of a plan."""

    operations_permitted: ClassVar[list[str]] = ["CreateInboundShipmentPlan"]
    quantity_param = "Quantity"

    def __init__(
        self,
        *args: Any,
        asin: str | None = None,
        condition: ItemCondition | str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asin = asin
        self.condition = condition

    def params_dict(self) -> Mapping[str, Any]:
        """What every item has, ASIN and Condition."""
        return {**self._base_params_dict(), "ASIN": self.asin, "Condition": self.condition}


class InboundShipmentItem(BaseInboundShipmentItem):
    """An item of a shipment. release_date: of something sold before it comes out. fnsku: where a plan told it."""

    operations_permitted: ClassVar[list[str]] = ["CreateInboundShipment", "UpdateInboundShipment"]
    quantity_param = "QuantityShipped"

    def __init__(self, *args: Any, release_date: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.release_date = release_date
        self.fnsku: str | None = None

    def params_dict(self) -> Mapping[str, Any]:
        """What every item has, and ReleaseDate."""
        return {**self._base_params_dict(), "ReleaseDate": self.release_date}

    @classmethod
    def from_plan_item(
        cls, item: DotDict, quantity_in_case: int | None = None, release_date: datetime | None = None
    ) -> InboundShipmentItem:
        """One of an item of CreateInboundShipmentPlan's reply. What the reply does not tell of is given beside it."""
        details = item.PrepDetailsList.PrepDetails if "PrepDetailsList" in item else ()
        made = cls(
            sku=item.SellerSKU,
            quantity=item.Quantity,
            quantity_in_case=quantity_in_case,
            prep_details_list=[PrepDetails(each.PrepInstruction, each.PrepOwner) for each in details],
            release_date=release_date,
        )
        made.fnsku = item.get("FulfillmentNetworkSKU")
        return made


class ExtraItemData:
    """What `shipment_items_from_plan` is told of one SKU beside its plan."""

    def __init__(self, quantity_in_case: int | None = None, release_date: datetime | None = None) -> None:
        self.quantity_in_case = quantity_in_case
        self.release_date = release_date

    def to_dict(self) -> dict[str, Any]:
        """What is not None, by name."""
        return {name: value for name, value in vars(self).items() if value is not None}


def shipment_items_from_plan(
    plan: DotDict,
    overrides: Mapping[str, ExtraItemData | Mapping[str, Any]] | None = None,
) -> list[InboundShipmentItem]:
    """The items of a plan, ready for `create_inbound_shipment`.

    plan: `reply.parsed.InboundShipmentPlans` of CreateInboundShipmentPlan, or its `member`. overrides: by SellerSKU.
    MWSValueError, a ValueError, where there are no Items.
    """
    plan = plan.member if "member" in plan else plan
    if "Items" not in plan:
        raise MWSValueError(
            "the plan has no Items: expected `reply.parsed.InboundShipmentPlans.member` of CreateInboundShipmentPlan"
        )
    items = []
    for item in plan.Items.member:
        given = (overrides or {}).get(item.SellerSKU, {})
        known = vars(given) if isinstance(given, ExtraItemData) else given
        items.append(
            InboundShipmentItem.from_plan_item(
                item, quantity_in_case=known.get("quantity_in_case"), release_date=known.get("release_date")
            )
        )
    return items
