"""A case: one enrollment as its process knows it, without personal data. What is owed stands beside it, in its file."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import assert_never
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.clearance.restrictions import Restriction
from domain.clearance.stops import PracticeLog, practice_standing
from domain.facts import (
    AgreementFact,
    AmendmentFact,
    Channel,
    ClauseFact,
    CreditFact,
    CriterionFact,
    EvaluationFact,
    EvaluationType,
    LeaveFact,
    PlanChangeFact,
    ProceedingFact,
    ProceedingKind,
    ReferralFact,
    ReleaseFact,
    ReportFact,
    TreatmentFact,
    ViolationFact,
    WorksiteFact,
)
from domain.files import File
from domain.ids import EnrollmentId, EvaluationId, ParticipantId, ProviderId, StaffId, TeamId
from domain.obligations import Obligation, ObligationKind
from domain.phases import ENDS, Phase, why_not_move
from domain.policy import ClosingCondition, ClosingDuty, Deadline
from domain.practice import PracticeStatus
from domain.proceedings.book import ProceedingToStart
from domain.proceedings.tellings import Telling
from domain.roles import Party
from domain.term import TermClock, disjoint
from domain.turns import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a proposed change of the agreement would change, kept until a second person decides it."""

    #: The clauses of the next version; empty where none change.
    clauses: tuple[ClauseFact, ...] = ()
    #: The months that an extension adds.
    months: int = 0
    #: The clause on which an extension or a discharge rests.
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentModification:
    """The next version of the agreement with its clauses, which binds once the participant signs it."""

    agreement: AgreementFact
    clauses: tuple[ClauseFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardProceeding:
    """A proceeding as the enrollment knows it."""

    fact: ProceedingFact
    #: The number of the last news that was taken in.
    heard: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The state of one enrollment."""

    id: EnrollmentId
    participant_id: ParticipantId
    phase: Phase = Phase.REFERRED
    phase_since: datetime
    specialist_id: StaffId
    team_id: TeamId
    referral: ReferralFact
    #: Open enrollments of the same license, found when the referral came in; triage waits until each is dismissed.
    possible_duplicates: tuple[EnrollmentId, ...] = ()
    #: The enrollment that this one follows, for example after a route from VRP to DMU.
    follows: EnrollmentId | None = None
    data_sheet_on: date | None = None
    cease_practice_acknowledged_on: date | None = None
    releases: tuple[ReleaseFact, ...] = ()
    #: What rested on them before stays right.
    revoked_releases: tuple[ReleaseFact, ...] = ()
    criteria: tuple[CriterionFact, ...] = ()
    evaluation_types: tuple[EvaluationType, ...] = ()
    evaluation_reason: str = ""
    #: The evaluation referral under way or last reviewed, and what it found.
    evaluation: EvaluationFact | None = None
    #: Another one while the case is monitored, under way or last reviewed; it moves no phase.
    reevaluation: EvaluationFact | None = None
    agreement: AgreementFact | None = None
    clauses: tuple[ClauseFact, ...] = ()
    credit: CreditFact | None = None
    term: TermClock | None = None
    treatment: TreatmentFact | None = None
    plan_change: PlanChangeFact | None = None
    worksite: WorksiteFact | None = None
    #: Reports that wait to be accepted or returned.
    reports: tuple[ReportFact, ...] = ()
    worksite_reports_accepted: int = 0
    worksite_reports_missed: int = 0
    #: How many were owed by the end of the term, once its review is open; later ones make up for what is missing.
    worksite_reports_owed: int | None = None
    leave: LeaveFact | None = None
    #: Leaves that have ended: the suspension ledger of the term.
    past_leaves: tuple[LeaveFact, ...] = ()
    #: The phase to which the case returns when nothing keeps it from its monitoring any more.
    resumes_in: Phase | None = None
    #: A modification, extension or discharge that waits for a second person.
    amendment: AmendmentFact | None = None
    proposal: Proposal | None = None
    #: An approved modification that waits for the participant's signature.
    modification: SentModification | None = None
    #: The highest number that a version of the agreement has had, those that were not signed included.
    last_version: int = 0
    costs_paid: bool = False
    completion_letter_sent_at: datetime | None = None
    #: The clause under which the participant is tested; empty before testing has begun.
    tested_under: str = ""
    #: The evidence packets that were prepared.
    evidence_packets: tuple[UUID, ...] = ()
    #: What testing found and has not withdrawn; what follows is the investigation's.
    violations: tuple[ViolationFact, ...] = ()
    #: All that happened to the licensee's practice, from which its status follows.
    practice_log: PracticeLog = ()
    clearance_expires_on: date | None = None
    #: Those that were lifted since the last clearance included.
    restrictions: tuple[Restriction, ...] = ()
    #: Suspensions of the license by order, each a time in which the term stands still.
    suspensions: tuple[LeaveFact, ...] = ()
    #: The entries of the term's ledger, by which it was extended, that a review took back.
    taken_back: tuple[UUID, ...] = ()
    #: Why a plan after noncompliance is in force; empty while none is.
    plan_after_noncompliance: str = ""
    #: Investigations, returns to practice, legal actions and disputes, closed ones included.
    proceedings: tuple[HeardProceeding, ...] = ()
    ended_because: str = ""

    @property
    def enrollment_id(self) -> EnrollmentId:
        """The enrollment that a case is: an evaluation referral names its own under the same word."""
        return self.id

    @property
    def practice(self) -> PracticeStatus:
        """What the licensee may do in practice."""
        return practice_standing(self.practice_log).status

    @property
    def has_ended(self) -> bool:
        """Whether nothing is left but closing duties."""
        return self.phase in ENDS

    @property
    def channel(self) -> Channel:
        """How the case reached the program."""
        return self.referral.channel

    @property
    def tolled(self) -> tuple[LeaveFact, ...]:
        """Every time in which the term stood still, leaves and suspensions, none of them twice."""
        return disjoint((*self.leaves, *self.suspensions))

    def open_proceedings(self, kind: ProceedingKind) -> tuple[ProceedingFact, ...]:
        """List the proceedings of a kind that are not closed."""
        known = (one.fact for one in self.proceedings)
        return tuple(one for one in known if one.kind is kind and one.closed_at is None)

    @property
    def completion_letter_sent(self) -> bool:
        """Whether the letter of completion eligibility for the present end of the term was sent."""
        return self.completion_letter_sent_at is not None

    @property
    def is_by_order(self) -> bool:
        """Whether an order of the board, not an agreement, puts the case under monitoring."""
        return self.channel is Channel.BOARD_ORDER or bool(self.referral.order_number.strip())

    @property
    def leaves(self) -> tuple[LeaveFact, ...]:
        """Every leave, the present one included."""
        return (*self.past_leaves, self.leave) if self.leave else self.past_leaves

    @property
    def is_ineligible(self) -> bool:
        """Whether an assessed criterion is not satisfied."""
        return any(not one.satisfied for one in self.criteria)


CaseFile = File[Case]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationToStart:
    """What the enrollment asks of a new evaluation referral."""

    evaluation_id: EvaluationId
    types: tuple[EvaluationType, ...]
    reason: str
    offered: tuple[ProviderId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestingToStart:
    """What the enrollment asks of the participant's testing."""

    clause: str
    signed_on: date


@dataclass(slots=True, kw_only=True)
class CaseTurn(Turn[Case]):
    """A turn of an enrollment."""

    #: Evaluation referrals that the process must start after this turn.
    evaluations: list[EvaluationToStart] = field(default_factory=list)
    #: The testing that the process must start after this turn.
    testings: list[TestingToStart] = field(default_factory=list)
    #: Proceedings that the process must start after this turn, and what those under way are told.
    proceedings: list[ProceedingToStart] = field(default_factory=list)
    tellings: list[Telling] = field(default_factory=list)
    #: Violations of which testing must be told that they were withdrawn.
    withdrawals: list[ViolationFact] = field(default_factory=list)

    @property
    def case(self) -> Case:
        """The case as it has become."""
        return self.subject

    @case.setter
    def case(self, value: Case) -> None:
        self.subject = value

    @property
    def today(self) -> date:
        """The day in the program's zone."""
        return self.now.astimezone(ZoneInfo(self.policy.calendar.zone)).date()

    def move_to(self, phase: Phase) -> None:
        """Move the case to another phase; a move that the table does not allow is a bug."""
        refusal = why_not_move(self.case.phase, phase)
        if refusal is not None:
            raise ValueError(refusal.sentence)
        before = self.case.phase
        self.case = replace(self.case, phase=phase, phase_since=self.now)
        self.record("enrollment:moved", f"The case moved from {before.value} to {phase.value}.")

    def end(self, phase: Phase, because: str) -> None:
        """End the enrollment: nothing stays owed but the closing duties of this end (PROGRAM.md 4.2)."""
        self.drop_all(f"the enrollment ended: {phase.value}")
        self.case = replace(self.case, ended_because=because, proposal=None)
        self.move_to(phase)
        for duty in self.policy.closing_duties:
            if (not duty.after or phase.value in duty.after) and self._is_asked(duty):
                opened = self.open(ObligationKind.CLOSING_DUTY, label=duty.sentence, terms=terms_of(duty))
                if phase is Phase.DECEASED:
                    self.put(without_participant(opened))
        self.notify(Party.SPECIALIST)
        if phase not in _ENDS_UNTOLD and all(one.to is not Party.PARTICIPANT for one in self.messages):
            self.notify(Party.PARTICIPANT)

    def _is_asked(self, duty: ClosingDuty) -> bool:
        """Whether this case has what a closing duty is conditioned on: no self-referral is reported by its end."""
        of = self.case
        known = of.is_by_order or of.channel is Channel.BOARD_COMPLAINT or self._was_executed
        match duty.only_if:
            case None:
                return True
            case ClosingCondition.REPORTED:
                return known
            case ClosingCondition.NOT_SELF:
                return known or of.channel is not Channel.SELF
            case _:
                assert_never(duty.only_if)

    @property
    def _was_executed(self) -> bool:
        return self.case.agreement is not None and self.case.agreement.executed_on is not None


#: Ends of which the licensee is not told: it is nobody's case, or there is nobody to tell.
_ENDS_UNTOLD = frozenset({Phase.DUPLICATE, Phase.INELIGIBLE_REFERRAL, Phase.DECEASED})


def without_participant(obligation: Obligation) -> Obligation:
    """Take the rungs that reach the participant off a ladder: nobody writes to the dead."""
    return replace(obligation, ladder=tuple(one for one in obligation.ladder if one.reaches is not Party.PARTICIPANT))


def terms_of(duty: ClosingDuty) -> Deadline:
    """State a closing duty as the deadline that an obligation is opened from."""
    return Deadline(
        id=duty.code,
        name=duty.sentence,
        starts="end of the enrollment",
        limit=duty.limit,
        owner=duty.owner,
        ladder=duty.ladder,
        grade=duty.grade,
        source=duty.source,
    )
