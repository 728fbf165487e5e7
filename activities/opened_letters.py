"""Opening a letter: what stands in it, each report and each fault as a row of its own, in one transaction."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert
from uuid6 import uuid7

from activities.rows import Row
from database.letters import lab_reports, letters
from database.outside import laboratories
from database.values import sha256_of, storable, to_json
from domain.testing.letters import (
    Channel,
    CollectionNotice,
    Doubt,
    LetterFormat,
    LetterState,
    ReportState,
    purpose_of_letter,
)
from laboratory.faults import Fault
from laboratory.messages import Format, Message
from laboratory.reading import read
from temporal.keys import KeyRing
from temporal.sealing import unseal

_NOTICE: TypeAdapter[CollectionNotice] = TypeAdapter(CollectionNotice)


def open_letter(connection: Connection, keys: KeyRing, letter_id: UUID) -> None:
    """Read a letter that waits, unless somebody else does; raises `WireError` where a key is missing."""
    rows = letters.c
    found = connection.execute(
        select(letters, laboratories.c.zone)
        .join(laboratories, laboratories.c.id == rows.laboratory_id)
        .where(rows.id == letter_id, rows.state == LetterState.WAITING)
        .with_for_update(of=letters, skip_locked=True)
    ).one_or_none()
    if found is None:
        return
    content = unseal(found.content_sealed, keys, purpose_of_letter(letter_id))
    beginning: Row = {
        "letter_id": letter_id,
        "laboratory_id": found.laboratory_id,
        "received_at": found.received_at,
        "attempts": 0,
        "decision": "",
    }
    if found.channel is Channel.COLLECTION:
        read_rows = [beginning | _of_notice(content, found.message_id)]
    else:
        known = None if found.format is LetterFormat.UNKNOWN else Format(found.format.value)
        reading = read(content, known, zone=ZoneInfo(found.zone), name=found.name)
        read_rows = [beginning | _of_message(one) for one in reading.messages]
    # What was read before, and is read again after a mend, keeps its place.
    once = insert(lab_reports).on_conflict_do_nothing(index_elements=["letter_id", "position"])
    connection.execute(once, read_rows)
    connection.execute(
        update(letters).where(rows.id == letter_id).values(state=LetterState.DELIVERED, next_attempt_at=None, reason="")
    )


def _of_notice(content: bytes, message_id: str) -> Row:
    notice = to_json(_NOTICE.validate_json(content))
    number = _NOTICE.validate_json(content).number
    return _waiting(1, message_id, number) | {"report": None, "notice": notice, "sha256": sha256_of(notice)}


def _of_message(message: Message) -> Row:
    said = message.said
    if isinstance(said, Fault):
        return {
            **_waiting(message.position, storable(message.message_id), ""),
            "report": None,
            "notice": None,
            "sha256": message.digest,
            "state": ReportState.QUARANTINED,
            "next_attempt_at": None,
            "doubt": Doubt.UNREADABLE,
            "reason": f"{said.reason.value}: {storable(said.sentence)}",
        }
    report = to_json(said)
    waiting = _waiting(message.position, storable(said.message_id), storable(said.specimen))
    return waiting | {"report": report, "notice": None, "sha256": sha256_of(report)}


def _waiting(position: int, message_id: str, number: str) -> Row:
    return {
        "id": uuid7(),
        "position": position,
        "message_id": message_id,
        "number": number,
        "state": ReportState.WAITING,
        "next_attempt_at": datetime.now(UTC),
        "doubt": None,
        "reason": "",
    }
