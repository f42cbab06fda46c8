"""Replies behave as 0.8.15's do: the recorded behaviour, and the oddities it does not record."""

from __future__ import annotations

import copy
import json
import pickle
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mws
from mws.mws import MARKETPLACES, DataWrapper, DictWrapper
from mws.utils import ObjectDict, XML2Dict, object_dict, xml2dict
from tests.reference import REFERENCE, compared, needs_reference

ONE = b"""<ROResponse xmlns="urn:x"><ROResult><Orders><Order><Id>1</Id><A Units="in">5</A><E/></Order></Orders>\
<NextToken>tok</NextToken></ROResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></ROResponse>"""
TWO = b"<R><RResult><Order><Id>0</Id></Order><Order><Id>1</Id></Order></RResult></R>"
PRETTY = b"""<R>
  <RResult>
    <Id>1</Id>
    <G>
      <H>x</H>
    </G>
  </RResult>
</R>"""
NS2 = b"""<R xmlns="u" xmlns:ns2="v"><RResult><ns2:ItemAttributes xml:lang="en-US"><ns2:Title>T</ns2:Title>\
</ns2:ItemAttributes></RResult></R>"""
XSI = b"""<R xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><RResult xsi:type="q"><T>1</T></RResult></R>"""
NO_MD5: dict[str, str] = {}


def api(**given: Any) -> mws.Orders:
    return mws.Orders("key", "secret", "seller", **given)


def parsed(document: bytes = ONE, rootkey: str | None = "ROResult") -> Any:
    return DictWrapper(document, rootkey).parsed


def order() -> Any:
    return parsed().Orders.Order


def assigned() -> Any:
    node = parsed()
    node.new = 1
    return node.new


# What the recorded behaviour calls each thing, and how it is done.
DONE: dict[str, Callable[[], Any]] = {
    "parsed type": lambda: type(parsed()),
    "text node attr access": lambda: order().Id,
    "text node raw dict": lambda: dict(order().items())["Id"],
    "text+attribute node": lambda: order().A,
    "its .value": lambda: order().A.value,
    "its attribute": lambda: order().A.Units,
    "empty element": lambda: order().E,
    "missing attr": lambda: order().Nope,
    "missing .get": lambda: order().get("Nope"),
    "missing [..]": lambda: order()["Nope"],
    "hasattr missing": lambda: hasattr(order(), "Nope"),
    "single child iter": lambda: [type(each).__name__ for each in order()],
    "two children type": lambda: type(parsed(TWO, "RResult").Order),
    "two children ids": lambda: [each.Id for each in parsed(TWO, "RResult").Order],
    "len of single child": lambda: len(order()),
    "single child [0]": lambda: order()[0],
    "list(node) iterates itself": lambda: len(list(order())),
    "node.keys()": lambda: [*parsed().keys().__iter__()],
    ".items()": lambda: list(parsed().items())[:1],
    "in": lambda: "Orders" in parsed(),
    "dict(node)": lambda: dict(order()),
    "json.dumps": lambda: json.dumps(parsed()),
    "pickle roundtrip": lambda: pickle.loads(pickle.dumps(parsed())),
    "copy.deepcopy": lambda: copy.deepcopy(parsed()),
    "ResponseMetadata": lambda: DictWrapper(ONE, "ROResult")._response_dict.ResponseMetadata.RequestId,
    "no rootkey": lambda: [*parsed(rootkey=None).keys().__iter__()],
    "rootkey absent": lambda: parsed(rootkey="NopeResult"),
    "pretty-printed: node with children": lambda: parsed(PRETTY, "RResult"),
    "pretty-printed leaf": lambda: parsed(PRETTY, "RResult").Id,
    "pretty G": lambda: parsed(PRETTY, "RResult").G,
    "whitespace value key": lambda: "value" in parsed(PRETTY, "RResult"),
    "ns2 stripped": lambda: parsed(NS2, "RResult"),
    "xsi kept": lambda: parsed(XSI, "RResult"),
    "original": lambda: type(DictWrapper(ONE).original),
    "response attr": lambda: DictWrapper(ONE).response,
    "DataWrapper ok": lambda: DataWrapper(b"a", {"content-md5": "DMF1ucDxtqgxw5niaXcmYQ=="}).parsed,
    "DataWrapper bad md5": lambda: DataWrapper(b"a", {"content-md5": "x"}),
    "DataWrapper no header": lambda: DataWrapper(b"a", NO_MD5).parsed,
    # Of the class: an error of ours has a response, so that handlers need not ask (test_errors).
    "MWSError.response default": lambda: mws.MWSError.response,
    "not xml": lambda: DictWrapper("not xml"),
    "bad region": lambda: api(region="ZZ"),
    "GB vs UK": lambda: (api(region="GB").domain, api(region="UK").domain),
    "next_token_action bad": lambda: api().action_by_next_token("Zz", "t"),
    "bool setattr": assigned,
    "MARKETPLACES": lambda: sorted(MARKETPLACES),
    "iter over text node": lambda: [*iter([order().Id])],
    "iter over attr node": lambda: [dict(each) for each in order().A],
}


def shown(do: Callable[[], Any]) -> str:
    """The repr of what is done, or what it raises, as the recording writes it."""
    try:
        return repr(do())
    except Exception as exc:  # noqa: BLE001 - whatever it is, its type and text are what is compared
        kinds = [cls.__name__ for cls in type(exc).__mro__[:-1]]
        if kinds[0] == "MWSValueError":  # MWSError here, ValueError in 1.0; who catches either catches it
            assert kinds[1:3] == ["MWSError", "ValueError"]
            kinds = ["MWSError", *kinds[3:]]
        return f"RAISES {kinds[0]}({','.join(kinds[1:])}): {exc}"


def recorded() -> dict[str, str]:
    if REFERENCE is None:
        return {}
    path = REFERENCE / "clients" / "behaviour_mws_0.8.15.json"
    return dict(json.loads(path.read_text())["observed"])


@needs_reference
@pytest.mark.parametrize("what", compared(sorted(DONE)))
def test_the_recorded_behaviour(what: str) -> None:
    # KeyError's own text is the repr of the key.
    assert shown(DONE[what]) == recorded()[what]


@needs_reference
def test_every_recorded_behaviour_is_tested() -> None:
    assert set(DONE) == set(recorded())


ODDITIES = [
    (
        "an attribute of a child's name makes a list",
        '<r><a x="1"><x>2</x></a></r>',
        {"a": {"x": ["1", {"value": "2"}]}},
    ),
    ("the first of repeated texts is bare", "<r><a>1</a><a>2</a></r>", {"a": ["1", {"value": "2"}]}),
    ("an attribute named value hides the text", '<r><a value="1">t</a></r>', {"a": {"value": {"value": "1"}}}),
    ("a child named value joins it", "<r><a>t<value>q</value></a></r>", {"a": {"value": ["t", {"value": "q"}]}}),
    ("text after a child is dropped", "<r><a>1<b/>tail</a></r>", {"a": {"value": "1", "b": {}}}),
    ("comments are nothing", "<r><a>1<!--x-->2</a></r>", {"a": {"value": "12"}}),
    ("a prefix leaves its namespace", '<r xmlns:f="u"><f:a/></r>', {"a": {"namespace": "u"}}),
    ("single quotes are not stripped", "<r xmlns='u'/>", {"namespace": "u"}),
    ("a line break before xmlns is", '<r\nxmlns="u"><a/></r>', {"a": {}}),
    ("prefixes are stripped from text too", "<r><a>an ns2:x and xml:y</a></r>", {"a": {"value": "an x and y"}}),
    ("a document of text", "<r>hello</r>", "hello"),
    ("characters by number", "<r>&#233;&amp;</r>", "é&"),
]


@pytest.mark.parametrize("kind", [str, bytes])
@pytest.mark.parametrize(("document", "node"), [row[1:] for row in ODDITIES], ids=[row[0] for row in ODDITIES])
def test_an_oddity_of_the_original(document: str, node: object, kind: type) -> None:
    assert DictWrapper(document if kind is str else document.encode())._response_dict == node


def test_bytes_are_read_by_the_encoding_they_declare() -> None:
    declared = '<?xml version="1.0" encoding="iso-8859-1"?><r>é</r>'
    assert DictWrapper(declared.encode("latin-1")).parsed == "é"
    assert DictWrapper(declared).parsed == "é"


@pytest.mark.parametrize(
    "text", ["", "plain", "<r>", "<r/><r/>", "<r>a & b</r>", "<r>&nbsp;</r>", '<r x:a="1"/>', "<r>\x01</r>", "a\tb\n"]
)
def test_what_is_not_well_formed_raises_as_the_original_does(text: str) -> None:
    with pytest.raises(ET.ParseError) as caught:
        DictWrapper(text)
    assert caught.value.position


LEVELS = [f'<!ENTITY {after} "{f"&{name};" * 10}">' for name, after in zip("abcdefghi", "bcdefghij", strict=True)]
BOMB = f'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">{"".join(LEVELS)}]><r>&j;</r>'


@pytest.mark.parametrize(
    "document",
    [
        BOMB,
        '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]><r>&e;</r>',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]><r/>',
        '<!DOCTYPE r [<!ENTITY e "E">]><r>unused</r>',
    ],
    ids=["bomb", "file", "network", "unused"],
)
def test_a_document_that_declares_entities_is_not_read(document: str) -> None:
    with pytest.raises(ET.ParseError):
        DictWrapper(document)


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(ET.ParseError):
        DictWrapper("<a>" * 5000 + "</a>" * 5000)


def test_a_bare_doctype_is_harmless() -> None:
    assert DictWrapper("<!DOCTYPE r><r>1</r>").parsed == "1"


def test_an_object_dict_of_one_s_own() -> None:
    node = ObjectDict({"a": ObjectDict({"value": "1"}), "b": {"value": "2"}})
    node.c = 3
    assert (node.a, node["a"], node.get("a"), node.b, node.c) == ("1", "1", "1", {"value": "2"}, 3)
    assert next(iter(node)) is node
    assert node.get("zz", 4) == 4
    assert not ObjectDict()
    assert (object_dict, xml2dict) == (ObjectDict, XML2Dict)


def test_documents_from_files(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_text('<r xmlns="u"><a>1</a></r>')
    # Only DictWrapper strips namespaces.
    assert XML2Dict().parse(str(path)) == {"r": {"a": {"value": "1", "namespace": "u"}, "namespace": "u"}}


def test_a_zip_is_a_zip(tmp_path: Path) -> None:
    import io
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "x")
    unzipped = DataWrapper(file.getvalue(), NO_MD5).unzipped
    assert unzipped is not None
    assert unzipped.read("a.txt") == b"x"
    assert DataWrapper(b"plain", NO_MD5).unzipped is None
