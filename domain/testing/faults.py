"""Days of which a fault of others is known: it is remembered, for what is missed on them may be judged later.

A fault of system or vendor never becomes a violation, in whatever order it and a missed test are learned of.
"""

from dataclasses import replace
from datetime import date, timedelta

from domain.testing.book import FaultyDay, Testing, TestingTurn, look_back_days
from domain.testing.news import Faulted


def remember_fault(turn: TestingTurn, news: Faulted) -> None:
    """Remember a fault of a day as long as tests are looked back at."""
    since = turn.today - timedelta(days=look_back_days(turn.policy))
    others = tuple(one for one in turn.testing.faults if one.day >= since and one.day != news.day)
    known = FaultyDay(day=news.day, cause=news.cause, because=news.because)
    turn.testing = replace(turn.testing, faults=(*others, known))


def fault_on(testing: Testing, day: date) -> FaultyDay | None:
    """Find the fault of a day."""
    return next((one for one in testing.faults if one.day == day), None)
