"""The reply that a failure without one would have had, so that handlers may always read `error.response`.

An ErrorResponse document as MWS sent it, inside an equal of the `requests.Response` that HTTP would have made. Loaded
at the first such failure: `import mws` is not to load what it needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lxml import etree

from mws.backends import response_of
from mws.calls import LegacyReply

if TYPE_CHECKING:
    from requests import Response

XMLNS = "https://mws.amazonservices.com/"  # of errors that belong to no section
# The characters XML 1.0 has no way to hold, as they stand between the brackets of a regular expression.
UNWRITABLE = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_UNWRITABLE = re.compile(f"[{UNWRITABLE}]")


def response_of_failure(status: int, entries: Iterable[tuple[str, str, str, str]], request_id: str) -> Response:
    """entries: (Type, Code, Message, Detail) of each `Error`. A character XML cannot hold is replaced by U+FFFD."""
    root = etree.fromstring(f'<ErrorResponse xmlns="{XMLNS}"/>')

    def add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
        child = etree.SubElement(parent, f"{{{XMLNS}}}{name}")
        child.text = _UNWRITABLE.sub("\ufffd", text)
        return child

    for entry in entries:
        error = add(root, "Error")
        for name, text in zip(("Type", "Code", "Message", "Detail"), entry, strict=True):
            add(error, name, text)
    add(root, "RequestID", request_id)
    body = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    headers = (("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(body))))
    return response_of(LegacyReply(status, headers, body))
