"""The elements of a reply: what a class declares becomes objects and lists, everything else plain attributes.

An element is a dict of its XML attributes, and its children are its attributes. While its children come in, a declared
one stands there as a slot; when the element ends each slot gives way to what it collected. A child that nobody declared
is text, the last of its name; its own children lie flat in the nearest element above it that somebody declared. So it
was in boto.mws, and programs read replies accordingly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

__all__ = [
    "ComplexAmount",
    "ComplexDimensions",
    "ComplexMoney",
    "ComplexType",
    "ComplexWeight",
    "DeclarativeType",
    "Dimension",
    "Element",
    "ElementList",
    "MemberList",
    "Response",
    "ResponseElement",
    "ResponseResultList",
    "SimpleList",
    "strip_namespace",
]


class ComplexType(dict[str, str]):
    """Text that has XML attributes: those by key, the text as `.Value`."""

    _value = "Value"

    def __repr__(self) -> str:
        return f"{getattr(self, self._value, None)}{dict(self)!r}"

    def __str__(self) -> str:
        return str(getattr(self, self._value, ""))


class Dimension(ComplexType):
    """A measure: a Decimal as `.Value`, and its `["Units"]`."""

    if TYPE_CHECKING:
        Value: Decimal


# ---------------------------------------------------------------------------------------------------------------------
# What a class can declare of a child
# ---------------------------------------------------------------------------------------------------------------------


class DeclarativeType:
    """A declared child: on a class the declaration, on an object that is being read the slot that collects it.

    _hint: the class of the child; without one, an unnamed class of elements that declares `kw`.
    """

    _parent: ResponseElement | None = None
    _name = "?"

    def __init__(self, _hint: type[ResponseElement] | None = None, **kw: Any) -> None:
        self._value: Any = None
        self._hint: type[ResponseElement] = _hint or type(
            f"JIT_{type(self).__name__}", (ResponseElement,), {"_unnamed": True, **kw}
        )

    def __repr__(self) -> str:
        above = self._parent._name if self._parent is not None else "?"
        return f"<{type(self).__name__} {above}/{self._name}>"

    def setup(self, parent: ResponseElement, name: str, *args: Any, **kw: Any) -> None:
        """Put an empty slot of this kind into the parent's place of that name."""
        slot = type(self)(_hint=self._hint)
        slot._parent = parent
        slot._name = name
        setattr(parent, name, slot)

    def start(self, *args: Any, **kw: Any) -> ResponseElement | None:
        """The child begins. Returns the element that takes what comes next; None: the parent goes on taking it."""
        raise NotImplementedError(f"{type(self).__name__} declares no way to read {self._name}")

    def end(self, *args: Any, **kw: Any) -> None:
        """The child ends, and was taken by the parent: `name` and `value` say what it held."""
        raise NotImplementedError(f"{type(self).__name__} declares no way to read {self._name}")

    def teardown(self, *args: Any, **kw: Any) -> None:
        """The parent ends: what was collected takes the slot's place."""
        assert self._parent is not None, "only a slot is torn down"
        setattr(self._parent, self._name, self._value)


class Element(DeclarativeType):
    """A child there is once; None where it did not come."""

    def start(self, *args: Any, **kw: Any) -> ResponseElement | None:
        element = self._hint(parent=self._parent, **kw)
        self._value = element
        return element

    def end(self, *args: Any, **kw: Any) -> None:
        pass


class SimpleList(DeclarativeType):
    """Texts, in a list."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._value = []

    def start(self, *args: Any, **kw: Any) -> ResponseElement | None:
        return None

    def end(self, name: str, value: str, *args: Any, **kw: Any) -> None:
        self._value.append(value)


class ElementList(SimpleList):
    """Elements, in a list."""

    def start(self, *args: Any, **kw: Any) -> ResponseElement | None:
        element = self._hint(parent=self._parent, **kw)
        self._value.append(element)
        return element

    def end(self, *args: Any, **kw: Any) -> None:
        pass


class MemberList(Element):
    """The elements below `member`, in a list that stands in the place of their parent.

    _member: the class of a member, or `SimpleList` for texts; without one, `kw` is what a member declares.
    """

    def __init__(
        self,
        _member: type[ResponseElement | DeclarativeType] | None = None,
        _hint: type[ResponseElement] | None = None,
        *args: Any,
        **kw: Any,
    ) -> None:
        if "member" in kw or (_member is not None and _hint is not None):
            raise AssertionError(f"{type(self).__name__}: say what a member is, by its class or by its children")
        if _hint is not None:
            super().__init__(_hint=_hint)
        elif _member is None:
            super().__init__(*args, member=ElementList(**kw))
        elif issubclass(_member, DeclarativeType):
            super().__init__(*args, member=_member(**kw))
        else:
            super().__init__(*args, member=ElementList(_member, **kw))

    def teardown(self, *args: Any, **kw: Any) -> None:
        members = [] if self._value is None else self._value.member
        # A slot still: the parent was cut off, or is torn down before it ended.
        self._value = [] if isinstance(members, DeclarativeType) else members
        super().teardown(*args, **kw)


# ---------------------------------------------------------------------------------------------------------------------
# Elements
# ---------------------------------------------------------------------------------------------------------------------


def strip_namespace(func: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a method that takes the name of a child take it without the prefix that the element's class names."""

    @wraps(func)
    def without(self: ResponseElement, name: str, *args: Any, **kw: Any) -> Any:
        return func(self, name.removeprefix(f"{self._namespace}:") if self._namespace else name, *args, **kw)

    return without


class ResponseElement(dict[str, str]):
    """An element of a reply: its XML attributes by key, its children by attribute.

    connection: who asked. name: of the element. parent: the element above it. attrs: its XML attributes.
    """

    _override: ClassVar[Mapping[str, type]] = {}
    _name: Any = None  # Any: a class may have none; an object has one
    _namespace: str | None = None
    _unnamed = False

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...  # the children: whatever the reply has

    def __init__(
        self,
        connection: Any = None,
        name: str | None = None,
        parent: ResponseElement | None = None,
        attrs: AttributesImpl | Mapping[str, str] | None = None,
    ) -> None:
        if parent is not None and self._namespace is None:
            self._namespace = parent._namespace
        if connection is not None:
            self._connection = connection
        self._name = name or self._name or type(self).__name__
        self._declared("setup", attrs=attrs)
        super().__init__(attrs or {})

    def _declared(self, op: str, **kw: Any) -> None:
        """Do one of `setup` and `teardown` with every child that is declared, and not filled yet."""
        scope: dict[str, object] = {}
        for cls in reversed(type(self).__mro__):
            if issubclass(cls, ResponseElement):
                scope |= vars(cls)
        scope |= vars(self)
        for name, node in scope.items():
            if isinstance(node, DeclarativeType):
                getattr(node, op)(self, name, parentname=self._name, **kw)

    @property
    def connection(self) -> Any:
        """The connection that read this. AttributeError where there was none."""
        return self._connection

    def __repr__(self) -> str:
        name = f"^{self._name or ''}^" if self._unnamed else type(self).__name__
        children = (f"{child}: {value!r}" for child, value in vars(self).items() if not child.startswith("_"))
        return f"{name}{dict(self)!r}({', '.join(children)})"

    def _type_for(self, name: str, attrs: object) -> type:
        """The class for a child of that name, as a class may say in `_override`."""
        return self._override.get(name, ResponseElement)

    @strip_namespace
    def startElement(self, name: str, attrs: AttributesImpl, connection: Any) -> ResponseElement | None:
        """A child begins. Returns the element that takes what comes next; None: this one goes on."""
        place = getattr(self, name, None)
        if isinstance(place, DeclarativeType):
            return place.start(name=name, attrs=attrs, connection=connection)
        if attrs.getLength():
            setattr(self, name, ComplexType(attrs))
        return None

    @strip_namespace
    def endElement(self, name: str, value: str, connection: Any) -> None:
        """A child ends, or this element itself. value: the text since the last tag."""
        place = getattr(self, name, None)
        if name == self._name:
            self._declared("teardown")
        elif isinstance(place, DeclarativeType):
            place.end(name=name, value=value, connection=connection)
        elif isinstance(place, ComplexType):
            setattr(place, place._value, value)
        else:
            setattr(self, name, value)


class Response(ResponseElement):
    """A whole reply. `_action`: the Action it answers. `_result`: its `<Action>Result`, None where it has none."""

    ResponseMetadata: Any = Element()

    @strip_namespace
    def startElement(self, name: str, attrs: AttributesImpl, connection: Any) -> ResponseElement | None:
        """As of every element; the root's own attributes become the reply's."""
        if name != self._name:
            return super().startElement(name, attrs, connection)  # type: ignore[no-any-return]
        self.update(attrs)
        return None

    @property
    def _result(self) -> Any:
        return getattr(self, f"{self._action}Result", None)

    @property
    def _action(self) -> str:
        name: str = self._name or type(self).__name__
        return name[: -len("Response")]


class ResponseResultList(Response):
    """A reply with a result for each thing asked for: its `<Action>Result` is a list of `_ResultClass`."""

    _ResultClass: type[ResponseElement] = ResponseElement

    def __init__(self, *args: Any, **kw: Any) -> None:
        setattr(self, f"{self._action}Result", ElementList(self._ResultClass))
        super().__init__(*args, **kw)


class _Number(ResponseElement):
    """An element one child of which is a number, a Decimal; as text and as float it is that number."""

    _amount = "Value"
    _unit = ""

    def __repr__(self) -> str:
        return f"{getattr(self, self._unit, None)} {getattr(self, self._amount, None)}"

    def __str__(self) -> str:
        return str(getattr(self, self._amount))

    def __float__(self) -> float:
        return float(getattr(self, self._amount))

    @strip_namespace
    def endElement(self, name: str, value: str, connection: Any) -> None:
        """As of every element; the number becomes a Decimal."""
        super().endElement(name, Decimal(value) if name == self._amount else value, connection)


class ComplexAmount(_Number):
    """An amount of a currency: `.CurrencyCode` and `.Value`, a Decimal."""

    _unit = "CurrencyCode"


class ComplexMoney(ComplexAmount):
    """An amount of a currency: `.CurrencyCode` and `.Amount`, a Decimal."""

    _amount = "Amount"


class ComplexWeight(_Number):
    """A weight: `.Value`, a Decimal, and `.Unit`."""

    _unit = "Unit"

    def __repr__(self) -> str:
        return f"{getattr(self, self._amount, None)} {getattr(self, self._unit, None)}"


class ComplexDimensions(ResponseElement):
    """`.Height`, `.Length`, `.Width` and `.Weight`, each a `Dimension`."""

    _dimensions: tuple[str, ...] = ("Height", "Length", "Width", "Weight")

    def __repr__(self) -> str:
        found = [getattr(self, name) for name in self._dimensions if getattr(self, name, None)]
        return "x".join(f"{each.Value:0.2f}{each['Units']}" for each in found)

    @strip_namespace
    def startElement(self, name: str, attrs: AttributesImpl, connection: Any) -> ResponseElement | None:
        """A dimension begins, or something that is none."""
        if name not in self._dimensions:
            return super().startElement(name, attrs, connection)  # type: ignore[no-any-return]
        setattr(self, name, Dimension(attrs))
        return None

    @strip_namespace
    def endElement(self, name: str, value: str, connection: Any) -> None:
        """As of every element; a dimension's text becomes a Decimal."""
        super().endElement(name, Decimal(value or "0") if name in self._dimensions else value, connection)
