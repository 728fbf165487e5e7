"""Towards completion: costs, the letter of eligibility, the review, completion itself (PROGRAM.md 4.2, 12, 13, D39)."""

from dataclasses import dataclass, replace
from typing import Annotated, Final

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.completion import CompletionCode
from domain.completion_criteria import ATTESTED, completion_criteria, has_served_term, reports_owed, term_in_words
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.obligation_changes import accept, submit
from domain.obligations import ObligationKind
from domain.phases import Phase
from domain.proposals import why_undecided
from domain.referral import LetterForm
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.term import days_later
from domain.texts import why_blank
from domain.turns import clock_words

#: The letter is owed and the costs are paid near the end of the term, wherever the case stands then.
_NEAR_THE_END = frozenset({Phase.STABILISE, Phase.MONITOR, Phase.TOLLED, Phase.COMPLETION_REVIEW})
_NOTICE: Final = "completion.notice_days_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsForm(Form):
    """What shows that nothing is left to pay."""

    evidence: Annotated[str, About("The statement of account, or the waiver.", "Account settled on 2 March 2029.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionForm(Form):
    """What the reviewer states when an enrollment is completed."""

    reason: Reason
    recovery_activity: Annotated[
        str,
        About(
            "Where the policy asks: what shows recovery activity with a relapse-prevention plan.",
            "Weekly meetings throughout; plan of 4 May 2029 on file.",
        ),
    ] = ""
    board_decision: Annotated[
        str, About("Where the policy asks: the board's decision to release.", "Order of 11 May 2029.")
    ] = ""

    notice_waived: Annotated[
        str, About("Only before the days after the letter are over: why they need not be waited for.", "")
    ] = ""

    @property
    def attested(self) -> frozenset[CompletionCode]:
        """The criteria for which the reviewer vouches."""
        said = {
            CompletionCode.RECOVERY_ACTIVITY: self.recovery_activity,
            CompletionCode.BOARD_DECISION: self.board_decision,
        }
        return frozenset(code for code, text in said.items() if text.strip())


def _why_not_confirm(intent: Intent[Case, CostsForm]) -> Refusal | None:
    if intent.subject.costs_paid:
        return refuse("costs_confirmed", "It is confirmed that the costs are paid.")
    return None if intent.form is None else why_blank(intent.form.evidence, "What shows it")


def _confirm_costs(turn: CaseTurn, form: CostsForm) -> None:
    turn.case = replace(turn.case, costs_paid=True)
    turn.record("completion:costs_paid", f"The costs are paid: {form.evidence}")


def _why_not_letter(intent: Intent[Case, LetterForm]) -> Refusal | None:
    if intent.subject.completion_letter_sent:
        return refuse("letter_sent", "The letter of completion eligibility has been sent.")
    if intent.file.find(ObligationKind.COMPLETION_LETTER) is None and not has_served_term(intent.file, intent.now):
        return refuse("too_early", f"The letter is written near the end of the term. {term_in_words(intent.file)}")
    return None


def _send_letter(turn: CaseTurn, form: LetterForm) -> None:
    turn.case = replace(turn.case, completion_letter_sent_at=turn.now)
    turn.record("completion:letter_sent", f"Letter of completion eligibility sent by {form.delivery.value}.")
    turn.meet(ObligationKind.COMPLETION_LETTER, "letter sent")
    turn.notify(Party.PARTICIPANT)


def _why_not_review(intent: Intent[Case, Form]) -> Refusal | None:
    if not has_served_term(intent.file, intent.now):
        return refuse("term_not_served", f"The review follows the end of the term. {term_in_words(intent.file)}")
    return why_undecided(intent.subject)


def _open_review(turn: CaseTurn, _: Form) -> None:
    term = turn.file.find(ObligationKind.TERM)
    if term is not None and term.schedule is not None:
        # A term is served when it ends, however much later somebody looks.
        turn.settle(accept(submit(term, term.schedule.due_at), turn.now, "the term was served"))
    turn.case = replace(turn.case, worksite_reports_owed=reports_owed(turn.file, turn.now))
    turn.record("completion:review_opened", "The term was served: the completion review is open.")
    turn.move_to(Phase.COMPLETION_REVIEW)
    turn.open(ObligationKind.COMPLETION_DECISION)
    turn.notify(Party.SUPERVISOR)
    turn.notify(Party.PARTICIPANT)


def _why_not_complete(intent: Intent[Case, CompletionForm]) -> Refusal | None:
    refusal, form = why_undecided(intent.subject), intent.form
    if refusal is not None:
        return refusal
    # Without a form the question is what is recorded; what the reviewer states comes with the form.
    attested = ATTESTED if form is None else form.attested
    for one in completion_criteria(intent.file, intent.now, attested):
        if not one.met:
            return refuse(one.code.value, f"Completion asks for {one.code.value.replace('_', ' ')}. {one.explanation}")
    if form is None:
        return None
    return _why_not_before_notice(intent, form) or why_blank(form.reason, "The reason")


def _why_not_before_notice(intent: Intent[Case, CompletionForm], form: CompletionForm) -> Refusal | None:
    """Refuse to complete before the days that the letter gives are over, unless they are waived (PROGRAM.md D39)."""
    policy, sent_at = intent.file.policy, intent.subject.completion_letter_sent_at
    days = policy.number(_NOTICE)
    if sent_at is None or days is None or form.notice_waived.strip():
        return None
    until = days_later(policy.calendar, sent_at, days)
    if until <= intent.now:
        return None
    when = clock_words(until, policy.calendar.zone)
    return refuse("notice_running", f"The letter gives {days} days, until {when}: wait, or say why they are waived.")


def _complete(turn: CaseTurn, form: CompletionForm) -> None:
    waived = f"The days after the letter are waived: {form.notice_waived}" if form.notice_waived.strip() else ""
    said = (form.reason, form.recovery_activity, form.board_decision, waived)
    words = " ".join(one for one in said if one.strip())
    turn.record("enrollment:completed", f"Every criterion of completion is met: {words}")
    turn.meet(ObligationKind.COMPLETION_DECISION, "completion approved")
    turn.end(Phase.COMPLETED, form.reason)


RULES = table_of(
    rule(
        Act.CONFIRM_COSTS_PAID,
        "Confirm that the costs are paid",
        CostsForm,
        _NEAR_THE_END,
        _confirm_costs,
        _why_not_confirm,
    ),
    rule(
        Act.SEND_COMPLETION_LETTER,
        "Send the letter of completion eligibility",
        LetterForm,
        _NEAR_THE_END,
        _send_letter,
        _why_not_letter,
    ),
    rule(
        Act.OPEN_COMPLETION_REVIEW, "Open the completion review", Form, {Phase.MONITOR}, _open_review, _why_not_review
    ),
    rule(
        Act.COMPLETE_ENROLLMENT,
        "Complete the enrollment",
        CompletionForm,
        {Phase.COMPLETION_REVIEW},
        _complete,
        _why_not_complete,
    ),
)
