"""What becomes of messages that were not delivered when an address is corrected, or somebody has one tried again."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection, Row, select, update

from activities.people import QUEUES, People
from database.enrollments import enrollments
from database.outbox import outbox
from domain.ids import EnrollmentId, ParticipantId
from domain.refusals import Refusal, refuse
from domain.roles import Party


def readdress(connection: Connection, old: str | None, new: str, *, to: frozenset[Party]) -> None:
    """Have what is not delivered yet go to a corrected address."""
    if old is None or old == new:
        return
    waiting = update(outbox).where(outbox.c.sent_at.is_(None), outbox.c.recipient == old, outbox.c.party.in_(to))
    connection.execute(waiting.values(recipient=new))


def readdress_participant(connection: Connection, participant_id: ParticipantId, new: str) -> None:
    """Have what is not delivered yet to a participant, in any of their cases, go to a corrected address."""
    theirs = select(enrollments.c.id).where(enrollments.c.participant_id == participant_id)
    connection.execute(
        update(outbox)
        .where(outbox.c.sent_at.is_(None), outbox.c.party == Party.PARTICIPANT, outbox.c.enrollment_id.in_(theirs))
        .values(recipient=new)
    )


def why_not_retry(connection: Connection, message_id: UUID) -> Refusal | None:
    """Say why a message cannot be tried again."""
    found = _message(connection, message_id)
    if found is None:
        return refuse("unknown_message", "There is no such message.")
    if found.sent_at is not None:
        return refuse("message_sent", "This message has been taken by the mail server.")
    if found.next_attempt_at is not None:
        return refuse("message_waiting", "This message is being tried already.")
    if not _address(connection, found):
        return refuse("no_address", "There is still no address on file for whom this message is to reach.")
    return None


def retry(connection: Connection, message_id: UUID) -> None:
    """Let the courier try a message again, at the address that is on file now if there was none."""
    found = _message(connection, message_id)
    if found is not None:
        again = {"recipient": _address(connection, found), "next_attempt_at": datetime.now(UTC)}
        connection.execute(update(outbox).where(outbox.c.id == message_id).values(again))


def _message(connection: Connection, message_id: UUID) -> Row[tuple[object, ...]] | None:
    return connection.execute(select(outbox).where(outbox.c.id == message_id).with_for_update()).one_or_none()


def _address(connection: Connection, message: Row[tuple[object, ...]]) -> str | None:
    recipient: str | None = message.recipient
    if recipient is not None or message.party in QUEUES or message.enrollment_id is None:
        return recipient
    people = People(connection=connection, enrollment_id=EnrollmentId(message.enrollment_id), evaluation_id=None)
    return people.one(message.party, datetime.now(UTC)).email or None
