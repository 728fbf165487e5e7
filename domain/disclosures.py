"""An arrest, a prescription, or use, which the participant must disclose (PROGRAM.md D29, D30, D31, 17.3).

The duty begins with what happened and is met when it was reported. Its due time is computed after that, by a calendar
that no rule knows; only then does it count as met, in time or late. What the program learns of elsewhere (D29: the
board's arrest notices [P13], an employer, the news) stays owed until the participant reports it or staff settle it, so
that a missing report climbs like every other.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from domain.acts import Act
from domain.case import Case, CaseFile, CaseTurn
from domain.clauses import clause_of, terms_in_force
from domain.deadlines import deadline_of
from domain.events import MessageKind
from domain.facts import DisclosureKind, SelfDisclosureFact
from domain.files import Intent
from domain.forms import About, Form
from domain.ids import ObligationId
from domain.investigated import suspect
from domain.investigation.kinds import TriggerKind
from domain.investigation.triggers import Trigger
from domain.obligation_changes import accept, submit, why_not_submit
from domain.obligations import Obligation, ObligationKind, ObligationState
from domain.phases import ACTIVE, Phase
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank
from domain.turns import words

#: What is disclosed meets which obligation.
_OWED: Final = {
    DisclosureKind.ARREST: ObligationKind.ARREST_REPORT,
    DisclosureKind.PRESCRIPTION: ObligationKind.PRESCRIPTION_NOTICE,
    DisclosureKind.USE: ObligationKind.USE_REPORT,
}
#: What has to be looked at, whoever told of it.
_TRIGGERS: Final = {DisclosureKind.ARREST: TriggerKind.ARREST, DisclosureKind.USE: TriggerKind.SELF_REPORT}
_IN_FORCE: Final = ACTIVE | {Phase.INTERIM}


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureForm(Form):
    """What the participant reported of their own accord."""

    occurred_at: Annotated[
        datetime, About("When it happened: the charge, the prescription, or the use.", "2026-06-01T09:00:00-04:00")
    ]
    reported_at: Annotated[datetime, About("When the participant reported it.", "2026-06-02T14:30:00-04:00")]
    detail: Annotated[str, About("What was reported.", "Synthetic example: a misdemeanor charge.")]
    obligation_id: Annotated[
        ObligationId | None,
        About(
            "The report that is owed, where staff had learned of it first; left out, the program knew nothing.", None
        ),
    ] = None


class LearnedFrom(StrEnum):
    """From where the program learned what the participant had not reported."""

    BOARD = "board"
    #: The justice network's arrest notices (PROGRAM.md 17.3, P13).
    JUSTICE_NETWORK = "justice_network"
    PRESCRIPTION_MONITORING = "prescription_monitoring"
    EMPLOYER = "employer"
    WORKSITE_MONITOR = "worksite_monitor"
    TREATMENT_PROVIDER = "treatment_provider"
    PEER_ASSISTANCE_PROGRAM = "peer_assistance_program"
    PROBATION_OR_PAROLE = "probation_or_parole"
    NEWS = "news"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedForm(Form):
    """What the program learned of elsewhere and the participant has not reported."""

    kind: Annotated[DisclosureKind, About("What happened.", DisclosureKind.ARREST)]
    occurred_at: Annotated[
        datetime, About("When it happened: the charge, the prescription, or the use.", "2026-06-01T09:00:00-04:00")
    ]
    learned_at: Annotated[datetime, About("When the program learned of it.", "2026-06-20T11:00:00-04:00")]
    learned_from: Annotated[LearnedFrom, About("From where.", LearnedFrom.JUSTICE_NETWORK)]
    detail: Annotated[str, About("What was learned.", "Synthetic example: a misdemeanor charge.")]


def follow_disclosures(turn: CaseTurn) -> None:
    """Count what was disclosed as met once its due time is known; late is a breach of its deadline."""
    for one in tuple(turn.obligations.values()):
        if one.kind in _OWED.values() and one.state is ObligationState.SUBMITTED and one.schedule is not None:
            _judge(turn, one, one.schedule.due_at)


def _judge(turn: CaseTurn, submitted: Obligation, due_at: datetime) -> None:
    met = accept(submitted, turn.now, "reported by the participant")
    turn.settle(met)
    if met.was_met_late:
        is_counted = any(met.ladder[one.rung].breach for one in met.climbed)
        counts_as = f" It counts as: {met.breach}." if met.breach and not is_counted else ""
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
    if form.obligation_id is not None and form.obligation_id not in {one.id for one in _waiting(kind, intent.file)}:
        return refuse("not_waiting", f"Obligation {form.obligation_id} waits for no report of this kind.")
    return intent.why_not_ahead(form.reported_at, "The report") or why_blank(form.detail, "What was reported")


def _waiting(kind: DisclosureKind, file: CaseFile) -> tuple[Obligation, ...]:
    """Give what the program learned of elsewhere and the participant still has to report."""
    return tuple(one for one in file.obligations if one.kind is _OWED[kind] and why_not_submit(one) is None)


def _why_not_learned(intent: Intent[Case, LearnedForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    terms = intent.file.policy.deadline(deadline_of(_OWED[form.kind]))
    if not terms.applies:
        return refuse("not_owed", f"The policy {intent.file.policy.name} has no duty {terms.id}: {terms.name}.")
    if form.learned_at < form.occurred_at:
        return refuse("learned_before", f"The {form.kind.value} cannot have been known before it happened.")
    if any(one.starts_at == form.occurred_at for one in _waiting(form.kind, intent.file)):
        return refuse("known_already", f"The report of a {form.kind.value} of that time is owed already.")
    return intent.why_not_ahead(form.learned_at, "The news") or why_blank(form.detail, "What was learned")


def _why_not_arrest(intent: Intent[Case, DisclosureForm]) -> Refusal | None:
    return _why_not_disclosure(DisclosureKind.ARREST, intent)


def _why_not_prescription(intent: Intent[Case, DisclosureForm]) -> Refusal | None:
    return _why_not_disclosure(DisclosureKind.PRESCRIPTION, intent)


def _why_not_use(intent: Intent[Case, DisclosureForm]) -> Refusal | None:
    return _why_not_disclosure(DisclosureKind.USE, intent)


def _disclose(kind: DisclosureKind, turn: CaseTurn, form: DisclosureForm) -> None:
    owed = _OWED[kind]
    clause, opened = clause_of(turn.case, deadline_of(owed)), None
    if form.obligation_id is not None:
        opened = turn.obligations[form.obligation_id]
        clause = opened.clause
    elif clause:
        # What no clause in force asks for was not owed, and cannot be late.
        opened = _open(turn, owed, clause, form.occurred_at)
    if opened:
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
    _look_into(turn, fact, told)


def _open(turn: CaseTurn, owed: ObligationKind, clause: str, occurred_at: datetime) -> Obligation:
    terms = terms_in_force(turn.policy, turn.case.clauses, deadline_of(owed))
    return turn.open(owed, clause=clause, starts_at=occurred_at, terms=terms)


def _learn(turn: CaseTurn, form: LearnedForm) -> None:
    """Enter what was learned elsewhere; where a clause asks for its report, that is owed since it happened."""
    owed = _OWED[form.kind]
    clause, opened = clause_of(turn.case, deadline_of(owed)), None
    if clause:
        opened = _open(turn, owed, clause, form.occurred_at)
        # Nobody could act before it was known: a ladder whose time is long past is climbed from now on, rung by rung.
        turn.put(replace(opened, owed_anew_at=turn.now))
    fact = SelfDisclosureFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        kind=form.kind,
        occurred_at=form.occurred_at,
        reported_at=None,
        learned_at=form.learned_at,
        learned_from=form.learned_from.value,
        obligation_id=opened.id if opened else None,
        detail=form.detail,
    )
    learned, happened = turn.when(form.learned_at), turn.when(form.occurred_at)
    source = words(form.learned_from.value)
    told = f"The program learned {learned} ({source}) what happened {happened} and was not reported: {form.kind.value}."
    turn.record(f"disclosure:{form.kind.value}_learned", told, fact, clause=clause)
    turn.notify(Party.SPECIALIST, MessageKind.TASK)
    if opened:
        turn.notify(Party.PARTICIPANT)
    _look_into(turn, fact, told)


def _look_into(turn: CaseTurn, fact: SelfDisclosureFact, told: str) -> None:
    """Let what was disclosed be looked at; what is disclosed of something known already joins its investigation."""
    kind = _TRIGGERS.get(fact.kind)
    if kind is None:
        return
    if fact.kind is DisclosureKind.USE and fact.learned_at is not None:
        kind = TriggerKind.TIP
    subject = fact.obligation_id or fact.id
    suspect(turn, Trigger(id=fact.id, kind=kind, at=turn.now, because=f"{told} {fact.detail}", subject=subject))


def _record_arrest(turn: CaseTurn, form: DisclosureForm) -> None:
    _disclose(DisclosureKind.ARREST, turn, form)


def _record_prescription(turn: CaseTurn, form: DisclosureForm) -> None:
    _disclose(DisclosureKind.PRESCRIPTION, turn, form)


def _record_use(turn: CaseTurn, form: DisclosureForm) -> None:
    _disclose(DisclosureKind.USE, turn, form)


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
    rule(
        Act.RECORD_USE, "Record use that the participant reported", DisclosureForm, _IN_FORCE, _record_use, _why_not_use
    ),
    rule(
        Act.RECORD_UNREPORTED,
        "Record what the program learned of elsewhere",
        LearnedForm,
        _IN_FORCE,
        _learn,
        _why_not_learned,
    ),
)
