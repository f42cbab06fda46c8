"""1.0's parts of GetMyFeesEstimate: what would be sold, where, and for how much."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar

from mws.errors import MWSValueError
from mws.models.base import MWSDataType
from mws.utils.types import MarketplaceEnumOrStr

__all__ = ["CurrencyCode", "FeesEstimateRequest", "MoneyType", "Points", "PriceToEstimateFees"]

T = TypeVar("T", bound=MWSDataType)


def _part(name: str, value: T, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise MWSValueError(f"{name} must be a {kind.__name__}, not {type(value).__name__}")
    return value


class CurrencyCode(str, Enum):
    """Currencies 1.0 names; a plain text does as well."""

    USD = "USD"
    EUR = "EUR"
    GBP = "GBP"
    RMB = "RMB"
    INR = "INR"
    JPY = "JPY"
    CAD = "CAD"
    MXN = "MXN"


class MoneyType(MWSDataType):
    """An amount in units of its currency."""

    def __init__(self, amount: float, currency_code: CurrencyCode | str) -> None:
        self.amount = amount
        self.currency_code = currency_code

    def params_dict(self) -> Mapping[str, Any]:
        """Amount and CurrencyCode."""
        return {"Amount": self.amount, "CurrencyCode": self.currency_code}


class Points(MWSDataType):
    """Amazon Points offered with an item, in Japan. MWSValueError where the value is no MoneyType."""

    def __init__(self, points_number: int, monetary_value: MoneyType) -> None:
        self.points_number = points_number
        self.monetary_value = _part("monetary_value", monetary_value, MoneyType)

    def params_dict(self) -> Mapping[str, Any]:
        """PointsNumber and PointsMonetaryValue."""
        return {"PointsNumber": self.points_number, "PointsMonetaryValue": self.monetary_value}


class PriceToEstimateFees(MWSDataType):
    """The price fees are estimated for. MWSValueError where a part is of another kind."""

    def __init__(self, listing_price: MoneyType, shipping: MoneyType, points: Points | None = None) -> None:
        self.listing_price = _part("listing_price", listing_price, MoneyType)
        self.shipping = _part("shipping", shipping, MoneyType)
        self.points = None if points is None else _part("points", points, Points)

    def params_dict(self) -> Mapping[str, Any]:
        """ListingPrice, Shipping, Points."""
        return {
            "ListingPrice": self.listing_price,
            "Shipping": self.shipping,
            **({} if self.points is None else {"Points": self.points}),
        }


class FeesEstimateRequest(MWSDataType):
    """One product whose fees are asked for. identifier: what the answer names it by.

    MWSValueError where the price is no PriceToEstimateFees.
    """

    def __init__(
        self,
        marketplace_id: MarketplaceEnumOrStr,
        id_type: str,
        id_value: str,
        price_to_estimate_fees: PriceToEstimateFees,
        is_amazon_fulfilled: bool,
        identifier: str,
    ) -> None:
        self.marketplace_id = marketplace_id
        self.id_type = id_type
        self.id_value = id_value
        self.identifier = identifier
        self.is_amazon_fulfilled = is_amazon_fulfilled
        self.price_to_estimate_fees = _part("price_to_estimate_fees", price_to_estimate_fees, PriceToEstimateFees)

    def params_dict(self) -> Mapping[str, Any]:
        """MarketplaceId, IdType, IdValue, Identifier, IsAmazonFulfilled, PriceToEstimateFees."""
        return {
            "MarketplaceId": self.marketplace_id,
            "IdType": self.id_type,
            "IdValue": self.id_value,
            "Identifier": self.identifier,
            "IsAmazonFulfilled": self.is_amazon_fulfilled,
            "PriceToEstimateFees": self.price_to_estimate_fees,
        }
