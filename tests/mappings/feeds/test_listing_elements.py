"""The restated rules of listing messages against the XSDs Amazon published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree

from mws.mappings.feeds.listing_elements import CURRENCIES, MESSAGES, OPERATIONS, Rule
from tests.reference import REFERENCE, needs_reference

XSD = "{http://www.w3.org/2001/XMLSchema}"
FILES = {
    "Inventory": "Inventory.xsd",
    "Price": "Price.xsd",
    "ProductImage": "ProductImage.xsd",
    "Relationship": "Relationship.xsd",
    "Product": "Product.xsd",
}
BUILT_IN = {
    "boolean": "boolean",
    "nonNegativeInteger": "natural",
    "positiveInteger": "positive",
    "integer": "integer",
    "decimal": "decimal",
    "date": "date",
    "dateTime": "time",
    "anyURI": "uri",
    "string": "text",
    "normalizedString": "text",
}


class Schemas:
    """The global names of a message's XSD and of those every XSD includes."""

    def __init__(self, name: str) -> None:
        assert REFERENCE is not None
        folder = REFERENCE / "mws" / "xsd" / "published" / "feeds-and-reports"
        self.globals: dict[tuple[str, str], etree._Element] = {}
        for file in (FILES[name], "amzn-base.xsd"):
            for node in etree.parse(folder / file).getroot().iterchildren(f"{XSD}*"):
                self.globals.setdefault((etree.QName(node).localname, node.get("name", "")), node)

    def rule(self, node: etree._Element, one_of: bool = False) -> Rule:
        target = node
        if node.get("ref"):  # or an element of another schema, which is a tree
            target = self.globals.get(
                ("element", node.get("ref", "")), etree.Element("x", name=node.get("ref", ""), type="?")
            )
        least = int(node.get("minOccurs", "1"))
        most = node.get("maxOccurs", "1")
        facts = self.type(target)
        return Rule(
            target.get("name", ""),
            least=least,
            most=None if most == "unbounded" else int(most),
            one_of="one" if one_of else "",
            **facts,
        )

    def type(self, node: etree._Element) -> dict[str, Any]:  # Any: of Rule
        name = node.get("type", "")
        if name.startswith("xsd:"):
            return {"kind": BUILT_IN[name[4:]]}
        simple = node.find(f"{XSD}simpleType") if not name else self.globals.get(("simpleType", name))
        if simple is not None:
            return self.simple(simple)
        complex_type = node.find(f"{XSD}complexType") if not name else self.globals.get(("complexType", name))
        if complex_type is None:
            return {"kind": "tree"}  # a type of another schema
        extension = complex_type.find(f"{XSD}simpleContent/{XSD}extension")
        if extension is not None:
            return {"kind": self.amount(extension)}
        return {"kind": "group", "children": tuple(self.children(complex_type))}

    def amount(self, extension: etree._Element) -> str:
        base = extension.get("base", "")
        while ("complexType", base) in self.globals:
            inner = self.globals["complexType", base].find(f"{XSD}simpleContent/{XSD}extension")
            assert inner is not None
            base = inner.get("base", "")
        return "word amount" if base.startswith("String") else "amount"

    def children(self, complex_type: etree._Element) -> Iterator[Rule]:
        sequence = complex_type.find(f"{XSD}sequence")
        if sequence is None:
            return  # a choice of categories: what we have as a tree
        for child in sequence.iterchildren(f"{XSD}*"):
            if child.tag == f"{XSD}choice":
                yield from (self.rule(option, one_of=True) for option in child.iterchildren(f"{XSD}element"))
            elif child.tag == f"{XSD}element":
                yield self.rule(child)

    def simple(self, node: etree._Element) -> dict[str, object]:
        restriction = node.find(f"{XSD}restriction")
        assert restriction is not None
        base = restriction.get("base", "")
        facts: dict[str, object] = (
            {"kind": BUILT_IN[base[4:]]} if base.startswith("xsd:") else self.simple(self.globals["simpleType", base])
        )
        values = tuple(row.get("value", "") for row in restriction.iterchildren(f"{XSD}enumeration"))
        if values:
            facts["values"] = values
        for facet, field in (("minLength", "least_length"), ("maxLength", "most_length")):
            found = restriction.find(f"{XSD}{facet}")
            if found is not None:
                facts[field] = int(found.get("value", ""))
        return facts


def compared(ours: Rule, theirs: Rule, where: str) -> Iterator[str]:
    """What differs. A `tree` of ours stands for any content on purpose."""
    for field in ("name", "least", "most", "values"):
        if getattr(ours, field) != getattr(theirs, field):
            yield f"{where}: {field} is {getattr(theirs, field)!r} in the XSD, {getattr(ours, field)!r} here"
    if ours.kind == "tree":
        if theirs.kind not in ("tree", "group", "amount"):
            yield f"{where}: is a {theirs.kind} in the XSD, so that it can be restated"
        return
    if ours.kind != theirs.kind:
        yield f"{where}: is a {theirs.kind} in the XSD, a {ours.kind} here"
    if bool(ours.one_of) != bool(theirs.one_of):
        yield f"{where}: choice"
    if ours.kind == "text" and not ours.values:
        for field in ("least_length", "most_length"):
            if getattr(ours, field) != getattr(theirs, field):
                yield f"{where}: {field} is {getattr(theirs, field)!r} in the XSD, {getattr(ours, field)!r} here"
    names = [rule.name for rule in theirs.children]
    if [rule.name for rule in ours.children] != names:
        yield f"{where}: the XSD has {names}"
    for mine, other in zip(ours.children, theirs.children, strict=False):
        yield from compared(mine, other, f"{where}/{mine.name}")


@needs_reference
@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_the_rules_are_those_of_the_published_schema(name: str) -> None:
    schemas = Schemas(name)
    theirs = schemas.rule(schemas.globals["element", name])
    ours = MESSAGES[name]
    assert list(compared(ours, Rule(ours.name, "group", 0, 1, children=theirs.children), name)) == []


@needs_reference
def test_currencies_and_operations_are_those_of_the_published_schemas() -> None:
    assert REFERENCE is not None
    schemas = Schemas("Price")
    values = schemas.simple(schemas.globals["simpleType", "BaseCurrencyCodeWithDefault"])["values"]
    assert values == CURRENCIES
    envelope = etree.parse(REFERENCE / "mws/xsd/published/feeds-and-reports/amzn-envelope.xsd")
    operation = next(node for node in envelope.iter(f"{XSD}element") if node.get("name") == "OperationType")
    assert tuple(row.get("value") for row in operation.iter(f"{XSD}enumeration")) == OPERATIONS


def test_a_rule_that_differs_is_found() -> None:
    ours, theirs = MESSAGES["Inventory"], MESSAGES["Price"]
    assert list(compared(ours, theirs, "Inventory"))
