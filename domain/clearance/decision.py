"""The decision on a petition: approved with what follows, refused with reasons, withdrawn (PROGRAM.md 4.3, 11).

It is approved only when every criterion is met, decided or waived, by somebody who neither petitioned nor wrote the
safety statement (program default, grade A). The stops that it answers are ended as reviewed in the same decision, and
then practice is cleared: any other that is in force stands in the way, and one that comes in between makes the case
refuse the clearance. Every criterion is kept as it stood.
"""

from dataclasses import dataclass
from typing import Annotated, Final

from domain.acts import Act
from domain.clearance.book import ReturnPetition, ReturnPetitionTurn
from domain.clearance.criteria import ReturnCriterion, why_not_return
from domain.clearance.evidence import answered_stops, criteria_of
from domain.clearance.in_force import watch
from domain.clearance.restrictions import WAY, status_under
from domain.clearance.statements import take_up
from domain.clearance.states import ASKING, ReturnState
from domain.clearance.stops import StopEnd, practice_standing
from domain.events import MessageKind
from domain.facts import ReturnCriterionFact
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.obligations import ObligationKind
from domain.practice import PracticeStatus
from domain.proceedings.effects import ClearPractice, EndStop
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank
from domain.turns import words

_OWED: Final = ObligationKind.RETURN_DECISION


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveReturnForm(Form):
    """The approval of a return to practice."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseReturnForm(Form):
    """The refusal of a return to practice."""

    reason: Annotated[str, About("Why, beside the criteria that are not met.", "Sixty days are not over yet.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionWithdrawalForm(Form):
    """The withdrawal of a petition."""

    reason: Reason


def _why_not_approve(intent: Intent[ReturnPetition, ApproveReturnForm]) -> Refusal | None:
    petition, by = intent.subject, intent.actor.staff_id
    if by is not None and by in {petition.petitioner, petition.safety_author}:
        return refuse(
            "same_person", "Somebody else than the petitioner and the author of the safety statement approves a return."
        )
    if intent.known is not None:
        refusal = why_not_return(criteria_of(petition, intent.known, intent.now, intent.file.policy))
        if refusal is not None:
            return refusal
    return None if intent.form is None else why_blank(intent.form.reason, "The reason")


def _approve(turn: ReturnPetitionTurn, form: ApproveReturnForm) -> None:
    assert turn.known is not None  # noqa: S101 - the records are looked at before each act
    take_up(turn)
    petition, standing = turn.subject, practice_standing(turn.known.practice)
    turn.move_to(ReturnState.APPROVED)
    _keep_criteria(turn, criteria_of(petition, turn.known, turn.now, turn.policy))
    turn.record(
        "return_to_practice:approved", f"The return ({words(petition.purpose.value)}) is approved: {form.reason}"
    )
    turn.meet(_OWED, "the return was approved")
    ended = answered_stops(petition, standing)
    for stop in ended:
        turn.ask(EndStop(which=stop.id, how=StopEnd.REVIEWED, because=form.reason))
    for status in _way(petition, PracticeStatus.NOT_CLEARED if ended else standing.clearance):
        turn.ask(
            ClearPractice(
                status=status, restrictions=petition.restrictions, expires_on=petition.expires_on, because=form.reason
            )
        )
    turn.notify(Party.PARTICIPANT)
    watch(turn)


def _way(petition: ReturnPetition, clearance: PracticeStatus) -> tuple[PracticeStatus, ...]:
    """Give the steps to the status that is asked for: whoever has stepped down is not set back by a new clearance."""
    target = max(status_under(petition.restrictions), clearance, key=WAY.index)
    return WAY[WAY.index(clearance) + 1 : WAY.index(target) + 1] or (target,)


def _why_not_refuse(intent: Intent[ReturnPetition, RefuseReturnForm]) -> Refusal | None:
    return None if intent.form is None else why_blank(intent.form.reason, "The reason")


def _refuse(turn: ReturnPetitionTurn, form: RefuseReturnForm) -> None:
    assert turn.known is not None  # noqa: S101 - the records are looked at before each act
    take_up(turn)
    criteria = criteria_of(turn.subject, turn.known, turn.now, turn.policy)
    _keep_criteria(turn, criteria)
    turn.meet(_OWED, "the return was refused")
    missing = what_is_missing(turn, criteria)
    turn.end_in(ReturnState.REFUSED, f"{form.reason} {missing}".strip())
    turn.notify(Party.PARTICIPANT, MessageKind.FORMAL)


def what_is_missing(turn: ReturnPetitionTurn, criteria: tuple[ReturnCriterion, ...]) -> str:
    """Say which criteria are not met, and when they could be; empty where all are."""
    left = [one for one in criteria if not one.is_settled]
    if not left:
        return ""
    said = ", ".join(one.code.value.replace("_", " ") for one in left)
    dated = [one.possible_from for one in left if one.possible_from is not None]
    if not dated:
        return f"Not met: {said}."
    earliest = turn.when(max(dated)).rpartition(" ")[0]
    rest = "" if len(dated) == len(left) else " and not before the others are met"
    return f"Not met: {said}. It can be approved from {earliest} on, if nothing comes between{rest}."


def _keep_criteria(turn: ReturnPetitionTurn, criteria: tuple[ReturnCriterion, ...]) -> None:
    facts = tuple(
        ReturnCriterionFact(
            id=turn.new_id(),
            enrollment_id=turn.subject.enrollment_id,
            proceeding_id=turn.subject.id,
            code=one.code,
            state=one.state,
            evidence=one.evidence,
            possible_from=one.possible_from,
            rests_on=one.rests_on.in_words,
            waived_by=None if one.waiver is None else one.waiver.approved_by,
            decided_at=turn.now,
        )
        for one in criteria
    )
    settled = sum(one.is_settled for one in criteria)
    turn.record(
        "return_to_practice:criteria_kept", f"Of {len(criteria)} criteria {settled} are met, decided or waived.", *facts
    )


def _why_not_withdraw(intent: Intent[ReturnPetition, PetitionWithdrawalForm]) -> Refusal | None:
    return None if intent.form is None else why_blank(intent.form.reason, "The reason")


def _withdraw(turn: ReturnPetitionTurn, form: PetitionWithdrawalForm) -> None:
    turn.end_in(ReturnState.WITHDRAWN, f"Withdrawn: {form.reason}")
    turn.notify(Party.PARTICIPANT)
    turn.notify(Party.SPECIALIST)


RULES = table_of(
    rule(Act.APPROVE_RETURN, "Approve the return", ApproveReturnForm, ASKING, _approve, _why_not_approve),
    rule(Act.REFUSE_RETURN, "Refuse the return", RefuseReturnForm, ASKING, _refuse, _why_not_refuse),
    rule(Act.WITHDRAW_PETITION, "Withdraw the petition", PetitionWithdrawalForm, ASKING, _withdraw, _why_not_withdraw),
)
