"""The file of a case as the process keeps it, put together again from what PostgreSQL remembers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from database.enrollments import enrollments
from database.evaluations import evaluations
from database.obligations import obligations
from database.policies import policy_versions
from database.proceedings import proceedings
from database.testing import testings
from database.values import case_of, evaluation_of, obligation_of, policy_of, testing_of
from domain.case import CaseFile
from domain.evaluation import EvaluationFile
from domain.facts import ProceedingKind
from domain.files import File
from domain.ids import EnrollmentId, EvaluationId, ObligationId, ProceedingId
from domain.obligations import CLOSED_STATES, Obligation
from domain.sight import Scope
from domain.tasks import Process
from domain.testing.book import TestingFile
from queries.scope import visible


class Waits(NamedTuple):
    """The process that waits for an obligation."""

    process: Process
    #: Which evaluation referral, where it is one.
    evaluation_id: EvaluationId | None
    #: Which proceeding, with its kind, where it is one.
    proceeding: tuple[ProceedingKind, ProceedingId] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCase:
    """A case with what is owed in it, its evaluation referral in hand, and which version of the row this is."""

    file: CaseFile
    evaluation: EvaluationFile | None
    #: None before the licensee has signed.
    testing: TestingFile | None
    #: Everything that is owed, whichever process waits for it, by due time.
    owed: tuple[Obligation, ...]
    revision: int
    updated_at: datetime


def read_case(connection: Connection, scope: Scope, enrollment_id: EnrollmentId) -> WholeCase | None:
    """Read a case; None if it does not exist for whoever asks. Two statements."""
    row = connection.execute(
        select(
            enrollments.c.state,
            enrollments.c.revision,
            enrollments.c.updated_at,
            policy_versions.c.content.label("policy"),
            evaluations.c.id.label("evaluation_id"),
            evaluations.c.state.label("evaluation"),
            testings.c.state.label("testing"),
        )
        .join(policy_versions, policy_versions.c.name == enrollments.c.policy)
        .outerjoin(evaluations, evaluations.c.id == _in_hand())
        .outerjoin(testings, testings.c.id == enrollments.c.id)
        .where(enrollments.c.id == enrollment_id, visible(scope))
    ).one_or_none()
    if row is None:
        return None
    rows = connection.execute(
        select(obligations.c.process, obligations.c.evaluation_id, obligations.c.value)
        .where(obligations.c.enrollment_id == enrollment_id, obligations.c.state.not_in(CLOSED_STATES))
        .order_by(obligations.c.due_at, obligations.c.id)
    ).all()
    owed = [(Waits(one.process, one.evaluation_id), obligation_of(one.value)) for one in rows]
    policy = policy_of(row.policy)
    evaluation = None
    if row.evaluation is not None:
        evaluation = File(
            subject=evaluation_of(row.evaluation),
            obligations=_of(owed, Waits(Process.EVALUATION, row.evaluation_id)),
            policy=policy,
        )
    testing = None
    if row.testing is not None:
        owed_in_testing = _of(owed, Waits(Process.TESTING, None))
        testing = File(subject=testing_of(row.testing), obligations=owed_in_testing, policy=policy)
    return WholeCase(
        file=File(subject=case_of(row.state), obligations=_of(owed, Waits(Process.ENROLLMENT, None)), policy=policy),
        evaluation=evaluation,
        testing=testing,
        owed=tuple(obligation for _, obligation in owed),
        revision=row.revision,
        updated_at=row.updated_at,
    )


def open_evaluation_of(connection: Connection, scope: Scope, enrollment_id: EnrollmentId) -> EvaluationId | None:
    """Find the evaluation referral to which the acts of an evaluation go."""
    return connection.execute(
        select(_in_hand()).where(enrollments.c.id == enrollment_id, visible(scope))
    ).scalar_one_or_none()


def who_waits_for(connection: Connection, enrollment_id: EnrollmentId, obligation_id: ObligationId) -> Waits:
    """Find the process that waits for an obligation: the enrollment's where nobody does any more."""
    found = connection.execute(
        select(
            obligations.c.process,
            obligations.c.evaluation_id,
            obligations.c.proceeding_id,
            proceedings.c.kind.label("proceeding_kind"),
        )
        .outerjoin(proceedings, proceedings.c.id == obligations.c.proceeding_id)
        .where(
            obligations.c.id == obligation_id,
            obligations.c.enrollment_id == enrollment_id,
            obligations.c.state.not_in(CLOSED_STATES),
        )
    ).one_or_none()
    if found is None:
        return Waits(Process.ENROLLMENT, None)
    proceeding = None if found.proceeding_id is None else (found.proceeding_kind, ProceedingId(found.proceeding_id))
    return Waits(found.process, found.evaluation_id, proceeding)


def is_tested(connection: Connection, scope: Scope, enrollment_id: EnrollmentId) -> bool:
    """Say whether the participant's testing has begun, for whoever may see the case."""
    found = select(testings.c.id).join(enrollments, enrollments.c.id == testings.c.id)
    return connection.scalar(found.where(testings.c.id == enrollment_id, visible(scope))) is not None


def revision_of(connection: Connection, scope: Scope, enrollment_id: EnrollmentId) -> int | None:
    """Give how often a case has changed; None if it does not exist for whoever asks."""
    return connection.execute(
        select(enrollments.c.revision).where(enrollments.c.id == enrollment_id, visible(scope))
    ).scalar_one_or_none()


def _in_hand() -> ColumnElement[EvaluationId | None]:
    """Give the evaluation under way, or else one that has ended and still owes something (a threat notice)."""
    owing = (
        select(obligations.c.evaluation_id)
        .where(
            obligations.c.enrollment_id == enrollments.c.id,
            obligations.c.evaluation_id.is_not(None),
            obligations.c.state.not_in(CLOSED_STATES),
        )
        .order_by(obligations.c.starts_at.desc())
        .limit(1)
        .correlate(enrollments)
        .scalar_subquery()
    )
    return func.coalesce(enrollments.c.open_evaluation_id, owing)


def _of(owed: Sequence[tuple[Waits, Obligation]], who: Waits) -> tuple[Obligation, ...]:
    return tuple(obligation for waits, obligation in owed if waits == who)
