"""The plan in force: kept as a fact, stepped down by time, changed by a specialist (TESTING.md 7)."""

from dataclasses import replace
from datetime import date
from typing import Final
from uuid import uuid5

from domain.facts import TestPlanFact
from domain.ids import EnrollmentId
from domain.testing.book import Testing, TestingTurn
from domain.testing.levels import Circumstances, level_in_words
from domain.testing.planned_tests import owe_planned_tests
from domain.testing.plans import PlanTerms, TestPlan, step

_YEAR: Final = 365


def plan_of(fact: TestPlanFact) -> TestPlan:
    """Read a plan back from its fact."""
    terms = PlanTerms(
        floor=fact.floor,
        ceiling=fact.ceiling,
        panels=fact.panels,
        matrices=fact.matrices,
        observed=fact.observed,
        peth_per_year=fact.peth_per_year,
        hair_or_nail_per_year=fact.hair_or_nail_per_year,
    )
    return TestPlan(
        version=fact.version,
        level=fact.level,
        terms=terms,
        exceptions=frozenset(fact.exceptions),
        reason=fact.reason,
        changed_by=fact.changed_by,
        changed_at=fact.changed_at,
    )


def fact_of(
    plan: TestPlan, enrollment_id: EnrollmentId, returns_on: date | None, supervised_percent: int
) -> TestPlanFact:
    """State a plan as the fact that keeps it."""
    return TestPlanFact(
        id=uuid5(enrollment_id, f"test plan {plan.version}"),
        enrollment_id=enrollment_id,
        version=plan.version,
        level=plan.level,
        exceptions=tuple(sorted(plan.exceptions)),
        returns_on=returns_on,
        supervised_percent=supervised_percent,
        floor=plan.terms.floor,
        ceiling=plan.terms.ceiling,
        panels=plan.terms.panels,
        matrices=plan.terms.matrices,
        observed=plan.terms.observed,
        peth_per_year=plan.terms.peth_per_year,
        hair_or_nail_per_year=plan.terms.hair_or_nail_per_year,
        reason=plan.reason,
        changed_by=plan.changed_by,
        changed_at=plan.changed_at,
    )


def circumstances_of(testing: Testing, today: date, returns_on: date | None, supervised_percent: int) -> Circumstances:
    """Say what decides how often somebody is tested today."""
    clean_since = max(testing.since, testing.last_positive_on or testing.since)
    return Circumstances(
        year=1 + max(0, (today - testing.since).days) // _YEAR,
        clean_years=max(0, (today - clean_since).days) // _YEAR,
        exceptions=frozenset(testing.plan.exceptions),
        days_to_return=None if returns_on is None else (returns_on - today).days,
        supervised_percent=supervised_percent,
    )


def put_in_force(turn: TestingTurn, plan: TestPlan, returns_on: date | None, supervised_percent: int) -> None:
    """Let a version of the plan be in force from now on; the next draw goes by it."""
    fact = fact_of(plan, turn.testing.id, returns_on, supervised_percent)
    turn.testing = replace(turn.testing, plan=fact)
    level = level_in_words(turn.policy, plan.level)
    sentence = f"Test plan {fact.version}, {level}: {fact.floor} to {fact.ceiling} random tests a year. {fact.reason}"
    turn.record("testing:plan_changed", sentence, fact, clause=turn.testing.clause)
    owe_planned_tests(turn)


def step_down(turn: TestingTurn) -> None:
    """Put the next version in force when time has moved the level: a year is over, a return comes near."""
    known = turn.testing.plan
    now = circumstances_of(turn.testing, turn.today, known.returns_on, known.supervised_percent)
    following = step(plan_of(known), turn.policy, now, turn.now)
    if following is not None:
        put_in_force(turn, following, known.returns_on, known.supervised_percent)
