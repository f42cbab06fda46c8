"""`boto.resultset`: the list that `get_list` and `get_status` fill."""

from __future__ import annotations

from typing import Any

# Elements that say whether it worked, and the text that says it did.
_SUCCESS = {"return": "true", "StatusCode": "Success", "IsValid": "True"}
_NAMES = {"NextToken": "next_token", "Marker": "marker"}


class ResultSet(list[Any]):
    """What lies below the markers, as objects; every other text of the reply as an attribute.

    marker_elem: (name of an element, what makes an object of it) pairs. status: what the reply says of success.
    """

    def __init__(self, marker_elem: list[tuple[str, Any]] | None = None) -> None:
        super().__init__()
        self.markers = marker_elem if isinstance(marker_elem, list) else []
        self.marker: str | None = None
        self.next_token: str | None = None
        self.is_truncated = False
        self.status = True

    def startElement(self, name: str, attrs: Any, connection: Any) -> Any:
        """A child begins; one of the markers is an item."""
        for marker, make in self.markers:
            if name == marker:
                self.append(make(connection))
                return self[-1]
        return None

    def endElement(self, name: str, value: str, connection: Any) -> None:
        """A text ends."""
        if name in _SUCCESS:
            self.status = value == _SUCCESS[name]
        elif name == "IsTruncated":
            self.is_truncated = value == "true"
        else:
            setattr(self, _NAMES.get(name, name), value)
