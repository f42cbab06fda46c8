"""Types that 1.0 names for its parameters."""

from __future__ import annotations

from typing import Union

from mws.endpoints import Marketplaces

MarketplaceEnumOrStr = Union[Marketplaces, str]  # noqa: UP007  # read at run time by callers' annotations
StrOrListStr = Union[list[str], str]  # noqa: UP007
