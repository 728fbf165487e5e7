"""What people decide about single criteria: what the pack leaves to a person, waivers, and approvals (PROGRAM.md 11).

A waiver is a second person's, never the petitioner's. Who may enter whose approval is a program default, grade A: the
board's word comes through its liaison, counsel or the director.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Final

from domain.acts import Act
from domain.clearance.approvals import Approval, Approver, approvers_of, why_not_approve
from domain.clearance.book import ReturnPetition, ReturnPetitionTurn
from domain.clearance.criteria import (
    ASKED,
    CriterionState,
    ReturnCode,
    ReturnCriterion,
    Waiver,
    may_be_waived,
    why_not_waive,
)
from domain.clearance.evidence import criteria_of, suspensions_answered
from domain.clearance.return_facts import PersonDecision
from domain.clearance.statements import SaidBy, take_up
from domain.clearance.states import ASKING
from domain.clearance.stops import practice_standing
from domain.files import F, Intent
from domain.forms import About, Form, Reason
from domain.refusals import Refusal, refuse
from domain.roles import Role
from domain.rules import rule, table_of
from domain.texts import why_blank

AboutCriterion = Annotated[ReturnCode, About("The criterion.", ReturnCode.NEGATIVE_TESTS)]

_BOARD: Final = frozenset({Role.BOARD_LIAISON, Role.LEGAL, Role.DIRECTOR})
#: Who enters whose word.
SPOKEN_FOR_BY: Final[Mapping[Approver, frozenset[Role]]] = {
    Approver.CASE_MANAGER: frozenset({Role.SPECIALIST, Role.SUPERVISOR}),
    Approver.APPROVED_PROVIDER: frozenset({Role.SPECIALIST, Role.SUPERVISOR}),
    Approver.EVALUATOR: frozenset({Role.SPECIALIST, Role.SUPERVISOR}),
    Approver.BOARD: _BOARD,
    Approver.BOARD_ORDER: _BOARD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionDecisionForm(Form):
    """What a person says of a criterion that the pack leaves to somebody."""

    code: AboutCriterion
    satisfied: Annotated[bool, About("Whether it is satisfied.", example=True)]
    by: SaidBy
    words: Annotated[str, About("On what it rests.", "Clean for ninety days; the evaluator finds it enough.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionWaiverForm(Form):
    """The release from a criterion."""

    code: AboutCriterion
    because: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnApprovalForm(Form):
    """What somebody whose approval the pack asks for has said."""

    role: Annotated[Approver, About("Whose approval.", Approver.CASE_MANAGER)]
    by: Annotated[str, About("Who, or the number of the order.", "order 2026-0042")]
    approves: Annotated[bool, About("Whether they approve.", example=True)]
    because: Reason


def criterion_of(intent: Intent[ReturnPetition, F], code: ReturnCode) -> ReturnCriterion | None:
    """Find a criterion as it stands; None while nobody has looked at the records, or the purpose does not have it."""
    if intent.known is None:
        return None
    found = criteria_of(intent.subject, intent.known, intent.now, intent.file.policy)
    return next((one for one in found if one.code is code), None)


def _why_not_asked(intent: Intent[ReturnPetition, F], code: ReturnCode) -> Refusal | None:
    asked = code in ASKED[intent.subject.purpose]
    if asked and (intent.known is None or criterion_of(intent, code) is not None):
        return None
    return refuse("criterion_not_asked", f"{_named(code)} is not asked for this return.")


def _why_not_decide(intent: Intent[ReturnPetition, CriterionDecisionForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    refusal = _why_not_asked(intent, form.code)
    found = criterion_of(intent, form.code)
    if refusal is None and found is not None and not _is_left_to_person(intent, found):
        refusal = refuse("not_left_to_person", f"{_named(form.code)} is decided by what is on record, not by a person.")
    return refusal or why_blank(form.by, "Who decides") or why_blank(form.words, "On what the decision rests")


def _is_left_to_person(intent: Intent[ReturnPetition, F], found: ReturnCriterion) -> bool:
    """Whether a person decides it, or has: then the last word counts."""
    decided = any(one.code is found.code for one in intent.subject.decisions)
    return found.state is CriterionState.LEFT_TO_PERSON or decided


def _decide(turn: ReturnPetitionTurn, form: CriterionDecisionForm) -> None:
    take_up(turn)
    said = PersonDecision(code=form.code, by=form.by, at=turn.now, satisfied=form.satisfied, words=form.words)
    turn.subject = replace(turn.subject, decisions=(*turn.subject.decisions, said))
    how = "satisfied" if form.satisfied else "not satisfied"
    turn.record("return_to_practice:criterion_decided", f"{_named(form.code)} is {how}: {form.words}")


def _why_not_release(intent: Intent[ReturnPetition, CriterionWaiverForm]) -> Refusal | None:
    form, by = intent.form, intent.actor.staff_id
    if form is None or by is None:
        return None
    refusal = _why_not_asked(intent, form.code)
    if refusal is None and not may_be_waived(intent.file.policy, form.code):
        refusal = refuse("never_waived", f"Nobody is released from {form.code.value.replace('_', ' ')}.")
    if refusal is None and by == intent.subject.petitioner:
        refusal = refuse("second_person_needed", "Somebody else than the petitioner approves a waiver.")
    found = criterion_of(intent, form.code)
    if refusal is None and found is not None and intent.subject.petitioner is not None:
        waiver = Waiver(code=form.code, because=form.because, approved_by=by, at=intent.now)
        refusal = why_not_waive(intent.file.policy, found, waiver, intent.subject.petitioner)
    return refusal or why_blank(form.because, "The reason")


def _release(turn: ReturnPetitionTurn, form: CriterionWaiverForm) -> None:
    assert turn.actor.staff_id is not None  # noqa: S101 - a person releases; permissions rule the program out
    take_up(turn)
    waiver = Waiver(code=form.code, because=form.because, approved_by=turn.actor.staff_id, at=turn.now)
    turn.subject = replace(turn.subject, waivers=(*turn.subject.waivers, waiver))
    turn.record("return_to_practice:criterion_waived", f"{_named(form.code)} is waived: {form.because}")


def _why_not_give(intent: Intent[ReturnPetition, ReturnApprovalForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    if intent.actor.role is not None and intent.actor.role not in SPOKEN_FOR_BY[form.role]:
        allowed = ", ".join(sorted(one.value for one in SPOKEN_FOR_BY[form.role]))
        return refuse("not_spoken_for", f"The word of the {form.role.value} is entered by one of: {allowed}.")
    said = Approval(role=form.role, by=form.by, at=intent.now, approves=form.approves, because=form.because)
    if intent.known is None:
        return why_not_approve(approvers_of(intent.file.policy, ends_suspension=True), said)
    ends = bool(suspensions_answered(intent.subject, practice_standing(intent.known.practice)))
    return why_not_approve(approvers_of(intent.file.policy, ends_suspension=ends), said)


def _give(turn: ReturnPetitionTurn, form: ReturnApprovalForm) -> None:
    take_up(turn)
    said = Approval(role=form.role, by=form.by, at=turn.now, approves=form.approves, because=form.because)
    turn.subject = replace(turn.subject, approvals=(*turn.subject.approvals, said))
    verb = "approves" if form.approves else "does not approve"
    turn.record(
        "return_to_practice:approval_given", f"The {form.role.value} ({form.by}) {verb} the return: {form.because}"
    )


def _named(code: ReturnCode) -> str:
    return code.value.replace("_", " ").capitalize()


RULES = table_of(
    rule(
        Act.DECIDE_CRITERION,
        "Decide a criterion left to a person",
        CriterionDecisionForm,
        ASKING,
        _decide,
        _why_not_decide,
    ),
    rule(Act.WAIVE_CRITERION, "Waive a criterion", CriterionWaiverForm, ASKING, _release, _why_not_release),
    rule(Act.GIVE_APPROVAL, "Enter an approval", ReturnApprovalForm, ASKING, _give, _why_not_give),
)
