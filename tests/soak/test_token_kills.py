"""Two hundred sellers, failures of each kind, kills at random: nobody is lost or moved twice, no code shown twice."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import pytest

from mws.compat.gateway.serving import Serving
from tests import postgresql
from tests.compat.accounts.moving.token_world import found_in_clear
from tests.soak.token_kills import EACH, LACKING, PLANTED, SELLERS, TokenCampaign

KILLS = {"sqlite": 50, "postgresql": 20}


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_kills_lose_nobody_move_nobody_twice_and_show_no_code_twice(
    tmp_path: Path, database: Literal["sqlite", "postgresql"]
) -> None:
    with ExitStack() as opened:
        try:
            state = f"sqlite:///{tmp_path / 'state.sqlite3'}"
            if database == "postgresql":
                state = opened.enter_context(postgresql.server())
        except postgresql.Unavailable as exc:
            pytest.skip(str(exc))
        campaign = TokenCampaign(state, seed=13)
        serving = opened.enter_context(Serving(campaign.amazon, threads=16, drain=0.0))
        campaign.run(serving.url, KILLS[database])
        counts, faults = campaign.judge()
    assert faults == []
    assert counts["kills"] >= KILLS[database]
    words = [word for _, word in (*PLANTED.values(), *LACKING.values())]
    assert {word: counts[word] for word in words} == dict.fromkeys(words, EACH)
    assert counts["ready"] + sum(counts[word] for word in words) == counts["sellers"] == SELLERS
    if database == "sqlite":
        kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert found_in_clear(kept) == []
