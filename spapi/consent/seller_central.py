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
    """Seller Central of one marketplace. url: without a slash at its end."""

    url: str
    source: str = "guide"


_EUROPE = "https://sellercentral-europe.amazon.com"

SELLER_CENTRAL: Mapping[str, SellerCentral] = MappingProxyType(
    {
        "ATVPDKIKX0DER": SellerCentral("https://sellercentral.amazon.com"),
        "A2EUQ1WTGCTBG2": SellerCentral("https://sellercentral.amazon.ca"),
        "A1AM78C64UM0Y8": SellerCentral("https://sellercentral.amazon.com.mx"),
        "A2Q3Y263D00KWC": SellerCentral("https://sellercentral.amazon.com.br"),
        "A1RKKUPIHCS9HS": SellerCentral(_EUROPE),
        "A1F83G8C2ARO7P": SellerCentral(_EUROPE),
        "A13V1IB3VIYZZH": SellerCentral(_EUROPE),
        "A1PA6795UKMFR9": SellerCentral(_EUROPE),
        "APJ6JRA9NG5V4": SellerCentral(_EUROPE),
        "A1805IZSGTT6HS": SellerCentral("https://sellercentral.amazon.nl"),
        "A2NODRKZP88ZB9": SellerCentral("https://sellercentral.amazon.se"),
        "A1C3SOZRARQ6R3": SellerCentral("https://sellercentral.amazon.pl"),
        "A33AVAJ2PDY3EV": SellerCentral("https://sellercentral.amazon.com.tr"),
        "A2VIGQ35RCS4UG": SellerCentral("https://sellercentral.amazon.ae"),
        "A21TJRUUN4KGV": SellerCentral("https://sellercentral.amazon.in"),
        "A19VAU5U5O7RUS": SellerCentral("https://sellercentral.amazon.sg"),
        "A39IBJ37TRP1C6": SellerCentral("https://sellercentral.amazon.com.au"),
        "A1VC38T7YXB528": SellerCentral("https://sellercentral.amazon.co.jp"),
        "AMEN7PMS3EDWL": SellerCentral("https://sellercentral.amazon.com.be", "programs"),
        "ARBP9OOSHTCHU": SellerCentral("https://sellercentral.amazon.eg", "programs"),
        "A28R8C7NBKEWEA": SellerCentral("https://sellercentral.amazon.ie", "programs"),
        "AE08WJ6YKNBMC": SellerCentral("https://sellercentral.amazon.co.za", "programs"),
        "A17E79C6D8DWNP": SellerCentral("https://sellercentral.amazon.sa", "programs, help"),
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
