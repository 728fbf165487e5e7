"""The enrollment's side of a return to practice: somebody asks for it, and its proceeding begins (PROGRAM.md 11).

The participant asks, or staff enter what came by letter. What the petition answers is what stops practice when it is
made (see ``clearance.purposes``).
"""

from dataclasses import dataclass
from typing import Annotated

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.clearance.criteria import ReturnPurpose
from domain.clearance.purposes import answered, last_major, why_no_sense
from domain.clearance.states import ASKING
from domain.clearance.stops import practice_standing
from domain.facts import ProceedingKind
from domain.files import Intent
from domain.forms import About, Form
from domain.phases import ACTIVE
from domain.proceeding_news import begin_proceeding
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPetitionForm(Form):
    """A petition to return to practice."""

    purpose: Annotated[ReturnPurpose, About("What to return to.", ReturnPurpose.FIRST_CLEARANCE)]
    words: Annotated[str, About("Why, in the petitioner's words.", "Sixty days of negative tests; a monitor is named.")]


def _why_not_petition(intent: Intent[Case, ReturnPetitionForm]) -> Refusal | None:
    if intent.form is None:
        refusals = [_why_not_for(intent.subject, one) for one in ReturnPurpose]
        return None if None in refusals else refusals[0]
    return _why_not_for(intent.subject, intent.form.purpose) or why_blank(intent.form.words, "The reason")


def _why_not_for(case: Case, purpose: ReturnPurpose) -> Refusal | None:
    open_ones = case.open_proceedings(ProceedingKind.RETURN_TO_PRACTICE)
    if any(one.matter == purpose and one.stage in ASKING for one in open_ones):
        return refuse("petition_open", "A petition for this is open already: withdraw it, or wait until it is decided.")
    violated = last_major(case.violations) is not None
    return why_no_sense(purpose, practice_standing(case.practice_log), violated=violated)


def _petition(turn: CaseTurn, form: ReturnPetitionForm) -> None:
    begin_proceeding(
        turn,
        ProceedingKind.RETURN_TO_PRACTICE,
        matter=form.purpose.value,
        about=answered(form.purpose, practice_standing(turn.case.practice_log)),
        because=form.words,
    )
    turn.notify(Party.SPECIALIST)
    turn.notify(Party.PARTICIPANT)


RULES = table_of(
    rule(
        Act.PETITION_RETURN,
        "Petition for a return to practice",
        ReturnPetitionForm,
        ACTIVE,
        _petition,
        _why_not_petition,
    )
)
