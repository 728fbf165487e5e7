"""The criteria of a return to practice as they stand, or as they stood when it was decided: for all who may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, select

from database.enrollments import enrollments
from database.known import read_known
from database.policies import policy_versions
from database.proceedings import proceedings, return_criteria
from database.values import Json, policy_of, proceeding_of
from domain.clearance.book import ReturnPetition
from domain.clearance.criteria import CriterionState, ReturnCode, ReturnPurpose
from domain.clearance.evidence import criteria_of
from domain.clearance.explaining import asks, in_plain_words
from domain.clearance.states import ASKING, ReturnState
from domain.facts import ProceedingKind
from domain.ids import EnrollmentId, ParticipantId, ProceedingId
from domain.phases import ENDS
from domain.policy import Policy
from domain.sight import Scope
from queries.scope import visible

#: How many returns a participant is shown, the newest first.
_MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionShown:
    """A criterion of a return: what it asks, how it stands or stood, and what shows it."""

    code: ReturnCode
    asks: str
    state: CriterionState
    #: What shows it, or what is missing.
    evidence: str
    #: The earliest time at which it could be met; None where that depends on a person, or it is met.
    possible_from: datetime | None
    #: The figure or the source on which it rests.
    rests_on: str
    #: When it was decided so; None while the petition is open and it is evaluated anew each time.
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReturn:
    """A return to practice as the participant sees it."""

    id: ProceedingId
    purpose: ReturnPurpose
    state: ReturnState
    asked_at: datetime
    closed_at: datetime | None
    #: What came of it; empty while it is open.
    outcome: str
    #: What each criterion asks and how it stands, in plain words; empty while it is just being opened, and once it is
    #: decided.
    criteria: tuple[str, ...]


def show_criteria(
    engine: Engine, scope: Scope, enrollment_id: EnrollmentId, proceeding_id: ProceedingId, now: datetime
) -> tuple[CriterionShown, ...] | None:
    """Show the criteria of a return to practice; None if it does not exist for whoever asks."""
    query = (
        select(proceedings.c.state, policy_versions.c.content)
        .join(enrollments, enrollments.c.id == proceedings.c.enrollment_id)
        .join(policy_versions, policy_versions.c.name == enrollments.c.policy)
        .where(
            proceedings.c.id == proceeding_id,
            proceedings.c.kind == ProceedingKind.RETURN_TO_PRACTICE,
            enrollments.c.id == enrollment_id,
            visible(scope),
        )
    )
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        petition = _petition(row.state)
        if petition is None:
            return ()
        policy = policy_of(row.content)
        if petition.state not in ASKING:
            return _as_decided(connection, petition, policy)
        return _as_they_stand(connection, petition, policy, now)


def _petition(state: Json | None) -> ReturnPetition | None:
    """Read a petition back; None until its own process has written."""
    found = None if state is None else proceeding_of(ProceedingKind.RETURN_TO_PRACTICE, state)
    return found if isinstance(found, ReturnPetition) else None


def _as_they_stand(
    connection: Connection, petition: ReturnPetition, policy: Policy, now: datetime
) -> tuple[CriterionShown, ...]:
    known = read_known(connection, petition.enrollment_id, now)
    return tuple(
        CriterionShown(
            code=one.code,
            asks=asks(one.code, petition.purpose, policy),
            state=one.state,
            evidence=one.evidence,
            possible_from=one.possible_from,
            rests_on=one.rests_on.in_words,
            decided_at=None,
        )
        for one in criteria_of(petition, known, now, policy)
    )


def _as_decided(connection: Connection, petition: ReturnPetition, policy: Policy) -> tuple[CriterionShown, ...]:
    """Give what the last decision has kept; nothing of a petition that was withdrawn."""
    kept = connection.execute(
        select(return_criteria)
        .where(return_criteria.c.proceeding_id == petition.id)
        .order_by(return_criteria.c.decided_at.desc(), return_criteria.c.id)
    ).all()
    order = {code: place for place, code in enumerate(ReturnCode)}
    last = [one for one in kept if one.decided_at == kept[0].decided_at]
    return tuple(
        CriterionShown(
            code=one.code,
            asks=asks(one.code, petition.purpose, policy),
            state=one.state,
            evidence=one.evidence,
            possible_from=one.possible_from,
            rests_on=one.rests_on,
            decided_at=one.decided_at,
        )
        for one in sorted(last, key=lambda each: order[each.code])
    )


def list_own_returns(engine: Engine, participant_id: ParticipantId, now: datetime) -> tuple[OwnReturn, ...]:
    """List a participant's returns to practice, the newest first, with what is still asked of each that is open."""
    query = (
        select(proceedings, policy_versions.c.content)
        .join(enrollments, enrollments.c.id == proceedings.c.enrollment_id)
        .join(policy_versions, policy_versions.c.name == enrollments.c.policy)
        .where(enrollments.c.participant_id == participant_id, proceedings.c.kind == ProceedingKind.RETURN_TO_PRACTICE)
        .order_by(proceedings.c.opened_at.desc(), proceedings.c.id)
        .limit(_MOST)
    )
    with engine.connect() as connection:
        return tuple(
            OwnReturn(
                id=row.id,
                purpose=ReturnPurpose(row.matter),
                state=ReturnState(row.stage),
                asked_at=row.opened_at,
                closed_at=row.closed_at,
                outcome=row.outcome,
                criteria=_still_asked(connection, _petition(row.state), policy_of(row.content), now),
            )
            for row in connection.execute(query).all()
        )


def _still_asked(
    connection: Connection, petition: ReturnPetition | None, policy: Policy, now: datetime
) -> tuple[str, ...]:
    if petition is None or petition.state not in ASKING:
        return ()
    known = read_known(connection, petition.enrollment_id, now)
    return tuple(in_plain_words(one, petition.purpose, policy) for one in criteria_of(petition, known, now, policy))


def own_enrollment(engine: Engine, participant_id: ParticipantId) -> EnrollmentId | None:
    """Find the enrollment of a participant that has not ended; None if there is none."""
    query = (
        select(enrollments.c.id)
        .where(enrollments.c.participant_id == participant_id, enrollments.c.phase.not_in(ENDS))
        .order_by(enrollments.c.phase_since.desc())
        .limit(1)
    )
    with engine.connect() as connection:
        return connection.execute(query).scalar_one_or_none()


def own_petition(engine: Engine, participant_id: ParticipantId, proceeding_id: ProceedingId) -> bool:
    """Say whether a return to practice is a participant's own."""
    query = (
        select(proceedings.c.id)
        .join(enrollments, enrollments.c.id == proceedings.c.enrollment_id)
        .where(
            proceedings.c.id == proceeding_id,
            proceedings.c.kind == ProceedingKind.RETURN_TO_PRACTICE,
            enrollments.c.participant_id == participant_id,
        )
    )
    with engine.connect() as connection:
        return connection.execute(query).one_or_none() is not None
