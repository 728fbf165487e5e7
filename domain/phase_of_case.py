"""In which phase a case is that is monitored: what keeps it from its monitoring says so (PROGRAM.md 4.2).

Several things may do so at once: a suspension by order, a legal action, an investigation, a plan after noncompliance, a
leave. The gravest gives the phase; when it ends, the next one does, and in the end the phase that was before.
"""

from collections import deque
from dataclasses import replace
from typing import Final

from domain.case import Case, CaseTurn
from domain.clearance.states import ASKING
from domain.facts import ProceedingKind
from domain.phases import TRANSITIONS, Phase

_MONITORED: Final = frozenset({Phase.STABILISE, Phase.MONITOR})
#: The phases that follow from what is open; every other one is entered by an act.
FOLLOWING: Final = frozenset(
    {
        Phase.UNDER_INVESTIGATION,
        Phase.NONCOMPLIANCE_PLAN,
        Phase.LEGAL_ACTION,
        Phase.SUSPENDED,
        Phase.REINSTATEMENT_REVIEW,
        Phase.TOLLED,
    }
)
_WAYS: Final = tuple(
    (row.source, row.target) for row in TRANSITIONS if {row.source, row.target} <= _MONITORED | FOLLOWING
)


def follow_phase(turn: CaseTurn) -> None:
    """Move the case to the phase that follows from what is open in it; elsewhere than in monitoring nothing moves."""
    case = turn.case
    if case.phase not in _MONITORED | FOLLOWING:
        return
    target = _phase(case)
    if target is case.phase:
        return
    if case.phase in _MONITORED:
        turn.case = replace(case, resumes_in=case.phase)
    for step in _steps(case.phase, target):
        turn.move_to(step)
    if target in _MONITORED:
        turn.case = replace(turn.case, resumes_in=None)


def _phase(case: Case) -> Phase:
    if any(one.until is None for one in case.suspensions):
        returns = case.open_proceedings(ProceedingKind.RETURN_TO_PRACTICE)
        asks_back = any(one.stage in ASKING for one in returns)
        return Phase.REINSTATEMENT_REVIEW if asks_back else Phase.SUSPENDED
    if case.open_proceedings(ProceedingKind.LEGAL_ACTION):
        return Phase.LEGAL_ACTION
    if case.open_proceedings(ProceedingKind.INVESTIGATION):
        return Phase.UNDER_INVESTIGATION
    if case.plan_after_noncompliance:
        return Phase.NONCOMPLIANCE_PLAN
    if case.leave is not None:
        return Phase.TOLLED
    return case.resumes_in or (case.phase if case.phase in _MONITORED else Phase.MONITOR)


def _steps(source: Phase, target: Phase) -> tuple[Phase, ...]:
    """Find the shortest way from one phase to another through the table of the lifecycle; ValueError if none leads."""
    ways: deque[tuple[Phase, ...]] = deque([(source,)])
    seen = {source}
    while ways:
        way = ways.popleft()
        if way[-1] is target:
            return way[1:]
        following = [to for at, to in _WAYS if at is way[-1] and to not in seen]
        seen.update(following)
        ways.extend((*way, one) for one in following)
    raise ValueError(f"no way leads from {source.value} to {target.value}")
