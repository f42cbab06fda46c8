"""What lets one method serve both generations of callers: `next_token=`, and 1.0's names for 0.8.15's parameters."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from mws import generations
from mws.deprecations import warn_of_1_1

P = ParamSpec("P")
R = TypeVar("R")


def next_token_action(action_name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a method take `next_token=`: given one, the call is `<action_name>ByNextToken` with that token alone."""

    def decorate(method: Callable[P, R]) -> Callable[P, R]:
        @wraps(method)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            # An empty one is asked for as well: whoever pages on by it would else get the first page for ever.
            if kwargs.get("next_token") is not None:
                api: Any = args[0]  # Any: an MWS, whose module imports this one
                result: R = api.action_by_next_token(action_name, kwargs["next_token"])
                return result
            return method(*args, **kwargs)

        return call

    return decorate


def in_1_0(order: str, /, **defaults: Any) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a method go by 1.0's positions and defaults where the program says that it is one for 1.0.

    order: the parameters by their names here, as 1.0 has them one after the other.
    defaults: what a parameter that is not given has in 1.0; Any: whatever 1.0 has.

    Of a program that says nothing, a call with more arguments by position than 0.8.15 takes is 1.0's.
    """
    positions = order.split()

    def decorate(method: Callable[P, R]) -> Callable[P, R]:
        declared: Any = method
        while hasattr(declared, "__wrapped__"):
            declared = declared.__wrapped__
        most = declared.__code__.co_argcount - 1

        @wraps(method)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            said, count = generations.named(), len(args) - 1
            if count > len(positions) or not (said == "1.0" or (said is None and count > most)):
                return method(*args, **kwargs)
            api, *given = args
            by_position = dict(zip(positions, given, strict=False))
            filled = {name: value for name, value in defaults.items() if name not in by_position}
            called: Callable[..., R] = method
            # A parameter that is given twice is Python's own error.
            return called(api, **by_position, **{**filled, **kwargs})

        return call

    return decorate


def also_named(**names: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a method be called by 1.0's keyword names too: `also_named(marketplace_ids="marketplaceids")`, new to old.

    `inspect.signature` shows the old ones only, as in 0.8.15; who uses one gets 1.0's warning, silent by default.
    TypeError where both are given.
    """
    renamed = {old: new for new, old in names.items()}

    def decorate(method: Callable[P, R]) -> Callable[P, R]:
        @wraps(method)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            if kwargs:
                for old in renamed.keys() & kwargs.keys():
                    warn_of_1_1(f"{method.__qualname__}(): `{old}` is called `{renamed[old]}` in 1.0")
                for name in names.keys() & kwargs.keys():
                    if names[name] in kwargs:
                        raise TypeError(f"{method.__qualname__}() got both {name!r} and {names[name]!r}, which are one")
                    kwargs[names[name]] = kwargs.pop(name)
            return method(*args, **kwargs)

        return call

    return decorate
