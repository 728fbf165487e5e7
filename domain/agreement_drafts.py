"""Drafting an agreement: which term and which clauses it may have (PROGRAM.md 2.9, 13, 17.2)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Annotated, Final
from uuid import UUID

from domain.case import Case, CaseTurn
from domain.clause_limits import DutyLimitForm, why_not_limits, with_open_limits
from domain.clauses import CLAUSE_DUTIES, TREATMENT_DUTY
from domain.facts import Channel, ClauseFact, EvaluationFact, LevelOfCare
from domain.files import Intent
from domain.forms import About, Form
from domain.policy import ClauseTemplate, Policy, TermStart
from domain.refusals import Refusal, refuse
from domain.term_changes import approved_credit
from domain.turns import words

#: The longest term where the policy names no maximum (program default, grade A).
_LONGEST_TERM_MONTHS: Final = 120
_TERM_MONTHS: Final = "agreement.term_months"
#: Where a clause of the policy names what treatment is for.
_SCOPE: Final = "{scope}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseForm(Form):
    """A clause in words of its own."""

    number: Annotated[str, About("Its number, which no other clause has.", "18")]
    title: Annotated[str, About("Its title.", "Narcotics keys")]
    text: Annotated[str, About("What the participant undertakes.", "You carry no keys to controlled substances.")]
    duties: Annotated[tuple[str, ...], About("The deadlines that it puts in force.", ("D25",))] = ()
    limits: Annotated[tuple[DutyLimitForm, ...], About("What it sets where the policy leaves it open.", ())] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementForm(Form):
    """What an agreement shall say beside the required clauses of the policy."""

    term_months: Annotated[int | None, About("The term in months; left out, it is the policy's own.", 36)] = None
    optional_clauses: Annotated[
        tuple[str, ...], About("Numbers of the policy's optional clauses to take in.", ("18",))
    ] = ()
    own_clauses: Annotated[tuple[ClauseForm, ...], About("Clauses for this case alone.", ())] = ()
    limits: Annotated[
        tuple[DutyLimitForm, ...],
        About("What the policy's clauses set in this case where the policy leaves it open.", ()),
    ] = ()
    order_number: Annotated[
        str, About("The number of the board's order, if the referral did not give it.", "2026-0042")
    ] = ""


def term_of_draft(policy: Policy, form: AgreementForm) -> int | None:
    """Give the months of a drafted term; None where the policy sets it in words and the form leaves it out."""
    return policy.number(_TERM_MONTHS) if form.term_months is None else form.term_months


def why_not_draft(intent: Intent[Case, AgreementForm]) -> Refusal | None:
    """Say why an agreement cannot be drafted: its evaluation, its order, its term, its clauses."""
    case, form = intent.subject, intent.form
    if case.evaluation is None:
        return refuse("no_evaluation", "An agreement rests on an accepted evaluation, and there is none.")
    if form is None:
        return None
    return (
        _why_not_order(intent.file.policy, form, case)
        or _why_not_term(intent.file.policy, form, case)
        or _why_not_optional(intent.file.policy, form)
        or why_not_clauses(intent.file.policy, form.own_clauses)
        or _why_not_numbers(intent.file.policy, form)
        or why_not_limits(intent.file.policy, form.limits, _duties_taken(intent.file.policy, form))
        or why_not_scope(case.evaluation, form.own_clauses)
    )


def why_not_clauses(policy: Policy, clauses: Iterable[ClauseForm]) -> Refusal | None:
    """Say why clauses in own words cannot stand: something is blank, or a duty is none that a clause puts in force."""
    named = CLAUSE_DUTIES.union(*(one.duties for one in policy.clauses))
    possible = {one.id for one in policy.deadlines if one.applies and one.id in named}
    for clause in clauses:
        if not (clause.number.strip() and clause.title.strip() and clause.text.strip()):
            return refuse("clause_blank", "A clause needs a number, a title and a text.")
        odd = sorted(set(clause.duties) - possible)
        if odd:
            return refuse(
                "clause_duty_unknown",
                f"Clause {clause.number} names {', '.join(odd)}; a clause can name: {', '.join(sorted(possible))}.",
            )
        refusal = why_not_limits(policy, clause.limits, clause.duties)
        if refusal is not None:
            return refusal
    return None


def why_not_scope(evaluation: EvaluationFact, clauses: Iterable[ClauseForm]) -> Refusal | None:
    """Refuse treatment that does not relate to an impairment which the accepted evaluation names (PROGRAM.md 17.2)."""
    for clause in clauses:
        if TREATMENT_DUTY in clause.duties and not recommends_treatment(evaluation):
            return refuse(
                "treatment_out_of_scope",
                f"Clause {clause.number} demands treatment, which the accepted evaluation does not recommend.",
            )
    return None


def why_not_once(clauses: tuple[ClauseForm, ...], in_force: Iterable[str]) -> Refusal | None:
    """Refuse two clauses with one number, or a duty in two of them: each obligation traces to one clause."""
    numbers = Counter(one.number for one in clauses)
    duties = Counter([*dict.fromkeys(in_force), *(duty for one in clauses for duty in dict.fromkeys(one.duties))])
    number, times = max(numbers.items(), key=itemgetter(1), default=("", 0))
    if times > 1:
        return refuse("clause_number_taken", f"Clause {number} is there twice; give one another number.")
    duty, times = max(duties.items(), key=itemgetter(1), default=("", 0))
    if times > 1:
        return refuse("clause_duty_twice", f"{duty} is put in force by two clauses; name it in one of them.")
    return None


def recommends_treatment(evaluation: EvaluationFact) -> bool:
    """Say whether an accepted evaluation names an impairment and recommends treatment of it."""
    return evaluation.diagnosis_found is True and evaluation.level_of_care is not LevelOfCare.NONE


def scope_of(evaluation: EvaluationFact) -> str:
    """State what treatment an agreement may demand (PROGRAM.md 17.2)."""
    if not recommends_treatment(evaluation):
        return "The accepted evaluation recommends no treatment; none is demanded."
    level = f" ({words(evaluation.level_of_care.value)})" if evaluation.level_of_care else ""
    found = f"Treatment is for {evaluation.diagnosis or 'the impairment found'}"
    return f"{found}, as the accepted evaluation recommends{level}: {evaluation.recommendations}"


def clauses_of_draft(turn: CaseTurn, form: AgreementForm, agreement_id: UUID) -> tuple[ClauseFact, ...]:
    """Build the clauses of a draft: every required one of the policy, the optional ones chosen, then its own."""
    own = (clause_in_words(turn, one, agreement_id, one.limits) for one in form.own_clauses)
    taken = (clause_in_words(turn, one, agreement_id, form.limits) for one in _taken(turn.policy, form))
    return (*taken, *own)


def _taken(policy: Policy, form: AgreementForm) -> tuple[ClauseTemplate, ...]:
    return tuple(one for one in policy.clauses if one.required or one.number in form.optional_clauses)


def _duties_taken(policy: Policy, form: AgreementForm) -> frozenset[str]:
    return frozenset(duty for one in _taken(policy, form) for duty in one.duties)


def clause_in_words(
    turn: CaseTurn, source: ClauseTemplate | ClauseForm, agreement_id: UUID, limits: tuple[DutyLimitForm, ...]
) -> ClauseFact:
    """Build a clause of an agreement; it says what treatment is for, and the limits that the policy leaves open."""
    stated = tuple(one.stated for one in limits if one.duty in source.duties)
    text = _scoped(source.text, source.duties, turn.case.evaluation)
    return ClauseFact(
        id=turn.new_id(),
        agreement_id=agreement_id,
        number=source.number,
        title=source.title,
        text=with_open_limits(text, turn.policy, source.duties, stated),
        duties=source.duties,
        limits=stated,
    )


def _scoped(text: str, duties: tuple[str, ...], evaluation: EvaluationFact | None) -> str:
    scope = scope_of(evaluation) if evaluation else ""
    if _SCOPE in text:
        return text.replace(_SCOPE, scope)
    return f"{text} {scope}" if scope and TREATMENT_DUTY in duties else text


def _why_not_order(policy: Policy, form: AgreementForm, case: Case) -> Refusal | None:
    """Ask for the order's number where the case came by order, and where the policy's term starts with one."""
    given = form.order_number.strip()
    if case.channel is not Channel.BOARD_ORDER and policy.term_start is not TermStart.ORDER_EFFECTIVE:
        return refuse("not_by_order", "This case did not come by board order; leave the number out.") if given else None
    if not given and not case.referral.order_number.strip():
        return refuse("no_order_number", "The term rests on an order of the board: name the order's number.")
    return None


def _why_not_term(policy: Policy, form: AgreementForm, case: Case) -> Refusal | None:
    months, figure = term_of_draft(policy, form), policy.figure(_TERM_MONTHS)
    if months is None:
        return refuse("term_missing", f"This policy sets no term ({figure.words}): give it in months.")
    least, most = figure.minimum or 1, figure.maximum or _LONGEST_TERM_MONTHS
    if not least <= months <= most:
        return refuse("term_out_of_range", f"The term must be between {least} and {most} months.")
    credit = approved_credit(case)
    if credit and credit.months >= months:
        return refuse(
            "term_out_of_range", f"The term must be longer than the approved credit of {credit.months} months."
        )
    return None


def _why_not_optional(policy: Policy, form: AgreementForm) -> Refusal | None:
    optional = [one.number for one in policy.clauses if not one.required]
    odd = [number for number in form.optional_clauses if number not in optional]
    if not odd:
        return None
    known = f"those are: {', '.join(optional)}" if optional else "it has none"
    return refuse("unknown_clause", f"{', '.join(odd)}: no optional clause of this policy; {known}.")


def _why_not_numbers(policy: Policy, form: AgreementForm) -> Refusal | None:
    taken = {one.number for one in policy.clauses}
    for clause in form.own_clauses:
        if clause.number in taken:
            return refuse("clause_number_taken", f"Clause {clause.number} is the policy's own; choose another number.")
    return why_not_once(form.own_clauses, (duty for one in _taken(policy, form) for duty in one.duties))
