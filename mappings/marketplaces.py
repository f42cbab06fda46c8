"""Amazon's marketplaces and the MWS hosts that served them, as data. No look-up of sellers, no configuration.

Ids, countries and regions: Amazon's SP-API pages "Marketplace IDs" and "SP-API endpoints". MWS hosts: the MWS
Developer Guide's endpoint list of 2022. Ireland and South Africa opened later and never had an MWS host.
Name, currency, language and domain: for the United States from Amazon's own examples; BR's and JP's currency from the
MWS guide's ListOrders example; the others from replies of ListMarketplaceParticipations and
getMarketplaceParticipations that third parties published. Currencies of IN, AE, SA, EG, ZA, IE, SG, AU and CN: the
public list `@bizon/amazon-ids` 5.0.1 and Amazon's price feed schema. Languages of IN, SG, AU and JP: Amazon's help
pages of that country; BR and CN have one. EG, SA, AE, IE and ZA have several, or none was seen: the seller's is asked.
Channel codes of what Amazon ships: the MWS FBA guide, "Create a listing" (NA, EU, IN, JP), and for AE
sellercentral.amazon.ae help 200327780. Decimal commas: the language's own notation (CLDR).
Where no source was seen the field is "" and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

REGIONS = ("na", "eu", "fe")


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One marketplace. Empty strings stand for "no source states it".

    id: `ATVPDKIKX0DER`. country: ISO 3166 alpha-2 (the United Kingdom is GB here, UK in Amazon's table).
    region: the SP-API region, "na", "eu" or "fe"; "" where SP-API does not serve it.
    mws_host: the host MWS code called for it. name, domain: `Amazon.com`, `www.amazon.com`.
    currency: ISO 4217. language: `en_US`. prices_include_tax: whether the price a seller sets, and with it the price of
    an order, holds the tax the buyer pays. tax_source: the page that says so, "" where it is assumed.
    amazon_channel: fulfillment_channel_code of what Amazon ships. decimal_comma: whether its language writes 24,90.
    """

    id: str
    country: str
    region: str
    mws_host: str
    name: str = ""
    currency: str = ""
    language: str = ""
    domain: str = ""
    prices_include_tax: bool = True
    tax_source: str = ""
    amazon_channel: str = ""
    decimal_comma: bool = False


_NA = "mws.amazonservices.com"
_EU = "mws-eu.amazonservices.com"
_FE = "mws-fe.amazonservices.com"

# Where a buyer's tax is part of the price, by Amazon's help pages; sales tax of the United States and Canada is added.
_TAX_ADDED_US = "sellercentral.amazon.com/help/hub/reference/G200787660"
_TAX_ADDED_CA = "sellercentral.amazon.ca/gp/help/external/200852210"
_VAT_EU = "sellercentral.amazon.fr/gp/help/external/202120340"
_VAT_GB = "amazon.co.uk/gp/help/customer/display.html?nodeId=202133860"
_GST_AU = "sellercentral.amazon.it/gp/help/external/help.html?itemID=4BBHW7XBNS2GMWU"
_TAX_JP = "sellercentral.amazon.co.jp/gp/help/external/help.html?itemID=202174480"


def _in_eu(id: str, country: str, name: str, currency: str, language: str) -> Marketplace:
    """A marketplace of the European Union, all of one MWS host; each of these languages writes a decimal comma."""
    return Marketplace(
        *(id, country, "eu", _EU, name, currency, language, f"www.{name.lower()}"),
        tax_source=_VAT_EU,
        amazon_channel="AMAZON_EU",
        decimal_comma=True,
    )


_ROWS = (
    Marketplace(
        *("ATVPDKIKX0DER", "US", "na", _NA, "Amazon.com", "USD", "en_US", "www.amazon.com"),
        prices_include_tax=False,
        tax_source=_TAX_ADDED_US,
        amazon_channel="AMAZON_NA",
    ),
    Marketplace(
        *("A2EUQ1WTGCTBG2", "CA", "na", "mws.amazonservices.ca", "Amazon.ca", "CAD", "en_CA", "www.amazon.ca"),
        prices_include_tax=False,
        tax_source=_TAX_ADDED_CA,
        amazon_channel="AMAZON_NA",
    ),
    Marketplace(
        *("A1AM78C64UM0Y8", "MX", "na", "mws.amazonservices.com.mx", "Amazon.com.mx", "MXN", "es_MX"),
        domain="www.amazon.com.mx",
        amazon_channel="AMAZON_NA",
    ),
    Marketplace("A2Q3Y263D00KWC", "BR", "na", _NA, "Amazon.com.br", "BRL", "pt_BR", decimal_comma=True),
    Marketplace(
        *("A1F83G8C2ARO7P", "GB", "eu", _EU, "Amazon.co.uk", "GBP", "en_GB", "www.amazon.co.uk"),
        tax_source=_VAT_GB,
        amazon_channel="AMAZON_EU",
    ),
    _in_eu("A1PA6795UKMFR9", "DE", "Amazon.de", "EUR", "de_DE"),
    _in_eu("A13V1IB3VIYZZH", "FR", "Amazon.fr", "EUR", "fr_FR"),
    _in_eu("APJ6JRA9NG5V4", "IT", "Amazon.it", "EUR", "it_IT"),
    _in_eu("A1RKKUPIHCS9HS", "ES", "Amazon.es", "EUR", "es_ES"),
    _in_eu("A1805IZSGTT6HS", "NL", "Amazon.nl", "EUR", "nl_NL"),
    _in_eu("AMEN7PMS3EDWL", "BE", "Amazon.com.be", "EUR", "fr_BE"),
    _in_eu("A2NODRKZP88ZB9", "SE", "Amazon.se", "SEK", "sv_SE"),
    _in_eu("A1C3SOZRARQ6R3", "PL", "Amazon.pl", "PLN", "pl_PL"),
    Marketplace(
        *("A33AVAJ2PDY3EV", "TR", "eu", _EU, "Amazon.com.tr", "TRY", "tr_TR", "www.amazon.com.tr"), decimal_comma=True
    ),
    Marketplace("ARBP9OOSHTCHU", "EG", "eu", _EU, currency="EGP"),
    Marketplace("A17E79C6D8DWNP", "SA", "eu", _EU, currency="SAR"),
    Marketplace("A2VIGQ35RCS4UG", "AE", "eu", "mws.amazonservices.ae", currency="AED", amazon_channel="AMAZON_AE"),
    Marketplace(
        *("A21TJRUUN4KGV", "IN", "eu", "mws.amazonservices.in"),
        currency="INR",
        language="en_IN",
        amazon_channel="AMAZON_IN",
    ),
    Marketplace("A28R8C7NBKEWEA", "IE", "eu", "", currency="EUR", tax_source=_VAT_EU, amazon_channel="AMAZON_EU"),
    Marketplace("AE08WJ6YKNBMC", "ZA", "eu", "", currency="ZAR"),
    Marketplace("A19VAU5U5O7RUS", "SG", "fe", _FE, currency="SGD", language="en_SG"),
    Marketplace(
        *("A39IBJ37TRP1C6", "AU", "fe", "mws.amazonservices.com.au"),
        currency="AUD",
        language="en_AU",
        tax_source=_GST_AU,
    ),
    Marketplace(
        *("A1VC38T7YXB528", "JP", "fe", "mws.amazonservices.jp", "Amazon.co.jp", "JPY", "ja_JP"),
        tax_source=_TAX_JP,
        amazon_channel="AMAZON_JP",
    ),
    # China closed in 2019 and SP-API does not serve it: known, so that a call for it can be refused by name.
    Marketplace("AAHKV2X7AFYLW", "CN", "", "mws.amazonservices.com.cn", currency="CNY", language="zh_CN"),
)

MARKETPLACES: Mapping[str, Marketplace] = MappingProxyType({row.id: row for row in _ROWS})
"""Every marketplace by its id, closed ones included (`region` is "" there)."""

_DECIMALS = {"JPY": 0}


def decimals(currency: str) -> int:
    """Digits behind the decimal mark that amounts of a currency of the table have (ISO 4217)."""
    return _DECIMALS.get(currency, 2)


# Old country hosts of Europe, still found in legacy settings, beside those of the rows above.
_OLD_HOSTS = {
    "mws.amazonservices.co.uk": "eu",
    "mws.amazonservices.de": "eu",
    "mws.amazonservices.fr": "eu",
    "mws.amazonservices.it": "eu",
}

MWS_HOST_REGION: Mapping[str, str] = MappingProxyType(
    {**{row.mws_host: row.region for row in _ROWS if row.mws_host}, **_OLD_HOSTS}
)
"""SP-API region by MWS host; "" for the host of a region SP-API does not serve. Hosts are in lower case."""

# UK is what Amazon's own SP-API table says; legacy code uses both.
_OTHER_COUNTRY_NAMES = {"UK": "GB"}
_BY_COUNTRY = {row.country: row for row in _ROWS}


def by_country(country: str) -> Marketplace | None:
    """The marketplace of a country code, in any case; "UK" and "GB" are the same. None where there is none."""
    code = country.upper()
    return _BY_COUNTRY.get(_OTHER_COUNTRY_NAMES.get(code, code))


def in_region(region: str) -> tuple[Marketplace, ...]:
    """The marketplaces of "na", "eu" or "fe", in the order of the table."""
    return tuple(row for row in _ROWS if row.region == region)
