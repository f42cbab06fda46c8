"""Feeds as programs in the field write them (`field/`): what SubmitFeed would send of each; `feed convert` agrees.

A case is a file of the feed's bytes, and one of that name with `.json` behind it. It says feed_type, marketplace and
content_type; asins, by type and number; then what is right: withheld (columns) and the messages of each document, or
passed, the charset of a feed that goes as it is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mws.compat.cli.feed_convert import convert as command
from mws.compat.config import Feeds
from mws.compat.engine.charsets import label_of
from mws.compat.engine.context import Payload
from mws.compat.plans.feeds import listings
from mws.compat.plans.feeds.body import examine
from mws.compat.plans.feeds.lookups import Lookups
from mws.mappings.feeds.types import FEED_TYPES
from mws.mappings.marketplaces import MARKETPLACES
from tests.compat.listings.feeds import documents
from tests.compat.plans.feeds.submitting import World, document, the

FIELD = Path(__file__).parent / "field"
CASES = {path.name: json.loads(path.with_name(f"{path.name}.json").read_text("utf-8"))
         for path in sorted(FIELD.iterdir()) if path.suffix != ".json"}  # fmt: skip
CONVERTED = [name for name, case in CASES.items() if "messages" in case]
PASSED = [name for name, case in CASES.items() if "passed" in case]


def test_every_case_says_what_is_right() -> None:
    assert sorted((*CONVERTED, *PASSED)) == sorted(CASES)
    assert len(list(FIELD.iterdir())) == 2 * len(CASES)


@pytest.mark.parametrize("name", CONVERTED)
def test_a_feed_that_is_converted(name: str) -> None:
    case, content = CASES[name], (FIELD / name).read_bytes()
    row, place = FEED_TYPES[case["feed_type"]], case["marketplace"]
    body = examine(Payload(content, case["content_type"]), row, MARKETPLACES[place].region, (place,))
    found = Lookups()
    made = listings.convert(body, row, "A1SELLER", (place,), found, Feeds())
    while made.waiting:
        assert made.needs_current or made.needs_catalog or made.needs_prices
        # The seller lists nothing yet and has sent no price: what `feed convert` takes for granted.
        found.sent |= {sku: {} for sku in made.needs_prices}
        found.current |= dict.fromkeys((sku, place) for sku in made.needs_current)
        found.asins |= {(*each, place): case["asins"][" ".join(each)] for each in made.needs_catalog}
        made = listings.convert(body, row, "A1SELLER", (place,), found, Feeds())
    assert made.refused == ()
    assert sorted(made.withheld) == case["withheld"]
    assert [each["messages"] for each in documents(made)] == case["messages"]

    label = label_of(case["content_type"])
    asked = ["-", "--type", row.legacy, "--marketplace", place, "--charset", label]
    shown = CliRunner().invoke(command, asked, input=content, standalone_mode=False)
    if case["asins"]:
        assert shown.return_value == 3
        assert all(product in shown.stderr for product in case["asins"])
    else:
        assert shown.return_value == 0, shown.output
        assert [each["messages"] for each in each_document(shown.stdout)] == case["messages"]


def each_document(text: str) -> list[Any]:  # JSON
    found, at, decoder = [], 0, json.JSONDecoder()
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        found.append(value)
        at += 1
    return found


@pytest.mark.parametrize("name", PASSED)
def test_a_feed_that_goes_as_it_is(name: str) -> None:
    case, world = CASES[name], World()
    reply = world.submit((FIELD / name).read_bytes(), case["feed_type"], content_type=case["content_type"])
    assert world.sent()[0].partition("; charset=")[2] == case["passed"]
    world.clock.sleep(61)
    assert b"<MessagesWithError>0</MessagesWithError>" in document(world.result(the(reply, "FeedSubmissionId")))
