"""Plans that serve any section: one call and its reply; the status of a section."""

from __future__ import annotations

from mws.compat.engine.context import Context
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Look, Plan
from mws.spapi.calls import Json


def one_call(ask: Ask, context: Context) -> Plan:
    """One REST call; its JSON is the reply."""
    (call,) = ask.calls
    reply: Json = yield call
    return reply


def service_status(ask: Ask, context: Context) -> Plan:
    """GREEN, also where nothing was seen (the message says so), YELLOW with some failures, RED when nothing succeeds.

    Source: MWS guide, GetServiceStatus; SP-API has no such operation. Its fourth value, GREEN_I, is never answered:
    clients that check for GREEN stop at it.
    """
    seen = yield Look(ask.operation.calls)
    if not isinstance(seen, dict):
        raise TypeError(f"Look answers an object, got {type(seen).__name__}")
    counts = {name: value if isinstance(value, int) else 0 for name, value in seen.items()}
    good, throttled, bad = counts.get("successes", 0), counts.get("throttles", 0), counts.get("failures", 0)
    if seen.get("open") or (bad and not good):
        status = "RED"
    elif bad or throttled > good:
        status = "YELLOW"
    else:
        status = "GREEN"
    calls = f"{good} succeeded, {throttled} throttled, {bad} failed" if good or throttled or bad else "none was made"
    text = f"Derived by mws-compat from its own recent calls: {calls}."
    if not ask.operation.calls:
        text = f"No other Action of {ask.operation.section.name} is answered today, so no call tells of its state."
    text += " The Selling Partner API reports no service status."
    message: Json = {"locale": "en_US", "text": text}
    return {"status": status, "timestamp": seen.get("timestamp"), "messages": [message]}
