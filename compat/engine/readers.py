"""How a plan reads the parameters of its call: by their MWS names, as their table's codecs read them. Pure."""

from __future__ import annotations

from mws.compat.engine.params import invalid
from mws.compat.engine.request import Ask
from mws.compat.state.times import time_text

SKEW = 5 * 60_000
"""Milliseconds by which a client's clock may be ahead."""


def text(ask: Ask, name: str) -> str:
    """A parameter as it was sent, "" where it was not."""
    value = ask.values.get(name, "")
    return value if isinstance(value, str) else ""


def texts(ask: Ask, name: str) -> list[str]:
    """The values of a list parameter, in order and each once; a single text is a list of one."""
    value = ask.values.get(name, [])
    listed = [value] if isinstance(value, str) else value
    return list(dict.fromkeys(each for each in listed if isinstance(each, str)))


def chosen(ask: Ask, name: str) -> list[str]:
    """The values of a list parameter as its codec reads them."""
    listed = ask.fields.get(name)
    return [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []


def number(ask: Ask, name: str, default: int) -> int:
    """A whole number, `default` where it was not sent."""
    value = ask.fields.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def moment(ask: Ask, name: str, *, latest: int | None = None) -> int | None:
    """A time in milliseconds since 1970, None where it was not sent. Raises InvalidRequest for one after `latest`."""
    value = ask.fields.get(name)
    if not isinstance(value, int):
        return None
    if latest is not None and value > latest:
        raise invalid(text(ask, name), name, f"it must not be later than {time_text(latest)}")
    return value


def span(ask: Ask, since: str, until: str, now: int) -> tuple[int | None, int | None]:
    """A time frame by the names of its two parameters. Raises InvalidRequest for one that holds nothing."""
    first, last = moment(ask, since, latest=now + SKEW), moment(ask, until)
    if first is not None and last is not None and first > last:
        raise invalid(text(ask, since), since, f"it is later than {until}")
    return first, last
