"""The decision of a dispute, and what it asks of the enrollment: reversal undoes, change puts something else in place.

The safety of patients does not wait for it: what stops practice stays in force until the reviewer has decided.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final, assert_never

from domain.acts import Act
from domain.clearance.restrictions import Restriction
from domain.clearance.stops import StopEnd, practice_standing
from domain.disputes.book import Dispute, DisputeTurn
from domain.disputes.handling import why_not_independent, why_not_theirs
from domain.disputes.matters import INDIVISIBLE, DisputeMatter, DisputeOutcome
from domain.disputes.states import DECIDED, DisputeState
from domain.events import MessageKind
from domain.facts import TermEntryFact, TermEntryKind
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.ids import ProceedingId
from domain.obligations import ObligationKind
from domain.proceedings.effects import (
    ChangeRestriction,
    EndStop,
    ExtendTerm,
    RefuseProposal,
    TakeBackExtension,
    TellReversed,
    WithdrawViolation,
)
from domain.proceedings.known import Known
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank

_M = DisputeMatter
_O = DisputeOutcome
#: How a case's ledger or an act of the program names the clause of such a decision.
CLAUSE: Final = "PROGRAM.md 15, independent review (D42)"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDecisionForm(Form):
    """The reviewer's decision."""

    outcome: Annotated[DisputeOutcome, About("What becomes of what is disputed.", DisputeOutcome.REVERSED)]
    reason: Reason
    instead: Annotated[str, About("What holds instead, where it is changed.", "")] = ""
    months: Annotated[
        int | None, About("Of an extension that is changed: by how many months it lengthens the term.", None)
    ] = None
    review_on: Annotated[date | None, About("Of a restriction that is changed: when it is reviewed.", None)] = None


def _why_not_decide(intent: Intent[Dispute, DisputeDecisionForm]) -> Refusal | None:
    dispute, form, known = intent.subject, intent.form, intent.known
    refusal = why_not_theirs(dispute, intent.actor)
    if refusal is None and known is not None and dispute.reviewer_id is not None:
        refusal = _why_not_any_more(known, dispute)
    if refusal is not None or form is None or known is None:
        return refusal
    return why_blank(form.reason, "The reason") or _why_not_outcome(dispute, form, known)


def _why_not_any_more(known: Known, dispute: Dispute) -> Refusal | None:
    """Refuse a reviewer who has become the case's specialist or supervisor; being late alone does not matter here."""
    assert dispute.reviewer_id is not None  # noqa: S101 - asked for one who has it
    in_time = replace(dispute, passed_over=())
    return why_not_independent(known, in_time, dispute.reviewer_id)


def _why_not_outcome(dispute: Dispute, form: DisputeDecisionForm, known: Known) -> Refusal | None:
    if form.outcome is _O.UPHELD:
        return None
    if form.outcome is _O.CHANGED:
        if dispute.matter in INDIVISIBLE:
            return refuse("indivisible", "It stands or it does not: uphold it, or reverse it.")
        missing = why_blank(form.instead, "What holds instead") or _why_not_instead(dispute, form, known)
        if missing is not None:
            return missing
    return _why_gone(dispute, known)


def _why_not_instead(dispute: Dispute, form: DisputeDecisionForm, known: Known) -> Refusal | None:
    entry = _entry(dispute, known)
    if entry is not None and (form.months is None or not 0 < form.months < entry.months):
        return refuse("not_shorter", f"An extension that is changed gets shorter: 1 to {entry.months - 1} months.")
    if dispute.matter is _M.RESTRICTION and (form.review_on is None or form.review_on <= known.read_at.date()):
        return refuse("no_review_date", "Say on which day ahead the restriction is reviewed instead.")
    return None


def _why_gone(dispute: Dispute, known: Known) -> Refusal | None:
    """Refuse to undo what is not there any more."""
    is_there: bool
    match dispute.matter:
        case _M.VIOLATION:
            found = known.violation(dispute.about)
            is_there = found is not None and found.withdrawn_at is None
        case _M.STOP:
            is_there = any(one.id == dispute.about for one in practice_standing(known.practice).stops)
        case _M.RESTRICTION:
            is_there = _restriction(dispute, known) is not None
        case _M.EXTENSION | _M.FINDING | _M.RETURN_DECISION | _M.DISCHARGE_PROPOSAL | _M.OTHER:
            is_there = True
        case _:
            assert_never(dispute.matter)
    return None if is_there else refuse("gone", "What is disputed does not stand any more: uphold it, and say so.")


def _decide(turn: DisputeTurn, form: DisputeDecisionForm) -> None:
    turn.subject = replace(
        turn.subject, outcome=form.outcome, decided_because=form.reason, instead=form.instead.strip()
    )
    turn.meet(ObligationKind.DISPUTE_DECISION, "the dispute was decided")
    turn.move_to(DECIDED[form.outcome])
    if form.outcome is not _O.UPHELD:
        _ask(turn, form)
    held = f" Instead: {turn.subject.instead}" if form.outcome is _O.CHANGED else ""
    turn.close(f"{form.outcome.value}: {form.reason}{held}")
    turn.notify(Party.PARTICIPANT, MessageKind.FORMAL)
    turn.notify(Party.SPECIALIST)
    turn.notify(Party.SUPERVISOR)


def _ask(turn: DisputeTurn, form: DisputeDecisionForm) -> None:
    """Ask the enrollment for what undoes or changes what was disputed."""
    dispute, known = turn.subject, turn.known
    assert known is not None  # noqa: S101 - a proceeding looks before each act
    because = f"independent review: {form.reason}"
    match dispute.matter:
        case _M.VIOLATION:
            turn.ask(WithdrawViolation(violation_id=dispute.about, because=because))
        case _M.STOP:
            turn.ask(EndStop(which=dispute.about, how=StopEnd.UNDONE, because=because))
        case _M.EXTENSION:
            _shorten(turn, form, known, because)
        case _M.RESTRICTION:
            _relieve(turn, form, known, because)
        case _M.FINDING | _M.RETURN_DECISION:
            turn.ask(TellReversed(to=ProceedingId(dispute.about), because=f"{because} {dispute.instead}".rstrip()))
        case _M.DISCHARGE_PROPOSAL:
            _refuse_proposal(turn, because)
        case _M.OTHER:
            # What undoes it is for people: it has no form of its own.
            turn.notify(Party.SUPERVISOR, MessageKind.TASK)
        case _:
            assert_never(dispute.matter)


def _shorten(turn: DisputeTurn, form: DisputeDecisionForm, known: Known, because: str) -> None:
    """Take an extension back, and put a shorter one in its place where it is changed; refuse one that is proposed."""
    entry, by = _entry(turn.subject, known), turn.actor.staff_id
    assert by is not None  # noqa: S101 - a reviewer decides
    if entry is None:
        _refuse_proposal(turn, because)
        return
    turn.ask(TakeBackExtension(entry_id=entry.id, months=entry.months, clause=CLAUSE, cause=because, decided_by=by))
    if form.outcome is _O.CHANGED and form.months is not None:
        turn.ask(ExtendTerm(months=form.months, clause=entry.clause, cause=because, approved_by=by))


def _relieve(turn: DisputeTurn, form: DisputeDecisionForm, known: Known, because: str) -> None:
    """Lift a restriction, or have it reviewed on another day."""
    held = _restriction(turn.subject, known)
    assert held is not None  # noqa: S101 - refused otherwise
    if form.outcome is _O.REVERSED or form.review_on is None:
        changed = replace(held, lifted_at=turn.now, lifted_because=because)
    else:
        changed = replace(held, review_on=form.review_on)
    turn.ask(ChangeRestriction(restriction=changed, because=because))


def _refuse_proposal(turn: DisputeTurn, because: str) -> None:
    by = turn.actor.staff_id
    assert by is not None  # noqa: S101 - a reviewer decides
    turn.ask(RefuseProposal(amendment_id=turn.subject.about, because=because, decided_by=by))


def _entry(dispute: Dispute, known: Known) -> TermEntryFact | None:
    """Find the extension in the term's ledger; None while it is only proposed."""
    if dispute.matter is not _M.EXTENSION:
        return None
    entries = (one for one in known.term_entries if one.kind is TermEntryKind.EXTENSION)
    return next((one for one in entries if one.id == dispute.about), None)


def _restriction(dispute: Dispute, known: Known) -> Restriction | None:
    return next((one for one in known.restrictions if one.id == dispute.about and not one.is_lifted), None)


RULES = table_of(
    rule(
        Act.DECIDE_DISPUTE,
        "Decide a dispute",
        DisputeDecisionForm,
        {DisputeState.UNDER_REVIEW},
        _decide,
        _why_not_decide,
    )
)
