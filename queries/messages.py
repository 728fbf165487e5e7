"""Messages on their way: which were not delivered, and why; never to which address, nor what they were about."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, and_, literal, select, true, tuple_

from database.enrollments import enrollments
from database.outbox import outbox
from domain.events import MessageKind
from domain.ids import EnrollmentId
from domain.roles import Party
from domain.sight import Reach, Scope
from queries.scope import visible


class Delivery(StrEnum):
    """What became of a message."""

    #: Not delivered, whether it is still tried or not.
    UNDELIVERED = "undelivered"
    #: Not delivered, and tried again.
    WAITING = "waiting"
    #: Not delivered, and not tried any more.
    GIVEN_UP = "given_up"
    SENT = "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message to one address."""

    id: UUID
    #: None for whoever sees no cases, and for a message about no case.
    enrollment_id: EnrollmentId | None
    party: Party
    kind: MessageKind
    state: Delivery
    created_at: datetime
    attempts: int
    next_attempt_at: datetime | None
    sent_at: datetime | None
    #: In this program's words and the mail server's code.
    last_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePage:
    """Some messages, the newest first, and the id after which the next page begins; None on the last."""

    rows: tuple[MessageRow, ...]
    next_after: UUID | None


def list_messages(engine: Engine, scope: Scope, state: Delivery, *, after: UUID | None, limit: int) -> MessagePage:
    """List messages about the cases in scope; whoever sees no cases sees all messages, and not of which cases."""
    rows = outbox.c
    query = (
        select(
            rows.id,
            rows.enrollment_id,
            rows.party,
            rows.kind,
            rows.created_at,
            rows.attempts,
            rows.next_attempt_at,
            rows.sent_at,
            rows.last_error,
        )
        .outerjoin(enrollments, enrollments.c.id == rows.enrollment_id)
        .where(_seen(scope), _is(state))
        .order_by(rows.created_at.desc(), rows.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        reached = select(rows.created_at).where(rows.id == after).scalar_subquery()
        query = query.where(tuple_(rows.created_at, rows.id) < tuple_(reached, literal(after)))
    with engine.connect() as connection:
        found = connection.execute(query).mappings().all()
    shown = tuple(
        MessageRow(
            **{**one, "enrollment_id": None if scope.reach is Reach.NONE else one["enrollment_id"]},
            state=_state(one["sent_at"], one["next_attempt_at"]),
        )
        for one in found[:limit]
    )
    return MessagePage(rows=shown, next_after=shown[-1].id if len(found) > limit else None)


def sees_message(engine: Engine, scope: Scope, message_id: UUID) -> bool:
    """Say whether a message exists for whoever asks."""
    query = (
        select(outbox.c.id)
        .outerjoin(enrollments, enrollments.c.id == outbox.c.enrollment_id)
        .where(outbox.c.id == message_id, _seen(scope))
    )
    with engine.connect() as connection:
        return connection.scalar(query) is not None


def _seen(scope: Scope) -> ColumnElement[bool]:
    return true() if scope.reach is Reach.NONE else visible(scope)


def _is(state: Delivery) -> ColumnElement[bool]:
    is_sent, waits = outbox.c.sent_at.is_not(None), outbox.c.next_attempt_at.is_not(None)
    match state:
        case Delivery.UNDELIVERED:
            return ~is_sent
        case Delivery.WAITING:
            return and_(~is_sent, waits)
        case Delivery.GIVEN_UP:
            return and_(~is_sent, ~waits)
        case Delivery.SENT:
            return is_sent


def _state(sent_at: datetime | None, next_attempt_at: datetime | None) -> Delivery:
    if sent_at is not None:
        return Delivery.SENT
    return Delivery.GIVEN_UP if next_attempt_at is None else Delivery.WAITING
