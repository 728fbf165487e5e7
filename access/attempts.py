"""Counting what went wrong, by a key and within a window, in the memory of this process."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

#: Keys that are remembered at once; beyond them the one longest without a failure is forgotten.
KEYS: Final = 10_000


class Attempts:
    """How often something failed lately; safe to use from several threads."""

    def __init__(self, most: int, window: timedelta, keys: int = KEYS) -> None:
        self._most = most
        self._window = window
        self._keys = keys
        self._failed: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def is_exhausted(self, key: str, now: datetime) -> bool:
        """Say whether a key has failed as often as it may within the window."""
        with self._lock:
            failed = self._failed.get(key, ())
            return sum(at > now - self._window for at in failed) >= self._most

    def note(self, key: str, now: datetime) -> None:
        """Count a failure."""
        with self._lock:
            self._failed.setdefault(key, deque(maxlen=self._most)).append(now)
            self._failed.move_to_end(key)
            while len(self._failed) > self._keys:
                self._failed.popitem(last=False)

    def forget(self, key: str) -> None:
        """Forget the failures of a key."""
        with self._lock:
            self._failed.pop(key, None)
