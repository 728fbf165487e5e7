"""Alarms: one timer for each time at which something falls due, kept as long as that time stays.

For a process in which much is due at times of its own and most of it is done in time: doing it costs one event, the end
of its timer. With a single timer for whatever is next, every change would end it and start another.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from temporalio import workflow


class Alarms:
    """Rings when one of the times that it was set to has come."""

    def __init__(self) -> None:
        self._set: dict[datetime, asyncio.Task[None]] = {}
        #: Whether one has rung since it was last set.
        self.rang = False

    def set_to(self, times: Iterable[datetime]) -> None:
        """Keep an alarm for each of these times, and for no other."""
        self.rang = False
        wanted = dict.fromkeys(sorted(times))
        for at in [one for one in self._set if one not in wanted]:
            self._set.pop(at).cancel()
        for at in wanted:
            if at not in self._set:
                self._set[at] = asyncio.create_task(self._ring(at))

    async def _ring(self, at: datetime) -> None:
        # Never zero or less, which would not wait at all.
        await workflow.sleep(max(at - workflow.now(), timedelta(seconds=1)), summary="due")
        # It has fired: there is nothing left to cancel.
        self._set.pop(at, None)
        self.rang = True
