"""What happens to somebody's practice: stopped, a stop ended, cleared, a restriction changed (PROGRAM.md 4.3).

The rules are in ``clearance``; here they become entries of the case's log, rows and journal. Practice status follows
from the log alone.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.case import CaseTurn
from domain.clearance.restrictions import Restriction
from domain.clearance.stops import (
    EntryKind,
    PracticeEntry,
    Stop,
    StopEnd,
    StopKind,
    clear,
    end_stop,
    practice_standing,
    stop_practice,
    why_not_clear,
    why_not_end,
    why_not_stop,
)
from domain.facts import PracticeFact, RestrictionFact
from domain.ids import ProceedingId, StaffId
from domain.proceedings.effects import ClearPractice
from domain.refusals import Refusal
from domain.roles import Party
from domain.suspensions import end_suspension, suspend, undo_suspension
from domain.turns import words


def stop(turn: CaseTurn, what: Stop, by: StaffId | None = None, asked_by: ProceedingId | None = None) -> Refusal | None:
    """Stop practice; the refusal says why nothing has changed: it is stopped for this already, or names no rule."""
    refusal = why_not_stop(turn.case.practice_log, what)
    if refusal is not None:
        return refusal
    turn.case = replace(turn.case, practice_log=stop_practice(turn.case.practice_log, what))
    _enter(turn, "practice:stopped", f"{words(what.kind.value).capitalize()}: {what.because}", what.rests_on, asked_by)
    if what.kind is StopKind.SUSPENSION and by is not None:
        suspend(turn, what.id, what.since, what.rests_on, by)
    turn.notify(Party.PARTICIPANT)
    return None


def end(
    turn: CaseTurn,
    which: UUID,
    how: StopEnd,
    because: str,
    asked_by: ProceedingId | None = None,
    at: datetime | None = None,
) -> Refusal | None:
    """End what stops practice; the others stay in force. The refusal says why nothing has changed.

    ``at`` is when it ended, where that was before now: a suspension counts to the time that the order says.
    """
    refusal = why_not_end(turn.case.practice_log, which, how, because)
    if refusal is not None:
        return refusal
    turn.case = replace(turn.case, practice_log=end_stop(turn.case.practice_log, which, how, at or turn.now, because))
    _enter(turn, f"practice:stop_{how.value}", f"What stopped practice is {how.value}: {because}", "", asked_by)
    if how is StopEnd.UNDONE:
        undo_suspension(turn, which, because)
    else:
        end_suspension(turn, which, at or turn.now)
    turn.notify(Party.PARTICIPANT)
    return None


def clear_practice(turn: CaseTurn, asked: ClearPractice, asked_by: ProceedingId | None = None) -> Refusal | None:
    """Clear practice under restrictions; the refusal says why nothing has changed: something stops practice."""
    refusal = why_not_clear(turn.case.practice_log, asked.status)
    if refusal is not None:
        return refusal
    turn.case = replace(
        turn.case,
        practice_log=clear(turn.case.practice_log, asked.status, turn.now, asked.because),
        restrictions=asked.restrictions,
        clearance_expires_on=asked.expires_on,
    )
    sentence = f"Practice is {words(asked.status.value)}: {asked.because}"
    _enter(turn, "practice:cleared", sentence, "", asked_by, asked.restrictions)
    turn.notify(Party.PARTICIPANT)
    return None


def change_restriction(turn: CaseTurn, changed: Restriction, because: str) -> None:
    """Put a restriction in place of the one with its id."""
    kept = tuple(changed if one.id == changed.id else one for one in turn.case.restrictions)
    turn.case = replace(turn.case, restrictions=kept)
    verb = "is lifted" if changed.is_lifted else f"is reviewed again on {changed.review_on}"
    fact = restriction_fact(turn, changed)
    turn.record("practice:restriction_changed", f"{changed.in_words} {verb}: {because}", fact, clause=changed.clause)
    turn.notify(Party.PARTICIPANT)


def restriction_fact(turn: CaseTurn, one: Restriction) -> RestrictionFact:
    """State a restriction as the row that keeps it."""
    return RestrictionFact(
        id=one.id,
        enrollment_id=turn.case.id,
        code=one.code,
        starts_on=one.starts_on,
        review_on=one.review_on,
        lift_criteria=one.lift_criteria,
        clause=one.clause,
        lifted_at=one.lifted_at,
        lifted_because=one.lifted_because,
    )


def _enter(
    turn: CaseTurn,
    name: str,
    sentence: str,
    rests_on: str,
    asked_by: ProceedingId | None,
    restrictions: tuple[Restriction, ...] = (),
) -> None:
    """Enter the last entry of the log as a row, with the status that follows from it."""
    last = turn.case.practice_log[-1]
    rows = tuple(restriction_fact(turn, one) for one in restrictions)
    turn.record(name, sentence, _row(turn, last, asked_by), *rows, clause=rests_on)
    standing = practice_standing(turn.case.practice_log)
    turn.record("practice:status", f"Practice status: {words(standing.status.value)}.")


def _row(turn: CaseTurn, entry: PracticeEntry, asked_by: ProceedingId | None) -> PracticeFact:
    stopped = entry.stop
    return PracticeFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        entry=entry.kind,
        at=entry.at,
        because=entry.because,
        status=entry.status,
        expires_on=turn.case.clearance_expires_on if entry.kind is EntryKind.CLEARED else None,
        stop_id=entry.ended if stopped is None else stopped.id,
        kind=None if stopped is None else stopped.kind,
        rests_on="" if stopped is None else stopped.rests_on,
        subject=None if stopped is None else stopped.subject,
        how=entry.how,
        proceeding_id=asked_by,
    )
