"""`mws-compat feed convert` as it is typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from mws.compat.cli import Commands
from mws.compat.cli.feed_convert import convert
from mws.compat.config import SANDBOX, StateSettings
from mws.compat.state import State
from mws.spapi.marketplaces import MARKETPLACES
from mws.spapi.sandbox.world.drinking_cup import schema
from mws.spapi.sandbox.world.product_types import TYPES
from mws.spapi.sandbox.world.product_types import schema as definition_of
from tests.compat.listings.feeds import CA, INVENTORY, LOADER, PRICING, US, envelope, message, price, stock
from tests.compat.plans.feeds.submitting import World


@click.group(cls=Commands)
def feed() -> None:
    """Stands for the group the command is put into."""


feed.add_command(convert)


def run(*arguments: str, file: bytes) -> Result:
    return CliRunner().invoke(feed, ["convert", "-", *arguments], input=file)


def test_the_json_is_printed() -> None:
    result = run("--type", PRICING, "--seller", "A1SELLER", file=envelope("Price", price(1, "A")))
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["header"]["sellerId"] == "A1SELLER"
    assert [row["sku"] for row in document["messages"]] == ["A"]


def test_a_price_below_its_own_minimum_is_listed_unless_the_guard_is_off(tmp_path: Path) -> None:
    """All that a conversion knows that asks nobody."""
    body = '<StandardPrice currency="USD">1.99</StandardPrice><MinimumSellerAllowedPrice currency="USD">15</Minimum'
    file = envelope("Price", price(1, "A", f"{body}SellerAllowedPrice>"))
    refused = run("--type", PRICING, file=file)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "StandardPrice: 1.99 USD is below the minimum" in refused.stderr
    settings = tmp_path / "feeds.toml"
    for mode, code, said in (("warn", 0, "warning: message 1: StandardPrice"), ("off", 0, "")):
        settings.write_text(f'[feeds]\nprice_guard = "{mode}"\n')
        done = run("--type", PRICING, "--product-types", str(settings), file=file)
        assert (done.exit_code, said in done.stderr, bool(done.stdout)) == (code, True, True)
    settings.write_text('[feeds]\nprice_guard = "of"\n')
    assert (
        "feeds.price_guard: expected one of"
        in run("--type", PRICING, "--product-types", str(settings), file=file).stderr
    )


def test_with_a_configuration_its_guard_knows_the_prices_that_were_sent(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/state.sqlite3"
    state = State(StateSettings(url=url))
    world = World(state=state)
    file = envelope("Price", price(1, "MUG-350", '<StandardPrice currency="USD">12.99</StandardPrice>'))
    world.submit(file.replace(b"M_1", b"A1SANDBOXSELLER"), PRICING)
    world.facade.close()
    state.close()
    configured = tmp_path / "mws-compat.toml"
    application, account = SANDBOX.applications[0], SANDBOX.accounts[0]
    configured.write_text(
        f'[spapi]\nlwa_client_id = "{application.lwa_client_id}"\nlwa_client_secret = "s"\n[state]\nurl = "{url}"\n'
        f'[[account]]\nseller_id = "{account.seller_id}"\nmws_access_key = "k"\nrefresh_token = "r"\n'
    )
    slip = file.replace(b"12.99", b"0.13").replace(b"M_1", b"A1SANDBOXSELLER")
    asked = ["--type", PRICING, "--seller", account.seller_id]
    assert run(*asked, file=slip).exit_code == 0
    done = run(*asked, "--config", str(configured), file=slip)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "10 times lower than every one known for this SKU" in done.stderr
    assert run(*asked, "--config", str(configured), file=file).exit_code == 0
    assert "no account" in run("--type", PRICING, "--seller", "A9", "--config", str(configured), file=file).stderr


def test_what_cannot_be_carried_is_listed_and_the_exit_code_is_1() -> None:
    wrong = message(2, '<Price><SKU>B</SKU><DepositAmount currency="USD">1</DepositAmount></Price>')
    result = run("--type", PRICING, file=envelope("Price", price(1, "A"), wrong))
    assert result.exit_code == 1
    assert "message 2: DepositAmount:" in result.stderr
    assert len(json.loads(result.stdout)["messages"]) == 1


def test_a_feed_that_is_wrong_as_a_whole() -> None:
    result = run("--type", INVENTORY, file=b"sku\n")
    assert result.exit_code == 1
    assert "not well-formed" in result.stderr


@pytest.mark.parametrize("arguments", [["--type", "_POST_ORDER_FULFILLMENT_DATA_"]])
def test_types_that_are_sent_as_they_are_are_not_converted(arguments: list[str]) -> None:
    result = run(*arguments, file=envelope("Inventory", stock(1, "A")))
    assert result.exit_code == 1
    assert "no feed type that is converted" in result.stderr


def test_a_feed_of_another_seller_than_the_one_named_is_told() -> None:
    file = envelope("Price", price(1, "A"))
    assert "'M_1', the seller is A1SELLER" in run("--type", PRICING, "--seller", "A1SELLER", file=file).stderr
    assert "MerchantIdentifier" not in run("--type", PRICING, "--seller", "M_1", file=file).stderr
    assert "MerchantIdentifier" not in run("--type", PRICING, file=file).stderr


def test_documents_are_written_to_a_folder(tmp_path: Path) -> None:
    file = envelope("Price", price(1, "A", '<StandardPrice currency="DEFAULT">5</StandardPrice>'))
    folder = tmp_path / "out"
    result = run("--type", PRICING, "--marketplace", US, "--marketplace", CA, "--output", str(folder), file=file)
    assert result.exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["01-price.json", "02-price.json"]


def test_asins_that_would_have_to_be_found_are_named() -> None:
    file = b"sku\tproduct-id\tproduct-id-type\titem-condition\nA\t012345678905\t3\t11\n"
    result = run("--type", LOADER, file=file)
    assert result.exit_code == 3
    assert "UPC 012345678905" in result.stderr


def test_product_types_come_from_a_file(tmp_path: Path) -> None:
    table = tmp_path / "types.toml"
    table.write_text(
        '[feeds.product_types."*"]\nproduct_type = "MUG"\nattributes = {"DescriptionData/Title" = "item_name"}\n'
    )
    body = "<Product><SKU>A</SKU><DescriptionData><Title>Mug</Title></DescriptionData></Product>"
    result = run(
        "--type", "_POST_PRODUCT_DATA_", "--product-types", str(table), file=envelope("Product", message(1, body))
    )
    assert result.exit_code == 0
    assert json.loads(result.stdout)["messages"][0]["productType"] == "MUG"


def test_the_example_of_the_documentation_works(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "feeds.md").read_text(encoding="utf-8")
    example = re.search(r"^```text\n(# By the child.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert example
    table = tmp_path / "types.toml"
    table.write_text(example[1])
    body = (
        "<Product><SKU>A</SKU><DescriptionData><Title>Tea</Title><BulletPoint>Green</BulletPoint>"
        '<PackageWeight unitOfMeasure="LB">1.5</PackageWeight><MSRP currency="USD">5</MSRP><ItemType>tea</ItemType>'
        "</DescriptionData><ProductData><Health><ProductType><HealthMisc><Directions>Brew.</Directions></HealthMisc>"
        "</ProductType></Health></ProductData></Product>"
    )
    result = run(
        "--type", "_POST_PRODUCT_DATA_", "--product-types", str(table), file=envelope("Product", message(1, body))
    )
    assert result.exit_code == 0, result.stderr
    attributes = json.loads(result.stdout)["messages"][0]["attributes"]
    said = {"item_name", "bullet_point", "item_package_weight", "list_price", "directions"}
    assert set(attributes) == {*said, "country_of_origin"}
    assert attributes["list_price"] == [{"value": 5, "currency": "USD", "marketplace_id": US}]


CUP = (
    '[feeds.product_types."*"]\nproduct_type = "DRINKING_CUP"\n'
    'attributes = {"DescriptionData/Title" = "item_name", "DescriptionData/MSRP" = "list_price"}\n'
    'constants = {brand = "Clay", country_of_origin = "DE", merchant_suggested_asin = "B000FAKE05"}\n'
)
PRICED = (
    '<Product><SKU>A</SKU><DescriptionData><Title>Mug</Title><MSRP currency="USD">{}</MSRP></DescriptionData></Product>'
)


def test_product_data_is_checked_by_a_definition_that_is_given(tmp_path: Path) -> None:
    table, kept = tmp_path / "types.toml", tmp_path / "cup.json"
    table.write_text(CUP)
    kept.write_text(json.dumps(schema(US, "LISTING_PRODUCT_ONLY", enforced=True)))
    options = ("--type", "_POST_PRODUCT_DATA_", "--product-types", str(table))
    result = run(*options, "--definition", str(kept), file=envelope("Product", message(1, PRICED.format("19.99"))))
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)["messages"][0]["attributes"]
    assert found["list_price"] == [{"value": 19.99, "currency": "USD", "marketplace_id": US}]
    table.write_text(CUP.replace('brand = "Clay", ', ""))
    result = run(*options, "--definition", str(kept), file=envelope("Product", message(1, PRICED.format("5"))))
    assert result.exit_code == 1
    assert 'brand ("Brand Name") is required and missing' in result.stderr


def test_a_definition_that_checks_nothing_is_named(tmp_path: Path) -> None:
    table, kept = tmp_path / "types.toml", tmp_path / "cup.json"
    table.write_text(CUP.replace("DRINKING_CUP", "SHIRT"))
    kept.write_text(json.dumps(schema(US, "LISTING_PRODUCT_ONLY", enforced=True)))
    options = ("--type", "_POST_PRODUCT_DATA_", "--product-types", str(table), "--definition", str(kept))
    result = run(*options, file=envelope("Product", message(1, PRICED.format("5"))))
    assert "no row of [feeds.product_types] is of the product type DRINKING_CUP: nothing is checked" in result.stderr


@pytest.mark.parametrize("name", TYPES)
def test_the_sandboxs_definitions_check_what_is_of_their_type(name: str, tmp_path: Path) -> None:
    table, kept = tmp_path / "types.toml", tmp_path / "kept.json"
    table.write_text(
        f'[feeds.product_types."*"]\nproduct_type = "{name}"\nrequirements = "LISTING_PRODUCT_ONLY"\n'
        'attributes = {"DescriptionData/Manufacturer" = "item_name"}\n'
    )
    kept.write_text(json.dumps(definition_of(TYPES[name], MARKETPLACES[US], "LISTING_PRODUCT_ONLY", enforced=True)))
    body = "<Product><SKU>A</SKU><DescriptionData><Manufacturer>{}</Manufacturer></DescriptionData></Product>"
    options = ("--type", "_POST_PRODUCT_DATA_", "--product-types", str(table), "--definition", str(kept))
    result = run(*options, file=envelope("Product", message(1, body.format("x" * 2000))))
    assert result.exit_code == 1
    assert "item_name" in result.stderr
    assert "nothing is checked" not in result.stderr


@pytest.mark.parametrize("content", ["{", "[]", '{"$id": "x"}', '{"properties": {}}'])
def test_what_is_no_definition_is_told(content: str, tmp_path: Path) -> None:
    kept = tmp_path / "cup.json"
    kept.write_text(content)
    result = run("--type", PRICING, "--definition", str(kept), file=envelope("Price", price(1, "A")))
    assert result.exit_code == 2
    assert "is no definition of a product type" in result.stderr


WRONG_TABLES = {
    'product_type = ""': "a product_type",
    'product_type = "MUG"\nattribute = {}': "attributes",
    'product_type = "MUG"\nignore = "x"': "another kind of value",
    'product_type = "MUG"\nattributes = {"a" = ""}': "the name of an attribute",
    'product_type = "MUG"\nattributes = {"a" = []}': "the name of an attribute",
    'product_type = "MUG"\nconstants = {a = {DE = "b"}}': "no marketplace has this name",
    'product_type = "MUG"\nattributes = {"a" = {attribute = "b", langauge = true}}': "language",
    'product_type = "MUG"\nattributes = {"a" = {attribute = "b", language = "yes"}}': "another kind of value",
}


@pytest.mark.parametrize("text", sorted(WRONG_TABLES))
def test_a_table_with_a_mistake_is_told_when_it_is_read(text: str, tmp_path: Path) -> None:
    table = tmp_path / "types.toml"
    table.write_text(f'[feeds.product_types."*"]\n{text}\n')
    result = run("--type", PRICING, "--product-types", str(table), file=envelope("Price", price(1, "A")))
    assert result.exit_code == 2
    assert WRONG_TABLES[text] in result.stderr


def test_what_the_configuration_says_of_a_marketplace_and_of_templates_is_read_from_that_file_too(
    tmp_path: Path,
) -> None:
    table = tmp_path / "mine.toml"
    table.write_text(
        f'[feeds.marketplaces.{US}]\ncurrency = "EUR"\n[feeds.shipping_groups.{US}]\n"Standard" = "abc-1"\n'
    )
    head = b"sku\tproduct-id\tproduct-id-type\tprice\titem-condition\tmerchant-shipping-group-name\n"
    row = b"A\tB000FAKE01\t1\t5\t11\tStandard\n"
    result = run("--type", LOADER, "--product-types", str(table), file=head + row)
    assert (result.exit_code, result.stderr) == (0, "")
    attributes = json.loads(result.stdout)["messages"][0]["attributes"]
    assert attributes["purchasable_offer"][0]["currency"] == "EUR"
    assert attributes["merchant_shipping_group"] == [{"value": "abc-1", "marketplace_id": US}]


def test_a_mistake_in_one_of_those_tables_is_told(tmp_path: Path) -> None:
    table = tmp_path / "mine.toml"
    table.write_text(f'[feeds.marketplaces.{US}]\ncurrency = "euro"\n')
    result = run("--type", PRICING, "--product-types", str(table), file=envelope("Price", price(1, "A")))
    assert result.exit_code == 2
    assert f"feeds.marketplaces.{US}.currency: expected the code of a currency" in result.stderr


def test_an_unknown_marketplace_is_a_mistake_in_the_command() -> None:
    result = run("--type", PRICING, "--marketplace", "US", file=envelope("Price", price(1, "A")))
    assert result.exit_code == 2
