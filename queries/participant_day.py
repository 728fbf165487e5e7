"""What participants see of their own testing; a selection that was not shown at check-in is nowhere in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Engine, Row, exists, select

from database.check_ins import check_ins, collection_sites, outages
from database.enrollments import enrollments
from database.participant_days import Tested, answer_of, tested_of, today_of
from database.testing import specimens, testing_requests
from domain.facts import OrderReason, RequestStatus, TestingRequestKind
from domain.ids import EnrollmentId, ParticipantId, SpecimenId
from domain.testing.check_ins import CheckInAnswer, ShowingKind, in_words
from domain.testing.codes import Adjudication
from domain.testing.outages import OutageKind
from domain.testing.specimens import GIVEN, SpecimenState

#: How a participant reads what the program says of a test (TESTING.md 3).
CODES: Final = {
    Adjudication.CLEAR: "Negative: nothing was found",
    Adjudication.CLEAR_RX: "Explained by a prescription: counts as negative",
    Adjudication.DILUTE_ACCEPTED: "Dilute and negative: taken as the result",
    Adjudication.DILUTE_RETEST: "Dilute: another specimen is asked for, and its result counts",
    Adjudication.UNEXPLAINED_POSITIVE: "Positive, and nothing on file explains it",
    Adjudication.REFUSAL: "Counts as a refusal to test",
    Adjudication.NO_SHOW: "Missed: no specimen was given in time",
    Adjudication.NO_SHOW_EXCUSED: "Excused: nothing is held against you",
    Adjudication.CANCELLED_NO_ACTION: "Cancelled: neither positive nor negative, nothing is asked of you",
    Adjudication.CANCELLED_RECOLLECT: "Cancelled: another specimen is asked for",
    Adjudication.DISPUTED: "Under dispute: somebody independent looks at it",
}

#: How many check-ins and specimens a list holds, the newest first.
_MOST: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShown:
    """The day of a participant; the answer stands in it once they have checked in."""

    day: date
    opens_at: datetime
    closes_at: datetime
    #: The window in the program's zone.
    window: str
    #: Before, within or after the window.
    now: str
    checked_in: bool
    receipt: str | None
    answer: CheckInAnswer | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowingRow:
    """Something that was shown at check-in."""

    day: date
    at: datetime
    kind: ShowingKind
    answer: CheckInAnswer | None
    receipt: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSpecimen:
    """A specimen that was asked for, and what became of it, in plain words."""

    id: SpecimenId
    day: date
    why: OrderReason
    matrix: str
    observed: bool
    due_at: datetime
    site: str
    collected_at: datetime | None
    code: Adjudication | None
    in_words: str
    #: What was decided and on which rule; empty until then.
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteShown:
    """A collection site and when it is open; ``closed`` says why it is not, against its hours."""

    id: UUID
    name: str
    address: str
    zone: str
    #: Monday to Sunday; empty where it is closed.
    hours: tuple[str, ...]
    alternate: bool
    closed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRequest:
    """A request for travel, vacation or hardship, and what was decided."""

    id: UUID
    kind: TestingRequestKind
    since: date
    until: date
    site: str
    reason: str
    status: RequestStatus
    asked_at: datetime
    decision: str


def show_day(engine: Engine, participant_id: ParticipantId, now: datetime) -> DayShown | None:
    """Show the day of a participant; None while they are not tested."""
    with engine.connect() as connection:
        tested = tested_of(connection, participant_id)
        if tested is None:
            return None
        today = today_of(connection, tested, now)
        known = answer_of(connection, tested.enrollment_id, today.moment.window.day)
    window = today.moment.window
    opens, closes = in_words(window.opens, tested.zone), in_words(window.closes, tested.zone)
    return DayShown(
        day=window.day,
        opens_at=window.opens,
        closes_at=window.closes,
        window=f"{opens} to {closes}",
        now=today.moment.place.value,
        checked_in=known is not None,
        receipt=known.receipt if known else None,
        answer=known.answer if known else None,
        sentence=known.sentence if known else "You have not checked in.",
    )


def list_showings(engine: Engine, participant_id: ParticipantId) -> tuple[ShowingRow, ...]:
    """List what a participant was shown at check-in, the newest first."""
    rows = check_ins.c
    with engine.connect() as connection:
        found = connection.execute(
            select(check_ins)
            .join(enrollments, enrollments.c.id == rows.enrollment_id)
            .where(enrollments.c.participant_id == participant_id)
            .order_by(rows.at.desc(), rows.id.desc())
            .limit(_MOST)
        ).all()
    return tuple(
        ShowingRow(day=one.day, at=one.at, kind=one.kind, answer=one.answer, receipt=one.receipt, sentence=one.sentence)
        for one in found
    )


def list_own_specimens(engine: Engine, participant_id: ParticipantId, now: datetime) -> tuple[OwnSpecimen, ...]:
    """List the specimens that a participant knows of, the newest first."""
    with engine.connect() as connection:
        found = connection.execute(
            select(specimens)
            .join(enrollments, enrollments.c.id == specimens.c.enrollment_id)
            .where(enrollments.c.participant_id == participant_id, announced(now))
            .order_by(specimens.c.day.desc(), specimens.c.ordered_at.desc(), specimens.c.id)
            .limit(_MOST)
        ).all()
    return tuple(_own(one) for one in found)


def enrollment_of_specimen(
    engine: Engine, participant_id: ParticipantId, specimen_id: SpecimenId, now: datetime
) -> EnrollmentId | None:
    """Find the enrollment of a specimen that a participant knows of; None if there is none such."""
    with engine.connect() as connection:
        return connection.scalar(
            select(specimens.c.enrollment_id)
            .join(enrollments, enrollments.c.id == specimens.c.enrollment_id)
            .where(specimens.c.id == specimen_id, enrollments.c.participant_id == participant_id, announced(now))
        )


def announced(now: datetime) -> ColumnElement[bool]:
    """Give the condition on `specimens` under which a participant knows of one.

    A selection is told at check-in and nowhere else before its window has closed.
    """
    rows = specimens.c
    told = exists(
        select(check_ins.c.id)
        .where(
            check_ins.c.enrollment_id == rows.enrollment_id,
            check_ins.c.day == rows.day,
            check_ins.c.answer == CheckInAnswer.SELECTED,
        )
        .correlate(specimens)
    )
    return (
        (rows.why != OrderReason.RANDOM)
        | rows.collected_at.is_not(None)
        | rows.closed_at.is_not(None)
        | (rows.due_at <= now)
        | told
    )


def list_sites(engine: Engine, participant_id: ParticipantId, now: datetime) -> tuple[SiteShown, ...] | None:
    """List the sites where a participant can give specimens, alternates last; None while they are not tested."""
    with engine.connect() as connection:
        tested = tested_of(connection, participant_id)
        return None if tested is None else _sites(connection, tested, now)


def _sites(connection: Connection, tested: Tested, now: datetime) -> tuple[SiteShown, ...]:
    sites = collection_sites.c
    rows = connection.execute(
        select(collection_sites)
        .where(sites.active, sites.program.is_(None) | (sites.program == tested.program))
        .order_by(sites.alternate, sites.name)
    ).all()
    shut = {
        one.site_id: one.reason
        for one in connection.execute(
            select(outages.c.site_id, outages.c.reason).where(
                outages.c.kind == OutageKind.SITE,
                outages.c.since <= now,
                outages.c.until.is_(None) | (outages.c.until > now),
            )
        )
    }
    return tuple(
        SiteShown(
            id=one.id,
            name=one.name,
            address=one.address,
            zone=one.zone,
            hours=one.hours,
            alternate=one.alternate,
            closed=shut.get(one.id, ""),
        )
        for one in rows
    )


def list_requests(engine: Engine, participant_id: ParticipantId) -> tuple[OwnRequest, ...]:
    """List the requests of a participant, the newest first."""
    with engine.connect() as connection:
        found = connection.execute(
            select(testing_requests)
            .join(enrollments, enrollments.c.id == testing_requests.c.enrollment_id)
            .where(enrollments.c.participant_id == participant_id)
            .order_by(testing_requests.c.asked_at.desc(), testing_requests.c.id)
        ).all()
    return requests_of(found)


def requests_of(rows: Sequence[Row[tuple[object, ...]]]) -> tuple[OwnRequest, ...]:
    """Read requests from their rows."""
    return tuple(
        OwnRequest(
            id=one.id,
            kind=one.kind,
            since=one.since,
            until=one.until,
            site=one.site,
            reason=one.reason,
            status=one.status,
            asked_at=one.asked_at,
            decision=one.decision,
        )
        for one in rows
    )


def tested_enrollment(engine: Engine, participant_id: ParticipantId) -> EnrollmentId | None:
    """Find the enrollment in which a participant is tested; None while they are not."""
    with engine.connect() as connection:
        tested = tested_of(connection, participant_id)
    return None if tested is None else tested.enrollment_id


def _own(one: Row[tuple[object, ...]]) -> OwnSpecimen:
    return OwnSpecimen(
        id=one.id,
        day=one.day,
        why=one.why,
        matrix=one.matrix.value,
        observed=one.observed,
        due_at=one.due_at,
        site=one.site,
        collected_at=one.collected_at,
        code=one.adjudication,
        in_words=_in_words(one.state, one.adjudication),
        because=one.because,
    )


def _in_words(state: SpecimenState, code: Adjudication | None) -> str:
    if code is not None:
        return CODES[code]
    if state in GIVEN:
        return "Given: the result is awaited"
    return "Asked for: give it in time" if state is SpecimenState.COLLECTION_DUE else "Open: somebody looks at it"
