"""What became of the MWS authorisations that sellers gave once, as planted: `SELLER:KIND`, several parted by commas.

    A2SANDBOXSELLER:withdrawn, A3SANDBOXSELLER:no_roles

KIND says how far getAuthorizationCode, and what follows from it, brings that seller:

    good             to a refresh token that serves, as it is without a spec
    withdrawn        no code: "No MWS Authorization exists"
    not_associated   no code: "Developer ID ... is not associated with the application id."
    no_roles         no code: "The application isn't configured with roles"
    malformed        no code: "Invalid input.", as with the auth token TEST_CASE_400
    invalid          no code: 1001 "Authorization code you provided is invalid."
    unsigned         no code: 403 MissingAuthenticationToken, as before 2023-10-02 without a signature
    code_refused     a code that Login with Amazon does not take
    revoked          a refresh token that Login with Amazon does not take: the seller has withdrawn it
    denied           a refresh token for which SP-API answers 403

Texts: selling-partner-api-docs#727, #147, #809, #2381, #2379, and the model of Authorization v1.
"""

from __future__ import annotations

from collections.abc import Mapping

from mws import forks
from mws.spapi.sandbox.world.site import Site

GOOD = "good"
CODE_REFUSED, REVOKED, DENIED = "code_refused", "revoked", "denied"

# kind -> status, code, message of the refused getAuthorizationCode.
NO_CODE: Mapping[str, tuple[int, str, str]] = {
    "withdrawn": (400, "InvalidInput", "No MWS Authorization exists"),
    "not_associated": (400, "InvalidInput", "Developer ID {developer_id} is not associated with the application id."),
    "no_roles": (400, "InvalidInput", "The application isn't configured with roles"),
    "malformed": (400, "InvalidInput", "Invalid input."),
    "invalid": (400, "1001", "Authorization code you provided is invalid."),
    "unsigned": (403, "MissingAuthenticationToken", "Access to requested resource is denied."),
}
KINDS = (GOOD, *NO_CODE, CODE_REFUSED, REVOKED, DENIED)


class MwsAuthorisations:
    """The planted kinds, by seller. Thread-safe."""

    def __init__(self, site: Site) -> None:
        self._sellers = site.world.sellers
        self._lock = forks.lock()
        self._kinds: dict[str, str] = {}

    @classmethod
    def open(cls, site: Site) -> MwsAuthorisations:
        """All of them good."""
        return cls(site)

    def plant(self, spec: str) -> None:
        """Take over a spec. Raises ValueError that names what is wrong with which part of it; nothing is changed then.

        A seller or kind that is named twice has the last one.
        """
        found: dict[str, str] = {}
        for part in filter(None, map(str.strip, spec.split(","))):
            seller, _, kind = part.partition(":")
            if seller not in self._sellers:
                raise ValueError(f"MWS authorisation {part!r}: the sandbox has no seller {seller!r}")
            if kind not in KINDS:
                raise ValueError(f"MWS authorisation {part!r}: unknown kind {kind!r}; there are {', '.join(KINDS)}")
            found[seller] = kind
        with self._lock:
            self._kinds.update(found)

    def kind(self, seller_id: str) -> str:
        """The kind of a seller."""
        return self._kinds.get(seller_id, GOOD)
