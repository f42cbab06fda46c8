"""Reads an MWS ErrorResponse document into plain values. Decides nothing; anything else reads as no errors at all.

The parser is hardened: bodies come from the network, so no entity is expanded, no address opened, no DTD loaded.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from mws.mappings.errors import ErrorType


def hardened_parser(*, bare: bool = False, remove_blank_text: bool = False) -> etree.XMLParser:
    """A parser for XML that somebody else wrote. bare: comments and processing instructions are left out."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=bare,
        remove_pis=bare,
        remove_blank_text=remove_blank_text,
    )


@dataclass(frozen=True, slots=True)
class ErrorEntry:
    """One `Error` element: Type, Code, Message, Detail."""

    type: ErrorType
    code: str
    message: str
    detail: str = ""


def read_error_document(body: bytes) -> tuple[tuple[ErrorEntry, ...], str]:
    """The Error elements and the request id of an ErrorResponse, under any namespace; ((), "") for any other body.

    Both spellings of the id are read, RequestID and RequestId (MWS's sections differ, and some use both), as a child of
    the root or inside ResponseMetadata, where documented replies have it.
    """
    try:
        # One of its own: a parser has a lock, and a child that is forked while a thread reads would find it held.
        root = etree.fromstring(body, hardened_parser(bare=True))
    except (etree.XMLSyntaxError, ValueError):
        return (), ""
    if _name(root) != "ErrorResponse":
        return (), ""
    entries = []
    for error in root.iterchildren("{*}Error"):
        parts = {_name(part): _text(part) for part in error.iterchildren(tag=etree.Element)}
        kind: ErrorType = "Receiver" if parts.get("Type") == "Receiver" else "Sender"
        entries.append(ErrorEntry(kind, parts.get("Code", ""), parts.get("Message", ""), parts.get("Detail", "")))
    request_id = next(root.iter("{*}RequestID", "{*}RequestId"), None)
    return tuple(entries), "" if request_id is None else _text(request_id)


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _text(element: etree._Element) -> str:
    """All text inside, on one line: documented samples indent it, and Detail may hold elements."""
    return " ".join("".join(str(part) for part in element.itertext()).split())
