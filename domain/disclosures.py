"""What the participant discloses of their own accord: an arrest, a prescription (PROGRAM.md D29, D31, 17.3).

The duty begins with what happened and is met when it was reported. Its due time is computed after that, by a calendar
that no rule knows; only then does it count as met, in time or late.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.clauses import clause_of
from domain.deadlines import deadline_of
from domain.events import MessageKind
from domain.facts import DisclosureKind, SelfDisclosureFact
from domain.files import Intent
from domain.forms import About, Form
from domain.obligation_changes import accept, submit
from domain.obligations import Obligation, ObligationKind, ObligationState
from domain.phases import ACTIVE, Phase
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank

#: What is disclosed meets which obligation.
_OWED: Final = {
    DisclosureKind.ARREST: ObligationKind.ARREST_REPORT,
    DisclosureKind.PRESCRIPTION: ObligationKind.PRESCRIPTION_NOTICE,
}
_IN_FORCE: Final = ACTIVE | {Phase.INTERIM}


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureForm(Form):
    """What the participant reported of their own accord."""

    occurred_at: Annotated[
        datetime, About("When it happened: the charge, or the prescription.", "2026-06-01T09:00:00-04:00")
    ]
    reported_at: Annotated[datetime, About("When the participant reported it.", "2026-06-02T14:30:00-04:00")]
    detail: Annotated[str, About("What was reported.", "Synthetic example: a misdemeanor charge.")]


def follow_disclosures(turn: CaseTurn) -> None:
    """Count what was disclosed as met once its due time is known; late is a breach of its deadline."""
    for one in tuple(turn.obligations.values()):
        if one.kind in _OWED.values() and one.state is ObligationState.SUBMITTED and one.schedule is not None:
            _judge(turn, one, one.schedule.due_at)


def _judge(turn: CaseTurn, submitted: Obligation, due_at: datetime) -> None:
    met = accept(submitted, turn.now, "reported by the participant")
    turn.settle(met)
    if met.was_met_late:
        counts_as = f" It counts as: {met.breach}." if met.breach else ""
        turn.record("obligation:met_late", f"{met.label} was due {turn.when(due_at)}.{counts_as}", clause=met.clause)
        turn.notify(Party.SPECIALIST, MessageKind.TASK)


def _why_not_disclosure(kind: DisclosureKind, intent: Intent[Case, DisclosureForm]) -> Refusal | None:
    terms = intent.file.policy.deadline(deadline_of(_OWED[kind]))
    if not terms.applies:
        return refuse("not_owed", f"The policy {intent.file.policy.name} has no duty {terms.id}: {terms.name}.")
    form = intent.form
    if form is None:
        return None
    if form.reported_at < form.occurred_at:
        return refuse("reported_before", f"The {kind.value} cannot have been reported before it happened.")
    return intent.why_not_ahead(form.reported_at, "The report") or why_blank(form.detail, "What was reported")


def _why_not_arrest(intent: Intent[Case, DisclosureForm]) -> Refusal | None:
    return _why_not_disclosure(DisclosureKind.ARREST, intent)


def _why_not_prescription(intent: Intent[Case, DisclosureForm]) -> Refusal | None:
    return _why_not_disclosure(DisclosureKind.PRESCRIPTION, intent)


def _disclose(kind: DisclosureKind, turn: CaseTurn, form: DisclosureForm) -> None:
    owed = _OWED[kind]
    clause, opened = clause_of(turn.case, deadline_of(owed)), None
    if clause:
        # What no clause in force asks for was not owed, and cannot be late.
        opened = turn.open(owed, clause=clause, starts_at=form.occurred_at)
        turn.put(submit(opened, form.reported_at))
    fact = SelfDisclosureFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        kind=kind,
        occurred_at=form.occurred_at,
        reported_at=form.reported_at,
        obligation_id=opened.id if opened else None,
        detail=form.detail,
    )
    happened, reported = turn.when(form.occurred_at), turn.when(form.reported_at)
    told = f"The participant reported {reported} what happened {happened}: {kind.value}."
    turn.record(f"disclosure:{kind.value}_reported", told, fact, clause=clause)
    turn.notify(Party.SPECIALIST, MessageKind.TASK)


def _record_arrest(turn: CaseTurn, form: DisclosureForm) -> None:
    _disclose(DisclosureKind.ARREST, turn, form)


def _record_prescription(turn: CaseTurn, form: DisclosureForm) -> None:
    _disclose(DisclosureKind.PRESCRIPTION, turn, form)


RULES = table_of(
    rule(
        Act.RECORD_ARREST,
        "Record an arrest that the participant reported",
        DisclosureForm,
        _IN_FORCE,
        _record_arrest,
        _why_not_arrest,
    ),
    rule(
        Act.RECORD_PRESCRIPTION,
        "Record a prescription that the participant reported",
        DisclosureForm,
        _IN_FORCE,
        _record_prescription,
        _why_not_prescription,
    ),
)
