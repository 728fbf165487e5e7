"""What a message says: that there is something to see, and where. Nothing about health, a case or a program.

An invitation holds a code beside it, with which its reader chooses a password once.

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
from domain.roles import STAFF_PARTIES, Party

_SUBJECTS: Final = {
    MessageKind.NOTICE: "You have a message",
    MessageKind.REMINDER: "A reminder is waiting for you",
    MessageKind.TASK: "A task is waiting for you",
    MessageKind.PAGE: "Urgent: something needs you now",
    MessageKind.FORMAL: "A formal letter is waiting for you",
    MessageKind.INVITATION: "Choose a password for your account",
}

_BODIES: Final = {
    MessageKind.NOTICE: "You have a message. Sign in to read it:",
    MessageKind.REMINDER: "Something will be due soon. Sign in to see what it is:",
    MessageKind.TASK: "A task is waiting for you. Sign in to see it:",
    MessageKind.PAGE: "Something needs you now. Sign in to see what it is:",
    MessageKind.FORMAL: "A formal letter is waiting for you. Sign in to read it:",
    MessageKind.INVITATION: "An account is waiting for you. Choose a password for it here:",
}

#: To those who do not work here: not all of them have an account, and nobody is to look for one in vain.
_BODIES_OUTSIDE: Final = _BODIES | {
    MessageKind.NOTICE: "You have a message.",
    MessageKind.REMINDER: "Something will be due soon.",
    MessageKind.TASK: "Something is waiting for you.",
    MessageKind.PAGE: "Something needs you now.",
    MessageKind.FORMAL: "A formal letter is waiting for you.",
}
_REACH_US: Final = (
    "Please call or write to the office from which you know us, and ask.\n"
    "If you have been given an account, sign in instead:"
)

#: Beside every formal letter to a participant, whatever it says: it may be hard to read (PROGRAM.md 16).
_CRISIS: Final = "If you are in a crisis or need somebody to talk to, call or text 988 at any hour."

_ADDRESS: Final = re.compile(r"[^@\s<>,]+@[^@\s<>,]+")
_CODE: Final = "with this code, which can be used once, for a few days:"
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
    message_id: UUID
    #: Whom it is to reach.
    party: Party
    #: The code of an invitation, as it stands in the outbox.
    sealed_code: bytes | None = None


def compose(letter: Letter, sender: str, public_url: str, code: str = "") -> EmailMessage:
    """Write the message; raises ValueError if the address cannot stand in one, or an invitation has no code."""
    if not _ADDRESS.fullmatch(letter.recipient):
        raise ValueError("not an address")
    if (letter.kind is MessageKind.INVITATION) != bool(code):
        raise ValueError("an invitation, and nothing else, has a code")
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.recipient
    message["Subject"] = _SUBJECTS[letter.kind]
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    invited = f"{_CODE}\n\n    {code}\n\n" if code else ""
    message.set_content(f"{_body(letter)}\n\n    {public_url}\n\n{invited}{_END}\n")
    return message


def _body(letter: Letter) -> str:
    if letter.party in STAFF_PARTIES or letter.kind is MessageKind.INVITATION:
        return _BODIES[letter.kind]
    is_formal = letter.party is Party.PARTICIPANT and letter.kind is MessageKind.FORMAL
    crisis = f"{_CRISIS}\n\n" if is_formal else ""
    return f"{_BODIES_OUTSIDE[letter.kind]}\n\n{crisis}{_REACH_US}"
