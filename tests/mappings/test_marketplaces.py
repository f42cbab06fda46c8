"""The marketplaces are those of Amazon's lists, and every MWS host leads to one region."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from mws.mappings.marketplaces import MARKETPLACES, MWS_HOST_REGION, by_country, decimals, in_region
from mws.spapi.region_names import REGIONS
from tests.reference import REFERENCE, needs_reference


def test_every_marketplace_stands_under_its_own_id() -> None:
    assert all(key == row.id for key, row in MARKETPLACES.items())
    assert len({row.country for row in MARKETPLACES.values()}) == len(MARKETPLACES)


def test_every_marketplace_but_the_closed_one_is_in_a_region() -> None:
    assert [row.country for row in MARKETPLACES.values() if row.region not in REGIONS] == ["CN"]
    served = [row for region in REGIONS for row in in_region(region)]
    assert len(served) == len(MARKETPLACES) - 1


def test_uk_and_gb_are_one() -> None:
    assert by_country("UK") is by_country("gb") is MARKETPLACES["A1F83G8C2ARO7P"]
    assert by_country("XX") is None


def test_a_marketplace_with_a_name_has_the_domain_of_that_name() -> None:
    for row in MARKETPLACES.values():
        if row.domain:
            assert row.domain == f"www.{row.name.lower()}"
            assert row.language.endswith(row.country)
            assert re.fullmatch("[A-Z]{3}", row.currency)


def test_every_marketplace_has_a_currency() -> None:
    assert {row.country: row.currency for row in MARKETPLACES.values()} == {
        **dict.fromkeys(("DE", "FR", "IT", "ES", "NL", "BE", "IE"), "EUR"),
        **{"US": "USD", "CA": "CAD", "MX": "MXN", "BR": "BRL", "GB": "GBP", "SE": "SEK", "PL": "PLN", "TR": "TRY"},
        **{"EG": "EGP", "SA": "SAR", "AE": "AED", "IN": "INR", "ZA": "ZAR", "SG": "SGD", "AU": "AUD", "JP": "JPY"},
        "CN": "CNY",
    }
    assert decimals("JPY") == 0
    assert {decimals(row.currency) for row in MARKETPLACES.values() if row.country != "JP"} == {2}


def test_a_language_is_left_open_where_a_marketplace_has_several_or_no_source_names_one() -> None:
    assert [row.country for row in MARKETPLACES.values() if not row.language] == ["EG", "SA", "AE", "IE", "ZA"]


def test_a_channel_code_of_amazon_stands_where_a_source_names_one() -> None:
    channels: dict[str, list[str]] = {}
    for row in MARKETPLACES.values():
        channels.setdefault(row.amazon_channel, []).append(row.country)
    assert channels == {
        "AMAZON_NA": ["US", "CA", "MX"],
        "AMAZON_EU": ["GB", "DE", "FR", "IT", "ES", "NL", "BE", "SE", "PL", "IE"],
        "AMAZON_AE": ["AE"],
        "AMAZON_IN": ["IN"],
        "AMAZON_JP": ["JP"],
        "": ["BR", "TR", "EG", "SA", "ZA", "SG", "AU", "CN"],
    }


def test_a_decimal_comma_stands_where_the_language_writes_one() -> None:
    commas = {row.country for row in MARKETPLACES.values() if row.decimal_comma}
    assert commas == {"DE", "FR", "IT", "ES", "NL", "BE", "SE", "PL", "TR", "BR"}


def test_a_buyers_tax_is_added_to_the_price_in_the_united_states_and_canada_alone() -> None:
    assert [row.country for row in MARKETPLACES.values() if not row.prices_include_tax] == ["US", "CA"]


def test_whether_prices_include_tax_is_marked_as_assumed_where_no_page_says_so() -> None:
    assumed = [row.country for row in MARKETPLACES.values() if not row.tax_source]
    assert assumed == ["MX", "BR", "TR", "EG", "SA", "AE", "IN", "ZA", "SG", "CN"]
    assert MARKETPLACES["A1VC38T7YXB528"].tax_source.endswith("itemID=202174480")


def test_hosts_are_in_lower_case_and_old_ones_are_known() -> None:
    assert all(host == host.lower() for host in MWS_HOST_REGION)
    assert MWS_HOST_REGION["mws.amazonservices.de"] == "eu"
    assert MWS_HOST_REGION["mws.amazonservices.com.cn"] == ""


@needs_reference
def test_ids_hosts_and_regions_are_those_collected_from_the_mws_guide() -> None:
    assert REFERENCE is not None
    collected = json.loads((REFERENCE / "mws" / "marketplaces.json").read_text("utf-8"))["marketplaces"]
    for given in collected:
        row = MARKETPLACES[given["marketplaceId"]]
        assert row.country == given["country"]
        assert row.mws_host == urlsplit(given["endpoint"]).hostname
        assert row.region == ("" if given["region"] == "CN" else given["region"].lower())
    assert {row.country for row in MARKETPLACES.values()} - {given["country"] for given in collected} == {"IE", "ZA"}


@needs_reference
def test_ids_and_regions_are_those_of_the_sp_api_pages() -> None:
    assert REFERENCE is not None
    text = (REFERENCE / "spapi" / "auth.md").read_text("utf-8")
    seen = {}
    for line in text.splitlines():
        if found := re.match(r"(NA|EU|FE): (.*)", line):
            for country, identifier in re.findall(r"([A-Z]{2}) (A[A-Z0-9]{11,13})", found[2]):
                seen[identifier] = (country.replace("UK", "GB"), found[1].lower())
    assert seen == {row.id: (row.country, row.region) for row in MARKETPLACES.values() if row.region}
