"""Replies as 0.8.15 gives them: `DictWrapper` of XML, `DataWrapper` of anything else, `ObjectDict` for every node; and
as 0.8.10 gave them, where the program says that it was written for that (`mws.generations`).

Their behaviour is the imitated package's, oddities included; `behaviour_mws_0.8.15.json` records it. Reading is by a
hardened lxml parser: no entity is expanded, nothing is fetched, and a document that declares entities is not read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from copyreg import __newobj__  # type: ignore[attr-defined]  # its stub leaves out what pickle itself goes by
from io import BytesIO
from typing import TYPE_CHECKING, Any

from mws import generations
from mws.decorators import also_named
from mws.deprecations import warn_of_1_1
from mws.errors import MWSArgumentError, MWSValueError
from mws.generations import watch
from mws.utils.crypto import calc_md5
from mws.utils.xml import remove_xml_namespaces

if TYPE_CHECKING:
    from xml.etree.ElementTree import ParseError
    from zipfile import ZipFile

    from lxml import etree
    from requests import Response

# The reader fills nodes past ObjectDict's own methods: half the time of reading a page.
_new = dict.__new__
_put = dict.__setitem__
_add = dict.setdefault


def _warn_of_1_1(name: str, instead: str, stacklevel: int = 2) -> None:
    warn_of_1_1(f"{name} is 0.8's; 1.0 has {instead}", stacklevel + 1)


class ObjectDict(dict[str, Any]):  # Any: values are ObjectDicts, lists of them, or whatever a caller put there
    """A node: children and attributes by name, its text under `value`. Reading a text-only node gives its text.

    Missing names raise KeyError, by attribute too; iterating yields the node itself once; `items()` gives raw nodes.
    """

    __slots__ = ()

    def __init__(self, initd: Any = None) -> None:
        _warn_of_1_1("ObjectDict", "mws.utils.DotDict")
        super().__init__({} if initd is None else initd)

    def __getattr__(self, item: str) -> Any:
        if item == "getvalue" and watch.open and item not in self:
            watch.look(sys._getframe(1), certain=True)  # a method of 0.8.10's
        return self[item]

    def __getitem__(self, key: str) -> Any:
        return self._value_or_node(super().__getitem__(key))

    def __setattr__(self, item: str, value: Any) -> None:
        self[item] = value

    def __iter__(self) -> Iterator[Any]:
        return iter([self])

    def __setstate__(self, item: object) -> bool:
        return False

    def __reduce__(self) -> tuple[Any, tuple[type[ObjectDict]], None, None, Iterator[tuple[str, Any]]]:
        # pickle would ask for its hooks by attribute, and before Python 3.11 get KeyError.
        return __newobj__, (type(self),), None, None, iter(self.items())

    def _value_or_node(self, node: Any) -> Any:
        if isinstance(node, ObjectDict) and len(node) == 1 and "value" in node:
            if watch.open:
                reader = sys._getframe(2)
                if (reader.f_code, reader.f_lasti) not in watch.seen:  # here: a text is read often
                    watch.look(reader)
            return node["value"]
        return node

    def get(self, key: str, default: Any = None) -> Any:
        """As dict's, text for a text-only node."""
        found = super().get(key, default)
        if watch.open and default == {} and isinstance(found, ObjectDict) and len(found) == 1 and "value" in found:
            # A dict in the place of a text: whoever says so means to go on reading from it.
            watch.look(sys._getframe(1), certain=True)
        return self._value_or_node(found)


class ObjectDict0810(ObjectDict):
    """A node as 0.8.10 had it: by key the node itself, by attribute the text of one that holds nothing else.

    Iterating gives its keys, as with any dict.
    """

    __slots__ = ()

    __getitem__ = dict.__getitem__
    __iter__ = dict.__iter__
    get = dict.get  # type: ignore[assignment]  # dict's overloads

    def __getattr__(self, item: str) -> Any:
        return self._value_or_node(self[item])

    def _value_or_node(self, node: Any) -> Any:
        if isinstance(node, dict) and len(node) == 1 and "value" in node:
            return node["value"]
        return node

    def getvalue(self, item: str, value: Any = None) -> Any:
        """The text of the node of that name, `value` where there is none."""
        return self.get(item, {}).get("value", value)


ObjectDict.__module__ = "mws.utils"  # where 0.8.15 has it, and where its pickles look


class XML2Dict:
    """XML documents as ObjectDicts."""

    def __init__(self) -> None:
        _warn_of_1_1("XML2Dict", "mws.utils.xml")

    def parse(self, filename: str) -> ObjectDict:
        """The document in a file."""
        with open(filename, "rb") as file:
            return self.fromstring(file.read())

    def fromstring(self, str_: str | bytes) -> ObjectDict:
        """The document in a string: an ObjectDict with the root's name as its only key.

        Raises xml.etree.ElementTree.ParseError for what is not well-formed, or declares entities.
        """
        return _document(str_)

    def _namespace_split(self, tag: str, value: ObjectDict) -> tuple[str, ObjectDict]:
        namespace, found, name = tag[1:].partition("}")
        if not found or tag[0] != "{":
            return tag, value
        value["namespace"] = namespace
        return name, value


XML2Dict.__module__ = "mws.utils"


def _document(xml: str | bytes) -> ObjectDict:
    """As `XML2Dict.fromstring`."""
    root = _root(xml)
    kind = ObjectDict0810 if generations.named() == "0.8.10" else ObjectDict
    tag, tree = root.tag, _node(root, kind)
    if tag[0] == "{":
        namespace, _, tag = tag[1:].partition("}")
        _put(tree, "namespace", namespace)
    document = _new(kind)
    _put(document, tag, tree)
    return document


def _root(document: str | bytes) -> etree._Element:
    # Here, not at the top: `import mws` is to cost no more than the package it stands for.
    from lxml import etree

    data = document.encode() if isinstance(document, str) else document
    # A parser keeps state, so each call has its own: replies are read by many threads.
    parser = etree.XMLParser(
        encoding="utf-8" if isinstance(document, str) else None,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        raise _parse_error(data, exc) from exc
    dtd: Any = root.getroottree().docinfo.internalDTD  # Any: its stub lacks iterentities
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        raise _error("the document declares entities, which are not read", 1, 0)
    return root


def _parse_error(data: bytes, exc: etree.XMLSyntaxError) -> ParseError:
    """The error ElementTree would have raised, which legacy code may catch, with its text where it finds one."""
    from xml.etree import ElementTree

    if b"<!DOCTYPE" not in data:
        try:
            ElementTree.fromstring(data)
        except ElementTree.ParseError as same:
            return same
    return _error(exc.msg, *exc.position)


def _error(text: str | None, line: int, column: int) -> ParseError:
    from xml.etree.ElementTree import ParseError

    error = ParseError(f"{text}: line {line}, column {column}")
    error.position = (line, column)
    return error


# Any: lxml's stubs type names as str | bytes; from documents they are str.
def _node(element: Any, kind: type[ObjectDict]) -> ObjectDict:
    """An element as 0.8.15 lays it out: text, then attributes, then children in order, a list where a name repeats."""
    node = _new(kind)
    text = element.text
    if text:
        _put(node, "value", text)
    for name, content in element.items():
        attribute = _new(kind)
        _put(attribute, "value", content)
        if name[0] == "{":
            namespace, _, name = name[1:].partition("}")
            _put(attribute, "namespace", namespace)
        _put(node, name, attribute)
    for child in element:
        # Most elements hold text only; those are made here, without a call.
        if len(child) or child.keys():
            value = _node(child, kind)
        else:
            value = _new(kind)
            text = child.text
            if text:
                _put(value, "value", text)
        tag = child.tag
        if tag[0] == "{":
            namespace, _, tag = tag[1:].partition("}")
            _put(value, "namespace", namespace)
        if _add(node, tag, value) is not value:
            there = node[tag]
            if isinstance(there, list):
                there.append(value)
            else:
                # A name that repeats moves to the end of the node's keys.
                del node[tag]
                _put(node, tag, [there, value])
    return node


class DictWrapper:
    """A reply of XML. parsed: the `rootkey` element (`ListOrdersResult`); original: as received; response: of HTTP."""

    @also_named(result_key="rootkey")
    def __init__(self, xml: str | bytes, rootkey: str | None = None) -> None:
        _warn_of_1_1("DictWrapper", "mws.response.MWSResponse", 3)
        self._read(xml, rootkey)

    @classmethod
    def read(cls, xml: str | bytes, rootkey: str | None) -> DictWrapper:
        """One of a reply: a program that did not ask for it itself is not warned of it."""
        wrapper = cls.__new__(cls)
        wrapper._read(xml, rootkey)
        return wrapper

    def _read(self, xml: str | bytes, rootkey: str | None) -> None:
        self.original = xml
        self.response: Response | None = None
        self._rootkey = rootkey
        self._mydict = _document(remove_xml_namespaces(xml))
        self._response_dict = self._mydict.get(next(iter(self._mydict.keys())), self._mydict)

    @property
    def parsed(self) -> Any:
        """The `rootkey` element: None where absent, a list where it repeats, the whole reply without a rootkey."""
        if self._rootkey:
            return self._response_dict.get(self._rootkey)
        return self._response_dict


class DataWrapper:
    """A reply that is not XML. Raises MWSValueError where its Content-MD5 header tells of other bytes."""

    @also_named(headers="header")
    def __init__(self, data: bytes, header: Mapping[str, str]) -> None:
        _warn_of_1_1("DataWrapper", "mws.response.MWSResponse", 3)
        self._hold(data, header)

    @classmethod
    def read(cls, data: bytes, header: Mapping[str, str]) -> DataWrapper:
        """One of a reply: a program that did not ask for it itself is not warned of it."""
        wrapper = cls.__new__(cls)
        wrapper._hold(data, header)
        return wrapper

    def _hold(self, data: bytes, header: Mapping[str, str]) -> None:
        self.original = data
        self.response: Response | None = None
        if not hasattr(header, "get"):
            raise MWSArgumentError(f"headers are a dict, not {type(header).__name__}")
        told = header.get("content-md5")
        if told is not None and told.encode() != calc_md5(data):
            raise MWSValueError("Wrong Contentlength, maybe amazon error...")

    @property
    def parsed(self) -> bytes:
        """The content, as received."""
        return self.original

    @property
    def unzipped(self) -> ZipFile | None:
        """The content as a zip archive; None where it is not one."""
        from zipfile import ZipFile, is_zipfile

        content = BytesIO(self.original)
        return ZipFile(content) if is_zipfile(content) else None


# Where 0.8.15 has them, and where its pickles look: either package reads what the other kept.
DictWrapper.__module__ = DataWrapper.__module__ = "mws.mws"
