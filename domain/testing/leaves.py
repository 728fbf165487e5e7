"""When a participant was on leave: what fell into a leave is held against nobody, whenever the leave is entered."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.facts import LeaveFact
from domain.testing.book import Testing, TestingTurn, look_back_days


def remember_leave(turn: TestingTurn, ended: LeaveFact) -> None:
    """Remember a leave that is over as long as tests are looked back at."""
    since = turn.now - timedelta(days=look_back_days(turn.policy))
    recent = tuple(one for one in turn.testing.past_leaves if one.until is not None and one.until >= since)
    turn.testing = replace(turn.testing, past_leaves=(*recent, ended))


def falls_into(leave: LeaveFact, since: datetime, until: datetime) -> bool:
    """Say whether a leave touched a time in which something was owed."""
    return leave.since < until and (leave.until is None or since < leave.until)


def is_on_leave(testing: Testing, since: datetime, until: datetime) -> bool:
    """Say whether any leave that is known touched a time in which something was owed."""
    leaves = testing.past_leaves if testing.leave is None else (*testing.past_leaves, testing.leave)
    return any(falls_into(one, since, until) for one in leaves)
