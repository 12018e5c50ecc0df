"""How often one address may ask what costs work. Each server process counts for itself."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from math import ceil

_MOST_ADDRESSES = 10_000


class RateLimit:
    """A bucket for each address: ``burst`` requests at once, refilled at ``per_minute``."""

    def __init__(self, *, per_minute: float, burst: int) -> None:
        self._per_second, self._burst = per_minute / 60, float(burst)
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, address: str | None) -> int:
        """Count a request; 0 if it may pass, else the whole seconds to wait before the next one may."""
        key, now = _household(address or ""), time.monotonic()
        with self._lock:
            left, at = self._left.pop(key, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._per_second)
            passes = left >= 1
            self._left[key] = (left - passes, now)
            if len(self._left) > _MOST_ADDRESSES:
                self._left.popitem(last=False)  # the one that asked longest ago
        return 0 if passes else max(1, ceil((1 - left) / self._per_second))


def _household(address: str) -> str:
    """An IPv6 asker has a whole /64 to ask from: all of it counts as one."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{known}/64", strict=False)) if known.version == 6 else address
