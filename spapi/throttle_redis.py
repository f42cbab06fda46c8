"""The pacer's buckets in Redis: one script, on Redis's own time, so that hosts need not agree on theirs.

A bucket is a hash of two numbers in microseconds: when it will be full (`full`), and its interval (`every`) where a
reply corrected it. It expires when it says no more than a bucket never used. All buckets of an application lie in one
slot of a cluster (hash tag), because a call may leave two of them at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mws.spapi.redis_link import Shared
from mws.spapi.throttle import Answer, Bucket, Key

if TYPE_CHECKING:
    from redis import Redis

PREFIX = "mws-compat:rate:"

# A rate that a reply named is remembered for this long after the last call.
REMEMBERED = 3600.0
# Nobody is kept from a bucket for longer than its content and this: so a clock of Redis that is set back heals.
LONGEST_DRAIN = 300.0

_MICRO = 1_000_000

# ARGV: what to do, its argument, seconds to remember, longest drain; then interval and burst of each key.
SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local what, argument = ARGV[1], tonumber(ARGV[2])
local remembered, longest = tonumber(ARGV[3]), tonumber(ARGV[4])
local full, every, slack = {}, {}, {}
local granted = 1
for n, key in ipairs(KEYS) do
  local kept = redis.call('HMGET', key, 'full', 'every')
  every[n] = tonumber(kept[2] or ARGV[3 + 2 * n])
  slack[n] = (tonumber(ARGV[4 + 2 * n]) - 1) * every[n]
  full[n] = math.min(math.max(tonumber(kept[1] or 0), now), now + slack[n] + every[n] + longest)
  if full[n] - slack[n] > now then granted = 0 end
end
local function keep(n)
  redis.call('HSET', KEYS[n], 'full', string.format('%.0f', full[n]), 'every', string.format('%.0f', every[n]))
  redis.call('PEXPIRE', KEYS[n], string.format('%.0f', (full[n] - now + remembered) / 1000))
end
if what == 'take' and granted == 1 then
  for n in ipairs(KEYS) do
    full[n] = full[n] + every[n]
    keep(n)
  end
elseif what == 'learn' then
  full[1] = now + (full[1] - now) / every[1] * argument
  every[1] = argument
  keep(1)
elseif what == 'drain' then
  full[1] = math.max(full[1], now + slack[1] + math.max(every[1], math.min(longest, argument)))
  keep(1)
end
local reply = {granted}
for n in ipairs(KEYS) do
  reply[2 * n] = full[n] - now
  reply[2 * n + 1] = every[n]
end
return reply
"""


class RedisBuckets:
    """A Store for `throttle.Pacer`. shared: the Redis."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
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

    def _ask(self, what: str, argument: float, buckets: Sequence[Bucket]) -> Answer | None:
        numbers: list[object] = [what, round(argument), round(REMEMBERED * _MICRO), round(LONGEST_DRAIN * _MICRO)]
        for bucket in buckets:
            numbers += [round(_MICRO / bucket.rate), max(1.0, bucket.burst)]
        names = [name_of(bucket.key) for bucket in buckets]

        def run(redis: Redis) -> list[int]:
            said: list[int] = self._script(keys=names, args=numbers, client=redis)
            return said

        said = self._shared.do(run)
        if said is None:
            return None
        pairs = zip(said[1::2], said[2::2], strict=True)
        return Answer(said[0] == 1, tuple((full / _MICRO, every / _MICRO) for full, every in pairs))


def name_of(key: Key) -> str:
    """The Redis key of a bucket; its first part, the application, is the hash tag."""
    # A brace of its own would move the tag.
    application, *rest = (part.replace("{", "(").replace("}", ")") for part in key)
    return PREFIX + ":".join((f"{{{application}}}", *rest))
