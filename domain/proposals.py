"""What may be proposed of an agreement in force: other clauses, a longer term, discharge (PROGRAM.md 13; DUTIES.md 23).

Somebody else decides; see ``amendments``.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Final

from domain.acts import Act
from domain.agreement import agreement_of
from domain.agreement_drafts import ClauseForm, clause_in_words, why_not_clauses, why_not_once, why_not_scope
from domain.case import Case, CaseTurn, Proposal
from domain.clauses import instrument_of
from domain.facts import AmendmentFact, ClauseFact, ProposalStatus
from domain.files import Intent
from domain.forms import About, Form
from domain.modifications import why_unsigned
from domain.obligations import ObligationKind
from domain.phases import Phase
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.term import next_extension
from domain.texts import why_blank

#: The longest extension where an order sets it and the policy no step (program default, grade A).
_LONGEST_EXTENSION_MONTHS: Final = 60
_STEPS: Final = "agreement.extension_steps_months"

CHANGED: Final = frozenset({Phase.STABILISE, Phase.MONITOR, Phase.NONCOMPLIANCE_PLAN, Phase.TOLLED})


class AmendmentKind(StrEnum):
    """What a proposed change of the agreement is."""

    MODIFICATION = "modification"
    EXTENSION = "extension"
    DISCHARGE = "discharge"


#: The decision that each proposal waits for.
DECISIONS: Final = {
    AmendmentKind.MODIFICATION: ObligationKind.AMENDMENT_DECISION,
    AmendmentKind.EXTENSION: ObligationKind.AMENDMENT_DECISION,
    AmendmentKind.DISCHARGE: ObligationKind.DISCHARGE_DECISION,
}

Cause = Annotated[str, About("The documented cause.", "Two worksite reports in a row came after their due time.")]
ClauseNumber = Annotated[str, About("The number of the clause on which it rests.", "6")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModificationForm(Form):
    """Which clauses shall be added, replaced or removed."""

    clauses: Annotated[
        tuple[ClauseForm, ...], About("Clauses to add, or to put in place of the clause of the same number.", ())
    ] = ()
    removed: Annotated[tuple[str, ...], About("Numbers of the clauses to remove.", ("18",))] = ()
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class TermExtensionForm(Form):
    """Why the term shall be longer."""

    clause: ClauseNumber
    cause: Cause
    months: Annotated[
        int | None, About("The months that an order adds, only where the policy names no steps.", None)
    ] = None
    order_number: Annotated[str, About("The number of that order, only where the policy names no steps.", "")] = ""
    ordered_on: Annotated[date | None, About("The day of that order.", None)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargeForm(Form):
    """Why the participant shall be discharged for noncompliance."""

    clause: Annotated[str, About("The number of the clause that was breached.", "2")]
    cause: Cause


def why_undecided(case: Case) -> Refusal | None:
    """Refuse to go on while a proposal waits for its decision."""
    if case.amendment is None or case.amendment.status is not ProposalStatus.PROPOSED:
        return None
    return refuse("proposal_undecided", f"A {case.amendment.kind} is proposed; first decide it.")


def _why_not_modify(intent: Intent[Case, ModificationForm]) -> Refusal | None:
    case, form, policy = intent.subject, intent.form, intent.file.policy
    refusal = why_undecided(case) or why_unsigned(case)
    if refusal is not None or form is None:
        return refusal
    if not form.clauses and not form.removed:
        return refuse("nothing_changes", "Name a clause to add, replace or remove.")
    present = {one.number for one in case.clauses}
    unknown = [number for number in form.removed if number not in present]
    if unknown:
        return refuse("unknown_clause", f"Clause {', '.join(unknown)} is not in force in this case.")
    required = [one.number for one in policy.clauses if one.required and one.number in form.removed]
    if required:
        return refuse("required_clause", f"Clause {', '.join(required)} is required by the policy; replace it instead.")
    if {one.number for one in form.clauses} & set(form.removed):
        return refuse("clause_number_taken", "A clause cannot be both removed and replaced.")
    return (
        why_blank(form.cause, "The cause")
        or why_not_clauses(policy, form.clauses)
        or why_not_once(form.clauses, (duty for one in _unchanged(case, form) for duty in one.duties))
        or (why_not_scope(case.evaluation, form.clauses) if case.evaluation else None)
    )


def _unchanged(case: Case, form: ModificationForm) -> tuple[ClauseFact, ...]:
    changed = {one.number for one in form.clauses} | set(form.removed)
    return tuple(one for one in case.clauses if one.number not in changed)


def _propose_modification(turn: CaseTurn, form: ModificationForm) -> None:
    agreement = agreement_of(turn.case)
    changed = {one.number: clause_in_words(turn, one, agreement.id, one.limits) for one in form.clauses}
    kept = tuple(changed.pop(one.number, one) for one in turn.case.clauses if one.number not in form.removed)
    said = []
    if form.clauses:
        said.append(f"Put in words: {', '.join(one.number for one in form.clauses)}.")
    if form.removed:
        said.append(f"Removed: {', '.join(form.removed)}.")
    text = f"Clauses change. {' '.join(said)}"
    _propose(turn, AmendmentKind.MODIFICATION, text, form.cause, Proposal(clauses=(*kept, *changed.values())))


def _why_not_extend(intent: Intent[Case, TermExtensionForm]) -> Refusal | None:
    case, form = intent.subject, intent.form
    if case.term is None:
        return refuse("no_term", "No term is running that could be extended.")
    steps = intent.file.policy.numbers(_STEPS)
    if steps and next_extension(steps, case.term) is None:
        return refuse("last_extension", f"The term has reached the last step of {steps[-1]} months.")
    refusal = why_undecided(case)
    if refusal is not None or form is None:
        return refusal
    refusal = _why_not_by_policy(form) if steps else _why_not_by_order(intent, form)
    return refusal or _why_not_clause(case, form.clause) or why_blank(form.cause, "The cause")


def _why_not_by_policy(form: TermExtensionForm) -> Refusal | None:
    if form.months is not None or form.order_number.strip() or form.ordered_on is not None:
        return refuse("months_by_policy", "The policy names the steps of extension; leave months and order out.")
    return None


def _why_not_by_order(intent: Intent[Case, TermExtensionForm], form: TermExtensionForm) -> Refusal | None:
    if form.months is None or not 0 < form.months <= _LONGEST_EXTENSION_MONTHS:
        return refuse(
            "months_by_order",
            f"The policy names no steps: give the months that the order adds, 1 to {_LONGEST_EXTENSION_MONTHS}.",
        )
    if not form.order_number.strip() or form.ordered_on is None:
        return refuse("no_order", "Only an order lengthens the term here: give its number and its day.")
    return intent.why_not_ahead(form.ordered_on, "An order")


def _propose_extension(turn: CaseTurn, form: TermExtensionForm) -> None:
    if turn.case.term is None:
        raise ValueError("there is no term to extend")
    months = next_extension(turn.policy.numbers(_STEPS), turn.case.term) or form.months or 0
    order = f"order {form.order_number.strip()} of {form.ordered_on}" if form.ordered_on else ""
    clause = _cited(turn.case, form.clause)
    proposal = Proposal(months=months, clause=f"{clause}; {order}" if order else clause)
    text = f"The term grows by {months} months{f', by {order}' if order else ''}."
    _propose(turn, AmendmentKind.EXTENSION, text, form.cause, proposal)


def _why_not_discharge(intent: Intent[Case, DischargeForm]) -> Refusal | None:
    refusal, form = why_undecided(intent.subject), intent.form
    if refusal is not None or form is None:
        return refusal
    return _why_not_clause(intent.subject, form.clause) or why_blank(form.cause, "The cause")


def _propose_discharge(turn: CaseTurn, form: DischargeForm) -> None:
    proposal = Proposal(clause=_cited(turn.case, form.clause))
    _propose(turn, AmendmentKind.DISCHARGE, "Discharge for noncompliance.", form.cause, proposal)


def _why_not_clause(case: Case, number: str) -> Refusal | None:
    if any(one.number == number for one in case.clauses):
        return None
    return refuse("unknown_clause", f"Clause {number} is not in force in this case; name the clause that it rests on.")


def _cited(case: Case, number: str) -> str:
    return f"{instrument_of(case)}, clause {number}"


def _propose(turn: CaseTurn, kind: AmendmentKind, text: str, cause: str, proposal: Proposal) -> None:
    assert turn.actor.staff_id is not None  # noqa: S101 - a person proposes; permissions rule the program out
    amendment = AmendmentFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        kind=kind.value,
        text=text,
        cause=cause,
        proposed_by=turn.actor.staff_id,
        status=ProposalStatus.PROPOSED,
        decided_by=None,
        decided_because="",
    )
    turn.case = replace(turn.case, amendment=amendment, proposal=proposal)
    sentence = f"{kind.value.capitalize()} proposed: {text} {cause}"
    turn.record("amendment:proposed", sentence, amendment, clause=proposal.clause)
    if kind is not AmendmentKind.EXTENSION:
        turn.meet(ObligationKind.RECOMMENDATION, "proposed")
    turn.open(DECISIONS[kind], about=amendment.id)
    turn.notify(Party.SUPERVISOR)


RULES = table_of(
    rule(
        Act.PROPOSE_MODIFICATION,
        "Propose a modification of the agreement",
        ModificationForm,
        CHANGED,
        _propose_modification,
        _why_not_modify,
    ),
    rule(
        Act.PROPOSE_EXTENSION,
        "Propose an extension of the term",
        TermExtensionForm,
        CHANGED | {Phase.COMPLETION_REVIEW},
        _propose_extension,
        _why_not_extend,
    ),
    rule(
        Act.PROPOSE_DISCHARGE,
        "Propose the discharge for noncompliance",
        DischargeForm,
        CHANGED,
        _propose_discharge,
        _why_not_discharge,
    ),
)
