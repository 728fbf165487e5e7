"""Where a new referral belongs: whose license it is, which other cases there are, who takes it.

A referral that gets a place claims its license until its case is kept, so that of two that come at once the second
finds the first. What is claimed follows from the referral alone: claiming again changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.dialects.postgresql import insert
from temporalio import activity

from activities.subjects import is_claimed, is_license
from activities.transactions import lock_words, transaction
from database.enrollments import enrollments
from database.participants import license_claims, licenses
from database.staff import staff
from domain.facts import LicenseFact
from domain.ids import EnrollmentId, ParticipantId, StaffId, TeamId
from domain.refusals import Refusal, refuse
from domain.requests import Placement, PlacementOutcome, PlacementRequest
from domain.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A referral of the same license that was placed before and is not kept yet."""

    enrollment_id: EnrollmentId
    license_id: UUID
    participant_id: ParticipantId


class Referrals:
    """Finds the place of a referral."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @activity.defn(name="place")
    def place(self, request: PlacementRequest) -> PlacementOutcome:
        """Find where a new referral belongs, or say why nobody can take it."""
        with transaction(self._engine) as connection:
            if request.follows is not None and not _exists(connection, request.follows):
                return PlacementOutcome(
                    refusal=refuse("unknown_enrollment", "The enrollment that it follows is unknown.")
                )
            found = _specialist(connection, request)
            if isinstance(found, Refusal):
                return PlacementOutcome(refusal=found)
            asked = request.license
            lock_words(connection, asked.profession, asked.state, asked.number)
            before = _claims_before(connection, request)
            known = _known(connection, request, before[0] if before else None)
            _claim(connection, known, request.enrollment_id)
            placement = Placement(
                participant_id=known.participant_id,
                license=known,
                possible_duplicates=_duplicates(
                    [one.enrollment_id for one in before], _open_cases(connection, known, request.enrollment_id)
                ),
                specialist_id=found[0],
                team_id=found[1],
            )
            return PlacementOutcome(placement=placement)


def _exists(connection: Connection, enrollment_id: EnrollmentId) -> bool:
    return connection.scalar(select(enrollments.c.id).where(enrollments.c.id == enrollment_id)) is not None


#: By the database's clock, which all workers share, and not by the beginning of the transaction, which may have waited.
_NOW: Final = func.clock_timestamp()


def _claims_before(connection: Connection, request: PlacementRequest) -> list[_Claim]:
    """Find the referrals of the same license that were placed before this one and are not kept yet, the first first."""
    claims = license_claims.c
    own = select(claims.claimed_at).where(claims.enrollment_id == request.enrollment_id).scalar_subquery()
    found = connection.execute(
        select(claims.enrollment_id, claims.license_id, claims.participant_id)
        .where(
            *is_claimed(request.license),
            claims.enrollment_id != request.enrollment_id,
            claims.claimed_at < func.coalesce(own, _NOW),
            ~select(enrollments.c.id).where(enrollments.c.id == claims.enrollment_id).exists(),
        )
        .order_by(claims.claimed_at, claims.enrollment_id)
    )
    return [_Claim(**row) for row in found.mappings()]


def _claim(connection: Connection, known: LicenseFact, enrollment_id: EnrollmentId) -> None:
    row = {
        "enrollment_id": enrollment_id,
        "license_id": known.id,
        "participant_id": known.participant_id,
        "profession": known.profession,
        "state": known.state,
        "number": known.number,
        "claimed_at": _NOW,
    }
    connection.execute(insert(license_claims).values(row).on_conflict_do_nothing())


def _known(connection: Connection, request: PlacementRequest, claimed: _Claim | None) -> LicenseFact:
    """Find the license as it is known or about to be, with its holder; else the one of the request."""
    asked = request.license
    kept = connection.execute(select(licenses.c.id, licenses.c.participant_id).where(*is_license(asked))).one_or_none()
    license_id, participant_id = asked.id, request.participant.id
    if kept is not None:
        license_id, participant_id = kept.id, kept.participant_id
    elif claimed is not None:
        license_id, participant_id = claimed.license_id, claimed.participant_id
    return LicenseFact(
        id=license_id,
        participant_id=ParticipantId(participant_id),
        profession=asked.profession,
        state=asked.state,
        number=asked.number,
    )


def _open_cases(connection: Connection, known: LicenseFact, but: EnrollmentId) -> tuple[EnrollmentId, ...]:
    found = connection.scalars(
        select(enrollments.c.id)
        .where(enrollments.c.license_id == known.id, enrollments.c.closed_at.is_(None), enrollments.c.id != but)
        .order_by(enrollments.c.received_at, enrollments.c.id)
    )
    return tuple(EnrollmentId(one) for one in found)


def _duplicates(claimed: Sequence[EnrollmentId], kept: Sequence[EnrollmentId]) -> tuple[EnrollmentId, ...]:
    """Join what was asked one after the other: a case that was kept in between stands in both."""
    return tuple(dict.fromkeys((*kept, *claimed)))


def _specialist(connection: Connection, request: PlacementRequest) -> tuple[StaffId, TeamId] | Refusal:
    """Choose the specialist asked for, or the one with the smallest open caseload of the team, or of all teams."""
    is_open = (enrollments.c.specialist_id == staff.c.id) & enrollments.c.closed_at.is_(None)
    asked = (
        select(staff.c.id, staff.c.team_id)
        .outerjoin(enrollments, is_open)
        .where(staff.c.role == Role.SPECIALIST, staff.c.active, staff.c.team_id.is_not(None))
        .group_by(staff.c.id)
        .order_by(func.count(enrollments.c.id), staff.c.id)
        .limit(1)
    )
    if request.specialist_id is not None:
        asked = asked.where(staff.c.id == request.specialist_id)
    if request.team_id is not None:
        asked = asked.where(staff.c.team_id == request.team_id)
    found = connection.execute(asked).one_or_none()
    if found is not None:
        return StaffId(found.id), TeamId(found.team_id)
    if request.specialist_id is not None:
        return refuse(
            "unknown_specialist", "Whom you name is not an active specialist, or not of the team that you name."
        )
    return refuse("no_specialist", "No team that could take the case has an active specialist.")
