"""The lifecycle of an enrollment as a transition table (PROGRAM.md 4.2).

The process obeys this table and the diagram is drawn from it, so that they cannot differ. The rows into
``UNDER_INVESTIGATION`` and from there on are walked by the investigation and legal processes.
"""

from enum import StrEnum

from domain import transitions
from domain.refusals import Refusal
from domain.roles import Party
from domain.transitions import OwnedTransition, owned_rows


class Phase(StrEnum):
    """Where an enrollment stands."""

    REFERRED = "referred"
    OUTREACH = "outreach"
    INTAKE = "intake"
    EVALUATION_PENDING = "evaluation_pending"
    EVALUATION_REVIEW = "evaluation_review"
    AGREEMENT_DRAFT = "agreement_draft"
    INTERIM = "interim"
    STABILISE = "stabilise"
    MONITOR = "monitor"
    UNDER_INVESTIGATION = "under_investigation"
    NONCOMPLIANCE_PLAN = "noncompliance_plan"
    LEGAL_ACTION = "legal_action"
    SUSPENDED = "suspended"
    REINSTATEMENT_REVIEW = "reinstatement_review"
    TOLLED = "tolled"
    COMPLETION_REVIEW = "completion_review"
    COMPLETED = "completed"
    DISCHARGED_NONCOMPLIANT = "discharged_noncompliant"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    DECEASED = "deceased"
    NO_DIAGNOSIS_CLOSED = "no_diagnosis_closed"
    INELIGIBLE = "ineligible"
    DUPLICATE = "duplicate"
    INELIGIBLE_REFERRAL = "ineligible_referral"
    NO_RESPONSE = "no_response"
    DECLINED = "declined"
    BOARD_REJECTED = "board_rejected"


#: The ends: nothing more happens in the case but its closing duties.
ENDS = frozenset(
    {
        Phase.COMPLETED,
        Phase.DISCHARGED_NONCOMPLIANT,
        Phase.WITHDRAWN,
        Phase.TRANSFERRED,
        Phase.DECEASED,
        Phase.NO_DIAGNOSIS_CLOSED,
        Phase.INELIGIBLE,
        Phase.DUPLICATE,
        Phase.INELIGIBLE_REFERRAL,
        Phase.NO_RESPONSE,
        Phase.DECLINED,
        Phase.BOARD_REJECTED,
    }
)

#: The phases in which the term clock runs or stands still, the agreement being in force.
ACTIVE = frozenset(
    {
        Phase.STABILISE,
        Phase.MONITOR,
        Phase.UNDER_INVESTIGATION,
        Phase.NONCOMPLIANCE_PLAN,
        Phase.LEGAL_ACTION,
        Phase.SUSPENDED,
        Phase.REINSTATEMENT_REVIEW,
        Phase.TOLLED,
        Phase.COMPLETION_REVIEW,
    }
)

OPEN_PHASES = frozenset(Phase) - ENDS
BEFORE_AGREEMENT = OPEN_PHASES - ACTIVE - {Phase.INTERIM}


_INTERRUPTIONS = tuple(
    OwnedTransition(source=source, target=target, on=on, owner=owner)
    for source in Phase
    if source not in ENDS
    for target, on, owner in (
        (Phase.WITHDRAWN, "participant withdraws", Party.SPECIALIST),
        (Phase.TRANSFERRED, "case transferred", Party.SUPERVISOR),
        (Phase.DECEASED, "death recorded", Party.SPECIALIST),
    )
)

TRANSITIONS: tuple[OwnedTransition[Phase], ...] = (
    *owned_rows(
        Party.INTAKE,
        Phase.REFERRED,
        (Phase.OUTREACH, "outreach letter sent"),
        (Phase.DUPLICATE, "same licensee already enrolled"),
        (Phase.INELIGIBLE_REFERRAL, "referral not for this program"),
    ),
    *owned_rows(
        Party.INTAKE,
        Phase.OUTREACH,
        (Phase.INTAKE, "licensee responds"),
        (Phase.NO_RESPONSE, "no response to the final notice"),
        (Phase.DECLINED, "licensee declines"),
    ),
    *owned_rows(
        Party.SPECIALIST,
        Phase.INTAKE,
        (Phase.EVALUATION_PENDING, "referred for evaluation"),
        (Phase.INELIGIBLE, "ineligibility confirmed"),
        (Phase.NO_RESPONSE, "no response to the final notice"),
        (Phase.DECLINED, "licensee declines"),
    ),
    *owned_rows(Party.EVALUATOR, Phase.EVALUATION_PENDING, (Phase.EVALUATION_REVIEW, "report received")),
    *owned_rows(
        Party.SPECIALIST,
        Phase.EVALUATION_PENDING,
        (Phase.NO_RESPONSE, "no response to the final notice"),
        (Phase.DECLINED, "licensee declines"),
    ),
    *owned_rows(
        Party.SPECIALIST,
        Phase.EVALUATION_REVIEW,
        (Phase.AGREEMENT_DRAFT, "recommendations accepted"),
        (Phase.EVALUATION_PENDING, "second opinion ordered"),
        (Phase.NO_DIAGNOSIS_CLOSED, "no diagnosis found"),
    ),
    *owned_rows(
        Party.SPECIALIST,
        Phase.AGREEMENT_DRAFT,
        (Phase.INTERIM, "licensee signs"),
        (Phase.DECLINED, "licensee declines"),
    ),
    *owned_rows(
        Party.BOARD, Phase.INTERIM, (Phase.STABILISE, "board executes"), (Phase.BOARD_REJECTED, "board rejects")
    ),
    *owned_rows(
        Party.SPECIALIST,
        Phase.STABILISE,
        (Phase.MONITOR, "treatment phase done"),
        (Phase.UNDER_INVESTIGATION, "suspected relapse or major violation"),
        (Phase.LEGAL_ACTION, "prosecutor or board acts unasked"),
        (Phase.TOLLED, "leave begins"),
        (Phase.DISCHARGED_NONCOMPLIANT, "discharge for noncompliance approved"),
    ),
    *owned_rows(
        Party.SPECIALIST,
        Phase.MONITOR,
        (Phase.UNDER_INVESTIGATION, "suspected relapse or major violation"),
        (Phase.LEGAL_ACTION, "prosecutor or board acts unasked"),
        (Phase.TOLLED, "leave begins"),
        (Phase.COMPLETION_REVIEW, "term served"),
        (Phase.DISCHARGED_NONCOMPLIANT, "discharge for noncompliance approved"),
    ),
    *owned_rows(
        Party.SUPERVISOR,
        Phase.UNDER_INVESTIGATION,
        (Phase.MONITOR, "not substantiated"),
        (Phase.STABILISE, "not substantiated, treatment goes on"),
        (Phase.NONCOMPLIANCE_PLAN, "substantiated, plan modified"),
        (Phase.LEGAL_ACTION, "substantiated, legal action"),
    ),
    *owned_rows(
        Party.SUPERVISOR,
        Phase.NONCOMPLIANCE_PLAN,
        (Phase.MONITOR, "standing restored"),
        (Phase.UNDER_INVESTIGATION, "suspected again"),
        (Phase.DISCHARGED_NONCOMPLIANT, "discharge for noncompliance approved"),
        (Phase.LEGAL_ACTION, "plan breached"),
    ),
    *owned_rows(
        Party.BOARD,
        Phase.LEGAL_ACTION,
        (Phase.SUSPENDED, "order of suspension"),
        (Phase.MONITOR, "reinstated or settled with a longer term"),
        (Phase.DISCHARGED_NONCOMPLIANT, "discharged by order"),
    ),
    *owned_rows(Party.BOARD, Phase.SUSPENDED, (Phase.REINSTATEMENT_REVIEW, "reinstatement petitioned")),
    *owned_rows(
        Party.BOARD,
        Phase.REINSTATEMENT_REVIEW,
        (Phase.MONITOR, "reinstated"),
        (Phase.SUSPENDED, "reinstatement refused"),
    ),
    *owned_rows(
        Party.SPECIALIST,
        Phase.TOLLED,
        (Phase.STABILISE, "leave ends before treatment is done"),
        (Phase.MONITOR, "leave ends"),
        (Phase.UNDER_INVESTIGATION, "suspected relapse or major violation"),
        (Phase.LEGAL_ACTION, "prosecutor or board acts unasked"),
        (Phase.DISCHARGED_NONCOMPLIANT, "discharge for noncompliance approved"),
    ),
    *owned_rows(
        Party.SUPERVISOR,
        Phase.COMPLETION_REVIEW,
        (Phase.COMPLETED, "completion approved"),
        (Phase.MONITOR, "term extended for a documented cause"),
    ),
    *_INTERRUPTIONS,
)


def why_not_move(source: Phase, target: Phase) -> Refusal | None:
    """Say why a case may not move from one phase to another (PROGRAM.md 4.2)."""
    return transitions.why_not_move(TRANSITIONS, source, target, code="wrong_phase", cannot="A case cannot move")
