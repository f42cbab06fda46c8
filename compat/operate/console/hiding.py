"""Hides what buyers, and others, could be known by, from what was kept of a call: request, JSON, XML, words of errors.

The law: shown is what is known to be harmless by its name and its shape; everything else is hidden, whatever it is.
A name is looked at word by word, with the names of all that it stands in: nothing of an address is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from lxml import etree

from mws.spapi.calls import Json

HIDDEN = "[hidden]"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words of a name below which nothing is shown, however harmless the rest of the name.
PERSONAL = _words(
    """
    address addresses buyer buyers city comment comments company contact coordinates county customer customers
    customization customizations customized destination district email emails gift instruction instructions
    invoice invoicing legal locker mail municipality neighborhood note notes office person phone postal
    prescription receiver recipient recipients registration registrations requester signed state street taxing
    tracking verification
    """
)
# The last words of names whose values are numbers, moments, amounts, ids and words of Amazon's own: shown where they
# look like that.
HARMLESS = _words(
    """
    action after algorithm amount asin asins at audience availability before category channel charge code codes
    condition count country currency date dates designation disposition earliest end expense fee fees
    granularity height hour hours iba id ids index ispu latest length level locale marketplace measure method
    minute minutes mode month op operation ordered page participating patch path per percent percentage plan
    points policy position price prime processed program programs quantity rank rate rating region requirement
    requirements scheme severity shipped shipping sku skus start status statuses subcondition subtype tax tier
    time total type types unfulfilled unit units unshipped variant variation version week weight width year zone
    """
)
# Those whose values are shown whatever they look like: what a product is called, and what was searched for.
FREE = frozenset({"title", "query", "sku", "skus"})
# What has a name of its own: no person.
_NAMED = frozenset({"channel", "item", "marketplace", "product"})
# Words of errors: shown, but for what was hidden elsewhere in the same call.
WORDS = frozenset({"message", "detail", "details"})
_ERRORS = frozenset({"error", "errors", "warning", "warnings", "issue", "issues"})

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_PLAIN = re.compile(r"[A-Za-z0-9/][A-Za-z0-9_.:/|+-]{0,79}")
_NAME = re.compile(r"[A-Za-z@$][A-Za-z0-9_.:$@#-]{0,80}")
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
_GENERIC = frozenset({"member", "item", "items", "list", "entry"})  # say nothing of a value: its list's name does
_BLOTTED = re.compile(r"https?://\S+|\S+@\S+|\+?\d[\d ()/.-]{6,}\d|Atz[ar]\|\S+|amzn\.mws\.\S+|amzn1\.\S+")
_KNOWN = re.compile(r"\d{3}-\d{7}-\d{7}|\d{4}-\d\d-\d\d")  # an order's id, a day
_SHORT = 3  # a hidden value of fewer characters is in too many words to be looked for


class Hiding:
    """Hides in all that belongs to one call. What is hidden in one part is hidden in the words of errors too.

    The words of an error know what was hidden before them only: who wants to be sure hides all parts twice.
    """

    def __init__(self) -> None:
        self._found: set[str] = set()

    def params(self, params: Mapping[str, str]) -> dict[str, str]:
        """Parameters by wire name: `ShippingAddress.Name`, `MarketplaceId.Id.1`."""
        shown = {}
        for name, value in params.items():
            label = name if _NAME.fullmatch(name) else HIDDEN
            shown[label] = str(self._leaf(value, name.split(".")))
        return shown

    def data(self, data: Json, above: Sequence[str] = ()) -> Json:
        """JSON of the same form."""
        if isinstance(data, dict):
            return {
                name if _NAME.fullmatch(name) else HIDDEN: self.data(value, (*above, name))
                for name, value in data.items()
            }
        if isinstance(data, list):
            return [self.data(each, above) for each in data]
        return self._leaf(data, above)

    def xml(self, body: bytes) -> str:
        """An XML document, indented. What is none is told by its length alone."""
        try:
            root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
        except etree.XMLSyntaxError:
            return f"[{len(body)} bytes that are no XML]"
        if root.getroottree().docinfo.internalDTD is not None:
            return f"[{len(body)} bytes of XML with a document type, as no MWS reply has]"
        etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
        self._element(root, ())
        etree.indent(root)
        return etree.tostring(root, encoding="unicode")

    def words(self, text: str) -> str:
        """What an error says, without what was hidden so far, without addresses, telephone numbers and tokens."""
        shown = _BLOTTED.sub(lambda found: found[0] if _KNOWN.fullmatch(found[0]) else HIDDEN, text)
        for value in sorted(self._found, key=len, reverse=True):
            if value.lower() in shown.lower():
                shown = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", HIDDEN, shown, flags=re.IGNORECASE)
        return shown

    def _element(self, element: etree._Element, above: tuple[str, ...]) -> None:
        names = (*above, etree.QName(element).localname)
        for name, value in list(element.attrib.items()):
            element.set(name, str(self._leaf(str(value), (*names, etree.QName(name).localname))))
        text = (element.text or "").strip()
        if text:
            element.text = str(self._leaf(text, names))
        for child in element:
            self._element(child, names)
            child.tail = None

    def _leaf(self, value: bool | float | str | None, above: Sequence[str]) -> bool | float | str | None:
        if value is None or isinstance(value, bool) or value == "":
            return value
        text = str(value)
        if text in ("true", "false", "True", "False"):
            return value
        if is_error_text(above):
            return self.words(text)
        if is_harmless(text, above):
            return value
        self._found.update(_pieces(text))
        return HIDDEN


def is_error_text(above: Sequence[str]) -> bool:
    """Whether the last of these names is of what an error says in words."""
    return len(above) > 1 and above[-1].lower() in WORDS and any(name.lower() in _ERRORS for name in above[:-1])


def is_harmless(text: str, above: Sequence[str]) -> bool:
    """Whether a value may be shown. above: its name, and those of all it stands in, the outermost first."""
    names = [[word.lower() for word in _WORD.findall(name)] for name in above]
    if any(PERSONAL.intersection(words) for words in names):
        return False
    telling = [words for words in names if words and not (len(words) == 1 and words[0] in _GENERIC)]
    if not telling:
        return False
    last = telling[-1][-1]
    if last == "list" and len(telling[-1]) > 1:
        last = telling[-1][-2]
    if last == "name" and len(telling[-1]) == 2 and telling[-1][0] in _NAMED:
        return True
    return last in FREE or (last in HARMLESS and bool(_PLAIN.fullmatch(text) or _NUMBER.fullmatch(text)))


def _pieces(text: str) -> Iterable[str]:
    """What is looked for of a hidden value in words: all of it, and each longer word of it."""
    stripped = text.strip()
    return [each for each in (stripped, *re.findall(r"\w{4,}", stripped)) if len(each) >= _SHORT]
