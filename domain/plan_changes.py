"""Changes of a treatment plan: one side proposes, and both others agree (DUTIES.md 22).

The provider recommends a plan and the program approves it (PROGRAM.md 10, P2), and the agreement promises the
participant that a change takes effect only with their word too: what it promises binds, for it is a contract (17.1,
P21). So all three sides agree, whoever proposes; one that refuses ends the proposal.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Final

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.facts import PlanChangeFact, ProposalStatus, TreatmentFact, TreatmentStatus
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank
from domain.treatment import TREATED, treatment_of

_UNDER_WAY: Final = frozenset({TreatmentStatus.ADMITTED, TreatmentStatus.AFTERCARE})
_AND: Final = ", "


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
        return refuse("same_side", f"The {change.proposed_by} proposed it; the other sides must agree.")
    if form is not None and form.agreed and form.answered_by not in _sides_left(change):
        waits = " and ".join(_sides_left(change))
        return refuse("answered_already", f"The {form.answered_by.value} has agreed already; it waits for the {waits}.")
    return None


def _sides_left(change: PlanChangeFact) -> tuple[PlanSide, ...]:
    """Give the sides that have not agreed yet."""
    agreed = {change.proposed_by, *change.agreed_by.split(_AND)}
    return tuple(side for side in PlanSide if side not in agreed)


def _answer_plan_change(turn: CaseTurn, form: PlanAnswerForm) -> None:
    change, treatment = turn.case.plan_change, treatment_of(turn.case)
    if change is None:
        raise ValueError("there is no change to answer")
    side = form.answered_by.value
    if not form.agreed:
        _settle(turn, replace(change, status=ProposalStatus.REFUSED), f"The {side} refuses: {form.reason}", treatment)
        return
    agreed = replace(change, agreed_by=_AND.join(one for one in (change.agreed_by, side) if one))
    left = " and ".join(_sides_left(agreed))
    if left:
        turn.case = replace(turn.case, plan_change=agreed)
        said = f"The {side} agrees to the change of the plan, which waits for the {left}: {form.reason}"
        turn.record("treatment:plan_change_agreed", said, agreed)
        return
    changed = replace(treatment, plan=change.text, plan_version=treatment.plan_version + 1)
    said = f"The {side} agrees too, and the change takes effect: {form.reason}"
    _settle(turn, replace(agreed, status=ProposalStatus.APPROVED), said, changed)


def _settle(turn: CaseTurn, change: PlanChangeFact, said: str, treatment: TreatmentFact) -> None:
    """Keep a proposal that has come to its end, and the plan as it is from now on."""
    settled = replace(change, decided_at=turn.now)
    turn.case = replace(turn.case, plan_change=settled, treatment=treatment)
    turn.record(f"treatment:plan_change_{settled.status.value}", said, settled, treatment)
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
