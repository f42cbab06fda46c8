"""Request parts as objects, as 1.0 of python-amazon-mws has them."""

from __future__ import annotations

from mws.models import base, feeds, inbound_shipments, products, reports

__all__ = ["base", "feeds", "inbound_shipments", "products", "reports"]
