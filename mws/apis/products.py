"""Products 2011-10-01."""

from __future__ import annotations

from typing import Any, TypeAlias

from mws.apis.base import MWS
from mws.apis.declare import Texts, Wire, action, flag
from mws.decorators import also_named, in_1_0
from mws.models import products as models
from mws.utils.params import enumerate_keyed_param
from mws.utils.types import MarketplaceEnumOrStr, StrOrListStr

__all__ = ["MarketplaceEnumOrStr", "Products", "StrOrListStr"]

Marketplace: TypeAlias = MarketplaceEnumOrStr


class Products(MWS):
    """The catalogue, prices and fees."""

    URI = "/Products/2011-10-01"
    VERSION = "2011-10-01"
    NAMESPACE = "{http://mws.amazonservices.com/schema/Products/2011-10-01}"

    CurrencyCode = models.CurrencyCode
    MoneyType = models.MoneyType
    Points = models.Points
    PriceToEstimateFees = models.PriceToEstimateFees
    FeesEstimateRequest = models.FeesEstimateRequest

    @also_named(marketplace_id="marketplaceid", context_id="contextid")
    @action("ListMatchingProducts", marketplaceid="MarketplaceId", query="Query", contextid="QueryContextId")
    def list_matching_products(self, marketplaceid: Marketplace, query: str, contextid: str | None = None) -> Any:
        """ListMatchingProducts: products that fit a text or a UPC, EAN, ISBN or JAN. contextid: a category."""

    @also_named(marketplace_id="marketplaceid")
    @action("GetMatchingProduct", marketplaceid="MarketplaceId", asins="ASINList.ASIN.")
    def get_matching_product(self, marketplaceid: Marketplace, asins: Texts) -> Any:
        """GetMatchingProduct: up to 10 products by ASIN."""

    @also_named(marketplace_id="marketplaceid")
    @action("GetMatchingProductForId", marketplaceid="MarketplaceId", type_="IdType", ids="IdList.Id.")
    def get_matching_product_for_id(self, marketplaceid: Marketplace, type_: str, ids: Texts) -> Any:
        """GetMatchingProductForId: up to 5 ids of one type: ASIN, SellerSKU, UPC, EAN, ISBN, GCID or JAN."""

    @also_named(marketplace_id="marketplaceid")
    @action("GetCompetitivePricingForSKU", marketplaceid="MarketplaceId", skus="SellerSKUList.SellerSKU.")
    def get_competitive_pricing_for_sku(self, marketplaceid: Marketplace, skus: Texts) -> Any:
        """GetCompetitivePricingForSKU: the competitive prices of up to 20 of the seller's SKUs."""

    @also_named(marketplace_id="marketplaceid")
    @action("GetCompetitivePricingForASIN", marketplaceid="MarketplaceId", asins="ASINList.ASIN.")
    def get_competitive_pricing_for_asin(self, marketplaceid: Marketplace, asins: Texts) -> Any:
        """GetCompetitivePricingForASIN: the competitive prices of up to 20 products."""

    @also_named(marketplace_id="marketplaceid", exclude_me="excludeme")
    @in_1_0("marketplaceid skus condition excludeme", excludeme=False)
    @action(
        "GetLowestOfferListingsForSKU",
        marketplaceid="MarketplaceId",
        condition="ItemCondition",
        excludeme=Wire("ExcludeMe", flag),
        skus="SellerSKUList.SellerSKU.",
    )
    def get_lowest_offer_listings_for_sku(
        self, marketplaceid: Marketplace, skus: Texts, condition: str = "Any", excludeme: str | bool = "False"
    ) -> Any:
        """GetLowestOfferListingsForSKU: the lowest prices by condition, of up to 20 of the seller's SKUs."""

    @also_named(marketplace_id="marketplaceid", exclude_me="excludeme")
    @in_1_0("marketplaceid asins condition excludeme", excludeme=False)
    @action(
        "GetLowestOfferListingsForASIN",
        marketplaceid="MarketplaceId",
        condition="ItemCondition",
        excludeme=Wire("ExcludeMe", flag),
        asins="ASINList.ASIN.",
    )
    def get_lowest_offer_listings_for_asin(
        self, marketplaceid: Marketplace, asins: Texts, condition: str = "Any", excludeme: str | bool = "False"
    ) -> Any:
        """GetLowestOfferListingsForASIN: the lowest prices by condition, of up to 20 products."""

    @also_named(marketplace_id="marketplaceid", exclude_me="excludeme")
    @in_1_0("marketplaceid sku condition excludeme", excludeme=False)
    @action(
        "GetLowestPricedOffersForSKU",
        marketplaceid="MarketplaceId",
        sku="SellerSKU",
        condition="ItemCondition",
        excludeme=Wire("ExcludeMe", flag),
    )
    def get_lowest_priced_offers_for_sku(
        self, marketplaceid: Marketplace, sku: str, condition: str = "New", excludeme: str | bool = "False"
    ) -> Any:
        """GetLowestPricedOffersForSKU: the 20 lowest offers for one of the seller's SKUs."""

    @also_named(marketplace_id="marketplaceid", exclude_me="excludeme")
    @in_1_0("marketplaceid asin condition excludeme", excludeme=False)
    @action(
        "GetLowestPricedOffersForASIN",
        marketplaceid="MarketplaceId",
        asin="ASIN",
        condition="ItemCondition",
        excludeme=Wire("ExcludeMe", flag),
    )
    def get_lowest_priced_offers_for_asin(
        self, marketplaceid: Marketplace, asin: str, condition: str = "New", excludeme: str | bool = "False"
    ) -> Any:
        """GetLowestPricedOffersForASIN: the 20 lowest offers for one product."""

    def get_my_fees_estimate(
        self, fees_estimate: models.FeesEstimateRequest, *fees_estimates: models.FeesEstimateRequest
    ) -> Any:
        """GetMyFeesEstimate: what Amazon would charge for selling up to 20 products. Of 1.0."""
        asked = [each.to_params() for each in (fees_estimate, *fees_estimates)]
        params = enumerate_keyed_param("FeesEstimateRequestList.FeesEstimateRequest.", asked)
        return self._ask({**params, "Action": "GetMyFeesEstimate"}, "POST")

    @also_named(marketplace_id="marketplaceid")
    @action("GetProductCategoriesForSKU", marketplaceid="MarketplaceId", sku="SellerSKU")
    def get_product_categories_for_sku(self, marketplaceid: Marketplace, sku: str) -> Any:
        """GetProductCategoriesForSKU: the categories one of the seller's SKUs is in."""

    @also_named(marketplace_id="marketplaceid")
    @action("GetProductCategoriesForASIN", marketplaceid="MarketplaceId", asin="ASIN")
    def get_product_categories_for_asin(self, marketplaceid: Marketplace, asin: str) -> Any:
        """GetProductCategoriesForASIN: the categories a product is in."""

    @also_named(marketplace_id="marketplaceid")
    @action(
        "GetMyPriceForSKU", marketplaceid="MarketplaceId", condition="ItemCondition", skus="SellerSKUList.SellerSKU."
    )
    def get_my_price_for_sku(self, marketplaceid: Marketplace, skus: Texts, condition: str | None = None) -> Any:
        """GetMyPriceForSKU: the seller's own prices of up to 20 SKUs. condition: none means all."""

    @also_named(marketplace_id="marketplaceid")
    @action("GetMyPriceForASIN", marketplaceid="MarketplaceId", condition="ItemCondition", asins="ASINList.ASIN.")
    def get_my_price_for_asin(self, marketplaceid: Marketplace, asins: Texts, condition: str | None = None) -> Any:
        """GetMyPriceForASIN: the seller's own prices of up to 20 products. condition: none means all."""
