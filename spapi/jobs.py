"""Waits for what Amazon works on by itself: a report, a feed, a Data Kiosk query. Asks ever more seldom, and ends.

Each of them has a `processingStatus` and ends as DONE, CANCELLED or FATAL. What that means is the caller's to say:
CANCELLED is also how a report without any data ends. Source: Reports and Feeds API 2021-06-30, Data Kiosk 2023-11-15.
"""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

from mws.spapi.errors import Cancelled, SpapiError, UnreadableReply
from mws.spapi.precheck import check_seconds

if TYPE_CHECKING:
    from mws.spapi.client import Client

ENDINGS = ("DONE", "CANCELLED", "FATAL")

# Each may be asked for twice a second; a job takes from seconds to hours.
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 60.0
PATIENCE = 3600.0


class Unfinished(SpapiError):
    """The job had not ended within the patience given. It goes on at Amazon: wait for it again. last: as it stood."""

    # Any: JSON of the operation's own shape.
    def __init__(self, operation: str, patience: float, last: Any) -> None:
        status = last.get("processingStatus")
        super().__init__(f"{operation}: still {status} after {patience:g} s; wait for it again", operation=operation)
        self.last = last


# Any: JSON of the operation's own shape.
def finished(
    client: Client, operation: str, /, *, patience: float = PATIENCE, cancel: Event | None = None, **parameters: Any
) -> Any:
    """What getReport, getFeed or getQuery says once the job has ended, well or not: look at its processingStatus.

    operation: such as `reports.2021-06-30.getReport`, with its parameter (`reportId="..."`). patience: seconds to wait
    at most. Raises Unfinished after that, Cancelled when `cancel` is set, and what `Client.send` raises.
    """
    check_seconds("patience", patience)
    ends = client.clock.monotonic() + patience
    pause = FIRST_PAUSE
    while True:
        try:
            said = client.call(operation, cancel=cancel, **parameters)
        except Cancelled as exc:
            raise _cancelled(operation) from exc
        status = said.get("processingStatus") if isinstance(said, dict) else None
        if status in ENDINGS:
            return said
        if not isinstance(status, str):
            raise UnreadableReply(f"{operation}: the reply holds no processingStatus", operation=operation)
        left = ends - client.clock.monotonic()
        if left <= 0:
            raise Unfinished(operation, patience, said)
        client.clock.sleep(min(pause, left), cancel)
        if cancel is not None and cancel.is_set():
            raise _cancelled(operation)
        pause = min(pause * 2, LONGEST_PAUSE)


def _cancelled(operation: str) -> Cancelled:
    return Cancelled(f"{operation}: waiting was cancelled; the job goes on", operation=operation)
