"""Keeping letters: whole, sealed, with their hash, and exactly once by the sender's own identifier.

Nothing is read here. A letter that its sender sends again changes nothing; another content under the same identifier is
kept beside it and waits for a person.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects.postgresql import insert
from uuid6 import uuid7

from database.letters import lab_reports, letters
from domain.ids import LaboratoryId
from domain.testing.letters import Channel, Doubt, LetterFormat, LetterState, ReportState, purpose_of_letter
from laboratory.reading import detect
from temporal.keys import KeyRing
from temporal.sealing import seal


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Something that came from a laboratory or a site."""

    laboratory_id: LaboratoryId
    #: The sender's own; of a file, its hash.
    message_id: str
    channel: Channel
    content: bytes
    received_at: datetime
    #: Of a file.
    name: str = ""
    #: Why it must not be read before a person has looked at it.
    doubt: Doubt | None = None
    reason: str = ""

    @property
    def sha256(self) -> str:
        """SHA-256 of the content, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    def under_its_hash(self, kind: str = "sha256") -> Self:
        """Give the letter its hash as identifier: the same content is the same letter."""
        return replace(self, message_id=f"{kind}:{self.sha256}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLetter:
    """A letter as it is kept."""

    id: UUID
    #: When it came first.
    received_at: datetime
    is_new: bool
    #: Whether it waits for a person.
    doubt: Doubt | None


def keep_letter(engine: Engine, keys: KeyRing, letter: Letter) -> KeptLetter:
    """Keep a letter, or find it where it was kept before."""
    with engine.begin() as connection:
        kept = _add(connection, keys, letter)
        if kept is not None:
            return kept
        known = connection.execute(
            select(letters.c.id, letters.c.received_at, letters.c.sha256).where(
                letters.c.laboratory_id == letter.laboratory_id, letters.c.message_id == letter.message_id
            )
        ).one()
        if known.sha256 == letter.sha256:
            return KeptLetter(id=known.id, received_at=known.received_at, is_new=False, doubt=letter.doubt)
        beside = replace(
            letter,
            message_id=f"{letter.message_id}#{letter.sha256}",
            doubt=Doubt.ANOTHER_UNDER_ITS_NUMBER,
            reason="Another content came under this identifier before: ask the sender which one counts.",
        )
        return _add(connection, keys, beside) or KeptLetter(
            id=known.id, received_at=known.received_at, is_new=False, doubt=Doubt.ANOTHER_UNDER_ITS_NUMBER
        )


def _add(connection: Connection, keys: KeyRing, letter: Letter) -> KeptLetter | None:
    letter_id = uuid7()
    row = {
        "id": letter_id,
        "laboratory_id": letter.laboratory_id,
        "message_id": letter.message_id,
        "channel": letter.channel,
        "format": _format_of(letter),
        "name": letter.name,
        "received_at": letter.received_at,
        "content_sealed": seal(letter.content, keys, purpose_of_letter(letter_id)),
        "sha256": letter.sha256,
        "size": len(letter.content),
        "state": LetterState.WAITING if letter.doubt is None else LetterState.QUARANTINED,
        "attempts": 0,
        "next_attempt_at": letter.received_at if letter.doubt is None else None,
        "reason": letter.reason,
    }
    once = insert(letters).on_conflict_do_nothing(index_elements=["laboratory_id", "message_id"])
    if connection.execute(once.returning(letters.c.id), row).scalar_one_or_none() is None:
        return None
    if letter.doubt is not None:
        connection.execute(insert(lab_reports).values(_doubtful(letter_id, letter)))
    return KeptLetter(id=letter_id, received_at=letter.received_at, is_new=True, doubt=letter.doubt)


def _doubtful(letter_id: UUID, letter: Letter) -> dict[str, object]:
    """Give what stands in the quarantine for a letter of which nothing is read."""
    return {
        "id": uuid7(),
        "letter_id": letter_id,
        "position": 0,
        "laboratory_id": letter.laboratory_id,
        "message_id": "",
        "number": "",
        "sha256": letter.sha256,
        "received_at": letter.received_at,
        "state": ReportState.QUARANTINED,
        "doubt": letter.doubt,
        "reason": letter.reason,
        "attempts": 0,
        "decision": "",
    }


def _format_of(letter: Letter) -> LetterFormat:
    if letter.channel is Channel.COLLECTION:
        return LetterFormat.JSON
    found = detect(letter.content, letter.name)
    return LetterFormat.UNKNOWN if found is None else LetterFormat(found.value)
