"""Alarms: a timer for the earliest time at which something falls due; those set before stay while they are due.

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
        """Keep the alarms for these times and no others, and have one for the earliest; the rest can wait for it."""
        self.rang = False
        wanted = sorted(times)
        for at in [one for one in self._set if one not in wanted]:
            self._set.pop(at).cancel()
        if wanted and wanted[0] not in self._set:
            self._set[wanted[0]] = asyncio.create_task(self._ring(wanted[0]))

    async def _ring(self, at: datetime) -> None:
        # Never zero or less, which would not wait at all.
        await workflow.sleep(max(at - workflow.now(), timedelta(seconds=1)), summary="due")
        # It has fired: there is nothing left to cancel.
        self._set.pop(at, None)
        self.rang = True
