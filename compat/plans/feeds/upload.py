"""A feed's content put where createFeed finds it. Nothing is submitted by it, so each step may be repeated."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeAlias

from mws.compat.engine.steps import Step
from mws.compat.errors import ServiceError
from mws.compat.plans.feeds.body import Body
from mws.mappings.feeds.operations import CREATE_DOCUMENT
from mws.spapi import errors as spapi
from mws.spapi.calls import RestCall, Upload

Steps: TypeAlias = Generator[Step, Any, Any]  # Any: a step's answer is JSON of a shape its operation knows


def upload_body(body: Body) -> Steps:
    """Returns the feedDocumentId. An id that nothing refers to is forgotten by Amazon.

    Raises ServiceError where Amazon does not answer, and what the two steps raise.
    """
    for last in (False, True):
        made = yield from _place(body)
        try:
            yield Upload(made["url"], body.rewound(), body.content_type)
        except spapi.Unauthorized:
            # The URL is good for five minutes: they went by, or the clock here is wrong by them.
            if last:
                raise
        else:
            break
    return made["feedDocumentId"]


def _place(body: Body) -> Steps:
    """createFeedDocument; once more where its answer was lost."""
    call = RestCall(CREATE_DOCUMENT, body={"contentType": body.content_type})
    try:
        return (yield call)
    except spapi.OutcomeUnknown:
        # Whether an id was made that nobody knows makes no difference.
        pass
    try:
        return (yield call)
    except spapi.OutcomeUnknown as exc:
        raise ServiceError(
            "Amazon did not answer when asked for a place for the feed. Nothing was submitted; repeat the call.",
            source="network",
        ) from exc
