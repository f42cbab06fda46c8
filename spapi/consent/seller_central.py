"""Seller Central's URL in each marketplace, as data: where a seller signs in to consent to an application.

Sources. "guide": Amazon's Selling Partner API Developer Guide, section Seller Central URLs (selling-partner-api-docs,
commit 1aeba817). The marketplaces that opened after it: Amazon's present page (developer-docs.amazon.com/sp-api/docs/
seller-central-urls) could not be read, so their rows are what several independent public programs agree on
("programs": ScaleLeap/amazon-marketplaces, apideck's list of connections); Amazon's own help pages are served from
the Saudi one ("help").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class SellerCentral:
    """Seller Central of one marketplace. country: ISO 3166 alpha-2. url: without a slash at its end."""

    country: str
    url: str
    source: str = "guide"


_EUROPE = "https://sellercentral-europe.amazon.com"

SELLER_CENTRAL: Mapping[str, SellerCentral] = MappingProxyType(
    {
        "ATVPDKIKX0DER": SellerCentral("US", "https://sellercentral.amazon.com"),
        "A2EUQ1WTGCTBG2": SellerCentral("CA", "https://sellercentral.amazon.ca"),
        "A1AM78C64UM0Y8": SellerCentral("MX", "https://sellercentral.amazon.com.mx"),
        "A2Q3Y263D00KWC": SellerCentral("BR", "https://sellercentral.amazon.com.br"),
        "A1RKKUPIHCS9HS": SellerCentral("ES", _EUROPE),
        "A1F83G8C2ARO7P": SellerCentral("GB", _EUROPE),
        "A13V1IB3VIYZZH": SellerCentral("FR", _EUROPE),
        "A1PA6795UKMFR9": SellerCentral("DE", _EUROPE),
        "APJ6JRA9NG5V4": SellerCentral("IT", _EUROPE),
        "A1805IZSGTT6HS": SellerCentral("NL", "https://sellercentral.amazon.nl"),
        "A2NODRKZP88ZB9": SellerCentral("SE", "https://sellercentral.amazon.se"),
        "A1C3SOZRARQ6R3": SellerCentral("PL", "https://sellercentral.amazon.pl"),
        "A33AVAJ2PDY3EV": SellerCentral("TR", "https://sellercentral.amazon.com.tr"),
        "A2VIGQ35RCS4UG": SellerCentral("AE", "https://sellercentral.amazon.ae"),
        "A21TJRUUN4KGV": SellerCentral("IN", "https://sellercentral.amazon.in"),
        "A19VAU5U5O7RUS": SellerCentral("SG", "https://sellercentral.amazon.sg"),
        "A39IBJ37TRP1C6": SellerCentral("AU", "https://sellercentral.amazon.com.au"),
        "A1VC38T7YXB528": SellerCentral("JP", "https://sellercentral.amazon.co.jp"),
        "AMEN7PMS3EDWL": SellerCentral("BE", "https://sellercentral.amazon.com.be", "programs"),
        "ARBP9OOSHTCHU": SellerCentral("EG", "https://sellercentral.amazon.eg", "programs"),
        "A28R8C7NBKEWEA": SellerCentral("IE", "https://sellercentral.amazon.ie", "programs"),
        "AE08WJ6YKNBMC": SellerCentral("ZA", "https://sellercentral.amazon.co.za", "programs"),
        "A17E79C6D8DWNP": SellerCentral("SA", "https://sellercentral.amazon.sa", "programs, help"),
    }
)

CALLBACK_HOSTS = frozenset(
    # The guide's own example of an amazon_callback_uri.
    {"amazon.com"}
    | {row.url.removeprefix("https://") for row in SELLER_CENTRAL.values()}
    # Europe's five are also reached under their own names; the domains are Amazon's shops there.
    | {f"sellercentral.amazon.{ending}" for ending in ("co.uk", "de", "es", "fr", "it")}
)
"""Hosts that an `amazon_callback_uri` may name. A browser is sent nowhere else."""

CONSENT = "/apps/authorize/consent"
CONFIRM = "/apps/authorize/confirm/"
