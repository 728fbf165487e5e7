"""The ends that are no completion, and what staff still owe after any end (PROGRAM.md 4.2; PRIVACY.md 8)."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.acts import Act
from domain.case import Case, CaseFile, CaseTurn
from domain.files import Intent
from domain.forms import About, Form, Note, Reason
from domain.ids import ObligationId
from domain.obligation_changes import accept
from domain.obligations import Obligation, ObligationKind
from domain.phases import ENDS, OPEN_PHASES, Phase
from domain.referral import ReasonForm
from domain.refusals import Refusal, refuse
from domain.rules import rule, table_of
from domain.texts import why_blank


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferForm(Form):
    """Where the case goes."""

    program: Annotated[str, About("The program that takes the case over.", "The monitoring program of Example State")]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathForm(Form):
    """That the participant died."""

    died_on: Annotated[date, About("The day of death.", date(2026, 7, 1))]
    source: Annotated[str, About("How the program learned of it.", "Notice of the family; certificate on file.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingDutyForm(Form):
    """Which closing duty was done, and how."""

    obligation_id: Annotated[
        ObligationId, About("The closing duty, as an obligation of the case.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c03")
    ]
    note: Note


def closing_duties_left(file: CaseFile) -> tuple[Obligation, ...]:
    """Give the closing duties that are still owed."""
    return tuple(one for one in file.obligations if one.kind is ObligationKind.CLOSING_DUTY and not one.is_closed)


def _why_not_withdraw(intent: Intent[Case, ReasonForm]) -> Refusal | None:
    return None if intent.form is None else why_blank(intent.form.reason, "The reason")


def _withdraw(turn: CaseTurn, form: ReasonForm) -> None:
    turn.record("enrollment:withdrawn", f"The participant withdraws: {form.reason}")
    turn.end(Phase.WITHDRAWN, form.reason)


def _why_not_transfer(intent: Intent[Case, TransferForm]) -> Refusal | None:
    if intent.form is None:
        return None
    return why_blank(intent.form.program, "The program") or why_blank(intent.form.reason, "The reason")


def _transfer(turn: CaseTurn, form: TransferForm) -> None:
    turn.record("enrollment:transferred", f"Transferred to {form.program}: {form.reason}")
    turn.end(Phase.TRANSFERRED, form.reason)


def _why_not_death(intent: Intent[Case, DeathForm]) -> Refusal | None:
    return None if intent.form is None else intent.why_not_ahead(intent.form.died_on, "A death")


def _record_death(turn: CaseTurn, form: DeathForm) -> None:
    turn.record("enrollment:death_recorded", f"The participant died on {form.died_on}: {form.source}")
    turn.end(Phase.DECEASED, f"died on {form.died_on}")


def _why_not_close(intent: Intent[Case, ClosingDutyForm]) -> Refusal | None:
    left, form = closing_duties_left(intent.file), intent.form
    if not left:
        return refuse("nothing_left", "No closing duty is owed any more.")
    if form is None:
        return None
    if all(one.id != form.obligation_id for one in left):
        return refuse("unknown_closing_duty", f"Obligation {form.obligation_id} is no closing duty that is still owed.")
    return why_blank(form.note, "The note")


def _complete_closing_duty(turn: CaseTurn, form: ClosingDutyForm) -> None:
    turn.settle(accept(turn.obligations[form.obligation_id], turn.now, form.note))
    if not closing_duties_left(turn.file):
        turn.record("enrollment:closed", "Every closing duty is done; nothing is owed in this case any more.")


RULES = table_of(
    rule(Act.WITHDRAW, "Record the withdrawal", ReasonForm, OPEN_PHASES, _withdraw, _why_not_withdraw),
    rule(Act.TRANSFER, "Transfer the case", TransferForm, OPEN_PHASES, _transfer, _why_not_transfer),
    rule(Act.RECORD_DEATH, "Record the participant's death", DeathForm, OPEN_PHASES, _record_death, _why_not_death),
    rule(
        Act.COMPLETE_CLOSING_DUTY,
        "Complete a closing duty",
        ClosingDutyForm,
        ENDS,
        _complete_closing_duty,
        _why_not_close,
    ),
)
