"""SP-API's three regions and their endpoints, as data. Source: Amazon's page on SP-API endpoints."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from mws.spapi.errors import InvalidCall


@dataclass(frozen=True, slots=True)
class Region:
    """One of SP-API's three: host of production, host of Amazon's sandbox, AWS region to sign for."""

    host: str
    sandbox: str
    aws: str


REGIONS = {
    "na": Region("sellingpartnerapi-na.amazon.com", "sandbox.sellingpartnerapi-na.amazon.com", "us-east-1"),
    "eu": Region("sellingpartnerapi-eu.amazon.com", "sandbox.sellingpartnerapi-eu.amazon.com", "eu-west-1"),
    "fe": Region("sellingpartnerapi-fe.amazon.com", "sandbox.sellingpartnerapi-fe.amazon.com", "us-west-2"),
}


def endpoint_of(given: str, region: str) -> str:
    """The base URL. given: "" = production, "amazon-sandbox", or a URL. Raises InvalidCall for anything else."""
    if not given:
        return f"https://{REGIONS[region].host}"
    if given == "amazon-sandbox":
        return f"https://{REGIONS[region].sandbox}"
    try:
        parts = urlsplit(given)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise InvalidCall('endpoint is "", "amazon-sandbox" or a URL such as https://host:port', parameter="endpoint")
    return given.rstrip("/")


def is_amazons(endpoint: str) -> bool:
    """Whether a base URL is one of Amazon's, its sandbox included."""
    host = (urlsplit(endpoint).hostname or "").rstrip(".")
    return host == "amazon.com" or host.endswith(".amazon.com")
