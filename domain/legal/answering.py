"""What the licensee answers, or that no answer came; and the hearings (PROGRAM.md D22, D23; DUTIES.md 27)."""

from dataclasses import replace
from typing import Final

from domain.acts import Act
from domain.facts import HearingFact, HearingKind, HearingOutcome
from domain.files import Intent
from domain.legal.book import LegalAction, LegalActionTurn
from domain.legal.forms import AnswerForm, DefaultForm, HeardForm, HearingForm
from domain.legal.notices import notify_licensee
from domain.legal.npdb import BoardEvent
from domain.legal.states import LegalKind, LegalState
from domain.legal.steps import answered_late, board_acted, change_of, enter, look_again, owe_next, why_not_named
from domain.obligations import ObligationKind
from domain.refusals import Refusal, refuse
from domain.rules import rule, table_of
from domain.texts import why_blank
from domain.turns import words

_S = LegalState
_K = ObligationKind
#: What a hearing that is not put off meets of the clocks of an immediate suspension.
_MEETS: Final = frozenset({HearingKind.PRELIMINARY})


def _why_not_answer(intent: Intent[LegalAction, AnswerForm]) -> Refusal | None:
    form = intent.form
    if intent.subject.answered_at is not None:
        return refuse("answered_already", "The licensee has answered already.")
    if form is None:
        return None
    return why_not_named(intent, form.answered_at, "The answer", (form.summary, "What it says"))


def _answer(turn: LegalActionTurn, form: AnswerForm) -> None:
    late = answered_late(turn, form.answered_at)
    turn.legal = replace(turn.legal, answered_at=form.answered_at)
    turn.step(form.answered_at)
    turn.record("legal_action:answered", f"The licensee answered {turn.when(form.answered_at)}: {form.summary}{late}")
    turn.meet(_K.PETITION_ANSWER, "the licensee answered")
    owe_next(turn, form.answered_at, "Record that a hearing is set, or how the action ends")


def _why_not_default(intent: Intent[LegalAction, DefaultForm]) -> Refusal | None:
    form, owed = intent.form, intent.file.find(_K.PETITION_ANSWER)
    if intent.subject.answered_at is not None:
        return refuse("answered_already", "The licensee has answered: there is no default.")
    if owed is not None and (owed.schedule is None or intent.now < owed.schedule.due_at):
        return refuse("answer_still_due", "The time to answer is not over (PROGRAM.md D22).")
    if form is None:
        return None
    if owed is not None and owed.schedule is not None and form.entered_at < owed.schedule.due_at:
        return refuse("answer_still_due", "A default cannot be entered before the time to answer is over.")
    texts = ((form.order_number, "The number of the order"), (form.reason, "The reason"))
    return why_not_named(intent, form.entered_at, "The default", *texts)


def _default(turn: LegalActionTurn, form: DefaultForm) -> None:
    said = f"No answer came in time: the license is suspended indefinitely by order {form.order_number}. {form.reason}"
    turn.record("legal_action:defaulted", said, clause=form.order_number)
    event = change_of(turn.legal, BoardEvent.SUSPENSION)
    enter(turn, _S.DEFAULT, form.entered_at, "no answer came in time")
    if not turn.legal.is_suspended:
        turn.suspend(form.entered_at, said, f"order {form.order_number}")
    board_acted(turn, event, form.entered_at, form.order_number)
    notify_licensee(turn, said)


def _why_not_schedule(intent: Intent[LegalAction, HearingForm]) -> Refusal | None:
    legal, form = intent.subject, intent.form
    if legal.state is _S.ANSWER_DUE and legal.answered_at is None:
        return refuse("not_answered", "The licensee has not answered: a hearing is set on an answer.")
    if legal.scheduled_hearing is not None:
        return refuse("hearing_set", "A hearing is set already: first record what became of it.")
    if form is None:
        return None
    if form.kind is HearingKind.PRELIMINARY and legal.filed_as is not LegalKind.IMMEDIATE_SUSPENSION:
        return refuse("no_preliminary", "A preliminary hearing follows an immediate temporary suspension alone.")
    if legal.stepped_at is not None and form.at < legal.stepped_at:
        return refuse("before_last_step", "The hearing cannot lie before the legal step that it follows.")
    return why_blank(form.place, "Where the hearing is")


def _schedule(turn: LegalActionTurn, form: HearingForm) -> None:
    hearing = HearingFact(
        id=turn.new_id(),
        enrollment_id=turn.legal.enrollment_id,
        proceeding_id=turn.legal.id,
        kind=form.kind,
        at=form.at,
        place=form.place,
        outcome=HearingOutcome.SCHEDULED,
        came_of_it="",
    )
    turn.keep_hearing(hearing)
    kind = words(form.kind.value).capitalize()
    turn.record("legal_action:hearing_set", f"{kind} hearing on {turn.when(form.at)}: {form.place}.", hearing)
    if turn.legal.state is _S.HEARING_SCHEDULED:
        look_again(turn, "another hearing is set", form.at)
    else:
        enter(turn, _S.HEARING_SCHEDULED, turn.legal.stepped_at or turn.now, "a hearing is set")
        look_again(turn, "a hearing is set", form.at)
    notify_licensee(turn, f"A hearing is set for {turn.when(form.at)}.")


def _why_not_heard(intent: Intent[LegalAction, HeardForm]) -> Refusal | None:
    hearing, form = intent.subject.scheduled_hearing, intent.form
    if hearing is None:
        return refuse("no_hearing", "No hearing is set.")
    if form is None:
        return None
    if form.outcome is HearingOutcome.SCHEDULED:
        return refuse("outcome_missing", "Say whether it was held, postponed or cancelled.")
    if form.outcome is HearingOutcome.HELD and hearing.at > intent.now:
        return refuse("not_yet_held", "A hearing that lies ahead has not been held.")
    return why_blank(form.came_of_it, "What came of it")


def _heard(turn: LegalActionTurn, form: HeardForm) -> None:
    hearing = turn.legal.scheduled_hearing
    if hearing is None:
        raise ValueError("no hearing is set")
    settled = replace(hearing, outcome=form.outcome, came_of_it=form.came_of_it)
    turn.keep_hearing(settled)
    said = f"{words(hearing.kind.value).capitalize()} hearing {form.outcome.value}: {form.came_of_it}"
    turn.record("legal_action:hearing_" + form.outcome.value, said, settled)
    if form.outcome is HearingOutcome.HELD:
        turn.step(hearing.at)
        if hearing.kind in _MEETS:
            turn.meet(_K.SUSPENSION_HEARING, "the preliminary hearing was held")
        look_again(turn, "the hearing was held", turn.now, "Record the decision, or the next hearing")
    else:
        look_again(turn, f"the hearing was {form.outcome.value}", turn.now, "Record that another hearing is set")


RULES = table_of(
    rule(Act.RECORD_ANSWER, "Record the licensee's answer", AnswerForm, {_S.ANSWER_DUE}, _answer, _why_not_answer),
    rule(Act.RECORD_DEFAULT, "Record the default", DefaultForm, {_S.ANSWER_DUE}, _default, _why_not_default),
    rule(
        Act.SCHEDULE_HEARING,
        "Record that a hearing is set",
        HearingForm,
        {_S.ITS_ORDERED, _S.ANSWER_DUE, _S.HEARING_SCHEDULED, _S.UNDER_REVIEW},
        _schedule,
        _why_not_schedule,
    ),
    rule(
        Act.RECORD_HEARING, "Record what came of the hearing", HeardForm, {_S.HEARING_SCHEDULED}, _heard, _why_not_heard
    ),
)
