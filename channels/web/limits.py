"""How often one sender may knock: a token bucket for each, in this process's memory."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class _Bucket:
    tokens: float
    at: float


class RateLimit:
    """At most ``burst`` at once and ``per_minute`` in the long run, for each key.

    Buckets that are full again are forgotten, so memory stays bounded by the senders of the last minute.
    """

    def __init__(self, per_minute: int, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = per_minute / 60, burst, clock
        self._buckets: dict[str, _Bucket] = {}
        self._swept = clock()

    def take(self, key: str) -> int | None:
        """None when one more is fine, else the whole seconds to wait."""
        now = self._clock()
        self._sweep(now)
        bucket = self._buckets.setdefault(key, _Bucket(self._burst, now))
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._rate)
        bucket.at = now
        if bucket.tokens < 1:
            return math.ceil((1 - bucket.tokens) / self._rate)
        bucket.tokens -= 1
        return None

    def _sweep(self, now: float) -> None:
        full_after = self._burst / self._rate
        if now - self._swept < full_after:
            return
        self._swept = now
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if now - bucket.at < full_after}
