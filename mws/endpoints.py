"""Where MWS lived: marketplaces, their ids and hosts. Data only.

Source: the MWS developer guide's endpoint page as of 2022-09, and hosts older clients still name.
"""

from __future__ import annotations

from enum import Enum
from urllib.parse import urlsplit

_NA = "https://mws.amazonservices.com"
_EU = "https://mws-eu.amazonservices.com"
_FE = "https://mws-fe.amazonservices.com"


class Marketplaces(Enum):
    """The marketplaces by country code. `.value` is the marketplace id, which is what requests carry."""

    AE = ("https://mws.amazonservices.ae", "A2VIGQ35RCS4UG")
    AU = ("https://mws.amazonservices.com.au", "A39IBJ37TRP1C6")
    BR = (_NA, "A2Q3Y263D00KWC")
    CA = ("https://mws.amazonservices.ca", "A2EUQ1WTGCTBG2")
    DE = (_EU, "A1PA6795UKMFR9")
    EG = (_EU, "ARBP9OOSHTCHU")
    ES = (_EU, "A1RKKUPIHCS9HS")
    FR = (_EU, "A13V1IB3VIYZZH")
    GB = (_EU, "A1F83G8C2ARO7P")
    IN = ("https://mws.amazonservices.in", "A21TJRUUN4KGV")
    IT = (_EU, "APJ6JRA9NG5V4")
    JP = ("https://mws.amazonservices.jp", "A1VC38T7YXB528")
    MX = ("https://mws.amazonservices.com.mx", "A1AM78C64UM0Y8")
    NL = (_EU, "A1805IZSGTT6HS")
    SA = (_EU, "A17E79C6D8DWNP")
    SE = (_EU, "A2NODRKZP88ZB9")
    SG = (_FE, "A19VAU5U5O7RUS")
    TR = (_EU, "A33AVAJ2PDY3EV")
    UK = (_EU, "A1F83G8C2ARO7P")  # same pair as GB, so an alias of it
    US = (_NA, "ATVPDKIKX0DER")
    PL = (_EU, "A1C3SOZRARQ6R3")
    BE = (_EU, "AMEN7PMS3EDWL")

    def __init__(self, endpoint: str, marketplace_id: str) -> None:
        self.endpoint = endpoint
        self.marketplace_id = marketplace_id

    @property
    def value(self) -> str:  # type: ignore[override]  # version 1.0 sends members by `.value`, so it is the id
        """The marketplace id."""
        return self.marketplace_id


# The regions `region=` names in 0.8.15, in its order; Belgium came with 1.0. Programs may put addresses in.
MARKETPLACES: dict[str, str] = {
    code: place.endpoint for code, place in Marketplaces.__members__.items() if code != "BE"
}

# Every host name Amazon served MWS from. None answers since 2024-04-01; as `domain=` they only name a region.
AMAZON_HOSTS = frozenset(
    {urlsplit(place.endpoint).netloc for place in Marketplaces}
    | {f"mws.amazonservices.{end}" for end in ("co.uk", "com.cn", "de", "es", "fr", "it")}
)


def endpoint_of(region: str) -> str | None:
    """The endpoint of a country code (`US`), None for an unknown one."""
    place = Marketplaces.__members__.get(region)
    return MARKETPLACES.get(region) or (place.endpoint if place else None)


def host_of(domain: str) -> str:
    """The lower-cased host (with its port, where one is named) of a URL or a bare host."""
    return urlsplit(domain if "//" in domain else "//" + domain).netloc.rpartition("@")[2].lower()


def is_amazon(domain: str) -> bool:
    """Whether a URL or host is one of Amazon's own MWS hosts."""
    return host_of(domain).removesuffix(":443") in AMAZON_HOSTS
