"""What an enrollment tells its proceedings, beside leaves and its own end."""

from dataclasses import dataclass
from uuid import UUID

from domain.ids import ProceedingId
from domain.investigation.triggers import Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerTold:
    """Something new to look at: it joins an investigation, or reopens it."""

    to: ProceedingId
    trigger: Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerFalse:
    """What an investigation rests on does not hold any more."""

    to: ProceedingId
    subject: UUID
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversed:
    """A review took back what a proceeding had decided."""

    to: ProceedingId
    because: str


Telling = TriggerTold | TriggerFalse | Reversed
