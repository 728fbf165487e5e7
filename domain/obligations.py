"""An obligation: something owed by somebody by a due time, with an escalation ladder (PROGRAM.md 4.5, 6, 7).

A plain value: budget, suspension ledger and the rungs already climbed, so that it survives continue-as-new, can be
shown as it is, and can be tested with tables of dates. It knows no clock: times are passed in.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.ids import ObligationId
from domain.ladders import Rung
from domain.limits import Limit
from domain.roles import Party

_PERCENT: Final = 100


class ObligationKind(StrEnum):
    """What is owed."""

    TRIAGE = "triage"
    OUTREACH_LETTER = "outreach_letter"
    RESPONSE = "response"
    FINAL_NOTICE = "final_notice"
    EVALUATOR_CONTACT = "evaluator_contact"
    EVALUATION = "evaluation"
    EVALUATION_REPORT = "evaluation_report"
    THREAT_NOTICE = "threat_notice"
    REPORT_REVIEW = "report_review"
    SIGNATURE = "signature"
    BOARD_EXECUTION = "board_execution"
    WORKSITE_REPORT = "worksite_report"
    THERAPIST_REPORT = "therapist_report"
    SELF_REPORT = "self_report"
    ARREST_REPORT = "arrest_report"
    PRESCRIPTION_NOTICE = "prescription_notice"
    SPECIALIST_CONTACT = "specialist_contact"
    FILE_REVIEW = "file_review"
    RELEASE_RENEWAL = "release_renewal"
    COMPLETION_LETTER = "completion_letter"
    BASELINE_TEST = "baseline_test"
    #: The order of a test that the plan asks for beside the random ones: PEth, hair or nail.
    PLANNED_TEST = "planned_test"
    #: A specimen on the day on which the participant was selected, or by the time that was ordered.
    SPECIMEN = "specimen"
    LAB_RESULT = "lab_result"
    MRO_REVIEW = "mro_review"
    SPLIT_REQUEST = "split_request"
    #: What the rules of testing leave to a person; its label says what.
    TESTING_TASK = "testing_task"
    REQUEST_DECISION = "request_decision"
    #: The term itself, owed by the participant: its due time is the end date, its ladder the countdown.
    TERM = "term"
    CLOSING_DUTY = "closing_duty"
    # What staff owe between the steps, so that a case never waits for nobody.
    INTAKE = "intake"
    ELIGIBILITY_DECISION = "eligibility_decision"
    NO_DIAGNOSIS_CLOSING = "no_diagnosis_closing"
    AGREEMENT_SENDING = "agreement_sending"
    CREDIT_DECISION = "credit_decision"
    AMENDMENT_DECISION = "amendment_decision"
    DISCHARGE_DECISION = "discharge_decision"
    COMPLETION_DECISION = "completion_decision"
    #: What a finding recommends, to be proposed to a second person.
    RECOMMENDATION = "recommendation"
    # The law.
    LEGAL_REFERRAL = "legal_referral"
    PETITION_ANSWER = "petition_answer"
    SUSPENSION_HEARING = "suspension_hearing"
    SUSPENSION_END = "suspension_end"
    NPDB_REPORT = "npdb_report"
    DECISION_REVIEW = "decision_review"
    #: The next step of a legal action, or another look at it, where the law sets no time.
    LEGAL_STEP = "legal_step"
    #: The decision on a petition to return to practice, and what a clearance asks of staff while it is in force.
    RETURN_DECISION = "return_decision"
    RESTRICTION_REVIEW = "restriction_review"
    CLEARANCE_EXPIRY = "clearance_expiry"
    # What an investigation asks for.
    CEASE_NOTICE = "cease_notice"
    EMPLOYER_NOTICE = "employer_notice"
    BOARD_NOTICE = "board_notice"
    MINOR_NOTICE = "minor_notice"
    FINDING = "finding"
    FINDING_REVIEW = "finding_review"
    URGENT_REPORT = "urgent_report"
    INFORMATION_REQUEST = "information_request"
    SAFETY_CHECK = "safety_check"
    USE_REPORT = "use_report"
    #: Another evaluation, to which the specialist is to refer.
    NEW_EVALUATION = "new_evaluation"
    DISPUTE_ACKNOWLEDGEMENT = "dispute_acknowledgement"
    DISPUTE_DECISION = "dispute_decision"


class ObligationState(StrEnum):
    """Where an obligation stands; the last four are closed (PROGRAM.md 4.5)."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    OVERDUE = "overdue"
    PAUSED = "paused"
    ACCEPTED = "accepted"
    MISSED = "missed"
    EXCUSED = "excused"
    CANCELLED = "cancelled"


CLOSED_STATES = frozenset(
    {ObligationState.ACCEPTED, ObligationState.MISSED, ObligationState.EXCUSED, ObligationState.CANCELLED}
)


class PauseCause(StrEnum):
    """Why a clock was stopped (PROGRAM.md 13, tolling)."""

    LEAVE = "leave"
    INCARCERATION = "incarceration"
    OUT_OF_STATE = "out_of_state"
    SUSPENSION = "suspension"


class FaultCause(StrEnum):
    """Whose fault kept it from being met; what is not for safety then never climbs past level 1 (PROGRAM.md 7)."""

    SYSTEM = "system"
    VENDOR = "vendor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A half-open interval in which the clock stood still; ``until`` is None while it does."""

    since: datetime
    until: datetime | None = None
    cause: PauseCause


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """A rung that fired: which one, when, and for which due time."""

    rung: int
    at: datetime
    #: The obligation's ``round`` when it fired: 0 for its first due time, one more for each later one.
    round: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The times that follow from an obligation's terms and a business calendar; all UTC."""

    due_at: datetime
    #: One per rung of the ladder, never decreasing; None for a rung that is skipped.
    rung_times: tuple[datetime | None, ...]
    #: For a recurring duty on a grid: when the next period begins.
    next_opens_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """Something owed, by whom, by when, and what happens if it is not met."""

    id: ObligationId
    kind: ObligationKind
    #: The deadline of PROGRAM.md 5 that gives its number, for example ``D06``.
    deadline: str
    #: The clause of the agreement, or of the policy, on which it rests.
    clause: str
    owner: Party
    starts_at: datetime
    limit: Limit
    #: For a recurring duty on a grid: the length of its period; the limit then runs from the period's end (D25).
    period: Limit | None = None
    #: From what share of the period on a report counts for it, in percent; None: from the start.
    counts_from_percent: int | None = None
    #: A participant's duty that ends on a day without business rolls forward; a safety duty never does (PROGRAM.md 6).
    rolls_forward: bool = False
    #: A safety duty is never paused, extended or held back by a fault of others (PROGRAM.md 6).
    safety: bool = False
    ladder: tuple[Rung, ...] = ()
    #: What a breach counts as (for example ``NC1``), recorded by the rung that carries the breach.
    breach: str = ""
    #: Which pauses stop this clock; empty for safety duties.
    paused_by: tuple[PauseCause, ...] = ()
    #: What it is about, where there is something: a release, a referral, a report.
    subject: UUID | None = None
    #: What distinguishes obligations of one kind for people: "therapist: period 3".
    label: str = ""
    suspensions: tuple[Suspension, ...] = ()
    #: Each in the unit of the limit.
    extended_by: tuple[Limit, ...] = ()
    #: When it was last owed anew, being returned or extended: reminders from before lapse, escalation counts from here.
    owed_anew_at: datetime | None = None
    #: None until it is computed, and while the clock stands still: then nothing fires.
    schedule: Schedule | None = None
    #: Due times that it had before an extension or a pause moved them, in order.
    past_due_times: tuple[datetime, ...] = ()
    climbed: tuple[Climb, ...] = ()
    state: ObligationState = ObligationState.OPEN
    fault: FaultCause | None = None
    #: Set when it left the open states, with the reason in words.
    settled_at: datetime | None = None
    settled_because: str = ""
    submitted_at: datetime | None = None
    returned_because: str = ""
    #: For a recurring duty: when its first period began, which keeps the day of the month.
    series_starts_at: datetime | None = None
    #: For a recurring duty: whether the next period has been opened.
    successor_opened: bool = False
    #: For a recurring duty: whether it was decided that no further period opens.
    series_ended: bool = False

    @property
    def round(self) -> int:
        """Which of its due times counts: 0 for the first; a rung after the due time fires once in each round."""
        now_due = None if self.schedule is None else self.schedule.due_at
        return sum(past != now_due for past in self.past_due_times)

    @property
    def total_limit(self) -> Limit:
        """The limit with every extension; ValueError if one is stated in another unit, which is refused."""
        if any(one.unit is not self.limit.unit for one in self.extended_by):
            raise ValueError("an extension is stated in the unit of its limit")
        return Limit(amount=self.limit.amount + sum(one.amount for one in self.extended_by), unit=self.limit.unit)

    @property
    def awaits_successor(self) -> bool:
        """Whether the period that follows is still to be opened; a cancelled duty has none."""
        if self.period is None or self.state is ObligationState.CANCELLED:
            return False
        return not (self.successor_opened or self.series_ended)

    @property
    def counts_from(self) -> datetime | None:
        """When a report begins to count for the period; None where it always does, or while the clock stands still."""
        if self.counts_from_percent is None or self.schedule is None or self.schedule.next_opens_at is None:
            return None
        return self.starts_at + (self.schedule.next_opens_at - self.starts_at) * self.counts_from_percent / _PERCENT

    @property
    def is_finished(self) -> bool:
        """Whether nothing will ever happen to it again, so that a process need not keep it."""
        return self.is_closed and not self.awaits_successor

    @property
    def needs_schedule(self) -> bool:
        """Whether its times are to be computed, anew or for the first time."""
        return self.schedule is None and not self.is_paused and not self.is_finished

    @property
    def is_closed(self) -> bool:
        """Whether nothing is owed any more."""
        return self.state in CLOSED_STATES

    @property
    def is_paused(self) -> bool:
        """Whether the clock stands still."""
        return bool(self.suspensions) and self.suspensions[-1].until is None

    @property
    def was_met_late(self) -> bool:
        """Whether it was met after its due time."""
        met_at = self.submitted_at or self.settled_at
        return (
            self.state is ObligationState.ACCEPTED
            and met_at is not None
            and self.schedule is not None
            and met_at > self.schedule.due_at
        )
