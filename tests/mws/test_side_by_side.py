"""The original and ours on the same input: PyPI mws 0.8.15 in an environment of its own, asked over a pipe."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.case_folders import FOLDERS
from tests.mws.original import Pair, side_by_side

# Runs under either package.
SCRIPT = """
import base64, json, pickle, sys
import mws, mws.mws as m, mws.utils as u, mws.future_utils.params as p

def plain(node):
    if isinstance(node, dict):
        return ["node", [[key, plain(value)] for key, value in dict.items(node)]]
    if isinstance(node, list):
        return ["list", [plain(each) for each in node]]
    return node

def read(document, key, as_text):
    data = base64.b64decode(document)
    wrapped = m.DictWrapper(data.decode("utf-8") if as_text else data, key)
    return [plain(wrapped.parsed), plain(wrapped._response_dict)]

def keep(document):
    data = document.encode()
    kept = [m.DictWrapper(data), m.DataWrapper(data, {})]
    return base64.b64encode(pickle.dumps([*kept, kept[0].parsed], 2)).decode()

def again(kept):
    wrapped, plain_data, parsed = pickle.loads(base64.b64decode(kept))
    return [type(wrapped).__module__, plain(wrapped.parsed), plain(parsed), plain_data.parsed.decode()]

def sign(domain, uri, method, text):
    return m.MWS("k", "secret", "s", domain=domain, uri=uri).calc_signature(method, text).decode()

DO = {"read": read, "sign": sign, "keep": keep, "again": again,
      "enumerate": lambda name, values: u.enumerate_param(name, values),
      "keyed": lambda name, values: u.enumerate_keyed_param(name, values),
      "flat": lambda value, prefix: p.flat_param_dict(value, prefix),
      "clean": lambda value: p.clean_value(value),
      "bool": lambda value: p.coerce_to_bool(value)}
"""


@pytest.fixture(scope="module")
def both() -> Iterator[Pair]:
    with side_by_side(SCRIPT) as pair:
        yield pair


def same(both: Pair, name: str, *arguments: object) -> None:
    original, ours = both
    assert ours(name, *arguments) == original(name, *arguments)


REPLIES = sorted(path for folder in FOLDERS for path in folder.glob("reply*.xml"))


@pytest.mark.parametrize("path", REPLIES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_reply_of_every_case_reads_the_same(both: Pair, path: Path) -> None:
    """Its result, as a method of the section hands it out, and the whole document."""
    document = base64.b64encode(path.read_bytes()).decode()
    action = path.parent.name.split(".")[1]
    for key in (None, f"{action}Result"):
        same(both, "read", document, key, False)


@pytest.mark.parametrize("kept_by", [0, 1], ids=["the original", "ours"])
def test_what_either_pickled_the_other_reads(both: Pair, kept_by: int) -> None:
    """As in a cache or a queue that programs of both packages share."""
    kept = both[kept_by]("keep", '<a xmlns="u"><b x="1">t</b><b/><c><d>e</d></c></a>')
    original, ours = both[0]("again", kept), both[1]("again", kept)
    assert ours == original
    assert original[0] == "mws.mws"


tags = st.sampled_from(["a", "b", "Item", "value", "ns2:c", "ns2:a", "x:d", "member"])
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=12
)
attributes = st.dictionaries(st.sampled_from(["a", "Units", "xml:lang", "x:k", "value"]), texts, max_size=2)


def _element(tag: str, given: dict[str, str], inside: str, single: bool) -> str:
    listed = "".join(f" {name}={quoteattr(value)}" for name, value in given.items())
    return f"<{tag}{listed}/>" if single and not inside else f"<{tag}{listed}>{inside}</{tag}>"


def _children(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    parts = st.one_of(children, texts.map(escape), st.sampled_from(["\n  ", "<!-- c -->", "<?p i?>", "<![CDATA[<&]]>"]))
    return st.builds(_element, tags, attributes, st.lists(parts, max_size=5).map("".join), st.booleans())


elements = st.recursive(
    st.builds(_element, tags, attributes, texts.map(escape), st.booleans()), _children, max_leaves=12
)
roots = st.sampled_from(['xmlns="u" xmlns:ns2="v" xmlns:x="w"', "xmlns='u' xmlns:x=\"w\"", 'xmlns:x="w"\nxmlns="u"'])
documents = st.builds(
    lambda root, inside: f"<R {root}>{inside}</R>", roots, st.lists(elements, max_size=3).map("".join)
)


@settings(max_examples=300, deadline=None)
@given(document=documents, key=st.sampled_from([None, "a", "Item", "Nope"]), as_text=st.booleans())
def test_documents_read_the_same(both: Pair, document: str, key: str | None, as_text: bool) -> None:
    same(both, "read", base64.b64encode(document.encode()).decode(), key, as_text)


@settings(max_examples=100, deadline=None)
@given(document=documents, place=st.integers(0, 200), instead=st.sampled_from(["", "<", "&", ">", '"', "\x01", "]]>"]))
def test_broken_documents_fail_the_same(both: Pair, document: str, place: int, instead: str) -> None:
    # Behind the root's tag: lxml refuses namespaces that are no URI, expat reads them.
    place += document.index(">") + 1
    broken = document[:place] + instead + document[place + 1 :]
    same(both, "read", base64.b64encode(broken.encode()).decode(), None, False)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(value=values, name=st.sampled_from(["A", "A.B", "A.B."]), what=st.sampled_from(["enumerate", "keyed"]))
def test_parameters_come_out_the_same(both: Pair, value: object, name: str, what: str) -> None:
    same(both, what, name, value)


@settings(max_examples=100, deadline=None)
@given(value=values, prefix=st.sampled_from(["", "A", "A."]))
def test_nested_parameters_and_values_come_out_the_same(both: Pair, value: object, prefix: str) -> None:
    same(both, "flat", value, prefix)
    same(both, "clean", value)
    same(both, "bool", value)


@pytest.mark.parametrize("domain", ["https://MWS.example", "http://h:8080", "h"])
def test_signatures_are_the_same(both: Pair, domain: str) -> None:
    same(both, "sign", domain, "/Orders/2013-09-01", "POST", "A=1&B=%20")
