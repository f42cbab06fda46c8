"""Reads the counts at the head of a processing report, XML or tab-separated: whether messages succeeded or failed."""

from __future__ import annotations

import re
from typing import BinaryIO

READ = 64 * 1024
"""Bytes looked at: the summary stands before the first result."""

_COUNTS = (
    (re.compile(rb"<MessagesProcessed>\s*(\d+)\s*</"), re.compile(rb"<MessagesSuccessful>\s*(\d+)\s*</")),
    (
        re.compile(rb"Number of records processed\s*\t[\t ]*(\d+)"),
        re.compile(rb"Number of records successful\s*\t[\t ]*(\d+)"),
    ),
)


def none_succeeded(report: BinaryIO) -> bool:
    """Whether a report says that messages were processed and none succeeded. False where it says no such thing.

    report: at its start. Source of the words: the published ProcessingReport schema, and real reports of flat files.
    """
    processed, good = _counts(report)
    return processed > 0 and good == 0


def some_failed(report: BinaryIO) -> bool:
    """Whether a report says that fewer messages succeeded than were processed. As `none_succeeded` otherwise."""
    processed, good = _counts(report)
    return good < processed


def _counts(report: BinaryIO) -> tuple[int, int]:
    """Messages processed and successful; none where it does not say both."""
    head = report.read(READ)
    for processed, successful in _COUNTS:
        all_of_them, good = processed.search(head), successful.search(head)
        if all_of_them and good:
            return int(all_of_them[1]), int(good[1])
    return 0, 0
