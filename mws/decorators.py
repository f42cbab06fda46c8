"""What lets one method serve both generations of callers: `next_token=`, and 1.0's names for 0.8.15's parameters."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def next_token_action(action_name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a method take `next_token=`: given one, the call is `<action_name>ByNextToken` with that token alone."""

    def decorate(method: Callable[P, R]) -> Callable[P, R]:
        @wraps(method)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            if kwargs.get("next_token"):
                api: Any = args[0]  # Any: an MWS, whose module imports this one
                result: R = api.action_by_next_token(action_name, kwargs["next_token"])
                return result
            return method(*args, **kwargs)

        return call

    return decorate


def also_named(**names: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a method be called by other keyword names: `also_named(marketplace_ids="marketplaceids")`, new to old.

    `inspect.signature` shows the old ones only, as in the imitated package. TypeError where both are given.
    """

    def decorate(method: Callable[P, R]) -> Callable[P, R]:
        @wraps(method)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            if kwargs:
                for name in names.keys() & kwargs.keys():
                    if names[name] in kwargs:
                        raise TypeError(f"{method.__qualname__}() got both {name!r} and {names[name]!r}, which are one")
                    kwargs[names[name]] = kwargs.pop(name)
            return method(*args, **kwargs)

        return call

    return decorate
