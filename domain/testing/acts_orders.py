"""What staff do about the plan, the orders and the collections of a participant's testing."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final

from domain.acts import Act
from domain.facts import OrderReason, SpecimenFact
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.ids import SpecimenId
from domain.refusals import Refusal, refuse
from domain.rules import rule, table_of
from domain.testing.arrivals import take_in
from domain.testing.book import Testing, TestingStage, TestingTurn
from domain.testing.codes import MissedCause
from domain.testing.first_test import order_comes
from domain.testing.levels import PlanException
from domain.testing.misses import judge_missed_test
from domain.testing.orders import end_of_window, new_order, place
from domain.testing.planned_tests import planned_test_ordered
from domain.testing.planning import circumstances_of, plan_of, put_in_force
from domain.testing.plans import PlanChange, PlanTerms, change_plan, why_not_change_plan
from domain.testing.results import Matrix
from domain.texts import why_blank

TESTED: Final = frozenset({TestingStage.ACTIVE, TestingStage.ON_LEAVE})
ALWAYS: Final = frozenset(TestingStage)
_WHOLE: Final = 100

AboutSpecimen = Annotated[SpecimenId, About("The specimen.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c33")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPlanForm(Form):
    """A change of the test plan; it binds from the next draw on."""

    floor: Annotated[int, About("Random tests a year, at least.", 36)]
    ceiling: Annotated[int, About("Random tests a year, at most.", 72)]
    panels: Annotated[tuple[str, ...], About("The panels, the usual one first.", ("health professionals",))]
    matrices: Annotated[tuple[Matrix, ...], About("What is tested, the usual one first.", (Matrix.URINE,))]
    observed: Annotated[bool, About("Whether collections are observed.", example=True)]
    peth_per_year: Annotated[int, About("PEth tests a year.", 4)]
    hair_or_nail_per_year: Annotated[int, About("Hair or nail tests a year.", 2)]
    exceptions: Annotated[tuple[PlanException, ...], About("The exceptions of the policy on which it rests.", ())]
    returns_on: Annotated[date | None, About("When somebody who does not work returns.", None)] = None
    supervised_percent: Annotated[int, About("Practice time under licensed supervision, in percent.", 0)] = 0
    reason: Reason


class OrderedReason(StrEnum):
    """Why staff order a specimen."""

    BASELINE = "baseline"
    PLANNED = "planned"
    FOR_CAUSE = "for_cause"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestOrderForm(Form):
    """An order outside the draw; it never enters the statistics of the draw (TESTING.md 10.3)."""

    why: Annotated[OrderedReason, About("Why.", OrderedReason.FOR_CAUSE)]
    matrix: Annotated[Matrix, About("What is tested.", Matrix.URINE)]
    observed: Annotated[bool, About("Whether the collection is observed.", example=True)]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionForm(Form):
    """A collection of which the site has not told by itself."""

    specimen_id: AboutSpecimen
    number: Annotated[str, About("The number on the custody form.", "CCF-0000001")]
    site: Annotated[str, About("Where.", "Sample Collection Site")]
    collected_at: Annotated[datetime, About("When; not in the future.", "2026-06-01T09:00:00-04:00")]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCollectedForm(Form):
    """Why a specimen was not given; the rules say what it means, a fault of others is always excused."""

    specimen_id: AboutSpecimen
    cause: Annotated[MissedCause, About("The cause.", MissedCause.SITE_CLOSED)]
    reason: Reason


def find(testing: Testing, specimen_id: SpecimenId) -> SpecimenFact | Refusal:
    """Find a specimen that is open or was decided lately."""
    found = testing.specimen(specimen_id)
    return found or refuse("unknown_specimen", f"There is no specimen {specimen_id} that could be acted on here.")


def _why_not_change(intent: Intent[Testing, TestPlanForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    if not 0 <= form.supervised_percent <= _WHOLE:
        return refuse("not_a_share", "The share of supervised practice lies between 0 and 100 percent.")
    testing = intent.subject
    now = circumstances_of(testing, intent.today, form.returns_on, form.supervised_percent)
    return why_not_change_plan(plan_of(testing.plan), _change_of(form), now, intent.file.policy)


def _change_of(form: TestPlanForm) -> PlanChange:
    terms = PlanTerms(
        floor=form.floor,
        ceiling=form.ceiling,
        panels=form.panels,
        matrices=form.matrices,
        observed=form.observed,
        peth_per_year=form.peth_per_year,
        hair_or_nail_per_year=form.hair_or_nail_per_year,
    )
    return PlanChange(terms=terms, exceptions=frozenset(form.exceptions), reason=form.reason)


def _change_plan(turn: TestingTurn, form: TestPlanForm) -> None:
    assert turn.actor.staff_id is not None  # noqa: S101 - a person changes it; permissions rule the program out
    now = circumstances_of(turn.testing, turn.today, form.returns_on, form.supervised_percent)
    plan = change_plan(plan_of(turn.testing.plan), _change_of(form), now, turn.policy, turn.actor.staff_id, turn.now)
    put_in_force(turn, plan, form.returns_on, form.supervised_percent)


def _why_not_order(intent: Intent[Testing, TestOrderForm]) -> Refusal | None:
    return None if intent.form is None else why_blank(intent.form.reason, "The reason")


def _order(turn: TestingTurn, form: TestOrderForm) -> None:
    due_at = end_of_window(turn.policy, turn.now, turn.today)
    order = new_order(
        order_id=turn.new_id(),
        enrollment_id=turn.testing.id,
        plan=turn.testing.plan,
        why=OrderReason(form.why.value),
        day=turn.day_of(due_at),
        ordered_at=turn.now,
        due_at=due_at,
        observed=form.observed,
        matrix=form.matrix,
    )
    place(turn, order, form.reason)
    order_comes(turn)
    planned_test_ordered(turn, form.matrix)


def _why_not_collected(intent: Intent[Testing, CollectionForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return _why_nothing_to_collect(intent.subject)
    found = _find_not_given(intent.subject, form.specimen_id)
    if isinstance(found, Refusal):
        return found
    if form.collected_at < found.ordered_at:
        return refuse("collected_before_ordered", "A specimen cannot have been given before it was ordered.")
    return intent.why_not_ahead(form.collected_at, "A collection") or why_blank(form.number, "The number")


def _collected(turn: TestingTurn, form: CollectionForm) -> None:
    known = _named(turn, form.specimen_id)
    take_in(turn, known, number=form.number.strip(), site=form.site, at=form.collected_at)


def _find_not_given(testing: Testing, specimen_id: SpecimenId) -> SpecimenFact | Refusal:
    found = find(testing, specimen_id)
    if isinstance(found, Refusal) or found.collected_at is None:
        return found
    return refuse("already_collected", f"The specimen of {found.day} was collected already.")


def _named(turn: TestingTurn, specimen_id: SpecimenId) -> SpecimenFact:
    found = turn.testing.specimen(specimen_id)
    assert found is not None  # noqa: S101 - refused where there is none
    return found


def _why_nothing_to_collect(testing: Testing) -> Refusal | None:
    if any(one.collected_at is None for one in (*testing.open, *testing.decided)):
        return None
    return refuse("nothing_ordered", "No specimen is asked for that was not given.")


def _why_not_missing(intent: Intent[Testing, NotCollectedForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return _why_nothing_to_collect(intent.subject)
    found = _find_not_given(intent.subject, form.specimen_id)
    if isinstance(found, Refusal):
        return found
    if found.missed_because is form.cause:
        return refuse("already_judged", f"That cause was judged already: {found.because}")
    if form.cause is MissedCause.MISSED_CHECK_IN:
        return refuse("not_a_cause_here", "A missed check-in is noted when the window closes.")
    if form.cause is MissedCause.LATE_COLLECTION:
        return refuse("record_the_collection", "Record the collection instead; what coming late means follows from it.")
    return why_blank(form.reason, "The reason")


def _not_collected(turn: TestingTurn, form: NotCollectedForm) -> None:
    known = _named(turn, form.specimen_id)
    turn.record("testing:cause_named", f"{form.cause.value.replace('_', ' ').capitalize()}: {form.reason}")
    judge_missed_test(turn, known, form.cause)


RULES = table_of(
    rule(Act.CHANGE_TEST_PLAN, "Change the test plan", TestPlanForm, TESTED, _change_plan, _why_not_change),
    rule(Act.ORDER_TEST, "Order a test", TestOrderForm, {TestingStage.ACTIVE}, _order, _why_not_order),
    rule(Act.RECORD_COLLECTION, "Record a collection", CollectionForm, ALWAYS, _collected, _why_not_collected),
    rule(
        Act.RECORD_NOT_COLLECTED,
        "Record why a specimen was not given",
        NotCollectedForm,
        ALWAYS,
        _not_collected,
        _why_not_missing,
    ),
)
