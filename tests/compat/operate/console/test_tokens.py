"""An operator's token is long, is known by its hash alone, and every hash is computed whosever it is."""

from __future__ import annotations

import pytest

from mws.compat.config import Operator
from mws.compat.config.values import TOKEN_HASH
from mws.compat.operate.console import tokens
from mws.compat.operate.console.tokens import Operators, hash_of, make_token


def test_a_token_has_256_bits_and_its_hash_is_one_the_configuration_takes() -> None:
    token = make_token()
    assert len(token) == len("mwsop_") + 43
    assert token != make_token()
    made = hash_of(token)
    assert TOKEN_HASH.fullmatch(made)
    assert token not in made
    assert hash_of(token) != made, "each has a salt of its own"


def test_whose_token_it_is() -> None:
    first, second = make_token(), make_token()
    operators = Operators([Operator("anna", hash_of(first)), Operator("ben", hash_of(second), "write")])
    found = operators.find(first), operators.find(second), operators.find(make_token())
    assert [each and each.name for each in found] == ["anna", "ben", None]


def test_every_hash_is_computed_whosever_the_token_is(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    plain = tokens._scrypt

    def counted(token: str, salt: bytes, n: int, r: int, p: int) -> bytes:
        made.append(token)
        return plain(token, salt, n, r, p)

    first, second = make_token(), make_token()
    operators = Operators([Operator("anna", hash_of(first)), Operator("ben", hash_of(second))])
    monkeypatch.setattr(tokens, "_scrypt", counted)
    for token in (first, second, "nobody's"):
        made.clear()
        operators.find(token)
        assert made == [token, token]
