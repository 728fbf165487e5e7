"""The ends that are no completion, and what staff still owe after any end (PROGRAM.md 4.2; PRIVACY.md 8)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final

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
    done = turn.obligations[form.obligation_id]
    turn.settle(accept(done, turn.now, form.note))
    follow = _FOLLOWS.get(done.deadline)
    if follow is not None:
        follow(turn, form.note)
    if not closing_duties_left(turn.file):
        turn.record("enrollment:closed", "Every closing duty is done; nothing is owed in this case any more.")


def _check_npdb(turn: CaseTurn, note: str) -> None:
    """Enter the NPDB check that was run, with what the policy asks for (PROGRAM.md 4.2; PRIVACY.md 8)."""
    report = turn.policy.figure("npdb.report_days")
    days = turn.policy.number(report.key)
    asked = report.words or "no report" if days is None else f"a board action is reported within {days} days"
    turn.record("enrollment:npdb_checked", f"NPDB check: {asked}. {note}", clause=f"{turn.policy.name}, {report.key}")


def _set_retention(turn: CaseTurn, note: str) -> None:
    """Enter the retention class that was set, by the policy's rule (PROGRAM.md 4.2; PRIVACY.md 8)."""
    retention = turn.policy.figure("retention.rule")
    said = f"Retention class: {retention.value or retention.words}. {note}"
    turn.record("enrollment:retention_set", said, clause=f"{turn.policy.name}, {retention.key}")


def _end_releases(turn: CaseTurn, note: str) -> None:
    """Revoke every release still in force, so that nothing more is disclosed under it (PRIVACY.md 6)."""
    for release in turn.case.releases:
        turn.record("release:revoked", f"Release {release.id} ended: {note}", replace(release, revoked_at=turn.now))
    turn.case = replace(turn.case, releases=())


#: What completing a closing duty establishes beside its being done, by the code of the duty.
_FOLLOWS: Final[Mapping[str, Callable[[CaseTurn, str], None]]] = {
    "npdb_check": _check_npdb,
    "retention_class": _set_retention,
    "consents_ended": _end_releases,
}


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
