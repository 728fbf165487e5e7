"""A participant's day as the tables have it: whose testing, which window with which outages, and what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, case, select

from database.check_ins import check_ins, outages
from database.draws import testing_days
from database.enrollments import enrollments
from database.policies import policy_by_hash, policy_versions
from database.testing import testings
from domain.ids import EnrollmentId, ParticipantId
from domain.policy import Policy
from domain.testing.book import TestingStage
from domain.testing.check_ins import Moment, ShowingKind, Shown, moment_of
from domain.testing.outages import OutageKind
from domain.testing.windows import Outage, where_in_window

#: How far back outages can still bear on a window that is open.
_DAYS_BACK: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """Somebody's testing, as far as a check-in needs it."""

    enrollment_id: EnrollmentId
    program: str
    stage: TestingStage
    policy: Policy

    @property
    def zone(self) -> str:
        """The zone of the program."""
        return self.policy.calendar.zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The day that an instant belongs to."""

    moment: Moment
    #: When its draw became readable; None before.
    opened_at: datetime | None


def tested_of(connection: Connection, participant_id: ParticipantId) -> Tested | None:
    """Find the testing of a participant: of several, one that goes on before one that has ended, then the newest."""
    goes_on = case((testings.c.stage == TestingStage.ENDED, 1), else_=0)
    row = connection.execute(
        select(testings.c.id, testings.c.program, testings.c.stage, policy_versions.c.content_sha256)
        .join(enrollments, enrollments.c.id == testings.c.id)
        .join(policy_versions, policy_versions.c.name == testings.c.policy)
        .where(enrollments.c.participant_id == participant_id)
        .order_by(goes_on, testings.c.since.desc(), testings.c.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    policy = policy_by_hash(connection, row.content_sha256)
    return Tested(enrollment_id=row.id, program=row.program, stage=row.stage, policy=policy)


def outages_of(connection: Connection, program: str, since: datetime) -> tuple[Outage, ...]:
    """List the outages that make the windows of a program longer and lasted beyond an instant; closed sites do not."""
    rows: Sequence[tuple[datetime, datetime | None]] = [
        (one.since, one.until)
        for one in connection.execute(
            select(outages.c.since, outages.c.until).where(
                outages.c.kind != OutageKind.SITE,
                outages.c.program.is_(None) | (outages.c.program == program),
                outages.c.until.is_(None) | (outages.c.until > since),
            )
        )
    ]
    return tuple(Outage(since=began, until=ended) for began, ended in rows)


def today_of(connection: Connection, tested: Tested, now: datetime) -> Today:
    """Find the day that an instant belongs to, its window with every extension, and whether its draw is open."""
    found = moment_of(now, tested.policy, outages_of(connection, tested.program, now - _DAYS_BACK))
    window, days = found.window, testing_days.c
    row = connection.execute(
        select(days.opened_at, days.closes_at).where(days.program == tested.program, days.day == window.day)
    ).one_or_none()
    if row is None:
        return Today(moment=found, opened_at=None)
    longer = replace(window, closes=max(window.closes, row.closes_at))
    return Today(moment=Moment(window=longer, place=where_in_window(now, longer)), opened_at=row.opened_at)


def answer_of(connection: Connection, enrollment_id: EnrollmentId, day: date) -> Shown | None:
    """Find the answer that was given to a check-in of a day."""
    row = connection.execute(
        select(check_ins).where(
            check_ins.c.enrollment_id == enrollment_id, check_ins.c.day == day, check_ins.c.kind == ShowingKind.ANSWERED
        )
    ).one_or_none()
    if row is None:
        return None
    return Shown(
        enrollment_id=row.enrollment_id,
        day=row.day,
        answer=row.answer,
        sentence=row.sentence,
        receipt=row.receipt,
        at=row.at,
    )
