"""The table of words: which error of Amazon's is which."""

from __future__ import annotations

import pytest

from mws.compat.accounts.health import VERDICTS
from mws.compat.accounts.outcomes import OUTCOMES, migration_word, outcome, word_for
from mws.spapi.errors import (
    BadRequest,
    CircuitOpen,
    ConnectionLost,
    ErrorItem,
    InvalidCall,
    LwaError,
    ServerError,
    SpapiError,
    TokenRejected,
    TooManyRequests,
    Unauthorized,
    UnreadableReply,
)

REFUSED = "The request has an invalid grant parameter : refresh_token"


def lwa(error: str, text: str = "") -> LwaError:
    return LwaError("refused", status=400, error=error, error_description=text)


def refused(text: str, code: str = "InvalidInput") -> BadRequest:
    return BadRequest(text, status=400, errors=(ErrorItem(code, text),))


@pytest.mark.parametrize(
    ("exc", "word"),
    [
        (lwa("invalid_grant", f"{REFUSED}. User may have revoked or didn't grant the permission."), "revoked"),
        (lwa("invalid_grant", REFUSED), "token_invalid"),
        (lwa("unauthorized_client", "Not authorized for requested operation"), "wrong_application"),
        (lwa("invalid_client", "Client authentication failed"), "wrong_secret"),
        (lwa("invalid_scope"), "scope_refused"),
        (lwa("access_denied"), "refused"),
        (TokenRejected("revoked, malformed or invalid", status=403), "token_rejected"),
        (Unauthorized("Access to requested resource is denied.", status=403), "no_access"),
        (ServerError("500", status=500), "unreachable"),
        (TooManyRequests("429", status=429), "unreachable"),
        (ConnectionLost("lost"), "unreachable"),
        (CircuitOpen("open"), "unreachable"),
        (UnreadableReply("no JSON", status=200), "unreachable"),
        (InvalidCall("no such region"), "configuration"),
        (BadRequest("what?", status=400), "refused"),
    ],
)
def test_each_failure_of_a_proof_has_its_word(exc: SpapiError, word: str) -> None:
    assert word_for(exc) == word
    assert word in OUTCOMES


@pytest.mark.parametrize(
    ("exc", "word"),
    [
        (refused("No MWS Authorization exists"), "no_mws_authorisation"),
        (refused("Developer ID 1 is not associated with the application id."), "developer_not_associated"),
        (refused("The application isn't configured with roles"), "no_roles"),
        (refused("Invalid input."), "invalid_input"),
        (refused("Authorization code you provided is invalid.", "1001"), "mws_authorisation_invalid"),
        (refused("Something new"), "refused"),
        (
            Unauthorized("denied", status=403, errors=(ErrorItem("MissingAuthenticationToken", "denied"),)),
            "signature_wanted",
        ),
        (Unauthorized("denied", status=403, errors=(ErrorItem("Unauthorized", "denied"),)), "no_access"),
        (lwa("invalid_scope"), "scope_refused"),
        (ServerError("503", status=503), "unreachable"),
    ],
)
def test_each_refusal_of_a_code_has_its_word(exc: SpapiError, word: str) -> None:
    assert migration_word(exc) == word
    assert word in OUTCOMES


def test_what_a_look_at_an_accounts_health_finds_is_a_word_too() -> None:
    assert set(VERDICTS) - {"fine", "waiting"} <= set(OUTCOMES)


def test_a_word_of_a_newer_release_is_shown_as_it_is() -> None:
    assert outcome("eclipse").title == "eclipse (unknown to this release)"


def test_every_word_says_what_happened_and_what_to_do() -> None:
    assert [row.word for row in OUTCOMES.values() if not row.title or not row.advice] == []
