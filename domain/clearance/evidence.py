"""From what is on record of a case to what a petition is judged by, and the criteria as they stand (PROGRAM.md 11).

What the petition answers is not counted against it: it ends with the approval. Since when practice has stopped, what
counts as after the violation, and which suspension came after a relapse, no source says; see each for its default.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.clearance.book import ReturnPetition
from domain.clearance.criteria import ReturnCriterion, ReturnPurpose
from domain.clearance.evaluating import return_criteria
from domain.clearance.purposes import last_major
from domain.clearance.return_facts import ReturnFacts
from domain.clearance.stops import EntryKind, PracticeStanding, Stop, StopEnd, StopKind, practice_standing
from domain.facts import ProceedingKind, ViolationFact
from domain.policy import Policy
from domain.practice import CLEARED
from domain.proceedings.known import Known


def criteria_of(petition: ReturnPetition, known: Known, now: datetime, policy: Policy) -> tuple[ReturnCriterion, ...]:
    """Evaluate the criteria of a petition from what is on record."""
    return return_criteria(facts_of(petition, known, now, policy), policy)


def facts_of(petition: ReturnPetition, known: Known, now: datetime, policy: Policy) -> ReturnFacts:
    """Collect what a petition is judged by."""
    standing = practice_standing(known.practice)
    major = last_major(known.violations)
    standing_ones = tuple(one for one in known.violations if one.withdrawn_at is None)
    open_ones = [one for one in known.proceedings if one.closed_at is None]
    return ReturnFacts(
        purpose=petition.purpose,
        now=now,
        practice=without_answered(petition, standing),
        stopped_at=_stopped_at(known, standing),
        major_violation_at=_end_of_day(major, policy) if _is_after_violation(petition) and major else None,
        ends_suspension=bool(suspensions_answered(petition, standing)),
        suspended_after_relapse_at=_suspended_after_relapse(known, standing_ones),
        tests=known.tests,
        worksite_reports=known.worksite_reports,
        violations=tuple(one.found_at for one in standing_ones),
        overdue=known.overdue,
        open_investigations=sum(one.kind is ProceedingKind.INVESTIGATION for one in open_ones),
        treatment_missing=known.treatment_missing,
        evaluator_clearance=petition.evaluator_clearance,
        employer_agreement=petition.employer_agreement,
        monitor_agreement=petition.monitor_agreement,
        safety_statement=petition.safety_statement,
        recovery_activity=petition.recovery_activity,
        restrictions=petition.restrictions,
        left_out=petition.left_out,
        unrestricted_because=petition.unrestricted_because,
        expires_on=petition.expires_on,
        approvals=petition.approvals,
        decisions=petition.decisions,
        waivers=petition.waivers,
    )


def without_answered(petition: ReturnPetition, standing: PracticeStanding) -> PracticeStanding:
    """Take what the petition answers off the standing."""
    return replace(standing, stops=tuple(one for one in standing.stops if one.id not in petition.fact.about))


def answered_stops(petition: ReturnPetition, standing: PracticeStanding) -> tuple[Stop, ...]:
    """List the stops that the petition answers and that are still in force."""
    return tuple(one for one in standing.stops if one.id in petition.fact.about)


def suspensions_answered(petition: ReturnPetition, standing: PracticeStanding) -> tuple[Stop, ...]:
    """List the suspensions by order that the petition answers: the board alone ends them."""
    return tuple(one for one in answered_stops(petition, standing) if one.kind is StopKind.SUSPENSION)


def _is_after_violation(petition: ReturnPetition) -> bool:
    return petition.purpose is ReturnPurpose.AFTER_MAJOR_VIOLATION


def _stopped_at(known: Known, standing: PracticeStanding) -> datetime | None:
    """Find since when practice has stopped: the first stop in force, the end of the last clearance, or the term."""
    if standing.clearance in CLEARED:
        return min((one.since for one in standing.stops), default=None)
    undone = _undone(known)
    ends = [
        one.at
        for one in known.practice
        if one.kind is EntryKind.EXPIRED or (one.how is StopEnd.REVIEWED and one.ended not in undone)
    ]
    if ends:
        return ends[-1]
    return known.term.starts_at if known.term is not None else None


def _undone(known: Known) -> frozenset[UUID | None]:
    return frozenset(one.ended for one in known.practice if one.how is StopEnd.UNDONE)


def _end_of_day(violation: ViolationFact, policy: Policy) -> datetime:
    """Give the end of the day of a violation: the tests of later days show what has been since."""
    return datetime.combine(violation.day + timedelta(days=1), time(), tzinfo=ZoneInfo(policy.calendar.zone))


def _suspended_after_relapse(known: Known, violations: tuple[ViolationFact, ...]) -> datetime | None:
    """Find the last suspension that was not undone and came after a major violation that stands."""
    undone = _undone(known)
    stops = (one.stop for one in known.practice if one.stop is not None and one.stop.id not in undone)
    suspended = (one.since for one in stops if one.kind is StopKind.SUSPENSION)
    major = last_major(violations)
    return max((one for one in suspended if major is not None and major.found_at <= one), default=None)
