"""In which phase a monitored case is follows from what is open in it."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.acts import Act
from domain.clearance.stops import StopEnd, StopKind
from domain.facts import ProceedingKind
from domain.ids import StaffId
from domain.leave import LeaveForm, ReturnFromLeaveForm
from domain.obligations import PauseCause
from domain.phases import TRANSITIONS, Phase
from domain.proceedings.effects import AskForModification, EndStop, StopPractice
from domain.referral import ReasonForm
from tests.domain.factories import SUPERVISOR, new_id
from tests.domain.heard import a_stop, begin, close, phase_of, tell
from tests.domain.monitored import a_simulation
from tests.domain.simulation import Simulation

K = ProceedingKind
REASON = ReasonForm(reason="Synthetic reason.")


@pytest.mark.parametrize("phase", [Phase.STABILISE, Phase.MONITOR])
@pytest.mark.parametrize(
    ("kind", "while_open"),
    [
        (K.INVESTIGATION, Phase.UNDER_INVESTIGATION),
        (K.LEGAL_ACTION, Phase.LEGAL_ACTION),
        (K.RETURN_TO_PRACTICE, None),
        (K.DISPUTE, None),
    ],
)
def test_a_proceeding_gives_the_phase_and_gives_it_back(
    phase: Phase, kind: ProceedingKind, while_open: Phase | None
) -> None:
    case = a_simulation(phase)
    fact = begin(case, kind)
    assert phase_of(case) is (while_open or phase)
    close(case, fact)
    # From a legal action no row leads back into treatment: monitoring goes on.
    back = Phase.MONITOR if kind is K.LEGAL_ACTION else phase
    assert phase_of(case) in {phase, back}
    assert case.case.resumes_in is None


@pytest.mark.parametrize("phase", [Phase.REFERRED, Phase.INTAKE, Phase.INTERIM])
def test_before_there_is_monitoring_nothing_moves(phase: Phase) -> None:
    case = a_simulation(phase)
    fact = begin(case)
    assert phase_of(case) is phase
    close(case, fact)
    assert phase_of(case) is phase


def test_the_gravest_gives_the_phase_and_then_the_next() -> None:
    case = a_simulation()
    inquiry, action = begin(case), begin(case, K.LEGAL_ACTION)
    stop = a_stop(StopKind.SUSPENSION, since=case.now)
    tell(case, action, StopPractice(stop=stop, by=StaffId(new_id())))
    assert phase_of(case) is Phase.SUSPENDED
    petition = begin(case, K.RETURN_TO_PRACTICE)
    assert phase_of(case) is Phase.REINSTATEMENT_REVIEW
    tell(case, petition, EndStop(which=stop.id, how=StopEnd.REVIEWED, because="Reinstated by order."))
    assert phase_of(case) is Phase.LEGAL_ACTION
    close(case, action)
    assert phase_of(case) is Phase.UNDER_INVESTIGATION
    close(case, inquiry, AskForModification(clause="agreement 1, clause 8", cause="Use of alcohol."))
    assert phase_of(case) is Phase.NONCOMPLIANCE_PLAN
    case.act(Act.RESTORE_STANDING, REASON, SUPERVISOR)
    assert phase_of(case) is Phase.MONITOR


@pytest.mark.parametrize("order", list(permutations(("leave", "inquiry"))))
def test_a_leave_and_an_investigation_end_in_any_order(order: tuple[str, str]) -> None:
    case = a_simulation()
    fact = begin(case)
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."))
    assert phase_of(case) is Phase.UNDER_INVESTIGATION
    ends = {
        "leave": lambda: case.act(Act.END_LEAVE, ReturnFromLeaveForm(until=case.now, reason="Well again.")),
        "inquiry": lambda: close(case, fact),
    }
    from_leave = {"leave": Phase.UNDER_INVESTIGATION, "inquiry": Phase.TOLLED}
    case.now += (case.now - case.now).resolution
    ends[order[0]]()
    assert phase_of(case) is from_leave[order[0]]
    ends[order[1]]()
    assert phase_of(case) is Phase.MONITOR


def test_an_investigation_that_begins_during_a_leave_takes_over() -> None:
    case = a_simulation()
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."))
    assert phase_of(case) is Phase.TOLLED
    fact = begin(case)
    assert phase_of(case) is Phase.UNDER_INVESTIGATION
    close(case, fact)
    assert phase_of(case) is Phase.TOLLED


@given(st.lists(st.tuples(st.sampled_from(list(K)), st.booleans()), max_size=12))
def test_every_way_goes_by_the_table(steps: list[tuple[ProceedingKind, bool]]) -> None:
    case = a_simulation()
    allowed = {(row.source, row.target) for row in TRANSITIONS}
    for kind, opens in steps:
        _open_or_close(case, kind, opens=opens)
    moves = [one.sentence.removeprefix("The case moved from ").removesuffix(".").split(" to ") for one in case.events]
    walked = [(Phase(one[0]), Phase(one[1])) for one in moves if len(one) == 2 and one[0] in set(Phase)]
    assert set(walked) <= allowed
    assert (phase_of(case) is Phase.MONITOR) == (
        not case.case.open_proceedings(K.INVESTIGATION) and not case.case.open_proceedings(K.LEGAL_ACTION)
    )


def _open_or_close(case: Simulation, kind: ProceedingKind, *, opens: bool) -> None:
    found = case.case.open_proceedings(kind)
    if opens or not found:
        begin(case, kind)
    else:
        close(case, replace(found[0]))
