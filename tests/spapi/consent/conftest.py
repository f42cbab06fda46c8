"""What tests of the consent pages stand on: Amazon as it answers, a host application, its pages, a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mws.spapi.clock import FixedClock
from mws.spapi.consent.pages import OAuthPages
from mws.spapi.consent.workflows import Application
from tests.spapi.consent.answers import AmazonSays
from tests.spapi.consent.walking import APP_ID, NOW, SECRET, YES, Browser, Shop
from tests.spapi.faulty import Faulty


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def says() -> AmazonSays:
    return AmazonSays("A3")


@pytest.fixture
def lwa(says: AmazonSays) -> Iterator[Faulty]:
    with Faulty(says, lwa=(YES,)) as server:
        yield server


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def pages(lwa: Faulty, shop: Shop, clock: FixedClock) -> OAuthPages:
    application = Application(APP_ID, "client-id", SECRET, lwa_endpoint=lwa.token_url, endpoint=lwa.url)
    return OAuthPages(application, shop, clock=clock)


@pytest.fixture
def browser(pages: OAuthPages) -> Browser:
    return Browser(pages)
