"""The names of SP-API's three regions: the one list of them. It imports nothing of ours, so that naming one is cheap.

Hosts and AWS regions of each are in `mws.spapi.regions`; which marketplace is in which, in `mws.spapi.marketplaces`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

RegionName: TypeAlias = Literal["na", "eu", "fe"]

REGIONS: tuple[RegionName, ...] = get_args(RegionName)
"""North and South America; Europe, Middle East and India; the Far East. In Amazon's order."""

_NAMED: Mapping[str, RegionName] = {each: each for each in REGIONS}


def region_named(text: str) -> RegionName | None:
    """The region of that name, None where there is none."""
    return _NAMED.get(text)
