"""What a proceeding asks of its enrollment, which alone changes the case: practice, term, violations, agreement.

Each is a value that says everything, so that the enrollment needs to know nothing of the proceeding to do it. It does
each once and in order (see ``proceeding_news``). In which phase a case is follows from what is open in it, and is never
asked for (see ``phase_of_case``).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from domain.clearance.restrictions import Restriction
from domain.clearance.stops import Stop, StopEnd
from domain.facts import ProceedingKind, ViolationFact
from domain.ids import ProceedingId, StaffId
from domain.practice import PracticeStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPractice:
    """Stop practice: a hold, a cease-practice order, or a suspension by order, which also stops the term."""

    effect: Literal["stop_practice"] = "stop_practice"
    stop: Stop
    #: Who recorded the order; a suspension names somebody.
    by: StaffId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndStop:
    """End what stops practice; the others stay in force."""

    effect: Literal["end_stop"] = "end_stop"
    which: UUID
    how: StopEnd
    because: str
    #: When it ended; None for now. What was ordered counts from the time that the order says.
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearPractice:
    """Clear practice under restrictions, until a day."""

    effect: Literal["clear_practice"] = "clear_practice"
    status: PracticeStatus
    restrictions: tuple[Restriction, ...]
    #: None where the clearance does not expire.
    expires_on: date | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireClearance:
    """Let the clearance that this proceeding gave expire; another one stays."""

    effect: Literal["expire_clearance"] = "expire_clearance"
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRestriction:
    """Put a restriction in place of the one with its id: lifted, or kept until another review."""

    effect: Literal["change_restriction"] = "change_restriction"
    restriction: Restriction
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendTerm:
    """Lengthen the term by months that a second person approved, or an order sets."""

    effect: Literal["extend_term"] = "extend_term"
    months: int
    clause: str
    cause: str
    approved_by: StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForModification:
    """Ask the specialist to propose a modification of the agreement."""

    effect: Literal["ask_for_modification"] = "ask_for_modification"
    clause: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForEvaluation:
    """Ask the specialist to refer for another evaluation."""

    effect: Literal["ask_for_evaluation"] = "ask_for_evaluation"
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForDischarge:
    """Ask the specialist to propose the discharge for noncompliance, which another person decides."""

    effect: Literal["ask_for_discharge"] = "ask_for_discharge"
    clause: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Warn:
    """Warn the participant in writing."""

    effect: Literal["warn"] = "warn"
    clause: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Begin another proceeding that follows from this one."""

    effect: Literal["begin"] = "begin"
    kind: ProceedingKind
    matter: str
    about: tuple[UUID, ...]
    because: str
    #: When what it is about was done, and under which number, where an order or a charge begins it.
    since: datetime | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackExtension:
    """Take an extension of the term back that a review reversed."""

    effect: Literal["take_back_extension"] = "take_back_extension"
    #: The entry of the term's ledger by which it was granted.
    entry_id: UUID
    months: int
    clause: str
    cause: str
    decided_by: StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseProposal:
    """Refuse an extension or a discharge that is proposed, and that a review did not uphold."""

    effect: Literal["refuse_proposal"] = "refuse_proposal"
    amendment_id: UUID
    because: str
    decided_by: StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawViolation:
    """Withdraw a violation that a review, or a finding, did not uphold."""

    effect: Literal["withdraw_violation"] = "withdraw_violation"
    violation_id: UUID
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseViolation:
    """Enter a violation that a person found."""

    effect: Literal["raise_violation"] = "raise_violation"
    violation: ViolationFact


@dataclass(frozen=True, slots=True, kw_only=True)
class TellReversed:
    """Tell another proceeding that a review took back what it had decided."""

    effect: Literal["tell_reversed"] = "tell_reversed"
    to: ProceedingId
    because: str


Effect = (
    StopPractice
    | EndStop
    | ClearPractice
    | ExpireClearance
    | ChangeRestriction
    | ExtendTerm
    | AskForModification
    | AskForEvaluation
    | AskForDischarge
    | Warn
    | Begin
    | TakeBackExtension
    | RefuseProposal
    | WithdrawViolation
    | RaiseViolation
    | TellReversed
)
