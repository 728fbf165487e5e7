"""A worker that is killed when it has told of selections and not noted it: `python -m tests.workflows.dying_worker`."""

import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine
from typing_extensions import override

import activities
import worker
from activities.draw_news import DrawNews
from domain.testing.days import TestingDayOf
from domain.testing.news import Selected
from policies.reading import read_pack
from temporal.keys import KeyRing

OPENS = datetime(2026, 3, 3, 6, tzinfo=UTC)


class DyingNews(DrawNews):
    """Tells as every worker does, and ends its process at once instead of noting it."""

    @override
    def _note(self, asked: TestingDayOf, news: Sequence[Selected], reached: Sequence[bool]) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def dying_hands(engine: Engine, keys: KeyRing) -> Sequence[worker.Activity]:
    """Return all activities, with the one that tells of selections dying."""
    kept = activities.build(engine, keys, clock=lambda: OPENS)
    told = [one for one in kept if getattr(one, "__temporal_activity_definition").name != "tell_selected"]
    return [*told, DyingNews(engine, read_pack).tell_selected]


if __name__ == "__main__":
    sys.exit(worker.main(dying_hands))
