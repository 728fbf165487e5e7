"""An investigation as its process knows it: what it rests on, what was asked, told and found, and what it stopped."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from domain.clearance.stops import Stop
from domain.facts import FindingFact, InformationRequestFact, NoticeFact, TriggerFact
from domain.files import File
from domain.ids import StaffId
from domain.investigation.kinds import Matter, NoticeBasis, Urgency
from domain.investigation.states import InvestigationState, why_not_move
from domain.investigation.triggers import Trigger
from domain.obligation_changes import cancel
from domain.obligations import ObligationKind
from domain.proceedings.book import Proceeding, ProceedingTurn
from domain.testing.codes import ViolationLevel
from domain.turns import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Investigation(Proceeding):
    """The state of one investigation."""

    process: Literal["investigation"] = "investigation"
    #: What it rests on, what proved false included.
    triggers: tuple[TriggerFact, ...] = ()
    urgency: Urgency = Urgency.PROMPT
    #: The orders to cease practice that it asked for and that are in force.
    stops: tuple[Stop, ...] = ()
    #: What was asked and has not been answered.
    requests: tuple[InformationRequestFact, ...] = ()
    notices: tuple[NoticeFact, ...] = ()
    evidence: int = 0
    finding: FindingFact | None = None
    #: Findings that were approved and do not stand any more.
    reversed: tuple[FindingFact, ...] = ()
    #: When the monitor's oral report of a suspicion was recorded; None while it is owed, or none is.
    oral_report_at: datetime | None = None

    @property
    def state(self) -> InvestigationState:
        """Where it stands."""
        return InvestigationState(self.fact.stage)

    @property
    def matter(self) -> Matter:
        """What it is into."""
        return Matter(self.fact.matter)

    @property
    def standing(self) -> tuple[TriggerFact, ...]:
        """What it rests on still."""
        return tuple(one for one in self.triggers if one.false_at is None)

    @property
    def violations(self) -> tuple[UUID, ...]:
        """The violations among what it rests on still."""
        return tuple(one.violation_id for one in self.standing if one.violation_id is not None)

    @property
    def is_grave(self) -> bool:
        """Whether a major or critical violation is among what it rests on still."""
        return any(one.level in {ViolationLevel.MAJOR, ViolationLevel.CRITICAL} for one in self.standing)

    @property
    def sent(self) -> tuple[NoticeFact, ...]:
        """The notices that were given and have not been corrected."""
        corrected = {one.corrects for one in self.notices}
        given = (one for one in self.notices if one.basis is not NoticeBasis.WITHHELD and one.corrects is None)
        return tuple(one for one in given if one.id not in corrected)


InvestigationFile = File[Investigation]

#: What stays owed when an investigation is closed: a participant is looked after, whatever was found.
_STAYS: Final = frozenset({ObligationKind.SAFETY_CHECK})


@dataclass(slots=True, kw_only=True)
class InvestigationTurn(ProceedingTurn[Investigation]):
    """A turn of an investigation."""

    @property
    def case(self) -> Investigation:
        """The investigation as it has become."""
        return self.subject

    @case.setter
    def case(self, value: Investigation) -> None:
        self.subject = value

    @property
    def by(self) -> StaffId:
        """Who acts; ValueError where that is the program itself."""
        if self.actor.staff_id is None:
            raise ValueError("a person does this; permissions rule the program out")
        return self.actor.staff_id

    def move_to(self, state: InvestigationState) -> None:
        """Move to another state; a move that the table does not allow is a bug."""
        self.enter_stage(state, why_not_move(self.subject.state, state))

    def owe(self, kind: ObligationKind, label: str = "", about: UUID | None = None) -> None:
        """Open an obligation about this investigation, or something in it, unless it is open already."""
        subject = about or self.case.id
        if self.file.find(kind, subject) is None:
            self.open(kind, about=subject, label=label)

    def finish_with(self, outcome: str, *, stays: Collection[ObligationKind] = _STAYS) -> None:
        """Close the investigation; nothing stays owed in it but what is named."""
        self.move_to(InvestigationState.CLOSED)
        for owed in tuple(self.obligations.values()):
            if not owed.is_closed and owed.kind not in stays:
                self.settle(cancel(owed, self.now, "the investigation is closed"))
        closed = replace(self.fact, closed_at=self.now, outcome=outcome)
        self.case = replace(self.case, fact=closed)
        self.record("investigation:closed", f"Investigation ({words(closed.matter)}) is closed: {outcome}", closed)

    def keep_trigger(self, trigger: Trigger) -> TriggerFact:
        """Keep something that the investigation rests on from now on, and what it is about."""
        kept = TriggerFact(
            id=trigger.id,
            enrollment_id=self.case.enrollment_id,
            proceeding_id=self.case.id,
            kind=trigger.kind,
            at=trigger.at,
            because=trigger.because,
            subject=trigger.subject,
            violation_id=trigger.violation,
            level=trigger.level,
            false_at=None,
            false_because="",
        )
        about = dict.fromkeys((*self.fact.about, *(one for one in (trigger.subject, trigger.violation) if one)))
        others = tuple(one for one in self.case.triggers if one.id != kept.id)
        self.case = replace(self.case, fact=replace(self.fact, about=tuple(about)), triggers=(*others, kept))
        return kept
