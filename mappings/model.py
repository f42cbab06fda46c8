"""The kinds of things a mapping table is made of. Data only: nothing here reads a reply or writes an element.

A table line reads "legacy name, then REST path". The order of lines is the order of elements on the wire.
`Many(wrapper, item)` is both `Wrapper.Item.1` in parameters and `<Wrapper><Item>` in XML: MWS used one notation.

REST paths: dotted names from the enclosing scope (`proceeds.grandTotal`), a selector for the first element of a
list that has a value (`orderAliases[aliasType=SELLER_ORDER_ID].aliasId`), "" for the scope itself. Request paths
begin with `query.`, `path.` or `body.`, `body` is the whole body; `each.` before one of them: one call for every value.
Inside a `Group` or a `Many` of a request they start from the object it makes.

Names of elements and attributes are XML names, with a prefix of the section's `namespaces` or `xml:` where MWS had one
(`ns2:ItemAttributes`, `xml:lang`); they are checked when a table is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from mws.spapi.calls import Json

Mark: TypeAlias = Literal["", "inferred", "rebuilt"]
Findings: TypeAlias = Mapping[str, tuple[str, ...]]


class CannotCarry(ValueError):
    """A value or parameter this REST version has no place for; another version may. `str()` is the reason."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How one value changes between REST and MWS.

    read: JSON → text of the element; None leaves the element out; ValueError or TypeError says what is wrong.
    write: parameter text → JSON; None is not sent; ValueError says what is wrong (it becomes InvalidParameterValue).
    None: read only.
    looks_at: paths `read` looks at inside the value, for the drift test. known: the enum values it knows.
    """

    name: str
    read: Callable[[Json], str | None]
    write: Callable[[str], Json] | None = None
    looks_at: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Derive:
    """A scope computed from another: what `Group` and `Many` may put between their path and their children.

    make: JSON → JSON, None leaves the element out. looks_at: as in Codec. mark: told in the reply's headers when
    the element is written: "rebuilt" from several values, "inferred" where a rule stood in for a missing fact.
    filters: what it makes are items as they came, some of them; otherwise the children read what only it knows.
    """

    name: str
    make: Callable[[Json], Json]
    looks_at: tuple[str, ...] = ()
    mark: Mark = ""
    filters: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A look at a whole item before it is written. find: JSON → marks, `{"inferred": ("OrderTotal",)}`."""

    name: str
    find: Callable[[Json], Findings]
    looks_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One element or parameter. required: for parameters. mark: as in Derive. also: other names clients send it by."""

    name: str
    rest: str
    codec: Codec
    required: bool = False
    mark: Mark = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attr:
    """An attribute of the element it stands in: a `Group`, an item of a `Many`, or the Result.

    One of: rest, read by `codec`; value, a constant; source, a key of the call's facts. Without a text it is left out.
    mark: as in Derive.
    """

    name: str
    rest: str = ""
    value: str = ""
    codec: Codec | None = None
    source: str = ""
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Text:
    """The text of the element it stands in, beside its attributes. Where there is none, a `Group` is left out.

    mark: as in Derive; it is the element that is told of.
    """

    rest: str
    codec: Codec
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Group:
    """An element with children; left out when none of them has a value. An attribute that was read is a value.

    As parameters: names with one beginning (`DestinationAddress.Name`). required, also: for parameters, as in Field.
    empty: written although nothing has a value, and where there is nothing at `rest`: `<Relationships/>`.
    """

    name: str
    children: tuple[Node, ...]
    rest: str = ""
    via: Derive | None = None
    empty: bool = False
    required: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Elements read from `rest` that stand in no element of their own."""

    children: tuple[Node, ...]
    rest: str
    via: Derive | None = None


@dataclass(frozen=True, slots=True)
class When:
    """Elements written only where the call's parameter has one of these values; "" is a parameter that was not sent."""

    parameter: str
    values: tuple[str, ...]
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """A list. As XML `<wrapper><item>`; as parameters `wrapper.item.1`, of structures `wrapper.item.1.Name`.

    children: elements of each item, or empty for plain values read by `codec`. An empty list is written as an empty
    wrapper; an absent one is left out, but for `empty`. Without a wrapper the items stand by themselves. check: looked
    at once for every item. also: as in Field, with the item where that differs (`ASINList.Id`).
    """

    wrapper: str
    item: str
    rest: str
    children: tuple[Node, ...] = ()
    codec: Codec | None = None
    required: bool = False
    at_most: int | None = None
    via: Derive | None = None
    check: Check | None = None
    empty: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """An element whose value is not in the reply but known to the call. source: a key of the call's facts."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class NextToken:
    """The page token: sealed on its way out, opened on its way in. rest: where upstream puts its own."""

    rest: str
    name: str = "NextToken"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A REST parameter MWS never had. private: those of its values that ask for buyers' data.

    when: the parameter it goes with, unless: the one it gives way to; "" = always. values: of `when`, () = any.
    """

    rest: str
    value: str | bool | int | tuple[str, ...]
    private: tuple[str, ...] = ()
    when: str = ""
    values: tuple[str, ...] = ()
    unless: str = ""


Source: TypeAlias = Literal["marketplaces", "marketplace", "seller_id", "country"]


@dataclass(frozen=True, slots=True)
class Supplied:
    """A REST parameter filled from the account where no parameter of the call has filled it.

    source: "marketplaces" (all of the account), "marketplace" (its home), "country" (of that), or "seller_id".
    as_list: REST wants a list of one. parameter: how a caller could have named it, for the error where it is not known.
    """

    rest: str
    source: Source
    as_list: bool = False
    parameter: str = "MarketplaceId"


@dataclass(frozen=True, slots=True)
class Cannot:
    """A parameter, or the beginning of several, that this REST version has no place for.

    why: completes "<Action> with <name>: ...".
    """

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Absent:
    """An element that has no source today. It is never written."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """Exactly one of these parameters must be sent. code, reason: what MWS answered where none was, its own words.

    With a reason the code is that of several of them too: MWS's client libraries name one exception for both.
    together: pairs of them that may be sent with each other.
    """

    names: tuple[str, ...]
    code: str = "MissingParameter"
    reason: str = ""
    together: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NotWith:
    """Where `name` is sent, none of `others` may be."""

    name: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """Where `name` is sent, `other` must be."""

    name: str
    other: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """What a reply may hold and MWS had no place for; told in `x-mws-compat-dropped` by `name` where it has a value.

    rest: a path from the root of the reply, through lists too (all elements, or those a selector names). Of money the
    amount: nothing, "" and zero are no value. money: where, below each of them, amounts stand (an object with amount
    and currency); their number and the sum by currency are told too. besides: names of what the object at `rest` is
    known to hold; a list of any other name is told by that name, with its number, and what it comes to nobody knows.
    """

    rest: str
    name: str
    money: tuple[str, ...] = ()
    besides: frozenset[str] = frozenset()


# Fixed and Cannot stand in the structures of a request only: a result that holds one does not compile.
Node: TypeAlias = Field | Attr | Text | Group | Scope | When | Many | Given | NextToken | Fixed | Cannot
RequestNode: TypeAlias = Node | Supplied
Rule: TypeAlias = OneOf | NotWith | Needs


@dataclass(frozen=True, slots=True)
class Section:
    """One MWS section. request_id: how its ErrorResponse spells the request id. account: SellerId or Merchant.

    namespaces: (prefix, URI) of those its names have beside xmlns. As in MWS, one that a reply's table uses is declared
    by each element that stands in the Result, not where its first name is.
    version_setting: the field of `mws.compat.config.Application` that chooses between REST versions, "" = no choice.
    """

    name: str
    path: str
    version: str
    xmlns: str
    account: Literal["SellerId", "Merchant"] = "SellerId"
    request_id: Literal["RequestID", "RequestId"] = "RequestID"
    namespaces: tuple[tuple[str, str], ...] = ()
    version_setting: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """How one Action is done by one REST version today. An Action may have several, best first.

    calls: keys of the routes it may use; the first is the one its table fills. call_by: parameter → the route that is
    filled instead where it is sent, the first that is. version: names the REST version where there are several.
    result: elements of `<ActionResult>`, and its attributes (`Attr`). envelope: how many there are: "one"; "each", one
    for every element of the list that the plan answers; one that is "empty"; "none", only ResponseMetadata.
    plan: name in `mws.compat.plans.PLANS`.
    private: data elements to ask for with a restricted data token; hides: what is missing without them.
    no_role_opens: elements a check may find withheld although the application has every role.
    ignored: REST paths that are known and had no place in MWS; dropped: those of them a caller is told of, money above
    all. absent: MWS elements without a source.
    at_most_calls: with more items than this, another version is preferred where it can do them in one call.
    first: for a ...ByNextToken operation, the Action it continues; "" otherwise.
    by_values: the plan makes its calls itself out of the parameters; their `rest` is "".
    repeats: of a write, what the same again with another signature is (`mws.compat.ledger.repeats`): "state", "fact",
    "event", "request" or "call"; "feed" where the feed type says it; "" for what only reads.
    rehearsal: what `writes = "dry_run"` answers: "plan" says so itself; "empty": its success has no content, and is
    answered once the call could be sent; "": it is refused, because only Amazon could answer.
    watched: it makes no call, and tells how its `calls` fared. remembers: what it reads was often read before.
    durable: the answers to its plan's calls are kept, and the same request goes on where it stopped
    (`mws.compat.engine.durable`). Not for what reads buyers' data.
    sources: where a plan that joins replies has its answer from: place in it → "route" or "route path", the longest
    place counts; "" where plan or ledger make the value. Empty: the answer is the reply of the first of `calls`.
    fills: what a plan puts into the calls it makes itself: route → its parameters and names of the body (`query.x`).
    caches: how long the answers to its calls may serve again (`mws.compat.engine.answer_cache`): as "offers", or as
    "catalogue". Not for what a seller reads of his own: prices, stock, orders, fees.

    Compared by identity: a table is made once, and what is compiled from it is kept by it.
    """

    section: Section
    action: str
    calls: tuple[str, ...]
    result: tuple[Node, ...] = ()
    request: tuple[RequestNode, ...] = ()
    rules: tuple[Rule, ...] = ()
    version: str = ""
    plan: str = "one_call"
    private: tuple[str, ...] = ()
    hides: Mapping[str, tuple[str, ...]] | None = None
    ignored: tuple[str, ...] = ()
    absent: tuple[Absent, ...] = ()
    at_most_calls: int | None = None
    first: str = ""
    by_values: bool = False
    repeats: Literal["", "state", "fact", "event", "request", "call", "feed"] = ""
    no_role_opens: tuple[str, ...] = ()
    envelope: Literal["one", "each", "empty", "none"] = "one"
    dropped: tuple[Dropped, ...] = ()
    call_by: Mapping[str, str] = field(default_factory=dict)
    rehearsal: Literal["", "plan", "empty"] = ""
    watched: bool = False
    remembers: bool = False
    durable: bool = False
    sources: Mapping[str, str] = field(default_factory=dict)
    fills: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    caches: Literal["", "offers", "catalogue"] = ""

    @property
    def writes(self) -> bool:
        """Whether it changes something: what `writes`, the repeat guard and the journal go by."""
        return bool(self.repeats)

    @property
    def name(self) -> str:
        """`Orders.ListOrders`."""
        return f"{self.section.name}.{self.action}"


def next_page(first: Operation) -> Operation:
    """The ...ByNextToken twin of an operation: the token carries everything, the reply is the same."""
    return replace(
        first,
        action=first.action + "ByNextToken",
        first=first.action,
        request=(),
        rules=(),
        at_most_calls=None,
        call_by={},
    )
