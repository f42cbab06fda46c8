"""What a refresh token is asked before it is kept: where it serves, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from typing import NamedTuple

import pytest
import requests

from mws.spapi.clock import FixedClock
from mws.spapi.consent import proof
from mws.spapi.consent.pages import OAuthPages
from mws.spapi.consent.proof import Proof, RegionProof, ServesNowhere
from mws.spapi.consent.workflows import Application, OtherSeller
from mws.spapi.errors import LwaError, SpapiError
from mws.spapi.regions import REGIONS, endpoint_of
from mws.spapi.sandbox import CA, US
from mws.spapi.sockets import DeadlineAdapter
from mws.spapi.transport import Transport
from mws.version import USER_AGENT
from tests.spapi.consent.answers import AmazonSays, estimate, participations
from tests.spapi.consent.walking import APP_ID, REFRESH, SECRET, YES, Browser, Shop, came, leave
from tests.spapi.faulty import Faulty, Step, failure, lwa_error, reply

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
DE, JP = "A1PA6795UKMFR9", "A1VC38T7YXB528"
NOT_AMAZONS = "A2ZV50J4W1RKNI"


class Elsewhere(requests.adapters.HTTPAdapter):
    """Amazon's three hosts, each a server of this machine."""

    def __init__(self, servers: dict[str, Faulty]) -> None:
        super().__init__()
        self._servers = {endpoint_of("", region): server.url for region, server in servers.items()}

    def send(self, *args: object, **more: object) -> requests.Response:
        request = args[0]
        assert isinstance(request, requests.PreparedRequest)
        assert request.url is not None
        for amazons, ours in self._servers.items():
            request.url = request.url.replace(amazons, ours)
        return super().send(*args, **more)  # type: ignore[arg-type]  # passed on untouched


class Regions(NamedTuple):
    """Three servers that stand for Amazon's endpoints."""

    says: dict[str, AmazonSays]
    servers: dict[str, Faulty]
    lwa: Faulty
    transport: Transport

    def prove(self) -> Proof:
        application = Application(APP_ID, "client-id", SECRET, lwa_endpoint=self.lwa.token_url)
        return proof.prove(application, REFRESH, self.transport, FixedClock(NOW), user_agent=USER_AGENT)


NOT_THERE = failure(403, "Unauthorized", "Access to requested resource is denied.")


@pytest.fixture
def regions() -> Iterator[Regions]:
    """A token of A3 for North America: refused in Europe, an empty list in the Far East."""
    says = {
        "na": AmazonSays("A3", (US, CA, NOT_AMAZONS)),
        "eu": AmazonSays("A3", instead={"participations": NOT_THERE}),
        "fe": AmazonSays("A3", ()),
    }
    with Faulty(says["na"]) as na, Faulty(says["eu"]) as eu, Faulty(says["fe"]) as fe, Faulty(lwa=(YES,)) as lwa:
        servers = {"na": na, "eu": eu, "fe": fe}
        session = requests.Session()
        session.mount("http://", DeadlineAdapter())
        session.mount("https://", Elsewhere(servers))
        yield Regions(says, servers, lwa, Transport(session=session))


def test_the_region_of_a_token_is_found_by_asking_all_three(regions: Regions) -> None:
    assert regions.prove() == Proof((RegionProof("na", (US, CA), "A3"),))
    assert [says.asked for says in regions.says.values()] == [
        ["participations", "fees"],
        ["participations"],
        ["participations"],
    ]


def test_one_consent_may_serve_several_regions_and_linked_accounts(regions: Regions) -> None:
    regions.says["eu"].instead.clear()
    regions.says["eu"].marketplaces, regions.says["eu"].seller_id = (DE,), "A7LINKED"
    regions.says["fe"].marketplaces = (JP,)
    proven = regions.prove()
    assert proven.regions == (
        RegionProof("na", (US, CA), "A3"),
        RegionProof("eu", (DE,), "A7LINKED"),
        RegionProof("fe", (JP,), "A3"),
    )
    assert proven.check("A3")
    assert proven.check("A7LINKED")
    with pytest.raises(OtherSeller):
        proven.check("A4")


@pytest.mark.parametrize("step", [failure(500), reply({}, 200), failure(400, "InvalidInput")])
def test_a_region_that_does_not_answer_is_named_and_may_serve(step: Step, regions: Regions) -> None:
    regions.says["eu"].instead["participations"] = step
    proven = regions.prove()
    assert proven.unasked == ("eu",)
    assert [each.region for each in proven.regions] == ["na"]
    # Another id there may be the seller's: nothing speaks against him.
    assert not proven.check("A4")


def test_a_token_that_serves_nowhere_is_no_token(regions: Regions) -> None:
    regions.says["na"].marketplaces = (NOT_AMAZONS,)
    with pytest.raises(ServesNowhere):
        regions.prove()


def test_trouble_everywhere_is_trouble_and_not_a_verdict(regions: Regions) -> None:
    for says in regions.says.values():
        says.instead["participations"] = failure(503, "ServiceUnavailable")
    with pytest.raises(SpapiError) as caught:
        regions.prove()
    assert caught.value.status == 503
    assert not isinstance(caught.value, ServesNowhere)


def test_a_token_that_login_with_amazon_refuses_is_asked_about_nowhere_else(regions: Regions) -> None:
    regions.lwa.lwa = [lwa_error(400, "invalid_grant")]
    with pytest.raises(LwaError):
        regions.prove()
    assert [says.asked for says in regions.says.values()] == [[], [], []]


@pytest.mark.parametrize("step", [NOT_THERE, estimate(""), reply({"payload": {}}), failure(500)])
def test_an_id_that_amazon_does_not_say_is_unproven_and_the_log_has_it(
    step: Step, regions: Regions, caplog: pytest.LogCaptureFixture
) -> None:
    regions.says["na"].instead["fees"] = step
    proven = regions.prove()
    assert proven.regions == (RegionProof("na", (US, CA), ""),)
    assert not proven.check("A3")
    assert not proven.check("anybody")


def test_every_region_is_asked() -> None:
    assert [list(each) for each in proof._by_endpoint("")] == [[region] for region in REGIONS]
    assert proof._by_endpoint("http://127.0.0.1:9") == (tuple(REGIONS),)


# ---- the pages keep nothing that is not proven -----------------------------------------------------------------------


class Setting(NamedTuple):
    says: AmazonSays
    server: Faulty
    shop: Shop
    browser: Browser


@pytest.fixture(params=[False, True], ids=["strict", "take_unproven"])
def setting(request: pytest.FixtureRequest) -> Iterator[Setting]:
    says, shop = AmazonSays("A3"), Shop()
    with Faulty(says, lwa=(YES,)) as server:
        application = Application(APP_ID, "client-id", SECRET, lwa_endpoint=server.token_url, endpoint=server.url)
        pages = OAuthPages(application, shop, clock=FixedClock(NOW), take_unproven=request.param)
        yield Setting(says, server, shop, Browser(pages))


def test_a_seller_id_written_into_the_url_is_not_kept(setting: Setting, caplog: pytest.LogCaptureFixture) -> None:
    setting.browser.get(came(leave(setting.browser), seller="A4SOMEBODYELSE"))
    assert setting.browser.status == 403
    assert "different Amazon account" in setting.browser.body
    assert "OtherSeller" in caplog.text
    assert setting.shop.kept == []


def test_whose_it_is_may_stay_open_only_where_the_host_wants_that(
    setting: Setting, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> None:
    setting.says.instead["fees"] = NOT_THERE
    setting.browser.get(came(leave(setting.browser)))
    if "take_unproven" in request.node.name:
        ((_, authorisation),) = setting.shop.kept
        assert authorisation.proof == Proof((RegionProof("na", (US,), ""),))
        return
    assert setting.browser.status == 502
    assert "nothing was saved" in setting.browser.body
    assert "getMyFeesEstimateForASIN" in caplog.text
    assert "getMyFeesEstimateForASIN" not in setting.browser.body
    assert setting.shop.kept == []


def test_a_token_that_serves_nowhere_is_not_kept(setting: Setting) -> None:
    setting.says.instead["participations"] = participations()
    setting.browser.get(came(leave(setting.browser)))
    assert (setting.browser.status, setting.shop.kept) == (502, [])


def test_a_sandbox_is_asked_where_its_seller_central_is() -> None:
    with Faulty(AmazonSays("A3"), lwa=(YES,)) as server:
        application = Application(APP_ID, "id", SECRET, lwa_endpoint=server.token_url, seller_central=server.url)
        found = proof.prove(application, REFRESH, Transport(), FixedClock(NOW), user_agent=USER_AGENT)
        assert found.check("A3")
        other = replace(application, seller_central="http://127.0.0.1:9", endpoint=server.url)
        assert proof.prove(other, REFRESH, Transport(), FixedClock(NOW), user_agent=USER_AGENT) == found
