"""A seller's feed, report or query, found by the id in a call's path, and its cancelling. Raises Refusal."""

from __future__ import annotations

from typing import TypeVar

from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.messages import Refusal, invalid
from mws.spapi.sandbox.world.worklist import Task, Worklist

T = TypeVar("T", bound=Task)


def find_task(tasks: Worklist[T], call: Call, name: str, kind: str) -> T:
    """The seller's task whose id is the path parameter `name`. kind: what a refusal calls it."""
    found = tasks.find(call.seller.id, call.path[name], call.now)
    if found is None:
        raise Refusal(404, "NotFound", f"The requested {kind} was not found.")
    return found


def cancel_waiting(task: Task, call: Call, kind: str) -> bytes:
    """Cancel a task that still waits; what is answered."""
    if task.status(call.now) != "IN_QUEUE":
        raise invalid(f"Only a {kind} that is IN_QUEUE can be cancelled.")
    task.ended = "CANCELLED"
    return b""
