"""The address a request comes from: its peer's, or what trusted proxies say of it in X-Forwarded-For; and whose it is.

The header is believed from the right, as far as those who wrote it are trusted: a client may put anything before that.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_OF_ONE_HOST = 64
"""Bits of an IPv6 address that name the network a single host has to itself (RFC 4291, interface identifiers)."""


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The networks of `[gateway] trusted_proxies`; an address is the network of itself. Raises ValueError."""
    return tuple(ip_network(text) for text in texts)


def client_address(peer: str, forwarded: str, trusted: Iterable[Network]) -> str:
    """The nearest address that is no trusted proxy's, "" where the peer is unknown (a Unix socket, a test).

    peer: REMOTE_ADDR. forwarded: the X-Forwarded-For header, "" without one.
    """
    found = read_address(peer)
    if found is None:
        return ""
    known = tuple(trusted)
    for text in reversed(forwarded.split(",")):
        before = read_address(text)
        if before is None or not is_trusted(found, known):
            break
        found = before
    return str(found)


def is_trusted(address: Address, trusted: Iterable[Network]) -> bool:
    """Whether an address lies in one of the networks."""
    return any(address in network for network in trusted)


def host_of(peer: str) -> str:
    """What a bound of an address counts by: an IPv4 address; of IPv6 the /64, where a host makes up addresses at will.

    peer: as of a socket. What is no address stands for itself.
    """
    found = read_address(peer)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, _OF_ONE_HOST), strict=False))
    return peer if found is None else str(found)


def read_address(text: str) -> Address | None:
    """An address as proxies write it: plain, in brackets, with a port or a zone behind it. None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
