"""Re-exports of `mws.utils.crypto` under 0.8.15's name."""

from __future__ import annotations

from mws.utils.crypto import calc_md5, response_md5_is_valid

__all__ = ["calc_md5", "response_md5_is_valid"]
