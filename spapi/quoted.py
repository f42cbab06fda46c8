"""Words of another server for people to read, without our secrets: it may quote back what it was sent, in any dress.

Only plain words pass, and UUIDs, as Amazon's request ids are. A secret in percent, JSON, HTML or base64 spelling is no
plain word: it holds other characters, or is longer than words are. What is short enough is decoded and looked into as
well, and no part of a secret passes as a UUID.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable

HIDDEN = "[secret]"
LEFT_OUT = "[...]"

_LONGEST_WORD = 32
_LONGEST = 300
_PLAIN = re.compile(r"[A-Za-z0-9_.,:;'\"()!?/-]+")
_UUID = re.compile(r"\(?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}[).,;:]{0,2}")
_BASE64 = re.compile(r"[A-Za-z0-9_/+-]{8,}")
_SHARE = 6
"""Characters of a secret which in a decoded word are no accident."""


def plain_words(text: str, secrets: Iterable[str]) -> str:
    """What of a text may be shown. secrets: everything of ours that was sent; "" among them is passed over."""
    known = [secret for secret in secrets if secret]
    for secret in known:
        text = text.replace(secret, HIDDEN)
    if any(secret in re.sub(r"\s", "", text) for secret in known):
        return HIDDEN
    words = [word if word == HIDDEN or _is_plain(word, known) else LEFT_OUT for word in _spaced(text).split()]
    shown = " ".join(words)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 3] + "..."


def _spaced(text: str) -> str:
    """The blots as words of their own: what stands around one is looked at by itself."""
    return text.replace(HIDDEN, f" {HIDDEN} ")


def _is_plain(word: str, secrets: list[str]) -> bool:
    if _UUID.fullmatch(word):
        digits = re.sub(r"[^0-9A-Fa-f]", "", word)
        read = (word.encode(), digits.encode(), bytes.fromhex(digits))
        return not any(_shares(each, secret) for each in read for secret in secrets)
    if len(word) > _LONGEST_WORD or not _PLAIN.fullmatch(word):
        return False
    return not any(_shares(read, secret) for read in _readings(word) for secret in secrets)


def _readings(word: str) -> Iterable[bytes]:
    """What a word may be the base64 or hex spelling of: all of it or a part, from any of its first places."""
    for run in _BASE64.findall(word):
        for start in range(4):
            part = run[start:].replace("-", "+").replace("_", "/")
            yield base64.b64decode(part[: len(part) // 4 * 4])
        try:
            yield bytes.fromhex(run)
        except ValueError:
            continue


def _shares(read: bytes, secret: str) -> bool:
    whole = secret.encode("utf-8", "surrogateescape")
    share = min(_SHARE, len(whole))
    return any(whole[at : at + share] in read for at in range(len(whole) - share + 1))
