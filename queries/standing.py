"""The compliance picture of a participant, drawn from what is kept (PROGRAM.md 14)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Engine, select, true

from database.check_ins import check_ins
from database.obligations import obligations
from database.participant_days import Tested, tested_of
from database.policies import policy_by_hash, policy_versions
from database.testing import missed_check_ins, specimens, testings, violations
from domain.ids import EnrollmentId, ParticipantId
from domain.obligations import ObligationKind, ObligationState
from domain.testing.check_ins import CheckInAnswer, ShowingKind
from domain.testing.codes import ViolationLevel
from domain.testing.standing import Owed, OwedTest, ScorePart, Standing, standing
from queries.participant_day import announced

#: What goes with every picture.
NEVER_A_SANCTION: Final = (
    "This is a picture for people to talk about. Nothing follows from it by itself: it is never an automatic sanction."
)

_SELF_REPORTS: Final = frozenset({ObligationKind.SELF_REPORT})
_SETTLED: Final = frozenset({ObligationState.ACCEPTED, ObligationState.MISSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingShown:
    """A compliance picture, and what it is not."""

    standing: Standing
    completed_percent: int | None
    clear_percent: int | None
    note: str


def show_standing(engine: Engine, participant_id: ParticipantId, now: datetime) -> StandingShown | None:
    """Show participants how they stand; None while they are not tested. What they do not know of is not counted."""
    with engine.connect() as connection:
        tested = tested_of(connection, participant_id)
        return None if tested is None else picture(connection, tested, now, announced(now))


def tested_as(connection: Connection, enrollment_id: EnrollmentId) -> Tested | None:
    """Find the testing of an enrollment."""
    row = connection.execute(
        select(testings.c.program, testings.c.stage, policy_versions.c.content_sha256)
        .join(policy_versions, policy_versions.c.name == testings.c.policy)
        .where(testings.c.id == enrollment_id)
    ).one_or_none()
    if row is None:
        return None
    policy = policy_by_hash(connection, row.content_sha256)
    return Tested(enrollment_id=enrollment_id, program=row.program, stage=row.stage, policy=policy)


def picture(
    connection: Connection, tested: Tested, now: datetime, known: ColumnElement[bool] | None = None
) -> StandingShown:
    """Draw the picture of somebody's testing from the specimens that are known to whoever looks."""
    case_id, today = tested.enrollment_id, now.astimezone(ZoneInfo(tested.zone)).date()
    tests = [
        OwedTest(day=one.day, code=one.adjudication, collected=one.collected_at is not None)
        for one in connection.execute(
            select(specimens.c.day, specimens.c.adjudication, specimens.c.collected_at).where(
                specimens.c.enrollment_id == case_id, true() if known is None else known
            )
        )
    ]
    major = select(violations.c.id).where(
        violations.c.enrollment_id == case_id,
        violations.c.withdrawn_at.is_(None),
        violations.c.level != ViolationLevel.MINOR,
    )
    drawn = standing(
        tests,
        {ScorePart.CHECK_INS: _check_ins(connection, case_id), ScorePart.REPORTS: _reports(connection, tested)},
        today=today,
        has_open_major=connection.scalar(major.limit(1)) is not None,
        policy=tested.policy,
    )
    return StandingShown(
        standing=drawn,
        completed_percent=drawn.counts.completed_percent,
        clear_percent=drawn.counts.clear_percent,
        note=NEVER_A_SANCTION,
    )


def _check_ins(connection: Connection, case_id: EnrollmentId) -> tuple[Owed, ...]:
    done = connection.scalars(
        select(check_ins.c.day).where(
            check_ins.c.enrollment_id == case_id,
            check_ins.c.kind == ShowingKind.ANSWERED,
            check_ins.c.answer != CheckInAnswer.NOT_ASKED,
        )
    ).all()
    missed = connection.scalars(
        select(missed_check_ins.c.day).where(
            missed_check_ins.c.enrollment_id == case_id, missed_check_ins.c.excused.is_(False)
        )
    ).all()
    return (
        *(Owed(day=one, done=True, what="daily check-in") for one in done),
        *(Owed(day=one, done=False, what="daily check-in") for one in missed),
    )


def _reports(connection: Connection, tested: Tested) -> tuple[Owed, ...]:
    zone = ZoneInfo(tested.zone)
    rows = connection.execute(
        select(obligations.c.state, obligations.c.starts_at, obligations.c.due_at, obligations.c.label).where(
            obligations.c.enrollment_id == tested.enrollment_id,
            obligations.c.kind.in_(_SELF_REPORTS),
            obligations.c.state.in_(_SETTLED),
        )
    ).all()
    return tuple(
        Owed(
            day=(one.due_at or one.starts_at).astimezone(zone).date(),
            done=one.state is ObligationState.ACCEPTED,
            what=one.label,
        )
        for one in rows
    )
