"""Changes of a treatment plan: one side proposes, another agrees (DUTIES.md 22)."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Final

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.facts import PlanChangeFact, ProposalStatus, TreatmentStatus
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank
from domain.treatment import TREATED, treatment_of

_UNDER_WAY: Final = frozenset({TreatmentStatus.ADMITTED, TreatmentStatus.AFTERCARE})


class PlanSide(StrEnum):
    """Who proposes a change of a treatment plan, or answers it."""

    PARTICIPANT = "participant"
    PROVIDER = "provider"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChangeForm(Form):
    """A change of the treatment plan, and who wants it."""

    text: Annotated[str, About("The plan as it shall be.", "Three sessions a week for twelve weeks.")]
    proposed_by: Annotated[PlanSide, About("Who proposes it.", PlanSide.PROVIDER)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAnswerForm(Form):
    """What another side says to a proposed change."""

    agreed: Annotated[bool, About("Whether it is agreed to.", example=True)]
    answered_by: Annotated[PlanSide, About("Who answers.", PlanSide.PROGRAM)]
    reason: Reason


def _why_not_propose(intent: Intent[Case, PlanChangeForm]) -> Refusal | None:
    treatment, change = intent.subject.treatment, intent.subject.plan_change
    if treatment is None or treatment.status not in _UNDER_WAY:
        return refuse("no_treatment", "There is no treatment whose plan could change.")
    if change is not None and change.status is ProposalStatus.PROPOSED:
        return refuse("plan_change_open", "First decide the change that is proposed already.")
    return None if intent.form is None else why_blank(intent.form.text, "The plan as it shall be")


def _propose_plan_change(turn: CaseTurn, form: PlanChangeForm) -> None:
    change = PlanChangeFact(
        id=turn.new_id(),
        treatment_id=treatment_of(turn.case).id,
        text=form.text,
        proposed_by=form.proposed_by.value,
        agreed_by="",
        status=ProposalStatus.PROPOSED,
        proposed_at=turn.now,
        decided_at=None,
    )
    turn.case = replace(turn.case, plan_change=change)
    turn.record(
        "treatment:plan_change_proposed", f"The {form.proposed_by.value} proposes a change of the plan.", change
    )


def _why_not_answer(intent: Intent[Case, PlanAnswerForm]) -> Refusal | None:
    change, form = intent.subject.plan_change, intent.form
    if change is None or change.status is not ProposalStatus.PROPOSED:
        return refuse("no_plan_change", "No change of the plan waits for an answer.")
    if form is not None and form.answered_by.value == change.proposed_by:
        return refuse("same_side", f"The {change.proposed_by} proposed it; another side must agree.")
    return None


def _answer_plan_change(turn: CaseTurn, form: PlanAnswerForm) -> None:
    change, treatment = turn.case.plan_change, treatment_of(turn.case)
    if change is None:
        raise ValueError("there is no change to answer")
    status = ProposalStatus.APPROVED if form.agreed else ProposalStatus.REFUSED
    side = form.answered_by.value
    answered = replace(change, status=status, agreed_by=side if form.agreed else "", decided_at=turn.now)
    if form.agreed:
        treatment = replace(treatment, plan=change.text, plan_version=treatment.plan_version + 1)
    turn.case = replace(turn.case, plan_change=answered, treatment=treatment)
    said = "agrees to" if form.agreed else "refuses"
    turn.record(
        f"treatment:plan_change_{status.value}",
        f"The {side} {said} the change of the plan: {form.reason}",
        answered,
        treatment,
    )
    turn.notify(Party.PARTICIPANT)


RULES = table_of(
    rule(
        Act.PROPOSE_PLAN_CHANGE,
        "Propose a change of the treatment plan",
        PlanChangeForm,
        TREATED,
        _propose_plan_change,
        _why_not_propose,
    ),
    rule(
        Act.DECIDE_PLAN_CHANGE,
        "Record the answer to a proposed plan change",
        PlanAnswerForm,
        TREATED,
        _answer_plan_change,
        _why_not_answer,
    ),
)
