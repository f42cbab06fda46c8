"""Runs a folder of tests/cases: its MWS requests through the real façade, against Amazon as the folder tells it.

tests/cases/README.md says what the files hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from lxml import etree

from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import SANDBOX, Account, Config, Region
from mws.compat.engine.paging import NextPage, TokenSealer
from mws.compat.engine.preview import Explanation
from mws.compat.errors import CompatError
from mws.compat.facade import Facade
from mws.compat.ledger.ledger import ANSWERS
from mws.mappings.marketplaces import MARKETPLACES
from mws.mappings.registry import versions
from mws.spapi.calls import Json
from mws.spapi.clock import FixedClock
from mws.spapi.secret import ClientSecret
from tests.upstream import Sent, Upstream, parts

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(folder for folder in CASES.iterdir() if folder.is_dir())
BY_NAME = {question.__name__: question for question in ANSWERS}
NOW = "2026-11-20T12:00:00+00:00"
SELLER, KEY = "A1SELLER", "AKIA"


def load(folder: Path, name: str, default: Any = None) -> Any:  # JSON of any shape
    path = folder / name
    return json.loads(path.read_text("utf-8")) if default is None or path.exists() else default


@dataclass(frozen=True)
class Run:
    """What came of a case. replies: one for each request, page tokens opened. faults: what differs upstream."""

    requests: list[Mapping[str, Any]]
    replies: list[LegacyReply]
    bodies: list[bytes]
    faults: list[str]


def requests_of(folder: Path) -> list[Mapping[str, Any]]:
    """The requests of a case: request.json holds one, or a list."""
    found = load(folder, "request.json")
    return found if isinstance(found, list) else [found]


def run(folder: Path) -> Run:
    """Everything the folder asks, in order, by one façade with an empty memory and a ledger as ledger.json says."""
    wanted = requests_of(folder)
    clock = FixedClock(datetime.fromisoformat(wanted[0].get("now", NOW)))
    upstream = Upstream(load(folder, "upstream.json", []))
    facade = Facade(_config(wanted[0]), clock=clock, session=upstream.session())
    try:
        owner = facade.owner(facade.config.accounts[0])
        for question, arguments in load(folder, "ledger.json", []):
            facade.ledger.answer(owner, BY_NAME[question](**arguments))
        pages = Pages(folder, facade.config, owner, clock)
        replies, bodies, calls = list[LegacyReply](), list[bytes](), list[LegacyCall]()
        for request in wanted:
            if "now" in request:
                clock.set(datetime.fromisoformat(request["now"]))
            call = _call(folder, request, pages, bodies)
            explained = _explained(facade, call)
            before = len(upstream.asked)
            reply = facade.call(call)
            replies.append(reply)
            upstream.faults += _untrue(explained, reply, upstream.asked[before:], again=call in calls)
            calls.append(call)
            bodies.append(reply.body if isinstance(reply.body, bytes) else reply.body.read())
        return Run(wanted, replies, [pages.opened(body) for body in bodies], [*upstream.faults, *upstream.left()])
    finally:
        facade.close()


def _explained(facade: Facade, call: LegacyCall) -> Explanation | CompatError:
    try:
        return facade.explain(call)
    except CompatError as exc:
        return exc


def _untrue(
    explained: Explanation | CompatError, reply: LegacyReply, sent: Sequence[Sent], *, again: bool
) -> list[str]:
    """What `explain` said just before the call, and the call did not do. again: the case has called the same before."""
    if isinstance(explained, CompatError):
        alike = isinstance(reply.error, CompatError) and str(reply.error) == str(explained)
        return [] if alike else [f"explain refused it, and the call did not: {explained}"]
    left = [(method, *parts(target), _body(content)) for method, target, content in sent]
    said = " ".join((*explained.notes, *explained.then))
    known = [(each.method, *parts(each.target), _named_later(each.body)) for each in explained.requests]
    further = [each for each in left if each not in known]
    if further and not explained.then and "falls back" not in said:
        return [f"explain speaks of nothing after what it shows, and the call sent {further}"]
    # A call that Amazon refuses in the middle ends there.
    if reply.status != 200 and sent:
        return []
    if "no write is sent" in said or (again and re.search("kept|nothing, where the same|made before", said)):
        return []
    faults = []
    for shown in explained.requests:
        wanted = (shown.method, *parts(shown.target), _named_later(shown.body))
        if wanted in left:
            left.remove(wanted)
        else:
            faults.append(f"explain shows {shown.method} {shown.target}, and the call sent {left}")
    return faults


def _body(content: bytes) -> Json:
    return _named_later(json.loads(content)) if content[:1] in (b"{", b"[") else None


def _named_later(body: Json) -> Json:
    """The body without the id that Amazon gives a feed's document on the way."""
    if not isinstance(body, dict):
        return body
    return {name: value for name, value in body.items() if name != "inputFeedDocumentId"}


def marks_of(reply: LegacyReply) -> dict[str, list[str]]:
    """What the reply's headers tell, without the calls."""
    prefix = "x-mws-compat-"
    found = {name.removeprefix(prefix): value.split(",") for name, value in reply.headers if name.startswith(prefix)}
    found.pop("calls", None)
    return found


def canonical(xml: bytes) -> bytes:
    """The document without what is there for reading, and without the request id, which is new each time."""
    root = etree.fromstring(xml, etree.XMLParser(remove_blank_text=True))
    for element in root.iter("{*}RequestId", "{*}RequestID"):
        element.text = "id"
    return etree.tostring(root, method="c14n")


class Pages:
    """Makes the page tokens a case sends, and opens those it is answered: under the façade's own key."""

    def __init__(self, folder: Path, config: Config, owner: str, clock: FixedClock) -> None:
        self._owner = owner
        self._section, self._action = folder.name.split(".")[:2]
        self._sealer = TokenSealer(ClientSecret(config.applications[0].lwa_client_secret), clock)
        self._clock = clock

    def sealed(self, token: Mapping[str, Any]) -> str:
        """The token of a page as `NextPage` has it; what a case does not name is as a first page would have it."""
        operation = versions(self._section, self._action)[0]
        plain: dict[str, Any] = {
            "section": self._section,
            "first": operation.first,
            "version": operation.version,
            "owner": self._owner,
            "operation": "",
            "path": {},
            "query": {},
            "body": None,
            "token": "",
            "values": {},
            "whole": True,
            "made": self._clock.now().timestamp(),
        }
        return self._sealer.seal(NextPage(**{**plain, **token}))

    def opened(self, body: bytes) -> bytes:
        """The reply with `sealed:` and upstream's own in place of each page token."""
        if b"<NextToken>" not in body:
            return body
        root = etree.fromstring(body)
        operation = versions(self._section, self._action)[0]
        for element in root.iter("{*}NextToken"):
            page = self._sealer.open(
                str(element.text), section=self._section, first=operation.first or self._action, owner=self._owner
            )
            element.text = f"sealed:{page.token}"
        return etree.tostring(root)


def _config(request: Mapping[str, Any]) -> Config:
    (application,) = SANDBOX.applications
    marketplaces = tuple(request.get("marketplaces", ()))
    account = Account(request.get("seller", SELLER), KEY, refresh_token="Atzr|case", marketplaces=marketplaces)
    if marketplaces:
        account = replace(account, region=cast(Region, MARKETPLACES[marketplaces[0]].region))
    settings = {"orders_version": request.get("version") or "auto", "max_wait": None, **request.get("settings", {})}
    return replace(SANDBOX, applications=(replace(application, **settings),), accounts=(account,))


def _call(folder: Path, request: Mapping[str, Any], pages: Pages, before: list[bytes]) -> LegacyCall:
    section, action = folder.name.split(".")[:2]
    action = request.get("action", action)
    params = dict(request.get("params", {}))
    if request.get("token") == "previous":
        params["NextToken"] = etree.fromstring(before[-1]).findtext(".//{*}NextToken")
    elif "token" in request:
        params["NextToken"] = pages.sealed(request["token"])
    operation = versions(section, action)[0]
    body = request.get("body")
    return LegacyCall(
        action=action,
        params=params,
        access_key=KEY,
        seller_id=request.get("seller", SELLER),
        version=operation.section.version,
        path=operation.section.path,
        body=None if body is None else body.encode(),
        content_type=request.get("content_type", ""),
        signature=request.get("signature", ""),
    )
