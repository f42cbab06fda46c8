"""What MWS and its feeds know of a marketplace beside `mws.spapi.marketplaces`: hosts, taxes, channels. Data only.

MWS hosts: the MWS Developer Guide's endpoint list of 2022. Ireland and South Africa opened later and never had one.
Channel codes of what Amazon ships: the MWS FBA guide, "Create a listing" (NA, EU, IN, JP), and for AE
sellercentral.amazon.ae help 200327780. Decimal commas: the language's own notation (CLDR).
Where no source was seen the field is "" and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType

from mws.spapi import marketplaces

__all__ = ["MARKETPLACES", "MWS_HOST_REGION", "Marketplace", "by_country", "decimals", "in_region"]


@dataclass(frozen=True, slots=True)
class Marketplace(marketplaces.Marketplace):
    """One marketplace with all that is known of it. Empty strings stand for "no source states it".

    mws_host: the host MWS code called for it. prices_include_tax: whether the price a seller sets, and with it the
    price of an order, holds the tax the buyer pays. tax_source: the page that says so, "" where it is assumed.
    amazon_channel: fulfillment_channel_code of what Amazon ships. decimal_comma: whether its language writes 24,90.
    """

    mws_host: str = ""
    prices_include_tax: bool = True
    tax_source: str = ""
    amazon_channel: str = ""
    decimal_comma: bool = False


def _row(
    country: str,
    mws_host: str,
    amazon_channel: str = "",
    tax_source: str = "",
    *,
    tax_added: bool = False,
    decimal_comma: bool = False,
) -> Marketplace:
    place = next(row for row in marketplaces.MARKETPLACES.values() if row.country == country)
    return Marketplace(
        **asdict(place),
        mws_host=mws_host,
        prices_include_tax=not tax_added,
        tax_source=tax_source,
        amazon_channel=amazon_channel,
        decimal_comma=decimal_comma,
    )


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


_ROWS = (
    _row("US", _NA, "AMAZON_NA", _TAX_ADDED_US, tax_added=True),
    _row("CA", "mws.amazonservices.ca", "AMAZON_NA", _TAX_ADDED_CA, tax_added=True),
    _row("MX", "mws.amazonservices.com.mx", "AMAZON_NA"),
    _row("BR", _NA, decimal_comma=True),
    _row("GB", _EU, "AMAZON_EU", _VAT_GB),
    # Each of these languages writes a decimal comma.
    *(
        _row(country, _EU, "AMAZON_EU", _VAT_EU, decimal_comma=True)
        for country in ("DE", "FR", "IT", "ES", "NL", "BE", "SE", "PL")
    ),
    _row("TR", _EU, decimal_comma=True),
    _row("EG", _EU),
    _row("SA", _EU),
    _row("AE", "mws.amazonservices.ae", "AMAZON_AE"),
    _row("IN", "mws.amazonservices.in", "AMAZON_IN"),
    _row("IE", "", "AMAZON_EU", _VAT_EU),
    _row("ZA", ""),
    _row("SG", _FE),
    _row("AU", "mws.amazonservices.com.au", tax_source=_GST_AU),
    _row("JP", "mws.amazonservices.jp", "AMAZON_JP", _TAX_JP),
    _row("CN", "mws.amazonservices.com.cn"),
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
