"""The engine can say every reply of MWS: each collected sample is taken apart into a table and JSON, and written again.

The tables are made from the samples' own trees, so this is about what nodes and envelopes can say, not about sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from lxml import etree

from mws.compat.engine.explain import faults
from mws.compat.engine.xmlwrite import ReplyFacts, write_reply
from mws.mappings.codecs import TEXT
from mws.mappings.model import Attr, Field, Group, Many, Node, Operation, Section, Text
from mws.spapi.calls import Json
from tests.reference import REFERENCE, needs_reference

XML = "{http://www.w3.org/XML/1998/namespace}"
SAMPLES = [] if REFERENCE is None else sorted((REFERENCE / "mws" / "samples").glob("[!_]*/[!_]*.xml"))

# No reply of MWS, for one reason or another.
NOT_REPLIES = {
    "GetFeedSubmissionResult.phpAmazonMWS.fetchFeedResult.xml": "a document of a feed",
    "GetServiceStatus.gomws.XMLNodeTest.xml": "a test of a parser, with values that are not MWS's",
    "ListFinancialEvents.phpAmazonMWS.fetchFinancialEventsToken2.xml": "Result and Response of two Actions",
    "GetShipment.phpAmazonMWS.createMerchantShipment.xml": "the same",
    "CreateFulfillmentReturn.mwsdocs.FBAOutbound_CreateFulfillmentReturn_example-1.xml": "Fulfillmen is a misprint",
    "GetReportRequestListByNextToken.mwsdocs.Reports_GetReportRequestListByNextToken_example-1.xml": "Lis… too",
    "ListAllFulfillmentOrdersByNextToken.mwsdocs.FBAOutbound_ListAllFulfillmentOrdersByNextToken_example-1.xml": (
        "its NextToken stands outside the Result; the other samples have it inside"
    ),
    "GetLastUpdatedTimeForRecommendations.mwsdocs.Recommendations_GetLastUpdatedTimeForRecommendations_example-1.xml": (
        "not well-formed"
    ),
    "GetLastUpdatedTimeForRecommendations.phpAmazonMWS.fetchRecommendationTimes.xml": "made after it, without a Result",
}


def replies() -> list[Path]:
    return [path for path in SAMPLES if not path.name.startswith("ErrorResponse") and path.name not in NOT_REPLIES]


@dataclass
class Shape:
    """What elements of one name hold, all of them together. orders: the names of each one's children, as they stood."""

    name: str
    attributes: dict[str, None] = field(default_factory=dict)
    children: dict[str, Shape] = field(default_factory=dict)
    orders: list[list[str]] = field(default_factory=list)
    has_text: bool = False

    @property
    def repeated(self) -> set[str]:
        return {name for order in self.orders for name in order if order.count(name) > 1}

    def in_order(self) -> list[Shape]:
        """The children in an order that all agree on. Raises CycleError where there is none."""
        graph: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(self.children, ()))
        for order in self.orders:
            for before, after in pairwise(dict.fromkeys(order)):
                graph.add(after, before)
        return [self.children[name] for name in graph.static_order()]

    def disagrees(self) -> bool:
        """Whether elements of one name stand in several orders, here or below, or apart from each other."""
        try:
            self.in_order()
        except CycleError:
            return True
        apart = any(len(list(groupby(order))) > len(set(order)) for order in self.orders)
        return apart or any(child.disagrees() for child in self.children.values())


def spelled(element: etree._Element, tag: str) -> str:
    """`ns2:Title`, `xml:lang`, `Title`."""
    name = etree.QName(tag)
    if tag.startswith(XML):
        return f"xml:{name.localname}"
    prefixes = {uri: prefix for prefix, uri in element.nsmap.items() if prefix}
    prefix = prefixes.get(name.namespace or "", "")
    return f"{prefix}:{name.localname}" if prefix else name.localname


def elements(element: etree._Element) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str)]


def gather(shape: Shape, element: etree._Element) -> None:
    shape.attributes.update(dict.fromkeys(spelled(element, str(name)) for name in element.attrib))
    shape.has_text = shape.has_text or (bool((element.text or "").strip()) and not elements(element))
    shape.orders.append([spelled(child, str(child.tag)) for child in elements(element)])
    for name, child in zip(shape.orders[-1], elements(element), strict=True):
        gather(shape.children.setdefault(name, Shape(name)), child)


def nodes(shape: Shape) -> tuple[Node, ...]:
    found: list[Node] = [Attr(name, key(name), codec=TEXT) for name in shape.attributes]
    if shape.has_text:
        found.append(Text("text", TEXT))
    try:
        children = shape.in_order()
    except CycleError:
        children = [*shape.children.values()]
    repeated = shape.repeated
    for child in children:
        rest = key(child.name)
        if child.name in repeated:
            found.append(Many("", child.name, rest, nodes(child)))
        elif not child.children and not child.attributes and child.has_text:
            found.append(Field(child.name, f"{rest}.text", TEXT))
        else:
            found.append(Group(child.name, nodes(child), rest))
    return tuple(found)


def key(name: str) -> str:
    return "n_" + name.replace(":", "_").replace("-", "_").replace(".", "_")


def value(element: etree._Element, shape: Shape) -> dict[str, Json]:
    found: dict[str, Json] = {key(spelled(element, str(name))): str(text) for name, text in element.attrib.items()}
    if not elements(element):
        found["text"] = (element.text or "").strip()
    for name, child in shape.children.items():
        rows: list[Json] = [value(each, child) for each in elements(element) if spelled(each, str(each.tag)) == name]
        if rows:
            found[key(name)] = rows if name in shape.repeated else rows[0]
    return found


def comparable(root: etree._Element, *, ordered: bool) -> bytes:
    """Without indentation, comments, and elements that hold nothing: those say nothing in either."""
    for element in list(root.iter()):
        element.text = (element.text or "").strip() if not elements(element) else None
        element.tail = None
    for element in reversed(list(root.iterdescendants())):
        parent = element.getparent()
        if not len(element) and not element.text and not element.attrib and parent is not None and parent is not root:
            parent.remove(element)
    if not ordered:
        for element in reversed(list(root.iter())):
            element[:] = sorted(element, key=lambda each: etree.tostring(each, method="c14n", exclusive=True))
    return etree.tostring(root, method="c14n", exclusive=True)


def results(root: etree._Element) -> Iterator[etree._Element]:
    return (child for child in elements(root) if str(child.tag).endswith("Result"))


@needs_reference
@pytest.mark.parametrize("path", replies(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_sample_is_written_again(path: Path) -> None:
    root = etree.fromstring(path.read_bytes(), etree.XMLParser(remove_comments=True, remove_pis=True, recover=True))
    action = etree.QName(root).localname.removesuffix("Response")
    found = list(results(root))
    shape = Shape(f"{action}Result")
    for result in found:
        gather(shape, result)
    spaces = {
        prefix: uri for each in root.iter() for prefix, uri in each.nsmap.items() if prefix and "XMLSchema" not in uri
    }
    section = Section(path.parent.name, "/", "1", etree.QName(root).namespace or "", namespaces=tuple(spaces.items()))
    table = nodes(shape)
    envelope = "none" if not found else "each" if len(found) > 1 else "one"
    data: Json = [value(result, shape) for result in found]
    if envelope == "one":
        data = value(found[0], shape)
    operation = Operation(section, action, (), table if found else (), envelope=envelope)  # type: ignore[arg-type]
    assert list(faults(operation, data, {})) == []
    request_id = (root.findtext(".//{*}ResponseMetadata/{*}RequestId") or "").strip()
    written = etree.fromstring(write_reply(operation, data, ReplyFacts(), request_id))
    # A sample whose own elements stand now in one order, now in another, is no witness of any.
    ordered = not shape.disagrees()
    assert comparable(written, ordered=ordered) == comparable(root, ordered=ordered)


@needs_reference
def test_what_is_left_out_is_there_and_most_is_not_left_out() -> None:
    assert NOT_REPLIES.keys() <= {path.name for path in SAMPLES}
    assert len(replies()) > 240
