"""Re-exports of `mws.utils.collections` under 0.8.15's name."""

from __future__ import annotations

from mws.utils.collections import DotDict, unique_list_order_preserved

__all__ = ["DotDict", "unique_list_order_preserved"]
