"""`@action`: a method is declared by its signature and one line of where each parameter goes; its body stays empty.

    @action("GetOrder", amazon_order_ids="AmazonOrderId.Id.")
    def get_order(self, amazon_order_ids: Texts) -> Any:
        \"""GetOrder: up to 50 orders by their ids.\"""

Law: the `def` is what readers and editors see and what Python checks a call by; the names on the wire are 0.8.15's,
tested side by side with it. No knowledge of a section; what one needs beyond names is a function it hands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, NamedTuple, ParamSpec, TypeAlias, TypeVar

from mws import generations
from mws.errors import MWSArgumentError
from mws.utils.params import Params, coerce_to_bool, dict_keyed_param, enumerate_keyed_param, enumerate_param

if TYPE_CHECKING:
    from mws.apis.base import MWS

P = ParamSpec("P")
R = TypeVar("R")

# What most parameters take. Moments without a zone are UTC.
Moment: TypeAlias = datetime | str | None
Texts: TypeAlias = Iterable[str] | str | None


class Wire(NamedTuple):
    """A parameter whose value changes on its way. name: as in `action`. change: the value given → the value sent.

    of_dicts: it is a list of dicts. Everywhere else a dict in a list is a mistake.
    """

    name: str
    change: Callable[[Any], Any]  # Any: callers hand in whatever they have; what cannot be sent is refused later
    of_dicts: bool = False


PAYLOAD: Final = ""
"""In the place of a name: the parameter belongs to the payload or its headers."""

OWN: Final = "*"
"""In the place of a name: the parameter goes to the function `own`."""


def action(
    name: str,
    /,
    *,
    method: str = "GET",
    rootkey: str = "",
    payload: Callable[..., Mapping[str, Any]] | None = None,
    own: Callable[..., Mapping[str, Any]] | None = None,
    **wire: str | Wire,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make the method below a call of that Action.

    wire: parameter → its name on the wire. A name that ends with a dot is a list's: `Name.1`, `Name.2` of values,
    `Name.1.Key` of `Wire`'s dicts. One that ends with `.*` is a dict's: `Name.Key`. `next_token` needs none:
    `next_token_action`, above this, deals with it.
    method, rootkey: as of `MWS.make_request`. payload: takes the parameters marked PAYLOAD, gives `body` and
    `extra_headers`. own: takes the API object and the parameters marked OWN, gives what it adds to the parameters.

    TypeError where it is used, when a parameter has no name on the wire, or a name no parameter.
    """

    def decorate(declared: Callable[P, R]) -> Callable[P, R]:
        positional, defaults = _signature(declared)
        odd = {*positional[1:], *defaults} - {"next_token"} ^ wire.keys()
        if odd:
            raise TypeError(f"{declared.__qualname__}: {', '.join(sorted(odd))}: declared on one side only")

        @wraps(declared)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            declared(*args, **kwargs)  # empty: the TypeError of a call that does not fit is Python's own
            given = {**defaults, **dict(zip(positional, args, strict=False)), **kwargs}
            api: MWS = given.pop(positional[0])
            params: Params = {"Action": name}
            for parameter, place in wire.items():
                if place and place != OWN:
                    params.update(_sent(place, given[parameter]))
            if own is not None:
                params.update(own(api, **{each: given[each] for each, place in wire.items() if place == OWN}))
            options: dict[str, Any] = {"rootkey": rootkey} if rootkey else {}
            if payload is not None:
                options.update(payload(**{each: given[each] for each, place in wire.items() if not place}))
            result: R = api._ask(params, method, **options)
            return result

        return call

    return decorate


def dicts(value: Any) -> list[Mapping[str, Any]]:
    """Items as a list; a lone dict is one item, None is none. MWSArgumentError for an item that is no dict."""
    items = list(value or ()) if isinstance(value, Iterable | None) and not isinstance(value, Mapping) else [value]
    for each in items:
        if not isinstance(each, Mapping):
            raise MWSArgumentError(f"items must be dicts, not {type(each).__name__}")
    return items


def text_of(parameter: str) -> Callable[[Any], Any]:
    """What must be a text, as 0.8.15 has it; 1.0 sends what it is given. MWSArgumentError names the parameter."""

    def change(value: Any) -> Any:
        if not isinstance(value, str) and generations.named() != "1.0":
            raise MWSArgumentError(f"`{parameter}` must be a string, not {type(value).__name__}.")
        return value

    return change


def flag(value: Any) -> Any:
    """What a flag says: in 1.0 whatever it is as a bool, in 0.8.15 as it is."""
    return yes_no(value) if generations.named() == "1.0" else value


def yes_no(value: Any) -> bool | None:
    """What a text or a number says, as a bool; None stays out of the request."""
    return None if value is None else coerce_to_bool(value)


def _signature(declared: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Positional parameters, and the default of every parameter that has one.

    declared: a plain function. Without `inspect`, which costs more than all of `import mws`.
    """
    positional: tuple[str, ...] = declared.__code__.co_varnames[: declared.__code__.co_argcount]
    last = declared.__defaults__ or ()
    defaults = dict(zip(positional[len(positional) - len(last) :], last, strict=True))
    return positional, {**defaults, **(declared.__kwdefaults__ or {})}


def _sent(place: str | Wire, value: Any) -> Params:
    name, change, of_dicts = place if isinstance(place, Wire) else (place, None, False)
    value = value if change is None else change(value)
    if name.endswith(".*"):
        if value is not None and not isinstance(value, Mapping):
            raise MWSArgumentError(f"{name[:-2]}: expected a dict, got {type(value).__name__}")
        return dict_keyed_param(name[:-1], value or {})
    if not name.endswith("."):
        return {name: value}
    return enumerate_keyed_param(name, value) if of_dicts else enumerate_param(name, value)
