"""The forms of an HTML page, as lxml reads them."""

from __future__ import annotations

from typing import Any

from lxml import html


def forms(page: str) -> list[Any]:  # Any: lxml's FormElement, which its stubs do not know
    root: Any = html.fromstring(page)
    return list(root.forms)
