"""The V1 flat settlement file, written from the V2 one: a line for each amount, and one for each item's quantity."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from mws.compat.report_files.settlement import Head, Line, Marks, lines, mark
from mws.compat.report_files.settlement_codes import codes_of
from mws.compat.report_files.table import Sink, copy_line, read
from mws.mappings.reports.settlements import PART_COLUMNS, SETTLEMENT_V1, SETTLEMENT_V1_LEFT_OUT

if TYPE_CHECKING:  # the plans import this module
    from mws.compat.engine.steps import Document


def flat(document: Document) -> Document:
    """V1's flat file. Raises ServiceError where the document is not the V2 flat file."""
    marks: Marks = {"rebuilt": {"_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_": None}}
    mark(marks, "withheld", *SETTLEMENT_V1_LEFT_OUT)
    with closing(codes_of(document)) as codes, read(document) as table, Sink(table.codec, table.mark) as sink:
        sink.text(copy_line(SETTLEMENT_V1, table))
        for line in lines(table, codes, marks):
            cells = _head_cells(line) if isinstance(line, Head) else _cells(line)
            sink.text(copy_line([cells.get(name, "") for name in SETTLEMENT_V1], table))
        return sink.document(document, marks)


def _head_cells(head: Head) -> dict[str, str]:
    return {
        "settlement-id": head.settlement,
        "settlement-start-date": head.start,
        "settlement-end-date": head.end,
        "deposit-date": head.deposit,
        "total-amount": head.total,
        "currency": head.currency,
    }


def _cells(line: Line) -> dict[str, str]:
    cells = {
        "settlement-id": line.settlement,
        "transaction-type": line.transaction,
        "order-id": line.order,
        "merchant-order-id": line.merchant_order,
        "adjustment-id": line.adjustment,
        "shipment-id": line.shipment,
        "marketplace-name": line.marketplace,
        "fulfillment-id": line.fulfillment,
        "posted-date": line.posted,
        "order-item-code": line.item,
        "merchant-order-item-id": line.merchant_item,
        "merchant-adjustment-item-id": line.merchant_adjustment,
        "sku": line.sku,
    }
    if line.kind == "quantity":
        return cells | {"quantity-purchased": line.quantity}
    if line.kind == "other":
        return cells | {
            # An amount of an item has its quantity on a line of its own; any other has it here.
            "quantity-purchased": line.quantity,
            "price-type": line.type,
            "promotion-id": line.promotion,
            "other-amount": line.amount,
        }
    type_, amount = PART_COLUMNS[line.kind]
    return cells | {type_: line.type, amount: line.amount, "promotion-id": line.promotion}
