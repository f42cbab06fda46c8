"""The parameter helpers of 1.0, where they differ from 0.8.15's (those are compared with the original side by side)."""

from __future__ import annotations

import warnings
from datetime import date, datetime
from typing import Any

import pytest

from mws.endpoints import Marketplaces
from mws.future_utils import params as encoding
from mws.models.base import MWSDataType
from mws.mws import calc_md5, calc_request_description, canonicalized_query_string, feed_options_str
from mws.utils import params
from mws.utils.collections import unique_list_order_preserved
from mws.utils.deprecation import RemovedInPAM11Warning, kwargs_renamed_for_v11
from mws.utils.params import clean_params_dict, dot_appended_param, iterable_param
from mws.utils.xml import remove_xml_namespaces


@pytest.mark.parametrize(
    ("value", "plain", "encoded"),
    [
        ("a b/~*é", "a b/~*é", "a%20b%2F~%2A%C3%A9"),
        (True, "true", "true"),
        (5, "5", "5"),
        (datetime(2020, 1, 2, 3, 4, 5, 6), "2020-01-02T03:04:05.000006", "2020-01-02T03%3A04%3A05.000006"),
        (date(2020, 1, 2), "2020-01-02", "2020-01-02"),
        (Marketplaces.US, "ATVPDKIKX0DER", "ATVPDKIKX0DER"),
    ],
)
def test_only_0_8_15_s_clean_value_encodes(value: object, plain: str, encoded: str) -> None:
    assert (params.clean_value(value), encoding.clean_value(value)) == (plain, encoded)
    assert clean_params_dict({"a": value}) == {"a": plain}
    assert clean_params_dict({"a": value}, urlencode=True) == encoding.clean_params_dict({"a": value}) == {"a": encoded}


def test_what_is_no_bool() -> None:
    with pytest.raises(ValueError, match="Expected a boolean"):
        params.clean_bool("true")  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["no", "N", "none", "Off", "FALSE", "0", "", 0, None, False])
def test_what_says_no(value: object) -> None:
    assert not params.coerce_to_bool(value)


def test_small_things() -> None:
    assert [dot_appended_param(name, back) for name in ("a", "a.") for back in (False, True)] == ["a.", "a", "a.", "a"]
    assert (iterable_param("abc"), iterable_param(5), iterable_param((1, 2))) == (["abc"], [5], (1, 2))
    assert unique_list_order_preserved([3, 1, 3, 2]) == [3, 1, 2]
    assert params.dict_keyed_param("A.B", {"C": 1}) == {"A.B.C": 1}
    assert calc_md5(b"abc") == b"kAFQmDzST7DWlj99KOF/cg=="
    assert feed_options_str({"a": "b", "c": True}) == "metadata:a=b;metadata:c=true"
    with pytest.raises(ValueError, match="dict or None"):
        feed_options_str("x")  # type: ignore[arg-type]


def test_canonical_queries_of_encoded_and_of_plain_parameters() -> None:
    assert calc_request_description({"b": "x%20y", "a": "1", "B": "2"}) == "B=2&a=1&b=x%20y"
    assert canonicalized_query_string({"b": "x y", "a": True}) == "a=true&b=x%20y"


def test_namespaces_are_removed_from_text_and_bytes_alike() -> None:
    document = '<a xmlns="x" xmlns:ns2="y" xmlns:ns3="z"><ns2:b xml:lang="d"/></a>'
    bare = '<a   xmlns:ns3="z"><b lang="d"/></a>'
    assert remove_xml_namespaces(document) == bare
    assert remove_xml_namespaces(document.encode()) == bare.encode()
    assert remove_xml_namespaces(b'<a xmlns="x"/>') == b"<a />"


def test_renamed_keywords_warn_and_work() -> None:
    @kwargs_renamed_for_v11([("old", "new")])
    def call(new: int = 0) -> int:
        return new

    with pytest.warns(RemovedInPAM11Warning, match="`old` is `new`"):
        assert call(old=3) == 3  # type: ignore[call-arg]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert call(new=4) == 4


class Money(MWSDataType):
    operations_permitted = ["GetMyFeesEstimate"]  # noqa: RUF012 - as the original's subclasses write it

    def __init__(self, amount: float) -> None:
        self.amount = amount

    def params_dict(self) -> dict[str, Any]:
        return {"Amount": self.amount, "Points": None}


class Price(MWSDataType):
    def params_dict(self) -> dict[str, Any]:
        return {"Listing": Money(1.5), "Tags": ["a", "b"]}


def test_request_parts_know_their_parameters() -> None:
    # What is None is in them; it is left out where the request is made.
    assert Price().to_params("P") == {
        "P.Listing.Amount": 1.5,
        "P.Listing.Points": None,
        "P.Tags.1": "a",
        "P.Tags.2": "b",
    }
    assert repr(Money(2)) == "Money(amount=2)"
    Money(1).to_params(operation="getmyfeesestimate")
    with pytest.raises(Exception, match="not for ListOrders"):
        Money(1).to_params(operation="ListOrders")
