"""What a process is about, as one row: the case, the evaluation referral, the testing, or a proceeding."""

from typing import Final, assert_never

from sqlalchemy import ColumnElement, Connection, Table, Uuid, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from activities.rows import Row, add, row_of, upsert, upserting
from database.enrollments import enrollments
from database.evaluations import evaluations
from database.obligations import obligations
from database.participants import license_claims, licenses, participants
from database.proceedings import proceedings
from database.testing import testings
from database.values import Json, to_json
from domain.case import Case
from domain.evaluation import EVALUATION_ENDS, Evaluation
from domain.facts import LicenseFact
from domain.ids import EnrollmentId
from domain.obligations import ObligationKind, ObligationState
from domain.proceedings.book import Proceeding
from domain.recordings import Newcomer, Recording
from domain.testing.book import Testing

_OF: Final = bindparam("of", type_=Uuid)
_OWED: Final = obligations.c.enrollment_id == _OF
#: What was handed in has been done, however long it takes to be accepted.
_NEXT_DUE: Final = select(func.min(obligations.c.due_at)).where(
    _OWED, obligations.c.settled_at.is_(None), obligations.c.state != ObligationState.SUBMITTED
)
_TERM_END: Final = (
    select(obligations.c.due_at)
    .where(_OWED, obligations.c.kind == ObligationKind.TERM)
    # A term that is opened again starts when it did at first: what is still to be served counts, else what was last.
    .order_by(obligations.c.settled_at.desc().nulls_first(), obligations.c.starts_at.desc())
    .limit(1)
)
_SUMMARISED: Final = (
    update(enrollments)
    .where(enrollments.c.id == _OF)
    .values(next_due_at=_NEXT_DUE.scalar_subquery(), term_ends_at=_TERM_END.scalar_subquery())
)
_NEXT_REVISION: Final = enrollments.c.revision + 1
_COUNTED: Final = update(enrollments).where(enrollments.c.id == _OF).values(revision=_NEXT_REVISION)


def keep_subject(connection: Connection, recording: Recording) -> None:
    """Write the row of what a process is about, of the case with who was referred."""
    match recording.subject:
        case Case() as case:
            license_row: Row = {}
            if recording.newcomer is not None:
                license_row = {"license_id": _keep_newcomer(connection, recording.newcomer)}
                connection.execute(delete(license_claims).where(license_claims.c.enrollment_id == case.id))
            _keep_case(connection, _row_of_case(case, recording) | license_row)
        case Evaluation() as evaluation:
            row = row_of(evaluation.fact) | {"state": to_json(evaluation), "updated_at": recording.at}
            upsert(connection, evaluations, [row])
            # Whoever saw the case saw its evaluation, which has changed.
            connection.execute(_COUNTED, {"of": recording.enrollment_id})
        case Testing() as testing:
            upsert(connection, testings, [_row_of_testing(testing, recording)])
        case Proceeding() as proceeding:
            row = row_of(proceeding.fact) | {"state": to_json(proceeding), "updated_at": recording.at}
            upsert(connection, proceedings, [row])
            # Whoever saw the case saw what it goes through.
            connection.execute(_COUNTED, {"of": recording.enrollment_id})
        case _:
            assert_never(recording.subject)


def claimed_of(connection: Connection, newcomer: Newcomer | None) -> list[Json]:
    """Give what a referral claims of a known participant, as its journal entry keeps it; nothing where it agrees."""
    if newcomer is None:
        return []
    claimed = row_of(newcomer.participant)
    known = connection.execute(select(participants).where(participants.c.id == newcomer.participant.id)).mappings()
    return [] if dict(known.one()) == claimed else [{"claimed_of": participants.name, "fact": to_json(claimed)}]


def summarise(connection: Connection, enrollment_id: EnrollmentId) -> None:
    """Bring the columns of a case up to date that follow from what is owed."""
    connection.execute(_SUMMARISED, {"of": enrollment_id})


def revision_of(connection: Connection, enrollment_id: EnrollmentId) -> int:
    """Say how often a case, or an evaluation of it, has changed."""
    found: int = connection.execute(
        select(enrollments.c.revision).where(enrollments.c.id == enrollment_id)
    ).scalar_one()
    return found


def _keep_case(connection: Connection, row: Row) -> None:
    counted = row | {"revision": 1}
    connection.execute(upserting(enrollments, tuple(counted), revision=_NEXT_REVISION), counted)


def _row_of_case(case: Case, recording: Recording) -> Row:
    evaluation = case.evaluation
    is_under_way = evaluation is not None and evaluation.status not in EVALUATION_ENDS
    return {
        "id": case.id,
        "participant_id": case.participant_id,
        "policy": recording.policy,
        "phase": case.phase,
        "phase_since": case.phase_since,
        "practice_status": case.practice,
        "specialist_id": case.specialist_id,
        "team_id": case.team_id,
        "channel": case.channel,
        "received_at": case.referral.received_at,
        "term_starts_at": None if case.term is None else case.term.starts_at,
        "open_evaluation_id": evaluation.id if evaluation is not None and is_under_way else None,
        "follows": case.follows,
        "ended_because": case.ended_because,
        "closed_at": case.phase_since if case.has_ended else None,
        "state": to_json(case),
        "updated_at": recording.at,
    }


def _row_of_testing(testing: Testing, recording: Recording) -> Row:
    return {
        "id": testing.id,
        "program": testing.program,
        "policy": recording.policy,
        "clause": testing.clause,
        "donor": testing.donor,
        "stage": testing.stage,
        "plan_version": testing.plan.version,
        "floor": testing.plan.floor,
        "ceiling": testing.plan.ceiling,
        "since": testing.since,
        "state": to_json(testing),
        "updated_at": recording.at,
    }


def _keep_newcomer(connection: Connection, newcomer: Newcomer) -> object:
    """Write who was referred unless the program knows them, and answer with the id of the license.

    What a referral claims of a known person changes nothing about them; it stays with the referral (see `claimed_of`).
    Two referrals of one unknown license that come at once name one participant and one license (see `referrals`):
    whichever is kept first writes them.
    """
    add(connection, participants, [row_of(newcomer.participant)])
    found = newcomer.license
    connection.execute(insert(licenses).on_conflict_do_nothing(), row_of(found))
    return connection.scalar(select(licenses.c.id).where(*is_license(found)))


def is_license(one: LicenseFact) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions by which the row of a license is found, whatever its id."""
    return _names_license(licenses, one)


def is_claimed(one: LicenseFact) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions by which the claims of a license are found."""
    return _names_license(license_claims, one)


def _names_license(table: Table, one: LicenseFact) -> tuple[ColumnElement[bool], ...]:
    return (table.c.profession == one.profession, table.c.state == one.state, table.c.number == one.number)
