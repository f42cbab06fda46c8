"""docs/sandbox.md names every kind of fault, outcome and event, every API, and the credentials as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mws.spapi import routes, sandbox
from mws.spapi.sandbox.http import faults, registry
from mws.spapi.sandbox.world import order_events, outcomes

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def names() -> list[str]:
    kinds = (*faults.REFUSALS, *faults.TRANSPORT, *faults.LWA_KINDS, *faults.DOCUMENT_KINDS)
    words = (*outcomes.ENDINGS, *outcomes.CHARSETS, "gzip", "plain")
    return sorted({*kinds, *words, faults.LWA, faults.UPLOAD, faults.DOWNLOAD, faults.CONSENT})


@pytest.mark.parametrize("name", names())
def test_every_kind_of_fault_and_outcome_is_named(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_every_event_is_named() -> None:
    assert [event for event in order_events.EVENTS if f"`{event}:ID`" not in PAGE] == []


def test_every_credential_is_the_true_one() -> None:
    values = [value for name, value in vars(sandbox).items() if name.isupper() and isinstance(value, str)]
    unnamed = {sandbox.TOKEN_PATH, sandbox.REDIRECT_URI, sandbox.LOGIN_URI}
    assert [value for value in values if value not in unnamed and value.replace("|", "\\|") not in PAGE] == []


def test_what_it_has_is_told_and_all_means_all() -> None:
    told: dict[str, str] = {}
    for line in PAGE.split("## What it has")[1].split("Any other operation")[0].splitlines():
        cells = line.split("|")
        told |= dict.fromkeys(re.findall(r"`([^`]+)`", cells[1]), cells[2]) if len(cells) > 2 else {}
    assert told.keys() == {api.name for api in registry.APIS}
    known = (*routes.keys(), *routes.keys(removed=True))
    for api in registry.APIS:
        missing = {key for key in known if key.rpartition(".")[0] == api.name} - registry.KEYS
        whole = told[api.name].strip().startswith("all") and " but " not in told[api.name]
        assert whole == (not missing), api.name
