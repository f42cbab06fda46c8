"""boto 2.49 on Python 3.8 in an environment of its own, and ours on the running Python, asked side by side."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.mws.original import ROOT, Asked, Pair
from tests.venvs import venv

# Runs under either: makes a connection, and calls a method of it.
SCRIPT = """
import datetime, inspect, json, sys
import boto
from boto.mws import connection, exception, response
from boto.mws.connection import MWSConnection

def real(value):
    if isinstance(value, dict) and set(value) == {"moment"}:
        return datetime.datetime.strptime(value["moment"], "%Y-%m-%dT%H:%M:%S")
    if isinstance(value, dict) and set(value) == {"bytes"}:
        return value["bytes"].encode()
    if isinstance(value, dict):
        return {name: real(each) for name, each in value.items()}
    return [real(each) for each in value] if isinstance(value, list) else value

def connected(url, **kw):
    host, port = url.split("://")[1].split(":")
    kw = {"Merchant": "seller", **kw}
    made = MWSConnection("key", "secret", host=host, port=int(port), is_secure=False, **kw)
    made.num_retries = 0
    return made

def attempt(do):
    # What came back, or was raised: class, whether it is one of these, text.
    try:
        return do()
    except Exception as exc:
        known = (KeyError, TypeError, AttributeError, AssertionError, boto.exception.BotoServerError)
        families = [each for each in known if isinstance(exc, each)]
        return ["refused", [each.__name__ for each in families], str(exc)]
"""


@contextmanager
def boto_side_by_side(script: str) -> Iterator[Pair]:
    """(boto, ours), both asked by `DO` of the script. Skips the test with the reason where boto cannot be had."""
    original = Asked(venv("boto-2.49.0", "3.8", ["boto==2.49.0"]), SCRIPT + script)
    ours = Asked(sys.executable, f"import mws.boto; mws.boto.install()\n{SCRIPT}{script}", str(ROOT))
    try:
        yield original, ours
    finally:
        original.end()
        ours.end()
