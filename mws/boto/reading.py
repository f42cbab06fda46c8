"""From XML to objects: hands each tag to the object that is being filled. Knows nothing of what those objects are."""

from __future__ import annotations

import xml.sax
from decimal import InvalidOperation
from typing import Any, Protocol
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from mws.errors import MWSError


class Node(Protocol):
    """What can be filled. The child's name is as the document writes it, with its prefix."""

    def startElement(self, name: str, attrs: AttributesImpl, connection: Any) -> Any:
        """A child begins. Returns the node that takes what comes next, None to take it itself."""
        ...

    def endElement(self, name: str, value: str, connection: Any) -> Any:
        """A child ends, or this node. value: the text since the last tag."""
        ...


class UnreadableReply(MWSError):
    """A reply that makes no sense to the reader; the text says why."""


class UnreadableXml(UnreadableReply, xml.sax.SAXParseException):
    """A reply that is no XML. Knows the place, as of xml.sax."""

    def __init__(self, exc: xml.sax.SAXParseException) -> None:
        text = f"the reply is no XML that can be read: {exc.getMessage()}"
        # It has a Locator's methods.
        xml.sax.SAXParseException.__init__(self, text, exc.getException(), exc)  # type: ignore[arg-type]


class UnreadableNumber(UnreadableReply, InvalidOperation):
    """A reply with an amount or a measure that is no number."""


class XmlHandler(ContentHandler):
    """A handler of xml.sax. root_node: takes the document's root as its child. connection: handed to every node."""

    def __init__(self, root_node: Node, connection: Any) -> None:
        super().__init__()
        self.connection = connection
        self.nodes: list[tuple[str, Node]] = [("root", root_node)]
        self.current_text = ""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        self.current_text = ""
        node = self.nodes[-1][1].startElement(name, attrs, self.connection)
        if node is not None:
            self.nodes.append((name, node))

    def endElement(self, name: str) -> None:
        opened, node = self.nodes[-1]
        node.endElement(name, self.current_text, self.connection)
        if opened == name:
            self.nodes.pop()
        self.current_text = ""

    def characters(self, content: str) -> None:
        self.current_text += content


def read_into(root: Node, body: bytes | str, connection: Any) -> None:
    """Fill an object from a document. Raises UnreadableXml and UnreadableNumber."""
    content = body.encode() if isinstance(body, str) else body
    try:
        xml.sax.parseString(content, XmlHandler(root, connection))
    except xml.sax.SAXParseException as exc:
        raise UnreadableXml(exc) from exc
    except InvalidOperation as exc:
        raise UnreadableNumber("the reply has an amount or a measure that is no number") from exc
