"""The clock of the draw: that of this machine, or another one that tests set."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Give the time of this machine."""
    return datetime.now(UTC)
