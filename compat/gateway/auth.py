"""Who calls: from the parameters of a request to the account it may use, or the MWS error that says why not.

Order as MWS: parameters present, key known, signature right, time within the window, seller under that key.
Pure but for the account look-up; the rules of signatures, times and User-Agents stand in `mws.signing` and its kin.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from mws import signing, timestamps, useragent
from mws.compat.accounts.find import Accounts
from mws.compat.config import Account
from mws.compat.config import GatewaySettings as Settings
from mws.compat.errors import CompatError, error_for
from mws.compat.gateway.request import Incoming
from mws.mappings import registry

NAMED = ("Action", "AWSAccessKeyId")
REQUIRED = (*NAMED, "Signature", "SignatureMethod", "SignatureVersion")
TIME = {
    "missing": ("MissingParameter", "The request must contain the parameter Timestamp or Expires."),
    "malformed": ("InvalidParameterValue", "The Timestamp or Expires is not an ISO 8601 date and time."),
    "expired": (
        "InvalidParameterValue",
        "Request has expired: its Timestamp is more than 15 minutes old, or its Expires has passed.",
    ),
    "early": ("InvalidParameterValue", "The Timestamp is more than 15 minutes in the future: set the client's clock."),
    "far": ("InvalidParameterValue", "The Expires is further in the future than gateway.longest_expires allows."),
}
# What a path of MWS looks like; whether a section is really there, the façade says.
_PATH = re.compile(r"/([A-Za-z_-]+/\d{4}-\d{2}-\d{2}/?)?")


class Unauthenticated(Exception):
    """Nobody proved who calls. reason: a word for the operator. error: what the caller is told."""

    def __init__(self, reason: str, error: CompatError) -> None:
        super().__init__(reason)
        self.reason = reason
        self.error = error


def authenticate(incoming: Incoming, accounts: Accounts, settings: Settings, now: datetime) -> Account:
    """The account a request is signed for. now: the gateway's time.

    Raises Unauthenticated, and CompatError for a request that is none.
    """
    params = incoming.params
    _check_form(incoming, settings.strict)
    access_key = params["AWSAccessKeyId"]
    secret_keys = accounts.secret_keys(access_key)
    if secret_keys is None:
        error = error_for("InvalidAccessKeyId", "No account is configured for this AWSAccessKeyId.")
        raise Unauthenticated(f"unknown-key:{access_key}", error)
    # Sellers under one key share its secret; where the file gives them different ones, each proves its own.
    proven = {
        secret
        for secret in secret_keys
        if signing.verify(secret, incoming.method, incoming.host, incoming.path, params, settings.public_hosts).ok
    }
    if not proven:
        error = error_for(
            "SignatureDoesNotMatch",
            "The signature is not the one calculated from this request: check the secret key and the host that is "
            "signed; a proxy that changes Host must be named under public_hosts.",
        )
        raise Unauthenticated("wrong-secret" if secret_keys else "no-secret-configured", error)
    if refusal := timestamps.refusal(params, lambda: now, settings.longest_expires):
        raise Unauthenticated(f"{refusal}-timestamp", error_for(*TIME[refusal]))
    seller_id = seller_of(params)
    try:
        account = accounts.find(access_key, seller_id, params.get("MWSAuthToken", ""))
    except CompatError as exc:
        known = accounts.has(access_key, seller_id)
        raise Unauthenticated("wrong-auth-token" if known else "unknown-seller", exc) from exc
    if account.mws_secret_key not in proven:
        error = error_for("SignatureDoesNotMatch", "The request is signed with the secret key of another seller.")
        raise Unauthenticated("secret-of-another-seller", error)
    return account


def identify(incoming: Incoming, settings: Settings) -> str:
    """The seller a request names, whoever sent it: signature and time are not looked at, and need not be there.

    For calls within one process, whose code may read the secret keys as well. Raises CompatError for what is no call.
    """
    _check_form(incoming, settings.strict, signed=False)
    return seller_of(incoming.params, settings.strict)


def seller_of(params: Mapping[str, str], strict: bool = False) -> str:
    """SellerId or Merchant, whichever is sent. Raises CompatError where there is none, or two different ones.

    strict: with the code that MWS had for it, which is not the one clients know.
    """
    named = {params[name] for name in ("SellerId", "Merchant") if params.get(name)}
    if not named:
        code = "MissingClientTokenId" if strict else "MissingParameter"
        raise error_for(code, "The request must contain the parameter SellerId or Merchant.")
    if len(named) > 1:
        raise error_for("InvalidParameterValue", "SellerId and Merchant name two different sellers.")
    return named.pop()


def _check_form(incoming: Incoming, strict: bool, *, signed: bool = True) -> None:
    params = incoming.params
    if not params and incoming.method != "POST" and not _PATH.fullmatch(incoming.path):
        raise error_for("InvalidAddress", "There is nothing at this path.")
    for name in REQUIRED if signed else NAMED:
        if not params.get(name):
            raise error_for("MissingParameter", f"The request must contain the parameter {name}.")
    if signed and params["SignatureVersion"] != "2":
        raise error_for("InvalidParameterValue", "SignatureVersion must be 2.")
    if signed and params["SignatureMethod"] not in signing.HASHES:
        raise error_for("InvalidParameterValue", f"SignatureMethod must be one of {', '.join(signing.HASHES)}.")
    seller_of(params, strict)
    if strict:
        _check_user_agents(incoming.user_agents)
        _check_version(params, incoming.path)


def _check_user_agents(headers: Sequence[str]) -> None:
    """One of them has the form MWS asked for; else the first says what is wrong."""
    refused: useragent.UserAgentError | None = None
    for header in headers or ("",):
        try:
            useragent.parse(header)
        except useragent.UserAgentError as exc:
            refused = refused or exc
        else:
            return
    if refused is not None:
        raise error_for(refused.code, f"{refused}.") from refused


def _check_version(params: Mapping[str, str], path: str) -> None:
    """Version is there, and is the one of the path; at "/", the version of a section that has the Action."""
    version = params.get("Version", "")
    if not version:
        raise error_for("MissingParameter", "The request must contain the parameter Version.")
    wanted = {path.rstrip("/").rpartition("/")[2]}
    if wanted == {""}:
        wanted = {each.version for each in registry.SECTIONS if registry.is_built(each.name, params["Action"])}
    if wanted and version not in wanted:
        text = f"Version must be {' or '.join(sorted(wanted))} for this path and Action; it is {version[:40]}."
        raise error_for("InvalidParameterValue", text)
