"""What the pages read of a WSGI request: cookies, forms, and whose it is."""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from mws.spapi.consent.workflows import BadRedirect
from mws.spapi.headers import number_in

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_LARGEST_FORM = 4096
# Of one slash each: `//host` would be another host.
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~%-]+)*")


def peer_of(environ: WSGIEnvironment) -> str:
    """The other end: an IPv4 address, or the /64 of an IPv6 one; "" for this machine and for a socket file.

    Behind a proxy that is the proxy's: give `OAuthPages` a function that reads what the proxy says instead.
    """
    try:
        found = ip_address(str(environ.get("REMOTE_ADDR", "")).partition("%")[0])
    except ValueError:
        return ""
    found = (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
    if found.is_loopback:
        return ""
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)


def root_of(environ: WSGIEnvironment) -> str:
    """The path where the pages are mounted, as the server says (SCRIPT_NAME), ready for a URL."""
    return quote(str(environ.get("SCRIPT_NAME", "")), encoding="latin-1")


def forwarded_root(environ: WSGIEnvironment) -> str:
    """The same behind a proxy that takes a prefix off the path and names it in X-Forwarded-Prefix.

    For a server that only such a proxy can reach: from anybody else the header is a visitor's own words. One that is no
    plain path is passed over.
    """
    prefix = str(environ.get("HTTP_X_FORWARDED_PREFIX", "")).rstrip("/")
    return (prefix if _PREFIX.fullmatch(prefix) else "") + root_of(environ)


def cookie_of(environ: WSGIEnvironment, name: str, form: re.Pattern[str]) -> str:
    """The cookie of that name whose value has that form, "" without one."""
    # By hand: http.cookies gives up the whole header at the first cookie of somebody else that it does not like.
    for pair in environ.get("HTTP_COOKIE", "").split(";"):
        key, _, value = pair.strip().partition("=")
        if key == name and form.fullmatch(value):
            return str(value)
    return ""


def form_of(environ: WSGIEnvironment) -> dict[str, str]:
    """The form that was posted, each field's first value. Raises BadRedirect for one that is too large."""
    length = environ.get("CONTENT_LENGTH") or "0"
    size = number_in(length)
    if size is None or size > _LARGEST_FORM:
        raise BadRedirect("the form is too large")
    body = environ["wsgi.input"].read(size)
    given = parse_qs(body.decode("latin-1"))
    return {name: values[0] for name, values in given.items()}
