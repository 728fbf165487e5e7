"""Which criteria of completion a case meets, from what is recorded (PROGRAM.md 12)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, assert_never

from domain.case import Case, CaseFile
from domain.clauses import duties_of, terms_in_force
from domain.clearance.stops import practice_standing
from domain.completion import MEANINGS, CompletionCode
from domain.deadlines import deadline_of
from domain.facts import ProceedingKind, ProposalStatus
from domain.limits import Limit, Unit
from domain.obligation_changes import is_past_due
from domain.obligations import Obligation, ObligationKind, ObligationState
from domain.phases import Phase
from domain.proposals import AmendmentKind
from domain.roles import Party
from domain.term import months_later
from domain.treatment import why_not_done_with_treatment
from domain.turns import clock_words

#: What nobody but the reviewer can say, when the enrollment is completed.
ATTESTED: Final = frozenset({CompletionCode.RECOVERY_ACTIVITY, CompletionCode.BOARD_DECISION})

#: Phases in which a major or critical violation is open.
_VIOLATION: Final = frozenset(
    {
        Phase.UNDER_INVESTIGATION,
        Phase.NONCOMPLIANCE_PLAN,
        Phase.LEGAL_ACTION,
        Phase.SUSPENDED,
        Phase.REINSTATEMENT_REVIEW,
    }
)
#: What is open while a violation is looked into or goes through the law, whatever the phase.
_LOOKED_INTO: Final = (ProceedingKind.INVESTIGATION, ProceedingKind.LEGAL_ACTION)
_UNSETTLED: Final = frozenset({ObligationState.OVERDUE, ObligationState.RETURNED})
_DAYS_IN_A_MONTH: Final = 30
_MONTHS_IN_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """Whether one criterion of completion is met."""

    code: CompletionCode
    met: bool
    #: Why it is met, or what is missing.
    explanation: str
    #: The earliest time at which it can be met, where that is known.
    possible_from: datetime | None = None


def completion_criteria(
    file: CaseFile, now: datetime, attested: frozenset[CompletionCode] = frozenset()
) -> tuple[CriterionResult, ...]:
    """Evaluate every criterion that the policy lists, in its order; the reviewer vouches for those ``attested``."""
    return tuple(_evaluate(CompletionCode(code), file, now, attested) for code in file.policy.completion)


def has_served_term(file: CaseFile, now: datetime) -> bool:
    """Say whether the term with its extensions, credit and tolling has run out."""
    if file.subject.phase in {Phase.COMPLETION_REVIEW, Phase.COMPLETED}:
        return True
    term = file.find(ObligationKind.TERM)
    return term is not None and is_past_due(term, now)


def term_in_words(file: CaseFile) -> str:
    """Say where the term stands: when it ends or ended, or why that is not known."""
    term = file.find(ObligationKind.TERM)
    if file.subject.term is None:
        return "The term has not started."
    if term is None:
        return "The term was served."
    if term.schedule is None:
        return "The term stands still; its end is known when it goes on."
    return f"The term ends {clock_words(term.schedule.due_at, file.policy.calendar.zone)}."


def _evaluate(
    code: CompletionCode, file: CaseFile, now: datetime, attested: frozenset[CompletionCode]
) -> CriterionResult:
    match code:
        case CompletionCode.TERM_SERVED:
            return _term_served(file, now)
        case CompletionCode.COMPLETION_LETTER_SENT:
            return _plain(code, met=file.subject.completion_letter_sent)
        case CompletionCode.WORKSITE_REPORTS_ON_FILE:
            return _worksite_reports(file, now)
        case CompletionCode.COSTS_PAID:
            return _plain(code, met=file.subject.costs_paid)
        case CompletionCode.TREATMENT_COMPLETED:
            refusal = why_not_done_with_treatment(file.subject)
            return _plain(code, met=refusal is None, missing=refusal.sentence if refusal else "")
        case CompletionCode.NO_OPEN_OBLIGATIONS:
            return _no_open_obligations(file, now)
        case CompletionCode.NO_OPEN_VIOLATION:
            return _plain(code, met=not _has_violation(file.subject))
        case CompletionCode.SOBRIETY_PERIOD:
            return _sobriety(file, now)
        case CompletionCode.RECOVERY_ACTIVITY | CompletionCode.BOARD_DECISION:
            return _plain(code, met=code in attested, missing="The reviewer has not stated it.")
        case _:
            assert_never(code)


def _plain(code: CompletionCode, *, met: bool, missing: str = "") -> CriterionResult:
    explanation = MEANINGS[code] if met else missing or f"Not yet: {MEANINGS[code]}"
    return CriterionResult(code=code, met=met, explanation=explanation)


def _term_served(file: CaseFile, now: datetime) -> CriterionResult:
    term = file.find(ObligationKind.TERM)
    return CriterionResult(
        code=CompletionCode.TERM_SERVED,
        met=has_served_term(file, now),
        explanation=term_in_words(file),
        possible_from=term.schedule.due_at if term and term.schedule else None,
    )


def reports_owed(file: CaseFile, now: datetime) -> int:
    """Count the worksite reports owed so far: accepted, missed, or of a period that is over and not settled.

    A period that was excused, for which nobody monitored, or in which the clock stood still, owes none (grade A).
    """
    waiting = sum(
        one.kind is ObligationKind.WORKSITE_REPORT and not one.is_closed and _is_period_over(one, now)
        for one in file.obligations
    )
    return file.subject.worksite_reports_accepted + file.subject.worksite_reports_missed + waiting


def _is_period_over(report: Obligation, now: datetime) -> bool:
    if report.state in {ObligationState.SUBMITTED, ObligationState.RETURNED, ObligationState.OVERDUE}:
        return True
    return (
        report.schedule is not None
        and report.schedule.next_opens_at is not None
        and (report.schedule.next_opens_at <= now)
    )


def _worksite_reports(file: CaseFile, now: datetime) -> CriterionResult:
    """Count the reports on file: as many as were owed during the term (PROGRAM.md 12, PA; counting so is grade A)."""
    code, case = CompletionCode.WORKSITE_REPORTS_ON_FILE, file.subject
    deadline = terms_in_force(file.policy, case.clauses, deadline_of(ObligationKind.WORKSITE_REPORT))
    if deadline.period is None or not deadline.applies or deadline.id not in duties_of(case.clauses):
        return CriterionResult(code=code, met=True, explanation="No clause asks for worksite reports.")
    if case.term is None:
        return CriterionResult(code=code, met=False, explanation="The term has not started.")
    needed = reports_owed(file, now)
    if case.worksite_reports_owed is not None:
        needed = min(needed, case.worksite_reports_owed)
    left = max(needed - case.worksite_reports_accepted, 0)
    counted = f"{min(case.worksite_reports_accepted, needed)} of {needed} worksite reports that were owed are on file"
    return CriterionResult(
        code=code,
        met=left == 0,
        explanation=f"{counted}; periods excused, without a monitor or on leave owe none.",
        possible_from=months_later(file.policy.calendar, now, left * _in_months(deadline.period)) if left else None,
    )


def _in_months(period: Limit) -> int:
    return period.amount if period.unit is Unit.MONTHS else period.amount // _DAYS_IN_A_MONTH


def _no_open_obligations(file: CaseFile, now: datetime) -> CriterionResult:
    """Look for what is overdue or was returned: a recurring duty is always owed anew."""
    open_ones = [
        one.label
        for one in file.obligations
        if one.owner is Party.PARTICIPANT
        and one.kind is not ObligationKind.TERM
        and not one.is_closed
        and (one.state in _UNSETTLED or is_past_due(one, now))
    ]
    missing = f"Overdue: {', '.join(open_ones)}."
    return _plain(CompletionCode.NO_OPEN_OBLIGATIONS, met=not open_ones, missing=missing)


def _has_violation(case: Case) -> bool:
    """Whether a major or critical violation is open: looked into, answered by a stop, or by a discharge proposed."""
    proposed = case.amendment if case.amendment and case.amendment.status is ProposalStatus.PROPOSED else None
    if any(case.open_proceedings(kind) for kind in _LOOKED_INTO) or practice_standing(case.practice_log).stops:
        return True
    return case.phase in _VIOLATION or (proposed is not None and proposed.kind == AmendmentKind.DISCHARGE)


def _sobriety(file: CaseFile, now: datetime) -> CriterionResult:
    """Count the years from the start of the term, recovery that was credited included.

    No test result is recorded in a case: the period counts as sober while no violation is open.
    """
    code, case = CompletionCode.SOBRIETY_PERIOD, file.subject
    years = file.policy.number("completion.sobriety_years")
    if case.term is None:
        return CriterionResult(code=code, met=False, explanation="The term has not started.")
    if years is None:
        words = file.policy.figure("completion.sobriety_years").words
        said = f"The policy leaves the years open ({words}): the term counts."
        return CriterionResult(code=code, met=has_served_term(file, now), explanation=said)
    months = years * _MONTHS_IN_A_YEAR - case.term.credit_months
    until = months_later(file.policy.calendar, case.term.starts_at, months)
    when = clock_words(until, file.policy.calendar.zone)
    return CriterionResult(
        code=code,
        met=until <= now and not _has_violation(case),
        explanation=f"{years} years without a violation on record, credit included, are reached {when}.",
        possible_from=until,
    )
