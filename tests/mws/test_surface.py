"""The public names and signatures of both generations of python-amazon-mws are here."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mws
import mws.mws
from mws.version import VERSION
from tests.reference import REFERENCE, needs_reference

ROOT = Path(__file__).resolve().parents[2]

# Whole packages whose re-exports are public too; elsewhere they are what the original's modules happened to import.
FACADES = {"mws", "mws.apis", "mws.future_utils", "mws.mws", "mws.offamazonpayments", "mws.utils"}
# Names that are the language's, not the package's.
LANGUAGE = {"absolute_import", "Dict", "Iterable", "List", "Mapping", "Optional", "Union", "_parse_node", "obj_name"}

# What code of either generation imports most: held also where the reference is absent.
NAMES = {
    "mws": "Feeds Finances InboundShipments Inventory MWS MWSError MWSResponse Marketplaces MerchantFulfillment "
    "DotDict OffAmazonPayments Orders OutboundShipments Products Recommendations Reports Sellers Subscriptions "
    "EasyShip types future_utils mws utils apis models errors response decorators __version__",
    "mws.mws": "MWS MARKETPLACES Marketplaces MWSError DictWrapper DataWrapper Orders Sellers OutboundShipments "
    "calc_md5 calc_request_description canonicalized_query_string feed_options_str clean_params_dict mws_utc_now "
    "remove_empty_param_keys remove_xml_namespaces utils PAM_DEFAULT_TIMEOUT PAM_USER_AGENT",
    "mws.utils": "ObjectDict object_dict XML2Dict xml2dict DictWrapper DataWrapper DotDict enumerate_param "
    "enumerate_params enumerate_keyed_param dict_keyed_param flat_param_dict next_token_action dt_iso_or_none "
    "unique_list_order_preserved calc_md5 clean_value mws_utc_now params parsers types xml collections crypto",
    "mws.utils.params": "clean_value clean_params_dict coerce_to_bool iterable_param remove_empty_param_keys",
    "mws.utils.xml": "MWS_ENCODING mws_xml_to_dict mws_xml_to_dotdict remove_xml_namespaces",
    "mws.utils.types": "MarketplaceEnumOrStr StrOrListStr",
    "mws.utils.deprecation": "RemovedInPAM10Warning RemovedInPAM11Warning kwargs_renamed_for_v11",
    "mws.future_utils": "ObjectDict XML2Dict DictWrapper DataWrapper clean_string clean_value mws_utc_now params xml",
    "mws.offamazonpayments": "OffAmazonPayments",
    "mws.errors": "MWSError MWSRequestError",
    "mws.response": "MWSResponse ResponseWrapperBase",
    "mws.decorators": "next_token_action",
    "mws.models.base": "MWSDataType",
    "mws.apis.orders": "Orders",
    "mws.apis.sellers": "Sellers",
}
SIGNATURES = {
    "MWS.__init__": "self, access_key, secret_key, account_id, region='US', domain='', uri='', version='', "
    "auth_token=''",
    "MWS.make_request": "self, extra_data, method='GET', **kwargs",
    "MWS.action_by_next_token": "self, action, next_token",
    "MWS.calc_signature": "self, method, request_description",
    "MWS.enumerate_param": "self, param, values",
    "MWS.get_params": "self",
    "MWS.get_service_status": "self",
    "MWS.get_timestamp": "self",
    "Orders.list_orders": "self, marketplaceids=None, created_after=None, created_before=None, lastupdatedafter=None, "
    "lastupdatedbefore=None, orderstatus=(), fulfillment_channels=(), payment_methods=(), buyer_email=None, "
    "seller_orderid=None, max_results='100', next_token=None",
    "Orders.list_orders_by_next_token": "self, token",
    "Orders.get_order": "self, amazon_order_ids",
    "Orders.list_order_items": "self, amazon_order_id=None, next_token=None",
    "Orders.list_order_items_by_next_token": "self, token",
    "Sellers.list_marketplace_participations": "self, next_token=None",
    "Sellers.list_marketplace_participations_by_next_token": "self, token",
    "DictWrapper.__init__": "self, xml, rootkey=None",
    "DataWrapper.__init__": "self, data, header",
}


def signature(function: Any) -> str:
    """The parameters as 0.8.15's recording writes them: what we add is keyword-only, and left out here."""
    shown = []
    for each in inspect.signature(function).parameters.values():
        if each.kind is each.KEYWORD_ONLY:
            assert each.default is not each.empty, f"{function}: {each.name} must be optional"
        else:
            shown.append(str(each.replace(annotation=each.empty)))
    return ", ".join(shown)


@pytest.mark.parametrize("module", sorted(NAMES))
def test_a_module_has_its_names(module: str) -> None:
    found = importlib.import_module(module)
    assert [name for name in NAMES[module].split() if not hasattr(found, name)] == []


@pytest.mark.parametrize("name", sorted(SIGNATURES))
def test_a_signature_is_that_of_0_8_15(name: str) -> None:
    owner, _, method = name.partition(".")
    assert signature(getattr(getattr(mws.mws, owner), method)) == SIGNATURES[name]


@pytest.mark.parametrize("module", ["mws", "mws.apis", "mws.utils", "mws.future_utils", "mws.mws"])
def test_all_names_in_all_exist(module: str) -> None:
    found = importlib.import_module(module)
    assert [name for name in found.__all__ if not hasattr(found, name)] == []


def surfaces() -> Iterator[tuple[str, dict[str, Any]]]:
    """(module, its recorded names) of every version."""
    if REFERENCE is not None:
        recorded = json.loads((REFERENCE / "clients" / "surface_mws.json").read_text())
        for version in recorded["versions"].values():
            yield from version["surface"]["modules"].items()


@needs_reference
def test_every_public_name_of_every_version_is_here() -> None:
    absent = set()
    for module, recorded in surfaces():
        names = {name for kind in ("classes", "functions", "values") for name in recorded[kind]}
        names.update(recorded["exceptions"], recorded["reexports"] if module in FACADES else ())
        try:
            found: Any = importlib.import_module(module)
        except ImportError:
            found = None
        absent |= {f"{module}.{name}" for name in names - LANGUAGE if not hasattr(found, name)}
    assert absent == {
        "mws.utils.params.clean_string",
        "mws.utils.clean_string",
    }


@needs_reference
def test_every_method_and_signature_of_0_8_15() -> None:
    for module, recorded in surfaces():
        # Of 0.8.15 alone.
        if module != "mws.offamazonpayments" and "MARKETPLACES" not in recorded["values"]:
            continue
        for name, facts in recorded["classes"].items():
            ours = getattr(importlib.import_module(module), name)
            for method, told in facts["methods"].items():
                if method.startswith("_"):
                    continue
                assert f"({signature(getattr(ours, method))})" == told["signature"]["text"], f"{name}.{method}"
            for attribute, value in facts["attributes"].items():
                assert repr(getattr(ours, attribute)) == value, f"{name}.{attribute}"
            if facts["init"] and name not in ("InboundShipments", "MWSError", "OffAmazonPayments"):
                assert f"({signature(ours.__init__)})" == facts["init"]["text"], name


@needs_reference
def test_every_function_of_0_8_15_has_its_signature() -> None:
    assert REFERENCE is not None
    versions = json.loads((REFERENCE / "clients" / "surface_mws.json").read_text())["versions"]
    (oldest,) = (each for name, each in versions.items() if name.startswith("0.8.15"))
    wrong, seen = {}, 0
    for module, recorded in oldest["surface"]["modules"].items():
        here = importlib.import_module(module)
        for name, facts in recorded["functions"].items():
            seen += 1
            told = facts.get("signature") or facts
            if f"({signature(getattr(here, name))})" != told["text"]:
                wrong[f"{module}.{name}"] = (signature(getattr(here, name)), told["text"])
    assert wrong == {}
    assert seen > 20


def test_importing_loads_nothing_it_need_not() -> None:
    """Not even requests or a parser: they come with the first call."""
    code = "import sys, mws; print([name for name in sys.modules])"
    # Coverage, where it measures this run, would be loaded there too.
    known = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=known)
    heavy = (
        "lxml",
        "xml.etree.ElementTree",
        "xmltodict",
        "requests",
        "ssl",
        "botocore",
        "sqlalchemy",
        "cryptography",
        "dataclasses",
        "mws.compat",
        "mws.spapi",
        "mws.http",
    )
    assert [name for name in heavy if f"'{name}'" in done.stdout] == []


def test_an_error_that_comes_late_is_one_class() -> None:
    code = """
import pickle, sys, mws.mws
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as threads:
    found = {*threads.map(lambda module: module.MWSRequestError, [mws.mws, mws.errors] * 8)}
(cls,) = found
import requests
assert issubclass(cls, (mws.MWSError,)) and issubclass(cls, requests.HTTPError)
assert pickle.loads(pickle.dumps(cls)) is cls
assert repr(cls) == "<class 'mws.errors.MWSRequestError'>"
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, timeout=60)


def test_the_version_is_the_project_s() -> None:
    declared = (ROOT / "pyproject.toml").read_text()
    assert 'version = { attr = "mws.version.VERSION" }' in declared
    assert mws.__version__ == VERSION


def test_a_name_that_is_nowhere() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = mws.Nothing
