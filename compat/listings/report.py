"""What became of a converted listing feed, told as MWS told it: a ProcessingReport as XML, or tab-separated.

Everything is counted in the caller's messages, by the caller's MessageIDs: what Amazon says of the documents that were
sent, what the conversion refused, and what was lost on the way. Valid against the published ProcessingReport.xsd.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal

from mws.compat.engine.xmlwrite import element
from mws.compat.listings.convert import RefusedMessage
from mws.compat.listings.numbers import Numbers, expand
from mws.spapi.calls import Json

XML_TYPE = "text/xml; charset=UTF-8"
FLAT_TYPE = "text/tab-separated-values; charset=UTF-8"

Kind = Literal["Error", "Warning"]

ERROR: Kind = "Error"
WARNING: Kind = "Warning"

# ResultMessageCode is a number. Amazon's JSON reports may have none, or letters; those stand in the description then.
# 5000 is the code real reports bear for what is wrong with a message as such.
NO_CODE = "5000"

_SEVERITIES: dict[str, Kind] = {"ERROR": ERROR, "WARNING": WARNING}
_LONGEST_CODE = 20
_LONGEST_SKU = 40
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">'
)
_COLUMNS = ("original-record-number", "sku", "error-code", "error-type", "error-message")


@dataclass(frozen=True, slots=True)
class PartResult:
    """What is known of one part. report: its JSON processing report, None where there is none. sent: Part.sent.

    lost: why there is no report: the feed ended without one, or was never sent; "" where there is a report.
    """

    report: Json = field(repr=False)
    sent: str
    lost: str = ""


@dataclass(frozen=True, slots=True)
class _Result:
    """One line. number: the caller's MessageID, 0 for the feed as a whole."""

    number: int
    kind: Kind
    code: str
    text: str
    sku: str = ""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """All there is to tell. failed, warned: the caller's MessageIDs."""

    results: list[_Result]
    failed: set[int]
    warned: set[int]


def write(
    out: BinaryIO,
    results: Sequence[PartResult],
    numbers: Numbers,
    *,
    messages: int,
    submission_id: str,
    merchant: str,
    refused: Iterable[RefusedMessage] = (),
    status: Literal["Complete", "Rejected"] = "Complete",
) -> int:
    """Write the ProcessingReport; the number of bytes.

    results: one for each part of the conversion. numbers, refused: of the conversion. messages: of the feed that came
    in. submission_id: FeedSubmissionId. merchant: MerchantIdentifier of the envelope, or the seller's id.
    """
    outcome = _outcome(results, numbers, refused)
    failed = len(outcome.failed)
    size = out.write(
        (
            f"{_HEAD}<Header>{element('DocumentVersion', '1.02')}"
            f"{element('MerchantIdentifier', merchant[:50])}</Header>"
            f"{element('MessageType', 'ProcessingReport')}<Message>{element('MessageID', '1')}<ProcessingReport>"
            f"{element('DocumentTransactionID', _transaction(submission_id))}{element('StatusCode', status)}"
            f"<ProcessingSummary>{element('MessagesProcessed', str(messages))}"
            f"{element('MessagesSuccessful', str(max(0, messages - failed)))}"
            f"{element('MessagesWithError', str(failed))}"
            f"{element('MessagesWithWarning', str(len(outcome.warned)))}</ProcessingSummary>"
        ).encode()
    )
    for row in outcome.results:
        size += out.write(_result(row).encode())
    return size + out.write(b"</ProcessingReport></Message></AmazonEnvelope>\n")


def write_flat(
    out: BinaryIO,
    results: Sequence[PartResult],
    numbers: Numbers,
    *,
    messages: int,
    refused: Iterable[RefusedMessage] = (),
) -> int:
    """Write the report of a flat file: counts, then a line for each error and warning; the number of bytes.

    The columns are those of real reports of inventory files. Parameters as in `write`.
    """
    outcome = _outcome(results, numbers, refused)
    head = (
        "Feed Processing Summary:",
        f"\tNumber of records processed\t\t{messages}",
        f"\tNumber of records successful\t\t{max(0, messages - len(outcome.failed))}",
        "",
        "\t".join(_COLUMNS),
    )
    size = out.write(("\n".join(head) + "\n").encode())
    for row in outcome.results:
        cells = (str(row.number), row.sku, row.code, row.kind, row.text)
        size += out.write(("\t".join(" ".join(cell.split()) for cell in cells) + "\n").encode())
    return size


def _outcome(results: Sequence[PartResult], numbers: Numbers, refused: Iterable[RefusedMessage]) -> _Outcome:
    found: list[_Result] = []
    failed: set[int] = set()
    for part in results:
        if part.lost or not isinstance(part.report, dict):
            why = part.lost or "Amazon left no report of this message; it may have been processed or not."
            callers = dict.fromkeys(numbers.caller(sent) for sent in expand(part.sent))
            found += (_Result(caller, ERROR, NO_CODE, why) for caller in callers)
            continue
        found += _issues(part.report, numbers)
        if _nothing_taken(part.report):
            failed |= {numbers.caller(sent) for sent in expand(part.sent)}
    for refusal in refused:
        text = f"{refusal.element}: {refusal.reason}" if refusal.element else refusal.reason
        kind = WARNING if refusal.warning else ERROR
        found.append(_Result(refusal.message_id, kind, NO_CODE, text, refusal.sku))
    found.sort(key=lambda row: row.number)
    failed |= {row.number for row in found if row.kind == ERROR and row.number}
    warned = {row.number for row in found if row.kind == WARNING and row.number}
    return _Outcome(found, failed, warned)


def _issues(report: dict[str, Json], numbers: Numbers) -> Iterator[_Result]:
    # `Any`: Amazon's JSON; every member is checked where it is used.
    issues: Any = report.get("issues")
    for issue in issues if isinstance(issues, list) else ():
        kind = _SEVERITIES.get(str(issue.get("severity"))) if isinstance(issue, dict) else None
        if kind is None:
            continue  # INFO: MWS knew errors and warnings only
        sent = issue.get("messageId")
        number = numbers.caller(sent) if isinstance(sent, int) else 0
        code, text = str(issue.get("code") or ""), str(issue.get("message") or "")
        if issue.get("attributeName"):
            text = f"{text} ({issue['attributeName']})"
        if not (code.isascii() and code.isdigit() and len(code) <= _LONGEST_CODE and int(code)):
            code, text = NO_CODE, f"{code}: {text}" if code else text
        yield _Result(number, kind, code, text, str(issue.get("sku") or ""))


def _nothing_taken(report: dict[str, Json]) -> bool:
    """Whether Amazon could not even read the document, so that no message is to blame."""
    summary: Any = report.get("summary")
    return isinstance(summary, dict) and bool(summary.get("errors")) and not summary.get("messagesProcessed")


def _transaction(submission_id: str) -> str:
    """DocumentTransactionID is a number, as FeedSubmissionIds are; of one that is not, a number is made."""
    if (
        submission_id.isascii()
        and submission_id.isdigit()
        and len(submission_id) <= _LONGEST_CODE
        and int(submission_id)
    ):
        return submission_id
    return str(1 + int.from_bytes(hashlib.sha256(submission_id.encode()).digest()[:7], "big"))


def _result(row: _Result) -> str:
    sku = ""
    if 0 < len(row.sku) <= _LONGEST_SKU:
        sku = f"<AdditionalInfo>{element('SKU', row.sku)}</AdditionalInfo>"
    return (
        f"<Result>{element('MessageID', str(row.number))}{element('ResultCode', row.kind)}"
        f"{element('ResultMessageCode', row.code)}{element('ResultDescription', row.text)}{sku}</Result>"
    )
