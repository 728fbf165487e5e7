"""What a process of a case is started with, and what it takes along when it continues as new.

These stand here and not beside their processes, because what reads them takes a while to make and is made once for all
processes together only where a type is the same for all of them.
"""

from dataclasses import dataclass, field

from domain.case import CaseFile, EvaluationToStart
from domain.evaluation import EvaluationFile
from domain.facts import Channel, LeaveFact, LicenseFact, ParticipantFact
from domain.ids import CommandId, EnrollmentId, ParticipantId, StaffId, TeamId
from domain.orders import Answer, Order
from domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralReceived:
    """A referral as it came in: who, by which channel, under which policy (the start of the first run only)."""

    order: Order
    policy_id: str
    participant: ParticipantFact
    license: LicenseFact
    channel: Channel
    source: str
    summary: str
    order_number: str = ""
    specialist_id: StaffId | None = None
    team_id: TeamId | None = None
    follows: EnrollmentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentState:
    """Everything that an enrollment takes along when it continues as new; nothing of a person but ids."""

    file: CaseFile
    answers: dict[CommandId, Answer] = field(default_factory=dict)
    #: The revision of the case as this process left it.
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationStart:
    """What the enrollment gives its evaluation referral along (the start of the first run only)."""

    case_id: EnrollmentId
    participant_id: ParticipantId
    asked: EvaluationToStart
    policy: Policy
    #: The leave on which the participant is when it starts.
    leave: LeaveFact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationState:
    """Everything that an evaluation referral takes along when it continues as new."""

    file: EvaluationFile
    answers: dict[CommandId, Answer] = field(default_factory=dict)
    #: The revision of the case as this process left it.
    revision: int = 0
