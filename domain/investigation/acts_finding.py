"""The finding of an investigation: drafted, handed in, approved or returned by a second person (PROGRAM.md 4.6, 15)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final

from domain.acts import Act
from domain.clearance.stops import StopEnd
from domain.events import MessageKind
from domain.facts import FindingFact
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.ids import StaffId
from domain.investigation.book import Investigation, InvestigationTurn
from domain.investigation.course import close_when_done, prove_false
from domain.investigation.findings import (
    Answer,
    Element,
    ElementFinding,
    Finding,
    outcome_of,
    why_not_approve,
    why_not_draft,
    why_not_raise,
)
from domain.investigation.following import follow_finding, take_back_former
from domain.investigation.kinds import FindingStatus, Outcome, Recommendation
from domain.investigation.lists import why_not_name
from domain.investigation.safety import correct_notices, end_holds, end_stops
from domain.investigation.states import InvestigationState
from domain.obligations import ObligationKind
from domain.proceedings.effects import WithdrawViolation
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank
from domain.turns import words

_S: Final = InvestigationState
_K: Final = ObligationKind
_ENDS: Final = {
    Outcome.SUBSTANTIATED: _S.SUBSTANTIATED,
    Outcome.NOT_SUBSTANTIATED: _S.NOT_SUBSTANTIATED,
    Outcome.INCONCLUSIVE: _S.INCONCLUSIVE,
}
_STEPS: Final = "agreement.extension_steps_months"
#: The longest extension where an order sets it and the policy no step (program default, grade A).
_LONGEST_EXTENSION_MONTHS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementForm(Form):
    """The answer to one element, with its reasons."""

    element: Annotated[Element, About("What is answered.", Element.OCCURRED)]
    answer: Annotated[Answer, About("What the evidence says of it.", Answer.SHOWN)]
    reasons: Annotated[str, About("Why.", "The verified result; evidence 1 and 2.")]


_EXAMPLE: Final = tuple(
    ElementForm(element=one, answer=Answer.SHOWN, reasons="The verified result; evidence 1 and 2.") for one in Element
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingForm(Form):
    """The finding, its reasons, and what it is to lead to."""

    elements: Annotated[tuple[ElementForm, ...], About("Each element once, with its answer and reasons.", _EXAMPLE)]
    clause: Annotated[str, About("The clause or order that was broken; empty where none was.", "2")] = ""
    rationale: Annotated[str, About("What explains the indicators, and why the outcome follows.", "No explanation.")]
    recommendation: Annotated[
        Recommendation | None, About("What it leads to, only where it is substantiated.", Recommendation.WARNING)
    ] = None
    months: Annotated[int | None, About("The months of an extension, only where the policy has no steps.", None)] = None
    order_number: Annotated[str, About("The order that says so, only where the policy has no steps.", "")] = ""
    item: Annotated[str, About("The violation that it finds, where none is on record: its code.", "")] = ""
    item_day: Annotated[date | None, About("The day of that violation.", None)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingReviewForm(Form):
    """The approval of a finding by a second person."""

    no_conflict_declared: Annotated[
        bool, About("Whether the reviewer declares to have no conflict of interest.", example=True)
    ]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingReturnForm(Form):
    """What a finding lacks."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseTriggerForm(Form):
    """Why nothing that the investigation rests on holds."""

    reason: Reason


def finding_of(form: FindingForm, author: StaffId) -> Finding:
    """Read a form as the rules of findings have it."""
    return Finding(
        elements=tuple(
            ElementFinding(element=one.element, answer=one.answer, reasons=one.reasons) for one in form.elements
        ),
        clause=form.clause,
        rationale=form.rationale,
        recommendation=form.recommendation,
        author=author,
    )


def _why_not_draft(intent: Intent[Investigation, FindingForm]) -> Refusal | None:
    form, author = intent.form, intent.actor.staff_id
    if form is None or author is None:
        return None
    term = None if intent.known is None else intent.known.term
    finding = finding_of(form, author)
    is_unknown = intent.known is None and form.recommendation is Recommendation.EXTENSION
    refusal = None if is_unknown else why_not_draft(intent.file.policy, finding, term)
    return refusal or _why_not_extended(intent, form) or _why_not_item(intent, form, outcome_of(finding.elements))


def _why_not_extended(intent: Intent[Investigation, FindingForm], form: FindingForm) -> Refusal | None:
    if form.recommendation is not Recommendation.EXTENSION:
        return None
    if intent.file.policy.numbers(_STEPS):
        if form.months is None and not form.order_number.strip():
            return None
        return refuse("months_by_policy", "The policy names the steps of extension; leave months and order out.")
    if form.months is None or not 0 < form.months <= _LONGEST_EXTENSION_MONTHS or not form.order_number.strip():
        return refuse(
            "months_by_order", "The policy names no steps: give the months that the order adds, and its number."
        )
    return None


def _why_not_item(intent: Intent[Investigation, FindingForm], form: FindingForm, outcome: Outcome) -> Refusal | None:
    case = intent.subject
    if not form.item.strip():
        if outcome is Outcome.SUBSTANTIATED and not case.violations:
            return refuse("violation_missing", "Name the violation that was found, by its code and its day.")
        return None
    if outcome is not Outcome.SUBSTANTIATED or case.violations:
        return refuse("nothing_to_raise", "A violation is named only where one was found and none is on record.")
    if form.item_day is None:
        return refuse("day_missing", "Give the day of the violation.")
    discovered = min((one.at for one in case.standing), default=case.fact.opened_at)
    return why_not_name(intent.file.policy, form.item) or why_not_raise(
        intent.file.policy, discovered_at=discovered, now=intent.now
    )


def _draft(turn: InvestigationTurn, form: FindingForm) -> None:
    former = turn.case.finding
    version = 1 + len(turn.case.reversed) + (0 if former is None else former.version - len(turn.case.reversed))
    finding = FindingFact(
        id=turn.new_id(),
        enrollment_id=turn.case.enrollment_id,
        proceeding_id=turn.case.id,
        version=version,
        answers=tuple(f"{one.element.value}: {one.answer.value}" for one in form.elements),
        reasons=tuple(one.reasons for one in form.elements),
        outcome=outcome_of(finding_of(form, turn.by).elements),
        clause=form.clause,
        rationale=form.rationale,
        recommendation=form.recommendation,
        months=form.months,
        order_number=form.order_number,
        item=form.item,
        item_day=form.item_day,
        status=FindingStatus.DRAFTED,
        author_id=turn.by,
        drafted_at=turn.now,
        reviewer_id=None,
        reviewed_at=None,
        review="",
    )
    turn.case = replace(turn.case, finding=finding)
    turn.record("investigation:finding_drafted", f"A finding is drafted: {words(finding.outcome.value)}.", finding)
    if turn.case.state is not _S.FINDING_DRAFTED:
        turn.move_to(_S.FINDING_DRAFTED)


def _why_not_hand_in(intent: Intent[Investigation, Form]) -> Refusal | None:
    if intent.subject.finding is None or intent.subject.finding.status is not FindingStatus.DRAFTED:
        return refuse("no_finding", "No finding is drafted.")
    if intent.file.find(_K.CEASE_NOTICE) is not None:
        return refuse("practice_undecided", "First say whether practice must stop.")
    return None


def _hand_in(turn: InvestigationTurn, _form: Form) -> None:
    _become(turn, status=FindingStatus.HANDED_IN)
    turn.meet(_K.FINDING, "the finding was handed in")
    turn.record("investigation:finding_handed_in", "The finding waits for a second person.", *_of(turn))
    turn.move_to(_S.SUPERVISOR_REVIEW)
    turn.owe(_K.FINDING_REVIEW)
    turn.notify(Party.SUPERVISOR, MessageKind.TASK)


def _why_not_approve(intent: Intent[Investigation, FindingReviewForm]) -> Refusal | None:
    found, reviewer = intent.subject.finding, intent.actor.staff_id
    if found is None or reviewer is None:
        return refuse("no_finding", "No finding waits for approval.")
    reason = "listed" if intent.form is None else intent.form.reason
    author = _as_finding(found)
    refusal = why_not_approve(author, reviewer, reason)
    if refusal is not None or intent.form is None:
        return refusal
    if not intent.form.no_conflict_declared:
        return refuse("conflict_not_excluded", "Whoever approves declares first to have no conflict of interest.")
    return None


def _as_finding(found: FindingFact) -> Finding:
    return Finding(
        elements=(),
        clause=found.clause,
        rationale=found.rationale,
        recommendation=found.recommendation,
        author=found.author_id,
    )


def _approve(turn: InvestigationTurn, form: FindingReviewForm) -> None:
    _review(turn, FindingStatus.APPROVED, form.reason)
    found = turn.case.finding
    assert found is not None  # noqa: S101 - refused where there is none
    turn.meet(_K.FINDING_REVIEW, "the finding was approved")
    turn.move_to(_ENDS[found.outcome])
    told = f"The finding is approved: {words(found.outcome.value)}. {form.reason}"
    turn.record("investigation:finding_approved", told, found, clause=found.clause)
    for asked in turn.case.requests:
        turn.drop(_K.INFORMATION_REQUEST, "the finding is approved", about=asked.id)
    turn.case = replace(turn.case, requests=())
    take_back_former(turn, found)
    end_holds(turn, "the finding is approved")
    if found.outcome is Outcome.SUBSTANTIATED:
        follow_finding(turn, found)
        turn.owe(_K.SAFETY_CHECK)
        turn.notify(Party.PARTICIPANT, MessageKind.FORMAL)
    else:
        _release(turn, found)
        turn.notify(Party.PARTICIPANT)
    close_when_done(turn)


def _release(turn: InvestigationTurn, found: FindingFact) -> None:
    """Let everything be as before: what was not found, or not for certain, counts against nobody."""
    because = f"The finding is {words(found.outcome.value)}."
    end_stops(turn, turn.case.stops, StopEnd.LIFTED, because)
    for one in turn.case.violations:
        turn.ask(WithdrawViolation(violation_id=one, because=because))
    correct_notices(turn, because)


def _why_not_return(intent: Intent[Investigation, FindingReturnForm]) -> Refusal | None:
    found = intent.subject.finding
    if found is not None and found.author_id == intent.actor.staff_id:
        return refuse("own_finding", "A finding is reviewed by somebody else than its author.")
    return None if intent.form is None else why_blank(intent.form.reason, "What the finding lacks")


def _return(turn: InvestigationTurn, form: FindingReturnForm) -> None:
    _review(turn, FindingStatus.RETURNED, form.reason)
    turn.record("investigation:finding_returned", f"More is asked for: {form.reason}", *_of(turn))
    turn.move_to(_S.INFORMATION_REQUESTED)
    turn.meet(_K.FINDING_REVIEW, "the finding was returned")
    turn.owe(_K.FINDING, "Finding of an investigation, returned")
    turn.notify(Party.SPECIALIST, MessageKind.TASK)


def _why_not_false(intent: Intent[Investigation, FalseTriggerForm]) -> Refusal | None:
    if intent.subject.violations:
        return refuse(
            "violation_stands",
            "A violation stands in this investigation: it is withdrawn where it was found, or by a finding.",
        )
    return None if intent.form is None else why_blank(intent.form.reason, "The reason")


def _prove_false(turn: InvestigationTurn, form: FalseTriggerForm) -> None:
    standing = turn.case.standing
    for one in standing:
        prove_false(turn, one, form.reason)
    if not standing:
        turn.finish_with(f"Undone: {form.reason}")


def _become(turn: InvestigationTurn, *, status: FindingStatus) -> None:
    found = turn.case.finding
    assert found is not None  # noqa: S101 - refused where there is none
    turn.case = replace(turn.case, finding=replace(found, status=status))


def _review(turn: InvestigationTurn, status: FindingStatus, review: str) -> None:
    found = turn.case.finding
    assert found is not None  # noqa: S101 - refused where there is none
    reviewed = replace(found, status=status, reviewer_id=turn.by, reviewed_at=turn.now, review=review)
    turn.case = replace(turn.case, finding=reviewed)


def _of(turn: InvestigationTurn) -> tuple[FindingFact, ...]:
    return () if turn.case.finding is None else (turn.case.finding,)


_DRAFTING: Final = frozenset({_S.OPENED, _S.INFORMATION_REQUESTED, _S.FINDING_DRAFTED})

RULES = table_of(
    rule(Act.DRAFT_FINDING, "Draft the finding", FindingForm, _DRAFTING, _draft, _why_not_draft),
    rule(Act.HAND_IN_FINDING, "Hand the finding in", Form, {_S.FINDING_DRAFTED}, _hand_in, _why_not_hand_in),
    rule(
        Act.APPROVE_FINDING,
        "Approve the finding",
        FindingReviewForm,
        {_S.SUPERVISOR_REVIEW},
        _approve,
        _why_not_approve,
    ),
    rule(Act.RETURN_FINDING, "Return the finding", FindingReturnForm, {_S.SUPERVISOR_REVIEW}, _return, _why_not_return),
    rule(
        Act.CLOSE_INVESTIGATION,
        "Close because what it rests on proves false",
        FalseTriggerForm,
        _DRAFTING | {_S.SUPERVISOR_REVIEW},
        _prove_false,
        _why_not_false,
    ),
)
