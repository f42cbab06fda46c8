"""The one table of marketplaces: what else speaks of them only adds to it, or says the same in words of its own."""

from __future__ import annotations

import ast
from pathlib import Path

from mws import endpoints
from mws.mappings import marketplaces as of_mws
from mws.spapi.consent.seller_central import SELLER_CENTRAL
from mws.spapi.marketplaces import MARKETPLACES
from mws.spapi.region_names import REGIONS, region_named
from mws.spapi.regions import REGIONS as HOSTS
from mws.spapi.sandbox.world import pools

ROOT = Path(__file__).resolve().parents[2]
# Whoever imitates python-amazon-mws imports nothing of ours: its enumeration is public, and held to the table below.
IMITATED = "mws/endpoints.py"
TABLE = "spapi/marketplaces.py"


def test_every_region_has_its_marketplaces() -> None:
    assert {row.region for row in MARKETPLACES.values()} == {*REGIONS, ""}
    assert [row.country for row in MARKETPLACES.values() if not row.region] == ["CN"]


def test_what_mws_knows_beside_is_added_to_the_same_rows() -> None:
    assert list(of_mws.MARKETPLACES) == list(MARKETPLACES)
    for id_, row in of_mws.MARKETPLACES.items():
        plain = MARKETPLACES[id_]
        assert {name: getattr(row, name) for name in plain.__slots__} == {
            name: getattr(plain, name) for name in plain.__slots__
        }


def test_the_enumeration_of_the_imitated_library_says_the_same() -> None:
    for code, place in endpoints.Marketplaces.__members__.items():
        row = of_mws.by_country(code)
        assert row is not None
        assert (row.id, f"https://{row.mws_host}") == (place.marketplace_id, place.endpoint)
    assert {row.mws_host for row in of_mws.MARKETPLACES.values() if row.mws_host} <= endpoints.AMAZON_HOSTS


def test_the_sandbox_and_seller_central_stand_on_the_table() -> None:
    assert {id_ for id_, row in MARKETPLACES.items() if row.region} == set(SELLER_CENTRAL)
    for id_, row in pools.MARKETPLACES.items():
        assert (row.name, row.currency, row.domain) == (
            MARKETPLACES[id_].name, MARKETPLACES[id_].currency, MARKETPLACES[id_].domain,
        )  # fmt: skip


def test_nothing_else_says_where_a_marketplace_is() -> None:
    """A literal that names a marketplace beside its country, currency, language or domain."""
    facts = {id_: {row.currency, row.language, row.domain, row.country} - {""} for id_, row in MARKETPLACES.items()}
    found = []
    for folder in ("compat", "mappings", "mws", "spapi"):
        for path in (ROOT / folder).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if name in (IMITATED, TABLE) or name.startswith(("mws/compat", "mws/mappings", "mws/spapi")):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call | ast.Tuple):
                    parts = node.args if isinstance(node, ast.Call) else node.elts
                    texts = {
                        part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    }
                    found += [f"{name}:{node.lineno}" for id_ in texts & set(facts) if texts & facts[id_]]
    assert found == []


def test_notification_types_stand_once() -> None:
    texts = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "spapi").rglob("*.py")
        if '"FBA_INVENTORY_AVAILABILITY_CHANGES"' in path.read_text(encoding="utf-8")
    ]
    assert texts == ["spapi/notifications.py"]


def region_lists(source: str) -> list[int]:
    """Lines on which the regions are written out once more, as a list or as what a Literal allows."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict)
        for parts in [node.keys if isinstance(node, ast.Dict) else node.elts]
        if [each.value for each in parts if isinstance(each, ast.Constant)] == [*REGIONS]
    ]


def test_the_regions_are_listed_once_and_have_their_hosts_in_one_table() -> None:
    found = {
        path.resolve().relative_to(ROOT).as_posix()
        for folder in ("compat", "mappings", "mws", "spapi")
        for path in (ROOT / folder).rglob("*.py")
        if region_lists(path.read_text(encoding="utf-8"))
    }
    assert found == {"spapi/region_names.py", "spapi/regions.py"}
    assert tuple(HOSTS) == REGIONS
    again = 'A = ("na", "eu", "fe")\nB = Literal["na", "eu", "fe"]\nC = ("na", "eu")\n'
    assert region_lists(again) == [1, 2]


def test_a_region_is_found_by_its_name_alone() -> None:
    assert [region_named(each) for each in ("na", "eu", "fe", "", "NA", "us")] == ["na", "eu", "fe", None, None, None]
