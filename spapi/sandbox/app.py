"""The sandbox as a WSGI application, under its documented name."""

from __future__ import annotations

from mws.spapi.sandbox.http.app import Dropped, Sandbox

__all__ = ["Dropped", "Sandbox"]
