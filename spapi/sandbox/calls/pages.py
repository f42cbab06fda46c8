"""The lists of feeds and reports: which parameters go together, and the page token that must come alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.messages import encode, invalid
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.site import Site

STATUSES = ("CANCELLED", "DONE", "FATAL", "IN_PROGRESS", "IN_QUEUE")
WINDOW = timedelta(days=90)
"""Without createdSince, and at most."""
MOST_TYPES = MOST_MARKETPLACES = 10
_PAGE = 10


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: the filters in force, where it starts, how long it is."""

    site: Site
    purpose: str
    seller_id: str
    filters: Mapping[str, tuple[str, ...]]
    since: datetime
    until: datetime
    start: int
    size: int

    def many(self, name: str) -> tuple[str, ...]:
        return self.filters.get(name, ())

    def holds(self, created: datetime) -> bool:
        return self.since <= created <= self.until

    def reply(self, name: str, found: list[Shape]) -> bytes:
        """The page of what was found, and the token of the next one."""
        shape: Shape = {name: found[self.start : self.start + self.size]}
        if self.start + self.size < len(found):
            content = {
                "seller": self.seller_id,
                "filters": self.filters,
                "since": self.since.timestamp(),
                "until": self.until.timestamp(),
                "start": self.start + self.size,
                "size": self.size,
            }
            shape["nextToken"] = self.site.seal.close(self.purpose, content)
        return encode(shape)


def listing(site: Site, call: Call, purpose: str, types: str) -> Page:
    """The page asked for. types: the name of the parameter that is required where there is no nextToken."""
    if token := call.request.one("nextToken"):
        others = sorted(name for name in call.request.query if name != "nextToken")
        if others:
            raise invalid("nextToken must be the only parameter.", others[0])
        return _resume(site, call, purpose, token)
    wanted = call.request.many(types)
    if not 1 <= len(wanted) <= MOST_TYPES:
        raise invalid(f"Either nextToken or {types} with 1 to {MOST_TYPES} values must be provided.")
    marketplaces = call.request.many("marketplaceIds")
    if len(marketplaces) > MOST_MARKETPLACES:
        raise invalid(f"marketplaceIds takes at most {MOST_MARKETPLACES} values.")
    statuses = checks.one_of(call, "processingStatuses", STATUSES)
    since = checks.moment(call, "createdSince", date_alone=False) or call.now - WINDOW
    until = checks.moment(call, "createdUntil", date_alone=False) or call.now
    if until < since:
        raise invalid("createdUntil must be after createdSince.")
    size = checks.page_size(call, "pageSize", default=_PAGE)
    filters = {types: wanted, "marketplaceIds": marketplaces, "processingStatuses": statuses}
    return Page(site, purpose, call.seller.id, filters, since, until, 0, size)


def _resume(site: Site, call: Call, purpose: str, token: str) -> Page:
    content = site.seal.open(purpose, token)
    if content is None or content["seller"] != call.seller.id:
        raise invalid("nextToken is not valid.")
    filters = {name: tuple(values) for name, values in content["filters"].items()}
    since, until = (datetime.fromtimestamp(content[name], timezone.utc) for name in ("since", "until"))
    return Page(site, purpose, call.seller.id, filters, since, until, content["start"], content["size"])
