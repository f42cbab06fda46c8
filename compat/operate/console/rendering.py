"""Pages out of the templates beside this module. What a template is given is escaped; a name it lacks is an error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from mws.compat.operate.console.hiding import HIDDEN
from mws.words import count

_FOLDER = files(__package__) / "templates"


class Rendering:
    """The templates, compiled at first use. Threads share it."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FunctionLoader(_source),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            moment=_moment,
            day=_day,
            number=_number,
            counted=_counted,
            how_many=count,
            veiled=_veiled,
            breakable=_breakable,
        )

    def page(self, template: str, values: Mapping[str, object]) -> bytes:
        """The page in UTF-8."""
        return self._environment.get_template(template).render(values).encode("utf-8", "replace")


@cache
def style() -> bytes:
    """The one stylesheet."""
    return (_FOLDER / "style.css").read_bytes()


def _source(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _moment(value: datetime) -> str:
    return value.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")


def _day(value: datetime) -> str:
    return value.astimezone(timezone.utc).strftime("%Y-%m-%d")


def _number(value: int) -> str:
    return f"{value:,}"


def _counted(upstream: Iterable[tuple[str, str]]) -> list[tuple[str, int]]:
    """The operations of a call, in the order in which each was first asked, and how often."""
    return list(Counter(operation for operation, _ in upstream).items())


def _veiled(text: str) -> Markup:
    """The text, in which what was hidden is seen to be."""
    veil = Markup('<span class="veil">hidden</span>')
    return veil.join(escape(part) for part in text.split(HIDDEN))


def _breakable(name: str) -> Markup:
    """The name of an operation, which may go on in the next line after each of its parts."""
    return Markup(".<wbr>").join(escape(part) for part in name.split("."))
