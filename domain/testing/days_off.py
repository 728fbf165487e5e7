"""Days on which an approved request excuses a participant from testing (TESTING.md 11, PROGRAM.md D43).

A request that names a collection site moves the test there, and excuses nobody.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from domain.facts import RequestStatus, TestingRequestFact, TestingRequestKind
from domain.policy import Policy
from domain.testing.book import Testing

_GRANTED: Final = "testing.vacation_days_per_year"
_AWAY: Final = frozenset({TestingRequestKind.TRAVEL, TestingRequestKind.VACATION})


def asks_for_days_off(request: TestingRequestFact) -> bool:
    """Say whether a request asks to be excused, and not to be tested elsewhere."""
    return request.kind in _AWAY and not request.site


def is_day_off(testing: Testing, day: date) -> bool:
    """Say whether a participant is excused on a day by an approved request."""
    return day in set(_days_off(testing.requests))


def days_off_left(testing: Testing, day: date, policy: Policy) -> int | None:
    """Count the days off that the pack still grants on a day of its year; None where the pack has none in numbers."""
    granted = policy.number(_GRANTED)
    if granted is None:
        return None
    taken = {one for one in _days_off(testing.requests) if one.year == day.year and one < day}
    return max(0, granted - len(taken))


def days_beyond(testing: Testing, request: TestingRequestFact, policy: Policy) -> int:
    """Count the days of a request that are more than the pack grants in their year; 0 where it has no number."""
    granted = policy.number(_GRANTED)
    if granted is None or not asks_for_days_off(request):
        return 0
    asked, known = set(_days_of(request)), set(_days_off(testing.requests))
    years = {day.year for day in asked}
    return sum(max(0, len({day for day in asked | known if day.year == year}) - granted) for year in years)


def _days_off(requests: Iterable[TestingRequestFact]) -> Iterable[date]:
    approved = (one for one in requests if one.status is RequestStatus.APPROVED and asks_for_days_off(one))
    return (day for one in approved for day in _days_of(one))


def _days_of(request: TestingRequestFact) -> list[date]:
    return [request.since + timedelta(days=ahead) for ahead in range((request.until - request.since).days + 1)]
