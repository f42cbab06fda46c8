"""Feeds 2009-01-01: the section's constants. Every Action is reached by `make_request`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from mws.apis.base import MWS
from mws.utils.params import clean_value


def feed_options_str(feed_options: Mapping[str, Any] | None) -> str | None:
    """SubmitFeed's FeedOptions: `metadata:name=value`, joined by semicolons. ValueError for what is no dict or None."""
    if feed_options is None:
        return None
    if not isinstance(feed_options, Mapping):
        raise ValueError("`feed_options` should be a dict or None")
    return ";".join(f"metadata:{name}={clean_value(value)}" for name, value in feed_options.items())


class Feeds(MWS):
    """A seller's feeds."""

    ACCOUNT_TYPE = "Merchant"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["GetFeedSubmissionList"]
