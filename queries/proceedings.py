"""What a case goes through: the list of its proceedings, the page of one, and what may be done in it."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final, TypeVar, assert_never
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, select

from database.enrollments import enrollments
from database.known import read_known
from database.obligations import obligations
from database.policies import policy_versions
from database.proceedings import proceedings
from database.values import obligation_of, policy_of, proceeding_of
from domain.actors import Actor
from domain.acts import PROCEEDING_ACTS, Act
from domain.clearance.book import ReturnPetition
from domain.clearance.rules import RETURN_RULES
from domain.disputes.book import Dispute
from domain.disputes.rules import DISPUTE_RULES
from domain.facts import ProceedingFact, ProceedingKind
from domain.files import File, Intent
from domain.forms import Form
from domain.ids import EnrollmentId, ProceedingId
from domain.investigation.book import Investigation
from domain.investigation.rules import INVESTIGATION_RULES
from domain.legal.book import LegalAction
from domain.legal.clocks import days_in_legal_status
from domain.legal.rules import LEGAL_RULES
from domain.obligations import CLOSED_STATES, Obligation
from domain.policy import Policy
from domain.proceedings.known import Known
from domain.proceedings.rules import PROCEEDING_RULES
from domain.refusals import Refusal, refuse
from domain.rules import why_not_act
from domain.sight import Scope
from domain.subjects import AnyProceeding
from queries.enrollment import ActShown, OwedRow, owed_row
from queries.scope import visible

P = TypeVar("P", bound=AnyProceeding)

#: How many a list shows at most; whoever looks for older ones names the case.
_MOST: Final = 500
_COLUMNS: Final = tuple(proceedings.c[field.name] for field in fields(ProceedingFact))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingShown:
    """Everything about a proceeding that its page shows."""

    proceeding: ProceedingFact
    #: For how many full days it is, or was, open: somebody is in legal status for so long (PROGRAM.md 4.7).
    days_open: int
    #: What is owed in it, by due time.
    obligations: tuple[OwedRow, ...]
    #: Of the case.
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """A proceeding read back; ``subject`` is None until its own process has written."""

    fact: ProceedingFact
    subject: AnyProceeding | None
    owed: tuple[Obligation, ...]
    policy: Policy
    known: Known
    revision: int


def list_proceedings(
    engine: Engine,
    scope: Scope,
    *,
    enrollment_id: EnrollmentId | None = None,
    kind: ProceedingKind | None = None,
    is_open: bool | None = None,
) -> tuple[ProceedingFact, ...]:
    """List proceedings of one case, or of all that somebody sees, the newest first."""
    query = (
        select(*_COLUMNS)
        .join(enrollments, enrollments.c.id == proceedings.c.enrollment_id)
        .where(visible(scope))
        .order_by(proceedings.c.opened_at.desc(), proceedings.c.id)
        .limit(_MOST)
    )
    if enrollment_id is not None:
        query = query.where(proceedings.c.enrollment_id == enrollment_id)
    if kind is not None:
        query = query.where(proceedings.c.kind == kind)
    if is_open is not None:
        query = query.where(proceedings.c.closed_at.is_(None) == is_open)
    with engine.connect() as connection:
        return tuple(ProceedingFact(**row) for row in connection.execute(query).mappings())


def show_proceeding(
    engine: Engine, scope: Scope, enrollment_id: EnrollmentId, proceeding_id: ProceedingId, now: datetime
) -> ProceedingShown | None:
    """Show a proceeding; None if it does not exist for whoever asks."""
    with engine.connect() as connection:
        whole = _read(connection, scope, enrollment_id, proceeding_id, now)
    if whole is None:
        return None
    zone = ZoneInfo(whole.policy.calendar.zone)
    return ProceedingShown(
        proceeding=whole.fact,
        days_open=days_in_legal_status(whole.fact.opened_at, whole.fact.closed_at or now),
        obligations=tuple(owed_row(one, zone) for one in whole.owed),
        revision=whole.revision,
    )


def list_proceeding_acts(
    engine: Engine, scope: Scope, enrollment_id: EnrollmentId, proceeding_id: ProceedingId, actor: Actor, now: datetime
) -> tuple[ActShown, ...] | None:
    """List every act on a proceeding, each with allowed or the refusal; None if it does not exist for whoever asks."""
    with engine.connect() as connection:
        whole = _read(connection, scope, enrollment_id, proceeding_id, now)
    if whole is None:
        return None
    acts = sorted(PROCEEDING_ACTS[whole.fact.kind], key=list(Act).index)
    rules = PROCEEDING_RULES[whole.fact.kind]
    refusals = {act: _why_not(whole, act, actor, now) for act in acts}
    return tuple(
        ActShown(act=act, title=rules[act].title, allowed=why is None, refusal=why) for act, why in refusals.items()
    )


def _why_not(whole: _Whole, act: Act, actor: Actor, now: datetime) -> Refusal | None:
    match whole.subject:
        case None:
            return refuse("just_begun", "The proceeding is just being opened.")
        case Investigation() as one:
            return why_not_act(INVESTIGATION_RULES.get(act), _intent(one, whole, actor, now), one.state)
        case ReturnPetition() as one:
            return why_not_act(RETURN_RULES.get(act), _intent(one, whole, actor, now), one.state)
        case LegalAction() as one:
            return why_not_act(LEGAL_RULES.get(act), _intent(one, whole, actor, now), one.state)
        case Dispute() as one:
            return why_not_act(DISPUTE_RULES.get(act), _intent(one, whole, actor, now), one.state)
        case _:
            assert_never(whole.subject)


def _intent(one: P, whole: _Whole, actor: Actor, now: datetime) -> Intent[P, Form]:
    file = File(subject=one, obligations=whole.owed, policy=whole.policy)
    return Intent(file=file, actor=actor, now=now, form=None, known=whole.known)


def _read(
    connection: Connection, scope: Scope, enrollment_id: EnrollmentId, proceeding_id: ProceedingId, now: datetime
) -> _Whole | None:
    row = connection.execute(
        select(*_COLUMNS, proceedings.c.state, enrollments.c.revision, policy_versions.c.content.label("policy"))
        .join(enrollments, enrollments.c.id == proceedings.c.enrollment_id)
        .join(policy_versions, policy_versions.c.name == enrollments.c.policy)
        .where(proceedings.c.id == proceeding_id, enrollments.c.id == enrollment_id, visible(scope))
    ).one_or_none()
    if row is None:
        return None
    fact = ProceedingFact(**{field.name: getattr(row, field.name) for field in fields(ProceedingFact)})
    owed = connection.execute(
        select(obligations.c.value)
        .where(obligations.c.proceeding_id == proceeding_id, obligations.c.state.not_in(CLOSED_STATES))
        .order_by(obligations.c.due_at, obligations.c.id)
    ).scalars()
    return _Whole(
        fact=fact,
        subject=None if row.state is None else proceeding_of(fact.kind, row.state),
        owed=tuple(obligation_of(one) for one in owed),
        policy=policy_of(row.policy),
        known=read_known(connection, enrollment_id, now),
        revision=row.revision,
    )
