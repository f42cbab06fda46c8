"""`mws-compat spapi`: what it prints, what it writes, and the exit code of every ending."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mws.compat.cli import main, output
from mws.spapi import routes
from tests.spapi import faulty
from tests.spapi.faulty import Faulty, Step, raw, reply

ORDER = "111-1111111-1111111"
SEARCH = ("orders.2026-01-01.searchOrders", "createdAfter=2020-01-01T00:00:00Z", "marketplaceIds=ATVPDKIKX0DER")


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["spapi", *arguments], input=stdin)


def at(server: Faulty, *arguments: str, stdin: bytes | None = None, writes: str = "on") -> Result:
    """The command, with a configuration that leads to that server."""
    Path("mws-compat.toml").write_text(
        f"""
[spapi]
lwa_client_id = "amzn1.application-oa2-client.sandbox"
lwa_client_secret = "amzn1.oa2-cs.v1.sandbox"
lwa_endpoint = "{server.token_url}"
endpoint = "{server.url}"
writes = "{writes}"

[state]
url = "off"

[[account]]
seller_id = "A1SANDBOXSELLER"
mws_access_key = "AKIASANDBOXSANDBOX00"
mws_secret_key = "sandboxsandboxsandboxsandboxsandboxsandb"
refresh_token = "Atzr|sandbox"
region = "na"
marketplaces = ["ATVPDKIKX0DER"]
""",
        encoding="utf-8",
    )
    Path("mws-compat.toml").chmod(0o600)
    return run(*arguments, stdin=stdin)


# ---- the sandbox ---------------------------------------------------------------------------------------------------


def test_a_call_prints_its_json() -> None:
    done = run("--sandbox", "orders.2026-01-01.getOrder", f"orderId={ORDER}")
    assert (done.exit_code, done.stderr) == (output.DONE, "")
    assert json.loads(done.stdout)["order"]["orderId"] == ORDER


def test_paginate_prints_the_items_of_all_pages() -> None:
    done = run("--sandbox", *SEARCH, "maxResultsPerPage=5", "--paginate")
    assert done.exit_code == output.DONE
    found = [order["orderId"] for order in json.loads(done.stdout)]
    assert ORDER in found
    assert len(found) == len(set(found)) > 5


def test_output_writes_a_file(tmp_path: Path) -> None:
    done = run("--sandbox", *SEARCH, "--paginate", "--output", "orders.json")
    assert (done.exit_code, done.stdout) == (output.DONE, "")
    assert len(json.loads((tmp_path / "orders.json").read_text(encoding="utf-8"))) > 5


# ---- what may be written -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("writes", ["off", "dry_run"])
def test_what_the_configuration_says_of_writes_holds_here_too(writes: str) -> None:
    patch = ("listingsItems.2021-08-01.patchListingsItem", "sellerId=A", "sku=B", "marketplaceIds=ATVPDKIKX0DER",
             "productType=PRODUCT", "patches:=[]")  # fmt: skip
    with Faulty(reply({"orders": [], "sku": "B"})) as server:
        refused = at(server, *patch, writes=writes)
        assert refused.exit_code == output.REFUSED
        assert f'(writes = "{writes}" in the configuration). Nothing was sent.' in refused.stderr
        assert server.seen == []
        assert at(server, *SEARCH, writes=writes).exit_code == output.DONE
        assert at(server, *patch).exit_code == output.DONE


# ---- listing operations --------------------------------------------------------------------------------------------


def test_list_shows_every_operation() -> None:
    done = run("--list")
    lines = done.stdout.splitlines()
    assert done.exit_code == output.DONE
    assert len(lines) == 1 + len(routes.keys()) + len(routes.keys(removed=True))


def test_list_with_a_word_shows_those_that_hold_it() -> None:
    rows = [line.split("\t") for line in run("--list", "AuthorizationCode").stdout.splitlines()]
    assert rows[1:] == [
        ["authorization.v1.getAuthorizationCode", "GET", "/authorization/v1/authorizationCode", "1/s", "removed"]
    ]
    shown = run("--list", "searchOrders").stdout
    assert "orders.2026-01-01.searchOrders\tGET\t/orders/2026-01-01/orders\t0.0056/s\tpages" in shown
    assert run("--list", "no-such-word").exit_code == output.USAGE


# ---- how parameters are written ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "target", "body"),
    [
        ((SEARCH[0], SEARCH[1], "marketplaceIds=A,B"), "marketplaceIds=A%2CB", b""),
        ((SEARCH[0], SEARCH[1], "marketplaceIds=A", "marketplaceIds=B"), "marketplaceIds=A%2CB", b""),
        (
            ("fulfillmentInbound.2024-03-20.listPrepDetails", "marketplaceId=M", "mskus=a,1", "mskus=b"),
            "mskus=a%2C1&mskus=b",
            b"",
        ),
        (("orders.2026-01-01.getOrder", "orderId=a=b"), "/orders/a%3Db", b""),
        (
            ("reports.2021-06-30.createReport", "reportType=X", 'marketplaceIds:=["M"]'),
            "/reports",
            b'{"reportType":"X","marketplaceIds":["M"]}',
        ),
    ],
)
def test_parameters_are_text_lists_or_json(words: tuple[str, ...], target: str, body: bytes) -> None:
    # What each of these operations promises.
    with Faulty(reply({"orders": [], "mskuPrepDetails": [], "order": {}, "reportId": "1"})) as server:
        done = at(server, *words)
    assert (done.exit_code, done.stderr) == (output.DONE, "")
    assert server.seen[0].target.endswith(target)
    assert server.seen[0].body == body


def test_a_body_comes_from_a_file_or_standard_input() -> None:
    with Faulty(reply({"reportId": "1"}, 202)) as server:
        done = at(server, "reports.2021-06-30.createReport", "--body", "-", stdin=b'{"reportType": "X"}')
    assert done.exit_code == output.DONE
    assert server.seen[0].body == b'{"reportType":"X"}'


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "name an operation"),
        (("orders.getOrder", "orderId=1"), "did you mean 'orders.2026-01-01.getOrder'"),
        (("orders.2026-01-01.getOrder",), "orderId is missing"),
        (("orders.2026-01-01.getOrder", "orderid=1"), "did you mean 'orderId'"),
        (("orders.2026-01-01.getOrder", "orderId"), "expected NAME=VALUE"),
        (("orders.2026-01-01.getOrder", ":=1"), "expected NAME=VALUE"),
        (("orders.2026-01-01.getOrder", "orderId=1", "orderId=2"), "given twice"),
        (("orders.2026-01-01.getOrder", "orderId:=x"), "orderId is no JSON"),
        (("orders.2026-01-01.getOrder", "orderId:=" + "[" * 100_000), "orderId is no JSON"),
        (("orders.2026-01-01.getOrder", "orderId=1", "--paginate"), "no pages"),
        (("orders.2026-01-01.getOrder", "orderId=1", "--download"), "--download is for"),
        (("feeds.2021-06-30.getFeedDocument", "feedDocumentId=1", "--download"), "wants --output"),
        ((*SEARCH, "--paginate", "--output", "no/such/place.json"), "no directory"),
        (("orders.v0.getOrders", "MarketplaceIds=M", "--data-element", "buyerinfo"), "no data element"),
    ],
)
def test_a_mistake_costs_no_call(words: tuple[str, ...], says: str) -> None:
    with Faulty() as server:
        done = at(server, *words)
    assert done.exit_code == output.USAGE
    assert says in " ".join(done.stderr.split())
    assert server.seen == []


# ---- endings -------------------------------------------------------------------------------------------------------


def test_a_refusal_is_told_and_is_exit_code_1() -> None:
    done = run("--sandbox", "orders.2026-01-01.getOrder", "orderId=1")
    assert (done.exit_code, done.stdout) == (output.REFUSED, "")
    assert "HTTP 400" in done.stderr


def test_an_unknown_outcome_is_exit_code_4_with_the_command_that_shows_it() -> None:
    with Faulty(faulty.reset_before_headers) as server:
        done = at(server, "feeds.2021-06-30.cancelFeed", "feedId=7 8")
    assert done.exit_code == output.UNKNOWN
    assert "mws-compat spapi feeds.2021-06-30.getFeed 'feedId=7 8'" in done.stderr


def test_a_listing_that_breaks_leaves_no_file_and_no_whole_array() -> None:
    page = reply({"orders": [{"orderId": "1"}], "pagination": {"nextToken": "t"}})
    with Faulty(page, faulty.failure(400), page, faulty.failure(400)) as server:
        done = at(server, *SEARCH, "--paginate", "--output", "orders.json")
        assert done.exit_code == output.REFUSED
        assert not Path("orders.json").exists()
        done = at(server, *SEARCH, "--paginate")
    assert done.exit_code == output.REFUSED
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(done.stdout)


def test_an_empty_listing_is_an_empty_array() -> None:
    with Faulty(reply({"orders": []})) as server:
        assert json.loads(at(server, *SEARCH, "--paginate").stdout) == []


def test_a_document_is_fetched_to_a_file() -> None:
    def place(server: Faulty, connection: object, seen: faulty.Seen) -> bool:
        step: Step = reply({"reportDocumentId": "d", "url": f"{server.url}/document"})
        return step(server, connection, seen)  # type: ignore[arg-type]

    with Faulty(place, raw(200, b"sku\tprice\n", Content_Type="text/plain; charset=Cp1252")) as server:
        words = ("reports.2021-06-30.getReportDocument", "reportDocumentId=d", "--download", "--output", "report.tsv")
        done = at(server, *words)
    assert done.exit_code == output.DONE
    assert Path("report.tsv").read_bytes() == b"sku\tprice\n"
    assert "report.tsv: 10 bytes, text/plain; charset=Cp1252" in done.stderr
