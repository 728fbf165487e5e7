"""What happened, in the past tense: the entries of a case's journal and the messages that leave with them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.actors import Actor
from domain.facts import Fact
from domain.ids import EventId
from domain.roles import Party


class MessageKind(StrEnum):
    """What a message asks of its reader; no message holds health information (PROGRAM.md 7, rung 0)."""

    #: "You have a message, sign in."
    NOTICE = "notice"
    REMINDER = "reminder"
    TASK = "task"
    PAGE = "page"
    FORMAL = "formal"
    #: To somebody outside the program: with the code by which they choose a password.
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message to be sent by the outbox; who stands behind ``to`` is looked up when it is written."""

    id: EventId
    to: Party
    kind: MessageKind
    #: Who owes what it is about, where it is about a duty: a page goes to somebody who may end that.
    owed_by: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An entry of the journal."""

    id: EventId
    #: ``subject:action``, for example ``agreement:signed``.
    name: str
    at: datetime
    actor: Actor
    #: One sentence for people; ids instead of names of persons.
    sentence: str
    #: The clause or deadline on which it rests, where it rests on one.
    clause: str = ""
    facts: tuple[Fact, ...] = ()
