"""fork(): what a child must not use of its parent's is remade here, in one place for the whole package.

A child has a copy of the memory and, of all threads, only the one that forked. A lock that another thread held stays
held in it for ever; a connection is still its parent's, and of two processes on one socket each reads the other's
answers. So a lock is made by `lock`, a socket is named to `close_in_child`, what holds more than that gives `in_child`
the function that remakes it, and what must be at rest while the process forks says so to `around`. In the child all of
them have run before fork() returns there, while no other thread exists.

Where there is no fork (Windows), nothing here is ever called. Imports nothing of ours.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import weakref
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import requests
    import urllib3

_T = TypeVar("_T")

_log = logging.getLogger("mws")

_locks: weakref.WeakSet[threading.Lock] = weakref.WeakSet()
_sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()
# By the owner's id, in the order of registration; an entry goes with its owner.
_remakes: dict[int, Callable[[], None]] = {}
_rests: dict[int, tuple[Callable[[], None], Callable[[], None]]] = {}


def lock() -> threading.Lock:
    """A lock that is free in a child, whoever held it in the parent."""
    made = threading.Lock()
    _locks.add(made)
    return made


def close_in_child(sock: object) -> None:
    """Have a connected socket closed in every child: there it could only be misused, and keep the line open."""
    # What is TLS within TLS is no socket of Python's; it goes with the connection that holds it.
    if isinstance(sock, socket.socket):
        _sockets.add(sock)


def in_child(owner: _T, remake: Callable[[_T], None]) -> None:
    """Call `remake(owner)` in every child, for as long as the owner lives. One registration for each owner."""
    key = id(owner)
    of = weakref.ref(owner, lambda _: _remakes.pop(key, None))
    _remakes[key] = lambda: _call(of, remake)


def around(owner: _T, before: Callable[[_T], None], after: Callable[[_T], None]) -> None:
    """Call `before(owner)` whenever the process is about to fork, `after(owner)` when it has, in parent and child.

    For what must not be under way while memory is copied. `before` must end: the fork waits for it.
    """
    key = id(owner)
    of = weakref.ref(owner, lambda _: _rests.pop(key, None))
    _rests[key] = (lambda: _call(of, before), lambda: _call(of, after))


class WholeLock:
    """A reentrant lock that nobody else holds while the process forks: what it guards is whole in a child.

    longest: seconds a fork waits for whoever holds it. Where that is not enough, it is free in the child all the same.
    """

    def __init__(self, longest: float) -> None:
        self._lock = threading.RLock()
        self._longest = longest
        self._forks = 0  # the thread that forks and holds it for that
        in_child(self, WholeLock._remake)
        around(self, WholeLock._rest, WholeLock._go_on)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def _rest(self) -> None:
        if self._lock.acquire(timeout=self._longest):
            self._forks = threading.get_ident()

    def _go_on(self) -> None:
        if self._forks == threading.get_ident():
            # Before it is let go: another thread that forks takes it then.
            self._forks = 0
            self._lock.release()

    def _remake(self) -> None:
        if self._forks != threading.get_ident():
            self._lock, self._forks = threading.RLock(), 0


def renew_connections(session: requests.Session) -> None:
    """Leave the connections of a session behind: for a child, whose parent they belong to. Settings stay."""
    from requests.adapters import HTTPAdapter

    for adapter in {id(each): each for each in session.adapters.values()}.values():
        if isinstance(adapter, HTTPAdapter):
            for manager in (adapter.poolmanager, *adapter.proxy_manager.values()):
                _unlock(manager)
            # What unpickling does: everything as it was, with a pool of its own.
            adapter.__setstate__(adapter.__getstate__())  # type: ignore[attr-defined]  # not in requests' types


def _unlock(manager: urllib3.PoolManager) -> None:
    """Empty the pools of a manager that is given up: urllib3 does so too, later, and would wait for their locks."""
    manager.pools.lock = threading.RLock()
    for key in manager.pools.keys():  # noqa: SIM118 - its __iter__ raises
        waiting = manager.pools[key].pool
        if waiting is not None:
            waiting.__init__(waiting.maxsize)  # type: ignore[misc]  # new locks, no connections


def _call(of: Callable[[], _T | None], act: Callable[[_T], None]) -> None:
    owner = of()
    if owner is not None:
        act(owner)


def _each(acts: Iterable[Callable[[], None]]) -> None:
    for act in acts:
        try:
            act()
        except Exception:  # noqa: BLE001 - fork() hands an exception to nobody, and the others have their turn still
            _log.exception("something was not remade for a forked process")


def _before() -> None:
    _each([before for before, _ in reversed(_rests.values())])


def _after_in_parent() -> None:
    _each([after for _, after in _rests.values()])


def _after_in_child() -> None:
    for sock in list(_sockets):
        descriptor = sock.detach()
        if descriptor >= 0:
            # Who closed it behind the socket's back did our work.
            with suppress(OSError):
                os.close(descriptor)
    _sockets.clear()
    for held in list(_locks):
        # Not `if held.locked(): held.release()`: a thread that has the lock and waits for the interpreter has not said
        # so yet. What Python's own threading and logging do in a child.
        held._at_fork_reinit()  # type: ignore[attr-defined]  # not in the types of `threading`
    _each(list(_remakes.values()))
    _each([after for _, after in _rests.values()])


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_parent=_after_in_parent, after_in_child=_after_in_child)
