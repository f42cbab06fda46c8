"""Turns a legacy listing feed into JSON_LISTINGS_FEED documents. Reads a stream, writes files; no network, no state.

Every message that comes in goes one of three ways, and only one: it is written (as one JSON message or several), it is
refused by name, or it waits for something that must be read first. A feed that is wrong as a whole raises
InvalidRequest and leaves nothing. Reading is the caller's: a conversion whose `needs_current` or `needs_catalog` is not
empty is made again with `current_offer` and `asin_of` that know the answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Literal

from mws.compat.engine.charsets import flat_default
from mws.compat.errors import InvalidRequest, bad_feed
from mws.compat.ledger.questions.changed_skus import MOST_NAMED
from mws.compat.listings.definition import Definition, DefinitionKey
from mws.compat.listings.flat import Rows
from mws.compat.listings.messages import Lane, Pieces, left_out, pieces_of
from mws.compat.listings.numbers import Numbers
from mws.compat.listings.offer import Terms, Waiting, World
from mws.compat.listings.parts import CONTENT_TYPE, MOST_MESSAGES, MOST_PARTS, Part, Spools
from mws.compat.listings.price_guard import Mode, Move, PriceGuard, SentBefore
from mws.compat.listings.rules import Wrong
from mws.compat.listings.xml import Envelope, Message
from mws.mappings.feeds.types import FeedType, find
from mws.spapi.calls import Json

__all__ = ["CONTENT_TYPE", "MOST_MESSAGES", "MOST_PARTS", "Conversion", "Part", "RefusedMessage", "convert", "converts"]

_TOO_MANY = f"The feed has more than {MOST_MESSAGES * MOST_PARTS:,} messages. Split it."


@dataclass(frozen=True, slots=True)
class RefusedMessage:
    """A message that is not sent. message_id: the caller's; of a flat file the record number.

    element: what in it, "" for all of it; several are parted by ", ". warning: nothing is lost by it.
    """

    message_id: int
    element: str
    reason: str
    sku: str = ""
    warning: bool = False

    def __str__(self) -> str:
        return f"message {self.message_id}: {self.element + ': ' if self.element else ''}{self.reason}"


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a feed became.

    messages: how many legacy messages came in. parts: the documents, in the order to send them; the receiver closes
    their files. numbers: the caller's MessageID of a number that is sent. refused: by message. needs_current: SKUs
    whose listing must be read (getListingsItem with attributes and summaries), needs_catalog: (type, id) of products
    whose ASIN must be found (searchCatalogItems); waiting: how many messages wait for that, none of them is in a part.
    needs_participations: what Amazon says of the seller's marketplaces must be read (getMarketplaceParticipations).
    needs_prices: SKUs of whose prices the ledger must be asked. needs_definitions: definitions of product types that
    must be read (getDefinitionsProductType).
    merchant: MerchantIdentifier of the envelope. withheld: names of what had no effect and was left out. prices: where
    each price that is sent goes. skus: of what is sent; none where they are more than MOST_NAMED.
    """

    messages: int
    parts: tuple[Part, ...]
    numbers: Numbers
    refused: tuple[RefusedMessage, ...]
    needs_current: tuple[str, ...] = ()
    needs_catalog: tuple[tuple[str, str], ...] = ()
    waiting: int = 0
    merchant: str = ""
    withheld: tuple[str, ...] = ()
    needs_participations: bool = False
    needs_prices: tuple[str, ...] = ()
    prices: tuple[Move, ...] = field(default=(), repr=False)
    needs_definitions: tuple[DefinitionKey, ...] = ()
    skus: tuple[str, ...] = field(default=(), repr=False)

    @property
    def needs_anything(self) -> bool:
        """Whether something is to be read that messages wait for."""
        return bool(
            self.needs_current
            or self.needs_catalog
            or self.needs_participations
            or self.needs_prices
            or self.needs_definitions
        )

    def close(self) -> None:
        """Close the files of the parts."""
        for part in self.parts:
            part.content.close()


def converts(feed_type: str) -> bool:
    """Whether `convert` takes this FeedType, written with its underscores or without."""
    row = find(feed_type)
    return row is not None and row.converts


def convert(
    source: BinaryIO,
    feed_type: str,
    *,
    seller_id: str,
    marketplace_ids: tuple[str, ...],
    currency_of: Mapping[str, str],
    product_types: Mapping[str, Any] | None = None,  # Any: the seller's table, checked row by row where it is used
    current_offer: Callable[[str, str], Json] | None = None,
    asin_of: Callable[[str, str, str], str | None] | None = None,
    out: Callable[[], BinaryIO],
    partial: Literal["read", "refuse"] = "read",
    charset: str = "",
    now: datetime | None = None,
    language_of: Mapping[str, str] | None = None,
    terms: Callable[[str], Terms] | None = None,
    shipping_groups: Mapping[str, Mapping[str, str]] | None = None,
    price_guard: Mode = "refuse",
    price_guard_factor: int = 10,
    sent_before: SentBefore | None = None,
    definition: Callable[[DefinitionKey], Definition | None] | None = None,
) -> Conversion:
    """Convert a listing feed.

    source: the feed, read once, forwards. feed_type: legacy name. marketplace_ids: at least one; prices and content get
    a document for each, stock one for the region, sent to the first. currency_of: ISO 4217 by marketplace id: what
    "DEFAULT" and flat files mean; language_of: tags such as `en_US`. Where they are silent, terms is asked: what the
    seller's participations say of a marketplace; then, for a currency, the message itself.
    shipping_groups: `[feeds.shipping_groups]`.
    product_types: `[feeds.product_types]`. current_offer: (SKU, marketplace id) → reply of getListingsItem, None where
    there is no such listing. asin_of: (type, id, marketplace id) → ASIN, None where there is none. out: makes an empty
    private binary file, open for reading and writing. partial: whether a change that would wipe what it does not name
    waits for the present offer, or is refused. charset: the label of the call, or what `examine` found. now: for
    EffectiveDate. price_guard, price_guard_factor: of `[feeds]`. sent_before: the prices the ledger knows; without it
    the present offer is all that a price is held against. definition: Amazon's definitions of product types; without it
    nothing is checked by them.

    Raises InvalidRequest for a feed that is wrong as a whole; no file is left open then.
    """
    row = _type(feed_type)
    if not marketplace_ids:
        raise InvalidRequest("The feed is for no marketplace.")
    world = World(
        marketplaces=tuple(dict.fromkeys(marketplace_ids)),
        currency_of=currency_of,
        current=current_offer,
        asin_of=asin_of,
        reads=partial == "read",
        product_types=product_types or {},
        language_of=language_of or {},
        terms=terms,
        shipping_groups=shipping_groups or {},
        guard=PriceGuard(price_guard, price_guard_factor, sent_before),
        definition=definition,
    )
    spools = Spools(out)
    try:
        return _converted(_reader(source, row, charset, world.marketplaces, now), world, spools, seller_id)
    finally:
        spools.close()


def _type(feed_type: str) -> FeedType:
    row = find(feed_type)
    if row is None or not row.converts:
        raise InvalidRequest(f"{feed_type[:80]} is no feed type that is converted to JSON_LISTINGS_FEED.")
    return row


def _reader(
    source: BinaryIO, row: FeedType, charset: str, marketplaces: tuple[str, ...], now: datetime | None
) -> Envelope | Rows:
    if row.form == "flat":
        return Rows(source, row.legacy, charset=charset, default=flat_default(marketplaces))
    return Envelope(source, row.message, charset=charset, now=now)


def _converted(reader: Envelope | Rows, world: World, spools: Spools, seller_id: str) -> Conversion:
    numbers = Numbers()
    refused: list[RefusedMessage] = []
    needs = _Needs()
    moves: dict[tuple[str, str], list[Move]] = {}
    skus: dict[str, None] = {}
    came = -1
    add, take, sent, guard = spools.add, numbers.take, numbers.sent, world.guard
    for message in reader:
        came += 1
        if came == MOST_MESSAGES * MOST_PARTS:
            raise bad_feed(_TOO_MANY)
        caller = message.number
        take(caller)
        try:
            if message.fault is not None:
                raise message.fault
            guard.begin()
            world.notes.clear()
            pieces = pieces_of(message, world)
            notes = [*left_out(message, world), *guard.warnings, *world.notes]
            if guard.moves or moves:
                _note_moves(moves, message, pieces, guard.moves)
            if not pieces:
                notes.append(Wrong("", "changes nothing: the listing is there, and already so"))
            refused += (RefusedMessage(caller, each.element, each.reason, _sku(message), True) for each in notes)
            if len(skus) <= MOST_NAMED:
                skus[_sku(message)] = None
            given = [sent(caller)]
            if len(pieces) == 1:
                add(pieces[0], given[0], came)
                continue
            # The same number in every document; another where two messages of one document came of this one.
            count: Counter[tuple[Lane, str]] = Counter()
            for piece in pieces:
                place = (piece.lane, piece.marketplace)
                if count[place] == len(given):
                    given.append(sent(caller, again=True))
                add(piece, given[count[place]], came)
                count[place] += 1
        except Wrong as exc:
            refused.append(RefusedMessage(caller, exc.element, exc.reason, _sku(message)))
        except Waiting as exc:
            needs.add(exc, message)
    for loser, winner in spools.settle():
        later = numbers.caller(winner)
        reason = f"message {later} of the same feed says otherwise, and is the one that is sent"
        refused.append(RefusedMessage(numbers.caller(loser), "", reason, warning=True))
    return Conversion(
        messages=came + 1,
        parts=spools.parts(seller_id, world.marketplaces),
        numbers=numbers,
        refused=tuple(refused),
        needs_current=tuple(needs.skus),
        needs_catalog=tuple(needs.products),
        waiting=needs.waiting,
        merchant=reader.merchant,
        withheld=tuple(reader.withheld),
        needs_participations=needs.participations,
        needs_prices=tuple(needs.priced),
        prices=tuple(move for each in moves.values() for move in each),
        needs_definitions=tuple(needs.definitions),
        skus=tuple(skus) if len(skus) <= MOST_NAMED else (),
    )


@dataclass(slots=True)
class _Needs:
    """What messages wait for, in the order in which they came. waiting: how many do. priced: SKUs with a price."""

    waiting: int = 0
    participations: bool = False
    skus: dict[str, None] = field(default_factory=dict)
    products: dict[tuple[str, str], None] = field(default_factory=dict)
    priced: dict[str, None] = field(default_factory=dict)
    definitions: dict[DefinitionKey, None] = field(default_factory=dict)

    def add(self, what: Waiting, message: Message) -> None:
        """Note what a message waits for."""
        self.waiting += 1
        self.participations |= what.participations
        if what.sku:
            self.skus[what.sku] = None
        if what.product:
            self.products[what.product] = None
        if what.definition:
            self.definitions[what.definition] = None
        if any(kind == "Price" for kind, _ in message.bodies):
            self.priced[_sku(message)] = None


def _note_moves(
    moves: dict[tuple[str, str], list[Move]], message: Message, pieces: Pieces, found: Sequence[Move]
) -> None:
    """Note the prices of a message in the place of those of an earlier one that says otherwise of the same offer."""
    sku = _sku(message)
    for piece in pieces:
        if piece.about == f"offer {sku}":
            moves.pop((piece.marketplace, sku), None)
    for move in found:
        moves.setdefault((move.marketplace, sku), []).append(move)


def _sku(message: Message) -> str:
    for _, values in message.bodies:
        sku = values.get("SKU")
        if isinstance(sku, str):
            return sku
    return ""
