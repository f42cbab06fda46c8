"""The sandbox's own switches under /_sandbox/: not Amazon's, without a token, for tests and scripts.

POST /_sandbox/fault      body: a fault spec (see `faults`)
POST /_sandbox/outcome    body: an outcome spec (see `world.outcomes`)
POST /_sandbox/expire     body: the id of a document; its next URL has expired already
POST /_sandbox/order      body: what happens to orders (see `world.order_events`); the reply names them
POST /_sandbox/mws_authorisation   body: what became of sellers' MWS authorisations (see `world.mws_authorisations`)
POST /_sandbox/authorisation   body: a seller's authorisation ends or begins anew (see `world.authorisations`)
POST /_sandbox/day        a day and a night pass; the reply names the orders that came or changed
POST /_sandbox/clock      body: an ISO 8601 moment with its zone
GET  /_sandbox/requests   {"operations": {key: count}, "log": [[operation, seller, status], ...]}
GET  /_sandbox/codes      {"codes": [[seller, how often the code was shown], ...]}, in the order they were given out
POST /_sandbox/reset
"""

from __future__ import annotations

from datetime import datetime

from mws.spapi.sandbox.calls.messages import Reply, Request, encode
from mws.spapi.sandbox.http.switches import Switchboard

PREFIX = "/_sandbox/"


def answer(sandbox: Switchboard, request: Request) -> Reply:
    """One request to a switch. 400 with a sentence where the body is wrong, 404 for an unknown switch."""
    action = (request.method, request.path.removeprefix(PREFIX))
    text = request.body.decode("utf-8", "replace").strip()
    more: dict[str, object] = {}
    try:
        if action == ("POST", "fault"):
            sandbox.plant(text)
        elif action == ("POST", "outcome"):
            sandbox.plant_outcome(text)
        elif action == ("POST", "expire"):
            sandbox.expire_urls(text)
        elif action == ("POST", "order"):
            more = {"orders": sandbox.change_orders(text)}
        elif action == ("POST", "mws_authorisation"):
            sandbox.plant_mws_authorisations(text)
        elif action == ("POST", "authorisation"):
            more = {"refresh_token": sandbox.change_authorisation(text)}
        elif action == ("POST", "day"):
            more = {"orders": sandbox.next_day(), "day": sandbox.day}
        elif action == ("POST", "clock"):
            sandbox.set_clock(_moment(text))
        elif action == ("POST", "reset"):
            sandbox.reset()
        elif action == ("GET", "requests"):
            log = [[seen.operation, seen.seller_id, seen.status] for seen in sandbox.journal.log]
            return Reply(200, encode({"operations": sandbox.journal.counts, "log": log}))
        elif action == ("GET", "codes"):
            return Reply(200, encode({"codes": sandbox.site.applications.shown_codes}))
        else:
            return Reply(404, encode({"error": f"no switch {request.method} {request.path}"}))
    except ValueError as exc:
        return Reply(400, encode({"error": str(exc)}))
    return Reply(200, encode({"now": sandbox.site.clock.now().isoformat(), **more}))


def _moment(text: str) -> datetime:
    # Python 3.10 does not read the Z.
    moment = datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    if moment.tzinfo is None:
        raise ValueError(f"clock {text!r}: the moment needs its zone, for example 2026-11-20T12:00:00Z")
    return moment
