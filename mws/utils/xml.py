"""XML of replies as dicts: `remove_xml_namespaces` of both generations, and 1.0's reading by xmltodict.

xmltodict refuses entity declarations by itself, so no bomb expands here either.
"""

from __future__ import annotations

import re
from typing import Any, cast, overload

from mws.errors import MWSArgumentError
from mws.utils.collections import DotDict

MWS_ENCODING = "iso-8859-1"

# The original deletes these from the document before reading it, in text as well as in tags; a drop-in does the same.
# Compiled at the first use: `import mws` is to cost nothing it need not.
_DECLARATIONS = 'xmlns(?::ns2)?="[^"]+"'
_DELETED = f"{_DECLARATIONS}|ns2:|xml:"


@overload
def remove_xml_namespaces(data: str) -> str: ...


@overload
def remove_xml_namespaces(data: bytes) -> bytes: ...


@overload
def remove_xml_namespaces(data: str | bytes) -> str | bytes: ...


def remove_xml_namespaces(data: str | bytes) -> str | bytes:
    """The document without its default and `ns2` namespaces and without the prefixes `ns2:` and `xml:`."""
    if isinstance(data, str):
        return re.sub(_DELETED, "", data)
    _must_be_text(data)
    if b"ns2:" in data or b"xml:" in data:
        return re.sub(_DELETED.encode(), b"", data)
    # Most pages hold neither prefix and one declaration, at the start: looking no further costs next to nothing.
    declared = data.count(b"xmlns")
    return re.sub(_DECLARATIONS.encode(), b"", data, count=declared) if declared else data


def _must_be_text(data: Any) -> bytes:
    if not isinstance(data, bytes):
        raise MWSArgumentError(f"a document is bytes or text, not {type(data).__name__}")
    return data


def mws_xml_to_dict(
    data: str | bytes, encoding: str = MWS_ENCODING, force_cdata: bool = False, **kwargs: Any
) -> dict[str, Any] | None:
    """What stands in the root element: text as str, attributes as `@Name`, both as `#text` beside them, empty as None.

    encoding: of bytes without a declaration of their own. kwargs: for xmltodict. Raises xml.parsers.expat.ExpatError.
    """
    import xmltodict  # costs a legacy program nothing until it asks for such replies

    text = data if isinstance(data, str) else _must_be_text(data).decode(encoding)
    document = xmltodict.parse(remove_xml_namespaces(text).encode(), force_cdata=force_cdata, **kwargs)
    return cast("dict[str, Any] | None", next(iter(document.values())))


def mws_xml_to_dotdict(
    data: str | bytes, encoding: str = MWS_ENCODING, result_key: str | None = None, force_cdata: bool = False
) -> Any:
    """The same as DotDicts; with `result_key`, of that child only (None where it is absent)."""
    found = mws_xml_to_dict(data, encoding=encoding, force_cdata=force_cdata)
    if result_key is not None:
        found = found.get(result_key) if isinstance(found, dict) else None
    return DotDict.build(found)
