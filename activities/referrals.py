"""Where a new referral belongs: whose license it is, which other cases there are, who takes it. Reads only."""

from sqlalchemy import Connection, Engine, func, select
from temporalio import activity

from activities.subjects import is_license
from activities.transactions import transaction
from database.enrollments import enrollments
from database.participants import licenses
from database.staff import staff
from domain.facts import LicenseFact
from domain.ids import EnrollmentId, ParticipantId, StaffId, TeamId
from domain.refusals import Refusal, refuse
from domain.requests import Placement, PlacementOutcome, PlacementRequest
from domain.roles import Role


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
            known = _known(connection, request)
            placement = Placement(
                participant_id=known.participant_id,
                license=known,
                possible_duplicates=_open_cases(connection, known, request.enrollment_id),
                specialist_id=found[0],
                team_id=found[1],
            )
            return PlacementOutcome(placement=placement)


def _exists(connection: Connection, enrollment_id: EnrollmentId) -> bool:
    return connection.scalar(select(enrollments.c.id).where(enrollments.c.id == enrollment_id)) is not None


def _known(connection: Connection, request: PlacementRequest) -> LicenseFact:
    """Find the license as it is known, with its holder; else the one of the request, held by its participant."""
    asked = request.license
    row = connection.execute(select(licenses.c.id, licenses.c.participant_id).where(*is_license(asked))).one_or_none()
    return LicenseFact(
        id=asked.id if row is None else row.id,
        participant_id=ParticipantId(request.participant.id if row is None else row.participant_id),
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
