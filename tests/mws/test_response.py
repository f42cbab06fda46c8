"""1.0's replies, switched on by `_use_feature_mwsresponse`."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

import mws
from mws import DotDict, MWSError, MWSResponse
from mws.backends import response_of
from mws.calls import LegacyCall, LegacyReply
from mws.utils.xml import mws_xml_to_dict, mws_xml_to_dotdict

ONE = """<?xml version="1.0"?><ROResponse xmlns="urn:x" xmlns:ns2="urn:y"><ROResult><Orders><Order><Id>1</Id>\
<A Units="in">5</A><E/><ns2:T xml:lang="de">ü</ns2:T></Order></Orders><NextToken>tok</NextToken></ROResult>\
<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></ROResponse>"""


def reply(body: bytes = ONE.encode(), key: str | None = "ROResult", **headers: str) -> MWSResponse:
    told = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return MWSResponse(response_of(LegacyReply(200, told, body)), key, encoding="utf-8")


def test_parsed_is_dotted_dicts() -> None:
    order = reply().parsed.Orders.Order
    assert (type(order), order.Id, order.E) == (DotDict, "1", None)
    assert (order.A.Units, order.A.text, order.A) == ("in", "5", {"@Units": "in", "#text": "5"})
    assert (order.T.lang, order.T.text) == ("de", "ü")
    assert [each.Id for each in order] == ["1"]
    assert json.loads(json.dumps(order))["A"] == {"@Units": "in", "#text": "5"}
    with pytest.raises(KeyError, match="Zz"):
        _ = order.Zz


def test_what_else_a_reply_tells() -> None:
    found = reply()
    assert (found.metadata, found.request_id) == (DotDict({"RequestId": "r"}), "r")
    assert (repr(found), found.status_code, found.timestamp) == ("<MWSResponse [200]>", 200, None)
    assert (found.content, found.text, found.reason) == (ONE.encode(), ONE, "OK")
    assert found.original.status_code == 200
    assert found.request is None


def test_keys_that_are_absent_or_not_given() -> None:
    assert reply(key="Nope").parsed is None
    assert list(reply(key=None).parsed.keys()) == ["ROResult", "ResponseMetadata"]


def test_what_is_not_xml_is_text() -> None:
    assert reply(b"a\tb").parsed == "a\tb"
    assert reply(b"a", x_mws_request_id="id").request_id == "id"


def test_a_wrong_md5_is_an_error() -> None:
    assert reply(b"a", Content_MD5="DMF1ucDxtqgxw5niaXcmYQ==").parsed == "a"
    with pytest.raises(MWSError, match="Content-MD5"):
        reply(b"a", Content_MD5="x")


def test_a_bomb_is_not_expanded() -> None:
    document = b'<!DOCTYPE r [<!ENTITY a "' + b"a" * 100 + b'">]><r>&a;</r>'
    with pytest.raises(ValueError, match="entities are disabled"):
        mws_xml_to_dict(document)
    assert reply(document).parsed == document.decode()


def test_an_api_gives_them_when_asked() -> None:
    class Told:
        def call(self, call: LegacyCall) -> LegacyReply:
            return LegacyReply(200, (), ONE.replace("RO", call.action).encode())

    api = mws.Orders("k", "s", "m", backend=Told(), force_response_encoding="utf-8")
    assert api.list_orders().parsed.Orders.Order.E == {}
    api._use_feature_mwsresponse = True
    found: Any = api.list_orders()
    assert type(found) is MWSResponse
    assert found.parsed.Orders.Order.E is None
    assert api.make_request("ListOrders", {}, result_key="ResponseMetadata").parsed.RequestId == "r"


def test_documents_as_dicts() -> None:
    whole = mws_xml_to_dict(ONE.encode(), encoding="utf-8")
    assert whole is not None
    assert whole["ROResult"]["Orders"]["Order"]["T"]["#text"] == "ü"
    assert mws_xml_to_dotdict(ONE, result_key="ROResult").NextToken == "tok"
    assert mws_xml_to_dotdict("<r/>") is None


def test_a_dotted_dict_builds_what_it_is_given() -> None:
    made = DotDict(a={"b": [{"c": 1}]}, d=2)
    assert made.a.b[0].c == 1
    made.e = {"f": 3}
    del made.d
    assert (made.e.f, "d" in made) == (3, False)
    assert repr(DotDict({"x": {"y": "z"}})) == "DotDict({'x': DotDict({'y': 'z'})})"
    assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == copy.copy(made) == made
    assert DotDict({"Same": 1, "@Same": 2}).Same == 1
