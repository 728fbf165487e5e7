"""What happens to a running term: it starts, is extended, stands still, and counts down (PROGRAM.md 13, D39).

Every change of the end date is an entry of the ledger with cause, clause and approver.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from domain.case import Case, CaseTurn
from domain.clauses import clause_of, instrument_of
from domain.deadlines import deadline_of
from domain.facts import CreditFact, LeaveFact, ProposalStatus, TermEntryFact, TermEntryKind
from domain.ids import StaffId
from domain.ladders import Rung, RungAction, RungTime
from domain.limits import Limit, Unit
from domain.obligation_changes import extend, shorten
from domain.obligations import Obligation, ObligationKind, PauseCause, Suspension
from domain.roles import Party
from domain.term import TermClock, disjoint, tolled_days
from domain.turns import words

_TERM = ObligationKind.TERM


def approved_credit(case: Case) -> CreditFact | None:
    """Give the credit for recovery before enrollment that was approved, if any."""
    return case.credit if case.credit is not None and case.credit.status is ProposalStatus.APPROVED else None


def clause_of_term(case: Case) -> str:
    """Name the clause that sets the term; the agreement as a whole where no clause of its own does."""
    return clause_of(case, deadline_of(_TERM)) or instrument_of(case)


def start_term(turn: CaseTurn, day: date) -> None:
    """Start the term clock on a day, less the approved credit; ValueError without an agreement."""
    agreement, credit = turn.case.agreement, approved_credit(turn.case)
    if agreement is None:
        raise ValueError("a term without an agreement")
    term = TermClock(
        start_rule=turn.policy.term_start,
        starts_at=_beginning(turn, day),
        term_months=agreement.term_months,
        credit_months=credit.months if credit else 0,
    )
    turn.case = replace(turn.case, term=term)
    entries = [_entry(turn, TermEntryKind.START, term.start_rule.value, months=term.term_months)]
    if credit:
        entries.append(
            _entry(turn, TermEntryKind.CREDIT, credit.evidence, months=-credit.months, approved_by=credit.decided_by)
        )
    turn.record(
        "term:started",
        f"The term of {term.limit.in_words} started on {day}.",
        *entries,
        clause=clause_of_term(turn.case),
    )
    _open_term(turn, term)


def extend_term(turn: CaseTurn, months: int, cause: str, *, clause: str, approved_by: StaffId | None = None) -> None:
    """Lengthen the term by an approved extension; the countdown begins anew. ValueError without a term."""
    if turn.case.term is None:
        raise ValueError("an extension without a term")
    term = replace(turn.case.term, extensions=(*turn.case.term.extensions, months))
    # Letter and costs belong to an end that has moved away; a new letter follows the new countdown.
    turn.case = replace(
        turn.case, term=term, completion_letter_sent_at=None, costs_paid=False, worksite_reports_owed=None
    )
    approver = approved_by or turn.actor.staff_id
    entry = _entry(turn, TermEntryKind.EXTENSION, cause, months=months, approved_by=approver, clause=clause)
    turn.record("term:extended", f"The term was extended by {months} months: {cause}", entry, clause=entry.clause)
    turn.drop(ObligationKind.COMPLETION_LETTER, "the term was extended")
    running = turn.file.find(_TERM)
    if running is None:
        # What counted down to the end that has moved away lapses.
        turn.put(replace(_open_term(turn, term), owed_anew_at=turn.now))
    else:
        longer = extend(running, turn.now, Limit(amount=months, unit=Unit.MONTHS))
        turn.put(replace(longer, climbed=()))


def take_back_extension(turn: CaseTurn, months: int, cause: str, *, clause: str, approved_by: StaffId) -> None:
    """Take an extension back that a review reversed: the term ends when it would have; ValueError without a term."""
    if turn.case.term is None:
        raise ValueError("an extension without a term")
    term = replace(turn.case.term, extensions=(*turn.case.term.extensions, -months))
    turn.case = replace(turn.case, term=term)
    entry = _entry(turn, TermEntryKind.REVERSAL, cause, months=-months, approved_by=approved_by, clause=clause)
    turn.record("term:extension_reversed", f"The extension of {months} months is taken back: {cause}", entry)
    running = turn.file.find(_TERM)
    if running is not None:
        turn.put(replace(shorten(running, turn.now, Limit(amount=months, unit=Unit.MONTHS)), climbed=()))


def toll_term(turn: CaseTurn, leave: LeaveFact) -> None:
    """Enter a leave or a suspension that has ended into the ledger of the term, if the term was running during it.

    Days on which the term stood still for something else as well are in the ledger once.
    """
    term = turn.case.term
    if term is None or (leave.until or turn.now) <= term.starts_at:
        return
    days = _days_by(turn, term, leave)
    cause = f"{words(leave.cause)}: {leave.reason}"
    entry = _entry(turn, TermEntryKind.TOLLING, cause, days=days, approved_by=leave.approved_by)
    turn.record("term:tolled", f"The term stood still for {days} days.", entry, clause=entry.clause)


def take_back_tolling(turn: CaseTurn, leave: LeaveFact, because: str) -> None:
    """Enter into the ledger that the term did not stand still for what is in it already, as a review found."""
    term = turn.case.term
    if term is None or leave.until is None or leave.until <= term.starts_at:
        return
    days = _days_by(turn, term, leave)
    entry = _entry(turn, TermEntryKind.REVERSAL, because, days=-days, approved_by=leave.approved_by)
    turn.record("term:tolling_reversed", f"The term did not stand still for {days} days.", entry, clause=entry.clause)


def _days_by(turn: CaseTurn, term: TermClock, leave: LeaveFact) -> int:
    """Count the days that something adds to what has ended: the ledger has each in the order in which they ended."""
    since, now, rules = term.starts_at, turn.now, turn.policy.calendar
    known = (*turn.case.past_leaves, *turn.case.suspensions)
    others = tuple(one for one in known if one.until is not None and one.id != leave.id)
    with_it = tolled_days(disjoint((*others, leave)), since, now, rules)
    return with_it - tolled_days(disjoint(others), since, now, rules)


def follow_term_countdown(turn: CaseTurn, term: Obligation, rung: int | None) -> None:
    """Open the letter of completion eligibility when the countdown asks for it (PROGRAM.md D39).

    To be called when a rung of the TERM obligation was climbed. The letter falls due so many days before the end as the
    policy says; the rung comes earlier by the time that there is to write it.
    """
    letter = ObligationKind.COMPLETION_LETTER
    if rung is None or not _asks_for_letter(term.ladder[rung]) or turn.file.find(letter) is not None:
        return
    if turn.case.completion_letter_sent:
        return
    terms, ahead = turn.policy.deadline(deadline_of(letter)), term.ladder[rung].length
    turn.open(
        letter,
        clause=clause_of(turn.case, terms.id) or clause_of_term(turn.case),
        terms=replace(
            terms,
            limit=replace(ahead, amount=max(ahead.amount - terms.limit.amount, 0)),
            counts_back=False,
            # A leave that moves the end of the term moves its letter by as much.
            paused_by=term.paused_by,
        ),
        starts_at=term.schedule.rung_times[rung] if term.schedule else None,
    )


def _asks_for_letter(rung: Rung) -> bool:
    return rung.time is RungTime.BEFORE_DUE and rung.action is RungAction.TASK and rung.reaches is Party.SPECIALIST


def _open_term(turn: CaseTurn, term: TermClock) -> Obligation:
    """Open the obligation whose due time is the end of the term, with the leaves that the term has had."""
    # A term that ends was served, which breaches nothing; what follows is the completion review.
    terms = replace(turn.policy.deadline(deadline_of(_TERM)), limit=term.limit, breach="")
    opened = turn.open(_TERM, clause=clause_of_term(turn.case), terms=terms, starts_at=term.starts_at)
    opened = replace(opened, suspensions=_suspensions(turn.case, opened))
    turn.put(opened)
    return opened


def _suspensions(case: Case, term: Obligation) -> tuple[Suspension, ...]:
    """List what stopped the term and has ended; what lasts stops the new clock like every other."""
    ended = ((one, one.until) for one in case.tolled if one.until is not None and one.until > term.starts_at)
    ledger = (
        Suspension(since=max(one.since, term.starts_at), until=until, cause=PauseCause(one.cause))
        for one, until in ended
    )
    return tuple(one for one in ledger if one.cause in term.paused_by)


def _beginning(turn: CaseTurn, day: date) -> datetime:
    """Find the instant at which a term that starts on a day begins to count; in training, where days are short, now."""
    if day == turn.today or turn.policy.calendar.seconds_per_day is not None:
        return turn.now
    return datetime.combine(day, time(), tzinfo=ZoneInfo(turn.policy.calendar.zone)).astimezone(UTC)


def _entry(
    turn: CaseTurn,
    kind: TermEntryKind,
    cause: str,
    *,
    months: int = 0,
    days: int = 0,
    approved_by: StaffId | None = None,
    clause: str = "",
) -> TermEntryFact:
    return TermEntryFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        kind=kind,
        months=months,
        days=days,
        cause=cause,
        clause=clause or clause_of_term(turn.case),
        approved_by=approved_by,
        recorded_at=turn.now,
    )
