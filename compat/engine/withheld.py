"""What Amazon kept back of buyers' data, told by the names of MWS's elements."""

from __future__ import annotations

from collections.abc import Iterable

from mws.compat.config import Application
from mws.compat.engine.request import Ask
from mws.compat.engine.xmlnodes import ReplyFacts
from mws.compat.errors import AccessDenied
from mws.spapi.calls import RestReply


def mark_withheld(ask: Ask, application: Application, replies: Iterable[RestReply], facts: ReplyFacts) -> None:
    """Mark the elements that are missing because of a role that is, or because of `pii`. replies: of this call.

    Raises AccessDenied where the application requires them.
    """
    hides = ask.operation.hides or {}
    refused = {element for reply in replies for element in reply.withheld}
    if application.pii == "off":
        refused.update(hides)
    for element in refused:
        facts.mark("withheld", *hides.get(element, ()))
    withheld = [name for name in facts.marks.get("withheld", ()) if name not in ask.operation.no_role_opens]
    if withheld and application.pii == "required":
        raise AccessDenied(
            f"{ask.operation.name}: Amazon withheld {', '.join(withheld)}. The application needs the restricted "
            'role for it (Direct-to-Consumer Delivery or Tax), or set pii = "auto" to go on without.',
            source="sp",
        )
