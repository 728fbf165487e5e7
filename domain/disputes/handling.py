"""A dispute until it is decided: acknowledged, given to an independent reviewer, heard, withdrawn (PROGRAM.md 15)."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from domain.actors import Actor
from domain.acts import Act
from domain.disputes.book import Dispute, DisputeTurn, Statement
from domain.disputes.states import OPEN, DisputeState
from domain.events import MessageKind
from domain.files import Intent
from domain.forms import About, Form, Note, Reason
from domain.ids import StaffId
from domain.obligations import ObligationKind
from domain.proceedings.known import Known
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank

_S = DisputeState
_K = ObligationKind
_NAMED = UUID("0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c09")


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeForm(Form):
    """What the participant is told of how the review goes on."""

    note: Note


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewerForm(Form):
    """Who decides the dispute."""

    reviewer_id: Annotated[StaffId, About("The independent reviewer.", _NAMED)]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictForm(Form):
    """Why the reviewer is not independent here."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementForm(Form):
    """What somebody says on the matter."""

    text: Annotated[str, About("The statement, in words.", "I was on an approved leave on that day.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeWithdrawalForm(Form):
    """Why the dispute is withdrawn."""

    reason: Reason


def why_not_independent(known: Known, dispute: Dispute, reviewer_id: StaffId) -> Refusal | None:
    """Say why somebody may not decide a dispute: in the case's line, author of the decision, in conflict."""
    if reviewer_id == known.specialist_id:
        return refuse("not_independent", "The specialist of the case does not review what the case is about.")
    if reviewer_id == known.supervisor_id:
        return refuse("not_independent", "The supervisor of the case does not review what the case is about.")
    if reviewer_id in {*dispute.made_by, *_makers(known, dispute)}:
        return refuse("not_independent", "Whoever made, proposed or approved a decision does not review it.")
    if reviewer_id in dispute.passed_over:
        sentence = "This reviewer declared a conflict or did not decide in time: another one decides (PROGRAM.md D42)."
        return refuse("passed_over", sentence)
    return None


def _makers(known: Known, dispute: Dispute) -> set[StaffId]:
    """Find who made the disputed decision, as far as the records name them."""
    entries = {one.approved_by for one in known.term_entries if one.id == dispute.about}
    owners = {one.owner_id for one in known.proceedings if one.id == dispute.about}
    return {one for one in entries | owners if one is not None}


def _acknowledge(turn: DisputeTurn, form: AcknowledgeForm) -> None:
    turn.record("dispute:acknowledged", f"The dispute is acknowledged: {form.note}", turn.fact)
    turn.meet(_K.DISPUTE_ACKNOWLEDGEMENT, "the dispute was acknowledged")
    turn.move_to(_S.ACKNOWLEDGED if turn.subject.reviewer_id is None else _S.UNDER_REVIEW)
    turn.notify(Party.PARTICIPANT)


def _why_not_acknowledge(intent: Intent[Dispute, AcknowledgeForm]) -> Refusal | None:
    return None if intent.form is None else why_blank(intent.form.note, "The note")


def _why_not_assign(intent: Intent[Dispute, ReviewerForm]) -> Refusal | None:
    form, known, dispute = intent.form, intent.known, intent.subject
    if form is None or known is None:
        return None
    if form.reviewer_id == dispute.reviewer_id and form.reviewer_id not in dispute.passed_over:
        return refuse("assigned_already", "This reviewer has the dispute already.")
    if form.reviewer_id not in known.reviewers:
        return refuse("not_a_reviewer", "A dispute is decided by somebody with an active account in the role reviewer.")
    return why_not_independent(known, dispute, form.reviewer_id) or why_blank(form.reason, "The reason")


def _assign(turn: DisputeTurn, form: ReviewerForm) -> None:
    turn.give_to(form.reviewer_id)
    turn.record("dispute:reviewer_assigned", f"Reviewer {form.reviewer_id} is to decide: {form.reason}", turn.fact)
    if turn.subject.state is _S.ACKNOWLEDGED:
        turn.move_to(_S.UNDER_REVIEW)
    turn.notify(Party.REVIEWER, MessageKind.TASK)


def why_not_theirs(dispute: Dispute, actor: Actor) -> Refusal | None:
    """Refuse whoever is not the reviewer of this dispute."""
    if dispute.reviewer_id is None:
        return refuse("no_reviewer", "No reviewer has been assigned to this dispute.")
    if actor.staff_id != dispute.reviewer_id:
        return refuse("not_the_reviewer", "Another reviewer was assigned to this dispute.")
    return None


def _why_not_declare(intent: Intent[Dispute, ConflictForm]) -> Refusal | None:
    theirs = why_not_theirs(intent.subject, intent.actor)
    return theirs or (None if intent.form is None else why_blank(intent.form.reason, "The reason"))


def _declare(turn: DisputeTurn, form: ConflictForm) -> None:
    conflicted = turn.subject.reviewer_id
    assert conflicted is not None  # noqa: S101 - refused otherwise
    turn.pass_over(conflicted)
    turn.give_to(None)
    turn.record("dispute:conflict_declared", f"Reviewer {conflicted} declares a conflict: {form.reason}", turn.fact)
    if turn.subject.state is _S.UNDER_REVIEW:
        turn.move_to(_S.ACKNOWLEDGED)
    turn.notify(Party.DIRECTOR, MessageKind.TASK)


def _why_not_state(intent: Intent[Dispute, StatementForm]) -> Refusal | None:
    return None if intent.form is None else why_blank(intent.form.text, "The statement")


def _add_statement(turn: DisputeTurn, form: StatementForm) -> None:
    said = Statement(
        id=turn.new_id(), at=turn.now, by=turn.actor.staff_id, role=turn.actor.role, text=form.text.strip()
    )
    turn.subject = replace(turn.subject, statements=(*turn.subject.statements, said))
    role = "program" if said.role is None else said.role.value.replace("_", " ")
    turn.record("dispute:statement_added", f"Statement {said.id} by the {role} is on file.", turn.fact)
    if turn.subject.reviewer_id not in {None, said.by}:
        turn.notify(Party.REVIEWER)


def _why_not_withdraw(intent: Intent[Dispute, DisputeWithdrawalForm]) -> Refusal | None:
    return None if intent.form is None else why_blank(intent.form.reason, "The reason")


def _withdraw(turn: DisputeTurn, form: DisputeWithdrawalForm) -> None:
    turn.move_to(_S.WITHDRAWN)
    turn.close(f"withdrawn: {form.reason}")
    turn.notify(Party.PARTICIPANT)
    turn.notify(Party.SPECIALIST)


RULES = table_of(
    rule(
        Act.ACKNOWLEDGE_DISPUTE,
        "Acknowledge a dispute",
        AcknowledgeForm,
        {_S.FILED},
        _acknowledge,
        _why_not_acknowledge,
    ),
    rule(Act.ASSIGN_REVIEWER, "Assign a reviewer", ReviewerForm, OPEN, _assign, _why_not_assign),
    rule(
        Act.DECLARE_REVIEWER_CONFLICT,
        "Declare a conflict as the reviewer",
        ConflictForm,
        {_S.FILED, _S.UNDER_REVIEW},
        _declare,
        _why_not_declare,
    ),
    rule(Act.ADD_STATEMENT, "Add a statement", StatementForm, OPEN, _add_statement, _why_not_state),
    rule(Act.WITHDRAW_DISPUTE, "Withdraw a dispute", DisputeWithdrawalForm, OPEN, _withdraw, _why_not_withdraw),
)
