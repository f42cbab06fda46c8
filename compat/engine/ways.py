"""The ways in which one MWS call can be done today, best first: one REST version after the other, or a next page.

What decides is in the tables: the order of versions, what a version has no place for, and the day its routes end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mws.calls import LegacyCall
from mws.compat.config import Account, Application, Config
from mws.compat.engine import request
from mws.compat.engine.paging import Page, Sealer, corrupted
from mws.compat.engine.params import missing, unflatten
from mws.compat.engine.request import Ask
from mws.compat.errors import LossyTranslation
from mws.mappings import registry
from mws.mappings.model import CannotCarry, Operation, Section
from mws.spapi.calls import RestCall
from mws.spapi.clock import Clock
from mws.spapi.lifecycle import end_of, has_ended
from mws.spapi.routes import route

# Which setting chooses the REST version of a section that has several.
_VERSION_OF: Mapping[str, Callable[[Application], str]] = {"Orders": lambda application: application.orders_version}


class Ways:
    """The ways of one configuration. Sends nothing."""

    def __init__(self, config: Config, clock: Clock) -> None:
        self._config = config
        self._clock = clock

    def of(
        self, call: LegacyCall, section: Section, account: Account, application: Application, sealer: Sealer
    ) -> list[Ask]:
        """The ways this call can be done today, best first. LossyTranslation where there is none.

        sealer: opens the token of a next page. Raises InvalidRequest for what MWS would have refused.
        """
        operations = registry.versions(section.name, call.action)
        if operations[0].first:
            return [self._next_page(call, operations, account, application, sealer)]
        chosen = _VERSION_OF.get(section.name)
        wanted = chosen(application) if chosen else "auto"
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
            raise LossyTranslation("; ".join(reasons) + ".")
        # A batch that the first way would do call by call, and another in one.
        asks.sort(key=lambda ask: len(ask.calls) > (ask.operation.at_most_calls or len(ask.calls)))
        return asks

    def page(self, ask: Ask, seller_id: str, token: str) -> Page:
        """What the page after this answer needs. token: upstream's own."""
        call = ask.calls[0] if ask.calls else RestCall("")
        parameter = route(call.operation).page_request[0] if call.operation else ""
        return Page(
            section=ask.operation.section.name,
            first=ask.operation.first or ask.operation.action,
            version=ask.operation.version,
            seller_id=seller_id,
            operation=call.operation,
            path=dict(call.path),
            query={name: value for name, value in call.query.items() if name != parameter},
            parameter=parameter,
            token=token,
            values=dict(ask.values),
            whole=ask.whole,
            made=self._clock.now().timestamp(),
        )

    def _over(self, key: str, operation: Operation) -> bool:
        return operation.plan != "service_status" and has_ended(key, self._clock.now().date())

    def _next_page(
        self,
        call: LegacyCall,
        operations: Sequence[Operation],
        account: Account,
        application: Application,
        sealer: Sealer,
    ) -> Ask:
        token = call.params.get("NextToken", "")
        if not token:
            raise missing("NextToken")
        first = operations[0]
        page = sealer.open(token, section=first.section.name, first=first.first, seller_id=account.seller_id)
        operation = next((each for each in operations if each.version == page.version), None)
        if operation is None:
            raise corrupted(f"version {page.version} is no longer served")
        if not page.operation:
            fields = request.fields_of(registry.versions(page.section, page.first)[0], page.values)
            return Ask(operation, (), page.values, fields, token=page.token)
        private = operation.private if application.pii != "off" else ()
        rest = RestCall(page.operation, page.path, {**page.query, page.parameter: page.token}, None, private)
        return Ask(operation, (rest,), page.values, whole=page.whole)


def _end(key: str) -> str:
    end = end_of(key)
    return end.ends.isoformat() if end and end.ends else "a date unknown"
