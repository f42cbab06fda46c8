"""The warnings of python-amazon-mws, and 1.0's decorator for renamed keywords."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec, TypeVar

from mws.deprecations import RemovedInPAM10Warning, RemovedInPAM11Warning

P = ParamSpec("P")
R = TypeVar("R")

__all__ = ["RemovedInPAM10Warning", "RemovedInPAM11Warning", "kwargs_renamed_for_v11"]


def kwargs_renamed_for_v11(
    kwarg_map: Mapping[str, str] | list[tuple[str, str]],
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a function be called by old keyword names too, with a warning. kwarg_map: old name to new."""
    renamed = dict(kwarg_map)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            for old in renamed.keys() & kwargs.keys():
                new = renamed[old]
                warnings.warn(f"{function.__qualname__}: `{old}` is `{new}` now", RemovedInPAM11Warning, stacklevel=2)
                kwargs[new] = kwargs.pop(old)
            return function(*args, **kwargs)

        return call

    return decorate
