"""AWS keys to sign with: given, found by botocore, or of a role that STS lets us assume. Off unless configured.

Keys of a role are asked for once for all threads and renewed before they end, like any token; the request to STS goes
through our own transport, so that it has a deadline and its reply, which holds the secret, is in no log. Amazon ignores
signatures since 2023-10-02; an application registered with a role wants them from that role. Source: AWS STS API
2011-06-15, AssumeRole; SP-API developer guide (2021).
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import Any, TypeAlias
from urllib.parse import urlencode, urlsplit

from lxml import etree

from mws import forks
from mws.spapi.aside import MACHINE, Aside, Interrupted
from mws.spapi.clock import Clock
from mws.spapi.dates import moment
from mws.spapi.errors import Cancelled, DeadlineExceeded, InvalidCall, ServerError, Unauthorized, UnreadableReply
from mws.spapi.failures import Cause
from mws.spapi.headers import is_token, retry_after
from mws.spapi.quiet_botocore import discreet
from mws.spapi.retry import TROUBLE, repeat_until
from mws.spapi.signing import AwsKeys, sign
from mws.spapi.tokens import Fetched, TokenCache
from mws.spapi.transport import HttpReply, Transport

STS_VERSION = "2011-06-15"
# botocore hands out no keys that end within this many seconds (its mandatory refresh).
PROFILE_KEYS_GOOD = 600.0


@dataclass(frozen=True, slots=True)
class AwsProfile:
    """A profile of the AWS configuration files; "" = botocore's default chain: environment, files, container, host."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class AwsRole:
    """A role to assume. role_arn: its ARN. external_id: where the role's trust policy asks for one. base: whose keys
    may assume it. session_name: shown in AWS's records. seconds: how long its keys live, 900 to 43,200. region: of the
    STS to ask. endpoint: URL of another STS, "" = AWS's of that region.
    """

    role_arn: str
    external_id: str = ""
    base: AwsKeys | AwsProfile = AwsProfile()
    session_name: str = "mws-compat"
    seconds: int = 3600
    region: str = "us-east-1"
    endpoint: str = ""


Aws: TypeAlias = AwsKeys | AwsProfile | AwsRole


class Keyring:
    """The keys of a process. clock: its wall time signs and decides when a role's keys end."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self._transport = transport
        self._clock = clock
        self._cache = TokenCache(clock)
        # Any: botocore has no type information. Its credentials renew themselves where they are of that kind.
        self._found: dict[str, Any] = {}
        self._lock = forks.lock()
        self._aside = Aside()
        forks.in_child(self, Keyring._look_again)

    def keys(self, aws: Aws, patience: float, cancel: Event | None = None) -> AwsKeys:
        """Keys to sign with now. patience: seconds this may take. cancel: ends it when set.

        Raises InvalidCall where there are none to be found; Unauthorized where STS refuses; TransportError, ServerError
        or UnreadableReply where it cannot answer; Cancelled.
        """
        if isinstance(aws, AwsKeys):
            return aws
        if isinstance(aws, AwsProfile):
            return self._of_profile(aws, patience, cancel)
        ends = self._clock.monotonic() + patience
        fetched = self._cache.get(aws, lambda: self._assume(aws, ends, cancel), patience, cancel=cancel)
        assert fetched.keys is not None, "what _assume brings has keys"
        return fetched.keys

    def has_ended(self, aws: Aws, keys: AwsKeys, held: float) -> bool:
        """Whether keys that `keys` gave so many seconds ago are no longer to be signed with."""
        if isinstance(aws, AwsRole):
            return self._cache.has_ended(aws, keys.session_token)
        return isinstance(aws, AwsProfile) and held >= PROFILE_KEYS_GOOD

    def _of_profile(self, profile: AwsProfile, patience: float, cancel: Event | None) -> AwsKeys:
        from botocore.exceptions import BotoCoreError, ClientError

        where = f"the AWS profile {profile.name!r}" if profile.name else "botocore's default chain"
        try:
            # botocore may ask a container's or host's metadata service, or STS: by timeouts of its own.
            frozen = self._aside.do(
                profile.name, lambda: self._frozen(profile.name), ends=MACHINE.monotonic() + patience, cancel=cancel
            )
        except Interrupted as exc:
            raise Cancelled("cancelled while AWS keys were looked for; nothing was sent") from exc
        except TimeoutError as exc:
            raise DeadlineExceeded(f"AWS keys were not found in {where} within the deadline") from exc
        except (BotoCoreError, ClientError) as exc:
            problem = type(exc).__name__
        else:
            if frozen is not None and frozen.access_key and frozen.secret_key:
                return AwsKeys(frozen.access_key, frozen.secret_key, frozen.token or "")
            problem = "nothing there"
        # Outside the except block: botocore's exceptions may carry the request, session token included.
        raise InvalidCall(f"no AWS keys in {where}", parameter="aws") from Cause(problem)

    def _frozen(self, name: str) -> Any:
        with discreet():
            found = self._credentials(name)
            return None if found is None else found.get_frozen_credentials()

    def _credentials(self, name: str) -> Any:
        import botocore.session

        with self._lock:
            if name not in self._found:
                self._found[name] = botocore.session.Session(profile=name or None).get_credentials()
            return self._found[name]

    def _look_again(self) -> None:
        """In a forked child: botocore's credentials renew themselves under a lock that a thread may have held."""
        self._found = {}

    def _assume(self, role: AwsRole, ends: float, cancel: Event | None) -> Fetched:
        base = self.keys(role.base, ends - self._clock.monotonic(), cancel)
        return repeat_until(lambda timeout: self._ask(role, base, timeout, cancel), self._clock, ends, cancel)

    def _ask(self, role: AwsRole, base: AwsKeys, timeout: float, cancel: Event | None) -> Fetched:
        url = role.endpoint or f"https://sts.{role.region}.amazonaws.com/"
        form = {
            "Action": "AssumeRole",
            "Version": STS_VERSION,
            "RoleArn": role.role_arn,
            "RoleSessionName": role.session_name,
            "DurationSeconds": str(role.seconds),
        }
        if role.external_id:
            form["ExternalId"] = role.external_id
        body = urlencode(form).encode("ascii")
        headers = sign(
            base,
            method="POST",
            url=url,
            headers={
                "host": urlsplit(url).netloc,
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            },
            body=body,
            region=role.region,
            service="sts",
            now=self._clock.now(),
        )
        reply = self._transport.exchange(
            "POST", url, headers, body, timeout=timeout, operation="AWS STS AssumeRole", cancel=cancel
        )
        return self._read(reply, role)

    def _read(self, reply: HttpReply, role: AwsRole) -> Fetched:
        if reply.status in TROUBLE:
            raise ServerError(
                f"AWS STS AssumeRole: HTTP {reply.status}; it may be repeated",
                status=reply.status,
                retry_after=retry_after(reply.headers),
            )
        said = _leaves(reply.body)
        if reply.status >= 400:
            code = said.get("Code", "no reason given")
            raise Unauthorized(
                f"AWS STS refused AssumeRole for {role.role_arn} (HTTP {reply.status}): {code}; look at the role's "
                "trust policy, the external id, and whose keys ask",
                status=reply.status,
            )
        keys = AwsKeys(said.get("AccessKeyId", ""), said.get("SecretAccessKey", ""), said.get("SessionToken", ""))
        ends = moment(said.get("Expiration"))
        # Key id and session token travel as headers.
        if (
            not (is_token(keys.access_key_id) and keys.secret_access_key and is_token(keys.session_token))
            or ends is None
        ):
            raise UnreadableReply(f"AWS STS AssumeRole: HTTP {reply.status} without keys", status=reply.status)
        lifetime = max(0.0, (ends - self._clock.now()).total_seconds())
        return Fetched(keys.session_token, lifetime, keys=keys)


def _leaves(body: bytes) -> dict[str, str]:
    """Name and text of every element of an STS reply that has no children; {} for what is no XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return {}
    return {
        etree.QName(element).localname: element.text or "" for element in root.iter(etree.Element) if not len(element)
    }
