"""Clauses of an agreement or order, the deadlines that each puts in force, and the obligations that follow.

Every obligation traces to a clause (PROGRAM.md 2.9): what no clause names is not opened here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from domain.case import Case, CaseTurn
from domain.deadlines import deadline_of
from domain.facts import AgreementFact, AgreementStatus, ClauseFact, TreatmentStatus
from domain.limits import Unit
from domain.obligation_changes import cancel
from domain.obligations import ObligationKind, ObligationState
from domain.policy import Deadline, Policy
from domain.roles import Party
from domain.series import end_series

#: The obligations that a clause opens by itself, under the deadline that the clause names.
OPENED_BY_CLAUSES: Final[Mapping[str, ObligationKind]] = {
    "D25": ObligationKind.WORKSITE_REPORT,
    "D27": ObligationKind.THERAPIST_REPORT,
    "D28": ObligationKind.SELF_REPORT,
    "D32": ObligationKind.SPECIALIST_CONTACT,
    "D37": ObligationKind.FILE_REVIEW,
}
#: What a clause may put in force: also what waits for an event (D26, D29, D30, D31, D43) and what the testing process
#: opens (D11).
CLAUSE_DUTIES: Final = frozenset(OPENED_BY_CLAUSES) | {"D11", "D26", "D29", "D30", "D31", "D43"}
#: A clause with this duty demands treatment.
TREATMENT_DUTY: Final = "D27"

#: What rests on the agreement while it is owed; everything else rests on the policy.
_NAMED = CLAUSE_DUTIES | {deadline_of(ObligationKind.TERM), deadline_of(ObligationKind.COMPLETION_LETTER)}
_IN_FORCE = frozenset({AgreementStatus.SIGNED, AgreementStatus.EXECUTED})
_OF_BEFORE = frozenset({ObligationState.OVERDUE, ObligationState.SUBMITTED, ObligationState.RETURNED})
_IN_TREATMENT = frozenset({TreatmentStatus.ADMITTED, TreatmentStatus.AFTERCARE})


def duties_of(clauses: Iterable[ClauseFact]) -> dict[str, ClauseFact]:
    """Give the clause that puts each deadline in force; the first where several name it."""
    found: dict[str, ClauseFact] = {}
    for clause in clauses:
        for duty in clause.duties:
            found.setdefault(duty, clause)
    return found


def instrument_of(case: Case) -> str:
    """Name the agreement or order by which a case is monitored: ``agreement 1``; empty while there is none."""
    if case.agreement is None:
        return ""
    if case.is_by_order:
        return f"order {case.referral.order_number}, version {case.agreement.version}"
    return f"agreement {case.agreement.version}"


def clause_of(case: Case, deadline_id: str) -> str:
    """Name the clause that puts a deadline in force: ``agreement 1, clause 7 (D25)``; empty where none does."""
    clause = duties_of(case.clauses).get(deadline_id)
    return "" if clause is None else f"{instrument_of(case)}, clause {clause.number} ({deadline_id})"


def terms_in_force(policy: Policy, clauses: Iterable[ClauseFact], deadline_id: str) -> Deadline:
    """Give the terms of a duty: the policy's, with the limit that a clause sets where the policy leaves it open."""
    deadline, clause = policy.deadline(deadline_id), duties_of(clauses).get(deadline_id)
    set_limits = clause.limits if clause else ()
    limit = next((one.limit for one in set_limits if one.duty == deadline_id), None)
    if limit is None:
        return deadline
    if deadline.period is not None:
        return replace(deadline, period=limit, replaced_by="")
    rolls = deadline.owner is Party.PARTICIPANT and limit.unit in {Unit.CALENDAR_DAYS, Unit.MONTHS}
    return replace(deadline, limit=limit, rolls_forward=rolls and not deadline.safety, replaced_by="")


def is_in_force(agreement: AgreementFact | None) -> bool:
    """Say whether an agreement binds: it was signed, and neither rejected nor replaced."""
    return agreement is not None and agreement.status in _IN_FORCE


def open_clause_duties(turn: CaseTurn) -> None:
    """Open what the clauses in force put in force and what is not open yet; what is open stays as it is.

    To be called whenever that may have changed: signature, execution, worksite monitor, admission, modification.
    """
    if not is_in_force(turn.case.agreement):
        return
    for duty in duties_of(turn.case.clauses):
        kind = OPENED_BY_CLAUSES.get(duty)
        if kind and turn.policy.deadline(duty).applies and _binds(turn.case, kind) and not _is_running(turn, kind):
            terms = terms_in_force(turn.policy, turn.case.clauses, duty)
            turn.open(kind, clause=clause_of(turn.case, duty), terms=terms)


def close_clause_duties(turn: CaseTurn, duties: Iterable[str], because: str) -> None:
    """Cancel what is owed under duties that no clause puts in force any more, and the periods that would follow."""
    ended = CLAUSE_DUTIES.intersection(duties)
    for obligation in tuple(turn.obligations.values()):
        if obligation.deadline not in ended:
            continue
        if not obligation.is_closed:
            turn.settle(cancel(obligation, turn.now, because))
        elif obligation.awaits_successor:
            turn.put(end_series(obligation))


def end_clause_series(turn: CaseTurn, duty: str, because: str) -> None:
    """Let a duty end because what it reports on has ended, which breaches nothing.

    The period that runs is cancelled and none follows. What is overdue, handed in or returned is of a time before and
    stays to be settled.
    """
    for one in tuple(turn.obligations.values()):
        if one.deadline != duty or one.is_finished:
            continue
        if one.is_closed or one.state in _OF_BEFORE:
            turn.put(end_series(one))
        else:
            turn.settle(cancel(one, turn.now, because))


def name_clauses_anew(turn: CaseTurn) -> None:
    """Let what goes on under a version that has come into force name the clause of that version.

    The renewal of a release rests on the policy until a clause asks for it.
    """
    for obligation in tuple(turn.obligations.values()):
        if obligation.kind is ObligationKind.RELEASE_RENEWAL and not obligation.is_finished:
            clause = clause_of(turn.case, obligation.deadline) or f"{turn.policy.name}, {obligation.deadline}"
            turn.put(replace(obligation, clause=clause))
        if obligation.deadline in _NAMED and not obligation.is_finished:
            clause = clause_of(turn.case, obligation.deadline) or instrument_of(turn.case)
            turn.put(replace(obligation, clause=clause))


def _binds(case: Case, kind: ObligationKind) -> bool:
    """Whether a duty has begun.

    What staff and the treatment provider owe begins with the signature. What the participant and the worksite owe
    begins with the term or the board's execution, whichever is first (program default, grade A).
    """
    executed = case.agreement is not None and case.agreement.status is AgreementStatus.EXECUTED
    match kind:
        case ObligationKind.THERAPIST_REPORT:
            return case.treatment is not None and case.treatment.status in _IN_TREATMENT
        case ObligationKind.SELF_REPORT:
            return executed or case.term is not None
        case ObligationKind.WORKSITE_REPORT:
            monitored = case.worksite is not None and case.worksite.until is None
            return monitored and (executed or case.term is not None)
        case _:
            return True


def _is_running(turn: CaseTurn, kind: ObligationKind) -> bool:
    return any(one.kind is kind and not one.is_finished and not one.series_ended for one in turn.obligations.values())
