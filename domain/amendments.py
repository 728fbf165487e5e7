"""The decision on a proposed change of the agreement, by another person (PROGRAM.md 4.2, 13; DUTIES.md 20, 23)."""

from dataclasses import replace
from typing import Final

from domain.acts import Act
from domain.case import Case, CaseTurn, Proposal
from domain.disputes.suspending import why_disputed
from domain.facts import AmendmentFact, ProposalStatus
from domain.files import Intent
from domain.forms import DecisionForm
from domain.modifications import send_modification
from domain.obligations import ObligationKind
from domain.phases import Phase
from domain.proposals import CHANGED, DECISIONS, AmendmentKind
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.term_changes import extend_term
from domain.texts import why_blank

_AMENDMENTS: Final = frozenset({AmendmentKind.MODIFICATION, AmendmentKind.EXTENSION})
_DISCHARGE: Final = frozenset({AmendmentKind.DISCHARGE})


def _why_not_decide(intent: Intent[Case, DecisionForm], kinds: frozenset[AmendmentKind]) -> Refusal | None:
    amendment, form = intent.subject.amendment, intent.form
    if amendment is None or amendment.status is not ProposalStatus.PROPOSED or amendment.kind not in kinds:
        return refuse("no_proposal", f"No {' or '.join(sorted(one.value for one in kinds))} waits for a decision.")
    if amendment.proposed_by == intent.actor.staff_id:
        return refuse("same_person", "The decision is for somebody who did not propose it.")
    if form is None:
        return None
    disputed = why_disputed(intent.subject, intent.file.policy, amendment.id) if form.approve else None
    return disputed or why_blank(form.reason, "The reason")


def _why_not_decide_amendment(intent: Intent[Case, DecisionForm]) -> Refusal | None:
    return _why_not_decide(intent, _AMENDMENTS)


def _why_not_decide_discharge(intent: Intent[Case, DecisionForm]) -> Refusal | None:
    return _why_not_decide(intent, _DISCHARGE)


def _decide(turn: CaseTurn, form: DecisionForm) -> tuple[AmendmentFact, Proposal]:
    """Enter the decision; gives back what was decided with what it would change."""
    amendment, proposal = turn.case.amendment, turn.case.proposal
    if amendment is None or proposal is None:
        raise ValueError("there is no proposal to decide")
    decided = replace(
        amendment,
        status=ProposalStatus.APPROVED if form.approve else ProposalStatus.REFUSED,
        decided_by=turn.actor.staff_id,
        decided_because=form.reason,
    )
    turn.case = replace(turn.case, amendment=decided, proposal=None)
    sentence = f"{decided.kind.capitalize()} {decided.status.value}: {form.reason}"
    turn.record(f"amendment:{decided.status.value}", sentence, decided, clause=proposal.clause)
    turn.meet(DECISIONS[AmendmentKind(decided.kind)], "decided", about=decided.id)
    return decided, proposal


def _decide_amendment(turn: CaseTurn, form: DecisionForm) -> None:
    decided, proposal = _decide(turn, form)
    if form.approve and decided.kind == AmendmentKind.EXTENSION:
        extend_term(turn, proposal.months, decided.cause, clause=proposal.clause)
        if turn.case.phase is Phase.COMPLETION_REVIEW:
            turn.drop(ObligationKind.COMPLETION_DECISION, "the term was extended")
            turn.move_to(Phase.MONITOR)
    elif form.approve:
        send_modification(turn, proposal.clauses)
    turn.notify(Party.PARTICIPANT)


def _decide_discharge(turn: CaseTurn, form: DecisionForm) -> None:
    decided, _ = _decide(turn, form)
    if form.approve:
        turn.end(Phase.DISCHARGED_NONCOMPLIANT, decided.cause)
    else:
        turn.notify(Party.PARTICIPANT)


RULES = table_of(
    rule(
        Act.DECIDE_AMENDMENT,
        "Decide a modification or an extension",
        DecisionForm,
        CHANGED | {Phase.COMPLETION_REVIEW},
        _decide_amendment,
        _why_not_decide_amendment,
    ),
    rule(
        Act.DECIDE_DISCHARGE,
        "Decide the discharge for noncompliance",
        DecisionForm,
        CHANGED,
        _decide_discharge,
        _why_not_decide_discharge,
    ),
)
