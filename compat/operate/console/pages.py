"""Which pages there are, by the first part of their path; a page is a function of `sources` and the request."""

from __future__ import annotations

from collections.abc import Mapping

from mws.compat.operate.console.accounts import accounts
from mws.compat.operate.console.calls import calls
from mws.compat.operate.console.coverage import coverage
from mws.compat.operate.console.sellers import sellers
from mws.compat.operate.console.sources import NoSuchPage, Page, Sources

__all__ = ["PAGES", "NoSuchPage", "Sources"]

PAGES: Mapping[str, Page] = {"calls": calls, "accounts": accounts, "migrate": sellers, "coverage": coverage}
