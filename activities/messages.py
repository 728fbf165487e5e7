"""Messages into the outbox: the address is looked up now, and nothing is said about the case."""

from datetime import UTC, datetime
from uuid import uuid5

from sqlalchemy import Connection

from activities.people import People, Person
from activities.rows import Row, add
from database.outbox import outbox
from domain.events import Message
from domain.recordings import Recording
from domain.roles import Party

#: What stands in a row that nobody can send.
NO_ADDRESS = "no address on file"


def keep_messages(connection: Connection, recording: Recording, people: People) -> None:
    """Write the messages of a turn, one row for each address; one without an address stays visible and is not tried."""
    people.ask_on_call((recording.at, one.owed_by) for one in recording.messages if one.to is Party.ON_CALL)
    rows = [
        _row_of(message, person, recording)
        for message in recording.messages
        for person in people.behind(message.to, recording.at, message.owed_by)
    ]
    add(connection, outbox, rows)


def _row_of(message: Message, person: Person, recording: Recording) -> Row:
    return {
        "id": uuid5(message.id, person.email),
        "message_id": message.id,
        "enrollment_id": recording.enrollment_id,
        "party": message.to,
        "recipient": person.email or None,
        "kind": message.kind,
        "created_at": recording.at,
        "attempts": 0,
        # By the clock of this machine: the courier goes by the same.
        "next_attempt_at": datetime.now(UTC) if person.email else None,
        "sent_at": None,
        "last_error": "" if person.email else NO_ADDRESS,
    }
