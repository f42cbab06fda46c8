"""What may be wrong with a seller's authorisation, as a table: word -> what it means, what to do about it.

Every `why` of a stored account is one of these words, whoever found it: the migration of MWS tokens, a consent that
came back, a look at an account's health. `word_for` says which word an error of the client is. Sources: errors of Login
with Amazon and of getAuthorizationCode as they were reported (selling-partner-api-docs#147, #268, #727, #809, #1447,
#2379, #2381, #3030), and the model of Authorization v1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mws.spapi.errors import (
    ApiError,
    InvalidCall,
    LwaError,
    OutcomeUnknown,
    SpapiError,
    TokenRejected,
    Unauthorized,
)


@dataclass(frozen=True, slots=True)
class AccountOutcome:
    """A row of the table. title: what happened, for people. advice: what an operator does about it.

    invite: the seller has to authorise (again), so that an invitation is of use. again: the same attempt may succeed
    later though nobody changes anything.
    """

    word: str
    title: str
    advice: str
    invite: bool = False
    again: bool = False


_ASK = "send the seller an invitation (mws-compat migrate links --out links.csv)"

_ROWS = (
    # ---- turning an MWS authorisation into a refresh token ---------------------------------------------------------
    AccountOutcome(
        "operation_ended",
        "Amazon ended the migration of MWS authorisations on 2024-03-27",
        _ASK,
        invite=True,
    ),
    AccountOutcome(
        "no_auth_token",
        "no MWS auth token of the seller is stored",
        f"store it (mws-compat accounts import), or {_ASK}",
        invite=True,
    ),
    AccountOutcome(
        "no_developer_id",
        "it is not known under which developer id the seller gave his MWS authorisation",
        "store the developer id of the MWS access key and the account's region (mws-compat accounts import)",
    ),
    AccountOutcome(
        "other_region",
        "the developer id belongs to another region than the account: each region has one of its own",
        "store the access key and developer id of the account's own region (mws-compat accounts import)",
    ),
    AccountOutcome(
        "no_mws_authorisation",
        "Amazon knows no MWS authorisation of this seller for the developer id and auth token: one of the three is "
        "wrong for the region, or the seller has withdrawn it",
        f"check developer id and auth token for the account's region; where they are right, {_ASK}",
        invite=True,
    ),
    AccountOutcome(
        "developer_not_associated",
        "the developer id is not associated with the application",
        "enter it in the application's registration, in Developer Central, or store the right one",
    ),
    AccountOutcome(
        "no_roles",
        "the application is not configured with roles",
        "have roles granted and select them in the application's registration; then run the migration again",
    ),
    AccountOutcome(
        "invalid_input",
        "the operation took seller id, developer id or auth token for malformed",
        "correct them (mws-compat accounts import)",
    ),
    AccountOutcome(
        "mws_authorisation_invalid",
        "the operation took the MWS authorisation for invalid",
        f"check the auth token; where it is right, {_ASK}",
        invite=True,
    ),
    AccountOutcome(
        "signature_wanted",
        "the endpoint answers only calls that are signed for AWS",
        "set aws_profile, or aws_access_key_id and aws_secret_access_key, for the application",
    ),
    AccountOutcome(
        "code_refused",
        "Login with Amazon did not take the authorisation code: used already, or older than five minutes",
        "run the migration again: it asks for another code",
        again=True,
    ),
    AccountOutcome(
        "code_lost",
        "the answer to an authorisation code was lost, so it is not known whether the code was used",
        "run the migration again: it asks for another code and never sends this one again",
        again=True,
    ),
    # ---- consent pages ---------------------------------------------------------------------------------------------
    AccountOutcome("consent_refused", "the seller did not agree on Amazon's page", _ASK, invite=True),
    AccountOutcome(
        "application_draft",
        "Amazon shows MD1000: the application is not published, and the page was opened without version=beta",
        "set draft = true for the application while it is a draft",
        invite=True,
    ),
    AccountOutcome(
        "redirect_uri",
        "Amazon shows MD5101: the redirect URI is none of those registered",
        "register it, or set redirect_uri to a registered one",
        invite=True,
    ),
    AccountOutcome(
        "other_seller",
        "another seller authorised than the one who was invited",
        f"nothing was stored; {_ASK} again, for the browser in which he is signed in",
        invite=True,
    ),
    # ---- a refresh token that does not serve -----------------------------------------------------------------------
    AccountOutcome("revoked", "the seller has withdrawn the authorisation, or never gave it", _ASK, invite=True),
    AccountOutcome("expired", "the authorisation is older than a year, and Amazon takes it no more", _ASK, invite=True),
    AccountOutcome(
        "superseded",
        "the seller has authorised again since, and this token is the older one",
        f"store the newer token (mws-compat accounts add), or {_ASK}",
        invite=True,
    ),
    AccountOutcome(
        "token_invalid",
        "Login with Amazon does not know the refresh token",
        f"check it for cut-off ends and blanks; where it is whole, {_ASK}",
        invite=True,
    ),
    AccountOutcome(
        "wrong_application",
        "the refresh token belongs to another application",
        f"name its application for the account, or {_ASK}",
        invite=True,
    ),
    AccountOutcome(
        "wrong_secret",
        "client id and client secret of the application are refused: wrong, or the secret is older than 180 days",
        "correct them, or rotate the secret (mws-compat accounts rotate-secret)",
    ),
    AccountOutcome(
        "scope_refused",
        "Login with Amazon does not let the application ask for this scope",
        "nothing can be done with the account: it is a matter of the application's registration",
    ),
    AccountOutcome(
        "no_access",
        "Amazon denies access: a role is missing, or the seller is in another region",
        "check region and roles; after a role was added the seller has to authorise again",
        invite=True,
    ),
    AccountOutcome(
        "no_role",
        "the application may not make the call that was tried, in no region: it has none of the roles that open it",
        "see which roles the Actions in use need (mws-compat coverage --roles); after a role was added the seller has "
        "to authorise again",
        invite=True,
    ),
    AccountOutcome(
        "wrong_region",
        "the refresh token serves another region than the account's",
        "correct the account's region",
    ),
    AccountOutcome(
        "token_rejected",
        "SP-API refuses the access token that Login with Amazon had just given",
        _ASK,
        invite=True,
    ),
    # ---- nothing of the account's ----------------------------------------------------------------------------------
    AccountOutcome(
        "unreachable",
        "Amazon could not be reached, or was in trouble",
        "run it again later",
        again=True,
    ),
    AccountOutcome(
        "configuration",
        "the configuration does not let the call be made",
        "do what the text says",
    ),
    AccountOutcome("unclear", "why the authorisation does not serve cannot be told", "do what the text says"),
    AccountOutcome("refused", "Amazon refused for another reason", "do what the text says"),
)

OUTCOMES: Mapping[str, AccountOutcome] = {row.word: row for row in _ROWS}


def outcome(word: str) -> AccountOutcome:
    """The row of a word. A word of a newer release, which this one does not know, is a row that says so."""
    return OUTCOMES.get(word) or AccountOutcome(word, f"{word} (unknown to this release)", "do what the text says")


def word_for(exc: SpapiError) -> str:
    """The word for a failed call that was to prove a refresh token."""
    if isinstance(exc, LwaError):
        if exc.error == "invalid_grant":
            return "revoked" if "revoked" in exc.error_description else "token_invalid"
        words = {"unauthorized_client": "wrong_application", "invalid_client": "wrong_secret"}
        return words.get(exc.error, "scope_refused" if exc.error == "invalid_scope" else "refused")
    if isinstance(exc, TokenRejected):
        return "token_rejected"
    if isinstance(exc, Unauthorized):
        return "no_access"
    return _other_word(exc)


def migration_word(exc: SpapiError) -> str:
    """The word for a getAuthorizationCode that failed, or a token for it. Source: the issues named above."""
    if isinstance(exc, (LwaError, TokenRejected)):
        return word_for(exc)
    if isinstance(exc, Unauthorized) and exc.code in ("MissingAuthenticationToken", "InvalidSignature"):
        return "signature_wanted"
    if exc.status == 400:
        text = exc.errors[0].message if exc.errors else ""
        if exc.code == "1001":
            return "mws_authorisation_invalid"
        return next((word for words, word in _REFUSALS.items() if words in text), "refused")
    return word_for(exc)


_REFUSALS = {
    "No MWS Authorization exists": "no_mws_authorisation",
    "is not associated with the application": "developer_not_associated",
    "isn't configured with roles": "no_roles",
    "Invalid input": "invalid_input",
}


def _other_word(exc: SpapiError) -> str:
    if isinstance(exc, InvalidCall):
        return "configuration"
    if isinstance(exc, OutcomeUnknown) or exc.safe_to_repeat:
        return "unreachable"
    return "refused" if isinstance(exc, ApiError) else "unreachable"
