"""Re-exports of `mws.utils.deprecation` under 0.8.15's name."""

from __future__ import annotations

from mws.utils.deprecation import RemovedInPAM10Warning, RemovedInPAM11Warning

__all__ = ["RemovedInPAM10Warning", "RemovedInPAM11Warning"]
