"""Amazon's marketplaces: id, country, region, currency, language, domain. The one table of them; data only.

Ids, countries and regions: Amazon's SP-API pages "Marketplace IDs" and "SP-API endpoints". Name, currency, language and
domain: for the United States from Amazon's own examples; BR's and JP's currency from the MWS guide's ListOrders
example; the others from replies of ListMarketplaceParticipations and getMarketplaceParticipations that third parties
published. Currencies of IN, AE, SA, EG, ZA, IE, SG, AU and CN: the public list `@bizon/amazon-ids` 5.0.1 and Amazon's
price feed schema. Languages of IN, SG, AU and JP: Amazon's help pages of that country; BR and CN have one. EG, SA, AE,
IE and ZA have several, or none was seen: the seller's is asked. Where no source was seen the field is "".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from mws.spapi.region_names import RegionName


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One marketplace. Empty strings stand for "no source states it".

    id: `ATVPDKIKX0DER`. country: ISO 3166 alpha-2 (the United Kingdom is GB here, UK in Amazon's table).
    region: the SP-API region, "na", "eu" or "fe"; "" where SP-API does not serve it. currency: ISO 4217.
    language: `en_US`. name, domain: `Amazon.com`, `www.amazon.com`.
    """

    id: str
    country: str
    region: RegionName | Literal[""]
    currency: str
    language: str = ""
    name: str = ""
    domain: str = ""


_ROWS = (
    Marketplace("ATVPDKIKX0DER", "US", "na", "USD", "en_US", "Amazon.com", "www.amazon.com"),
    Marketplace("A2EUQ1WTGCTBG2", "CA", "na", "CAD", "en_CA", "Amazon.ca", "www.amazon.ca"),
    Marketplace("A1AM78C64UM0Y8", "MX", "na", "MXN", "es_MX", "Amazon.com.mx", "www.amazon.com.mx"),
    Marketplace("A2Q3Y263D00KWC", "BR", "na", "BRL", "pt_BR", "Amazon.com.br"),
    Marketplace("A1F83G8C2ARO7P", "GB", "eu", "GBP", "en_GB", "Amazon.co.uk", "www.amazon.co.uk"),
    Marketplace("A1PA6795UKMFR9", "DE", "eu", "EUR", "de_DE", "Amazon.de", "www.amazon.de"),
    Marketplace("A13V1IB3VIYZZH", "FR", "eu", "EUR", "fr_FR", "Amazon.fr", "www.amazon.fr"),
    Marketplace("APJ6JRA9NG5V4", "IT", "eu", "EUR", "it_IT", "Amazon.it", "www.amazon.it"),
    Marketplace("A1RKKUPIHCS9HS", "ES", "eu", "EUR", "es_ES", "Amazon.es", "www.amazon.es"),
    Marketplace("A1805IZSGTT6HS", "NL", "eu", "EUR", "nl_NL", "Amazon.nl", "www.amazon.nl"),
    Marketplace("AMEN7PMS3EDWL", "BE", "eu", "EUR", "fr_BE", "Amazon.com.be", "www.amazon.com.be"),
    Marketplace("A2NODRKZP88ZB9", "SE", "eu", "SEK", "sv_SE", "Amazon.se", "www.amazon.se"),
    Marketplace("A1C3SOZRARQ6R3", "PL", "eu", "PLN", "pl_PL", "Amazon.pl", "www.amazon.pl"),
    Marketplace("A33AVAJ2PDY3EV", "TR", "eu", "TRY", "tr_TR", "Amazon.com.tr", "www.amazon.com.tr"),
    Marketplace("ARBP9OOSHTCHU", "EG", "eu", "EGP"),
    Marketplace("A17E79C6D8DWNP", "SA", "eu", "SAR"),
    Marketplace("A2VIGQ35RCS4UG", "AE", "eu", "AED"),
    Marketplace("A21TJRUUN4KGV", "IN", "eu", "INR", "en_IN"),
    Marketplace("A28R8C7NBKEWEA", "IE", "eu", "EUR"),
    Marketplace("AE08WJ6YKNBMC", "ZA", "eu", "ZAR"),
    Marketplace("A19VAU5U5O7RUS", "SG", "fe", "SGD", "en_SG"),
    Marketplace("A39IBJ37TRP1C6", "AU", "fe", "AUD", "en_AU"),
    Marketplace("A1VC38T7YXB528", "JP", "fe", "JPY", "ja_JP", "Amazon.co.jp"),
    # China closed in 2019 and SP-API does not serve it: known, so that a call for it can be refused by name.
    Marketplace("AAHKV2X7AFYLW", "CN", "", "CNY", "zh_CN"),
)

MARKETPLACES: Mapping[str, Marketplace] = MappingProxyType({row.id: row for row in _ROWS})
"""Every marketplace by its id, closed ones included (`region` is "" there)."""
