"""What a message says: that there is something to see, and where. Nothing about health, a case or a program.

An address is all that stands in it of a person. Its Message-ID is the id of its row, so that one that comes twice can
be recognised.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from domain.events import MessageKind

_SUBJECTS: Final = {
    MessageKind.NOTICE: "You have a message",
    MessageKind.REMINDER: "A reminder is waiting for you",
    MessageKind.TASK: "A task is waiting for you",
    MessageKind.PAGE: "Urgent: please sign in now",
    MessageKind.FORMAL: "A formal letter is waiting for you",
}

_BODIES: Final = {
    MessageKind.NOTICE: "You have a message. Sign in to read it:",
    MessageKind.REMINDER: "Something will be due soon. Sign in to see what it is:",
    MessageKind.TASK: "A task is waiting for you. Sign in to see it:",
    MessageKind.PAGE: "Something needs you now. Sign in to see what it is:",
    MessageKind.FORMAL: "A formal letter is waiting for you. Sign in to read it:",
}

_ADDRESS: Final = re.compile(r"[^@\s<>,]+@[^@\s<>,]+")
_END: Final = "This message was sent automatically; answers to it are not read."


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A row of the outbox whose turn it is."""

    id: UUID
    recipient: str
    kind: MessageKind
    created_at: datetime
    #: This attempt included.
    attempts: int


def compose(letter: Letter, sender: str, public_url: str) -> EmailMessage:
    """Write the message; raises ValueError if the address cannot stand in one."""
    if not _ADDRESS.fullmatch(letter.recipient):
        raise ValueError("not an address")
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.recipient
    message["Subject"] = _SUBJECTS[letter.kind]
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{_BODIES[letter.kind]}\n\n    {public_url}\n\n{_END}\n")
    return message
