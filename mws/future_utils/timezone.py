"""Re-exports of `mws.utils.timezone` under 0.8.15's name."""

from __future__ import annotations

from mws.utils.timezone import mws_utc_now

__all__ = ["mws_utc_now"]
