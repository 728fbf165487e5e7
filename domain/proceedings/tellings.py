"""What an enrollment tells its proceedings, beside leaves and its own end."""

from dataclasses import dataclass
from enum import StrEnum
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


class Stands(StrEnum):
    """Whether a clearance is what practice rests on."""

    IN_FORCE = "in_force"
    #: It is, and something stops practice.
    STOPPED = "stopped"
    #: Another clearance, or none, is.
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceStands:
    """Whether the clearance that a return to practice gave still stands."""

    to: ProceedingId
    stands: Stands
    because: str


Telling = TriggerTold | TriggerFalse | Reversed | ClearanceStands
