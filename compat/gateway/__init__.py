"""The gateway: MWS over HTTP for programs in any language. Its names load at first use and need the extra `gateway`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mws.compat.gateway.app import Gateway

__all__ = ["Gateway"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from mws.compat.gateway import app

        return getattr(app, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
