"""The pacer's buckets in Redis: one script, on Redis's own time, so that hosts need not agree on theirs.

A bucket is a hash of two numbers in microseconds: when it will be full (`full`), and its interval (`every`) where a
reply corrected it. Beside it lies a sorted set of the processes that lately took from it (`:who`), so that each knows
its share should Redis go away. Both expire when they say no more than a bucket never used. All buckets of an
application lie in one slot of a cluster (hash tag), because a call may leave two of them at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mws import forks
from mws.spapi.buckets import Answer, Bucket, Key, State
from mws.spapi.redis_link import Shared

if TYPE_CHECKING:
    from redis import Redis

PREFIX = "mws-compat:rate:"

# A rate that a reply named is remembered for this long after the last call.
REMEMBERED = 3600.0
# Nobody is kept from a bucket for longer than its content and this: so a clock of Redis that is set back heals.
LONGEST_DRAIN = 300.0

# A process counts among those who share a bucket for this long after it last took a call, or asked in vain; and for as
# many of its intervals, because of a slow bucket each process takes seldom.
LATELY = 60.0
LATELY_INTERVALS = 10

_MICRO = 1_000_000

# KEYS: a bucket and who shares it, in turn. ARGV: what to do, two arguments of it, seconds to remember, longest drain,
# who asks, how long it counts (two numbers); then interval and burst of each bucket.
SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local what, argument, second = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local remembered, longest = tonumber(ARGV[4]), tonumber(ARGV[5])
local me, lately, intervals = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
local full, every, slack, sharers, place = {}, {}, {}, {}, {}
local granted = 1
local buckets = #KEYS / 2
for n = 1, buckets do
  local kept = redis.call('HMGET', KEYS[2 * n - 1], 'full', 'every')
  every[n] = tonumber(kept[2] or ARGV[7 + 2 * n])
  slack[n] = (tonumber(ARGV[8 + 2 * n]) - 1) * every[n]
  full[n] = math.min(math.max(tonumber(kept[1] or 0), now), now + slack[n] + every[n] + longest)
  if full[n] - slack[n] > now then granted = 0 end
  local who, span = KEYS[2 * n], math.max(lately, intervals * every[n])
  if what == 'take' or what == 'rejoin' then
    redis.call('ZADD', who, string.format('%.0f', now), me)
    redis.call('PEXPIRE', who, string.format('%.0f', span / 1000))
  end
  redis.call('ZREMRANGEBYSCORE', who, '-inf', string.format('%.0f', now - span))
  sharers[n] = math.max(1, redis.call('ZCARD', who))
  place[n] = 0
  for _, one in ipairs(redis.call('ZRANGE', who, 0, -1)) do
    if one < me then place[n] = place[n] + 1 end
  end
end
local function keep(n)
  local key = KEYS[2 * n - 1]
  redis.call('HSET', key, 'full', string.format('%.0f', full[n]), 'every', string.format('%.0f', every[n]))
  redis.call('PEXPIRE', key, string.format('%.0f', (full[n] - now + remembered) / 1000))
end
if what == 'take' and granted == 1 then
  for n = 1, buckets do
    full[n] = full[n] + every[n]
    keep(n)
  end
elseif what == 'rejoin' then
  slack[1] = slack[1] / every[1] * second
  every[1] = second
  full[1] = math.max(full[1], now + math.min(argument, slack[1] + every[1] + longest))
  keep(1)
elseif what == 'learn' then
  full[1] = now + (full[1] - now) / every[1] * argument
  every[1] = argument
  keep(1)
elseif what == 'drain' then
  full[1] = math.max(full[1], now + slack[1] + math.max(every[1], math.min(longest, argument)))
  keep(1)
end
local reply = {granted}
for n = 1, buckets do
  for _, number in ipairs({full[n] - now, every[n], sharers[n], place[n]}) do
    reply[#reply + 1] = number
  end
end
return reply
"""


class RedisBuckets:
    """A Store for `throttle.Pacer`. shared: the Redis."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._me = ""
        self._name_anew()
        forks.in_child(self, RedisBuckets._name_anew)
        # Loads itself where Redis has lost it.
        self._script: Any = shared.redis.register_script(SCRIPT)  # redis-py's type says nothing of its replies

    def take(self, buckets: Sequence[Bucket]) -> Answer | None:
        """One call out of all of them, or of none."""
        return self._ask("take", 0, buckets)

    def learn(self, bucket: Bucket, rate: float) -> Answer | None:
        """`rate`: calls a second."""
        return self._ask("learn", _MICRO / rate, (bucket,))

    def drain(self, bucket: Bucket, at_least: float) -> Answer | None:
        """Empty, for an interval or `at_least` seconds (at most LONGEST_DRAIN)."""
        return self._ask("drain", at_least * _MICRO, (bucket,))

    def look(self, buckets: Sequence[Bucket]) -> Answer | None:
        """How they stand; nothing is taken."""
        return self._ask("look", 0, buckets)

    def rejoin(self, bucket: Bucket, full_in: float, interval: float) -> Answer | None:
        """What this process knows of it by itself: full at the earliest in that many seconds, and its interval."""
        return self._ask("rejoin", full_in * _MICRO, (bucket,), interval * _MICRO)

    def _name_anew(self) -> None:
        """Who asks. In a forked child another: it paces for itself."""
        self._me = secrets.token_hex(8)

    def _ask(self, what: str, argument: float, buckets: Sequence[Bucket], second: float = 0.0) -> Answer | None:
        numbers: list[object] = [
            what,
            round(argument),
            round(second),
            round(REMEMBERED * _MICRO),
            round(LONGEST_DRAIN * _MICRO),
            self._me,
            round(LATELY * _MICRO),
            LATELY_INTERVALS,
        ]
        names: list[str] = []
        for bucket in buckets:
            numbers += [round(_MICRO / bucket.rate), max(1.0, bucket.burst)]
            name = name_of(bucket.key)
            names += [name, name + ":who"]

        def run(redis: Redis) -> list[int]:
            said: list[int] = self._script(keys=names, args=numbers, client=redis)
            return said

        said = self._shared.do(run)
        if said is None:
            return None
        rows = zip(said[1::4], said[2::4], said[3::4], said[4::4], strict=True)
        return Answer(
            said[0] == 1,
            tuple(State(full / _MICRO, every / _MICRO, sharers, place) for full, every, sharers, place in rows),
        )


def name_of(key: Key) -> str:
    """The Redis key of a bucket; its first part, the application, is the hash tag."""
    # A brace of its own would move the tag.
    application, *rest = (part.replace("{", "(").replace("}", ")") for part in key)
    return PREFIX + ":".join((f"{{{application}}}", *rest))
