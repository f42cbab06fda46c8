"""A redis-server for one test: found on the machine, started on a free port, stopped after; or killed in the middle."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from types import TracebackType

import pytest

from tests.ports import free_port

SECONDS = 20


def redis_program() -> str | None:
    return shutil.which("redis-server")


needs_redis = pytest.mark.skipif(redis_program() is None, reason="redis-server is not installed")


class RedisServer:
    """`with RedisServer() as server:` ... `server.url`. Keeps nothing on disk."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = redis_program()
        assert program is not None, "redis-server is not installed"
        self._process = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )
        ends = time.monotonic() + SECONDS
        while not self._answers():
            assert self._process.poll() is None, "redis-server ended by itself"
            assert time.monotonic() < ends, "redis-server did not come up"
            time.sleep(0.02)

    def kill(self) -> None:
        """As a crash would: no goodbye to anybody."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(SECONDS)
            self._process = None

    def freeze(self) -> None:
        """It keeps its connections and answers nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def __enter__(self) -> RedisServer:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.kill()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
