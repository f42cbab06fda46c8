"""The ways in which one MWS call can be done today, best first: one REST version after the other, or a next page.

What decides is in the tables: the order of versions, what a version has no place for, and the day its routes end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mws.calls import LegacyCall
from mws.compat.config import Account, Application, Config
from mws.compat.engine import request
from mws.compat.engine.paging import NextPage, TokenSealer, corrupted_token
from mws.compat.engine.params import missing, unflatten
from mws.compat.engine.request import Ask
from mws.compat.errors import LossyTranslation
from mws.mappings import registry
from mws.mappings.model import CannotCarry, Operation, Section
from mws.spapi.calls import Json, RestCall
from mws.spapi.clock import Clock
from mws.spapi.lifecycle import end_of, has_ended
from mws.spapi.pagination import following
from mws.spapi.routes import route


class Ways:
    """The ways of one configuration. Sends nothing."""

    def __init__(self, config: Config, clock: Clock) -> None:
        self._config = config
        self._clock = clock

    def of(
        self,
        call: LegacyCall,
        section: Section,
        account: Account,
        application: Application,
        sealer: TokenSealer,
        owner: str,
    ) -> list[Ask]:
        """The ways this call can be done today, best first. LossyTranslation where there is none.

        sealer: opens the token of a next page, owner: whose it must be. Raises InvalidRequest for what MWS would have
        refused.
        """
        operations = registry.versions(section.name, call.action)
        if operations[0].first:
            return [self._next_page(call, operations, application, sealer, owner)]
        wanted = wanted_version(application, section)
        private = application.pii != "off"
        asks: list[Ask] = []
        reasons: list[str] = []
        for operation in operations:
            if operation.version and wanted not in ("auto", operation.version):
                continue
            ended = next((key for key in operation.calls if self._over(key, operation)), None)
            if ended:
                reasons.append(f"{ended} ended on {_end(ended)}")
                continue
            try:
                values = unflatten(operation, call.params, strict=self._config.gateway.strict)
                asks.append(request.build(operation, values, account, private=private))
            except CannotCarry as exc:
                reasons.append(str(exc))
        if not asks:
            reasons += self._others(operations, section, wanted)
            raise LossyTranslation("; ".join(reasons) + ".")
        # A batch that the first way would do call by call, and another in one.
        asks.sort(key=lambda ask: len(ask.calls) > (ask.operation.at_most_calls or len(ask.calls)))
        return asks

    def _others(self, operations: Sequence[Operation], section: Section, wanted: str) -> Iterator[str]:
        """Versions that live and were not asked, because the configuration names another one."""
        for operation in operations:
            live = not any(self._over(key, operation) for key in operation.calls)
            if live and operation.version and wanted not in ("auto", operation.version):
                setting = f'{section.version_setting} = "{operation.version}"'
                yield f"{setting} in the configuration asks {operation.calls[0]}"

    def page(self, ask: Ask, owner: str, token: Json) -> NextPage:
        """What the page after this answer needs. token: upstream's own, or what the plan wants to find again."""
        call = ask.calls[0] if ask.calls else RestCall("")
        return NextPage(
            section=ask.operation.section.name,
            first=ask.operation.first or ask.operation.action,
            version=ask.operation.version,
            owner=owner,
            operation=call.operation,
            path=dict(call.path),
            query=dict(call.query),
            body=call.body,
            token=token,
            values=ask.values,
            whole=ask.whole,
            made=self._clock.now().timestamp(),
        )

    def _over(self, key: str, operation: Operation) -> bool:
        return not operation.watched and has_ended(key, self._clock.now().date())

    def _next_page(
        self,
        call: LegacyCall,
        operations: Sequence[Operation],
        application: Application,
        sealer: TokenSealer,
        owner: str,
    ) -> Ask:
        token = call.params.get("NextToken", "")
        if not token:
            raise missing("NextToken")
        first = operations[0]
        page = sealer.open(token, section=first.section.name, first=first.first, owner=owner)
        operation = next((each for each in operations if each.version == page.version), None)
        if operation is None:
            raise corrupted_token(f"version {page.version} is no longer served")
        if page.operation and page.operation not in operation.calls:
            raise corrupted_token(f"{page.operation} is no longer asked for it")
        if not page.operation:
            fields = request.fields_of(registry.versions(page.section, page.first)[0], page.values)
            return Ask(operation, (), page.values, fields, place=page.token)
        private = operation.private if application.pii != "off" else ()
        made = RestCall(page.operation, page.path, page.query, page.body, private)
        if not isinstance(page.token, str):
            return Ask(operation, (made,), page.values, whole=page.whole, place=page.token)
        rest = following(route(page.operation), made, page.token)
        return Ask(operation, (rest,), page.values, whole=page.whole)


def wanted_version(application: Application, section: Section) -> str:
    """The REST version that the configuration wants of a section, "auto" where it leaves the choice or there is none.

    Which setting says it is the section's own: `Section.version_setting`.
    """
    return str(getattr(application, section.version_setting)) if section.version_setting else "auto"


def _end(key: str) -> str:
    end = end_of(key)
    return end.ends.isoformat() if end and end.ends else "a date unknown"
