"""What is owed in each state of a legal action: the clocks of the law, and the next step that somebody records.

A legal action never rests with nothing owed: where the law sets no time, counsel looks again within the program's
own time (S15), so that a hearing that comes after years is not forgotten (PROGRAM.md 4.7).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeVar

from domain.facts import BoardActionFact
from domain.files import Intent
from domain.legal.book import LegalAction, LegalActionTurn
from domain.legal.clocks import ANSWER, ENDS, ITS_END, ITS_HEARING, REFERRAL, REVIEW, starts
from domain.legal.npdb import BoardEvent, NpdbQuestion, decide
from domain.legal.states import LegalState
from domain.obligations import ObligationKind
from domain.refusals import Refusal, refuse
from domain.texts import why_blank
from domain.turns import words

F = TypeVar("F")
_S = LegalState
_K = ObligationKind

#: Which obligation each clock of the law is.
CLOCKS: Final[Mapping[str, ObligationKind]] = {
    REFERRAL: _K.LEGAL_REFERRAL,
    ANSWER: _K.PETITION_ANSWER,
    ITS_HEARING: _K.SUSPENSION_HEARING,
    ITS_END: _K.SUSPENSION_END,
    REVIEW: _K.DECISION_REVIEW,
}
#: What counsel records next where no clock of the law runs.
_NEXT: Final[Mapping[LegalState, str]] = {
    _S.REFERRED_TO_PROSECUTION: "Record what the prosecutor or the board does with the referral",
    _S.PAR_FILED: "Record that the petition was served",
    _S.CHARGED: "Record that the charge was served",
    _S.HEARING_SCHEDULED: "Record what came of the hearing",
    _S.DEFAULT: "Look again at the suspension by default",
    _S.UNDER_REVIEW: "Record what came of the review",
    _S.SETTLED_EXTENDED: "Record that the license is restored, or that the terms are in force",
    _S.CONSENT_ORDER: "Record that the license is restored, or that the order is in force",
    _S.REINSTATED: "Decide what the data bank is told, and close the action",
}


def enter(turn: LegalActionTurn, state: LegalState, at: datetime, because: str) -> None:
    """Enter a state that was reached at a time: what it ends is settled, what it starts is owed since then."""
    turn.move_to(state)
    turn.step(at)
    for clock in ENDS[state]:
        turn.drop(CLOCKS[clock], because)
    turn.meet(_K.LEGAL_STEP, because, turn.legal.id)
    for deadline in starts(turn.policy, state):
        if deadline.id in CLOCKS:
            turn.open(CLOCKS[deadline.id], about=turn.legal.id, starts_at=at)
    owe_next(turn, at)


def owe_next(turn: LegalActionTurn, at: datetime, label: str = "") -> None:
    """Owe the next step of the state, to be looked at again within S15, unless one is owed already."""
    said = label or _NEXT.get(turn.legal.state, "")
    if said and turn.file.find(_K.LEGAL_STEP, turn.legal.id) is None:
        turn.open(_K.LEGAL_STEP, about=turn.legal.id, label=said, starts_at=max(at, turn.now))


def board_acted(turn: LegalActionTurn, event: BoardEvent, at: datetime, reference: str) -> BoardActionFact:
    """Enter an action of the board: whether the data bank is told is for counsel to decide within D40."""
    asked = NpdbQuestion(event=event, reported_before=turn.legal.was_reported, board_signed=True)
    proposal = decide(asked, turn.policy)
    action = BoardActionFact(
        id=turn.new_id(),
        enrollment_id=turn.legal.enrollment_id,
        proceeding_id=turn.legal.id,
        event=event,
        acted_at=at,
        reference=reference,
        proposed=proposal.report,
        proposed_because=proposal.reason,
        report=None,
        decided_by=None,
        decided_because="",
        reported_at=None,
        report_number="",
    )
    turn.keep_board_action(action)
    said = f"The board acted ({words(event.value)}, {reference}). For the data bank the table proposes: "
    turn.record("legal_action:board_acted", f"{said}{words(proposal.report.value)}. {proposal.reason}", action)
    turn.open(_K.NPDB_REPORT, about=action.id, label=f"Report to the data bank: {words(event.value)}", starts_at=at)
    turn.open(_K.LEGAL_STEP, about=action.id, label=f"Decide whether the data bank is told: {words(event.value)}")
    return action


def change_of(legal: LegalAction, otherwise: BoardEvent) -> BoardEvent:
    """Name what the board did: the change of an earlier action of this proceeding, or an action of its own."""
    return BoardEvent.CHANGE_OF_ACTION if legal.board_actions else otherwise


def why_not_at(intent: Intent[LegalAction, F], when: datetime, what: str) -> Refusal | None:
    """Refuse the time of a legal step that lies ahead, or before the step that it follows."""
    before = intent.subject.stepped_at
    if before is not None and when < before:
        return refuse("before_last_step", f"{what} cannot lie before the legal step that it follows.")
    return intent.why_not_ahead(when, what)


def why_not_named(intent: Intent[LegalAction, F], when: datetime, what: str, *texts: tuple[str, str]) -> Refusal | None:
    """Refuse a step whose time is impossible, or one of whose texts says nothing."""
    blanks = (why_blank(text, name) for name, text in texts)
    return why_not_at(intent, when, what) or next((one for one in blanks if one is not None), None)


def answered_late(turn: LegalActionTurn, at: datetime) -> str:
    """Say that an answer came after its time, where it did."""
    owed = turn.file.find(_K.PETITION_ANSWER)
    late = owed is not None and owed.schedule is not None and at > owed.schedule.due_at
    return " It came after its time; whether it is heard is for the board." if late else ""


def look_again(turn: LegalActionTurn, because: str, at: datetime, label: str = "") -> None:
    """Note how the action stands: the look that was owed is met, and the next one is owed from a time on."""
    owed = turn.file.find(_K.LEGAL_STEP, turn.legal.id)
    turn.meet(_K.LEGAL_STEP, because, turn.legal.id)
    owe_next(turn, at, label or ("" if owed is None else owed.label))
