"""Orders to give a specimen: drawn, the first one, for cause, and again in place of one that could not be used."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from domain.facts import OrderReason, SpecimenFact, TestPlanFact
from domain.ids import EnrollmentId, SpecimenId
from domain.limits import Limit, Unit
from domain.policy import Policy
from domain.roles import Party
from domain.testing.book import TestingTurn
from domain.testing.duties import specimen_duty
from domain.testing.planned_tests import PlannedTest, matrix_of, planned_test_ordered
from domain.testing.results import Matrix
from domain.testing.specimens import SpecimenState
from domain.testing.windows import window_of, window_on

#: The panel of blood tests.
PETH_PANEL: Final = "peth"
_DAY: Final = timedelta(days=1)


def new_order(  # noqa: PLR0913 - an order says all of this
    *,
    order_id: UUID,
    enrollment_id: EnrollmentId,
    plan: TestPlanFact,
    why: OrderReason,
    day: date,
    ordered_at: datetime,
    due_at: datetime,
    observed: bool | None = None,
    matrix: Matrix | None = None,
    replaces: SpecimenId | None = None,
) -> SpecimenFact:
    """Make the order to give a specimen, by the plan where nothing else is said."""
    matrix = plan.matrices[0] if matrix is None else matrix
    return SpecimenFact(
        id=SpecimenId(order_id),
        enrollment_id=enrollment_id,
        why=why,
        day=day,
        state=SpecimenState.COLLECTION_DUE,
        panel=_panel(plan, matrix),
        matrix=matrix,
        observed=plan.observed if observed is None else observed,
        ordered_at=ordered_at,
        due_at=due_at,
        number="",
        site="",
        collected_at=None,
        received_at=None,
        lab=None,
        mro=None,
        adjudication=None,
        counts=False,
        missed_because=None,
        because="",
        replaces=replaces,
        closed_at=None,
    )


def _panel(plan: TestPlanFact, matrix: Matrix) -> str:
    """Say for what a specimen is tested: blood for PEth (TESTING.md 8), every other by the plan."""
    if matrix in {Matrix.BLOOD, Matrix.DRIED_BLOOD_SPOT}:
        return PETH_PANEL
    return plan.panels[0] if plan.panels else ""


def place(turn: TestingTurn, specimen: SpecimenFact, because: str) -> None:
    """Place an order that was not drawn: it is owed from now on, and the participant is told that there is one."""
    turn.keep(specimen)
    told = "observed" if specimen.observed else "not observed"
    sentence = f"A specimen ({specimen.matrix.value}, {told}) is ordered until {turn.when(specimen.due_at)}: {because}"
    turn.record("testing:ordered", sentence, specimen, clause=turn.testing.clause)
    turn.enter(specimen_duty(turn.policy, specimen, turn.testing.clause))
    turn.notify(Party.PARTICIPANT)


def order_again(turn: TestingTurn, specimen: SpecimenFact, *, observed: bool, within: Limit | None) -> None:
    """Order another collection in place of one that could not be used (TESTING.md 4)."""
    due_at = _due(turn, within)
    again = new_order(
        order_id=turn.new_id(),
        enrollment_id=turn.testing.id,
        plan=turn.testing.plan,
        why=OrderReason.RECOLLECTION,
        day=turn.day_of(due_at),
        ordered_at=turn.now,
        due_at=due_at,
        observed=observed,
        matrix=specimen.matrix,
        replaces=specimen.id,
    )
    place(turn, again, f"in place of the one of {specimen.day}.")


def order_peth_beside(turn: TestingTurn, specimen: SpecimenFact) -> None:
    """Order a PEth test beside a specimen, after a dilute one (TESTING.md 4)."""
    matrix = matrix_of(turn.testing.plan, PlannedTest.PETH)
    order = new_order(
        order_id=turn.new_id(),
        enrollment_id=turn.testing.id,
        plan=turn.testing.plan,
        why=OrderReason.PLANNED,
        day=specimen.day,
        ordered_at=turn.now,
        due_at=specimen.due_at,
        matrix=matrix,
    )
    place(turn, order, "PEth is tested as well after a dilute specimen.")
    planned_test_ordered(turn, matrix)


def end_of_window(policy: Policy, now: datetime, today: date) -> datetime:
    """Find until when an order that was not drawn is to be met: the end of today's window, or of tomorrow's.

    It leaves a least notice (``testing.least_notice_hours``): the drug-court standard gives urine 8 hours of notice
    (TESTING.md 9), and nobody can give a specimen in the last minutes of a window.
    """
    local = window_of(str(policy.figure("check_in.window_local").value))
    least = timedelta(hours=policy.number("testing.least_notice_hours") or 0)
    closes = window_on(today, local, policy.calendar.zone).closes
    if now < closes and closes - now >= least:
        return closes
    return window_on(today + _DAY, local, policy.calendar.zone).closes


def _due(turn: TestingTurn, within: Limit | None) -> datetime:
    """Give until when another specimen is to be given: so many hours from now, or within the window at hand."""
    if within is not None and within.unit is Unit.HOURS:
        return turn.now + timedelta(hours=within.amount)
    return end_of_window(turn.policy, turn.now, turn.today)


def with_window(specimen: SpecimenFact, closes_at: datetime) -> SpecimenFact:
    """Let a specimen be due at the end of a window that became longer."""
    return replace(specimen, due_at=closes_at)
