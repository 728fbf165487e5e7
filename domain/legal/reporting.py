"""What the national data bank is told: the table proposes, counsel decides, the board reports (PROGRAM.md D40)."""

from dataclasses import replace
from typing import Final

from domain.acts import Act
from domain.facts import BoardActionFact
from domain.files import Intent
from domain.legal.book import REPORTED, LegalAction, LegalActionTurn
from domain.legal.forms import NpdbDecisionForm, NpdbReportForm
from domain.legal.npdb import NpdbDecision, NpdbQuestion, NpdbReport, decide
from domain.legal.states import LegalState
from domain.legal.steps import board_acted
from domain.obligations import ObligationKind
from domain.policy import Policy
from domain.refusals import Refusal, refuse
from domain.rules import rule, table_of
from domain.texts import why_blank
from domain.turns import words

_REPORT: Final = ObligationKind.NPDB_REPORT
_ALWAYS: Final = frozenset(LegalState)


def proposal(legal: LegalAction, form: NpdbDecisionForm, policy: Policy) -> NpdbDecision:
    """Ask the decision table what it proposes, by what counsel says of the case."""
    asked = NpdbQuestion(
        event=form.event,
        under_investigation=form.under_investigation,
        board_signed=form.board_signed,
        publicly_available=form.publicly_available,
        reported_before=any(one.report in REPORTED and one.id != form.action_id for one in legal.board_actions),
    )
    return decide(asked, policy)


def _why_not_decide(intent: Intent[LegalAction, NpdbDecisionForm]) -> Refusal | None:
    legal, form = intent.subject, intent.form
    if form is None:
        return None
    if form.action_id is not None:
        known = legal.board_action(form.action_id)
        if known is None:
            return refuse("no_such_action", "There is no such action of the board in this proceeding.")
        if known.reported_at is not None:
            return refuse("reported_already", "It has been reported: a mistake is a matter of its own.")
    if form.report is NpdbReport.COUNSEL_DECIDES:
        return refuse("not_decided", "Counsel decides: say which report is made, or that none is.")
    if proposal(legal, form, intent.file.policy).report is NpdbReport.NEVER and form.report is not NpdbReport.NEVER:
        return refuse("never_reported", "Treatment is never reported, whatever else is true (PRIVACY.md 8).")
    return why_blank(form.reason, "The reason")


def _decide(turn: LegalActionTurn, form: NpdbDecisionForm) -> None:
    proposed = proposal(turn.legal, form, turn.policy)
    known = None if form.action_id is None else turn.legal.board_action(form.action_id)
    if known is None:
        known = board_acted(turn, form.event, turn.now, turn.legal.reference)
    decided = replace(
        known,
        event=form.event,
        proposed=proposed.report,
        proposed_because=proposed.reason,
        report=form.report,
        decided_by=turn.actor.staff_id,
        decided_because=form.reason,
    )
    turn.keep_board_action(decided)
    followed = "as the table proposes" if form.report is proposed.report else "other than the table proposes"
    said = f"Counsel decides, {followed}: {words(form.report.value)} for {words(form.event.value)}. {form.reason}"
    turn.record("legal_action:npdb_decided", said, decided, clause=proposed.rests_on.text)
    turn.meet(ObligationKind.LEGAL_STEP, "counsel has decided", decided.id)
    _follow(turn, decided)


def _follow(turn: LegalActionTurn, decided: BoardActionFact) -> None:
    """Keep the report owed by the board, or settle that none is."""
    if decided.report not in REPORTED:
        turn.meet(_REPORT, "counsel decided that nothing is reported", decided.id)
    elif turn.file.find(_REPORT, decided.id) is None:
        label = f"Report to the data bank: {words(decided.event.value)}"
        turn.open(_REPORT, about=decided.id, label=label, starts_at=decided.acted_at)


def _why_not_report(intent: Intent[LegalAction, NpdbReportForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        owed = intent.subject.unreported
        return None if owed else refuse("nothing_to_report", "No report to the national data bank is owed here.")
    known = intent.subject.board_action(form.action_id)
    if known is None or known not in intent.subject.unreported:
        return refuse("nothing_to_report", "Of this action no report to the national data bank is owed.")
    if form.reported_at < known.acted_at:
        return refuse("reported_before", "What the board does cannot be reported before it does it.")
    return intent.why_not_ahead(form.reported_at, "The report") or why_blank(form.report_number, "Its number")


def _report(turn: LegalActionTurn, form: NpdbReportForm) -> None:
    known = turn.legal.board_action(form.action_id)
    if known is None:
        raise ValueError("no such action of the board")
    reported = replace(known, reported_at=form.reported_at, report_number=form.report_number)
    turn.keep_board_action(reported)
    said = f"The board reported to the national data bank {turn.when(form.reported_at)} ({form.report_number})."
    turn.record("legal_action:npdb_reported", said, reported)
    turn.meet_at(_REPORT, form.reported_at, "the board reported", known.id)


RULES = table_of(
    rule(Act.DECIDE_NPDB, "Decide what the data bank is told", NpdbDecisionForm, _ALWAYS, _decide, _why_not_decide),
    rule(
        Act.RECORD_NPDB_REPORT,
        "Record that the board reported to the data bank",
        NpdbReportForm,
        _ALWAYS,
        _report,
        _why_not_report,
    ),
)
