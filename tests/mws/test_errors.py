"""`error.response` of every failure: a reply to read, whether or not one came."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from lxml import etree

import mws
from mws.compat.config import ConfigError
from mws.errors import MWSError, MWSRequestError

ROOT = Path(__file__).resolve().parents[2]


def nothing_configured() -> None:
    mws.Orders("key", "secret", "seller").get_order("1")


FAILURES: dict[str, Callable[[], object]] = {
    "an unknown region": lambda: mws.Orders("k", "s", "a", region="ZZ"),
    "a call without an Action": lambda: mws.Orders("k", "s", "a").make_request({}),
    "a value that cannot be sent": lambda: mws.Orders("k", "s", "a").get_order([["1"]]),  # type: ignore[list-item]
    "a list without pages": lambda: mws.Orders("k", "s", "a").action_by_next_token("GetOrder", "t"),
    "an unknown backend": lambda: mws.Orders("k", "s", "a", backend="spaapi").get_order("1"),
    "Amazon Pay": lambda: mws.OffAmazonPayments("k", "s", "a"),
    "nothing configured": nothing_configured,
}


@pytest.fixture(autouse=True)
def _nothing_configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("MWS_COMPAT_BACKEND", "MWS_COMPAT_CONFIG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", sorted(FAILURES))
def test_a_failure_without_a_reply_has_one_that_says_the_same(name: str) -> None:
    with pytest.raises(MWSError) as caught:
        FAILURES[name]()
    response = caught.value.response
    assert isinstance(response, requests.Response)
    assert response.status_code == (401 if name == "nothing configured" else 400)
    assert response.headers["content-type"].startswith("text/xml")
    assert response.headers["content-length"] == str(len(response.content))
    document = etree.fromstring(response.content)
    assert etree.QName(document).localname == "ErrorResponse"
    assert [error.tag.rpartition("}")[2] for error in document[0]] == ["Type", "Code", "Message", "Detail"]
    assert document[0][2].text == str(caught.value)
    assert caught.value.response is response, "the same, however often it is read"


@pytest.mark.parametrize("cls", [MWSError, MWSRequestError, ConfigError])
def test_every_class_has_it_and_a_program_may_set_its_own(cls: type[MWSError]) -> None:
    error = cls("what <happened> \x01 & why")
    assert "what &lt;happened&gt; \ufffd &amp; why" in error.response.text
    mine = requests.Response()
    error.response = mine
    assert error.response is mine
    again = pickle.loads(pickle.dumps(cls("text")))
    assert again.response.status_code == 400


def test_the_class_itself_has_none_as_in_the_imitated_package() -> None:
    assert repr(MWSError.response) == "None"


def test_the_handler_of_the_readme_runs_without_configuration(tmp_path: Path) -> None:
    block = re.search(r"```python\n(import mws\n.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert block is not None
    done = subprocess.run(
        [sys.executable, "-c", block[1]],
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    assert done.stdout.startswith("401 ")
    assert "MWS_COMPAT_BACKEND=sandbox" in done.stdout
