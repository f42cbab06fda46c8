"""An application's client secret, which changes while the application runs: one value, swapped whole."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from mws import forks


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secret of now, the one before it ("" for none), and when that one ends: None = it is not known."""

    current: str = field(repr=False)
    previous: str = field(default="", repr=False)
    previous_ends: datetime | None = None
    since: datetime | None = None

    def at(self, now: datetime) -> tuple[str, str]:
        """What to try at that moment, in this order; the second is "" where there is none or it has ended."""
        over = self.previous_ends is not None and now >= self.previous_ends
        return self.current, "" if over else self.previous


class ClientSecret:
    """The secret that tokens are asked for with from now on.

    current: the secret. previous: the one before the last rotation, tried once where the current one is refused; until
    `previous_ends` where that is known. since: when the current one was made; an older one never replaces it. Keep it
    beside the secret and hand it in at the next start: a secret's text does not tell its age.
    """

    def __init__(
        self,
        current: str,
        *,
        previous: str = "",
        previous_ends: datetime | None = None,
        since: datetime | None = None,
    ) -> None:
        self._held = Secrets(current, previous, previous_ends, since)
        self._lock = forks.lock()

    def get(self) -> Secrets:
        """All of it, as it stands at this moment."""
        return self._held

    def replace(self, new: str, *, since: datetime, previous_ends: datetime | None = None) -> bool:
        """Take up a new secret; the one of now is the previous one, until `previous_ends`.

        False, and nothing happens, where it is the one of now already or older than that: queues deliver twice.
        """
        with self._lock:
            held = self._held
            if new == held.current or (held.since is not None and since <= held.since):
                return False
            self._held = Secrets(new, held.current, previous_ends, since)
            return True

    def date(self, current: str, since: datetime) -> None:
        """That secret was made then, where it is the one of now and nobody knew how old it is."""
        with self._lock:
            if current == self._held.current and self._held.since is None:
                self._held = replace(self._held, since=since)

    def __repr__(self) -> str:
        return f"<ClientSecret since {self._held.since or 'unknown'}>"
