"""One item of a batch that failed, as MWS told it inside a good reply: the item's `Error` and its status. Pure.

Law: nobody writes a code by hand. What Amazon says of an item goes through the tables of `mws.mappings.errors`, as the
failure of a whole call does; a code that the MWS section had keeps its name, its type and Amazon's sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

from mws.compat.errors import CompatError, Throttled
from mws.mappings.error_rows import own_code_row, read_failure, sentences
from mws.mappings.errors import ANSWERS, ErrorType
from mws.spapi.calls import Json


@dataclass(frozen=True, slots=True)
class ItemError:
    """The `Error` of one item: Type, Code, Message."""

    type: ErrorType
    code: str
    message: str

    @property
    def status(self) -> str:
        """The item's own status: whose fault it is."""
        return "ClientError" if self.type == "Sender" else "ServerError"

    def as_json(self) -> dict[str, Json]:
        """What the nodes `ITEM_STATUS` and `ITEM_ERROR` of a table read: `status` and `error`."""
        return {
            "status": self.status,
            "error": {"type": self.type, "code": self.code, "message": self.message},
        }


def item_error(failure: Json = None, *, status: int = 0, item: str = "", section: str, action: str) -> ItemError:
    """The error of one item. Total: a shape nobody knows is a failure at Amazon's side.

    failure: Amazon's `{code, message, details}`, in either case of the names; a list of them, of which the first
    counts; an object with `errors`; None where the status is all there is. status: the item's HTTP status, 0 for none.
    item: what to call it where Amazon says nothing ("ASIN B000000000"). section, action: of the MWS call.

    Raises Throttled: that is no fault of the item, and the call is to be made again.
    """
    error = _first(failure)
    code, message, details = (_text(error, name) for name in ("code", "message", "details"))
    said = read_failure(status, code, f"{message} {details}", section=section, action=action)
    own = own_code_row(code, section)
    if "Throttled" in (said.exception, own.exception if own is not None else ""):
        raise Throttled(message or "Amazon answers so many items more slowly.", sp_code=code, source="sp")
    words = message or details or f"Amazon refused {item or 'the item'} and gave no reason."
    if own is not None:
        return ItemError(own.type, own.code, words)
    return ItemError(ANSWERS[said.exception].type, said.code, sentences(words, said.advice))


def error_of(exc: CompatError) -> ItemError:
    """The same of an item that was asked for by itself, and whose call failed."""
    return ItemError(exc.mws_type, exc.mws_code, exc.message)


def _first(failure: Json) -> dict[str, Json]:
    if isinstance(failure, dict) and isinstance(failure.get("errors"), list):
        failure = failure["errors"]
    if isinstance(failure, list):
        failure = failure[0] if failure else None
    return failure if isinstance(failure, dict) else {}


def _text(error: dict[str, Json], name: str) -> str:
    """A text under that name, which APIs spell in either case (`code`, `Code`); "" for anything else."""
    value = error.get(name, error.get(name.capitalize()))
    return value.strip() if isinstance(value, str) else ""
