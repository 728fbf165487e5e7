"""Leave: the term and what a leave stops stand still, and go on with what was left (PROGRAM.md 4.2, 6, 13, tolling).

A leave begins in any open phase, now or in the past: one that is planned is entered when it begins. A running term
(STABILISE, MONITOR) is TOLLED and returns to its phase; elsewhere the phase stays and only the clocks stop. Duties that
no leave stops, above all safety duties, go on, and so does what was overdue before it began. A suspension comes by
order and is no leave.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.facts import LeaveFact
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.obligations import PauseCause
from domain.phase_of_case import follow_phase
from domain.phases import OPEN_PHASES, Phase
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.stopped_clocks import start_clocks, stop_clocks
from domain.term_changes import toll_term
from domain.texts import why_blank
from domain.turns import clock_words, words


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveForm(Form):
    """A leave that has begun."""

    cause: Annotated[PauseCause, About("Why the clocks stop; a suspension comes by order.", PauseCause.LEAVE)]
    since: Annotated[datetime, About("When it began; not in the future.", "2026-06-01T09:00:00-04:00")]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFromLeaveForm(Form):
    """The return from a leave."""

    until: Annotated[datetime, About("When it ended; not in the future.", "2026-07-01T09:00:00-04:00")]
    reason: Reason


def _why_not_start(intent: Intent[Case, LeaveForm]) -> Refusal | None:
    case, form = intent.subject, intent.form
    if case.leave is not None:
        return refuse(
            "on_leave", f"The case is on leave since {_shown(intent, case.leave.since)}; end that leave first."
        )
    if form is None:
        return None
    if form.cause is PauseCause.SUSPENSION:
        return refuse("suspension_by_order", "A suspension comes by order of the board and is not entered as a leave.")
    if form.since < case.referral.received_at:
        return refuse("before_referral", "A leave cannot have begun before the referral came in.")
    if any(one.until is None or form.since < one.until for one in case.past_leaves):
        return refuse("leaves_overlap", "The case was on leave at that time: name a time after that leave ended.")
    return _why_not_ahead(intent, form.since) or why_blank(form.reason, "The reason")


def _why_not_ahead(intent: Intent[Case, LeaveForm], since: datetime) -> Refusal | None:
    if since <= intent.now:
        return None
    return refuse("date_in_future", "A leave is entered when it begins; this one still lies in the future.")


def _shown(intent: Intent[Case, LeaveForm] | Intent[Case, ReturnFromLeaveForm], instant: datetime) -> str:
    return clock_words(instant, intent.file.policy.calendar.zone)


def _start_leave(turn: CaseTurn, form: LeaveForm) -> None:
    assert turn.actor.staff_id is not None  # noqa: S101 - a person approves; permissions rule the program out
    leave = LeaveFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        cause=form.cause.value,
        reason=form.reason,
        since=form.since,
        until=None,
        approved_by=turn.actor.staff_id,
    )
    turn.case = replace(turn.case, leave=leave)
    turn.record("leave:started", f"{_named(leave)} since {turn.when(leave.since)}: {form.reason}", leave)
    _tell_participant(turn)
    follow_leave(turn)
    follow_phase(turn)


def follow_leave(turn: CaseTurn) -> None:
    """Keep a case as its leave has it: to be called after every turn, for what began or ended during the leave.

    A term that started is tolled, new obligations stand still, and the leave of a case that has ended is over.
    """
    leave = turn.case.leave
    if leave is None:
        return
    if turn.case.has_ended:
        _close(turn, leave, turn.now)
        return
    stop_clocks(turn, leave)


def _why_not_end(intent: Intent[Case, ReturnFromLeaveForm]) -> Refusal | None:
    leave, form = intent.subject.leave, intent.form
    if leave is None:
        return refuse("not_on_leave", "The case is not on leave.")
    if form is None:
        return None
    if form.until <= leave.since:
        return refuse("ends_before_it_began", f"The leave began {_shown(intent, leave.since)}; it ends after that.")
    return intent.why_not_ahead(form.until, "The end of a leave") or why_blank(form.reason, "The reason")


def _end_leave(turn: CaseTurn, form: ReturnFromLeaveForm) -> None:
    assert turn.case.leave is not None  # noqa: S101 - refused where there is none
    ended = _close(turn, turn.case.leave, form.until, form.reason)
    start_clocks(turn, ended)
    toll_term(turn, ended)
    follow_phase(turn)
    _tell_participant(turn)


def _close(turn: CaseTurn, leave: LeaveFact, until: datetime, because: str = "the enrollment ended") -> LeaveFact:
    ended = replace(leave, until=until)
    turn.case = replace(turn.case, leave=None, past_leaves=(*turn.case.past_leaves, ended))
    turn.record("leave:ended", f"{_named(ended)} until {turn.when(until)}: {because}", ended)
    return ended


def _tell_participant(turn: CaseTurn) -> None:
    """Tell the participant, unless nobody has written to the licensee yet: the outreach letter comes first."""
    if turn.case.phase is not Phase.REFERRED:
        turn.notify(Party.PARTICIPANT)


def _named(leave: LeaveFact) -> str:
    return words(leave.cause).capitalize()


RULES = table_of(
    rule(Act.START_LEAVE, "Start a leave", LeaveForm, OPEN_PHASES, _start_leave, _why_not_start),
    rule(Act.END_LEAVE, "End the leave", ReturnFromLeaveForm, OPEN_PHASES, _end_leave, _why_not_end),
)
