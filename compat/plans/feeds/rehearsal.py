"""`writes = "dry_run"`: a feed that is checked, converted and reported as if it had been sent, and is not.

The program gets what it would get: a numeric id, _DONE_, a ProcessingReport. Because it now believes it, what states a
fact or does something is kept, sealed, for whoever ends the rehearsal (`mws-compat feed rehearsed`).
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from typing import Any

from mws.compat.engine.steps import Keep, Step, consult
from mws.compat.ledger.questions.feed_parts import NoteRehearsed
from mws.compat.ledger.questions.feeds import FeedRow
from mws.compat.ledger.questions.submissions import NewSubmission
from mws.compat.plans.feeds import body as feed_body
from mws.compat.plans.feeds.body import Body
from mws.mappings.feeds.types import REHEARSED_DAYS, FeedType
from mws.spapi.calls import Json

NOTE = (
    'This was a rehearsal (writes = "dry_run" in the configuration): nothing was sent to Amazon. {count} would have '
    "been sent; `mws-compat feed sent` prints the feed."
)


def write_down(
    row: FeedType,
    body: Body,
    attempt: NewSubmission,
    record: Mapping[str, Any],  # Any: JSON of a known shape
    call: Mapping[str, Json],
) -> Generator[Step, Any, FeedRow | None]:
    """Write the rehearsal down, and keep what is to be sent later. Returns the row, None where it was given up.

    record: what the report is made of, as of a converted feed. call: params and content_type of the SubmitFeed.
    """
    left = row.kind != "state"
    number = attempt.submission
    if left:
        for at, piece in enumerate(feed_body.pieces(body.content)):
            yield Keep(f"feed:{number}:{at}", piece, REHEARSED_DAYS, needed=True)
        yield Keep(f"rehearsal:{number}", json.dumps(call).encode(), REHEARSED_DAYS, needed=True)
    failed = {message for message, *_, warning in record["refused"] if not warning}
    count = max(0, record["messages"] - len(failed))
    note = [0, "", NOTE.format(count=row.count_in_words(count)), "", True]
    conversion = {**record, "refused": [*record["refused"], note]}
    told = NoteRehearsed(number, attempt.attempt, conversion, record["messages"], left)
    return (yield from consult(told))


def plain_record(row: FeedType, body: Body, merchant: str) -> dict[str, Json]:
    """What the report of a feed is made of that goes as it is: every message of it succeeds."""
    form = "flat" if row.form == "flat" else "xml"
    return {"numbers": {}, "messages": body.messages, "merchant": merchant, "refused": [], "form": form}
