"""Which of two REST versions of Orders answers what, while both live (decision 0011).

v0 is asked first. One order is answered by one version, and the order remembers which, since ListOrderItems and
GetOrder name no marketplace. The versions help each other only where their money is known to be the same: in
marketplaces whose prices carry no tax, and where the elements are proven. Elsewhere money of 2026-01-01 is marked;
after v0's end it is left out, unless the configuration says otherwise. Sends nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Literal

from mws.compat.config import Account, Orders
from mws.compat.engine.order_cache import OwnMemory
from mws.compat.engine.readers import texts
from mws.compat.engine.request import Ask
from mws.compat.engine.step_json import query_json
from mws.compat.ledger.order_answers import Answered, OrderAnswers
from mws.compat.ledger.order_proof import OrderProof
from mws.mappings.marketplaces import MARKETPLACES
from mws.mappings.model import CannotCarry
from mws.mappings.orders import v0, v2026
from mws.mappings.orders.versions import (
    ENDING,
    ENDING_CALLS,
    LASTING,
    MONEY,
    PLACES,
    OrderFacts,
    facts_of,
    is_of_orders,
    orders_in,
    tells_items,
)
from mws.mappings.orders.words_2026 import CHANNEL, ORDER_STATUS
from mws.mappings.paths import resolve
from mws.spapi.calls import Json, QueryValue, RestCall
from mws.spapi.lifecycle import has_ended

if TYPE_CHECKING:
    from mws.compat.state import State
    from mws.spapi.client import Client
    from mws.spapi.clock import Clock

Doubt = Literal["inferred", "unproven"]

SPARE = 5
"""Calls of searchOrders that stay in the bucket for answers when one is spent on the items of a page."""

AT_ONCE = 0.001
"""Seconds of wait that are none: whole calls of 178 seconds each do not add up exactly."""

_TOO_YOUNG = timedelta(minutes=3)  # Amazon takes no upper bound later than two minutes ago
_CORE = ("OrderTotal", "ItemPrice")


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose orders, and what is remembered for him."""

    account: Account
    owner: str
    memory: OwnMemory


class OrderVersions:
    """The choice between the versions, for all sellers of a configuration. Threads share it."""

    def __init__(self, settings: Orders, state: State | None, clock: Clock) -> None:
        self.proof = OrderProof(state, clock)
        self._answers = OrderAnswers(state, clock)
        self._settings = settings
        self._clock = clock

    def arrange(self, asks: Sequence[Ask], asker: Asker, client: Client, *, looking: bool = False) -> list[Ask]:
        """The ways in the order in which they are to be tried.

        client: whose rates say what is spare. looking: they are shown to a person and not tried.
        """
        ids = _ids(asks[0])
        if not ids or len({ask.operation.version for ask in asks}) == 1:
            return [*asks]
        shown = asker.memory.recall("shown", ids)
        noted = self._answers.recall(asker.owner, ids)
        if len(noted) == len(ids):
            return _first(asks, LASTING)
        since = max((str(_field(each, "updated")) for each in shown.values()), default="")
        asks = [replace(ask, since=since) if ask.operation.version == LASTING else ask for ask in asks]
        if not self.trusts(self._marketplaces(ids, shown, noted, asker)):
            return asks
        kept = asker.memory.recall("order", ids)
        if all(each in kept and str(_field(kept[each], "lastUpdatedTime"))[: len(since)] >= since for each in ids):
            return _first(asks, LASTING)
        page = self._page(asks, shown, asker, client, looking)
        if page is None:
            return asks
        return _first([replace(ask, page=page) if ask.operation.version == LASTING else ask for ask in asks], LASTING)

    def groups(self, asks: Sequence[Ask], asker: Asker) -> list[list[Ask]]:
        """The ways, or those for each version where orders of one GetOrder were answered by several."""
        ids = _ids(asks[0])
        if len(ids) < 2 or len({ask.operation.version for ask in asks}) == 1:
            return [[*asks]]
        noted = self._answers.recall(asker.owner, ids)
        others = [each for each in ids if each not in noted]
        if not noted or not others:
            return [[*asks]]
        return [
            [_narrowed(ask, wanted) for ask in _first(asks, version)]
            for version, wanted in ((ENDING, others), (LASTING, list(noted)))
        ]

    def may_help(self, ask: Ask, asker: Asker) -> bool:
        """Whether the other version may answer this where the first one's rate is spent."""
        listed = texts(ask, "MarketplaceId")
        if listed:
            return self.trusts(listed)
        ids = _ids(ask)
        shown, noted = asker.memory.recall("shown", ids), self._answers.recall(asker.owner, ids)
        return self.trusts(self._marketplaces(ids, shown, noted, asker))

    def trusts(self, marketplaces: Sequence[str]) -> bool:
        """Whether both versions write the same money in all of these. False for none."""
        return bool(marketplaces) and all(map(self._trusted, marketplaces))

    def note(self, ask: Ask, data: Json, asker: Asker, *, withheld: bool, alone: bool) -> None:
        """Remember what answered. withheld: buyers' data is missing. alone: no other version may be asked."""
        version = ask.operation.version
        chosen = not alone and not self.is_over()
        if not is_of_orders(ask.operation) or (version == LASTING and not chosen):
            return
        told = [(found, order) for order in orders_in(version, data) if (found := facts_of(version, order)) is not None]
        facts, orders = [each for each, _ in told], [order for _, order in told]
        if version == ENDING and ask.whole and not withheld:
            asker.memory.remember("order.v0", {each.id: order for each, order in told})
        if not chosen:
            return
        if not tells_items(ask.operation):
            self._note_shown(ask, orders, facts, asker)
        if version == ENDING:
            self._answers.forget(asker.owner, [each.id for each in facts] or _ids(ask))
        else:
            strange = [each for each in facts if not self.trusts((each.marketplace,))]
            self._answers.remember(asker.owner, {each.id: Answered(LASTING, each.marketplace) for each in strange})

    def doubts(self, ask: Ask) -> Callable[[Mapping[str, Json]], Mapping[str, Doubt] | None] | None:
        """What is doubtful in the orders of a reply: scope → element → how it is marked, None for what is no order.

        None where nothing can be: a reply of v0.
        """
        if not is_of_orders(ask.operation) or ask.operation.version != LASTING:
            return None
        place, found = PLACES[LASTING], dict[str, Mapping[str, Doubt]]()

        def of(scope: Mapping[str, Json]) -> Mapping[str, Doubt] | None:
            order = scope if place.id in scope else scope.get(place.one)
            if not isinstance(order, dict):
                return None
            told = str(resolve(order, place.marketplace))
            if told not in found:
                found[told] = self.doubtful(told)
            return found[told]

        return of

    def doubtful(self, marketplace: str) -> dict[str, Doubt]:
        """The money elements of a marketplace in which 2026-01-01 may differ from MWS, and how each is marked."""
        place = MARKETPLACES.get(marketplace)
        if place is not None and not place.prices_include_tax:
            return {}
        how: Doubt = "unproven" if self.is_over() and self._settings.unproven == "leave_out" else "inferred"
        return {name: how for name in sorted(MONEY) if not self.proof.of(marketplace, name).proven}

    def explain(self, asks: Sequence[Ask], asker: Asker) -> list[str]:
        """What a person should know of the choice."""
        notes: list[str] = []
        if not is_of_orders(asks[0].operation):
            return notes
        if len({ask.operation.version for ask in asks}) > 1:
            helps = self.may_help(asks[0], asker)
            if helps:
                notes.append(
                    "its marketplaces' money is the same in both versions: 2026-01-01 answers too where v0's rate is "
                    f"spent, and one {v2026.SEARCH_ORDERS} brings the items of a whole page while its rate is spare"
                )
            else:
                notes.append(
                    "prices of its marketplaces carry tax and are not proven: an order's items come from the version "
                    f"that answered the order, one {v0.GET_ORDER_ITEMS} each; 2026-01-01 answers where v0 refuses"
                )
        if self._settings.shadow and not self.is_over():
            notes.append(
                f"one read in {round(1 / self._settings.shadow)} is asked of the other version too, from spare rate"
            )
        return notes

    def is_over(self) -> bool:
        """Whether v0 has ended."""
        return has_ended(ENDING_CALLS[0], self._clock.now().date())

    def _trusted(self, marketplace: str) -> bool:
        doubtful = self.doubtful(marketplace)
        if not doubtful:
            return True
        seen = {element for place, element in self.proof.all() if place == marketplace}
        return not any(name in doubtful for name in (*_CORE, *(seen & MONEY)))

    def _marketplaces(
        self, ids: Sequence[str], shown: Mapping[str, Json], noted: Mapping[str, Answered], asker: Asker
    ) -> tuple[str, ...]:
        """Where the orders are: as they were told, else anywhere the account sells."""
        found: dict[str, None] = {}
        for order_id in ids:
            told = str(_field(shown.get(order_id), "marketplace")) or noted.get(order_id, Answered("", "")).marketplace
            found.update(dict.fromkeys((told,) if told else asker.account.marketplaces))
            if not told and not asker.account.marketplaces:
                return ()
        return tuple(found)

    def _note_shown(self, ask: Ask, orders: Sequence[Json], facts: Sequence[OrderFacts], asker: Asker) -> None:
        page: Json = None
        # Orders that were asked for by their ids stand on no page that a search could bring again.
        if ask.operation.version == ENDING and not _ids(ask) and len(facts) > 1:
            found = search_for(orders, updated="LastUpdatedAfter" in ask.values)
            page = None if found is None else {name: query_json(value) for name, value in found.items()}
        shown: dict[str, Json] = {
            each.id: {"marketplace": each.marketplace, "updated": each.updated[:19], "page": page} for each in facts
        }
        asker.memory.remember("shown", shown)

    def _page(
        self, asks: Sequence[Ask], shown: Mapping[str, Json], asker: Asker, client: Client, looking: bool
    ) -> RestCall | None:
        """The search that brings the items of the whole page an order was listed on, where its rate is spare."""
        way = next((ask for ask in asks if ask.operation is v2026.LIST_ORDER_ITEMS), None)
        query = _field(next(iter(shown.values()), None), "page")
        if way is None or not way.whole or not isinstance(query, dict):
            return None
        name = "|".join(f"{key}={value}" for key, value in query.items())
        if asker.memory.recall("searched", (name,)) or client.cost(v2026.SEARCH_ORDERS, 1 + SPARE) > AT_ONCE:
            return None
        if not looking:  # whoever comes meanwhile asks for his order alone, rather than for the same page again
            asker.memory.remember("searched", {name: {}})
        asked = {key: value for key, value in query.items() if not key.endswith("Before") or self._may_bound(value)}
        listed = query["marketplaceIds"] if isinstance(query["marketplaceIds"], list) else []
        asked["marketplaceIds"] = [each for each in listed if self._trusted(str(each))]
        # Texts and lists of texts, as `_page_of` made them.
        return RestCall(v2026.SEARCH_ORDERS, {}, {**asked, "includedData": way.calls[0].query["includedData"]})  # type: ignore[dict-item]

    def _may_bound(self, value: Json) -> bool:
        return datetime.fromisoformat(str(value).replace("Z", "+00:00")) <= self._clock.now() - _TOO_YOUNG


def _field(value: Json, name: str) -> Json:
    return value.get(name, "") if isinstance(value, dict) else ""


def _ids(ask: Ask) -> tuple[str, ...]:
    return tuple(texts(ask, "AmazonOrderId"))


def _first(asks: Sequence[Ask], version: str) -> list[Ask]:
    return sorted(asks, key=lambda ask: ask.operation.version != version)


def _narrowed(ask: Ask, ids: Sequence[str]) -> Ask:
    """A GetOrder for some of its orders."""
    calls = (
        replace(call, query={**call.query, "AmazonOrderIds": [*ids]}) if "AmazonOrderIds" in call.query else call
        for call in ask.calls
        if call.path.get("orderId", ids[0]) in ids
    )
    return replace(ask, calls=tuple(calls), values={**ask.values, "AmazonOrderId": [*ids]})


def search_for(orders: Sequence[Json], *, updated: bool) -> dict[str, QueryValue] | None:
    """The search of 2026-01-01 that finds these orders of v0 again, by when they were updated or else created.

    None where there is none: no orders, or a time or status that the other version does not know.
    """
    facts = [found for found in (facts_of(ENDING, order) for order in orders) if found is not None]
    times = sorted(each.updated if updated else each.created for each in facts)
    try:
        last = datetime.fromisoformat(times[-1].replace("Z", "+00:00")).astimezone(timezone.utc) + timedelta(seconds=1)
        filters = {
            parameter: [*dict.fromkeys(str(codec.write(str(_field(each, name)))) for each in orders if codec.write)]
            for parameter, name, codec in (
                ("fulfillmentStatuses", "OrderStatus", ORDER_STATUS),
                ("fulfilledBy", "FulfillmentChannel", CHANNEL),
            )
        }
    except (CannotCarry, IndexError, ValueError):
        return None
    which = "lastUpdated" if updated else "created"
    return {
        f"{which}After": times[0],
        f"{which}Before": last.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "marketplaceIds": [*dict.fromkeys(each.marketplace for each in facts)],
        **filters,
        "maxResultsPerPage": 100,
    }
