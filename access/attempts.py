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
            return self._is_exhausted(key, now)

    def note(self, key: str, now: datetime) -> None:
        """Count a failure."""
        with self._lock:
            self._note(key, now)

    def take(self, key: str, now: datetime) -> bool:
        """Count an attempt before it is known how it ends; False, and nothing counted, if there were too many."""
        with self._lock:
            if self._is_exhausted(key, now):
                return False
            self._note(key, now)
            return True

    def give_back(self, key: str) -> None:
        """Take back the last count of a key: the attempt went well."""
        with self._lock:
            failed = self._failed.get(key)
            if failed:
                failed.pop()

    def forget(self, key: str) -> None:
        """Forget the failures of a key."""
        with self._lock:
            self._failed.pop(key, None)

    def _is_exhausted(self, key: str, now: datetime) -> bool:
        return sum(at > now - self._window for at in self._failed.get(key, ())) >= self._most

    def _note(self, key: str, now: datetime) -> None:
        self._failed.setdefault(key, deque(maxlen=self._most)).append(now)
        self._failed.move_to_end(key)
        while len(self._failed) > self._keys:
            self._failed.popitem(last=False)
