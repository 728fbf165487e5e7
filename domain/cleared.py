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
    PracticeLog,
    PracticeStanding,
    Stop,
    StopEnd,
    StopKind,
    clear,
    end_stop,
    expire,
    practice_standing,
    stop_practice,
    why_not_clear,
    why_not_end,
    why_not_expire,
    why_not_stop,
)
from domain.facts import PracticeFact, ProceedingKind, RestrictionFact
from domain.ids import ProceedingId, StaffId
from domain.proceedings.effects import ClearPractice
from domain.proceedings.tellings import ClearanceStands, Stands
from domain.refusals import Refusal
from domain.roles import Party
from domain.suspensions import end_suspension, suspend, undo_suspension
from domain.turns import words


def stop(turn: CaseTurn, what: Stop, by: StaffId | None = None, asked_by: ProceedingId | None = None) -> Refusal | None:
    """Stop practice; the refusal says why nothing has changed: it is stopped for this already, or names no rule."""
    refusal = why_not_stop(turn.case.practice_log, what)
    if refusal is not None:
        return refusal
    _follow(turn, stop_practice(turn.case.practice_log, what), what.because)
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
    _follow(turn, end_stop(turn.case.practice_log, which, how, at or turn.now, because), because)
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
        if asked_by is not None:
            standing = practice_standing(turn.case.practice_log)
            turn.tellings.append(
                ClearanceStands(to=asked_by, stands=_stands(standing, asked_by), because=refusal.sentence)
            )
        return refusal
    replaced = _replaced(turn, asked)
    _follow(turn, clear(turn.case.practice_log, asked.status, turn.now, asked.because, asked_by), asked.because)
    turn.case = replace(turn.case, restrictions=asked.restrictions, clearance_expires_on=asked.expires_on)
    sentence = f"Practice is {words(asked.status.value)}: {asked.because}"
    _enter(turn, "practice:cleared", sentence, "", asked_by, (*replaced, *asked.restrictions))
    turn.notify(Party.PARTICIPANT)
    return None


def _replaced(turn: CaseTurn, asked: ClearPractice) -> tuple[Restriction, ...]:
    """Lift what an earlier clearance imposed and the new one does not name: practice has one set of restrictions."""
    named = {one.id for one in asked.restrictions}
    left = (one for one in turn.case.restrictions if one.id not in named and not one.is_lifted)
    return tuple(replace(one, lifted_at=turn.now, lifted_because=f"Cleared anew: {asked.because}") for one in left)


def expire_clearance(turn: CaseTurn, because: str, given_by: ProceedingId) -> Refusal | None:
    """Let a clearance expire; the refusal says why nothing has changed: another one, or none, is what holds."""
    refusal = why_not_expire(turn.case.practice_log, given_by)
    if refusal is not None:
        return refusal
    _follow(turn, expire(turn.case.practice_log, turn.now, because), because)
    turn.case = replace(turn.case, clearance_expires_on=None)
    _enter(turn, "practice:expired", because, "", given_by)
    turn.notify(Party.PARTICIPANT)
    return None


def _follow(turn: CaseTurn, log: PracticeLog, because: str) -> None:
    """Keep what has happened, and tell each return whose clearance stands otherwise than before."""
    before, after = practice_standing(turn.case.practice_log), practice_standing(log)
    turn.case = replace(turn.case, practice_log=log)
    for one in turn.case.proceedings:
        which = one.fact.id
        if one.fact.kind is ProceedingKind.RETURN_TO_PRACTICE and _stands(before, which) is not _stands(after, which):
            turn.tellings.append(ClearanceStands(to=which, stands=_stands(after, which), because=because))


def _stands(standing: PracticeStanding, which: ProceedingId) -> Stands:
    if standing.given_by != which:
        return Stands.OVER
    return Stands.STOPPED if standing.stops else Stands.IN_FORCE


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
