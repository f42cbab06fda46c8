"""A parameter or an element of an Action, with what stands below it; and the mark of what nobody has looked up."""

from __future__ import annotations

from dataclasses import dataclass, field

UNKNOWN = "?"
"""What nobody has looked up yet: neither a table nor a case with it works."""


@dataclass
class Name:
    """A parameter or an element. item: of a list, what its entries are called; "" for no list. kind: of a value.

    attribute: it is one of what it stands in; the name "text()" is the text beside attributes.
    """

    name: str
    kind: str = ""
    required: bool = False
    item: str = ""
    attribute: bool = False
    below: dict[str, Name] = field(default_factory=dict)
