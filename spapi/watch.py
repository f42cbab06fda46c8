"""Ends the connection of a call whose Event is set while it is under way.

A thread that waits for a socket cannot wait for an Event too. So one thread looks at the Events of all such calls, for
as long as there are any, and shuts down the connection of one that is set: whatever waited there (handshake, request,
reply) ends at once. It holds a second descriptor of the same connection, because TLS takes the first one over.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading

from mws import forks
from mws.spapi.aside import LOOK, MACHINE


class Watch:
    """The calls under way that can be cancelled, and the thread that looks after them."""

    def __init__(self) -> None:
        self._watched: dict[socket.socket, threading.Event] = {}
        self._running = False
        self._lock = forks.lock()
        forks.in_child(self, Watch._begin_anew)

    def add(self, descriptor: int, cancel: threading.Event) -> socket.socket:
        """Shut that connection down when `cancel` is set. Hand what this returns to `remove`."""
        second = socket.socket(fileno=os.dup(descriptor))
        forks.close_in_child(second)
        with self._lock:
            self._watched[second] = cancel
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, name="mws-spapi-cancel", daemon=True).start()
        return second

    def remove(self, second: socket.socket) -> None:
        """The call is over: its connection is left alone from now on."""
        with self._lock:
            self._watched.pop(second, None)
            second.close()

    def _run(self) -> None:
        while True:
            with self._lock:
                for second, cancel in list(self._watched.items()):
                    if cancel.is_set():
                        del self._watched[second]
                        # The other side may have closed it already.
                        with contextlib.suppress(OSError):
                            second.shutdown(socket.SHUT_RDWR)
                if not self._watched:
                    self._running = False
                    return
            MACHINE.sleep(LOOK)

    def _begin_anew(self) -> None:
        """In a forked child: the calls are the parent's, and so is the thread."""
        self._watched, self._running = {}, False
