"""The warnings of python-amazon-mws 1.0, and whom they are given to. `mws.utils.deprecation` has their public names."""

from __future__ import annotations

import warnings

from mws import generations


class RemovedInPAM10Warning(DeprecationWarning):
    """Of something 1.0 no longer has."""


class RemovedInPAM11Warning(PendingDeprecationWarning):
    """Of something 1.1 would no longer have had. Python shows it only to those who ask for it."""


def warn_of_1_1(text: str, stacklevel: int = 2) -> None:
    """1.0's warning, unless the program says that it is one for 0.8, which had none. stacklevel: 1 is the caller."""
    if generations.named() in (None, "1.0"):
        warnings.warn(text, RemovedInPAM11Warning, stacklevel=stacklevel + 1)
