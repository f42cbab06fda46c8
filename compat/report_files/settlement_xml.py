"""The settlement report as XML, rebuilt from the V2 flat file: orders, adjustments and all else, each in its place.

Two dialects. "observed" is what programs read in the files of MWS's later years: `Refund`, `Retrocharge`, advertising
and payments as elements of their own, the SKU of a reimbursement. "schema" has the names of the schema published in
2007 alone, such as `Adjustment` and its types of prices; today's values (item codes have fifteen digits) stand in both.
Every amount of the flat file stands in exactly one element: the document adds up to the deposit.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from mws.compat.engine.xmlwrite import element
from mws.compat.report_files.settlement import Head, Marks, lines, mark
from mws.compat.report_files.settlement_codes import codes_of
from mws.compat.report_files.settlement_elements import Elements
from mws.compat.report_files.settlement_store import SettlementStore
from mws.compat.report_files.table import Sink, read, unreadable
from mws.mappings.reports.settlements import SETTLEMENT_XML_LEFT_OUT, Dialect
from mws.spapi.documents.check import CharsetUnknown, charset_of

if TYPE_CHECKING:  # the plans import this module
    from mws.compat.engine.steps import Document

CONTENT_TYPE = "text/xml; charset=UTF-8"

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">'
)


def xml(document: Document, *, dialect: Dialect, seller_id: str) -> Document:
    """The report. seller_id: stands as MerchantIdentifier, where MWS had a name of its own for the merchant.

    Raises ServiceError where the document is not the V2 flat file, or a head is missing or says too little.
    """
    marks: Marks = {"rebuilt": {"_GET_V2_SETTLEMENT_REPORT_DATA_XML_": None}}
    mark(marks, "withheld", *SETTLEMENT_XML_LEFT_OUT)
    mark(marks, "inferred", "MerchantIdentifier")
    codec = _codec(document)
    with closing(SettlementStore(dialect)) as store, Sink("utf-8") as sink:
        with closing(codes_of(document, codec)) as codes, read(document, codec) as table:
            store.take(lines(table, codes, marks))
        marks["inferred"].pop("other-amount", None)  # a column of the flat file
        sink.text(
            f"{_HEAD}<Header>{element('DocumentVersion', '1.01')}{element('MerchantIdentifier', seller_id[:50])}"
            f"</Header>{element('MessageType', 'SettlementReport')}"
        )
        heads = store.heads()
        if not heads:
            raise unreadable("it has no line that says which settlement it is")
        for number, head in enumerate(heads, 1):
            _check(head)
            elements = Elements(head, dialect, marks)
            sink.text(f"<Message>{element('MessageID', str(number))}<SettlementReport>{elements.head(head)}")
            for name, group in store.groups(head.settlement):
                sink.text(elements.write(name, group))
            sink.text("</SettlementReport></Message>")
        sink.text("</AmazonEnvelope>\n")
        return sink.document(document, marks, content_type=CONTENT_TYPE)


def _check(head: Head) -> None:
    if not (head.settlement and head.start and head.end):
        raise unreadable("its first line does not say which settlement it is, and from when to when")


def _codec(document: Document) -> str:
    """The codec of a file whose characters matter. Unlabelled: UTF-8 where it is that, else what Amazon's tools use."""
    try:
        codec = charset_of(document.content_type)
    except CharsetUnknown:
        codec = ""
    if codec:
        return codec
    document.file.seek(0)
    return "utf-8" if _is_utf8(document) else "cp1252"


def _is_utf8(document: Document) -> bool:
    # Line by line: no character of UTF-8 has a line end in it.
    try:
        while line := document.file.readline(65536):
            if not line.endswith(b"\n"):
                line += document.file.readline(8)
            line.decode()
    except UnicodeDecodeError:
        return False
    return True
