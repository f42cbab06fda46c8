"""The Reports tables against Amazon's own samples of replies: the same elements in the same order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import etree

from mws.mappings.codecs import FLAG, MOMENT
from mws.mappings.model import Field, Many, NextToken, Node, Operation
from mws.mappings.reports.operations import OPERATIONS
from tests.reference import REFERENCE, compared, needs_reference

# The document itself is the reply; and MWS never sent the token that its clients' mock has.
NO_TABLE, NO_TOKEN = {"GetReport"}, {"GetReportScheduleList", "GetReportScheduleListByNextToken"}


def names(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Many):
            yield node.item
            yield from names(node.children)
        elif isinstance(node, (Field, NextToken)):
            yield node.name


@needs_reference
@pytest.mark.parametrize("operation", compared(OPERATIONS), ids=lambda operation: operation.action)
def test_elements_stand_in_the_order_of_the_official_mock(operation: Operation) -> None:
    assert REFERENCE is not None
    if operation.action in NO_TABLE:
        assert operation.result == ()
        return
    sample = REFERENCE / "mws" / "samples" / "Reports" / f"{operation.action}.officialmock.xml"
    result = next(iter(etree.parse(str(sample)).getroot()))
    told = [etree.QName(element).localname for element in result.iter("{*}*")][1:]
    if operation.action in NO_TOKEN:
        told.remove("NextToken")
    assert list(names(operation.result)) == told


@pytest.mark.parametrize(
    ("text", "milliseconds", "written"),
    [
        ("2026-11-20T12:00:00Z", 1795176000000, "2026-11-20T12:00:00+00:00"),
        ("2026-11-20T14:00:00.750+02:00", 1795176000750, "2026-11-20T12:00:00+00:00"),
        ("2026-11-20", 1795132800000, "2026-11-20T00:00:00+00:00"),
    ],
)
def test_moments_are_written_to_the_second_with_their_zone(text: str, milliseconds: int, written: str) -> None:
    assert MOMENT.write is not None
    assert MOMENT.write(text) == milliseconds
    assert MOMENT.read(milliseconds) == written


@pytest.mark.parametrize(("text", "value"), [("true", True), ("False", False), ("1", True), ("0", False)])
def test_booleans_as_clients_spell_them(text: str, value: bool) -> None:
    assert FLAG.write is not None
    assert FLAG.write(text) is value
