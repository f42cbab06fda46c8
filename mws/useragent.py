"""The User-Agent MWS asked for: `AppName/Version (Language=Name; Attribute=Value)`. Builds it and reads it strictly.

Source: MWS developer guide, "Creating the User-Agent header". Runs of white space become one space; each part escapes
by a backslash the characters that end it; 500 characters at most.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

MAXIMUM = 500

Code = Literal[
    "UserAgentHeaderMissing",
    "UserAgentHeaderMalformed",
    "UserAgentHeaderLanguageAttributeMissing",
    "UserAgentHeaderMaximumLengthExceeded",
]

# What ends a part, and so is escaped within it. The guide names only `\` and `=` for an attribute's name; the other two
# keep a name that holds them readable.
_NAME, _VERSION, _ATTRIBUTE, _VALUE = r"\/", r"\(", r"\=;)", r"\;)"


class UserAgentError(ValueError):
    """A header MWS would refuse. code: its MWS error code."""

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.code = code


class UserAgent(NamedTuple):
    """A header's parts, unescaped."""

    name: str
    version: str
    attributes: Mapping[str, str]


def build(name: str, version: str, language: str = "Python", **attributes: str) -> str:
    """The header of an application. attributes: further ones, such as `Platform="Linux"`, in the order given.

    Raises UserAgentError where a part is empty or the whole is longer than 500 characters.
    """
    given = {"Language": language, **attributes}
    if not all(map(_squeeze, (name, version, *given, *given.values()))):
        raise UserAgentError("UserAgentHeaderMalformed", "name, version and attributes must not be empty")
    listed = "; ".join(f"{_escape(key, _ATTRIBUTE)}={_escape(value, _VALUE)}" for key, value in given.items())
    header = f"{_escape(name, _NAME)}/{_escape(version, _VERSION)} ({listed})"
    if len(header) > MAXIMUM:
        raise UserAgentError(
            "UserAgentHeaderMaximumLengthExceeded", f"the User-Agent has {len(header)} characters; {MAXIMUM} may be"
        )
    return header


def parse(header: str) -> UserAgent:
    """The parts of a header, or UserAgentError with the MWS code that fits."""
    if not header.strip():
        raise UserAgentError("UserAgentHeaderMissing", "the request has no User-Agent")
    if len(header) > MAXIMUM:
        raise UserAgentError(
            "UserAgentHeaderMaximumLengthExceeded", f"the User-Agent has {len(header)} characters; {MAXIMUM} may be"
        )
    found = _HEADER.fullmatch(header.strip())
    if not found:
        raise UserAgentError("UserAgentHeaderMalformed", "the User-Agent is not Name/Version (Language=...)")
    attributes = {_unescape(key): _unescape(value) for key, value in _PAIR.findall(found["attributes"])}
    if not attributes.get("Language"):
        raise UserAgentError("UserAgentHeaderLanguageAttributeMissing", "the User-Agent has no Language attribute")
    return UserAgent(_unescape(found["name"]), _unescape(found["version"]), attributes)


def _until(ends: str) -> str:
    """A part that ends before an unescaped one of these characters."""
    return rf"(?:[^{re.escape(ends)}]|\\.)+"


def _pair(group: str) -> str:
    """`name=value`; group: what makes its two groups capture or not. A value may hold `=`, a name may not."""
    return rf"\s*({group}{_until(_ATTRIBUTE)})=({group}{_until(_VALUE)})"


_PAIR = re.compile(_pair(""))
_HEADER = re.compile(
    rf"(?P<name>{_until(_NAME)})/(?P<version>{_until(_VERSION)})"
    rf"\((?P<attributes>{_pair('?:')}(?:;{_pair('?:')})*;?\s*)\)"
)


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _escape(text: str, characters: str) -> str:
    return re.sub(rf"([{re.escape(characters)}])", r"\\\1", _squeeze(text))


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text.strip())
