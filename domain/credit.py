"""Credit for recovery before enrollment: recommended with evidence, decided by a second person (DUTIES.md 16)."""

from dataclasses import dataclass, replace
from typing import Annotated

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.facts import AgreementStatus, CreditFact, ProposalStatus
from domain.files import Intent
from domain.forms import About, DecisionForm, Form
from domain.obligations import ObligationKind
from domain.phases import Phase
from domain.refusals import Refusal, refuse
from domain.rules import rule, table_of
from domain.term import why_not_credit
from domain.texts import why_blank

_CEILING = "agreement.credit_prior_recovery_max_months"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditForm(Form):
    """How much credit is recommended, and on what it rests."""

    months: Annotated[int, About("Months by which the term shall be shorter.", 6)]
    evidence: Annotated[str, About("What shows recovery before enrollment.", "Negative tests from June to November.")]


def _why_not_recommend(intent: Intent[Case, CreditForm]) -> Refusal | None:
    case = intent.subject
    if case.agreement is None or case.agreement.status is not AgreementStatus.DRAFT:
        return refuse("no_draft", "Credit is recommended while there is a draft that has not been sent.")
    if case.credit is not None and case.credit.status is not ProposalStatus.REFUSED:
        return refuse("credit_recommended", f"A credit of {case.credit.months} months is {case.credit.status.value}.")
    # Without a form, one month stands for any: the question is whether the policy gives credit at all.
    months = intent.form.months if intent.form else 1
    evidence = intent.form.evidence if intent.form else "not asked yet"
    return why_not_credit(months, intent.file.policy.number(_CEILING), case.agreement.term_months) or why_blank(
        evidence, "The evidence of recovery"
    )


def _recommend_credit(turn: CaseTurn, form: CreditForm) -> None:
    assert turn.actor.staff_id is not None  # noqa: S101 - a person recommends; permissions rule the program out
    credit = CreditFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        months=form.months,
        evidence=form.evidence,
        recommended_by=turn.actor.staff_id,
        status=ProposalStatus.PROPOSED,
        decided_by=None,
        decided_because="",
    )
    turn.case = replace(turn.case, credit=credit)
    turn.record("credit:recommended", f"Credit of {form.months} months recommended: {form.evidence}", credit)
    turn.open(ObligationKind.CREDIT_DECISION, about=credit.id)


def _why_not_decide(intent: Intent[Case, DecisionForm]) -> Refusal | None:
    credit = intent.subject.credit
    if credit is None or credit.status is not ProposalStatus.PROPOSED:
        return refuse("no_credit_proposed", "No credit waits for a decision.")
    if credit.recommended_by == intent.actor.staff_id:
        return refuse("same_person", "Credit is decided by somebody who did not recommend it.")
    agreement = intent.subject.agreement
    approves = intent.form is not None and intent.form.approve
    if approves and agreement is not None and credit.months >= agreement.term_months:
        return refuse("credit_out_of_range", f"The drafted term of {agreement.term_months} months is no longer.")
    return None


def _decide_credit(turn: CaseTurn, form: DecisionForm) -> None:
    if turn.case.credit is None:
        raise ValueError("there is no credit to decide")
    decided = replace(
        turn.case.credit,
        status=ProposalStatus.APPROVED if form.approve else ProposalStatus.REFUSED,
        decided_by=turn.actor.staff_id,
        decided_because=form.reason,
    )
    turn.case = replace(turn.case, credit=decided)
    sentence = f"Credit of {decided.months} months {decided.status.value}: {form.reason}"
    turn.record(f"credit:{decided.status.value}", sentence, decided)
    turn.meet(ObligationKind.CREDIT_DECISION, "decided", about=decided.id)


RULES = table_of(
    rule(
        Act.RECOMMEND_CREDIT,
        "Recommend credit for prior recovery",
        CreditForm,
        {Phase.AGREEMENT_DRAFT},
        _recommend_credit,
        _why_not_recommend,
    ),
    rule(
        Act.DECIDE_CREDIT,
        "Decide the credit for prior recovery",
        DecisionForm,
        {Phase.AGREEMENT_DRAFT},
        _decide_credit,
        _why_not_decide,
    ),
)
