"""Keeps botocore from writing secrets into the log. At DEBUG it prints requests and replies whole, keys included.

Only what it says while it works for us is dropped: an application's own use of botocore logs as ever.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Those of botocore's loggers that print headers, bodies or credentials.
_LOGGERS = ("auth", "awsrequest", "credentials", "endpoint", "hooks", "parsers", "retryhandler", "tokens", "utils")

_ours: ContextVar[bool] = ContextVar("botocore works for us", default=False)


class _Discreet(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno > logging.DEBUG or not _ours.get()


for _name in _LOGGERS:
    logging.getLogger(f"botocore.{_name}").addFilter(_Discreet())


@contextmanager
def discreet() -> Iterator[None]:
    """Within it, botocore's DEBUG lines of this thread are dropped."""
    token = _ours.set(True)
    try:
        yield
    finally:
        _ours.reset(token)
