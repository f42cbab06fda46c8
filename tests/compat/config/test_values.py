"""Values of single keys, each by its kind: what is taken, and how what is not is told, with the value at fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from mws.compat.config import load
from tests.compat.config.test_reading import ACCOUNT, APPLICATION, problems, write


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_what_is_taken() -> None:
    read = load(
        write(
            APPLICATION
            + 'endpoint = "amazon-sandbox"\nuser_agent = "Shop/1 (Language=Python)"\nmax_wait = "forever"'
            + ACCOUNT
            + """
[gateway]
trusted_proxies = ["10.0.0.0/8", "::1"]
[orders]
shadow = 0.25
[reports]
raw = ["_GET_FBA_FULFILLMENT_CURRENT_INVENTORY_DATA_"]
types = ["_GET_FLAT_FILE_OPEN_LISTINGS_DATA_", "GET_FBA_INVENTORY_PLANNING_DATA"]
adopt_before = 2026-03-31
"""
        )
    )
    (application,) = read.applications
    assert (application.endpoint, application.max_wait) == ("amazon-sandbox", None)
    assert application.user_agent == "Shop/1 (Language=Python)"
    assert read.gateway.trusted_proxies == ("10.0.0.0/8", "::1")
    assert read.orders.shadow == 0.25
    assert read.reports.raw == ("_GET_FBA_FULFILLMENT_CURRENT_INVENTORY_DATA_",)
    assert read.reports.types == ("_GET_FLAT_FILE_OPEN_LISTINGS_DATA_", "GET_FBA_INVENTORY_PLANNING_DATA")
    assert read.reports.adopt_before == "2026-03-31"


def test_every_report_may_be_left_as_it_is_and_a_moment_is_its_day() -> None:
    read = load(write(APPLICATION + ACCOUNT + "[reports]\nraw = true\nadopt_before = 2026-03-31T12:00:00Z"))
    assert (read.reports.raw, read.reports.adopt_before) == (("*",), "2026-03-31")
    assert load(write(APPLICATION + ACCOUNT + "[reports]\nraw = false")).reports.raw == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'max_wait = "for ever"',
            'spapi.max_wait: expected a number of seconds of at least 0, or "forever", got "for ever"; '
            'did you mean "forever"?',
        ),
        (
            'endpoint = "amazon-sandbx"',
            'spapi.endpoint: expected "" (by region), "amazon-sandbox" or a URL, got "amazon-sandbx"; '
            'did you mean "amazon-sandbox"?',
        ),
        (
            f'user_agent = "{"x" * 501}"',
            "spapi.user_agent: expected at most 500 printable characters, got a text of 501 characters",
        ),
        (
            'redis_url = "http://redis"',
            "spapi.redis_url: expected a URL that begins with redis://, rediss:// or unix://, "
            "got a text of 12 characters",
        ),
    ],
)
def test_what_an_application_cannot_have(text: str, expected: str) -> None:
    assert problems(APPLICATION + text + ACCOUNT) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '[gateway]\ntrusted_proxies = ["10.0.0.0/8", "10.0.0.1/8"]',
            'gateway.trusted_proxies[2]: expected an address or a network such as 10.0.0.0/8, got "10.0.0.1/8"',
        ),
        (
            '[reports]\ntypes = ["_GET_FBA_FULFILLMENT_CURRENT_INVENTORY_DATA_"]',
            "reports.types[1]: expected a report type Amazon has today, got a text of 44 characters; "
            'it has ended, use "_GET_LEDGER_SUMMARY_VIEW_DATA_"',
        ),
        (
            '[reports]\nraw = ["_GET_NOTHING_"]',
            'reports.raw[1]: expected a report type that is adapted, got "_GET_NOTHING_"',
        ),
        ('[feeds.product_types]\n"*" = 3', 'feeds.product_types."*": expected a table, got 3'),
        (
            '[feeds.product_types.Health]\nproduct_type = "X"\nsize = "L"',
            'feeds.product_types."Health".size: no key of a product type has this name; '
            "there are product_type, requirements, ignore, attributes, constants",
        ),
        (
            "[feeds.product_types.Health]\nproduct_type = 7",
            'feeds.product_types."Health".product_type: expected another kind of value, see feeds.md, got 7',
        ),
        (
            '[feeds.product_types.Health]\nproduct_type = "X"\nattributes = {A = {attribute = "b", langage = true}}',
            'feeds.product_types."Health".attributes."A".langage: no key of an attribute has this name; '
            'did you mean "language"?',
        ),
        (
            '[feeds.product_types.Health]\nproduct_type = "X"\nattributes = {A = {attribute = "b", number = "y"}}',
            'feeds.product_types."Health".attributes."A".number: expected another kind of value, see feeds.md, got "y"',
        ),
        ("[feeds.marketplaces]\nA1PA6795UKMFR9 = 5", "feeds.marketplaces.A1PA6795UKMFR9: expected a table, got 5"),
    ],
)
def test_what_a_table_cannot_have_is_told_with_the_value_at_fault(text: str, expected: str) -> None:
    assert problems(APPLICATION + ACCOUNT + text) == [expected]
