"""`install()`: legacy import lines, `from boto.mws.connection import MWSConnection`, find this package.

boto 2.49 is of no whole use on any Python this runs on: from 3.10 on its calls that take structures fail, and every
document with a Content-MD5; from 3.12 on it cannot be imported. So its place is free, unless a program took it already:
then there are classes of both in one process, and an `except` of one misses what the other raises.
"""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from types import ModuleType

from mws.errors import MWSError

# What `boto` itself says where a program asks which it is; the last one that had boto.mws.
VERSION = "2.49.0"
# boto's name → ours. What is not here stays unknown: `import boto.s3` fails, as where there is no boto.
MODULES = {
    "boto.connection": "mws.boto.query",
    "boto.exception": "mws.boto.errors",
    "boto.handler": "mws.boto.reading",
    "boto.resultset": "mws.boto.resultset",
    "boto.mws.connection": "mws.boto.connection",
    "boto.mws.exception": "mws.boto.exception",
    "boto.mws.response": "mws.boto.response",
}
_MARK = "__mws_compat__"


class BotoImported(MWSError, ImportError):
    """Another boto was imported before."""


def install() -> None:
    """Make `boto.mws` and what it needs of `boto` this package's, for the whole process. Again is no harm.

    Raises BotoImported, an ImportError, where another boto is imported already.
    """
    found = sys.modules.get("boto")
    if found is not None:
        if hasattr(found, _MARK):
            return
        raise BotoImported(
            f"mws.boto.install(): boto is imported already, from {getattr(found, '__file__', None)}, and may be in "
            "use. Call install() before the first `import boto`, at the top of the program; what imports boto for S3 "
            "and the like cannot be in one process with it."
        )
    # What an import of boto that failed has left behind.
    for name in [name for name in sys.modules if name.startswith("boto.")]:
        del sys.modules[name]
    boto, boto_mws = _package("boto"), _package("boto.mws")
    vars(boto).update(
        {
            _MARK: True,
            "__version__": VERSION,
            "Version": VERSION,
            "config": import_module("mws.boto.config").config,
            "log": logging.getLogger("boto"),
            "set_stream_logger": set_stream_logger,
            "set_file_logger": set_file_logger,
        }
    )
    installed = {"boto": boto, "boto.mws": boto_mws} | {name: import_module(ours) for name, ours in MODULES.items()}
    for name, module in installed.items():
        above, _, own = name.rpartition(".")
        if above:
            setattr(installed[above], own, module)
    sys.modules.update(installed)


def _package(name: str) -> ModuleType:
    """An empty package: nothing more is found below it."""
    module = ModuleType(name)
    module.__path__ = []
    return module


_FORMAT = "%(asctime)s %(name)s [%(levelname)s]:%(message)s"


def set_stream_logger(name: str, level: int = logging.DEBUG, format_string: str | None = None) -> None:
    """`boto.set_stream_logger`: write a logger's lines to stderr."""
    _add_handler(logging.StreamHandler(), name, level, format_string)


def set_file_logger(name: str, filepath: str, level: int = logging.INFO, format_string: str | None = None) -> None:
    """`boto.set_file_logger`: write a logger's lines to a file."""
    _add_handler(logging.FileHandler(filepath), name, level, format_string)


def _add_handler(handler: logging.Handler, name: str, level: int, format_string: str | None) -> None:
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter(format_string or _FORMAT))
    logger = logging.getLogger(name)
    logger.setLevel(level)
    logger.addHandler(handler)
