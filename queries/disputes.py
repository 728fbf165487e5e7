"""Disputes as participants see their own, what they can dispute, and one dispute as staff and its reviewer see it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, select

from database.enrollments import enrollments
from database.known import read_known
from database.policies import policy_versions
from database.proceedings import proceedings
from database.values import Json, case_of, policy_of, proceeding_of
from domain.case import Case
from domain.clearance.stops import StopKind, practice_standing
from domain.disputes.book import Dispute, Statement
from domain.disputes.matters import DisputeMatter, DisputeOutcome
from domain.disputes.states import DisputeState
from domain.facts import ProceedingKind, ProposalStatus, TermEntryKind
from domain.ids import EnrollmentId, ParticipantId, ProceedingId, StaffId
from domain.proceedings.known import Known
from domain.proposals import AmendmentKind
from domain.sight import Scope
from domain.turns import words
from queries.scope import visible

_M = DisputeMatter
#: How a participant reads where their dispute stands.
_STATES: Final = {
    DisputeState.FILED: "Received: an independent reviewer is being found",
    DisputeState.ACKNOWLEDGED: "Acknowledged: an independent reviewer is being found",
    DisputeState.UNDER_REVIEW: "Under review by somebody independent",
    DisputeState.DECIDED_UPHELD: "Decided: the decision stands",
    DisputeState.DECIDED_CHANGED: "Decided: the decision was changed",
    DisputeState.DECIDED_REVERSED: "Decided: the decision was reversed",
    DisputeState.WITHDRAWN: "Withdrawn",
    DisputeState.CLOSED: "Closed with the enrollment",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputable:
    """A decision that the participant can dispute now."""

    matter: DisputeMatter
    about: UUID
    #: What was decided, in words.
    decision: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDispute:
    """A dispute as its participant sees it."""

    id: ProceedingId
    matter: DisputeMatter
    about: UUID
    filed_at: datetime
    state: DisputeState
    in_words: str
    reasons: str
    asked_for: str
    outcome: DisputeOutcome | None
    decided_because: str
    instead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeShown:
    """A dispute as staff and its reviewer see it."""

    id: ProceedingId
    matter: DisputeMatter
    about: UUID
    filed_at: datetime
    state: DisputeState
    reasons: str
    asked_for: str
    reviewer_id: StaffId | None
    passed_over: tuple[StaffId, ...]
    statements: tuple[Statement, ...]
    outcome: DisputeOutcome | None
    decided_because: str
    instead: str


def open_enrollment_of(engine: Engine, participant_id: ParticipantId) -> EnrollmentId | None:
    """Find the enrollment of a participant that has not ended; None without one."""
    with engine.connect() as connection:
        return _open_enrollment(connection, participant_id)


def list_disputable(engine: Engine, participant_id: ParticipantId, now: datetime) -> tuple[Disputable, ...]:
    """List what a participant can dispute by its id; anything else is disputed by its entry in the journal."""
    with engine.connect() as connection:
        enrollment_id = _open_enrollment(connection, participant_id)
        if enrollment_id is None:
            return ()
        row = connection.execute(
            select(enrollments.c.state, policy_versions.c.content)
            .join(policy_versions, policy_versions.c.name == enrollments.c.policy)
            .where(enrollments.c.id == enrollment_id)
        ).one()
        known = read_known(connection, enrollment_id, now)
    zone = ZoneInfo(policy_of(row.content).calendar.zone)
    return (
        *_from_records(known, case_of(row.state), zone),
        *_proposed(case_of(row.state), now.astimezone(zone).date()),
    )


def list_own_disputes(engine: Engine, participant_id: ParticipantId) -> tuple[OwnDispute, ...]:
    """List the disputes of a participant, the newest first."""
    query = (
        select(proceedings.c.kind, proceedings.c.state)
        .join(enrollments, enrollments.c.id == proceedings.c.enrollment_id)
        .where(
            enrollments.c.participant_id == participant_id,
            proceedings.c.kind == ProceedingKind.DISPUTE,
            # None until its own process has written.
            proceedings.c.state.is_not(None),
        )
        .order_by(proceedings.c.opened_at.desc(), proceedings.c.id)
    )
    with engine.connect() as connection:
        found = connection.execute(query).all()
    return tuple(_own(_dispute(one.state)) for one in found)


def enrollment_of_dispute(
    engine: Engine, participant_id: ParticipantId, dispute_id: ProceedingId
) -> EnrollmentId | None:
    """Find the enrollment in which a participant filed a dispute; None if it is not theirs."""
    with engine.connect() as connection:
        return connection.scalar(
            select(enrollments.c.id)
            .join(proceedings, proceedings.c.enrollment_id == enrollments.c.id)
            .where(
                proceedings.c.id == dispute_id,
                proceedings.c.kind == ProceedingKind.DISPUTE,
                enrollments.c.participant_id == participant_id,
            )
        )


def show_dispute(
    engine: Engine, scope: Scope, enrollment_id: EnrollmentId, dispute_id: ProceedingId
) -> DisputeShown | None:
    """Show a dispute with everything that was said; None if it does not exist for whoever asks."""
    with engine.connect() as connection:
        state = connection.scalar(
            select(proceedings.c.state)
            .join(enrollments, enrollments.c.id == proceedings.c.enrollment_id)
            .where(
                proceedings.c.id == dispute_id,
                proceedings.c.kind == ProceedingKind.DISPUTE,
                enrollments.c.id == enrollment_id,
                visible(scope),
            )
        )
    if state is None:
        return None
    one = _dispute(state)
    return DisputeShown(
        id=one.id,
        matter=one.matter,
        about=one.about,
        filed_at=one.fact.opened_at,
        state=one.state,
        reasons=one.reasons,
        asked_for=one.asked_for,
        reviewer_id=one.reviewer_id,
        passed_over=one.passed_over,
        statements=one.statements,
        outcome=one.outcome,
        decided_because=one.decided_because,
        instead=one.instead,
    )


def _open_enrollment(connection: Connection, participant_id: ParticipantId) -> EnrollmentId | None:
    return connection.scalar(
        select(enrollments.c.id)
        .where(enrollments.c.participant_id == participant_id, enrollments.c.closed_at.is_(None))
        .order_by(enrollments.c.received_at.desc(), enrollments.c.id)
        .limit(1)
    )


def _dispute(state: Json) -> Dispute:
    found = proceeding_of(ProceedingKind.DISPUTE, state)
    assert isinstance(found, Dispute)  # noqa: S101 - it was asked for as one
    return found


def _own(one: Dispute) -> OwnDispute:
    return OwnDispute(
        id=one.id,
        matter=one.matter,
        about=one.about,
        filed_at=one.fact.opened_at,
        state=one.state,
        in_words=_STATES[one.state],
        reasons=one.reasons,
        asked_for=one.asked_for,
        outcome=one.outcome,
        decided_because=one.decided_because,
        instead=one.instead,
    )


def _from_records(known: Known, case: Case, zone: ZoneInfo) -> tuple[Disputable, ...]:
    """List what stands in the records against somebody."""
    found = [
        Disputable(
            matter=_M.VIOLATION, about=one.id, decision=f"Violation {one.level.value}: {one.because}", on=one.day
        )
        for one in known.violations
        if one.withdrawn_at is None
    ]
    found += [
        Disputable(
            matter=_M.STOP,
            about=one.id,
            decision=f"{words(one.kind.value).capitalize()}: {one.because}",
            on=one.since.astimezone(zone).date(),
        )
        for one in practice_standing(known.practice).stops
        if one.kind is not StopKind.SUSPENSION
    ]
    found += [
        Disputable(
            matter=_M.EXTENSION,
            about=one.id,
            decision=f"The term was extended by {one.months} months: {one.cause}",
            on=one.recorded_at.astimezone(zone).date(),
        )
        for one in known.term_entries
        if one.kind is TermEntryKind.EXTENSION and one.id not in case.taken_back
    ]
    found += [
        Disputable(matter=_M.RESTRICTION, about=one.id, decision=one.in_words, on=one.starts_on)
        for one in known.restrictions
        if not one.is_lifted
    ]
    matters = {ProceedingKind.INVESTIGATION: _M.FINDING, ProceedingKind.RETURN_TO_PRACTICE: _M.RETURN_DECISION}
    found += [
        Disputable(
            matter=matters[one.kind],
            about=one.id,
            decision=f"{words(one.kind.value).capitalize()}: {one.outcome}",
            on=one.closed_at.astimezone(zone).date(),
        )
        for one in known.proceedings
        if one.kind in matters and one.closed_at is not None
    ]
    return tuple(found)


def _proposed(case: Case, today: date) -> tuple[Disputable, ...]:
    """List what is proposed against somebody and has not been decided."""
    matters = {AmendmentKind.EXTENSION.value: _M.EXTENSION, AmendmentKind.DISCHARGE.value: _M.DISCHARGE_PROPOSAL}
    one = case.amendment
    if one is None or one.status is not ProposalStatus.PROPOSED or one.kind not in matters:
        return ()
    decision = f"Proposed: {words(one.kind)}. {one.cause}"
    return (Disputable(matter=matters[one.kind], about=one.id, decision=decision, on=today),)
