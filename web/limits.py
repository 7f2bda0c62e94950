"""How much one client may send. Knows nothing of what is asked."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MAX_BODY_BYTES = 64 * 1024
MAX_MESSAGE_CHARS = 2000
MAX_COMMENT_CHARS = 1000
MAX_CLIENTS = 10_000


class RateLimiter:
    """A token bucket a client: ``per_minute`` questions a minute, as many at once.

    Clients on this machine are its owner's own programs and are not limited; ``per_minute=0`` limits nobody.
    """

    def __init__(self, per_minute: int = 120, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allow(self, client: str | None) -> bool:
        """Whether ``client`` (an address) may ask now; takes one token if so."""
        if self.per_minute <= 0 or client is None or _is_loopback(client):
            return True
        now = self._clock()
        with self._lock:
            tokens, then = self._buckets.pop(client, (float(self.per_minute), now))
            tokens = min(self.per_minute, tokens + (now - then) * self.per_minute / 60)
            allowed = tokens >= 1
            self._buckets[client] = (tokens - 1 if allowed else tokens, now)
            if len(self._buckets) > MAX_CLIENTS:
                self._buckets.popitem(last=False)
        return allowed


def _is_loopback(client: str) -> bool:
    try:
        return ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False
