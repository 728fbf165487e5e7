"""The enrollment's side of an evaluation: types, referral, and what its report means for the case (PROGRAM.md 4.2).

The evaluation referral itself is a process of its own and reports here; see ``evaluation_acts``.
"""

from dataclasses import dataclass, replace
from typing import Annotated, assert_never, cast

from domain.acts import Act
from domain.case import Case, CaseTurn, EvaluationToStart
from domain.evaluation import new_evaluation
from domain.evaluation_guards import why_blank
from domain.evaluators import Evaluators, why_not_offer
from domain.events import MessageKind
from domain.facts import EvaluationFact, EvaluationStatus, EvaluationType
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.ids import EvaluationId
from domain.intake import why_not_ready_for_evaluation
from domain.obligations import ObligationKind
from domain.phases import ACTIVE, Phase
from domain.policy import Policy
from domain.referral import ReasonForm
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.turns import words


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationTypesForm(Form):
    """Which kinds of evaluation are required, and why (DUTIES.md 5)."""

    types: Annotated[
        tuple[EvaluationType, ...],
        About("The kinds of evaluation, each once.", (EvaluationType.SUBSTANCE_USE, EvaluationType.FITNESS_FOR_DUTY)),
    ]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatorsForm(Form):
    """Among whom the participant may choose (DUTIES.md 6)."""

    offered: Evaluators
    types: Annotated[
        tuple[EvaluationType, ...],
        About("The kinds of a new evaluation in a monitored case; left out, those of the first.", ()),
    ] = ()
    reason: Annotated[str, About("Why a new evaluation is needed; only in a monitored case.", "")] = ""


def _why_not_determine(intent: Intent[Case, EvaluationTypesForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    if not form.types:
        return refuse("no_evaluation_type", "Name at least one kind of evaluation.")
    if len(set(form.types)) < len(form.types):
        return refuse("evaluation_type_repeated", "A kind of evaluation is named twice; name each once.")
    return why_blank(form.reason, "The reason for these evaluations")


def _determine_types(turn: CaseTurn, form: EvaluationTypesForm) -> None:
    turn.case = replace(turn.case, evaluation_types=form.types, evaluation_reason=form.reason)
    turn.record("evaluation:types_determined", f"Required: {_in_words(form.types)}. {form.reason}")


def _why_not_refer(intent: Intent[Case, EvaluatorsForm]) -> Refusal | None:
    if intent.subject.phase is not Phase.INTAKE:
        return _why_not_refer_anew(intent)
    refusal = why_not_ready_for_evaluation(cast("Intent[Case, Form]", intent))
    if refusal is None and not intent.subject.evaluation_types:
        refusal = refuse("evaluation_types_open", "First determine which kinds of evaluation are required.")
    if refusal is not None or intent.form is None:
        return refusal
    return why_not_offer(intent, intent.form.offered)


def _why_not_refer_anew(intent: Intent[Case, EvaluatorsForm]) -> Refusal | None:
    known, form = intent.subject.reevaluation, intent.form
    if known is not None and known.status not in {EvaluationStatus.REVIEWED, EvaluationStatus.CANCELLED}:
        return refuse("evaluation_under_way", "A new evaluation is under way already.")
    if form is None:
        return None
    if len(set(form.types)) < len(form.types):
        return refuse("evaluation_type_repeated", "A kind of evaluation is named twice; name each once.")
    if not form.types and not intent.subject.evaluation_types:
        return refuse("no_evaluation_type", "Name at least one kind of evaluation.")
    return why_blank(form.reason, "The reason for a new evaluation") or why_not_offer(intent, form.offered)


def _refer(turn: CaseTurn, form: EvaluatorsForm) -> None:
    if turn.case.phase is Phase.INTAKE:
        _refer_first(turn, form)
    else:
        _refer_anew(turn, form)


def _refer_anew(turn: CaseTurn, form: EvaluatorsForm) -> None:
    """Refer for a new evaluation while the case is monitored: its report is evidence and moves no phase."""
    asked = EvaluationToStart(
        evaluation_id=EvaluationId(turn.new_id()),
        types=form.types or turn.case.evaluation_types,
        reason=form.reason,
        offered=form.offered,
    )
    fact = new_evaluation(asked, turn.case.id, turn.case.participant_id).fact
    turn.evaluations.append(asked)
    turn.case = replace(turn.case, reevaluation=fact)
    told = f"Referred for a new evaluation {fact.id} ({_in_words(fact.types)}): {form.reason}"
    turn.record("evaluation:referred_anew", told, fact)
    turn.meet(ObligationKind.NEW_EVALUATION, "referred for a new evaluation")
    turn.notify(Party.PARTICIPANT)


def _refer_first(turn: CaseTurn, form: EvaluatorsForm) -> None:
    case = turn.case
    asked = EvaluationToStart(
        evaluation_id=EvaluationId(turn.new_id()),
        types=case.evaluation_types,
        reason=case.evaluation_reason,
        offered=form.offered,
    )
    fact = new_evaluation(asked, case.id, case.participant_id).fact
    turn.evaluations.append(asked)
    turn.case = replace(case, evaluation=fact)
    kinds = _in_words(fact.types)
    turn.record("evaluation:referred", f"Referred for evaluation {fact.id} ({kinds}) with {_count(fact)}.", fact)
    turn.meet(ObligationKind.INTAKE, "referred for evaluation")
    turn.drop(ObligationKind.FINAL_NOTICE, "the licensee took part in intake")
    turn.move_to(Phase.EVALUATION_PENDING)


def _why_not_no_diagnosis(intent: Intent[Case, ReasonForm]) -> Refusal | None:
    evaluation = intent.subject.evaluation
    if evaluation is None or evaluation.status is not EvaluationStatus.REVIEWED:
        return refuse("report_not_accepted", "The evaluation report has not been reviewed and accepted.")
    if evaluation.diagnosis_found:
        return refuse("diagnosis_found", "The accepted evaluation found a diagnosis; the case goes on to an agreement.")
    return None


def _close_no_diagnosis(turn: CaseTurn, form: ReasonForm) -> None:
    turn.record("enrollment:no_diagnosis", f"The accepted evaluation found no diagnosis: {form.reason}")
    turn.meet(ObligationKind.NO_DIAGNOSIS_CLOSING, "closed without diagnosis")
    turn.end(Phase.NO_DIAGNOSIS_CLOSED, form.reason)


def told_by_evaluation(turn: CaseTurn, fact: EvaluationFact) -> None:
    """Take in what the evaluation referral reports; what is repeated, overtaken or of another evaluation does nothing.

    In any phase but those of the evaluation, as after the end of the case, it is noted and moves nothing.
    """
    anew = turn.case.reevaluation
    is_anew = anew is not None and anew.id == fact.id
    known = anew if is_anew else turn.case.evaluation
    if known is None or known.id != fact.id or known == fact or _is_overtaken(known, fact):
        return
    turn.case = replace(turn.case, reevaluation=fact) if is_anew else replace(turn.case, evaluation=fact)
    turn.record("enrollment:evaluation_noted", f"The enrollment notes: evaluation {fact.id} is {fact.status.value}.")
    if fact.threat_found and not known.threat_found:
        turn.record("enrollment:threat_noted", "The evaluator found a threat to self or others: on call is paged.")
        turn.notify(Party.ON_CALL, MessageKind.PAGE)
    if is_anew:
        turn.notify(Party.SPECIALIST, MessageKind.TASK)
    else:
        _follow(turn, fact)


def _follow(turn: CaseTurn, fact: EvaluationFact) -> None:
    match fact.status:
        case EvaluationStatus.REPORTED | EvaluationStatus.QUERIED:
            _review(turn)
        case EvaluationStatus.REVIEWED:
            _review(turn)
            _conclude(turn, fact)
        case EvaluationStatus.OFFERED:
            if turn.case.phase is Phase.EVALUATION_REVIEW:
                turn.move_to(Phase.EVALUATION_PENDING)
        case EvaluationStatus.CHOSEN | EvaluationStatus.ACCEPTED | EvaluationStatus.BOOKED:
            pass
        case EvaluationStatus.HELD | EvaluationStatus.CANCELLED:
            pass
        case _:
            assert_never(fact.status)


def _review(turn: CaseTurn) -> None:
    if turn.case.phase is Phase.EVALUATION_PENDING:
        turn.drop(ObligationKind.FINAL_NOTICE, "the licensee was evaluated")
        turn.move_to(Phase.EVALUATION_REVIEW)


def _conclude(turn: CaseTurn, fact: EvaluationFact) -> None:
    if turn.case.phase is not Phase.EVALUATION_REVIEW:
        return
    if fact.diagnosis_found or not _needs_diagnosis(turn.policy):
        turn.move_to(Phase.AGREEMENT_DRAFT)
        turn.open(ObligationKind.AGREEMENT_SENDING)
    else:
        turn.open(ObligationKind.NO_DIAGNOSIS_CLOSING)
    turn.notify(Party.SPECIALIST, MessageKind.TASK)


def _needs_diagnosis(policy: Policy) -> bool:
    return policy.figure("eligibility.diagnosis_required").value is True


def _is_overtaken(known: EvaluationFact, fact: EvaluationFact) -> bool:
    """Whether a report comes again after a later one; an evaluator once replaced is never offered again."""
    if fact.evaluator_id is None:
        return known.evaluator_id in fact.offered
    if fact.evaluator_id not in known.offered:
        return True
    return known.evaluator_id == fact.evaluator_id and _progress(fact) < _progress(known)


def _progress(fact: EvaluationFact) -> tuple[float, int, bool]:
    reported = 0.0 if fact.reported_at is None else fact.reported_at.timestamp()
    return reported, list(EvaluationStatus).index(fact.status), fact.threat_found


def _in_words(types: tuple[EvaluationType, ...]) -> str:
    return ", ".join(words(one.value) for one in types)


def _count(fact: EvaluationFact) -> str:
    return f"{len(fact.offered)} evaluators to choose among"


RULES = table_of(
    rule(
        Act.DETERMINE_EVALUATION_TYPES,
        "Determine the types of evaluation",
        EvaluationTypesForm,
        {Phase.INTAKE},
        _determine_types,
        _why_not_determine,
    ),
    rule(
        Act.REFER_FOR_EVALUATION,
        "Refer for evaluation",
        EvaluatorsForm,
        ACTIVE | {Phase.INTAKE, Phase.INTERIM},
        _refer,
        _why_not_refer,
        lambda form: form.offered,
    ),
    rule(
        Act.CLOSE_NO_DIAGNOSIS,
        "Close because no diagnosis was found",
        ReasonForm,
        {Phase.EVALUATION_REVIEW},
        _close_no_diagnosis,
        _why_not_no_diagnosis,
    ),
)
