"""Writes JSON messages to files while they come, and makes JSON_LISTINGS_FEED documents of them at the end.

In memory stay four numbers for each message. Where two messages of a feed say different things of the same, the later
one is sent: Amazon does not promise to work through a document in order, so both cannot be.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from mws.compat.errors import bad_feed
from mws.compat.listings.messages import Lane, Piece
from mws.compat.listings.numbers import ranges, repeated_values

MOST_MESSAGES = 25_000
MOST_PARTS = 5
CONTENT_TYPE = "application/json; charset=UTF-8"

_CHUNK = 1 << 16
_BETWEEN = b",\n"


@dataclass(frozen=True, slots=True)
class Part:
    """One document, ready to be put to a feed's URL as `application/json; charset=UTF-8`.

    content: the file, at its start; the receiver closes it. size: bytes. messages: how many. marketplace_ids: of
    createFeed. sent: the numbers in it, as `1-25000`. after: parts (places in Conversion.parts) whose feeds must have
    ended before this one is sent.
    """

    kind: str
    content: BinaryIO = field(repr=False, compare=False)
    size: int
    messages: int
    marketplace_ids: tuple[str, ...]
    sent: str
    after: tuple[int, ...] = ()


@dataclass(slots=True, eq=False)
class _Spool:
    """The messages of one lane so far. ends: where each ends in the file."""

    file: BinaryIO
    ends: array[int] = field(default_factory=lambda: array("Q"))
    sent: array[int] = field(default_factory=lambda: array("I"))
    came: array[int] = field(default_factory=lambda: array("I"))
    about: array[int] = field(default_factory=lambda: array("q"))
    dropped: set[int] = field(default_factory=set)

    def remaining(self) -> Iterator[int]:
        return (index for index in range(len(self.ends)) if index not in self.dropped)


class Spools:
    """All lanes of a conversion. out: makes an empty private file."""

    def __init__(self, out: Callable[[], BinaryIO]) -> None:
        self._out = out
        self._spools: dict[tuple[Lane, str], _Spool] = {}

    def add(self, piece: Piece, sent: int, came: int) -> None:
        """Write one message. sent: its number. came: the place of the legacy message in its feed, from 0."""
        lane, marketplace, about, text = piece
        spool = self._spools.get((lane, marketplace))
        if spool is None:
            spool = self._spools[lane, marketplace] = _Spool(self._out())
        data = f'{{"messageId":{sent},{text}}},\n'.encode()
        spool.file.write(data)
        ends = spool.ends
        ends.append((ends[-1] if ends else 0) + len(data))
        spool.sent.append(sent)
        spool.came.append(came)
        spool.about.append(hash(about))

    def settle(self) -> list[tuple[int, int]]:
        """Drop what a later message says differently: (number sent, number of the later one) of the legacy messages
        that nothing is left of.
        """
        groups: dict[str, list[_Spool]] = {}
        for (lane, marketplace), spool in self._spools.items():
            groups.setdefault(marketplace if lane in (Lane.PRICE, Lane.CONTENT) else "", []).append(spool)
        overtaken: dict[int, tuple[int, int]] = {}
        for spools in groups.values():
            overtaken |= _settle(spools)
        if overtaken:
            for spool in self._spools.values():
                for index in spool.remaining():
                    overtaken.pop(spool.came[index], None)
        return [overtaken[came] for came in sorted(overtaken)]

    def parts(self, seller_id: str, marketplaces: tuple[str, ...]) -> tuple[Part, ...]:
        """The documents, in the order to send them. Raises InvalidRequest where there are too many messages."""
        header = json.dumps({"sellerId": seller_id, "version": "2.0"}, ensure_ascii=False, separators=(",", ":"))
        head = f'{{"header":{header},"messages":[\n'.encode()
        made: list[Part] = []
        try:
            self._make(made, head, marketplaces)
        except BaseException:
            for part in made:
                part.content.close()
            raise
        return tuple(made)

    def _make(self, made: list[Part], head: bytes, marketplaces: tuple[str, ...]) -> None:
        for kind, lanes in (
            ("stock", (Lane.EMPTY, Lane.STOCK)),
            ("price", (Lane.PRICE,)),
            ("content", (Lane.CONTENT,)),
            ("stock", (Lane.STOCK_AFTER_PRICE,)),
        ):
            late = Lane.STOCK_AFTER_PRICE in lanes
            after = tuple(place for place, part in enumerate(made) if part.kind == "price") if late else ()
            for marketplace in ("", *marketplaces):
                spools = [spool for lane in lanes if (spool := self._spools.get((lane, marketplace)))]
                # JSON_LISTINGS_FEED takes one marketplace; stock said in one is the stock of the whole region.
                where = (marketplace or marketplaces[0],)
                for content in _documents(spools, head, self._out):
                    file, size, sent = content
                    made.append(Part(kind, file, size, len(sent), where, ranges(sent), after))

    def close(self) -> None:
        """Give the lanes' files back. The parts stay open."""
        for spool in self._spools.values():
            spool.file.close()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a message stands. came: the place of its legacy message."""

    came: int
    spool: _Spool
    index: int

    @property
    def sent(self) -> int:
        return self.spool.sent[self.index]


def _settle(spools: list[_Spool]) -> dict[int, tuple[int, int]]:
    """Mark what is dropped in one group: place of the legacy message → (number sent, that of the later one)."""
    every: array[int] = array("q")
    for spool in spools:
        every.extend(spool.about)
    twice = repeated_values(every)
    if not twice:
        return {}
    rivals: dict[str, list[_Place]] = {}
    for spool in spools:
        for index, about in enumerate(spool.about):
            if about in twice:
                rivals.setdefault(_key(spool, index), []).append(_Place(spool.came[index], spool, index))
    overtaken: dict[int, tuple[int, int]] = {}
    for places in rivals.values():
        last = max(places, key=lambda place: place.came)
        for place in places:
            if place.came != last.came:  # several that one legacy message became are not at odds
                place.spool.dropped.add(place.index)
                overtaken[place.came] = (place.sent, last.sent)
    return overtaken


def _key(spool: _Spool, index: int) -> str:
    """What a written message is about. With its SKU: two texts may have the same hash by chance."""
    start = spool.ends[index - 1] if index else 0
    spool.file.seek(start)
    message = json.loads(spool.file.read(spool.ends[index] - start - len(_BETWEEN)))
    spool.file.seek(0, 2)
    return f"{spool.about[index]} {message['sku']}"


def _documents(
    spools: list[_Spool], head: bytes, out: Callable[[], BinaryIO]
) -> Iterator[tuple[BinaryIO, int, array[int]]]:
    messages = ((spool, index) for spool in spools for index in spool.remaining())
    most = sum(len(spool.ends) - len(spool.dropped) for spool in spools)
    if most > MOST_MESSAGES * MOST_PARTS:
        raise bad_feed(
            f"The feed becomes {most:,} messages; {MOST_PARTS} feeds of {MOST_MESSAGES:,} are sent at most. Split it."
        )
    for _ in range(0, most, MOST_MESSAGES):
        yield _document(messages, head, out())


def _document(messages: Iterator[tuple[_Spool, int]], head: bytes, file: BinaryIO) -> tuple[BinaryIO, int, array[int]]:
    file.write(head)
    sent: array[int] = array("I")
    start = end = 0
    run: _Spool | None = None
    for spool, index in messages:
        begins = spool.ends[index - 1] if index else 0
        if run is spool and begins == end:
            end = spool.ends[index]
        else:
            _copy(run, start, end, file)
            run, start, end = spool, begins, spool.ends[index]
        sent.append(spool.sent[index])
        if len(sent) == MOST_MESSAGES:
            break
    # Between messages stands a comma, after the last one none.
    _copy(run, start, end - len(_BETWEEN), file)
    file.write(b"\n]}\n")
    file.flush()
    size = file.tell()
    file.seek(0)
    return file, size, sent


def _copy(spool: _Spool | None, start: int, end: int, target: BinaryIO) -> None:
    if spool is None:
        return
    spool.file.seek(start)
    while start < end:
        data = spool.file.read(min(_CHUNK, end - start))
        target.write(data)
        start += len(data)
