"""The test plan of a participant: what the pack asks for, and what a specialist may change in it (TESTING.md 7, 8).

A plan is never changed in place: each version stands beside the one before, with its reason and who made it. Nobody
goes below the pack's floor without naming an exception that the pack has, nor above its ceiling at all.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from domain.ids import StaffId
from domain.policy import Policy
from domain.refusals import Refusal, refuse
from domain.testing.levels import Circumstances, PlanException, PlanLevel, has_exception, level_of, yearly_numbers
from domain.testing.results import Matrix
from domain.texts import why_blank


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """What is tested and how often."""

    #: Random tests a year of eligible days, at least and at most.
    floor: int
    ceiling: int
    #: The program's names of the panels.
    panels: tuple[str, ...]
    #: The first is that of the random tests.
    matrices: tuple[Matrix, ...]
    observed: bool
    peth_per_year: int
    hair_or_nail_per_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPlan:
    """One version of a participant's plan; the last one is in force."""

    version: int
    level: PlanLevel
    terms: PlanTerms
    exceptions: frozenset[PlanException]
    reason: str
    #: None where the pack alone made it.
    changed_by: StaffId | None
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """What a specialist wants the plan to be, and why."""

    terms: PlanTerms
    #: The exceptions on which the numbers rest.
    exceptions: frozenset[PlanException] = frozenset()
    reason: str


_BY_THE_PACK: Final = "By the policy, for {}."


def terms_of(policy: Policy, now: Circumstances) -> PlanTerms | None:
    """Give what the pack asks for; None where it has words, so that an order must set the numbers."""
    numbers = yearly_numbers(policy, now)
    if numbers is None:
        return None
    tested = level_of(policy, now) is not PlanLevel.ABSENT
    return PlanTerms(
        floor=numbers[0],
        ceiling=numbers[1],
        panels=_words(policy, "testing.panels"),
        matrices=tuple(Matrix(one) for one in _words(policy, "testing.matrices")),
        # "Per federal rules" observes what those name (a recollection), not every random test.
        observed=policy.figure("testing.observed").value is True,
        peth_per_year=_count(policy, "testing.peth_per_year") if tested else 0,
        hair_or_nail_per_year=_count(policy, "testing.hair_or_nail_per_year") if tested else 0,
    )


def why_not_plan(policy: Policy, now: Circumstances) -> Refusal | None:
    """Say why the pack alone gives no plan."""
    if terms_of(policy, now) is None:
        return refuse("plan_in_words", "The policy sets the number of tests in words: an order must say how many.")
    return None


def plan_for(policy: Policy, now: Circumstances, *, version: int, changed_at: datetime) -> TestPlan:
    """Make the plan of the pack; ``why_not_plan`` says beforehand why there is none, which is a ValueError here."""
    terms = terms_of(policy, now)
    if terms is None:
        raise ValueError("the policy sets the number of tests in words")
    level = level_of(policy, now)
    return TestPlan(
        version=version,
        level=level,
        terms=terms,
        exceptions=frozenset(one for one in now.exceptions if has_exception(policy, one)),
        reason=_BY_THE_PACK.format(level.value.replace("_", " ")),
        changed_by=None,
        changed_at=changed_at,
    )


def step(plan: TestPlan, policy: Policy, now: Circumstances, changed_at: datetime) -> TestPlan | None:
    """Give the next version when time or circumstances have moved the level; None where the plan stands.

    What a specialist set stays as long as it asks for no less than the pack does; during a leave nobody is drawn.
    """
    terms = terms_of(policy, now)
    if terms is None or (terms == plan.terms and level_of(policy, now) is plan.level):
        return None
    if plan.changed_by is not None and terms.floor <= plan.terms.floor:
        return None
    return plan_for(policy, now, version=plan.version + 1, changed_at=changed_at)


def why_not_change_plan(plan: TestPlan, change: PlanChange, now: Circumstances, policy: Policy) -> Refusal | None:
    """Say why a specialist may not change the plan so; ``now`` is what holds, its exceptions are the change's."""
    blank = why_blank(change.reason, "The reason")
    if blank is not None:
        return blank
    unknown = sorted(one.value for one in change.exceptions if not has_exception(policy, one))
    if unknown:
        return refuse("plan_exception_unknown", f"This policy has no exception for {unknown[0].replace('_', ' ')}.")
    pack = terms_of(policy, replace(now, exceptions=change.exceptions))
    return (
        _why_not_terms(change.terms)
        or (_why_not_beside(change.terms, pack, policy) if pack is not None else None)
        or _why_unchanged(plan, change)
    )


def change_plan(
    plan: TestPlan, change: PlanChange, now: Circumstances, policy: Policy, by: StaffId, at: datetime
) -> TestPlan:
    """Make the next version of a plan as a specialist wants it."""
    return TestPlan(
        version=plan.version + 1,
        level=level_of(policy, replace(now, exceptions=change.exceptions)),
        terms=change.terms,
        exceptions=change.exceptions,
        reason=change.reason,
        changed_by=by,
        changed_at=at,
    )


def _why_not_terms(terms: PlanTerms) -> Refusal | None:
    if terms.floor > terms.ceiling:
        return refuse(
            "plan_floor_above_ceiling", f"At least {terms.floor} tests a year are more than at most {terms.ceiling}."
        )
    if min(terms.floor, terms.peth_per_year, terms.hair_or_nail_per_year) < 0:
        return refuse("plan_negative", "A number of tests cannot be below 0.")
    if terms.floor and not (terms.panels and terms.matrices):
        return refuse("plan_tests_nothing", "Name at least one panel and one kind of specimen.")
    return None


def _why_not_beside(terms: PlanTerms, pack: PlanTerms, policy: Policy) -> Refusal | None:
    if terms.floor < pack.floor:
        return refuse(
            "plan_below_floor",
            f"{policy.title} asks for at least {pack.floor} tests a year here; name the exception that allows fewer.",
        )
    if terms.ceiling > pack.ceiling:
        return refuse("plan_above_ceiling", f"{policy.title} allows at most {pack.ceiling} tests a year here.")
    if pack.observed and not terms.observed:
        return refuse("plan_observed", f"{policy.title} has every collection observed.")
    if terms.peth_per_year < pack.peth_per_year or terms.hair_or_nail_per_year < pack.hair_or_nail_per_year:
        numbers = f"PEth {pack.peth_per_year} and hair or nail {pack.hair_or_nail_per_year} times a year"
        return refuse("plan_markers_below", f"{policy.title} asks for {numbers}.")
    return None


def _why_unchanged(plan: TestPlan, change: PlanChange) -> Refusal | None:
    if (change.terms, change.exceptions) == (plan.terms, plan.exceptions):
        return refuse("plan_unchanged", "The plan is already so.")
    return None


def _words(policy: Policy, key: str) -> tuple[str, ...]:
    value = policy.figure(key).value
    return tuple(str(one) for one in value) if isinstance(value, tuple) else ()


def _count(policy: Policy, key: str) -> int:
    return policy.number(key) or 0
