"""GetServiceStatus of every section, and what is answered of Recommendations, where it is the only Action left."""

from __future__ import annotations

import pytest
from lxml import etree

import mws
from mws.compat.errors import UnsupportedAction
from mws.mappings import registry
from mws.mappings.recommendations import RECOMMENDATIONS
from tests.compat import worlds

US = "ATVPDKIKX0DER"
ADVICE = ["GetLastUpdatedTimeForRecommendations", "ListRecommendations", "ListRecommendationsByNextToken"]
# MWS had none there.
WITHOUT = ["Feeds", "Reports"]
SECTIONS = {section.name: section for section in registry.SECTIONS}


@pytest.mark.parametrize("name", [name for name in SECTIONS if name not in WITHOUT])
def test_a_section_tells_of_every_call_that_its_actions_make(name: str) -> None:
    actions = [each for each in registry.OPERATIONS if each.section.name == name]
    made = {key for each in actions if not each.watched for key in each.calls}
    (status,) = [each for each in actions if each.watched]
    assert status.action == "GetServiceStatus"
    # One that serves other sections too says nothing of this one.
    assert made - set(status.calls) <= {"sellers.v1.getMarketplaceParticipations"}
    assert set(status.calls) <= made


@pytest.mark.parametrize("name", ["Products", "FulfillmentInventory", "Finances", "Recommendations"])
def test_a_status_is_green_where_nothing_was_seen_and_says_so(name: str) -> None:
    section = SECTIONS[name]
    world = worlds.World()
    reply = world.send("GetServiceStatus", path=section.path, version=section.version)
    world.facade.close()
    assert reply.status == 200
    assert isinstance(reply.body, bytes)
    root = etree.fromstring(reply.body)
    assert root.tag == f"{{{section.xmlns}}}GetServiceStatusResponse"
    assert root.findtext(".//{*}Status") == "GREEN"
    text = root.findtext(".//{*}Text") or ""
    assert ("none was made" in text) == (name != "Recommendations")
    assert ("No other Action of Recommendations is answered today" in text) == (name == "Recommendations")
    assert dict(reply.headers)["x-mws-compat-inferred"] == "Status"


@pytest.mark.parametrize("action", ADVICE)
@pytest.mark.parametrize("path", [RECOMMENDATIONS.path, "/"])
def test_advice_is_refused_with_the_reason_and_what_comes_nearest(action: str, path: str) -> None:
    world = worlds.World()
    params = {"MarketplaceId": US, "RecommendationCategory": "Pricing", "NextToken": "T"}
    reply = world.send(action, params, path=path, version=RECOMMENDATIONS.version)
    world.facade.close()
    assert isinstance(reply.error, UnsupportedAction)
    assert dict(reply.headers)["x-mws-compat-calls"] == "none"
    assert isinstance(reply.body, bytes)
    root = etree.fromstring(reply.body)
    error = {name: root.findtext(f"{{*}}Error/{{*}}{name}") for name in ("Type", "Code")}
    message = root.findtext("{*}Error/{*}Message") or ""
    assert (reply.status, error) == (404, {"Type": "Sender", "Code": "InvalidAddress"})
    assert message.startswith(f"Recommendations.{action} has no equivalent in the Selling Partner API: ")
    for nearest in (
        "GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT",
        "getFeaturedOfferExpectedPriceBatch",
        "GET_MERCHANTS_LISTINGS_FYP_REPORT",
        "GET_B2B_PRODUCT_OPPORTUNITIES_RECOMMENDED_FOR_YOU",
        "Amazon Ads API",
    ):
        assert nearest in message


def test_a_program_on_the_drop_in_is_told_the_same() -> None:
    world = worlds.World()
    account = world.account
    api = mws.Recommendations(
        account.mws_access_key, account.mws_secret_key, account.seller_id, region="US", backend=world.facade
    )
    with pytest.raises(UnsupportedAction, match="getFeaturedOfferExpectedPriceBatch"):
        api.list_recommendations(US, "Pricing")
    assert api.get_service_status().parsed.Status == "GREEN"
    world.facade.close()


def test_every_section_that_had_a_status_has_one() -> None:
    assert [name for name in SECTIONS if not registry.is_built(name, "GetServiceStatus")] == WITHOUT
