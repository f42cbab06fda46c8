"""Whose address a request has: its peer's, or what proxies that are trusted say of it."""

from __future__ import annotations

import pytest

from mws.compat.gateway.addresses import client_address, host_of, networks

TRUSTED = ("10.0.0.0/8", "127.0.0.1", "fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # not from a trusted proxy: anybody may write the header
        ("10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # the client wrote the first itself
        ("10.1.2.3", "198.51.100.1, 10.9.9.9 , 127.0.0.1", "198.51.100.1"),  # through three proxies
        ("10.1.2.3", "10.9.9.9", "10.9.9.9"),  # nobody before the outermost proxy is known
        ("10.1.2.3", "", "10.1.2.3"),
        ("10.1.2.3", "unknown", "10.1.2.3"),
        ("10.1.2.3", "198.51.100.1, ;DROP", "10.1.2.3"),
        ("10.1.2.3", "198.51.100.1:4711", "198.51.100.1"),
        ("10.1.2.3", "[2001:db8::1]:4711", "2001:db8::1"),
        ("fd00::1%eth0", "2001:db8::1", "2001:db8::1"),
        ("::ffff:10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", ""),
        ("@", "198.51.100.1", ""),
    ],
)
def test_the_header_is_believed_from_the_right_as_far_as_its_writers_are_trusted(
    peer: str, forwarded: str, client: str
) -> None:
    assert client_address(peer, forwarded, networks(TRUSTED)) == client


def test_without_trusted_proxies_the_header_says_nothing() -> None:
    assert client_address("127.0.0.1", "198.51.100.1", ()) == "127.0.0.1"


@pytest.mark.parametrize(
    ("peer", "host"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),  # IPv4 at a socket that listens on `::`
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_a_host_is_one_ipv4_address_or_one_64_of_ipv6(peer: str, host: str) -> None:
    assert host_of(peer) == host
