"""Request parts as objects, as 1.0 of python-amazon-mws has them."""

from __future__ import annotations

from mws.models import base

__all__ = ["base"]
