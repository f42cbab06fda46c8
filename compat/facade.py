"""One MWS call in, one MWS reply out. Finds, translates, carries out, writes; every rule it applies is in a table.

A failure of the call never leaves as an exception: the reply is an ErrorResponse and carries the exception.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from mws import forks
from mws.calls import LegacyCall, LegacyReply
from mws.compat.accounts import policy
from mws.compat.accounts.find import Accounts, ConfiguredAccounts
from mws.compat.accounts.merged import accounts_of
from mws.compat.config import Account, Config
from mws.compat.engine import answers, durable, fallback, xmlwrite
from mws.compat.engine.callers import Caller, Callers
from mws.compat.engine.context import Context, Payload
from mws.compat.engine.explain import explain as explain_fault
from mws.compat.engine.kept_answers import KeptAnswers
from mws.compat.engine.order_cache import LASTING_AT_MOST, LASTING_SECONDS, Memory
from mws.compat.engine.order_shadow import Reply, Shadow
from mws.compat.engine.order_versions import OrderVersions
from mws.compat.engine.polling import Polls
from mws.compat.engine.preview import Explanation, preview
from mws.compat.engine.quota import Quotas
from mws.compat.engine.refusals import unanswered_action
from mws.compat.engine.repeat_guard import RepeatGuard
from mws.compat.engine.request import Ask
from mws.compat.engine.runner import Runner, Trail
from mws.compat.engine.steps import Answer, Document, Plan
from mws.compat.engine.unknown_fields import UnknownFields
from mws.compat.engine.ways import Ways, wanted_version
from mws.compat.engine.withheld import mark_withheld
from mws.compat.errors import CompatError, ServiceError, is_of_settings, translate, without_secrets
from mws.compat.ledger.outage import unusable
from mws.compat.operate import end_dates
from mws.compat.operate.security import Refused
from mws.compat.operate.tally import FoldedLog
from mws.compat.plans import PLANS, foresee
from mws.compat.state.errors import StateError
from mws.mappings import registry
from mws.mappings.model import Operation, Section
from mws.spapi.build import build as build_request
from mws.spapi.calls import Json
from mws.spapi.client import Client
from mws.spapi.clock import Clock, SystemClock
from mws.spapi.errors import SpapiError
from mws.spapi.routes import route

if TYPE_CHECKING:
    import requests

    from mws.compat.ledger.ledger import Ledger
    from mws.compat.operate.journal import Journal
    from mws.compat.state import State
    from mws.spapi.sandbox.app import Sandbox

_log = logging.getLogger("mws.compat")


class Facade:
    """The MWS side of a configuration. Safe to share between threads.

    state: where tokens too long and the order cache may be kept; journal: where calls are noted; both optional.
    session: the `requests.Session` for everything that goes out, for proxies of one's own and the embedded sandbox.
    accounts: where accounts come from, the configuration by default; asked at every call.
    """

    def __init__(
        self,
        config: Config,
        *,
        clock: Clock | None = None,
        state: State | None = None,
        journal: Journal | None = None,
        session: requests.Session | None = None,
        accounts: Accounts | None = None,
    ) -> None:
        self.config = config
        self.accounts: Accounts = accounts or ConfiguredAccounts(config)
        self.clock: Clock = clock or SystemClock()
        self._state = state
        self._journal = journal
        self._session = session
        lasting = Memory(self.clock, state, seconds=LASTING_SECONDS, at_most=LASTING_AT_MOST)
        memory = Memory(self.clock, state if config.state.order_cache else None, lasting=lasting)
        self.order_versions = OrderVersions(config.orders, state, self.clock)
        self._ways = Ways(config, self.clock)
        self._shadow = Shadow(config.orders.shadow, self.order_versions.proof)
        self._endings = end_dates.Endings(self.clock)
        self._unknown_fields = UnknownFields()
        self._quotas = Quotas(self.clock)
        self._outages = FoldedLog(_log, self.clock)
        self._refused = Refused(self.clock)
        self._ledger: Ledger | None = None
        self._ledger_knows = 0
        self._callers = Callers(self.accounts, memory, self.clock, state, session)
        self.kept_answers = KeptAnswers(config.answer_cache, self.clock, self._open_ledger)
        self._lock = forks.lock()

    @classmethod
    def configured(cls, config: Config) -> Facade:
        """A façade with the state database and the journal its configuration asks for.

        Raises ConfigError where an account writes for real while feeds of a rehearsal are left to be sent.
        """
        from mws.compat.operate.journal import Journal
        from mws.compat.operate.rehearsals import refuse_if_left
        from mws.compat.state import State

        end_dates.use_accepted(config.state)
        state = State(config.state)
        accounts = accounts_of(config, state)
        refuse_if_left(config, state, accounts)
        return cls(config, state=state, journal=Journal(state), accounts=accounts)

    @classmethod
    def sandbox(cls, **options: Any) -> Facade:  # Any: `mws.spapi.sandbox.app.Sandbox` says what it takes
        """A façade on a sandbox of its own in this process: no configuration, no network."""
        from mws.spapi.sandbox.app import Sandbox

        return cls.on(Sandbox(**options), clock=options.get("clock"))

    @classmethod
    def on(cls, sandbox: Sandbox, *, clock: Clock | None = None) -> Facade:
        """A façade on that sandbox in this process, with an account for each of its sellers."""
        from mws.compat.config import SANDBOX
        from mws.spapi import sandbox as facts
        from mws.spapi.sandbox.embedded import session

        (first,) = SANDBOX.accounts
        others = (
            replace(
                first, seller_id=facts.seller_id(number), refresh_token=facts.refresh_token(number), mws_auth_token=""
            )
            for number in range(2, len(sandbox.site.world.sellers) + 1)
        )
        return cls(replace(SANDBOX, accounts=(first, *others)), clock=clock, session=session(sandbox))

    def call(
        self, call: LegacyCall, before_wait: Callable[[], None] = lambda: None, *, received: bool = True
    ) -> LegacyReply:
        """Carry out one MWS call. call: as `mws.calls.LegacyCall` says. before_wait: called before the call waits for
        anybody; it may raise RateWaitTooLong, and the call is answered the throttle.

        received: the caller has the reply when this returns. A door that still has to send it says False, and calls
        `reply.received` once the last byte was written to a peer that had not closed.

        Returns the reply, which for a failure is an ErrorResponse with the status MWS would have sent; `reply.error`
        is then the exception (`mws.compat.errors`), whose cause tells of the SP-API side.
        """
        begun, request_id, trail = self.clock.monotonic(), str(uuid.uuid4()), Trail(before_wait=before_wait)
        section = registry.section_of(call.path, call.version, call.action)
        facts = xmlwrite.ReplyFacts()
        error: CompatError | None = None
        try:
            body = self._answer(call, section, trail, facts, request_id)
        except Exception as exc:  # noqa: BLE001 - the boundary: whatever failed, the caller is told in MWS's words
            if isinstance(exc, StateError) and exc.reason not in ("off", "library"):
                error = unusable(exc)
                error.__cause__ = exc
            else:
                name, strict = section.name if section else "", self.config.gateway.strict
                error = translate(exc, section=name, action=call.action, strict=strict)
                if error is not exc:
                    error.__cause__ = without_secrets(exc)
            if isinstance(error.__cause__, StateError) or is_of_settings(error.__cause__):
                # The caller is not told where the database or a file is; 500 accounts that meet the same are one line.
                self._outages.warning(f"calls are answered {error.http_status}: {error.__cause__}")
            body = answers.error_document(error, request_id, section)
        trail.end_answers()
        status = error.http_status if error else 200
        headers = self._headers(call, error, facts, trail, request_id)
        if isinstance(body, Document):
            reply = LegacyReply(status, (*_of_document(body, request_id), *headers[1:]), body.file)
        else:
            reply = LegacyReply(status, headers, body, error)
        if self._journal is not None:
            self._note(call, reply, section, trail, request_id, begun)
        if received and error is None:
            self._received(trail)
        if received or error is not None or not trail.when_received:
            return reply
        return replace(reply, received=lambda: self._received(trail))

    def _received(self, trail: Trail) -> None:
        """The caller has the reply: tell the ledger. Where that cannot be, a repeat is taken for a retry."""
        for owner, step in trail.when_received:
            try:
                self._open_ledger().answer(owner, step.question)
            except ServiceError as exc:
                _log.warning("that a write was answered cannot be noted: %s", exc)

    def _answer(
        self, call: LegacyCall, section: Section | None, trail: Trail, facts: xmlwrite.ReplyFacts, request_id: str
    ) -> bytes | Document:
        caller = self._callers.find(call)
        facts.given = {"SellerId": caller.account.seller_id}
        if section is None or not registry.is_built(section.name, call.action):
            raise unanswered_action(call, section)
        asks = self._asks(call, section, caller)
        operation = asks[0].operation
        context = self._context(call, operation, caller)
        if context.writes == "dry_run" and operation.rehearsal == "empty":
            return self._rehearsed(asks[0], caller, trail, facts, request_id)
        kind = operation.repeats
        if kind == "" or kind == "feed" or context.writes == "dry_run":
            return self._performed(asks, context, caller, trail, facts, request_id)
        patience, settings = caller.application.max_wait, self.config.feeds
        ledger, lease = self._open_ledger(), 0
        if operation.durable:
            lease = durable.lease_of(caller.application.deadline, patience)
            durable.refuse_unkept(operation, persistent=ledger.persistent, endpoint=caller.client.endpoint)
        guard = RepeatGuard(ledger, caller.owner, self.clock, patience, settings, lease)
        return guard.make(call, kind, trail, lambda: self._performed(asks, context, caller, trail, facts, request_id))

    def _context(self, call: LegacyCall, operation: Operation, caller: Caller) -> Context:
        """Raises AccessDenied where the configuration forbids a write."""
        return Context(
            caller.account,
            caller.application,
            self.config,
            self.clock.now(),
            policy.holds(caller.application, caller.account, operation),
            None if call.body is None else Payload(call.body, call.content_type, call.content_md5),
            call.signature,
            call.expires,
            call.again,
        )

    def _rehearsed(self, ask: Ask, caller: Caller, trail: Trail, facts: xmlwrite.ReplyFacts, request_id: str) -> bytes:
        """The answer of a dry run: the calls could be sent as they are, and none is."""
        for each in ask.calls:
            build_request(each, route(each.operation))
        trail.marks["dry-run"] = {"nothing-was-sent": None}
        return self._write([({}, ask)], caller, facts, request_id)

    def _performed(
        self,
        asks: Sequence[Ask],
        context: Context,
        caller: Caller,
        trail: Trail,
        facts: xmlwrite.ReplyFacts,
        request_id: str,
    ) -> bytes | Document:
        # One result, but for a GetOrder whose orders were answered by several REST versions.
        groups = self.order_versions.groups(asks, caller.asker)
        self.kept_answers.begin(asks[0].operation, caller, trail)
        results = self.kept_answers.carry_out(
            asks[0].operation, trail, lambda: [self._carry_out(group, context, caller, trail) for group in groups]
        )
        read: list[tuple[Json, Ask]] = []
        for data, ask in results:
            if isinstance(data, Document):
                for kind, names in data.marks.items():
                    facts.mark(kind, *names)
                return data
            read.append((data, ask))
        body = self._write(read, caller, facts, request_id)
        trail.keep_answers()
        mark_withheld(read[0][1], caller.application, trail.replies, facts)
        self._note_orders(read, body, context, caller, trail)
        return body

    def _note_orders(
        self, read: Sequence[tuple[Json, Ask]], body: bytes, context: Context, caller: Caller, trail: Trail
    ) -> None:
        withheld = any(reply.withheld for reply in trail.replies)
        alone = wanted_version(caller.application, read[0][1].operation.section) != "auto"
        for data, ask in read:
            self.order_versions.note(ask, data, caller.asker, withheld=withheld, alone=alone)
        data, ask = read[0]
        if len(read) == 1 and trail.replies and not self.order_versions.is_over():
            hides = (ask.operation.hides or {}).values() if withheld or not ask.whole else ()
            reply = Reply(ask, data, body, [name for names in hides for name in names])
            self._shadow.follow(reply, context, caller.client, PLANS)

    def _write(
        self, results: Sequence[tuple[Json, Ask]], caller: Caller, facts: xmlwrite.ReplyFacts, request_id: str
    ) -> bytes:
        """The MWS reply of what came. Raises ServiceError where it is not what the table says."""
        contents = []
        facts.given = {**results[0][1].given, **facts.given}
        for data, ask in results:
            facts.seal = partial(self._seal, ask, caller)
            facts.doubts = self.order_versions.doubts(ask)
            self._unknown_fields.compare(ask.operation, data)
            try:
                contents.append(xmlwrite.write_content(ask.operation, data, facts))
            except (AttributeError, KeyError, TypeError, ValueError) as exc:
                raise ServiceError(
                    str(explain_fault(ask.operation, data, facts.given)), source="sp"
                ) from without_secrets(exc)
            for element, value in facts.strange:
                self._unknown_fields.note_value(ask.operation, element, value)
        return xmlwrite.write_envelope(results[0][1].operation, contents, request_id)

    def _seal(self, ask: Ask, caller: Caller, token: Json) -> str:
        return caller.sealer.seal(self._ways.page(ask, caller.owner, token))

    # Who calls -------------------------------------------------------------------------------------------------

    def owner(self, account: Account) -> str:
        """Under which key the ledger has the entries of an account. Raises NotConfigured without its application."""
        return self._callers.owner(account)

    def client(self, account: Account) -> Client:
        """The SP-API client of an account; it shares the façade's connections, rates and tokens."""
        return self._callers.find(LegacyCall("", {}, account.mws_access_key, account.seller_id)).client

    # What is asked ---------------------------------------------------------------------------------------------

    def _asks(self, call: LegacyCall, section: Section, caller: Caller, *, looking: bool = False) -> list[Ask]:
        """The ways of this call, in the order in which they are to be tried. looking: they are only shown."""
        asks = self._ways.of(call, section, caller.account, caller.application, caller.sealer, caller.owner)
        return self.order_versions.arrange(asks, caller.asker, caller.client, looking=looking)

    # Carrying it out -------------------------------------------------------------------------------------------

    def _carry_out(self, asks: Sequence[Ask], context: Context, caller: Caller, trail: Trail) -> tuple[Answer, Ask]:
        """The first way's result; the next way's where the first fails in a manner that is its own."""
        max_wait, failures, ways = caller.application.max_wait, list[SpapiError](), [*asks]
        while ways:
            ask = ways.pop(0)
            operation = ask.operation
            self._warn_of_end(operation, ways)
            memory = caller.asker.memory
            runner = Runner(caller.client, memory, caller.owner, self.clock, trail, max_wait, self._open_ledger)
            try:
                return runner.run(self._plan(ask, context, trail)), ask
            except SpapiError as exc:
                failures.append(exc)
                ways = [other for other in ways if self._may_follow(other, ask, exc, context, caller)]
                if not ways:
                    told = fallback.to_tell(failures)
                    if told is exc:
                        raise
                    raise told from exc
                self._outages.warning(
                    f"{operation.name} by {operation.version} failed ({type(exc).__name__}, HTTP {exc.status}); "
                    f"trying {ways[0].operation.version}"
                )
        raise AssertionError("a call has at least one way")

    def _plan(self, ask: Ask, context: Context, trail: Trail) -> Plan:
        """What carries the Action out, with what was answered before where its conversation is kept."""
        make = PLANS[ask.operation.plan]
        if trail.job is not None:
            return durable.go_on(make, ask, context, trail.job)
        if ask.operation.durable and not (ask.operation.writes or trail.replaces_throttle) and self._can_keep():
            return durable.keep_answers(make, ask, context)
        return make(ask, context)

    def _can_keep(self) -> bool:
        """Whether answers can be kept: in the database, else in this process; not without SQLAlchemy."""
        try:
            self._open_ledger()
        except StateError as exc:
            if exc.reason != "library":
                raise
            return False
        return True

    def _may_follow(self, other: Ask, failed: Ask, exc: SpapiError, context: Context, caller: Caller) -> bool:
        """Whether another way may answer what this one failed in. A write that may have begun goes on by its own."""
        if failed.operation.durable and failed.operation.writes:
            return False
        if fallback.is_spent(exc):
            same = other.operation.version == failed.operation.version
            return same or self.order_versions.may_help(other, caller.asker)
        return fallback.is_its_own(exc, failed, context.now)

    def _warn_of_end(self, operation: Operation, others: Sequence[Ask]) -> None:
        """Log the end of what is asked, once; as a warning where nothing takes over by itself."""
        if operation.watched:
            return
        # A next page goes where its first page went, which was told of there.
        goes_on = bool(operation.first) or any(ask.operation.version != operation.version for ask in others)
        self._endings.log_ends(operation, goes_on=goes_on)

    # What is told ----------------------------------------------------------------------------------------------

    def _headers(
        self, call: LegacyCall, error: CompatError | None, facts: xmlwrite.ReplyFacts, trail: Trail, request_id: str
    ) -> tuple[tuple[str, str], ...]:
        headers = [("Content-Type", answers.XML), *answers.identity(request_id, self.clock.now())]
        if error is not None and error.mws_code == "RequestThrottled":
            headers += self._quotas.throttle_headers(call.action, 1, error.retry_after)
        elif "SellerId" in facts.given:
            headers += self._quotas.count_call(call.seller_id, call.action)
        marks = {**facts.marks, **trail.marks}
        headers += [(f"x-mws-compat-{kind}", ",".join(names)) for kind, names in sorted(marks.items())]
        calls = [operation for operation, _ in trail.tried]
        headers.append(("x-mws-compat-calls", ",".join(calls) or "none"))
        if error is None and trail.age is not None:
            headers.append(("x-mws-compat-age", str(trail.age)))
        warning = self._endings.warning(calls)
        if warning:
            headers.append(("Warning", warning))
        return tuple(headers)

    def _note(
        self, call: LegacyCall, reply: LegacyReply, section: Section | None, trail: Trail, request_id: str, begun: float
    ) -> None:
        from mws.compat.operate.journal import Entry

        if self._journal is None:
            return
        error = reply.error
        entry = Entry(
            request_id=request_id,
            time=self.clock.now(),
            seller_id=call.seller_id,
            section=section.name if section else "",
            action=call.action,
            status=reply.status,
            error_code=error.mws_code if isinstance(error, CompatError) else "",
            upstream=tuple(trail.tried),
            duration=self.clock.monotonic() - begun,
            owner=self._callers.owner_known(call),
            age=trail.age if error is None else None,
        )
        refused = error is not None and not trail.tried
        self._journal.record(self._refused.bounded_entry(entry, call.access_key) if refused else entry)

    def explain(self, call: LegacyCall, every: float | None = None) -> Explanation:
        """What the call would send, and what that costs in calls and seconds, or an hour of it every so many seconds.
        Nothing is sent.

        Raises the same CompatError leaves as the call itself for bad input.
        """
        caller = self._callers.find(call)
        section = registry.section_of(call.path, call.version, call.action)
        if section is None or not registry.is_built(section.name, call.action):
            raise unanswered_action(call, section)
        asks = self._asks(call, section, caller, looking=True)
        context = self._context(call, asks[0].operation, caller)
        further = self.order_versions.explain(asks, caller.asker)
        if asks[0].operation.writes and context.writes == "dry_run":
            further.append('a rehearsal (writes = "dry_run"): no write is sent')
        polls = None if every is None else Polls(every, caller.application.max_wait, self.config.answer_cache)
        return preview(asks, foresee(asks[0], context), caller.client, further, polls)

    @property
    def journal(self) -> Journal | None:
        """Where calls are noted, None where they are not."""
        return self._journal

    @property
    def state(self) -> State | None:
        """What outlives a call, None where nothing does."""
        return self._state

    @property
    def ledger(self) -> Ledger:
        """The ledger of feeds and reports, opened by the first who asks."""
        return self._open_ledger()

    def _open_ledger(self) -> Ledger:
        from mws.compat.ledger.ledger import Ledger

        with self._lock:
            changed = self.accounts.changed
            if self._ledger is None:
                self._ledger = Ledger(self._state, self.clock, tuple(self._callers.owners()))
            elif self._ledger_knows != changed:
                self._ledger.know(tuple(self._callers.owners()))
            self._ledger_knows = changed
            return self._ledger

    def close(self) -> None:
        """Let go of connections and write out what the journal still holds."""
        self._shadow.close()
        self._outages.tell()
        if self._journal is not None:
            self._journal.close()
        if self._state is not None:
            self._state.close()
        self._callers.close()
        if self._session is not None:
            self._session.close()


def _of_document(document: Document, request_id: str) -> tuple[tuple[str, str], ...]:
    """The headers of a file. Amazon's own Java library throws without Content-MD5 and x-amz-request-id."""
    return (
        ("Content-Type", document.content_type),
        ("Content-Length", str(document.size)),
        ("Content-MD5", document.md5),
        ("x-amz-request-id", request_id),
    )
