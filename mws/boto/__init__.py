"""boto.mws, on the Selling Partner API: a door of its own beside python-amazon-mws' names.

    import mws.boto
    mws.boto.install()                                   # one line, at the entry point
    from boto.mws.connection import MWSConnection        # as it always was

Without `install` the same stands in `mws.boto.connection`, `.response` and `.exception`. It runs where boto 2.49 itself
does not, on Python 3.10 and later. Importing this loads nothing but this module.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mws.boto.installing import install

if TYPE_CHECKING:
    from mws.boto import connection, exception, response
    from mws.boto.connection import MWSConnection

__all__ = ["MWSConnection", "connection", "exception", "install", "response"]


def __getattr__(name: str) -> Any:  # Any: modules and a class
    if name == "MWSConnection":
        return import_module("mws.boto.connection").MWSConnection
    if name in __all__:
        return import_module(f"mws.boto.{name}")
    raise AttributeError(f"module 'mws.boto' has no attribute {name!r}")
