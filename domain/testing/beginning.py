"""How testing begins: with the signature, the plan of the pack, and a first test (PROGRAM.md D11)."""

import hashlib
from base64 import b32encode
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from domain.facts import LeaveFact
from domain.ids import EnrollmentId, ParticipantId
from domain.policy import Policy
from domain.roles import Party
from domain.testing.absence import told_of_leave
from domain.testing.book import Testing, TestingTurn
from domain.testing.consequences import ask
from domain.testing.first_test import owe_first_test
from domain.testing.judging import ask_specialist
from domain.testing.levels import Circumstances, PlanLevel
from domain.testing.outcomes import TaskKind
from domain.testing.planned_tests import owe_planned_tests
from domain.testing.planning import fact_of
from domain.testing.plans import PlanTerms, TestPlan, plan_for, why_not_plan
from domain.testing.results import Matrix

_FIRST: Final = Circumstances(year=1)
_DONOR_LENGTH: Final = 10


def donor_of(enrollment_id: EnrollmentId) -> str:
    """Give the number under which laboratories know a participant: it tells nothing and is the same for ever."""
    digest = hashlib.sha256(b"donor|" + enrollment_id.bytes).digest()
    return f"D-{b32encode(digest).decode()[:_DONOR_LENGTH]}"


def new_testing(
    enrollment_id: EnrollmentId, participant_id: ParticipantId, policy: Policy, clause: str, now: datetime
) -> Testing:
    """Make the testing of a participant: the plan is that of the pack for the first year."""
    plan = _first_plan(policy, now)
    return Testing(
        id=enrollment_id,
        participant_id=participant_id,
        program=policy.id,
        clause=clause,
        donor=donor_of(enrollment_id),
        since=now.astimezone(ZoneInfo(policy.calendar.zone)).date(),
        plan=fact_of(plan, enrollment_id, None, 0),
    )


def _first_plan(policy: Policy, now: datetime) -> TestPlan:
    """Give the plan of the pack; where the pack has words, nobody is drawn until a person has set the numbers."""
    if why_not_plan(policy, _FIRST) is None:
        return plan_for(policy, _FIRST, version=1, changed_at=now)
    nothing = PlanTerms(
        floor=0, ceiling=0, panels=(), matrices=(Matrix.URINE,), observed=True, peth_per_year=0, hair_or_nail_per_year=0
    )
    return TestPlan(
        version=1,
        level=PlanLevel.FIRST_YEAR,
        terms=nothing,
        exceptions=frozenset(),
        reason="The policy has words: an order sets the numbers.",
        changed_by=None,
        changed_at=now,
    )


def begin_testing(turn: TestingTurn, signed_on: date, leave: LeaveFact | None) -> None:
    """Begin: the plan is in force, a first test is owed since the signature."""
    plan = turn.testing.plan
    sentence = f"Testing begins: {plan.floor} to {plan.ceiling} random tests a year. {plan.reason}"
    turn.record("testing:begun", sentence, plan, clause=turn.testing.clause)
    owe_first_test(turn, _beginning_of(turn, signed_on))
    owe_planned_tests(turn)
    if plan.ceiling == 0:
        ask(turn, ask_specialist(turn.policy, TaskKind.REVIEW, "Set the test plan as the order says."), turn.testing.id)
    turn.notify(Party.PARTICIPANT)
    if leave is not None:
        told_of_leave(turn, leave)


def _beginning_of(turn: TestingTurn, day: date) -> datetime:
    zone = ZoneInfo(turn.policy.calendar.zone)
    return min(turn.now, datetime.combine(day, turn.policy.calendar.day_ends, tzinfo=zone).astimezone(turn.now.tzinfo))
