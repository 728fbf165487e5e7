"""When minor violations come together: who looks at them (PROGRAM.md 7, 8.2; grade A, the numbers are the pack's).

The second within a month goes to the supervisor, the third within three to the director. What counts is when they were
and not when they were found: an older one that is learned of late is counted with those that came after it. How many
make a major one in California ("multiple minor violations", 16 CCR 2006.5) no source says, so that the supervisor is
asked.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.policy import Policy
from domain.testing.codes import ViolationLevel
from domain.testing.history import TestHistory
from domain.testing.judging import number, review_time, task
from domain.testing.outcomes import Desk, HumanTask, Outcome, TaskKind
from domain.testing.pack_rules import has_major_class


def with_repeats(outcome: Outcome, history: TestHistory, at: datetime, policy: Policy) -> Outcome:
    """Ask supervisor and director about minor violations that repeat, when an outcome adds one."""
    if not any(one.level is ViolationLevel.MINOR for one in outcome.violations):
        return outcome
    asked = [
        *_asked(Desk.SUPERVISOR, "minor.supervisor", (2, 30), history, at, policy),
        *_asked(Desk.DIRECTOR, "minor.director", (3, 90), history, at, policy),
    ]
    return replace(outcome, tasks=(*outcome.tasks, *asked))


def _asked(
    who: Desk, figures: str, otherwise: tuple[int, int], history: TestHistory, at: datetime, policy: Policy
) -> tuple[HumanTask, ...]:
    days = number(policy, f"{figures}_window_days", otherwise[1])
    zone = ZoneInfo(policy.calendar.zone)
    others = [one.astimezone(zone).date() for one in history.earlier_minors]
    count = _together(at.astimezone(zone).date(), others, timedelta(days=days))
    if count < number(policy, f"{figures}_from", otherwise[0]):
        return ()
    question = " Say whether together they are a major one." if has_major_class(policy) else ""
    sentence = f"Minor violation number {count} in {days} days.{question}"
    return (task(who, TaskKind.REVIEW_REPEATED, sentence, within=review_time(policy)),)


def _together(day: date, others: list[date], length: timedelta) -> int:
    """Count the most that lie within so many days of each other, with the one of this day among them."""
    all_days = (day, *others)
    begins = [one for one in all_days if one <= day <= one + length]
    return max(sum(first <= one <= first + length for one in all_days) for first in begins)
