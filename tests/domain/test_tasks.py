"""Tasks: what staff are to do follows from what is owed, and from nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.acts import Act
from domain.enrollment_rules import CASE_RULES
from domain.evaluation_acts import EVALUATION_RULES
from domain.ids import ObligationId
from domain.ladders import Rung, RungAction, RungTime
from domain.limits import Limit, Unit
from domain.obligation_acts import HINGES
from domain.obligations import Climb, FaultCause, Obligation, ObligationKind, ObligationState, Schedule
from domain.permissions import PERMISSIONS
from domain.proceedings.rules import PROCEEDING_RULES
from domain.roles import STAFF_PARTIES, Party, Role
from domain.tasks import ACTS, acts_of, task_id, task_of
from domain.testing.rules import TESTING_RULES

#: What no specialist may end.
FOR_THE_SUPERVISOR = {
    ObligationKind.FINDING_REVIEW,
    ObligationKind.FILE_REVIEW,
    ObligationKind.CREDIT_DECISION,
    ObligationKind.AMENDMENT_DECISION,
    ObligationKind.DISCHARGE_DECISION,
    ObligationKind.LEGAL_REFERRAL,
}
#: What the ladders of the law bring to counsel and the director.
FOR_COUNSEL = {
    ObligationKind.PETITION_ANSWER,
    ObligationKind.SUSPENSION_HEARING,
    ObligationKind.SUSPENSION_END,
    ObligationKind.NPDB_REPORT,
    ObligationKind.LEGAL_STEP,
}
#: What neither a specialist nor a supervisor may end: it is about what they did.
FOR_OTHERS = {ObligationKind.DISPUTE_ACKNOWLEDGEMENT, ObligationKind.DISPUTE_DECISION}

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
DAY = timedelta(days=1)
ONE_DAY = Limit(amount=1, unit=Unit.CALENDAR_DAYS)


def rung(level: int, reaches: Party, action: RungAction = RungAction.TASK, *, ages: bool = False) -> Rung:
    """A rung of the chain from the due time on, or one that counts from the start."""
    time = RungTime.AFTER_START if ages else RungTime.AT_DUE if level == 1 else RungTime.AFTER_PREVIOUS
    return Rung(
        level=level, time=time, distance=None if time is RungTime.AT_DUE else ONE_DAY, reaches=reaches, action=action
    )


LADDER = (
    rung(0, Party.PARTICIPANT, RungAction.REMIND, ages=True),
    rung(1, Party.SPECIALIST),
    rung(2, Party.SUPERVISOR),
    rung(3, Party.ON_CALL, RungAction.PAGE),
    rung(4, Party.BOARD, RungAction.FORMAL),
)


def owed(owner: Party = Party.PARTICIPANT, **changes: object) -> Obligation:
    """Something owed."""
    due = NOW + 2 * DAY
    made = Obligation(
        id=ObligationId(UUID(int=7)),
        kind=ObligationKind.WORKSITE_REPORT,
        deadline="D25",
        clause="agreement 1, clause 7",
        owner=owner,
        starts_at=NOW,
        limit=Limit(amount=2, unit=Unit.CALENDAR_DAYS),
        ladder=LADDER,
        label="Worksite report",
        schedule=Schedule(due_at=due, rung_times=(NOW + DAY, due, due + DAY, due + 2 * DAY, due + 3 * DAY)),
    )
    return replace(made, **changes)  # type: ignore[arg-type] # fields by name


def climbs(*rungs: int, round: int = 0) -> tuple[Climb, ...]:  # noqa: A002 - the field's own name
    """Rungs that were climbed."""
    return tuple(Climb(rung=one, at=NOW + (one + 1) * DAY, round=round) for one in rungs)


@pytest.mark.parametrize("owner", sorted(STAFF_PARTIES))
def test_what_staff_owe_is_their_task_from_the_start(owner: Party) -> None:
    task = task_of(owed(owner))
    assert task is not None
    assert (task.id, task.assigned_role, task.level, task.reached_at) == (task_id(task.obligation_id), owner, 0, None)
    assert task.due_at == NOW + 2 * DAY


@pytest.mark.parametrize("owner", sorted(set(Party) - STAFF_PARTIES))
def test_what_others_owe_is_nobodys_task_before_a_rung_reaches_staff(owner: Party) -> None:
    assert task_of(owed(owner)) is None
    assert task_of(owed(owner, climbed=climbs(0))) is None


@pytest.mark.parametrize(
    ("climbed", "role", "level"),
    [
        (climbs(0, 1), Party.SPECIALIST, 1),
        (climbs(0, 1, 2), Party.SUPERVISOR, 2),
        (climbs(0, 1, 2, 3), Party.ON_CALL, 3),
        # The board is no staff: the task stays where it was.
        (climbs(0, 1, 2, 3, 4), Party.ON_CALL, 3),
    ],
)
@pytest.mark.parametrize("owner", [Party.PARTICIPANT, Party.SPECIALIST])
def test_the_task_goes_where_the_ladder_goes(owner: Party, climbed: tuple[Climb, ...], role: Party, level: int) -> None:
    task = task_of(owed(owner, climbed=climbed, state=ObligationState.OVERDUE))
    assert task is not None
    assert (task.assigned_role, task.level, task.reached_at) == (role, level, NOW + (level + 1) * DAY)
    assert task.why == f"Worksite report: overdue from the {owner.in_words}; reached level {level}."


@pytest.mark.parametrize("climbed", [climbs(0, 1), climbs(0, 1, 2), climbs(0, 1, 2, 3, 4)])
def test_an_escalated_task_is_due_when_what_is_owed_was(climbed: tuple[Climb, ...]) -> None:
    task = task_of(owed(climbed=climbed, state=ObligationState.OVERDUE))
    assert task is not None
    assert task.due_at == NOW + 2 * DAY


def test_a_new_due_time_takes_back_what_followed_from_the_old_one() -> None:
    extended = owed(climbed=climbs(0, 1, 2), past_due_times=(NOW,), state=ObligationState.OPEN)
    assert extended.round == 1
    assert task_of(extended) is None
    theirs = task_of(replace(extended, owner=Party.SPECIALIST))
    assert theirs is not None
    assert (theirs.assigned_role, theirs.level) == (Party.SPECIALIST, 0)
    again = replace(extended, climbed=(*extended.climbed, *climbs(1, round=1)), state=ObligationState.OVERDUE)
    assert task_of(again) is not None


def test_an_ageing_alert_stays_whatever_happens_to_the_due_time() -> None:
    ageing = (rung(1, Party.SPECIALIST, ages=True),)
    times = Schedule(due_at=NOW + 9 * DAY, rung_times=(NOW + DAY,))
    waiting = owed(Party.BOARD, ladder=ageing, climbed=climbs(0), past_due_times=(NOW,), schedule=times)
    task = task_of(waiting)
    assert task is not None
    assert task.why == "Worksite report: owed by the board; reached level 1."


def test_what_was_handed_in_is_for_the_specialist_to_review_however_far_it_had_climbed() -> None:
    task = task_of(owed(climbed=climbs(0, 1, 2), state=ObligationState.SUBMITTED))
    assert task is not None
    assert (task.assigned_role, task.level, task.acts) == (Party.SPECIALIST, 0, (Act.ACCEPT_REPORT, Act.RETURN_REPORT))


@pytest.mark.parametrize("state", sorted(set(ObligationState) - {"open", "returned", "overdue", "submitted"}))
@pytest.mark.parametrize("owner", [Party.SPECIALIST, Party.PARTICIPANT])
def test_what_is_not_owed_now_is_nobodys_task(owner: Party, state: ObligationState) -> None:
    assert task_of(owed(owner, climbed=climbs(0, 1), state=state)) is None


def test_what_a_fault_of_others_holds_back_is_for_the_specialist_to_get_decided() -> None:
    held = owed(fault=FaultCause.SYSTEM)
    task = task_of(held)
    assert task is not None
    assert (task.assigned_role, task.level) == (Party.SPECIALIST, 1)
    assert task.why == "Worksite report: kept from being met by a system fault; it must be decided."
    assert {Act.EXTEND_OBLIGATION, Act.EXCUSE_OBLIGATION} < set(task.acts)
    theirs = task_of(replace(held, owner=Party.SUPERVISOR))
    assert theirs is not None
    assert theirs.assigned_role is Party.SUPERVISOR


def test_every_kind_has_acts_that_its_process_knows() -> None:
    assert set(ACTS) == set(ObligationKind)
    for kind, acts in ACTS.items():
        assert acts
        tables = (CASE_RULES, EVALUATION_RULES, TESTING_RULES, *PROCEEDING_RULES.values())
        assert any(set(acts) <= set(rules) for rules in tables), kind


@pytest.mark.parametrize("kind", ObligationKind)
def test_whoever_a_task_is_for_may_do_one_of_its_acts(kind: ObligationKind) -> None:
    for role in (Role.LEGAL, Role.DIRECTOR) if kind in FOR_COUNSEL else (Role.SPECIALIST, Role.SUPERVISOR):
        may = any(role in PERMISSIONS[act] for act in ACTS[kind])
        assert may == (kind not in FOR_OTHERS and not (kind in FOR_THE_SUPERVISOR and role is Role.SPECIALIST))


@pytest.mark.parametrize("kind", ObligationKind)
def test_what_is_overdue_can_be_excused_or_missed_unless_it_ends_by_its_own_act(kind: ObligationKind) -> None:
    late = owed(kind=kind, state=ObligationState.OVERDUE)
    others = set(acts_of(late)) - set(ACTS[kind])
    assert others == (set() if kind in HINGES else {Act.EXCUSE_OBLIGATION, Act.MARK_OBLIGATION_MISSED})
    at_fault = replace(late, fault=FaultCause.VENDOR)
    assert Act.MARK_OBLIGATION_MISSED not in acts_of(at_fault)
    assert set(acts_of(at_fault)) - set(acts_of(late)) <= {Act.EXTEND_OBLIGATION}
    if kind not in {ObligationKind.TERM, ObligationKind.EVALUATION_REPORT, ObligationKind.CLEARANCE_EXPIRY}:
        assert Act.EXTEND_OBLIGATION in acts_of(at_fault)
    assert acts_of(owed(kind=kind)) == ACTS[kind]
