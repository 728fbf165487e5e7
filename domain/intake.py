"""Intake: data sheet, cease-practice acknowledgement, eligibility by criterion (PROGRAM.md 4.2, 10)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.facts import CriterionFact
from domain.files import Intent
from domain.forms import About, Form
from domain.obligations import ObligationKind
from domain.phases import BEFORE_AGREEMENT, Phase
from domain.policy import Criterion, CriterionStage, FailedCriterion, Policy
from domain.referral import ReasonForm
from domain.refusals import Refusal, refuse
from domain.rules import rule, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSheetForm(Form):
    """When the personal data sheet came in."""

    received_on: Annotated[date, About("The day it was received.", date(2026, 3, 2))]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementForm(Form):
    """When the licensee acknowledged having to cease practice."""

    acknowledged_on: Annotated[date, About("The day of the acknowledgement.", date(2026, 3, 2))]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionForm(Form):
    """What was found about one criterion of eligibility."""

    code: Annotated[str, About("The criterion's code in the policy.", "INEL_DRUG_ACT")]
    satisfied: Annotated[bool, About("Whether the criterion's statement is true.", True)]  # noqa: FBT003
    evidence: Annotated[str, About("What this rests on.", "Court record search of 1 March: no entry.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationForm(ReasonForm):
    """The second review of eligibility; with the board's decision where the policy leaves it to the board."""

    board_reference: Annotated[str, About("The reference of the board's decision, where the board decides.", "")] = ""
    board_decided_on: Annotated[date | None, About("The day of the board's decision.", None)] = None
    board_admits: Annotated[bool | None, About("Whether the board lets the licensee take part.", None)] = None


def _why_not_data_sheet(intent: Intent[Case, DataSheetForm]) -> Refusal | None:
    return None if intent.form is None else intent.why_not_ahead(intent.form.received_on, "The day of receipt")


def _record_data_sheet(turn: CaseTurn, form: DataSheetForm) -> None:
    turn.case = replace(turn.case, data_sheet_on=form.received_on)
    turn.record("intake:data_sheet_received", f"Personal data sheet received on {form.received_on}.")


def _why_not_acknowledge(intent: Intent[Case, AcknowledgementForm]) -> Refusal | None:
    if intent.subject.cease_practice_acknowledged_on is not None:
        return refuse("already_acknowledged", "The licensee has acknowledged having to cease practice.")
    return None if intent.form is None else intent.why_not_ahead(intent.form.acknowledged_on, "The acknowledgement")


def _acknowledge(turn: CaseTurn, form: AcknowledgementForm) -> None:
    turn.case = replace(turn.case, cease_practice_acknowledged_on=form.acknowledged_on)
    turn.record(
        "practice:cease_acknowledged", f"The licensee acknowledged on {form.acknowledged_on} having to cease practice."
    )


def criteria_at_intake(policy: Policy) -> tuple[Criterion, ...]:
    """Give the criteria that can be known at intake; later ones are enforced by the steps that decide them."""
    return tuple(one for one in policy.criteria if one.stage is CriterionStage.INTAKE)


def _unassessed(case: Case, policy: Policy) -> list[str]:
    assessed = {one.code for one in case.criteria}
    return [one.code for one in criteria_at_intake(policy) if one.code not in assessed]


def why_not_eligible(policy: Policy, criteria: tuple[CriterionFact, ...]) -> Refusal | None:
    """Apply the eligibility decision table: the first criterion that bars the licensee (PROGRAM.md 10)."""
    rows = {one.code: one for one in policy.criteria}
    for fact in criteria:
        row = rows[fact.code]
        if not fact.satisfied and row.if_failed is FailedCriterion.INELIGIBLE:
            return refuse(row.code.lower(), f"Not satisfied: {row.statement}")
    return None


def _why_not_assess(intent: Intent[Case, CriterionForm]) -> Refusal | None:
    codes = [one.code for one in criteria_at_intake(intent.file.policy)]
    if intent.form and intent.form.code not in codes:
        return refuse(
            "unknown_criterion",
            f"{intent.form.code} is not a criterion to assess at intake; these are: {', '.join(codes)}.",
        )
    if any(one.confirmed_by for one in intent.subject.criteria):
        return refuse("eligibility_confirmed", "Eligibility has been confirmed; it is not assessed again.")
    return None


def _assess_criterion(turn: CaseTurn, form: CriterionForm) -> None:
    assert turn.actor.staff_id is not None  # noqa: S101 - a person assesses; permissions rule the program out
    before = next((one for one in turn.case.criteria if one.code == form.code), None)
    fact = CriterionFact(
        id=before.id if before else turn.new_id(),
        enrollment_id=turn.case.id,
        code=form.code,
        satisfied=form.satisfied,
        evidence=form.evidence,
        assessed_by=turn.actor.staff_id,
        assessed_at=turn.now,
        confirmed_by=None,
        confirmed_at=None,
    )
    others = tuple(one for one in turn.case.criteria if one.code != form.code)
    turn.case = replace(turn.case, criteria=(*others, fact))
    satisfied = "satisfied" if form.satisfied else "not satisfied"
    turn.record("eligibility:criterion_assessed", f"{form.code} {satisfied}: {form.evidence}", fact)
    if not _unassessed(turn.case, turn.policy):
        turn.open_once(ObligationKind.ELIGIBILITY_DECISION)


def is_for_the_board(policy: Policy, criteria: tuple[CriterionFact, ...]) -> bool:
    """Say whether a criterion fails of which the board decides, while none bars the licensee anyway (PROGRAM.md 10)."""
    left_to_board = {one.code for one in policy.criteria if one.if_failed is FailedCriterion.BOARD_DECIDES}
    fails = any(not one.satisfied and one.code in left_to_board for one in criteria)
    return fails and why_not_eligible(policy, criteria) is None


def _why_not_second_review(intent: Intent[Case, ReasonForm] | Intent[Case, ConfirmationForm]) -> Refusal | None:
    case = intent.subject
    missing = _unassessed(case, intent.file.policy)
    if missing:
        return refuse("criteria_missing", f"Still to be assessed: {', '.join(missing)}.")
    if any(one.confirmed_by for one in case.criteria):
        return refuse("eligibility_confirmed", "Eligibility has been confirmed.")
    if any(one.assessed_by == intent.actor.staff_id for one in case.criteria):
        return refuse("same_person", "The second review is for somebody who assessed none of the criteria.")
    return None


def _why_not_confirm(intent: Intent[Case, ConfirmationForm]) -> Refusal | None:
    refusal, form = _why_not_second_review(intent), intent.form
    if refusal is not None or form is None:
        return refusal
    given = bool(form.board_reference.strip()), form.board_decided_on is not None, form.board_admits is not None
    if not is_for_the_board(intent.file.policy, intent.subject.criteria):
        return refuse("not_for_the_board", "No criterion that fails is left to the board.") if any(given) else None
    if form.board_decided_on is None or not all(given):
        return refuse(
            "board_decision_missing",
            "A criterion fails of which the board decides: give the reference, day and outcome of its decision.",
        )
    return intent.why_not_ahead(form.board_decided_on, "The board's decision")


def _confirm_eligibility(turn: CaseTurn, form: ConfirmationForm) -> None:
    confirmed = tuple(
        replace(one, confirmed_by=turn.actor.staff_id, confirmed_at=turn.now) for one in turn.case.criteria
    )
    turn.case = replace(turn.case, criteria=confirmed)
    bar = why_not_eligible(turn.policy, confirmed) or _bar_by_board(form)
    outcome = "eligible" if bar is None else "ineligible"
    if form.board_admits is not None:
        told = "takes part" if form.board_admits else "does not take part"
        decision = f"decision {form.board_reference} of {form.board_decided_on}"
        turn.record("eligibility:board_decided", f"The board decided that the licensee {told}: {decision}.")
    turn.record("eligibility:confirmed", f"Second review: {outcome}. {form.reason}", *confirmed)
    turn.meet(ObligationKind.ELIGIBILITY_DECISION, "second review done")
    if bar is not None:
        row = next((one for one in turn.policy.criteria if one.code.lower() == bar.code), None)
        if row is not None and row.route:
            turn.record("eligibility:routed", f"{bar.sentence} The licensee can be offered {row.route}.")
        turn.end(Phase.INELIGIBLE, bar.sentence)


def _bar_by_board(form: ConfirmationForm) -> Refusal | None:
    if form.board_admits is not False:
        return None
    return refuse("board_decided_against", f"The board decided against it: {form.board_reference}.")


def _return_eligibility(turn: CaseTurn, form: ReasonForm) -> None:
    facts = turn.case.criteria
    turn.case = replace(turn.case, criteria=())
    turn.record("eligibility:returned", f"Second review sends {len(facts)} criteria back: {form.reason}")
    turn.meet(ObligationKind.ELIGIBILITY_DECISION, "sent back to be assessed anew")


def why_not_ready_for_evaluation(intent: Intent[Case, Form]) -> Refusal | None:
    """Say what intake still lacks before an evaluation."""
    case = intent.subject
    if case.data_sheet_on is None:
        return refuse("no_data_sheet", "The personal data sheet has not been received.")
    if all(one.expires_on < intent.today for one in case.releases):
        return refuse("no_release", "No release of information is in force: none was signed, or all have expired.")
    if (
        intent.file.policy.figure("outreach.stop_practice_on_entry").value is True
        and case.cease_practice_acknowledged_on is None
    ):
        return refuse("cease_practice_not_acknowledged", "The licensee has not acknowledged having to cease practice.")
    if not case.criteria or any(one.confirmed_by is None for one in case.criteria):
        return refuse("eligibility_open", "Eligibility has not been confirmed by a second reviewer.")
    return None


RULES = table_of(
    rule(
        Act.RECORD_DATA_SHEET,
        "Record the personal data sheet",
        DataSheetForm,
        {Phase.OUTREACH, Phase.INTAKE},
        _record_data_sheet,
        _why_not_data_sheet,
    ),
    rule(
        Act.ACKNOWLEDGE_CEASE_PRACTICE,
        "Record the cease-practice acknowledgement",
        AcknowledgementForm,
        BEFORE_AGREEMENT - {Phase.REFERRED},
        _acknowledge,
        _why_not_acknowledge,
    ),
    rule(
        Act.ASSESS_CRITERION,
        "Assess a criterion of eligibility",
        CriterionForm,
        {Phase.INTAKE},
        _assess_criterion,
        _why_not_assess,
    ),
    rule(
        Act.CONFIRM_ELIGIBILITY,
        "Confirm eligibility as second reviewer",
        ConfirmationForm,
        {Phase.INTAKE},
        _confirm_eligibility,
        _why_not_confirm,
    ),
    rule(
        Act.RETURN_ELIGIBILITY,
        "Return the eligibility assessment",
        ReasonForm,
        {Phase.INTAKE},
        _return_eligibility,
        _why_not_second_review,
    ),
)
